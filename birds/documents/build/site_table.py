"""`evidence --sites`: which birds are counted at which site, in which months, and what that is of a population."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from birds import attribution
from birds.documents.build.presence import percent, population, seasons, stated
from birds.documents.model import Cell, Column, Document, tabular
from birds.evidence.thresholds import Criterion, criteria, regularly, shares, unassessed, waterbirds
from birds.messages import say, word
from birds.model import Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from birds.documents.model import Value
    from birds.evidence import Findings
    from birds.evidence.thresholds import Share
    from birds.model import Dossier, Lang, Occurrence, Site, SiteCount

MONTHS = 12
_KINDS = ("sites", "counts", "occurrences", "thresholds")  # of the sources that the table is made of


def site_grid(dossier: Dossier, lang: Lang, taxa: Collection[str] | None = None) -> Document:
    """Return a row for each site, bird and population: highest count, years, months, share, criteria, sources.

    Of `taxa` only where they are given, their subspecies with them. All waterbirds of a site are a row of their own.
    """
    table = _Table(dossier, lang, taxa)
    keys = (
        "site",
        "party",
        "scientific_name",
        "count",
        "years",
        "months",
        "population",
        "threshold",
        "share",
    )
    labels = (
        "site",
        "party",
        "scientific_name",
        "occurrences_highest",
        "occurrences_years",
        "occurrences_months",
    )
    numbers = {"count", "threshold", "share", "seasons"}
    named = (
        *zip(keys, (*labels, "population", "threshold", "share"), strict=True),
        ("seasons", "seasons_over"),
    )
    columns = tuple(
        Column(key, word(label, lang), "right" if key in numbers else "left", italic=key == "scientific_name")
        for key, label in (*named, ("criterion", "criterion"), ("sources", "source"))
    )
    rows = tuple(table.rows())
    notes = [word("ramsar_note", lang), *([word("not_assessed_note", lang)] if table.unassessed else [])]
    return tabular(
        columns,
        rows,
        lang,
        word("site_birds", lang),
        notes=notes,
        credits_=attribution.of_lists(
            dossier.sources, dossier.reference, attribution.of_kind(dossier.sources, *_KINDS)
        ),
        lead=(table.tally(rows),) if rows else (),
    )


def taxa_named(table: Findings, names: Sequence[str]) -> frozenset[str] | None:
    """Return the taxa that names in any language mean, None where there are no names; AnswerIsNo for an unknown one."""
    if not names:
        return None
    return frozenset(hit.taxon for name in names for hit in table.known.find(name)[:1] if hit.taxon)


class _Table:
    """The counts and occurrences of a dossier, by site and bird."""

    def __init__(self, dossier: Dossier, lang: Lang, taxa: Collection[str] | None) -> None:
        self.lang = lang
        self.sites = {site.id: site for site in dossier.sites}
        self.sequence = {taxon.name: taxon.sequence for taxon in dossier.taxa}
        self.counts: dict[tuple[str, str], list[SiteCount]] = defaultdict(list)
        self.seen: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
        for count in dossier.counts:
            if count.site_id and count.taxon and _is_of(count.taxon, taxa):
                self.counts[count.site_id, count.taxon].append(count)
        for one in dossier.occurrences:
            if one.site_id and _is_of(one.taxon, taxa):
                self.seen[one.site_id, one.taxon].append(one)
        self.shares: dict[tuple[str, str], list[Share]] = defaultdict(list)
        for share in shares(dossier.counts, dossier.thresholds):
            self.shares[share.site_id, share.taxon].append(share)
        self.is_waterbird = waterbirds(dossier.taxa)
        each = (share for here in self.shares.values() for share in here)
        self.unassessed = set(unassessed((*self.counts, *self.seen), each, self.is_waterbird))
        found = criteria(dossier.counts, dossier.thresholds, self.is_waterbird)
        self.sixes = {(one.site_id, one.taxon): one for one in found if one.taxon}
        self.fives = {one.site_id: one for one in found if not one.taxon} if taxa is None else {}

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield the rows: Parties in the order of their codes, sites by id, all waterbirds first, then by sequence."""
        by_site: dict[str, list[str]] = defaultdict(list)
        for site, taxon in {*self.counts, *self.seen}:
            by_site[site].append(taxon)
        for site in sorted({*by_site, *self.fives}, key=lambda one: (self._party(one) or "", one)):
            if site in self.fives:
                yield self._all(site, self.fives[site])
            for taxon in sorted(by_site[site], key=lambda one: (self.sequence.get(one, 0), one)):
                yield from self._of(site, taxon)

    def tally(self, rows: Sequence[tuple[Value, ...]]) -> str:
        """Say how many rows and sites there are, and at how many each criterion is met; of 6, where it can be told."""
        there = {*self.counts, *self.seen}
        fives = sum(one.word == "met" for one in self.fives.values())
        assessed = {key for key in there if self.shares.get(key) and self.is_waterbird(key[1])}
        sixes = {site for site, taxon in assessed if self._word_of_six(site, taxon) == "met"}
        of = len({site for site, _ in assessed})
        told = Message.of("counts.six_met", six=_places(len(sixes)), of=of)
        return say(
            Message.of(
                "counts.site_birds",
                rows=len(rows),
                sites=len({*(site for site, _ in there), *self.fives}),
                five=_places(fives),
                sixes=told if assessed else Message("word.sixes_not_assessed"),
            ),
            self.lang,
        )

    def _word_of_six(self, site: str, taxon: str) -> str:
        one = self.sixes.get((site, taxon))
        return one.word if one else "not_met"

    def _party(self, site_id: str) -> str | None:
        site = self.sites.get(site_id)
        return site.party if site else None

    def _head(self, site_id: str) -> tuple[Value, Value]:
        site = self.sites.get(site_id)
        party = self._party(site_id)
        return Cell.plain(site_id, _called(site, self.lang) or site_id), (
            Cell.plain(party, word(party, self.lang)) if party in {"JPN", "KOR"} else party
        )

    def _all(self, site: str, one: Criterion) -> tuple[Value, ...]:
        """Return the row of all waterbirds."""
        seen = one.seen
        sources = tuple(dict.fromkeys(count.source for count in seen.cited))
        name = Cell.plain(None, word("all_waterbirds", self.lang))
        many = seasons(seen, self.lang)
        told = (seen.most, _span(seen.years), None, None, seen.required, None, many)
        return (*self._head(site), name, *told, self._said(5, one.word), sources)

    def _of(self, site: str, taxon: str) -> Iterator[tuple[Value, ...]]:
        """Yield the rows of one bird: one a population, or one without."""
        counts, seen = self.counts[site, taxon], self.seen[site, taxon]
        months = {month for count in counts for month in count.months} | {one.month for one in seen}
        calendar = " ".join(str(month) if month in months else "·" for month in range(1, MONTHS + 1))
        shown = Cell.plain(calendar, _spans(months)) if months else None
        whole = regularly(counts, 1)
        own = [one.individuals for one in seen if one.individuals]
        most = max([whole.most, *own]) or None
        years = [*(whole.years or ()), *(one.year for one in seen if one.year)]
        span = (min(years), max(years)) if years else None
        sources = tuple(dict.fromkeys([*(count.source for count in counts), *(one.source for one in seen)]))
        head = (*self._head(site), taxon)
        for share in self.shares[site, taxon]:
            more = (share.threshold.value, percent(share), seasons(share.seen, self.lang), self._six(share))
            yield (
                *head,
                share.seen.most,
                _span(span),
                shown,
                population(share),
                *more,
                (*sources, share.threshold.source),
            )
        if not self.shares[site, taxon]:
            six = self._said(6, "not_assessed") if (site, taxon) in self.unassessed else None
            yield (*head, most, _span(span), shown, None, None, None, None, six, sources)

    def _six(self, share: Share) -> Value:
        if not self.is_waterbird(share.taxon):
            return None
        not_met = share.seen.word == "not_met"
        return self._said(6, "not_met" if not_met else self._word_of_six(share.site_id, share.taxon))

    def _said(self, number: int, answer: str) -> Cell:
        return Cell.plain(f"{number} {answer}", stated(number, answer, self.lang))


def _places(number: int) -> Message:
    return Message.of("counts.places", n=number) if number else Message("word.no_place")


def _called(site: Site | None, lang: Lang) -> str | None:
    return (site.names.get(lang) or next(iter(site.names.all()), None)) if site else None


def _span(years: tuple[int, int] | None) -> str | None:
    return "–".join(str(year) for year in dict.fromkeys(years)) if years else None


def _spans(months: Iterable[int]) -> str:
    """Return months in spans: "1–3, 11–12"."""
    spans: list[list[int]] = []
    for month in sorted(months):
        if spans and spans[-1][-1] == month - 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in spans)


def _is_of(taxon: str, taxa: Iterable[str] | None) -> bool:
    return taxa is None or any(taxon == one or taxon.startswith(f"{one} ") for one in taxa)
