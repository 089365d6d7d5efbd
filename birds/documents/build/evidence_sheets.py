"""The sheets of an evidence annex: what the lists say of a bird, its records and months, gathered from a dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from birds import attribution
from birds import model as m
from birds.documents.build.sketches import has_map
from birds.evidence import Findings, one_by_one
from birds.evidence.records import Homes, why_other
from birds.geodesy import drawn_parts
from birds.negotiation.drafting import lines
from birds.negotiation.items import subspecies_names
from birds.negotiation.lists import signed_annexes

Key = tuple[str, str | None]
KnownMonths = dict[tuple[str, str], set[int]]  # (Party, kind) → months
# What says that a bird is there in a month, in the order in which a calendar shows it.
KINDS = ("status", "counts", "records", "occurrences")
CITED = ("counts", "occurrences")  # of these the sheet names the sources below; others stand in its tables
KIND_OF = {
    "status": "status", "count": "counts", "ring": "records", "track": "records", "occurrence": "occurrences",
}  # fmt: skip
LISTED = ("shown", "indicated")  # of the verdicts on birds without a record that have a sheet


@dataclass(frozen=True, slots=True)
class SideSaid:
    """What one list says of a bird.

    `party` is the Party, or the list's id where it is nobody's. `deciding` are the statements that decided, `beside`
    those of other sources. `names` are the scientific names as printed, `printed` what is printed of subspecies.
    `months` (1 to 12) are those in which a kind of source has the bird there, by the kind.
    """

    party: str
    list_id: str
    names: tuple[str, ...]
    deciding: tuple[m.Status, ...]
    beside: tuple[m.Status, ...]
    subspecies: tuple[str, ...]
    printed: m.Message | None
    months: Mapping[str, set[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordedEvidence:
    """A record of the bird; `why` says why it does not count, None where it does."""

    evidence: m.Evidence
    why: m.Message | None = None


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """Everything about the evidence for one taxon, `name` its headword; `number` is its row's in the annex, if any.

    `ways` are the lines of each track, `sites` the places where it is, `cited` the sources of counts, occurrences
    and tracks by their kind; `elsewhere` is where signed annexes have it.
    """

    verdict: m.Verdict
    name: str
    names: m.Names
    sides: tuple[SideSaid, SideSaid]
    number: int | None = None
    records: tuple[RecordedEvidence, ...] = ()
    ways: tuple[tuple[tuple[m.Point, ...], ...], ...] = ()
    sites: tuple[m.End, ...] = ()
    cited: tuple[tuple[str, tuple[str, ...]], ...] = ()
    elsewhere: tuple[m.Elsewhere, ...] = ()

    @property
    def points(self) -> tuple[m.Point, ...]:
        """The places of its records that a source gives, each once."""
        records = (record.evidence for record in self.records)
        ends = (end for record in records for end in (record.origin, record.destination))
        return tuple(dict.fromkeys(end.point for end in ends if end.point))


@dataclass(frozen=True, slots=True)
class EvidenceAnnex:
    """The sheets; `test` is the treaty test that was applied, `judged` are all its verdicts, with a sheet or not.

    `credits` are the sources of what stands in it, `round` is the latest round of the talks. `chosen` says that
    the sheets are those of named birds.
    """

    lang: m.Lang
    test: m.TreatyTest
    sheets: tuple[EvidenceSheet, ...]
    judged: tuple[m.VerdictWord, ...]
    reference: str
    credits: tuple[m.Source, ...] = ()
    round: int | None = None
    chosen: bool = False
    agreement: m.Agreement = field(kw_only=True, repr=False)


class _Gatherer:
    """Makes sheets; what a dossier holds is sorted by bird once."""

    def __init__(self, table: Findings) -> None:
        dossier = table.dossier
        self.comparison, self.taxonomy = table.comparison, table.taxonomy
        self.own = subspecies_names(dossier.lists, table.taxonomy)
        self.rows = {row.id: row for row in table.comparison.rows}
        # The annex, whose numbers sheets have, is drafted by the test of two limbs.
        drafted = lines(replace(table, test=m.TreatyTest(rules=table.test.rules)))
        self.lines = {line.item.verdict_key: line for line in drafted}
        self.homes = Homes(table.comparison, table.taxonomy)
        self.signed = signed_annexes(dossier.lists, table.taxonomy)
        # Presence by what it says something about: months on a side, places, and who says so; then the tracks.
        self.months: dict[Key | str, KnownMonths] = defaultdict(lambda: defaultdict(set))
        self.sites: dict[Key | str, dict[str, m.End]] = defaultdict(dict)
        self.cited: dict[Key | str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        self.tracks: dict[Key | str, list[m.Track]] = defaultdict(list)
        places = {place.id: place for place in dossier.places}
        for record in (record for record in table.presence if record.answer == "recorded"):
            kind, place = KIND_OF.get(record.kind), places.get(record.place or "")
            for key in self._keys(record.taxon):
                if kind in CITED:
                    self.cited[key][kind][record.source] = None
                if kind and record.month:
                    self.months[key][record.party or "", kind].add(record.month)
                if place and place.point:
                    self.sites[key][place.id] = m.End(None, place.party, place.point)
        for track in dossier.tracks:
            for key in self._keys(track.taxon) if track.taxon else ():
                self.tracks[key].append(track)
                self.cited[key]["tracking"][track.source] = None

    def _keys(self, taxon: str) -> Iterator[Key | str]:
        """Yield what a taxon says something about: itself, its row and its unit where all of it lies there."""
        yield taxon
        homes = self.homes.of(taxon)
        if len({row for row, _ in homes}) == 1:
            yield (homes[0][0], None)
        if len(homes) == 1:
            yield homes[0]

    def sheet(self, verdict: m.Verdict) -> EvidenceSheet:
        """Return the sheet of the bird that a verdict is on."""
        row = self.rows[verdict.row_id]
        key: Key | str = verdict.taxon if self._is_part(verdict) else (verdict.row_id, verdict.unit_id)
        line = self.lines.get(key) if isinstance(key, tuple) else None
        both = (self.comparison.a.party or "", self.comparison.b.party or "")
        records = [RecordedEvidence(record) for record in (*verdict.limb_a, *verdict.reported)]
        records += [RecordedEvidence(record, why_other(record, both)) for record in verdict.other_records]
        return EvidenceSheet(
            verdict=verdict,
            name=line.row.scientific_name if line else verdict.taxon,
            names=line.row.names if line else self._names(verdict, row),
            sides=(self._side(verdict, row, 0, key), self._side(verdict, row, 1, key)),
            number=(line.row.number or None) if line else None,
            records=tuple(records),
            ways=tuple(_drawn(track) for track in self.tracks.get(key, ())),
            sites=tuple(self.sites.get(key, {}).values()),
            cited=tuple((kind, tuple(sources)) for kind, sources in self.cited.get(key, {}).items()),
            elsewhere=self.signed.of_verdict(verdict, row),
        )

    def _is_part(self, verdict: m.Verdict) -> bool:
        """Whether a verdict is on one subspecies of a bird that the lists have whole."""
        taxon = self.taxonomy.get(verdict.taxon)
        if verdict.unit_id is None or taxon is None or taxon.rank != "subspecies":
            return False
        units = self.rows[verdict.row_id].units
        return all(unit.taxon != verdict.taxon for unit in units if unit.id == verdict.unit_id)

    def _names(self, verdict: m.Verdict, row: m.ComparisonRow) -> m.Names:
        """Return the names of what no row of the annex stands for: a subspecies, or a bird that a side lumps."""
        reference = self.taxonomy.get(verdict.taxon)
        english = reference.english if reference else None
        if self._is_part(verdict):
            species = self.taxonomy.get(self.taxonomy.species_of(verdict.taxon))
            own = self.own.get(verdict.taxon, m.Names())
            return own.filled(m.Names(english or (species.english if species else None)))
        called = m.Names.first(matched.entry.vernacular for matched in (*row.a, *row.b))
        return m.Names(english).filled(called)

    def _side(self, verdict: m.Verdict, row: m.ComparisonRow, at: int, key: Key | str) -> SideSaid:
        checklist, known = (self.comparison.a, self.comparison.b)[at], self.months.get(key, {})
        # The entries that the verdict speaks of: those that hold its unit, else all of the row.
        unit = next((unit for unit in row.units if unit.id == verdict.unit_id), None)
        entries = [matched.entry for matched in ((row.a, row.b) if unit is None else row.holding(unit))[at]]
        names = ((entry.name.canonical if entry.name else None) or entry.verbatim for entry in entries)
        return SideSaid(
            party=checklist.side,
            list_id=checklist.id,
            names=tuple(dict.fromkeys(filter(None, names))),
            deciding=(verdict.status_a, verdict.status_b)[at],
            beside=(verdict.beside_a, verdict.beside_b)[at],
            subspecies=(verdict.subspecies_a, verdict.subspecies_b)[at],
            printed=(verdict.printed_a, verdict.printed_b)[at],
            months={kind: known[side] for kind in KINDS if (side := (checklist.side, kind)) in known},
        )


def _drawn(track: m.Track) -> tuple[tuple[m.Point, ...], ...]:
    return tuple(tuple((x, y) for x, y, _ in part.tolist()) for part in drawn_parts(track.wkb))


def evidence_annex(table: Findings, lang: m.Lang, named: Sequence[m.Verdict] = ()) -> EvidenceAnnex:
    """Return the evidence annex: a sheet for each bird of the verdicts that are `named`.

    Without them it has a sheet for each bird that is listed, or that any record is about.
    """
    dossier, gatherer = table.dossier, _Gatherer(table)
    birds = named or one_by_one(table.verdicts)
    sheets = tuple(
        gatherer.sheet(verdict)
        for verdict in birds
        if named or verdict.verdict in LISTED or verdict.limb_a or verdict.other_records
    )
    return EvidenceAnnex(
        lang=lang,
        test=table.test,
        sheets=sheets,
        judged=tuple(verdict.verdict for verdict in birds),
        reference=dossier.reference,
        credits=_credits(table, sheets),
        round=max((round_.number for round_ in dossier.rounds), default=None),
        chosen=bool(named),
        agreement=dossier.agreement,
    )


def _credits(table: Findings, sheets: Sequence[EvidenceSheet]) -> tuple[m.Source, ...]:
    """Return whose facts the sheets carry: lists and statuses, records, the land on their maps."""
    known = table.dossier.sources
    cited = {kind for sheet in sheets for kind, _ in sheet.cited}
    kinds: list[str] = [kind for kind in ("counts", "occurrences", "tracks") if kind in cited]
    kinds += ["evidence"] if any(sheet.records for sheet in sheets) else []
    kinds += ["land"] if any(map(has_map, sheets)) else []
    kinds += ["sites"] if any(sheet.sites for sheet in sheets) else []
    signed = (listing.treaty for sheet in sheets for listing in sheet.elsewhere)
    stated = attribution.of_verdicts(sheet.verdict for sheet in sheets)
    sources = (*stated, *attribution.of_kind(known, *kinds), *signed)
    return attribution.of_comparison(known, table.comparison, sources)
