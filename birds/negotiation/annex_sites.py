"""Annex II: the sites of the Parties, numbered, with the birds of Annex I that were counted there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from birds import attribution
from birds.errors import AnswerIsNo, UsageError
from birds.evidence import Findings
from birds.evidence.places import party_areas
from birds.model import (
    NO_NAMES,
    Agreement,
    Annex,
    DossierContent,
    ListedSite,
    Names,
    PartyCode,
    Site,
    SiteArea,
    Source,
)
from birds.negotiation import drafting, proposals, sites
from birds.negotiation.rows import AnnexOptions, qualified
from birds.negotiation.sites import SitePositions


@dataclass(frozen=True, slots=True)
class SitesAnnex:
    """Annex II: `annex` is the Annex I that it belongs to. `withheld` sites lie in areas that are not shown.

    `left` are the sites that the Parties have spoken of and do not list. It is `settled` once nothing in it is open.
    """

    annex: Annex
    rows: tuple[ListedSite, ...]
    withheld: int = 0
    credits: tuple[Source, ...] = ()
    left: tuple[ListedSite, ...] = ()
    settled: bool = True

    @property
    def brackets(self) -> int:
        """How many of its rows stand in brackets."""
        return sum(row.state in sites.BRACKETS for row in self.rows)

    @property
    def spoken_of(self) -> bool:
        """Whether the Parties speak of any site."""
        return bool(self.left) or any(row.state != "proposal" for row in self.rows)


def sites_annex(table: Findings, options: AnnexOptions) -> SitesAnnex:
    """Return the sites of the Parties, in the same order and with the same numbers in each original.

    None of them lies in an area that is not shown, whoever says that it is his. Those in `options.states` keep their
    numbers.
    AnswerIsNo for an original while anything is open in either annex, or where the agreement has no Annex II.
    """
    if options.final and not table.dossier.agreement.annex_sites:
        raise AnswerIsNo("signing.no_annex_two")
    annex = drafting.annex(table, replace(options, states=()))
    second = annex_two(table, annex)
    sources = attribution.used(
        table.dossier.sources, attribution.of_kind(table.dossier.sources, "sites", "counts")
    )
    wanted = tuple(row for row in second.rows if not options.states or row.state in options.states)
    agreed, unspoken = (sum(row.state == state for row in second.rows) for state in ("agreed", "proposal"))
    annex = replace(annex, brackets=second.brackets, agreed=agreed, unspoken=unspoken)
    return replace(second, annex=annex, rows=wanted, credits=sources)


def annex_two(table: Findings, annex: Annex) -> SitesAnnex:
    """Return the Annex II that belongs to an Annex I: of a text the text."""
    order: dict[str, int] = {party: place for place, party in enumerate(sorted(annex.parties))}
    ours = [site for site in table.dossier.sites if site.party in order]
    bounds = {area.site_id: area for area in table.dossier.areas}
    kept = [site for site in ours if not is_not_shown(table.dossier.agreement, site, bounds.get(site.id))]
    kept.sort(key=lambda site: (order[site.party], *(site.names.all()[:1]), site.id))
    birds = _counted(table, annex)
    positions = sites.site_positions(table.dossier)
    every = [
        _row(key, same, positions, annex.original, birds_at(birds, same), text=annex.text)
        for key, same in sites.together(kept).items()
    ]
    rows = with_numbers(row for row in every if row.state in sites.LISTED_STATES)
    left = tuple(row for row in every if row.state not in sites.LISTED_STATES)
    settled = not any(sites.open_sites(table.dossier, original=annex.original is not None))
    second = SitesAnnex(annex, rows, len(ours) - len(kept), left=left, settled=settled)
    return replace(second, rows=as_text(rows, settled=settled), left=()) if annex.text else second


def _row(
    key: str,
    designations: Sequence[Site],
    positions: SitePositions,
    original: PartyCode | None,
    birds: Iterable[int],
    *,
    text: bool = False,
) -> ListedSite:
    """Return a place with what the Parties say of it, without a number."""
    state, stand = positions.state(key, original=original is not None), positions.of(key)
    first, *more = designations
    naming, agreement = positions.naming, positions.naming.agreement
    names = sites.given_names(designations, agreement)
    printed = naming.printed(key, names)
    if text:
        printed = _open_in_brackets(printed, key, designations, positions)
    return ListedSite(
        number=0,
        site=first,
        birds=tuple(sorted(birds)),
        more=tuple(more),
        state=state,
        remarks=(
            *filter(None, (positions.remark(key, state), naming.note(key))),
            *qualified(stand, agreement),
            *proposals.remarks(tuple(positions.words(key, designations)), agreement),
        ),
        party_reasons=tuple(
            (party, position.reason) for party, position in sorted(stand.items()) if position.reason
        ),
        names=NO_NAMES if printed == names else printed,
    )


def _open_in_brackets(
    names: Names, key: str, designations: Sequence[Site], positions: SitePositions
) -> Names:
    """Return names with brackets round those that are neither agreed nor the own State's."""
    return Names(
        **{
            lang: name
            if positions.naming.settled(key, lang)
            or name.startswith("[")
            or sites.is_official(designations, lang)
            else f"[{name}]"
            for lang, name in names.by_language.items()
        }
    )


def with_numbers(rows: Iterable[ListedSite]) -> tuple[ListedSite, ...]:
    """Return rows with their numbers in this order."""
    return tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def as_text(rows: Sequence[ListedSite], *, settled: bool) -> tuple[ListedSite, ...]:
    """Return the rows of a text, without anything that is said about them; until it is settled all, with brackets.

    Settled it has the sites that both agreed.
    """
    bare = tuple(replace(row, remarks=(), party_reasons=()) for row in rows)
    agreed = tuple(row for row in bare if row.state == "agreed")
    return with_numbers(agreed) if settled else bare


def birds_at(birds: Mapping[str, set[int]], some: Iterable[Site]) -> set[int]:
    """Return the birds at any of some sites."""
    return {number for site in some for number in birds.get(site.place_id, ())}


def refuse_without_annex(agreement: Agreement, subjects: Iterable[str]) -> None:
    """Refuse what is said of sites where the agreement has no Annex II, naming the key that would change it."""
    if not agreement.annex_sites and any(map(sites.is_site, subjects)):
        raise UsageError("position.no_annex_two")


def barred(dossier: DossierContent, subject: str) -> bool:
    """Tell whether Annex II never has a site of a Party: all its designations lie in areas that are not shown."""
    bounds = {area.site_id: area for area in dossier.areas}
    same = sites.of_parties(dossier).get(subject, ())
    return bool(same) and all(is_not_shown(dossier.agreement, site, bounds.get(site.id)) for site in same)


def is_not_shown(agreement: Agreement, site: Site, area: SiteArea | None) -> bool:
    """Tell whether a site, by its point or its boundary, touches an area that is not shown."""
    import shapely

    shapes = [shapely.from_wkb(area.wkb)] if area else []
    shapes += [shapely.Point(site.point)] if site.point else []
    left_out = [shapely.from_wkb(wkb) for party, wkb in party_areas(agreement) if party is None]
    return any(shape.intersects(area) for shape in shapes for area in left_out)


def _counted(table: Findings, annex: Annex) -> dict[str, set[int]]:
    """Return the numbers in Annex I of the birds that a source counts at each place."""
    numbers = {row.id: row.number for row in annex.rows if row.number}
    named = {
        taxon: numbers[line.item.id]
        for line in drafting.lines(table)
        if line.item.id in numbers
        for taxon in line.item.taxa
    }
    birds: dict[str, set[int]] = {}
    for count in table.dossier.counts:
        if count.place_id and count.taxon in named and count.count != 0:
            birds.setdefault(count.place_id, set()).add(named[count.taxon])
    return birds
