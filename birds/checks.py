"""What can be wrong in a dossier: a list of small functions, each from a dossier to problems.

An error contradicts itself or its source; a warning is unfinished: somebody has yet to look (`check
--strict`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds import geodesy, names
from birds.errors import Problem
from birds.model import APP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from birds.model import Checklist, Dossier, Entry, Evidence, MatchedEntry, Place, Point, Reason, Site
    from birds.taxonomy import Taxonomy

# West, south, east, north in degrees: generous boxes, to find 103°E for 130°E. They overlap, draw no line and
# attribute nothing.
BOXES: dict[str, tuple[float, float, float, float]] = {
    "JPN": (122.0, 20.0, 154.0, 46.0),
    "KOR": (124.0, 32.5, 132.5, 39.0),
}
MONTHS = range(1, 13)


def empty_lists(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield lists without an entry: no file was loaded as one, and whatever is compared with it is missing there."""
    for matched in dossier.lists:
        if not matched.entries:
            what = "the list has no entries"
            yield _problem(matched.checklist.id, what, "load it again with --replace", None, None, "error")


def unmatched_entries(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield entries and printed subspecies for which no bird is settled."""
    for checklist, held in _entries(dossier):
        if held.match.taxon is None:
            yield _unfinished(
                checklist, held, "it is not settled which bird this is", "decide it with review"
            )
        for match in held.subspecies:
            if match.taxon is None and not _undetermined(match.printed):
                what = f"the subspecies {match.printed} is not in the reference"
                yield _unfinished(
                    checklist, held, what, "decide it with review, or leave it: it decides nothing"
                )


def proposed_matches(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield matches that only propose a bird."""
    for checklist, held in _entries(dossier):
        if held.match.taxon and held.match.confidence == "proposal" and not held.match.decided_by:
            what = f"read as {held.match.taxon}, which is a proposal"
            yield _unfinished(checklist, held, what, "confirm or change it with review")


def contradicted_matches(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield matches that a name of another language, or the list itself, contradicts."""
    for checklist, held in _entries(dossier):
        for match in (held.match, *held.subspecies):
            for remark in match.remarks:
                what = f"read as {match.taxon or 'nothing'}, but {_contradiction(remark)}"
                yield _unfinished(checklist, held, what, "look at both names, and decide with review")


def _contradiction(remark: Reason) -> str:
    said = remark.texts
    if {"name", "other"} <= said.keys():
        return f"{said.get('list', 'the reference')} calls {said['other']} {said['name']}"
    return f"{remark.rule.replace('-', ' ')}: {', '.join(said.values())}"


def english_names(dossier: Dossier, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield English names that the reference has for another bird than the one that the scientific name says."""
    for checklist, held in _entries(dossier):
        name, taxon = _canonical(held.entry), held.match.taxon
        if not (name and taxon) or held.match.remarks:
            continue  # a remark says already that the names contradict each other
        meant = {taxonomy.meant_by(name, taxon)}
        meant |= {taxonomy.species_of(taxon) or ""} if held.entry.rank == "subspecies" else set()
        english = held.entry.vernacular.en or ""
        bearers = [each for one in names.vernaculars(english) for each in taxonomy.by_english(one)]
        if bearers and not meant & set(bearers):
            what = f"{english} is the English name of {bearers[0]}, and {name} is another bird"
            yield _unfinished(checklist, held, what, "look at the source; it stays as printed")


def doubled_entries(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield names that one checklist prints twice in one part, and birds that two of its names mean."""
    for matched in dossier.lists:
        if matched.checklist.kind != "checklist":
            continue  # a law names one bird in several tables
        seen: dict[tuple[str, str], Entry] = {}
        for held in matched.entries:
            entry = held.entry
            for name, severity in ((_canonical(entry), "error"), (held.match.taxon, "warning")):
                first = seen.setdefault((entry.part, name or ""), entry) if name else entry
                if first.row != entry.row and _own_entry(first) == _own_entry(entry):
                    what = f"{name} stands in row {first.row} already"
                    yield _problem(matched.checklist.id, what, "keep one", entry.row, _name(entry), severity)
                    break


def statuses(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield statuses that contradict one another, and months there are none of."""
    for checklist, held in _entries(dossier):
        months = {month for status in held.entry.statuses for month in status.months}
        if months - set(MONTHS):
            found = ", ".join(str(month) for month in sorted(months - set(MONTHS)))
            todo = "months are numbers from 1 to 12"
            row = held.entry.row
            yield _problem(
                checklist.id, "a status has a month that does not exist", todo, row, found, "error"
            )
        for what in _contradictions(held.entry):
            yield _unfinished(checklist, held, what, "look at the source")


def _contradictions(entry: Entry) -> Iterator[str]:
    full = {status.code for status in entry.statuses if status.code and not status.minor}
    if "X" in full and full != {"X"}:
        yield "it is called extirpated and present"
    if {"R", "V"} <= full:
        yield "it is called resident and vagrant"
    for status in entry.statuses:
        if status.code == "R" and 0 < len(set(status.months)) < len(MONTHS):
            count = len(set(status.months))
            yield f"it is called resident for {count} months only, which does not count as resident"


def statements(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield statements that nobody makes, and such as are about no bird that is certain."""
    for one in dossier.statuses:
        if not (one.author or "").strip() or not (one.source or "").strip():
            yield _problem("status", "nobody says it", "give its author and source", None, one.id, "error")
        if set(one.months) - set(MONTHS):
            what, todo = "it has a month that does not exist", "months are numbers from 1 to 12"
            yield _problem("status", what, todo, None, one.id, "error")
    unsettled = Counter((one.source, one.name) for one in dossier.statuses if one.taxon is None)
    for (source, name), times in unsettled.items():
        what = f"it is not settled which bird {times} statement(s) of {source} are about; they decide nothing"
        yield _problem("status", what, "decide the name with review", None, name, "warning")


def app_statuses(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Tell what an earlier program had called a list's own status, though an app says it."""
    found = [one for one in dossier.statuses if one.source == APP]
    if found:
        what = (
            f"{len(found)} statuses that stood as those of KOS2025 are a bird app's, with months of laying among its "
            "months; they decide nothing"
        )
        todo = (
            "make a new dossier with `birds init`, or load the list BK2022 and the statements of the Republic"
        )
        yield Problem("status", what, todo, severity="note")


def sites(dossier: Dossier, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield sites in impossible places, without a point, doubled, or with birds that nobody knows."""
    counted = Counter(site.id for site in dossier.sites)
    known = _known_names(dossier)
    for site in dossier.sites:
        if counted[site.id] > 1:
            yield _problem("sites", "two sites have this id", "give each its own", None, site.id, "error")
        yield from _site_place(site)
        for name in site.species:
            if names.fold(name) not in known and not _in_reference(name, taxonomy):
                what = f"{_site_name(site)} names a bird that no list and not the reference knows"
                yield _problem("sites", what, "correct the name, or load its list", None, name, "warning")


def _site_place(site: Site) -> Iterator[Problem]:
    if site.point is None:
        what = f"{_site_name(site)} has no point"
        yield _problem("sites", what, "find one, with its source", None, site.id, "warning")
    elif (wrong := _misplaced(site.party, site.point)) is not None:
        yield _problem(
            "sites", f"{_site_name(site)} lies {wrong}", "check its coordinates", None, site.id, "error"
        )


def areas(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield boundaries of sites that are not there, and such as contradict the point or the area of their site."""
    known = {site.id for site in dossier.sites}
    for area in dossier.areas:
        if area.site_id not in known:
            yield _problem("boundaries", "it bounds no site", "load the site", None, area.site_id, "error")
    for site_id, what in geodesy.boundary_doubts(dossier) if dossier.areas else ():
        yield _problem("boundaries", what, "look at both on the map", None, site_id, "warning")


def counts(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield counts without a source, a site or a bird."""
    known = {site.id for site in dossier.sites}
    for count in dossier.counts:
        label = ", ".join(
            part for part in (count.site_printed, count.taxon_printed, count.count_printed) if part
        )
        if not count.source.strip():
            yield _problem("counts", "it has no source", "cite one", None, label, "error")
        if count.site_id is not None and count.site_id not in known:
            yield _problem(
                "counts", f"there is no site {count.site_id}", "load the site", None, label, "error"
            )
        if count.count is not None and count.count < 0:
            yield _problem("counts", "it is less than nothing", "check it", None, label, "error")
        if count.site_id is None:
            yield _problem(
                "counts", "its site is not among the sites", "load the site", None, label, "warning"
            )
        if count.taxon_printed and count.taxon is None:
            yield _problem("counts", "its bird is not settled", "check the name", None, label, "warning")


def evidence(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield records that contradict themselves, have no source, or name no bird of the reference."""
    ids = Counter(record.id for record in dossier.evidence)
    for record in dossier.evidence:
        for what in _wrong_in_record(record):
            yield _problem("evidence", what, "check it against its source", None, record.id, "error")
        if ids[record.id] > 1:
            yield _problem(
                "evidence", "two records have this id", "give each its own", None, record.id, "error"
            )
        for what in _open_in_record(record):
            yield _problem("evidence", what, "complete it from its source", None, record.id, "warning")


def _wrong_in_record(record: Evidence) -> Iterator[str]:
    if not record.source.strip():
        yield "it has no source"
    for place in (record.origin, record.destination):
        wrong = _misplaced(place.party, place.point) if place.point else None
        if wrong is not None:
            yield f"{place.name or 'an end'} lies {wrong}"
    if _later(record.date_from, record.date_to):
        yield f"it ends ({record.date_to}) before it begins ({record.date_from})"


def _open_in_record(record: Evidence) -> Iterator[str]:
    if record.taxon is None:
        yield f"its bird is not settled: {record.taxon_printed}"
    if record.certainty == "direct" and not (record.origin.party and record.destination.party):
        yield "it is not known in which country its two ends lie"


def _later(first: str | None, last: str | None) -> bool:
    """Say whether the first of two plain dates (2014, 2014-03, 2014-03-18) is certainly later."""
    if not first or not last or not all(part.replace("-", "").isdigit() for part in (first, last)):
        return False
    shorter = min(len(first), len(last))
    return first[:shorter] > last[:shorter]


def doubled_evidence(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield records that say what another one says."""
    seen: dict[tuple[object, ...], Evidence] = {}
    for record in dossier.evidence:
        ends = (_end(record.origin), _end(record.destination))
        said = (record.taxon_printed, record.kind, *ends, record.date_from, record.date_to, record.mark)
        first = seen.setdefault(said, record)
        if first is not record:
            what = f"it says what {first.id} says"
            yield _problem("evidence", what, "keep one, with both sources", None, record.id, "warning")


def _end(place: Place) -> tuple[str | None, str | None]:
    return place.name, place.party


def positions(dossier: Dossier, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield positions on birds or in rounds that are not there, and two of one Party in one round."""
    rounds = {held.number for held in dossier.rounds}
    listed = _listed_taxa(dossier, taxonomy)
    said = Counter((one.party, one.taxon, one.round) for one in dossier.positions)
    for one in dossier.positions:
        label = f"{one.party}, {one.taxon}, round {one.round}"
        if one.round not in rounds:
            yield _problem("positions", f"there is no round {one.round}", "open it", None, label, "error")
        if one.taxon not in taxonomy and one.taxon not in listed:
            what = "its bird is in no list and not in the reference"
            yield _problem("positions", what, "clear it, or set it on the right bird", None, label, "error")
        elif one.taxon not in listed:
            yield _problem("positions", "its bird is on no list", "check the name", None, label, "warning")
        if said[(one.party, one.taxon, one.round)] > 1:
            yield _problem(
                "positions", "the Party says two things in one round", "clear one", None, label, "error"
            )


def rounds(dossier: Dossier, _: Taxonomy) -> Iterator[Problem]:
    """Yield rounds with the same number, rounds that close before they open, and all but one that are open."""
    numbers = Counter(held.number for held in dossier.rounds)
    last = max(numbers, default=0)
    for held in dossier.rounds:
        if numbers[held.number] > 1:
            yield _problem(
                "rounds", "two rounds have this number", "renumber one", None, str(held.number), "error"
            )
        if _later(held.opened, held.closed):
            yield _problem(
                "rounds", "it closes before it opens", "check dates", None, str(held.number), "error"
            )
        if held.closed is None and held.number < last:
            what = "it is still open, though a later round has begun"
            yield _problem("rounds", what, "close it", None, str(held.number), "error")


def decisions(dossier: Dossier, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield decisions without a citation, which do not count, and such as decide nothing."""
    known = _listed_taxa(dossier, taxonomy) | _known_names(dossier)
    for decision in dossier.decisions:
        if not decision.cited.strip():
            what = "a decision without a citation does not count"
            yield _problem("decisions", what, "cite it", None, decision.subject, "error")
        about_a_bird = (
            decision.kind != "match"
        )  # whether a decision on a name still applies is told beside it
        if about_a_bird and decision.subject not in known and names.fold(decision.subject) not in known:
            what = "it decides on a bird that no list has"
            yield _problem("decisions", what, "check its subject", None, decision.subject, "warning")
        agreed = decision.value
        if decision.kind == "name" and agreed not in taxonomy and names.fold(agreed) not in known:
            what = f"the name that was agreed, {agreed}, is in no list and not in the reference"
            yield _problem("decisions", what, "agree on a name in use", None, decision.subject, "error")


CHECKS: tuple[Callable[[Dossier, Taxonomy], Iterable[Problem]], ...] = (
    empty_lists,
    unmatched_entries,
    proposed_matches,
    contradicted_matches,
    english_names,
    doubled_entries,
    statuses,
    statements,
    app_statuses,
    sites,
    areas,
    counts,
    evidence,
    doubled_evidence,
    rounds,
    positions,
    decisions,
)


def run(dossier: Dossier, taxonomy: Taxonomy) -> tuple[Problem, ...]:
    """Return everything wrong or unfinished, errors first, each kind in the order of `CHECKS`."""
    found = [problem for check in CHECKS for problem in check(dossier, taxonomy)]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def _problem(file: str, what: str, todo: str, row: int | None, value: str | None, severity: str) -> Problem:
    return Problem(file, what, todo, row=row, value=value, severity=severity)


def _unfinished(checklist: Checklist, held: MatchedEntry, what: str, todo: str) -> Problem:
    return _problem(checklist.id, what, todo, held.entry.row, _name(held.entry), "warning")


def _entries(dossier: Dossier) -> Iterator[tuple[Checklist, MatchedEntry]]:
    for matched in dossier.lists:
        for held in matched.entries:
            yield matched.checklist, held


def _own_entry(entry: Entry) -> bool:
    """Say whether it is an entry to compare, not a subspecies row of one."""
    return entry.parent_row is None


def _canonical(entry: Entry) -> str | None:
    return entry.name.canonical if entry.name else entry.verbatim


def _name(entry: Entry) -> str:
    return " ".join(part for part in (entry.verbatim, *entry.vernacular.all()[:1]) if part)


def _undetermined(printed: str) -> bool:
    return printed.strip().rstrip(".").casefold() in {"ssp", "ssps", "subsp"}


def _site_name(site: Site) -> str:
    return next(iter(site.names.all()), site.id)


def _misplaced(party: str | None, point: Point) -> str | None:
    """Say where a point lies that can't be right, None where it may be."""
    east, north = point
    if not (-180 <= east <= 180 and -90 <= north <= 90):  # noqa: PLR2004 - degrees
        return f"nowhere on earth ({east}, {north})"
    if party not in BOXES:
        return None
    west_end, south_end, east_end, north_end = BOXES[party]
    if west_end <= east <= east_end and south_end <= north <= north_end:
        return None
    return f"far outside {party} ({east}, {north})"


def _listed_taxa(dossier: Dossier, taxonomy: Taxonomy) -> set[str]:
    """Return every taxon that an entry or a printed subspecies means, and its species."""
    meant = {
        match.taxon
        for _, held in _entries(dossier)
        for match in (held.match, *held.subspecies)
        if match.taxon is not None
    }
    return meant | {species for species in map(taxonomy.species_of, meant) if species}


def _known_names(dossier: Dossier) -> set[str]:
    """Return every name the lists print, folded as a search folds it."""
    found: set[str] = set()
    for _, held in _entries(dossier):
        printed = (
            held.entry.verbatim,
            _canonical(held.entry),
            held.match.taxon,
            *held.entry.vernacular.all(),
        )
        found.update(names.fold(name) for name in printed if name)
    return found


def _in_reference(name: str, taxonomy: Taxonomy) -> bool:
    return name in taxonomy or bool(taxonomy.by_english(name))
