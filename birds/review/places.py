"""Which designations may be of one place: proposed by name, code and distance, decided by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from birds import model as m
from birds.geodesy import course
from birds.names import fold
from birds.review.questions import Question

if TYPE_CHECKING:
    from birds.store import Session

NAMED_ALIKE_KM = 25.0  # places of one name further apart are two
NEAR_KM = 1.0  # whatever they are called
_CELL = (0.06, 0.02)  # degrees of longitude and latitude: more than NEAR_KM up to 80° north and south


def alike(sites: Sequence[m.Site], decisions: Iterable[m.Decision] = ()) -> Iterator[Question]:
    """Yield a question for each place that may be one with a place before it, unless that has been decided.

    It is asked of the designation that leads the later of them. Places of different Parties are never proposed.
    """
    settled = decided(decisions)
    known = m.designations(sites)
    by_mark: dict[object, list[m.Place]] = defaultdict(list)
    for place in m.places_of(sites):
        called = {("name", place.party, fold(name)) for site in known[place.id] for name in _called(site)}
        marks = (*sorted(called), *_around(place))
        earlier = {other.id: other for mark in marks for other in by_mark.get(mark, ())}
        candidates = tuple(filter(None, (_candidate(other, place, known) for other in earlier.values())))
        subject = known[place.id][0]
        if candidates and subject.id not in settled:
            yield _question(place, subject, candidates)
        for mark in (*called, *_cell(place)):
            by_mark[mark].append(place)


def _called(site: m.Site) -> Iterator[str]:
    return filter(None, (*site.names.all(), site.code))


def _cell(place: m.Place) -> Iterator[tuple[str, str, int, int]]:
    if place.point:
        yield "cell", place.party, round(place.point[0] / _CELL[0]), round(place.point[1] / _CELL[1])


def _around(place: m.Place) -> Iterator[tuple[str, str, int, int]]:
    for kind, party, x, y in _cell(place):
        yield from ((kind, party, x + right, y + up) for right in (-1, 0, 1) for up in (-1, 0, 1))


def _candidate(earlier: m.Place, place: m.Place, known: Mapping[str, Sequence[m.Site]]) -> m.Candidate | None:
    """Return a place that another may be, with why; None where it lies too far away."""
    km = course(earlier.point, place.point)[0] if earlier.point and place.point else None
    theirs = {fold(name): name for site in known[earlier.id] for name in _called(site)}
    name = next((each for site in known[place.id] for each in _called(site) if fold(each) in theirs), None)
    if km is None:
        return m.Candidate(earlier.id, m.Message.of("review-place-called", name=name)) if name else None
    far = f"{km:.1f}"
    if name and km <= NAMED_ALIKE_KM:
        return m.Candidate(earlier.id, m.Message.of("review-place-called-near", name=name, km=far))
    # Two in one cell of a grid in which nests are hidden, or of a region, need not be near each other.
    both_approximate = earlier.point_quality == place.point_quality == "approximate"
    if km > NEAR_KM or (both_approximate and earlier.point == place.point):
        return None
    return m.Candidate(earlier.id, m.Message.of("review-place-near", km=far))


def _question(place: m.Place, subject: m.Site, candidates: tuple[m.Candidate, ...]) -> Question:
    own = m.Candidate(place.id, m.Message("review-place-own"))
    return Question(
        "place",
        "place",
        subject.id,
        names=place.names,
        reasons=(
            m.Message.of(
                "review-place", site=subject.id, designation=subject.designation or place.names.all()[0]
            ),
        ),
        candidates=(*candidates, own),
    )


# ---------------------------------------------------------------- decided


def placed(
    dossier: m.DossierContent, decisions: Sequence[m.Decision]
) -> tuple[tuple[m.Site, ...], tuple[m.Occurrence, ...]]:
    """Return sites under the places that are decided, and what was at places that are none any more at these.

    A site whose decision was withdrawn is of a place of its own again.
    """
    before, now = decided(dossier.decisions), decided(decisions)
    if before == now:
        return dossier.sites, dossier.occurrences
    sites = tuple(
        replace(site, place_id=now[site.id].value)
        if site.id in now
        else replace(site, place_id=site.id)
        if site.id in before
        else site
        for site in dossier.sites
    )
    left = {site.place_id for site in sites}
    pairs = [
        (old.place_id, new.place_id)
        for old, new in zip(dossier.sites, sites, strict=True)
        if old.place_id != new.place_id
    ]
    moved = {old: new for old, new in pairs if old not in left}
    return sites, _moved(dossier.occurrences, moved)


def save(session: Session, dossier: m.DossierContent, after: m.DossierContent) -> None:
    """Save what differs from the dossier; its places follow from the sites, their notes are what was decided."""
    if after.occurrences != dossier.occurrences:
        session.replace(m.Occurrence, after.occurrences)
    if after.sites != dossier.sites:
        session.replace(m.Site, after.sites)
    before, now = decided(dossier.decisions), decided(after.decisions)
    if before != now:
        notes, there = _notes(dossier, now, before), session.load(m.Place)
        session.save(m.Place, [replace(it, note=notes[it.id]) for it in there if it.id in notes])


def decided(decisions: Iterable[m.Decision]) -> dict[str, m.Decision]:
    """Return the decisions on places, by the site that each is about."""
    return {decision.subject: decision for decision in decisions if decision.kind == "place"}


def _notes(
    dossier: m.DossierContent, now: Mapping[str, m.Decision], before: Mapping[str, m.Decision]
) -> dict[str, str | None]:
    """Return the notes of the places that decisions are about: what stood there, and who decided what."""
    notes = {place.id: place.note for place in dossier.places}
    notes_after = {
        decision.value: notes.get(decision.value) for decision in (*before.values(), *now.values())
    }
    for decision in before.values():
        parts = (notes_after[decision.value] or "").split("; ")
        left = (part for part in parts if part and part != _note(decision))
        notes_after[decision.value] = "; ".join(left) or None
    for decision in now.values():
        if decision.subject != decision.value:
            notes_after[decision.value] = "; ".join(
                filter(None, (notes_after[decision.value], _note(decision)))
            )
    return notes_after


def settled(decisions: Iterable[m.Decision]) -> dict[str, str]:
    """Return the place that was decided for each site."""
    return {site: decision.value for site, decision in decided(decisions).items()}


def _note(decision: m.Decision) -> str:
    return f"{decision.subject} = {decision.value}: {decision.decided_by}, {decision.cited}"


def _moved(occurrences: Sequence[m.Occurrence], moved: Mapping[str, str]) -> tuple[m.Occurrence, ...]:
    """Return occurrences at the places that are left. Of two rows that are one now the larger stays: areas overlap."""
    largest: dict[tuple[object, ...], m.Occurrence] = {}
    for occurrence in occurrences:
        moved_there = replace(occurrence, place_id=moved.get(occurrence.place_id or "", occurrence.place_id))
        other = largest.get(moved_there.about, moved_there)
        largest[moved_there.about] = max((moved_there, other), key=lambda each: each.records)
    return tuple(largest.values())
