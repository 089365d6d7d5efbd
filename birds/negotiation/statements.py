"""What a Party says of birds and sites, and the names that the Parties agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from birds.errors import AnswerIsNo, Problem, UsageError
from birds.evidence import Findings
from birds.messages import slot_heading
from birds.model import Act, Agreement, DossierContent, DraftNote, Lang, Message, PartyCode, grouped
from birds.negotiation import annexes, drafts, items, positions, proposals, rounds, sites
from birds.negotiation.acts import ActChange, position_key
from birds.negotiation.annexes import BirdLine
from birds.negotiation.choosing import BirdChoice, choose_subjects
from birds.negotiation.drafts import DraftChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a command or a file that came back does: in which round, on which birds and sites, what changes, is held.

    `changes` are of positions, `others` acts on the agreement and proposals of other words; `nameless` counts
    what has no name that could be said. `untabled`: a Party's own
    copy holds it until it is tabled; then there is no `round`. `heads` is what the birds are called, `counting` what
    counts of a bird where nothing is said in the round, or held back. Of a file there are the `problems` of what was
    not used; of a paper its `document` and all `proposals` in it, of a form what else was `done`.
    """

    party: PartyCode
    round: int = 0
    subjects: tuple[str, ...] = ()
    changes: tuple[ActChange, ...] = ()
    names: tuple[ActChange, ...] = ()
    nameless: int = 0
    others: tuple[Act, ...] = ()
    held: tuple[DraftChange, ...] = ()
    untabled: bool = False
    heads: Mapping[str, Message] = field(default_factory=dict)
    counting: Mapping[str, str | None] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    done: tuple[Message, ...] = ()
    document: str | None = None
    proposals: tuple[Message, ...] = ()


def state_positions(table: Findings, choice: BirdChoice, act: Act, note: str | None = None) -> Result:
    """Return what a Party's position, an act on no bird yet, changes on the birds of a choice; the note stays here."""
    dossier, party = table.dossier, cast("PartyCode", act.speaker)
    untabled = dossier.copy_of is not None and (dossier.copy_of == party or bool(act.minutes))
    number = 0 if untabled else _tabling(dossier, act)
    birds = _taxa(table, choice, party)
    sites.refuse_barred(dossier, birds)
    notes = [DraftNote(party, taxon, note) for taxon in birds if note]
    drafted = [replace(drafts.as_draft(act), subject=taxon) for taxon in birds if untabled]
    tabled = [replace(act, subject=taxon, round=number) for taxon in birds if not untabled]
    result = Result(
        party=party,
        round=number,
        subjects=birds,
        changes=positions.changes_in_positions(dossier.positions, tabled),
        held=drafts.draft_changes(dossier, (*drafted, *notes)),
        untabled=untabled,
    )
    return _result(table, result)


def _result(table: Findings, result: Result) -> Result:
    """Return a result with what the birds are called from then on."""
    taxa = {*(change.taxon for change in result.changes), *(change.taxon for change in result.held)}
    counting = positions.counting_values(table.dossier.positions, result.party, result.round or None)
    return replace(result, heads=heads_after(table, result.changes, taxa), counting=counting)


def result_of_drafts(table: Findings, changes: tuple[DraftChange, ...]) -> Result:
    """Return changes of what is held back in this copy, with what the birds are called."""
    taxa = tuple(change.taxon for change in changes)
    return _result(table, Result(party=changes[0].party, subjects=taxa, held=changes, untabled=True))


def heads_after(table: Findings, changes: Iterable[ActChange], taxa: Collection[str]) -> dict[str, Message]:
    """Return what birds are called, with the numbers that they have once these positions are changed."""
    standing = {position_key(position): position for position in table.dossier.positions}
    for act in (change.act for change in changes):
        standing.pop(position_key(act), None)
        standing |= {position_key(act): act} if act.value else {}
    after = replace(table.dossier, positions=tuple(standing.values()))
    return annexes.heads(replace(table, dossier=after), taxa)


def position_messages(
    changes: Iterable[ActChange | DraftChange],
    heads: Mapping[str, Message],
    counting: Mapping[str, str | None],
) -> Iterator[Message]:
    """Yield what each position was and is."""
    for change in changes:
        silent = counting.get(change.taxon) or drafts.SILENT
        before, after = change.value_before or silent, change.value_after or silent
        fields = {"taxon": heads.get(change.taxon, change.taxon), "before": before, "after": after}
        same = "position.other_remark" if change.says_more else "position.same_as_tabled"
        yield Message.of("position.changed" if before != after else same, **fields, value=after)


def name_messages(
    changes: Iterable[ActChange], heads: Mapping[str, Message], lang: Lang
) -> Iterator[Message]:
    """Yield what each name was and is."""
    for change in changes:
        slot = slot_heading(proposals.slot_of(change.act), lang)
        fields = {"slot": slot, "before": change.value_before or "–", "name": change.value_after or "–"}
        yield Message.of("position.named", taxon=heads.get(change.taxon, change.taxon), **fields)


def held_messages(done: Result, lang: Lang) -> Iterator[Message]:
    """Yield what is held otherwise than before: positions, then names."""
    changes = (change for change in done.held if not change.of_names)
    yield from position_messages(changes, done.heads, done.counting)
    yield from name_messages(drafts.name_changes(done.held), done.heads, lang)


def _tabling(dossier: DossierContent, act: Act) -> int:
    """Return the round in which an act is tabled; UsageError where one side gives no document for the other."""
    if dossier.copy_of and not (act.document or act.minutes):
        raise UsageError("position.needs_document", party=act.speaker or "")
    return rounds.round_for_positions(dossier.rounds, act.round, act.speaker).number


def clear_positions(table: Findings, choice: BirdChoice, party: PartyCode, number: int | None) -> Result:
    """Return what changes when a Party takes back what it said in a round of the birds of a choice."""
    dossier = table.dossier
    if dossier.copy_of and number is None:
        taxa = _spoken_of(table, choice, party)
        if dropped := drafts.release(dossier, taxa, party):
            return _result(table, Result(party=party, subjects=taxa, held=dropped, untabled=True))
    open_now = rounds.round_for_positions(dossier.rounds, number, party)
    taxa = _spoken_of(table, choice, party)
    changes = positions.clearing_changes(dossier.positions, party, open_now.number, taxa)
    if not changes:
        raise AnswerIsNo("position.nothing_to_clear", party=party, round=open_now.number)
    if dossier.copy_of == party:
        unsaid = drafts.draft_changes(dossier, (drafts.as_draft(change.act) for change in changes))
        return _result(table, Result(party=party, subjects=taxa, held=unsaid, untabled=True))
    return _result(table, Result(party=party, round=open_now.number, subjects=taxa, changes=changes))


def table_drafts(table: Findings, choice: BirdChoice | None, taxa: Collection[str] | None = None) -> Result:
    """Return what tabling what a Party holds on the birds of a choice, or on `taxa` (None: all), changes.

    UsageError in a secretariat's copy, AnswerIsNo where nothing is held.
    """
    dossier, party = table.dossier, table.dossier.copy_of
    if party is None:
        raise UsageError("position.nobodys_copy")
    meant = taxa if choice is None else _taxa(table, choice, party)
    number = rounds.round_for_positions(dossier.rounds, party=party).number
    every = [taxon for _, taxon in drafts.held(dossier.drafts)] if meant is None else meant
    dropped = drafts.release(dossier, every)
    if not dropped:
        raise AnswerIsNo("position.nothing_held", party=party)
    kinds = grouped((act.kind, act) for change in dropped for act in change.before)
    in_round = {kind: [replace(act, round=number) for act in acts] for kind, acts in kinds.items()}
    result = Result(
        party=party,
        round=number,
        changes=positions.changes_in_positions(dossier.positions, in_round.get("position", ())),
        names=tuple(proposals.changes_in_names(dossier, in_round.get("name", ()))),
        others=tuple(kinds.get("setting", ())),
        held=dropped,
    )
    return _result(table, result)


def state_names(table: Findings, choice: BirdChoice, act: Act, value: str | None) -> Result:
    """Return what saying a name, an act on no bird yet, of the birds of a choice changes.

    `value` is the name, "" takes a proposal back. None stands for the name as printed (of the scientific one, the
    reference's), a Party's code for the name that it proposes (of the scientific one, that its list prints). Where not
    one is named, what has no such name is left out. UsageError for a scientific name that nobody uses, or where one
    side gives no document for the other.
    """
    dossier, party, slot = table.dossier, act.speaker, proposals.slot_of(act)
    untabled = dossier.copy_of is not None and party in (None, dossier.copy_of)
    if untabled:
        number = None
    elif party is None:
        open_now = rounds.current_round(dossier.rounds)
        number = open_now.number if open_now else None
    else:
        number = _tabling(dossier, act)
    standing: dict[tuple[str, str], str | None] = {**proposals.standing_names(dossier, party)}
    for (_, taxon), acts in drafts.held(dossier.drafts).items() if untabled else ():
        own = (act for act in acts if act.speaker == party)
        standing |= {(taxon, slot): name for slot, name in drafts.names_of(own).items()}
    meant = dict(_names_of(table, choice, act, value))
    nameless = tuple(key for key, name in meant.items() if name is None)
    if nameless and choice.names:
        raise UsageError("position.no_printed_name", taxon=annexes.heads(table)[nameless[0]], slot=slot)
    names = tuple(
        ActChange(replace(act, subject=key, value=name or None, round=number), before)
        for key, name in meant.items()
        if key not in nameless and (before := standing.get((key, slot))) != (name or None)
    )
    return Result(
        party=party or dossier.copy_of or PartyCode(""),
        round=number or 0,
        names=names,
        nameless=len(nameless),
        held=drafts.draft_changes(dossier, (change.act for change in names)) if untabled else (),
        untabled=untabled,
        heads=annexes.heads(table, {change.taxon for change in names}),
    )


def _names_of(
    table: Findings, choice: BirdChoice, act: Act, value: str | None
) -> Iterator[tuple[str, str | None]]:
    """Yield what a name is said of and the name that is meant: birds by their lead taxa, sites by their subjects."""
    slot, about = proposals.slot_of(act), table.dossier.agreement
    meant = _taxa(table, choice, act.speaker)
    keys = [key for key in meant if sites.is_site(key)]
    sites.refuse_barred(table.dossier, keys)
    if keys and slot not in about.languages:
        site = sites.site_heads(table.dossier)[keys[0]]
        raise UsageError("position.site_in_languages", site=site, slots=about.languages)
    lines = (
        [line for line in annexes.lines(table) if line.item.taxon in meant] if len(keys) < len(meant) else []
    )
    if slot == proposals.SCIENTIFIC:  # in bulk, those alone of which it is open
        lines = [line for line in lines if line.row.synonyms]
    if not lines and len(keys) < len(meant):
        raise AnswerIsNo("position.nothing_to_agree")
    if slot == proposals.SCIENTIFIC:
        scientific = "reference" if value is None else value
        yield from ((line.item.taxon, _name_of(line, scientific, about)) for line in lines)
        return
    every, agreed = sites.of_parties(table.dossier), proposals.naming_of(table.dossier)
    printed = {line.item.taxon: line.row.names for line in lines}
    printed |= {key: agreed.printed(key, sites.given_names(every[key], about)) for key in keys}
    proposed = proposals.standing_names(table.dossier, PartyCode(value)) if value in about.by_code else None
    for key, names in printed.items():
        name = names.get(slot) if value is None else value.strip()
        if proposed is not None:
            name = proposed.get((key, slot))
        yield key, None if value is None and name and name.startswith("[") else name


def _taxa(table: Findings, choice: BirdChoice, party: PartyCode | None) -> tuple[str, ...]:
    taxa = choose_subjects(table, choice, party)
    if not taxa:
        raise AnswerIsNo("position.no_bird_fits")
    return taxa


def _spoken_of(table: Findings, choice: BirdChoice, party: PartyCode) -> tuple[str, ...]:
    """Return what a Party takes back: what a choice means, or what is gone since, by its name in `check`."""
    tabled = {act.subject for act in table.dossier.positions if act.speaker == party}
    spoken = tabled | {taxon for whose, taxon in drafts.held(table.dossier.drafts) if whose == party}
    known = {*sites.of_parties(table.dossier), *(item.taxon for item in items.of(table.comparison))}
    gone = tuple(name for name in choice.names if name in spoken - known)
    left = tuple(name for name in choice.names if name not in gone)
    taxa = () if gone and not left else _taxa(table, replace(choice, names=left), party)
    return (*taxa, *gone)


def _name_of(line: BirdLine, name: str, agreement: Agreement) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name in ("", "reference"):
        return line.item.taxon if name else ""
    pairs = [
        (side.party, printed) for side in line.item.sides for printed in items.printed_names(side, line.item)
    ]
    if name in agreement.by_code:
        return next((printed for side, printed in pairs if side == name), line.row.scientific_name)
    in_use = tuple(dict.fromkeys((line.item.taxon, *(printed for _, printed in pairs))))
    if name not in in_use:
        head = annexes.numbered(line.row.scientific_name, line.row.reference)
        raise UsageError("position.nobody_calls", taxon=head, name=name, names=in_use)
    return name
