"""The annex that a dossier makes: verdicts and positions to numbered rows, frozen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from birds import attribution
from birds.evidence import Findings, whatever_is_there
from birds.model import VERDICTS, Act, Annex, AnnexRow, ClosingRow, DossierContent, Message, Source, Verdict
from birds.negotiation import items, proposals, sites
from birds.negotiation.acts import between_both, contested, shown_opening
from birds.negotiation.items import Item
from birds.negotiation.lists import signed_annexes
from birds.negotiation.originals import original_of, text_of
from birds.negotiation.positions import BRACKETED, PositionTable, round_of
from birds.negotiation.rows import (
    AnnexOptions,
    RowBuilder,
    counted,
    footnotes,
    heading,
    limbs,
    on_low_trust,
    order,
    qualified,
    reserved,
    unsettled,
)

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
    row: AnnexRow
    verdict: Verdict | None
    positions: ByParty


def annex(table: Findings, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return the annex as it is printed: the working paper, or the text. AnswerIsNo for an original that is open."""
    return as_printed(text(table, options), table, options)


def as_printed(annex: Annex, table: Findings, options: AnnexOptions) -> Annex:
    """Return an annex as a working paper, with where signed annexes have each bird, or as the text."""
    if options.final:
        dossier = table.dossier  # its annexes are signed together
        open_sites = sites.open_sites(dossier, original=True) if dossier.agreement.annex_sites else ()
        return original_of(annex, dossier.acts, open_sites)
    return text_of(annex, table.dossier.acts) if options.text else with_elsewhere(annex, table)


def text(table: Findings, options: AnnexOptions = _DEFAULT, *, until: int | None = None) -> Annex:
    """Return the annex: without positions the computed draft, with them each row in the state they make.

    With `until` it is what the positions of the rounds up to that one make of the dossier's lists. Rows are numbered
    in the reference's order, whatever the working order, and before `options.states` is applied: a number names the
    same bird in every print of the annex. A withdrawn row has no number (0).
    """
    builder = _builder(table, options, until)
    drafts = _states(builder)
    numbers_of = _references(builder)
    listed = (builder.row(item, state) for item, state in drafts if state in PRINTED)
    every = _numbered([replace(row, reference=numbers_of.get(row.id)) for row in listed])
    ordering = order(table.comparison, builder)
    places = {item.id: place for place, item in enumerate(sorted(builder.table.items, key=ordering))}
    wanted = [row for row in every if not options.states or row.state in options.states]
    proposed = proposals.standing_proposals(table.dossier.acts, until)
    rows, notes = _with_notes(sorted(wanted, key=lambda row: places[row.id]), builder, proposed)
    left = [builder.closing(item, state) for item, state in drafts if item.shared and state not in PRINTED]
    computed = not builder.table.positions
    counting = sum(state in PRINTED for _, state in drafts) if computed else None
    paper = Annex(
        rows=rows,
        notes=notes,
        closing=tuple(sorted(filter(None, left), key=lambda row: VERDICTS.index(row.verdict))),
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


def with_elsewhere(annex: Annex, table: Findings) -> Annex:
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
    drafts = _states(builder)
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


def heads(table: Findings, taxa: Collection[str] | None = None) -> dict[str, Message]:
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


def numbered(name: str, reference: Message | None) -> Message:
    """Return what a bird is called in sentences: its headword, with its reference number where it has one."""
    if reference is None:
        return Message.of("act.unnumbered", name=name)
    return Message.of("act.numbered", number=reference, name=name)


def reference_numbers(table: Findings) -> Mapping[str, Message]:
    """Return the reference numbers of the birds, by their rows' ids."""
    return _references(_builder(table))


def _references(builder: RowBuilder) -> Mapping[str, Message]:
    ordered = _in_order(builder)
    acts, taxonomy = builder.findings.dossier.acts, builder.findings.taxonomy
    tabled = between_both(acts)
    spoken = {act.subject for act in tabled if act.kind in ("position", "name") and act.value}
    claims = items.claims(tabled, shown_opening(acts))
    return items.references(
        [(item.id, taxonomy.sequence(item.taxon)) for item in ordered],
        _candidates(builder),
        acts,
        {
            item.id: max((claims.get(taxon, 0) for taxon in item.taxa), default=0)
            for item in ordered
            if item.taxa & spoken
        },
    )


def numbering(table: Findings) -> str:
    """Return what the act keeps that opens a round: the places of the birds that the annex can have."""
    builder = _builder(table)
    candidates = _candidates(builder)
    taxonomy, known = table.taxonomy, table.taxonomy.places
    meant = (item.taxon for item in builder.table.items if item.id in candidates and item.taxon in known)
    return items.format_places(map(taxonomy.sequence, meant))


def _candidates(builder: RowBuilder) -> set[str]:
    """Return the rows that the annex can have: those of birds that are shared, or that a Party has spoken of."""
    return {item.id for item in builder.table.items if item.shared or builder.table.positions_on(item)}


def _in_order(builder: RowBuilder) -> list[Item]:
    return sorted(builder.table.items, key=lambda item: items.sequence(item, builder.findings.taxonomy))


def headwords(table: Findings) -> dict[tuple[str, str | None], str]:
    """Return the name under which the annex has each bird, by the row and the unit of its verdict."""
    builder = _builder(table)
    return {item.verdict_key: builder.scientific(item)[0] for item in _in_order(builder)}


def head(dossier: DossierContent, taxon: str) -> Message | str:
    """Return what a bird is called, as `heads` has it; what heads no bird, or can't be compared, as it is."""
    return heads(whatever_is_there(dossier), {taxon}).get(taxon, taxon)


def _builder(table: Findings, options: AnnexOptions = _DEFAULT, until: int | None = None) -> RowBuilder:
    dossier = table.dossier
    if until is not None:
        rounds = tuple(each for each in dossier.rounds if each.number <= until)
        positions = tuple(position for position in dossier.positions if round_of(position) <= until)
        dossier = replace(dossier, rounds=rounds, positions=positions)
    return RowBuilder(
        table,
        PositionTable(
            tuple(items.of(table.comparison)),
            sites.on_birds(dossier.positions),
            dossier.rounds,
            contested(dossier.acts),
            agreement=dossier.agreement,
        ),
        options,
        proposals.naming_of(dossier),
    )


def _states(builder: RowBuilder) -> list[tuple[Item, str]]:
    """Return every bird with its state, in the reference's order."""
    return [(item, builder.state(item)) for item in _in_order(builder)]


def _numbered(rows: Sequence[AnnexRow]) -> list[AnnexRow]:
    left = iter(range(1, len(rows) + 1))
    return [row if row.state == "withdrawn" else replace(row, number=next(left)) for row in rows]


def _with_notes(
    rows: Sequence[AnnexRow], builder: RowBuilder, proposed: Mapping[str, Sequence[Act]]
) -> tuple[tuple[AnnexRow, ...], tuple[Message, ...]]:
    """Give footnotes their numbers in the order of the rows; the same note has one number."""
    by_id = {item.id: item for item in builder.table.items}
    marked: dict[Message, int] = {}
    noted, agreement = [], builder.agreement
    for row in rows:
        item = by_id[row.id]
        positions = builder.table.positions_on(item)
        notes = [
            *builder.naming.notes(item.taxon),
            *footnotes(item, agreement),
            *reserved(positions, row.state, agreement),
        ]
        if builder.options.original is None:
            notes += qualified(positions, agreement)
            notes += on_low_trust(builder.verdict(item)) if not builder.options.text else ()
        notes += proposals.remarks(proposed.get(item.taxon, ()), agreement)
        notes += limbs(builder.verdict(item)) if builder.options.limbs else ()
        marks = [marked.setdefault(note, len(marked) + 1) for note in notes]
        noted.append(replace(row, notes=tuple(sorted(marks))))
    return tuple(noted), tuple(marked)


def credits_of(
    table: Findings, annex: Annex | None = None, verdicts: Sequence[Verdict] | None = None
) -> tuple[Source, ...]:
    """Return whose facts an annex carries: reference, lists, whoever says the statuses, names and records in it.

    `verdicts` are those that are printed, all where none are given.
    """
    dossier, comparison = table.dossier, table.comparison
    printed = table.verdicts if verdicts is None else verdicts
    more = [*attribution.of_verdicts(printed), *(_naming(dossier, annex) if annex else ())]
    if any(verdict.limb_a for verdict in printed):
        more += attribution.of_kind(dossier.sources, "evidence", "tracks")
    return attribution.of_comparison(dossier.sources, comparison, more)


def _naming(dossier: DossierContent, annex: Annex) -> Iterator[str]:
    """Yield the lists whose names of subspecies an annex prints; what a list before prints too is its name."""
    rows: tuple[AnnexRow | ClosingRow, ...] = (*annex.rows, *annex.closing)
    left = {name for row in rows for name in row.names.all()}
    for matched in sorted(dossier.lists, key=lambda each: each.checklist.kind != "checklist"):
        parts = (each.entry for each in matched.entries if each.entry.rank == "subspecies")
        own = {name for entry in parts for name in entry.vernacular.all()} & left
        if own:
            left -= own
            yield matched.checklist.id


# ---------------------------------------------------------------- from which acts it was made


def annex_with_origin(table: Findings, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return the annex as it is printed; it says from which acts it was made."""
    return with_origin(annex(table, options), table.dossier.acts)


def with_origin(annex: Annex, acts: Sequence[Act]) -> Annex:
    """Return an annex that says from which acts it was made: a digest of those between the Parties.

    By it is known, when a paper comes back, what was said since it was sent.
    """
    digest = ""
    for act in acts:
        digest = _digest_with(digest, act)
    return replace(annex, origin=digest)


def acts_since(acts: Sequence[Act], origin: str) -> Sequence[Act]:
    """Return the acts since a paper was made, by what it says of itself; none where that is not among these."""
    digest = ""
    if origin == digest:
        return acts
    for place, act in enumerate(acts, 1):
        digest = _digest_with(digest, act)
        if digest == origin:
            return acts[place:]
    return ()


def _digest_with(digest: str, act: Act) -> str:
    if act.kind not in _BETWEEN:
        return digest
    return sha256(f"{digest} {act.id}".encode()).hexdigest()[:_DIGITS]
