"""The annexes that a dossier makes, frozen: of birds (verdicts and positions to numbered rows) and of sites.

Each is a working paper, or the text that will be signed, with what keeps that from being a Party's original.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo
from birds.evidence import Findings, whatever_is_there
from birds.messages import own_name
from birds.negotiation import items, proposals, sites
from birds.negotiation.acts import awaiting, between_both, closings_of, conflicts, contested, shown_opening
from birds.negotiation.items import Item
from birds.negotiation.lists import signed_annexes
from birds.negotiation.positions import BRACKETED, PositionTable, round_of
from birds.negotiation.proposals import AGREED_NOTE, PROPOSED_NOTE
from birds.negotiation.rows import AnnexOptions, RowBuilder, counted, heading, order, qualified, unsettled
from birds.negotiation.settings import setting_name
from birds.negotiation.sites import SitePositions, first_of

if TYPE_CHECKING:
    from birds.negotiation.positions import ByParty

PRINTED = ("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn")
_DEFAULT = AnnexOptions()
_BETWEEN = ("position", "name", "wording", "round")  # neither decisions nor what is held
_DIGITS = 32


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
    """Return an annex as a working paper, with where signed annexes have each bird, or as the text."""
    if options.final:
        dossier = table.dossier  # its annexes are signed together
        open_sites = sites.open_sites(dossier, original=True) if dossier.agreement.annex_sites else ()
        return original_of(annex, dossier.acts, open_sites)
    return text_of(annex, table.dossier.acts) if options.text else with_elsewhere(annex, table)


def text(table: Findings, options: AnnexOptions = _DEFAULT, *, until: int | None = None) -> m.Annex:
    """Return the annex: without positions the computed draft, with them each row in the state they make.

    With `until` it is what the positions of the rounds up to that one make of the dossier's lists. Rows are numbered
    in the reference's order, whatever the working order, and before `options.states` is applied: a number names the
    same bird in every print of the annex. A withdrawn row has no number (0).
    """
    builder = _builder(table, options, until)
    drafts = [(item, builder.state(item)) for item in builder.table.items]
    numbers_of = _references(builder)
    listed = (builder.row(item, state) for item, state in drafts if state in PRINTED)
    every = _numbered([replace(row, reference=numbers_of.get(row.id)) for row in listed])
    ordering = order(table.comparison, builder)
    places = {item.id: place for place, item in enumerate(sorted(builder.table.items, key=ordering))}
    wanted = [row for row in every if not options.states or row.state in options.states]
    proposed = proposals.standing_proposals(table.dossier.acts, until)
    by_id = {item.id: item for item in builder.table.items}
    marked: dict[m.Message, int] = {}  # the same note has one number, in the order of the rows
    rows = []
    for row in sorted(wanted, key=lambda row: places[row.id]):
        item = by_id[row.id]
        notes = builder.notes(item, row.state, proposed.get(item.taxon, ()))
        marks = [marked.setdefault(note, len(marked) + 1) for note in notes]
        rows.append(replace(row, notes=tuple(sorted(marks))))
    left = [builder.closing(item, state) for item, state in drafts if item.shared and state not in PRINTED]
    computed = not builder.table.positions
    counting = sum(state in PRINTED for _, state in drafts) if computed else None
    paper = m.Annex(
        rows=tuple(rows),
        notes=tuple(marked),
        closing=tuple(sorted(filter(None, left), key=lambda row: m.VERDICTS.index(row.verdict))),
        computed=computed,
        date=options.date,
        round=builder.table.latest,
        brackets=sum(row.state in BRACKETED for row in every),
        agreed=sum(row.state == "agreed" for row in every),
        unspoken=sum(row.state == "proposal" for row in every),
        reference=table.dossier.reference,
        unsettled=unsettled(table.comparison),
        counted=counted(builder.table.items, counting),
        project_rules=table.test.rules,
        **heading(options, table.dossier.agreement),
    )
    return replace(paper, credits=credits_of(table, paper))


def with_elsewhere(annex: m.Annex, table: Findings) -> m.Annex:
    """Return a working paper with what signed annexes have of each bird, and their sources."""
    signed = signed_annexes(table.dossier.lists, table.taxonomy)
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
    drafts = [(item, builder.state(item)) for item in builder.table.items]
    signed = signed_annexes(table.dossier.lists, table.taxonomy)
    rows = [builder.row(item, state) for item, state in drafts]
    printed = {row.id: row.number for row in _numbered([row for row in rows if row.state in PRINTED])}
    numbers_of = _references(builder)
    return tuple(
        BirdLine(
            item,
            replace(
                row,
                number=printed.get(row.id, 0),
                elsewhere=signed.of_units(item.units),
                reference=numbers_of.get(row.id),
            ),
            builder.verdict(item),
            builder.table.positions_on(item),
        )
        for (item, _), row in zip(drafts, rows, strict=True)
    )


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
    tabled = between_both(acts)
    spoken = {act.subject for act in tabled if act.kind in ("position", "name") and act.value}
    claims = items.claims(tabled, shown_opening(acts))
    return items.references(
        [(item.id, sequence(item.taxon)) for item in builder.table.items],
        _candidates(builder),
        acts,
        {
            item.id: max((claims.get(taxon, 0) for taxon in item.taxa), default=0)
            for item in builder.table.items
            if item.taxa & spoken
        },
    )


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
    """Return what rows are made from, the birds in the reference's order."""
    dossier = table.dossier
    if until is not None:
        rounds = tuple(each for each in dossier.rounds if each.number <= until)
        positions = tuple(position for position in dossier.positions if round_of(position) <= until)
        dossier = replace(dossier, rounds=rounds, positions=positions)
    return RowBuilder(
        table,
        PositionTable(
            tuple(sorted(items.of(table.comparison), key=lambda item: items.sequence(item, table.taxonomy))),
            tuple(position for position in dossier.positions if not sites.is_site(position.subject)),
            dossier.rounds,
            contested(dossier.acts),
            agreement=dossier.agreement,
        ),
        options,
        proposals.naming_of(dossier),
    )


def _numbered(rows: Sequence[m.AnnexRow]) -> list[m.AnnexRow]:
    left = iter(range(1, len(rows) + 1))
    return [row if row.state == "withdrawn" else replace(row, number=next(left)) for row in rows]


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
        agreed = [note for note in _notes_on(row, annex) if note.code == AGREED_NOTE]
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


def list_as_text(annex: m.Annex) -> m.Annex:
    """Return a list as it prints itself, without anything that is said about it."""
    rows = tuple(map(_bare, annex.rows))
    return replace(annex, text=True, settled=True, rows=rows, headings=(), original=None)


def _bare(row: m.AnnexRow) -> m.AnnexRow:
    return m.AnnexRow(
        id=row.id,
        number=row.number,
        scientific_name=row.scientific_name,
        names=row.names,
        state=row.state,
        synonyms=row.synonyms,
        name_settled=row.name_settled,
    )


def original_of(annex: m.Annex, acts: Iterable[m.Act] = (), more: Iterable[m.Message] = ()) -> m.Annex:
    """Return the text as a Party's original. AnswerIsNo, naming what is open in it and `more`, if it is not settled."""
    points = (*open_in_annex(annex), *more, *clashes(acts))
    if points:
        raise AnswerIsNo("signing.open", points=points)
    return text_of(annex)


def clashes(acts: Iterable[m.Act]) -> Iterator[m.Message]:
    """Yield what no row shows: acts in conflict, settings that one Party alone calls agreed, a closing only heard."""
    there = tuple(acts)
    number = sum(conflict.first.kind not in {"position", "name"} for conflict in conflicts(there))
    if number:
        yield m.Message.of("signing.conflicts", n=number)
    alone = tuple(
        dict.fromkeys(setting_name(act.subject) for act in awaiting(there) if act.kind == "setting")
    )
    if alone:
        yield m.Message.of("signing.unconfirmed", keys=alone)
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
    proposed, partly = (
        [],
        [],
    )  # footnotes that a Party proposes, or that are agreed in some of the languages only
    for row in agreed:
        notes = _notes_on(row, annex)
        texts = (dict(note.args)["texts"] for note in notes if note.code == AGREED_NOTE)
        langs = {str(text).partition(":")[0] for each in texts if isinstance(each, tuple) for text in each}
        if any(note.code == PROPOSED_NOTE for note in notes):
            proposed.append(row)
        elif langs and not langs.issuperset(annex.columns):
            partly.append(row)
    yield from _these("signing.footnote_proposed", proposed)
    yield from _these("signing.footnote_partly", partly)
    if not agreed:
        yield m.Message("signing.nothing_agreed")


def _these(code: str, rows: Sequence[m.AnnexRow], **more_args: str) -> Iterator[m.Message]:
    if rows:
        named = [
            m.Message.of("signing.row", number=row.reference or row.number, name=row.scientific_name)
            for row in rows
        ]
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
    sources = attribution.used(
        table.dossier.sources, attribution.of_kind(table.dossier.sources, "sites", "counts")
    )
    wanted = tuple(row for row in second.rows if not options.states or row.state in options.states)
    agreed, unspoken = (sum(row.state == state for row in second.rows) for state in ("agreed", "proposal"))
    first = replace(first, brackets=second.brackets, agreed=agreed, unspoken=unspoken)
    return replace(second, annex=first, rows=wanted, credits=sources)


def annex_two(table: Findings, annex: m.Annex) -> SitesAnnex:
    """Return the Annex II that belongs to an Annex I: of a text the text."""
    order: dict[str, int] = {party: place for place, party in enumerate(sorted(annex.parties))}
    ours = [site for site in table.dossier.sites if site.party in order]
    bounds = {area.site_id: area for area in table.dossier.areas}
    kept = [
        site for site in ours if not sites.is_not_shown(table.dossier.agreement, site, bounds.get(site.id))
    ]
    kept.sort(key=lambda site: (order[site.party], *(site.names.all()[:1]), site.id))
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
            *qualified(stand, agreement),
            *proposals.remarks(tuple(positions.words(key, designations)), agreement),
        ),
        party_reasons=tuple(
            (party, position.reason) for party, position in sorted(stand.items()) if position.reason
        ),
        names=m.NO_NAMES if printed == names else printed,
    )


def with_numbers(rows: Iterable[m.ListedSite]) -> tuple[m.ListedSite, ...]:
    """Return rows with their numbers in this order."""
    return tuple(replace(row, number=number) for number, row in enumerate(rows, 1))


def as_text(rows: Sequence[m.ListedSite], *, settled: bool) -> tuple[m.ListedSite, ...]:
    """Return the rows of a text, without anything that is said about them; until it is settled all, with brackets.

    Settled it has the sites that both agreed.
    """
    bare = tuple(replace(row, remarks=(), party_reasons=()) for row in rows)
    agreed = tuple(row for row in bare if row.state == "agreed")
    return with_numbers(agreed) if settled else bare


def _counted(table: Findings, annex: m.Annex) -> dict[str, set[int]]:
    """Return the numbers in Annex I of the birds that a source counts at each place."""
    numbers = {row.id: row.number for row in annex.rows if row.number}
    named = {
        taxon: numbers[item.id]
        for item in items.of(table.comparison)
        if item.id in numbers
        for taxon in item.taxa
    }
    birds: dict[str, set[int]] = {}
    for count in table.dossier.counts:
        if count.place_id and count.taxon in named and count.count != 0:
            birds.setdefault(count.place_id, set()).add(named[count.taxon])
    return birds
