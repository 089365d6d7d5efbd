"""The annexes that a dossier makes, frozen: of birds (verdicts and positions to numbered rows), of sites, of a list.

The first two are working papers, or the text that will be signed, with what keeps that from being a Party's original. A
list is printed as it prints itself; that of a Party's endangered birds is made of its laws.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain, count
from typing import TYPE_CHECKING

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo, UsageError
from birds.evidence import Findings, list_of, taxonomy_of, whatever_is_there
from birds.messages import own_name
from birds.negotiation import items, proposals, sites
from birds.negotiation.acts import awaiting, closings_of, conflicts, contested, shown_opening
from birds.negotiation.items import MISPRINTS, Item
from birds.negotiation.positions import BRACKETED, PositionTable, reasons_of, round_of
from birds.negotiation.proposals import AGREED_NOTE, PROPOSED_NOTE
from birds.negotiation.rows import (
    AD_REFERENDUM,
    AnnexOptions,
    RowBuilder,
    ad_referendum,
    as_received,
    counted,
    heading,
    order,
    unsettled,
)
from birds.negotiation.settings import setting_name
from birds.negotiation.sites import SitePositions, first_of
from birds.taxonomy import Taxonomy
from birds.vocabulary import sought

if TYPE_CHECKING:
    from birds.negotiation.positions import ByParty

PRINTED = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
_DEFAULT = AnnexOptions()
_BETWEEN = ("position", "name", "wording", "round")  # neither decisions nor what is held
_DIGITS = 32
# "Chaetura caudacuta (Hirundapus caudacutus)": the second name of a treaty, a binomial in parentheses at the end.
_ASIDE = re.compile(r"^(?P<name>.+?)\s+\((?P<other>[A-Z][a-z]+ [^()]+)\)$")
_SIC = re.compile(r"^(?P<word>[^\s:]+): .*\(sic\)")
_OF_TEXT = ("id", "number", "scientific_name", "names", "state", "synonyms", "name_settled")
"""What a text has of a row."""
_NOTES_OF_TEXT = (AGREED_NOTE, AD_REFERENDUM)
"""The footnotes of a text: agreed ones and, until it is settled, that a capital has not approved yet."""


@dataclass(frozen=True, slots=True)
class BirdLine:
    """One bird with the positions on it: `row` as the annex would print it, its number 0 where it does not."""

    item: Item
    row: m.AnnexRow
    verdict: m.Verdict | None
    positions: ByParty


def annex(table: Findings, options: AnnexOptions = _DEFAULT) -> m.Annex:
    """Return the annex as it is printed: the working paper, or the text. AnswerIsNo for an original that is open."""
    return as_printed(text(table, options), table, options)


def as_printed(annex: m.Annex, table: Findings, options: AnnexOptions) -> m.Annex:
    """Return an annex as a working paper, with where signed annexes have each bird, or as the text.

    AnswerIsNo, naming what is open in it, for an original.
    """
    dossier = table.dossier
    if options.final:  # its annexes are signed together
        open_sites = sites.open_sites(dossier, original=True) if dossier.agreement.annex_sites else ()
        if points := (*open_in_annex(annex), *open_sites, *clashes(dossier.acts)):
            raise AnswerIsNo("signing.open", points=points)
    is_text = options.text or options.final
    return text_of(annex, dossier.acts) if is_text else with_elsewhere(annex, table)


def text(table: Findings, options: AnnexOptions = _DEFAULT, *, until: int | None = None) -> m.Annex:
    """Return the annex: without positions the computed draft, with them each row in the state they make.

    With `until` it is what the positions of the rounds up to that one make of the dossier's lists. Rows are numbered
    in the reference's order, whatever the working order, and before `options.states` is applied: a number names the
    same bird in every print of the annex. A withdrawn row has no number (0).
    """
    builder = _builder(table, options, until)
    every = [*_rows(builder)]
    printed = [row for _, row in every if row.state in PRINTED]
    ordering = order(table.comparison, builder)
    proposed = proposals.standing_proposals(table.dossier.acts, until)
    marked: dict[m.Message, int] = {}  # the same note has one number, in the order of the rows
    rows = []
    for item, row in sorted(every, key=lambda pair: ordering(pair[0])):
        if row.state in PRINTED and (not options.states or row.state in options.states):
            notes = builder.notes(item, row.state, proposed.get(item.taxon, ()))
            marks = [marked.setdefault(note, len(marked) + 1) for note in notes]
            rows.append(replace(row, notes=tuple(sorted(marks))))
    left = [builder.closing(item, row) for item, row in every if item.shared and row.state not in PRINTED]
    computed = not builder.table.positions
    paper = m.Annex(
        rows=tuple(rows),
        notes=tuple(marked),
        closing=tuple(sorted(filter(None, left), key=lambda row: m.VERDICTS.index(row.verdict))),
        computed=computed,
        date=options.date,
        round=builder.table.latest,
        brackets=sum(row.state in BRACKETED for row in printed),
        agreed=sum(row.state == "agreed" for row in printed),
        unspoken=sum(row.state == "proposal" for row in printed),
        reference=table.dossier.reference,
        unsettled=unsettled(table.comparison),
        counted=counted(builder.table.items, len(printed) if computed else None),
        project_rules=table.test.rules,
        **heading(options, table.dossier.agreement),
    )
    return replace(paper, credits=credits_of(table, paper))


def with_elsewhere(annex: m.Annex, table: Findings) -> m.Annex:
    """Return a working paper with what signed annexes have of each bird, and their sources."""
    signed = items.signed_annexes(table.dossier.lists, table.taxonomy)
    listed_in = {item.id: signed.of_units(item.units) for item in items.of(table.comparison)}
    paper = replace(
        annex,
        rows=tuple(replace(row, elsewhere=listed_in.get(row.id, ())) for row in annex.rows),
        closing=tuple(replace(row, elsewhere=listed_in.get(row.id, ())) for row in annex.closing),
    )
    treaties = (entry.treaty for entry in chain.from_iterable(paper.elsewhere))
    cited = attribution.used(table.dossier.sources, treaties)
    return replace(paper, credits=tuple(dict.fromkeys((*paper.credits, *cited))))


def lines(table: Findings) -> tuple[BirdLine, ...]:
    """Return every bird of the compared lists in the reference's order, in the annex or not.

    Each has its state, what the Parties say of it, and where else it is listed. The state of what the annex leaves out
    is `not_listed`, or `left_out` where all are silent and the treaty test does not list it.
    """
    builder = _builder(table)
    signed = items.signed_annexes(table.dossier.lists, table.taxonomy)
    rows = ((item, replace(row, elsewhere=signed.of_units(item.units))) for item, row in _rows(builder))
    stated = builder.table.positions_on
    return tuple(BirdLine(item, row, builder.verdict(item), stated(item)) for item, row in rows)


def _rows(builder: RowBuilder) -> Iterator[tuple[Item, m.AnnexRow]]:
    """Yield each bird as a row with its reference number, and with its number where the annex prints it."""
    references, numbers = _references(builder), count(1)
    for item in builder.table.items:
        state = builder.state(item)
        number = next(numbers) if state in PRINTED and state != "withdrawn" else 0
        yield item, replace(builder.row(item, state), number=number, reference=references.get(item.id))


def heads(table: Findings, taxa: Collection[str] | None = None) -> dict[str, m.Message]:
    """Return what birds are called everywhere, by lead taxon: the headword, with its number where it has one.

    Sites are there too, by their subjects. `taxa` are those that are asked for, all without any.
    """
    builder = _builder(table)
    called = sites.site_heads(table.dossier)
    by_taxon = {key: head for key, head in called.items() if taxa is None or key in taxa}
    numbers_of = _references(builder)
    for item in builder.table.items:
        if taxa is None or item.taxon in taxa:
            by_taxon[item.taxon] = numbered(builder.scientific(item)[0], numbers_of.get(item.id))
    return by_taxon


def headed_by(table: Findings, name: str) -> tuple[str, ...]:
    """Return the lead taxa of the birds whose headword is exactly this, among those that the annex can have."""
    builder = _builder(table)
    candidates, wanted = _candidates(builder), name.casefold()
    return tuple(
        item.taxon
        for item in builder.table.items
        if item.id in candidates and builder.scientific(item)[0].casefold() == wanted
    )


def numbered(name: str, reference: m.Message | None) -> m.Message:
    """Return what a bird is called in sentences: its headword, with its reference number where it has one."""
    if reference is None:
        return m.Message.of("act.unnumbered", name=name)
    return m.Message.of("act.numbered", number=reference, name=name)


def reference_numbers(table: Findings) -> Mapping[str, m.Message]:
    """Return the reference numbers of the birds, by their rows' ids."""
    return _references(_builder(table))


def _references(builder: RowBuilder) -> Mapping[str, m.Message]:
    acts, sequence = builder.findings.dossier.acts, builder.findings.taxonomy.sequence
    return items.references(builder.table.items, _candidates(builder), acts, sequence)


def numbering(table: Findings) -> str:
    """Return what the act keeps that opens a round: the places of the birds that the annex can have."""
    builder = _builder(table)
    candidates, known = _candidates(builder), table.taxonomy.places
    meant = (item.taxon for item in builder.table.items if item.id in candidates and item.taxon in known)
    return items.format_places(map(table.taxonomy.sequence, meant))


def _candidates(builder: RowBuilder) -> set[str]:
    """Return the rows that the annex can have: those of birds that are shared, or that a Party has spoken of."""
    return {item.id for item in builder.table.items if item.shared or builder.table.positions_on(item)}


def headwords(table: Findings) -> dict[tuple[str, str | None], str]:
    """Return the name under which the annex has each bird, by the row and the unit of its verdict."""
    builder = _builder(table)
    return {item.verdict_key: builder.scientific(item)[0] for item in builder.table.items}


def head(dossier: m.DossierContent, taxon: str) -> m.Message | str:
    """Return what a bird is called, as `heads` has it; what heads no bird, or can't be compared, as it is."""
    return heads(whatever_is_there(dossier), {taxon}).get(taxon, taxon)


def _builder(table: Findings, options: AnnexOptions = _DEFAULT, until: int | None = None) -> RowBuilder:
    """Return what rows are made from, of the rounds up to one."""
    return RowBuilder(table, position_table(table, until), options, proposals.naming_of(table.dossier))


def position_table(table: Findings, until: int | None = None) -> PositionTable:
    """Return the birds in the reference's order and what the Parties say of them, in the rounds up to one."""
    dossier = table.dossier
    return PositionTable(
        items=tuple(
            sorted(items.of(table.comparison), key=lambda item: items.sequence(item, table.taxonomy))
        ),
        positions=tuple(
            position
            for position in dossier.positions
            if not sites.is_site(position.subject) and (until is None or round_of(position) <= until)
        ),
        rounds=tuple(each for each in dossier.rounds if until is None or each.number <= until),
        contested=contested(dossier.acts),
        agreement=dossier.agreement,
    )


def credits_of(
    table: Findings, annex: m.Annex | None = None, verdicts: Sequence[m.Verdict] | None = None
) -> tuple[m.Source, ...]:
    """Return whose facts an annex carries: reference, lists, whoever says the statuses, names and records in it.

    `verdicts` are those that are printed, all where none are given.
    """
    dossier, printed = table.dossier, table.verdicts if verdicts is None else verdicts
    more = list(attribution.of_verdicts(printed))
    rows: tuple[m.AnnexRow | m.ClosingRow, ...] = (*annex.rows, *annex.closing) if annex else ()
    left = {name for row in rows for name in row.names.all()}
    for matched in sorted(dossier.lists, key=lambda each: each.checklist.kind != "checklist") if left else ():
        parts = (each.entry for each in matched.entries if each.entry.rank == "subspecies")
        own = {name for entry in parts for name in entry.vernacular.all()} & left
        left -= own  # what a list before prints too is its name
        more += [matched.checklist.id] if own else []
    if any(verdict.limb_a for verdict in printed):
        more += attribution.of_kind(dossier.sources, "evidence", "tracks")
    return attribution.of_comparison(dossier.sources, table.comparison, more)


# ---------------------------------------------------------------- from which acts it was made


def annex_with_origin(table: Findings, options: AnnexOptions = _DEFAULT) -> m.Annex:
    """Return the annex as it is printed, with its origin."""
    return with_origin(annex(table, options), table.dossier.acts)


def with_origin(annex: m.Annex, acts: Sequence[m.Act]) -> m.Annex:
    """Return an annex that says from which acts it was made: a digest of those between the Parties.

    By it is known, when a paper comes back, what was said since it was sent.
    """
    *_, origin = _origins(acts)
    return replace(annex, origin=origin)


def acts_since(acts: Sequence[m.Act], origin: str) -> Sequence[m.Act]:
    """Return the acts since a paper was made, by what it says of itself; none where that is not among these."""
    return next((acts[place:] for place, each in enumerate(_origins(acts)) if each == origin), ())


def _origins(acts: Iterable[m.Act]) -> Iterator[str]:
    """Yield what says from which acts a paper was made: of none, then up to each."""
    digest = ""
    yield digest
    for act in acts:
        if act.kind in _BETWEEN:
            digest = sha256(f"{digest} {act.id}".encode()).hexdigest()[:_DIGITS]
        yield digest


# ---------------------------------------------------------------- as text, and what is open in it


def text_of(annex: m.Annex, acts: Iterable[m.Act] = ()) -> m.Annex:
    """Return the text: numbers, names, agreed footnotes and the brackets that are left, and nothing said about them.

    Once nothing is open it has the agreed rows only: a bird of which nobody speaks is no part of it. Until then it
    has the rows and the numbers of the working paper.
    """
    settled = not (*open_in_annex(annex), *clashes(acts))
    rows = [row for row in annex.rows if row.state == "agreed" or (not settled and row.state != "withdrawn")]
    marks: dict[m.Message, int] = {}
    bare = []
    for place, row in enumerate(rows, 1):
        agreed = [note for note in _notes_on(row, annex) if note.code in _NOTES_OF_TEXT]
        notes = tuple(sorted(marks.setdefault(note, len(marks) + 1) for note in agreed))
        bare.append(replace(_bare(row), number=place if settled else row.number, notes=notes))
    return replace(
        annex,
        text=True,
        settled=settled,
        rows=tuple(bare),
        notes=tuple(marks),
        closing=(),
        unsettled=(),
        counted=None,
        project_rules=None,
        index=False,
    )


def _notes_on(row: m.AnnexRow, annex: m.Annex) -> list[m.Message]:
    """Return the notes on a row; another program may have left a number without one."""
    return [note for number in row.notes for note in annex.notes[number - 1 : number]]


def _bare(row: m.AnnexRow) -> m.AnnexRow:
    return m.AnnexRow(**{name: getattr(row, name) for name in _OF_TEXT})


def clashes(acts: Iterable[m.Act]) -> Iterator[m.Message]:
    """Yield what no row shows: acts in conflict, settings that one Party alone calls agreed, a closing only heard."""
    there = tuple(acts)
    number = sum(conflict.first.kind not in {"position", "name"} for conflict in conflicts(there))
    if number:
        yield m.Message.of("signing.conflicts", n=number)
    alone = dict.fromkeys(setting_name(act.subject) for act in awaiting(there) if act.kind == "setting")
    if alone:
        yield m.Message.of("signing.unconfirmed", keys=tuple(alone))
    latest = shown_opening(there)
    heard = closings_of(there, latest.round or 0) if latest else ()
    if any(act.received and not act.minutes for act in heard):
        yield m.Message.of("signing.closing_heard", round=latest.subject if latest else "")


def open_in_annex(annex: m.Annex) -> Iterator[m.Message]:
    """Yield what keeps an annex from being signed: brackets, names that are missing, and a list without a bird.

    What nobody speaks of is not open: it is no part of the text.
    """
    for state in BRACKETED:
        yield from _these(f"signing.{state}", [row for row in annex.rows if row.state == state])
    agreed = [row for row in annex.rows if row.state == "agreed"]
    for lang in annex.columns:
        nameless = [row for row in agreed if not row.names.get(lang)]
        yield from _these("signing.no_name", nameless, column=own_name(lang))
    referred = [row for row in agreed if any(note.code == AD_REFERENDUM for note in _notes_on(row, annex))]
    yield from _these("signing.ad_referendum", referred)
    open_notes: dict[str, list[m.AnnexRow]] = {"proposed": [], "partly": []}  # partly: in some languages only
    for row in agreed:
        notes = _notes_on(row, annex)
        texts = (dict(note.args)["texts"] for note in notes if note.code == AGREED_NOTE)
        langs = {str(text).partition(":")[0] for each in texts if isinstance(each, tuple) for text in each}
        if any(note.code == PROPOSED_NOTE for note in notes):
            open_notes["proposed"].append(row)
        elif langs and not langs.issuperset(annex.columns):
            open_notes["partly"].append(row)
    for what, rows in open_notes.items():
        yield from _these(f"signing.footnote_{what}", rows)
    if not agreed:
        yield m.Message("signing.nothing_agreed")


def _these(code: str, rows: Sequence[m.AnnexRow], **more_args: str) -> Iterator[m.Message]:
    numbered_rows = ((row.reference or row.number, row.scientific_name) for row in rows)
    if named := [m.Message.of("signing.row", number=number, name=name) for number, name in numbered_rows]:
        yield m.Message.of(code, n=len(rows), rows=first_of(named), **more_args)


# ---------------------------------------------------------------- Annex II: the sites, with the birds counted there


@dataclass(frozen=True, slots=True)
class SitesAnnex:
    """Annex II: `annex` is the Annex I that it belongs to. `withheld` sites lie in areas that are not shown.

    `left` are the sites that the Parties have spoken of and do not list. It is `settled` once nothing in it is open.
    """

    annex: m.Annex
    rows: tuple[m.ListedSite, ...]
    withheld: int = 0
    credits: tuple[m.Source, ...] = ()
    left: tuple[m.ListedSite, ...] = ()
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
    first = annex(table, replace(options, states=()))
    second = annex_two(table, first)
    sources, wanted = table.dossier.sources, [*second.rows]
    if options.states:
        wanted = [row for row in wanted if row.state in options.states]
    agreed, unspoken = (sum(row.state == state for row in second.rows) for state in ("agreed", "proposal"))
    first = replace(first, brackets=second.brackets, agreed=agreed, unspoken=unspoken)
    credited = attribution.used(sources, attribution.of_kind(sources, "sites", "counts"))
    return replace(second, annex=first, rows=tuple(wanted), credits=credited)


def annex_two(table: Findings, annex: m.Annex) -> SitesAnnex:
    """Return the Annex II that belongs to an Annex I: of a text the text."""
    parties: Collection[str] = annex.parties
    about, bounds = table.dossier.agreement, {area.site_id: area for area in table.dossier.areas}
    ours = [site for site in table.dossier.sites if site.party in parties]
    kept = [site for site in ours if not sites.is_not_shown(about, site, bounds.get(site.id))]
    kept.sort(key=lambda site: (site.party, *(site.names.all()[:1]), site.id))
    birds, positions = _counted(table, annex), sites.site_positions(table.dossier)
    every = [_row(key, same, positions, birds, annex) for key, same in sites.together(kept).items()]
    rows = with_numbers(row for row in every if row.state in sites.LISTED_STATES)
    left = tuple(row for row in every if row.state not in sites.LISTED_STATES)
    settled = not any(sites.open_sites(table.dossier, original=annex.original is not None))
    second = SitesAnnex(annex, rows, len(ours) - len(kept), left=left, settled=settled)
    return replace(second, rows=as_text(rows, settled=settled), left=()) if annex.text else second


def _row(
    key: str,
    designations: Sequence[m.Site],
    positions: SitePositions,
    birds: Mapping[str, set[int]],
    annex: m.Annex,
) -> m.ListedSite:
    """Return a place with what the Parties say of it, without a number; `birds` are those counted at each place.

    A text has brackets round names that are neither agreed nor the own State's.
    """
    state, stand = positions.state(key, original=annex.original is not None), positions.of(key)
    first, *more = designations
    naming, agreement = positions.naming, positions.naming.agreement
    names = sites.given_names(designations, agreement)
    printed = naming.printed(key, names)
    for lang, name in printed.by_language.items() if annex.text else ():
        settled = naming.settled(key, lang) or sites.is_official(designations, lang)
        if not (settled or name.startswith("[")):
            printed = m.Names(**printed.by_language | {lang: f"[{name}]"})
    return m.ListedSite(
        number=0,
        site=first,
        birds=tuple(sorted({number for site in designations for number in birds.get(site.place_id, ())})),
        more=tuple(more),
        state=state,
        remarks=(
            *filter(None, (positions.remark(key, state), naming.note(key))),
            *as_received(stand, agreement),
            *ad_referendum(stand, agreement),
            *proposals.remarks(tuple(positions.words(key, designations)), agreement),
        ),
        party_reasons=reasons_of(stand),
        names=m.NO_NAMES if printed == names else printed,
    )


def with_numbers(rows: Iterable[m.ListedSite]) -> tuple[m.ListedSite, ...]:
    """Return rows with their numbers in this order."""
    return tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def as_text(rows: Sequence[m.ListedSite], *, settled: bool) -> tuple[m.ListedSite, ...]:
    """Return the rows of a text, with nothing that is said of them but that a position is ad referendum.

    Until it is settled they are all, with brackets; settled it has the sites that both agreed.
    """

    def kept(row: m.ListedSite) -> tuple[m.Message, ...]:
        return tuple(remark for remark in row.remarks if remark.code == AD_REFERENDUM)

    bare = tuple(replace(row, remarks=kept(row), party_reasons=()) for row in rows)
    agreed = tuple(row for row in bare if row.state == "agreed")
    return with_numbers(agreed) if settled else bare


def _counted(table: Findings, annex: m.Annex) -> dict[str, set[int]]:
    """Return the numbers in Annex I of the birds that a source counts at each place."""
    numbers = {row.id: row.number for row in annex.rows if row.number}
    printed = [item for item in items.of(table.comparison) if item.id in numbers]
    named = {taxon: numbers[item.id] for item in printed for taxon in item.taxa}
    counts = ((count.place_id, count.taxon) for count in table.dossier.counts if count.count != 0)
    birds = m.grouped((place, named[taxon]) for place, taxon in counts if place and taxon in named)
    return {place: set(counted_there) for place, counted_there in birds.items()}


# ---------------------------------------------------------------- a list as it prints itself, endangered birds


def printed_list(dossier: m.DossierContent, list_id: str, options: AnnexOptions = _DEFAULT) -> m.Annex:
    """Return a list as an annex: numbers, names and parentheses as it prints them, misprints marked.

    UsageError where there is no such list.
    """
    listed, taxonomy = list_of(dossier, list_id), taxonomy_of(dossier)
    entries = [matched for matched in listed.entries if matched.entry.parent_row is None]
    rows = tuple(_as_printed(matched, place, taxonomy) for place, matched in enumerate(entries, 1))
    langs = dossier.agreement.languages if options.columns is None else options.columns
    spoken = tuple(lang for lang in langs if any(row.names.get(lang) for row in rows))
    annex = _of_lists(rows, replace(options, columns=spoken), dossier, [listed])
    return replace(annex, kind="list", subject=listed.checklist.title)


def notified_birds(
    dossier: m.DossierContent, party: m.PartyCode, options: AnnexOptions = _DEFAULT
) -> m.Annex:
    """Return a Party's own endangered birds, in the reference's order; its law lists say which, and in what class.

    Sections on endangered wildlife count; where a law names none of that sort, all but natural monuments and red
    lists, which assess a risk. UsageError where the dossier has no law list of the Party.
    """
    laws, taxonomy = laws_of(dossier.lists, party), taxonomy_of(dossier)
    names: dict[str, m.Names] = {}  # the first checklist with a name in a language says it
    checklists = (listed for listed in dossier.lists if listed.checklist.kind == "checklist")
    for matched in chain.from_iterable(listed.entries for listed in checklists):
        if taxon := matched.match.taxon:
            names[taxon] = names.get(taxon, m.NO_NAMES).filled(matched.entry.vernacular)
    entries = [matched for law in laws for matched in law.entries]
    named = [matched for matched in entries if _has(matched.entry, "endangered")]
    endangered = named or [it for it in entries if not _has(it.entry, "monument", "red list")]
    birds = m.grouped((it.match.taxon or f"{it.entry.list_id} {it.entry.row}", it) for it in endangered)
    rows = [_endangered_row(same, names, taxonomy) for same in birds.values()]
    rows.sort(key=lambda row: (taxonomy.sequence(row.id), row.id))
    numbered = tuple(replace(row, number=number) for number, row in enumerate(rows, 1))
    return replace(_of_lists(numbered, options, dossier, laws), kind="notified", subject=party)


def list_as_text(annex: m.Annex) -> m.Annex:
    """Return a list as it prints itself, without anything that is said about it."""
    rows = tuple(map(_bare, annex.rows))
    return replace(annex, text=True, settled=True, rows=rows, headings=(), original=None)


def laws_of(lists: Iterable[m.MatchedList], party: str) -> list[m.MatchedList]:
    """Return a Party's law lists; UsageError where there is none."""
    laws = [listed for listed in lists if listed.checklist.kind == "law" and listed.checklist.party == party]
    if not laws:
        raise UsageError("dossier.no_law", party=party)
    return laws


def _of_lists(
    rows: tuple[m.AnnexRow, ...],
    options: AnnexOptions,
    dossier: m.DossierContent,
    lists: Sequence[m.MatchedList],
) -> m.Annex:
    """Return rows as an annex whose sources are those of the lists that it is made from."""
    about, reference = heading(options, dossier.agreement), dossier.reference
    sources = attribution.of_lists(dossier.sources, reference, (listed.checklist.id for listed in lists))
    annex = m.Annex(rows=rows, notes=(), closing=(), computed=False, reference=reference, **about)
    return replace(annex, date=options.date, credits=sources)


# ---------------------------------------------------------------- a list as printed


def _as_printed(matched: m.MatchedEntry, place: int, taxonomy: Taxonomy) -> m.AnnexRow:
    entry = matched.entry
    printed = entry.as_printed.strip()
    aside, number = _ASIDE.match(printed), (entry.number or "").strip().rstrip(".")
    name, other = (aside["name"], (aside["other"],)) if aside else (printed, ())
    taxon = taxonomy.get(matched.match.taxon)
    # a note of the list calls names misprinted; else the first one was read as misprinted
    sic, misread = _SIC.match(entry.note or ""), matched.match.reason.code in MISPRINTS
    wrong = (name,) if misread else ()
    if sic:
        wrong = tuple(each for each in (name, *other) if sic["word"] in each.split())
    return m.AnnexRow(
        id=f"{entry.list_id} {entry.row}",
        number=int(number) if number.isdecimal() else place,
        scientific_name=name,
        names=entry.vernacular,
        state="listed",
        synonyms=other,
        order=entry.order or (taxon.order if taxon else None),
        family=entry.family or (taxon.family if taxon else None),
        sic=name in wrong,
        misprints=wrong,
    )


# ---------------------------------------------------------------- endangered birds


def _has(entry: m.Entry, *laws: str) -> bool:
    return sought("laws", *laws).within(f"{entry.section or ''} {entry.category or ''}")


def _endangered_row(
    same: Sequence[m.MatchedEntry], names: Mapping[str, m.Names], taxonomy: Taxonomy
) -> m.AnnexRow:
    entry, taxon = same[0].entry, taxonomy.get(same[0].match.taxon)
    printed = entry.name.canonical if entry.name and entry.name.canonical else entry.verbatim
    scientific = printed or (taxon.name if taxon else "")
    # the reference's name where it is another one; a species is none for its subspecies
    others = {taxon.name} - {scientific} if taxon else set()
    own = entry.vernacular.filled(names.get(taxon.name, m.NO_NAMES) if taxon else m.NO_NAMES)
    classes = dict.fromkeys(" ".join(filter(None, (it.entry.section, it.entry.category))) for it in same)
    text = "; ".join(filter(None, classes))
    return m.AnnexRow(
        id=taxon.name if taxon else f"{entry.list_id} {entry.row}",
        number=0,
        scientific_name=scientific or "–",
        names=own.filled(m.Names(en=taxon.english if taxon else None)),
        state="notified",
        synonyms=tuple(name for name in others if name.count(" ") == scientific.count(" ")),
        bracket_note=m.Message.of("note.class", text=text) if text else None,
        order=taxon.order if taxon else None,
        family=taxon.family if taxon else None,
    )
