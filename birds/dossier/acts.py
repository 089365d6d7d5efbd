"""What adds acts to the record beside positions: rounds, what the other side tabled, the agreement, undoing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from birds import model as m
from birds import store
from birds.dossier.saving import LoadChanges, Loaded, open_for
from birds.errors import AnswerIsNo, DossierError, Problem, StrictError, UsageError
from birds.evidence import LIST, findings, list_of, own_list, party_lists
from birds.negotiation import acts, annexes, drafts, exchange, history, rounds, settings, sites, wording
from birds.negotiation.acts import Record
from birds.negotiation.drafts import DraftChange
from birds.negotiation.exchange import Exchange, Merging
from birds.negotiation.history import Confirmed, Undone
from birds.negotiation.plain import from_text, to_text
from birds.negotiation.wording import contradictions
from birds.store import Session

if TYPE_CHECKING:
    from birds.reading.files.source import FileBytes


@dataclass(frozen=True, slots=True)
class ClosedRound:
    """A round as it was closed, and what is kept of it.

    `annex` is None where the dossier has no lists to make one from, `sites` where the agreement has no Annex II.
    `received` is what this copy wrote down for the other Party, which has not tabled it.
    """

    round: m.Round
    annex: m.Annex | None = None
    sites: tuple[m.ListedSite, ...] | None = None
    received: tuple[m.Act, ...] = ()

    @property
    def site_brackets(self) -> int:
        """How many sites of Annex II have brackets."""
        return sum(row.state in sites.BRACKETS for row in self.sites or ())


@store.retry_on_conflict
def open_round(path: Path, number: int | None, place: str | None, date: str | None) -> m.Round:
    """Begin a round; one that is open like this already stays as it is."""
    with store.change(path, f"round open {number or ''}".strip()) as session:
        known = session.load(m.Round)
        begun = rounds.open_round(known, number, place=place, date=date)
        if begun not in known:
            recorded, numbering = session.load(m.Act), None
            before = acts.shown_opening(recorded)
            if before and begun.number in {other.number for other in known}:
                numbering = before.numbering
            else:
                with suppress(DossierError):  # no list of a Party: no bird has a number
                    table = findings(session.dossier(to_compare=True), explained=False)
                    numbering = annexes.numbering(table)
            record = Record(recorded, session.copy_of())
            details = {"date": begun.opened, "place": begun.place, "speaker": record.recorder}
            record.round(begun, "open", numbering=numbering, **details)
            session.record(record.new)
    return begun


@store.retry_on_conflict
def set_agreement(path: Path, key: str, value: str) -> m.Act:
    """Record what is settled about the agreement: by a Party alone which list is its own, else by both.

    What both settle is held in a Party's own copy until it is tabled: then the act returned has no id. UsageError for
    another key, another Party's list, and what is the other side's to say.
    """
    with store.change(path, f"agreement set {key}") as session:
        dossier = session.dossier()
        keys = {f"{LIST}.{party}": party for party in dossier.agreement.by_code}
        if key in settings.KEYS:
            return record_setting(session, dossier, key, value)
        if key not in keys:
            raise UsageError("agreement.no_such_setting", key=key, keys=(*keys, *settings.KEYS))
        party = keys[key]
        named = dossier.agreement.country(party)
        if dossier.copy_of not in (None, party):
            raise UsageError("agreement.not_yours_to_set", key=key, party=named)
        if list_of(dossier, value).checklist.party != party:
            raise UsageError("agreement.not_its_list", list=value, party=named)
        record = Record(dossier.acts, dossier.copy_of)
        setting = record.add("setting", key, value, speaker=party)
        if own_list(dossier.acts, party) != value:
            session.record(record.new)
    return setting


@store.retry_on_conflict
def accept_differences(path: Path, paragraph: str) -> m.Act:
    """Record that both Parties accept that the languages of a paragraph differ: joint, as in `set_agreement`.

    It holds for the paragraph's present words. UsageError where there is no such paragraph, or nothing in it differs.
    """
    with store.change(path, f"agreement accept {paragraph}") as session:
        dossier = session.dossier()
        own = _own_text(dossier)
        clauses = [clause for _, clause in own if clause.id == paragraph]
        if not clauses:
            raise UsageError("agreement.no_such_paragraph", id=paragraph)
        if paragraph not in dict(contradictions(clauses, dossier.agreement, dossier.acts)):
            raise UsageError("agreement.nothing_differs", id=paragraph)
        return record_setting(
            session, dossier, f"{settings.DIFFERS}{paragraph}", wording.fingerprint(clauses[0])
        )


def record_setting(session: Session, dossier: m.DossierContent, key: str, value: str) -> m.Act:
    """Record a joint setting: held in a Party's own copy, at once in a secretariat's; what stands already stays."""
    setting = settings.setting_act(dossier.agreement, key, value)
    if dossier.copy_of or settings.settled(dossier.acts).get(key) != setting.value:
        _record_joint(session, dossier, [setting])
    return setting if dossier.copy_of else Record(dossier.acts, None).again(setting)


@dataclass(frozen=True, slots=True)
class OtherClosing:
    """The other Party's closing as it was heard: its code, and the document or the minutes that say so."""

    code: str
    document: str | None = None
    minutes: str | None = None


@store.retry_on_conflict
def close_round(
    path: Path, number: int | None, date: str, using: Sequence[str], other: OtherClosing | None = None
) -> ClosedRound:
    """Close a round and keep annex and agreement as they stand; one that is closed like this already stays as it is.

    AnswerIsNo where what is tabled has another code than the `other` Party's; it says which part differs. An equal one
    is that Party's closing, as received, where a document or minutes say so.
    """
    asked = rounds.close_round(store.load(path, m.Round), number, date).number
    with store.change(path, f"round close {asked}") as session:
        dossier = session.dossier()
        begun, party = rounds.find_round(dossier.rounds, asked), dossier.copy_of
        is_documented = other is not None and bool(other.document or other.minutes)
        own_is_there = is_documented and party in begun.closed_by and begun.closed is None
        if not own_is_there and rounds.close_round(dossier.rounds, asked, date, party) != begun:
            annex, paper = rounds.annexes_to_keep(dossier, asked, using)
            kept = rounds.agreement_to_keep(dossier, annex, paper, using)
            speaking = party_lists(dossier, using) if annex else ()
            code = rounds.closing_code(dossier, speaking, annex, kept.sites or ())
            record = Record(dossier.acts, party)
            record.round(begun, "close", date=date.strip(), speaker=record.recorder, code=code)
            session.record(record.new)
            printed = [to_text(replace(sheet, code=code)) if sheet else None for sheet in (annex, paper)]
            session.save(m.Snapshot, [m.Snapshot(asked, to_text(kept), *printed)])
        if other:
            _record_heard(session, asked, date, other)
        return _closed_round(session, asked, using)


def _record_heard(session: Session, number: int, date: str, other: OtherClosing) -> None:
    """Record the other Party's closing as received, where its code is this copy's own and something says so."""
    heard, owner = rounds.parse_code(other.code), session.copy_of()
    record = Record(session.load(m.Act), owner)
    closings = [act for act in acts.closings_of(session.load(m.Act), number) if act.speaker == owner]
    own = closings[0].code or ""
    if heard != own:
        parts = tuple(m.Message(f"round.part_{name}") for name in rounds.differing_parts(own, heard))
        raise AnswerIsNo("round.code_differs", round=number, code=own, other=heard, parts=parts)
    begun = rounds.find_round(session.load(m.Round), number)
    if owner and begun.closed is None and (other.document or other.minutes):
        (party,) = (each for each in session.agreement().by_code if each != owner)
        cited = {"document": other.document, "minutes": other.minutes}
        record.round(begun, "close", date=date.strip(), speaker=party, code=own, **cited)
        session.record(record.new)


def _closed_round(session: Session, number: int, using: Sequence[str]) -> ClosedRound:
    """Return a round as it stands, with what was kept when this copy closed it."""
    ended, snapshot = rounds.find_round(session.load(m.Round), number), session.snapshots().get(number)
    received = acts.only_received(session.load(m.Act))
    if snapshot is None:
        return ClosedRound(ended, rounds.kept_annex(session.dossier(), {}, number, using), received=received)
    agreement = session.agreement()
    annex = from_text(m.Annex, snapshot.annex, agreement) if snapshot.annex else None
    return ClosedRound(ended, annex, rounds.sites_of_round({number: snapshot}, number, agreement), received)


@store.retry_on_conflict
def reopen_round(path: Path, number: int | None, reason: str) -> m.Round:
    """Reopen the latest round, for a reason; its kept annex stays until it is closed again."""
    with store.change(path, f"round reopen {number or ''}".strip()) as session:
        latest = rounds.reopen_round(session.load(m.Round), number)
        record = Record(session.load(m.Act), session.copy_of())
        record.round(latest, "reopen", reason=reason, speaker=record.recorder)
        session.record(record.new)
    return latest


def merge(path: Path, file: Path, options: m.LoadOptions) -> Merging:
    """Import the negotiation records of an exchange file or a whole dossier: all of them or, in a dry run, none.

    Of another Party's dossier those that it speaks, of one made for this copy's Party all.
    """
    from birds.reading.files.source import read_source

    source = read_source(file)
    with store.read(path) as reader:
        agreement, owner = reader.agreement(), reader.copy_of()
    if source.kind == "sqlite":
        theirs = store.of_foreign(partial(_exchange_of, owner, file.name, agreement), file)
    else:
        theirs = parse_exchange(source, agreement)
    return _merge(path, theirs, source.name, options)


def _exchange_of(
    owner: m.PartyCode | None, file: str, agreement: m.Agreement, other: m.DossierContent
) -> Exchange:
    """Return what another dossier brings, held to what any exchange is."""
    side = None if other.copy_of == owner else other.copy_of
    theirs = exchange.exchange_of(other, side, decisions=other.copy_of is None)
    return exchange.from_lines(exchange.to_lines(theirs), file, agreement)


def parse_exchange(source: FileBytes, agreement: m.Agreement) -> Exchange:
    """Return the exchange that a file holds. InputError where it is none."""
    from birds.sandbox import sandboxed

    size = len(source.data)
    return sandboxed(_parse_exchange, source.data, source.name, agreement, file=source.name, size=size)


def _parse_exchange(data: bytes, file: str, agreement: m.Agreement) -> Exchange:
    return exchange.from_lines(data.decode("utf-8-sig", "replace"), file, agreement)


@store.retry_on_conflict
def _merge(path: Path, theirs: Exchange, name: str, options: m.LoadOptions) -> Merging:
    from birds.review.decisions import foresee

    with open_for(path, options, f"merge {name}") as opened:
        dossier = opened.reader.dossier()
        merging = exchange.merge(dossier, theirs, name)
        opened.save(lambda session: _record(session, dossier, merging.new, name))
    return replace(merging, after=foresee(dossier, merging.new))


@store.retry_on_conflict
def confirm(path: Path, names: Sequence[str], options: m.LoadOptions) -> Confirmed:
    """Say here, too, what joint acts of the other side say."""
    with open_for(path, options, "confirm") as opened:
        dossier = opened.reader.dossier()
        confirming = history.confirm(dossier, names)
        opened.save(lambda session: _record(session, dossier, confirming.acts))
    return confirming


@store.retry_on_conflict
def hold_back(session: Session, changes: Sequence[DraftChange]) -> None:
    """Hold back otherwise than before."""
    added = drafts.drafts_to_add(session.drafts(), session.copy_of(), changes)
    session.draft(added, drafts.notes_to_add(changes))


def undo(path: Path, name: str | None, options: m.LoadOptions) -> Undone:
    """Restore what stood before one act, or before the last command, tabled or held back."""
    from birds.review.decisions import foresee

    with open_for(path, options, "undo") as opened:
        dossier = opened.reader.dossier()
        undoing = history.undo(dossier, name)
        opened.save(lambda session: _record(session, dossier, undoing.acts))
        opened.save(lambda session: hold_back(session, undoing.held))
    return replace(undoing, after=foresee(dossier, undoing.acts))


def _record(
    session: Session, before: m.DossierContent, new: Sequence[m.Act], file: str | None = None
) -> None:
    """Add acts to the record, and replay the decisions among them; `before` is what was there."""
    from birds.review.decisions import follow

    session.record(new, file)
    follow(session, before, new)


@store.retry_on_conflict
def load_agreement(path: Path, file: Path, options: m.LoadOptions) -> Loaded:
    """Load a text; UsageError where another one is there and `replace` is not given.

    Each paragraph that differs is a joint act, held in a Party's own copy until it is tabled.
    What contradicts itself is noticed and stays to be settled: a negotiator's text is kept as it was written.
    """
    from birds.reading.agreement import read_agreement, skeleton

    agreement = store.agreement_of(path)
    clauses = read_agreement(file, agreement, options.encoding)
    problems = tuple(
        Problem(file.name, what, "clause.do_settle", value=name, severity="warning")
        for name, what in contradictions(clauses, agreement)
    )
    if options.strict and problems:
        raise StrictError.of(problems)
    with store.change(path, "load agreement") as session:
        dossier = session.dossier()
        own = _own_text(dossier)
        changes = _changes([clause for _, clause in own], clauses)
        if (changes.changed or changes.removed) and not (options.replace or options.dry_run):
            raise UsageError("clause.differs", file=file.name, changes=changes.message)
        if changes and not options.dry_run:
            others = settings.pending_paragraphs(dossier.acts)
            _record_joint(
                session, dossier, settings.acts_toward_text(own, others, clauses, skeleton(agreement))
            )
    summary = m.Message.of(
        "clause.held" if dossier.copy_of and changes else "clause.read", number=len(clauses)
    )
    return Loaded(
        what="clause.paragraphs",
        read=len(clauses),
        named=len(clauses),
        changed=bool(changes),
        problems=problems,
        summary=summary,
        changes=changes,
    )


def agreement_as_file(dossier: m.DossierContent) -> str:
    """Return the text as the file that `load_agreement` reads: as this copy's Party tabled it, else the other.

    What is held is not in it.
    """
    from birds.reading import agreement

    sides = (dossier.copy_of, *(party.code for party in dossier.agreement.parties))
    tabled = next(filter(None, (settings.text_of_party(dossier.acts, side) for side in sides)), ())
    return agreement.to_text([clause for _, clause in tabled] or agreement.skeleton(dossier.agreement))


def _own_text(dossier: m.DossierContent) -> tuple[settings.Ranked, ...]:
    """Return the text with what this copy's Party holds of its own."""
    drafted = (act for several in drafts.held(dossier.drafts).values() for act in several)
    return settings.text_of_party(dossier.acts, dossier.copy_of, drafted)


def _record_joint(session: Session, dossier: m.DossierContent, acts: Iterable[m.Act]) -> None:
    """Hold joint acts back in a Party's own copy, else record them."""
    if dossier.copy_of:
        hold_back(session, drafts.draft_changes(dossier, acts))
        return
    record = Record(dossier.acts, None)
    for act in acts:
        record.again(act)
    session.record(record.new)


def _changes(before: Sequence[m.Clause], after: Sequence[m.Clause]) -> LoadChanges:
    """Return what the text adds, changes and removes, by id; another order is a change of what stands elsewhere."""
    old, new = ({clause.id: (place, clause) for place, clause in enumerate(some)} for some in (before, after))
    common = [name for name in new if name in old]
    moved = {
        name
        for name, other in zip(common, [name for name in old if name in new], strict=True)
        if name != other
    }
    return LoadChanges(
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in common if old[name][1] != new[name][1] or name in moved),
        removed=tuple(name for name in old if name not in new),
    )
