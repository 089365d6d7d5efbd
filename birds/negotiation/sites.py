"""The sites of which the Parties speak: a position on one is an act as on a bird, its subject the place that is meant.

All designations of a place are one site, as they are one row of Annex II.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from birds import model as m
from birds.errors import UsageError
from birds.evidence.places import party_areas
from birds.geodesy import degrees
from birds.messages import own_name
from birds.names import fold
from birds.negotiation import positions, proposals
from birds.negotiation.acts import after_closing, contested, speakers_of_words
from birds.negotiation.proposals import REMARK, Naming
from birds.vocabulary import designation_in, is_designation_in

if TYPE_CHECKING:
    from birds.negotiation.positions import ByParty

SUBJECT = "site:"
"""Before a place's id in the record: no bird is called so."""
OPEN = ("bracketed", "under_study")
"""The states in which the whole row stands in brackets."""
BRACKETS = (*OPEN, "name_open")
"""Those in which anything in it does."""
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?")
"""A date that every language has words for, as precise as it is."""
_NO_FIGURE = re.compile(r"[^0-9.]")
_NAMED = 5  # rows that a refusal names; the others are counted
LISTED_STATES = ("proposal", "agreed", *BRACKETS)
"""The states in which a site stands in Annex II."""


def subject(place_id: str) -> str:
    """Return what acts on a place are on."""
    return f"{SUBJECT}{place_id}"


def is_site(subject: str) -> bool:
    """Tell whether an act or a position with this subject is on a site."""
    return subject.startswith(SUBJECT)


def of_parties(dossier: m.DossierContent) -> dict[str, list[m.Site]]:
    """Return the designations of each place of a Party by its subject, the earliest first."""
    parties = dossier.agreement.by_code
    return together(site for site in dossier.sites if site.party in parties)


def together(sites: Iterable[m.Site]) -> dict[str, list[m.Site]]:
    """Return the designations of each place by its subject, the earliest first."""
    by_subject = m.grouped((subject(site.place_id), site) for site in sites)
    return {
        key: sorted(same, key=lambda site: (site.designated or "~", site.id))
        for key, same in by_subject.items()
    }


def site_heads(dossier: m.DossierContent) -> dict[str, m.Message]:
    """Return what the sites are called in sentences, by subject: in the sentence's language where they have a name."""
    agreed, heads = proposals.naming_of(dossier).agreed, {}
    for key, same in of_parties(dossier).items():
        own = agreed.get(key, {})
        some = next((text for site in same for text in site.names.all()), same[0].id)
        names = (
            f"{lang}:{own.get(lang) or m.name_in(lang, same) or some}"
            for lang in dossier.agreement.read_languages
        )
        heads[key] = m.Message.of("act.site", names=tuple(names))
    return heads


def given_names(designations: Sequence[m.Site], agreement: m.Agreement) -> m.Names:
    """Return the names that sources give a site in the languages of an agreement."""
    return m.Names(**{lang: m.name_in(lang, designations) for lang in agreement.languages})


def named_places(dossier: m.DossierContent) -> tuple[m.Place, ...]:
    """Return the places of a dossier with the names that the Parties have agreed, as Annex II has them."""
    agreed = proposals.naming_of(dossier).agreed
    return tuple(
        replace(place, names=m.Names(**agreed.get(subject(place.id), {})).filled(place.names))
        for place in dossier.places
    )


class SitesCalled:
    """The sites of the Parties by what they are called: names in any language, codes and ids."""

    def __init__(self, dossier: m.DossierContent) -> None:
        """Index the sites of a dossier."""
        self._dossier = dossier
        self._found: dict[str, dict[str, None]] = {}
        agreed = proposals.naming_of(dossier).agreed
        for key, same in of_parties(dossier).items():
            printed = (name for site in same for name in (site.id, site.code, *site.names.all()) if name)
            for name in (key, key.removeprefix(SUBJECT), *printed, *agreed.get(key, {}).values()):
                self._found.setdefault(fold(name), {})[key] = None

    def of(self, name: str) -> tuple[str, ...]:
        """Return the subjects of all sites that are called so."""
        return tuple(self._found.get(fold(name), ()))

    def meant_by(self, name: str) -> str | None:
        """Return the subject of the site that is meant, None for no site. UsageError for several."""
        keys = self.of(name)
        if len(keys) > 1:
            ids = tuple(key.removeprefix(SUBJECT) for key in keys)
            site = site_heads(self._dossier)[keys[0]]
            raise UsageError("position.several_sites", site=site, name=name, ids=ids)
        return keys[0] if keys else None


# ---------------------------------------------------------------- what the Parties make of them


@dataclass(frozen=True, slots=True)
class SitePositions:
    """What each Party says of the sites, by subject, now or when a round closed; silent Parties are left out.

    On a `contested` one two acts are in conflict. `naming` is what they say of names, `proposed` what of other words.
    """

    by_site: Mapping[str, ByParty]
    contested: frozenset[str]
    naming: Naming
    proposed: Mapping[str, Sequence[m.Act]] = field(default_factory=dict)

    def of(self, key: str) -> ByParty:
        """Return what the Parties say of one site."""
        return self.by_site.get(key, {})

    def state(self, key: str, *, original: bool = False) -> str:
        """Return a site's state, by the same rule as a bird's; `original`: in a Party's order."""
        contested, name_open = key in self.contested, key in self.naming.open
        return positions.row_state(self.of(key), name_open=name_open, contested=contested, original=original)

    def words(self, key: str, designations: Sequence[m.Site]) -> Iterator[m.Act]:
        """Yield the remarks on a site, and the words proposed of it that are not those that it has."""
        return (act for act in self.proposed.get(key, ()) if not _as_it_is(act, designations))

    def remark(self, key: str, state: str) -> m.Message | None:
        """Return who proposes, opposes, reserves, studies; why one is not listed."""
        if state == "not_listed":
            return positions.unlisted(self.of(key), self.naming.agreement)
        contested = key in self.contested
        return positions.note(self.of(key), state, self.naming.agreement, contested=contested)


def _as_it_is(act: m.Act, designations: Sequence[m.Site]) -> bool:
    """Tell whether a site has the words already that an act proposes."""
    lines = (act.value or "").split("\n")
    if act.place == "coordinates":
        return lines[0] in {degrees(site.point) for site in designations if site.point}
    if act.place == "area_ha":
        areas = [f"{site.area_ha:.10g}" if site.area_ha is not None else "" for site in designations]
        return [_NO_FIGURE.sub("", line) for line in lines] == areas
    if act.place == "designated":
        return lines == [site.designated or "" for site in designations]
    if act.place == "designation":
        every = [
            {site.designation, *(designation_in(site.designation, lang) for lang in m.LANGS)}
            for site in designations
        ]
        return len(lines) == len(every) and all(
            line in there for line, there in zip(lines, every, strict=True)
        )
    return False


def site_positions(dossier: m.DossierContent, until: int | None = None) -> SitePositions:
    """Return what the Parties say of the sites, now or when round `until` closed."""
    on_sites = [position for position in dossier.positions if is_site(position.subject)]
    return SitePositions(
        positions.current(on_sites, dossier.rounds, until=until),
        contested(dossier.acts),
        proposals.naming_of(dossier),
        proposals.standing_proposals(dossier.acts, until),
    )


def open_sites(
    dossier: m.DossierContent, until: int | None = None, *, original: bool = False
) -> Iterator[m.Message]:
    """Yield what keeps Annex II from being signed: brackets, names that are missing, and no agreed site.

    A site of which nobody speaks is not open: it is no part of the text.
    """
    stand = site_positions(dossier, until)
    states = {key: stand.state(key, original=original) for key in stand.by_site}
    called, every = site_heads(dossier), of_parties(dossier)
    left = [key for key, state in states.items() if state in BRACKETS]
    agreed = [key for key, state in states.items() if state == "agreed"]
    yield from _these("signing.sites_open", left, called)
    if not (left or agreed):
        yield m.Message("signing.no_site_agreed")
    referred = [key for key in agreed if any(each.ad_referendum for each in stand.of(key).values())]
    yield from _these("signing.sites_ad_referendum", referred, called)
    reworded = [
        key for key in agreed if any(act.place != REMARK for act in stand.words(key, every.get(key, ())))
    ]
    yield from _these("signing.sites_reworded", reworded, called)
    for lang in dossier.agreement.languages:
        unsettled = [key for key in agreed if not stand.naming.settled(key, lang)]
        nameless = [key for key in unsettled if not m.name_in(lang, every.get(key, ()))]
        unofficial = [key for key in unsettled if key not in nameless and not is_official(every[key], lang)]
        wordless = [key for key in agreed if not all(map(partial(has_words, lang=lang), every.get(key, ())))]
        for code, keys in (("no_name", nameless), ("unofficial", unofficial), ("designation", wordless)):
            yield from _these(f"signing.sites_{code}", keys, called, column=own_name(lang))
    approximate = [key for key in agreed if is_approximate(every.get(key, ()))]
    undated = [key for key in agreed if not all(map(is_dated, every.get(key, ())))]
    yield from _these("signing.sites_approximate", approximate, called)
    yield from _these("signing.sites_date", undated, called)


def is_official(designations: Sequence[m.Site], lang: m.Lang) -> bool:
    """Whether a source of the site's own State prints the name that it has in a language."""
    return any(site.has_official(lang) for site in designations)


def is_dated(designation: m.Site) -> bool:
    """Whether the day on which a site was designated, where one is given, is a date that languages have words for."""
    return not designation.designated or DATE.fullmatch(designation.designated) is not None


def has_words(designation: m.Site, lang: m.Lang) -> bool:
    """Whether what a site is designated as is said in a language."""
    return not designation.designation or is_designation_in(designation.designation, lang)


def is_approximate(designations: Sequence[m.Site]) -> bool:
    """Whether the place of a site, as Annex II prints it, is approximate only."""
    placed = m.placed_in(designations)
    return placed is not None and placed.point_quality == "approximate"


def _these(
    code: str, keys: Sequence[str], called: Mapping[str, m.Message], **more_args: str
) -> Iterator[m.Message]:
    if keys:
        named = first_of([called.get(key, key.removeprefix(SUBJECT)) for key in keys])
        yield m.Message.of(code, n=len(keys), sites=named, **more_args)


def first_of(rows: Sequence[m.Arg]) -> tuple[m.Arg, ...]:
    """Return the first of the rows that a refusal is about, and how many more there are."""
    more = len(rows) - _NAMED
    return (*rows[:_NAMED], m.Message.of("signing.more", n=more)) if more > 0 else tuple(rows)


def movers(dossier: m.DossierContent, since: int) -> Iterator[tuple[str, m.PartyCode]]:
    """Yield the subject of each site of which one Party alone says another thing, or words, since a round closed."""
    before, now = site_positions(dossier, since), site_positions(dossier)
    words = speakers_of_words(act for act in after_closing(dossier, since) if is_site(act.subject))
    for key in dict.fromkeys((*before.by_site, *now.by_site, *words)):
        spoken = {*positions.parties_that_moved(now.of(key), before.of(key)), *words.get(key, ())}
        if len(spoken) == 1 and (party := spoken.pop()):
            yield key, party


# ---------------------------------------------------------------- what Annex II never has


def refuse_barred(dossier: m.DossierContent, subjects: Iterable[str]) -> None:
    """Refuse what is said of a site in an area that is not shown, or where the agreement has no Annex II."""
    keys = [key for key in subjects if is_site(key)]
    if keys and not dossier.agreement.annex_sites:
        raise UsageError("position.no_annex_two")
    if never := [key for key in keys if barred(dossier, key)]:
        called = site_heads(dossier)
        raise UsageError("position.site_barred", sites=tuple(called[key] for key in never))


def barred(dossier: m.DossierContent, subject: str) -> bool:
    """Tell whether Annex II never has a site of a Party: all its designations lie in areas that are not shown."""
    bounds = {area.site_id: area for area in dossier.areas}
    same = of_parties(dossier).get(subject, ())
    return bool(same) and all(is_not_shown(dossier.agreement, site, bounds.get(site.id)) for site in same)


def is_not_shown(agreement: m.Agreement, site: m.Site, area: m.SiteArea | None) -> bool:
    """Tell whether a site, by its point or its boundary, touches an area that is not shown."""
    import shapely

    shapes = [shapely.from_wkb(area.wkb)] if area else []
    shapes += [shapely.Point(site.point)] if site.point else []
    left_out = [shapely.from_wkb(wkb) for party, wkb in party_areas(agreement) if party is None]
    return any(shape.intersects(area) for shape in shapes for area in left_out)
