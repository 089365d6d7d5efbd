"""What the Parties do with a dossier: rounds, positions, names, exchanges, the agreement's text, undoing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from birds import evidence, store
from birds import model as m
from birds.dossier.results import LoadChanges, Loaded, PrintedTable
from birds.dossier.tables import Tables
from birds.errors import AnswerIsNo, DossierError, Problem, StrictError, UsageError
from birds.negotiation import settings
from birds.negotiation.acts import Record, closings_of, conflicts, only_received, shown_opening

if TYPE_CHECKING:
    from birds.evidence import Findings
    from birds.negotiation.acts import ActChange
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafts import DraftChange
    from birds.negotiation.exchange import Exchange, Merging
    from birds.negotiation.history import Confirmed, Undone
    from birds.negotiation.settings import Ranked
    from birds.negotiation.statements import Questions, Result
    from birds.reading.files.source import FileBytes
    from birds.store import Session

    Named = str | PathLike[str]


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
        from birds.negotiation.sites import BRACKETS

        return sum(row.state in BRACKETS for row in self.sites or ())


class Negotiating(Tables):
    """The negotiation in a dossier; see `Dossier`."""

    @store.retry_on_conflict
    def open_round(
        self, number: int | None = None, *, place: str | None = None, date: str | None = None
    ) -> m.Round:
        """Begin a round; UsageError while another is open, or where the number has been held.

        One that is open like this already stays as it is; of two openings in conflict, a place or a date settles it.
        """
        from birds.negotiation import annexes, rounds

        command = f"round open {number or ''}".strip()
        with self._changing() as path, store.change(path, command) as session:
            known = session.load(m.Round)
            parties = tuple(party.code for party in session.agreement().parties)
            begun = rounds.open_round(known, number, place=place, date=date, parties=parties)
            recorded, numbering = session.load(m.Act), None
            clashing = (conflict.first for conflict in conflicts(recorded))
            apart = (place or date) and any(act.kind == "round" and act.value == "open" for act in clashing)
            if begun in known and not apart:
                return begun
            before = shown_opening(recorded)
            if before and begun.number in {other.number for other in known}:
                numbering = before.numbering
            else:
                with suppress(DossierError):  # no list of a Party: no bird has a number
                    table = evidence.findings(session.dossier(to_compare=True), explained=False)
                    numbering = annexes.numbering(table)
            record = Record(recorded, session.copy_of())
            details = {"date": begun.opened, "place": begun.place, "speaker": record.recorder}
            record.round(begun, "open", numbering=numbering, **details)
            session.record(record.new)
        return begun

    @store.retry_on_conflict
    def close_round(
        self,
        number: int | None = None,
        *,
        date: str,
        code: str | None = None,
        document: str | None = None,
        minutes: str | None = None,
        using: Sequence[str] = (),
    ) -> ClosedRound:
        """Close a round and keep the annexes as they stand; one that is closed like this already stays as it is.

        `code` is the other Party's: AnswerIsNo where what is tabled here has another one; it says which part differs.
        Where a `document` or `minutes` say so, an equal code is that Party's closing, as received.
        """
        from birds.negotiation import codes, rounds
        from birds.negotiation.plain import to_text

        if (document or minutes) and code is None:
            raise UsageError("round.code_of_what")
        cited = {"document": document, "minutes": minutes}
        with self._changing() as path:
            asked = rounds.close_round(store.load(path, m.Round), number, date).number
            with store.change(path, f"round close {asked}") as session:
                dossier = session.dossier()
                begun, party = rounds.find_round(dossier.rounds, asked), dossier.copy_of
                own_is_there = any(cited.values()) and party in begun.closed_by and begun.closed is None
                if not own_is_there and rounds.close_round(dossier.rounds, asked, date, party) != begun:
                    annex, paper = rounds.annexes_to_keep(dossier, asked, using)
                    kept = rounds.agreement_to_keep(dossier, annex, paper, using)
                    own = codes.closing_code(dict(kept.parts), int(session.meta()["schema_version"]))
                    record = Record(dossier.acts, party)
                    record.round(begun, "close", date=date.strip(), speaker=record.recorder, code=own)
                    session.record(record.new)
                    sheets = (sheet and replace(sheet, code=own) for sheet in (annex, paper))
                    sealed = (to_text(sheet) if sheet else None for sheet in sheets)
                    session.save(m.Snapshot, [m.Snapshot(asked, to_text(kept), *sealed)])
                if code is not None:
                    _record_heard(session, asked, date, code, cited)
                return _closed_round(session, asked, using)

    @store.retry_on_conflict
    def reopen_round(self, number: int | None = None, *, reason: str) -> m.Round:
        """Reopen the latest round, for a reason; its kept annex stays until it is closed again."""
        from birds.negotiation import rounds

        command = f"round reopen {number or ''}".strip()
        with self._changing() as path, store.change(path, command) as session:
            latest = rounds.reopen_round(session.load(m.Round), number)
            record = Record(session.load(m.Act), session.copy_of())
            record.round(latest, "reopen", reason=reason, speaker=record.recorder)
            session.record(record.new)
        return latest

    @property
    def pending(self) -> tuple[m.Act, ...]:
        """The joint acts that await confirmation by this copy's Party."""
        from birds.negotiation.history import awaiting_here

        return awaiting_here(self.content)

    @store.retry_on_conflict
    def confirm(self, *acts: str, everything: bool = False, dry_run: bool = False) -> Confirmed:
        """Confirm joint acts of the other side by their ids, or all with `everything`; without either change nothing.

        AnswerIsNo if none awaits confirmation.
        """
        from birds.negotiation import history

        options = m.LoadOptions(dry_run=dry_run or not (acts or everything))
        with self._changing() as path, store.open_for(path, options, "confirm") as opened:
            dossier = opened.dossier()
            confirming = history.confirm(dossier, acts)
            opened.apply(lambda session: _add_acts(session, dossier, confirming.acts))
        return confirming

    @store.retry_on_conflict
    def set_agreement(self, key: str, value: str) -> m.Act:
        """Record what is settled about the agreement: by a Party alone which list is its own, else by both.

        What both settle is held in a Party's own copy until it is tabled: then the act returned has no id. UsageError
        for another key, another Party's list, and what is the other side's to say.
        """
        with self._changing() as path, store.change(path, f"agreement set {key}") as session:
            dossier = session.dossier()
            keys = {f"{evidence.LIST}.{party}": party for party in dossier.agreement.by_code}
            if key in settings.KEYS:
                return _record_setting(session, dossier, key, value)
            if key not in keys:
                raise UsageError("agreement.no_such_setting", key=key, keys=(*keys, *settings.KEYS))
            party = keys[key]
            named = dossier.agreement.country(party)
            if dossier.copy_of not in (None, party):
                raise UsageError("agreement.not_yours_to_set", key=key, party=named)
            if evidence.list_of(dossier, value).checklist.party != party:
                raise UsageError("agreement.not_its_list", list=value, party=named)
            record = Record(dossier.acts, dossier.copy_of)
            setting = record.add("setting", key, value, speaker=party)
            if evidence.own_list(dossier.acts, party) != value:
                session.record(record.new)
        return setting

    @store.retry_on_conflict
    def accept_differences(self, paragraph: str) -> m.Act:
        """Record that both Parties accept that the languages of a paragraph differ: joint, as in `set_agreement`.

        It holds for the paragraph's present words. UsageError where there is no such paragraph, or nothing in it
        differs.
        """
        from birds.negotiation import wording

        with self._changing() as path, store.change(path, f"agreement accept {paragraph}") as session:
            dossier = session.dossier()
            clauses = [clause for _, clause in _own_text(dossier) if clause.id == paragraph]
            if not clauses:
                raise UsageError("agreement.no_such_paragraph", id=paragraph)
            if paragraph not in dict(wording.contradictions(clauses, dossier.agreement, dossier.acts)):
                raise UsageError("agreement.nothing_differs", id=paragraph)
            accepted = wording.fingerprint(clauses[0])
            return _record_setting(session, dossier, f"{settings.DIFFERS}{paragraph}", accepted)

    def position(  # noqa: PLR0913 - what a position has
        self,
        value: m.PositionValue,
        *names: str,
        party: m.PartyCode,
        choice: BirdChoice | None = None,
        round: int | None = None,  # noqa: A002 - as called
        reason: str | None = None,
        note: str | None = None,
        who: str | None = None,
        date: str | None = None,
        document: str | None = None,
        minutes: str | None = None,
        ad_referendum: bool = False,
        using: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Result:
        """Record a Party's position on birds or sites; if anything is wrong, nothing is recorded.

        `reason` is for the other side, `note` stays in this copy. `choice` says in the place of `names` which birds
        are meant. A Party's own copy holds the position until it is tabled.
        """
        from birds.negotiation import drafts, statements

        details = {"reason": reason, "who": who, "date": date, "document": document, "minutes": minutes}
        act = drafts.position(party, "", value, round=round, ad_referendum=ad_referendum, **details)
        make = partial(statements.state_positions, choice=_choice(names, choice), act=act, note=note)
        return self._record(f"position set {value} --party {party}", using, make, dry_run=dry_run)

    def clear_position(
        self,
        *names: str,
        party: m.PartyCode,
        choice: BirdChoice | None = None,
        round: int | None = None,  # noqa: A002 - as called
        using: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Result:
        """Clear a Party's position in a round; its position from closed rounds applies again."""
        from birds.negotiation import statements

        make = partial(statements.clear_positions, choice=_choice(names, choice), party=party, number=round)
        return self._record(f"position clear --party {party}", using, make, dry_run=dry_run)

    def table(
        self, *names: str, choice: BirdChoice | None = None, using: Sequence[str] = (), dry_run: bool = False
    ) -> Result:
        """Table the positions held in this Party's copy: those on the named or chosen birds, else all."""
        from birds.negotiation import statements

        make = partial(statements.table_drafts, choice=_choice(names, choice) if names or choice else None)
        return self._record("position table", using, make, dry_run=dry_run)

    def name(  # noqa: PLR0913 - what a name has
        self,
        slot: str,
        *names: str,
        value: str | None = None,
        party: m.PartyCode | None = None,
        choice: BirdChoice | None = None,
        who: str | None = None,
        date: str | None = None,
        cited: str | None = None,
        using: Sequence[str] = (),
        dry_run: bool = False,
    ) -> Result:
        """Record which name a Party proposes for birds or, without a Party, both have agreed; return what is new.

        `slot` is a language, or what `birds.negotiation.proposals.slots` has.
        """
        from birds.negotiation import statements
        from birds.negotiation.proposals import act_on

        act = act_on("", slot, None, party, who=who, date=date, document=cited)
        make = partial(statements.state_names, choice=_choice(names, choice), act=act, value=value)
        return self._record(f"position name {slot}", using, make, dry_run=dry_run)

    @store.retry_on_conflict
    def _record(
        self, command: str, using: Sequence[str], make: Callable[[Findings], Result], *, dry_run: bool
    ) -> Result:
        """Record what a command makes of the dossier: what is tabled at once and what is held back."""
        options = m.LoadOptions(dry_run=dry_run)
        with self._changing() as path, store.open_for(path, options, command) as opened:
            table = evidence.findings(opened.dossier(to_compare=True), using, explained=False)
            outcome = make(table)
            changes = (*outcome.changes, *(() if outcome.untabled else outcome.names))
            save = partial(save_positions, changes=changes, drafted=outcome.held, others=outcome.others)
            opened.apply(save)
        return outcome

    def export_positions(
        self,
        party: m.PartyCode,
        *,
        lang: m.Lang | None = None,
        round: int | None = None,  # noqa: A002 - as called
        choice: BirdChoice | None = None,
        using: Sequence[str] = (),
    ) -> Questions:
        """Return what a Party is asked in a round, in its own language where no `lang` is given.

        `choice` asks about these birds and sites only. In the Party's own copy what that holds is told: such a form
        never leaves it.
        """
        from birds.negotiation import statements

        return statements.questions(self.findings(using), party, choice, round, lang=lang)

    def exchange(self, party: m.PartyCode | None = None, *, decisions: bool = False) -> tuple[bytes, int]:
        """Return what a Party has tabled as one file, with the number of its records; by default this copy's own Party.

        In a secretariat's copy all Parties are meant. What is private in a Party's copy, its decisions on what names
        mean, goes along only with `decisions`.
        """
        from birds.negotiation import exchange as exchanges

        side = party or self.party
        tabled = exchanges.exchange_of(self.content, side, decisions=decisions or self.party is None)
        return exchanges.to_lines(tabled).encode(), len(tabled.acts)

    def merge(self, file: Named, *, dry_run: bool = False) -> Merging:
        """Import the negotiation records of an exchange file or a whole dossier: all of them or, in a dry run, none.

        Of another Party's dossier those that it speaks, of one made for this copy's Party all.
        """
        from birds.reading.files.source import read_source

        file = Path(file)
        with self._changing() as path:
            source = read_source(file)
            with store.read(path) as reader:
                agreement, owner = reader.agreement(), reader.copy_of()
            if source.kind == "sqlite":
                theirs = store.of_foreign(partial(_exchange_of, owner, file.name, agreement), file)
            else:
                theirs = parse_exchange(source, agreement)
            return _merge(path, theirs, source.name, m.LoadOptions(dry_run=dry_run))

    @store.retry_on_conflict
    def undo(self, act: str | None = None, *, dry_run: bool = False) -> Undone:
        """Restore the state before one negotiation record, or before the last command, held positions included."""
        from birds.negotiation import history
        from birds.review.decisions import foresee

        options = m.LoadOptions(dry_run=dry_run)
        with self._changing() as path, store.open_for(path, options, "undo") as opened:
            dossier = opened.dossier()
            undoing = history.undo(dossier, act)
            opened.apply(lambda session: _add_acts(session, dossier, undoing.acts))
            opened.apply(lambda session: session.hold_back(undoing.held))
        return replace(undoing, after=foresee(dossier, undoing.acts))

    def log(
        self,
        *names: str,
        party: m.PartyCode | None = None,
        round: int | None = None,  # noqa: A002 - as called
        lang: m.Lang = "en",
    ) -> PrintedTable:
        """Return the negotiation records: who changed what, from what to what, when, why, by which document."""
        from birds.documents.papers.tables import log_grid
        from birds.negotiation.choosing import BirdChoice, choose_subjects
        from birds.negotiation.history import log_entries

        table = evidence.whatever_is_there(store.load(self.path, records_of=()))
        taxa = choose_subjects(table, BirdChoice(names=names)) if names else None
        return PrintedTable(log_grid(table, log_entries(table.dossier, taxa, party, round), lang))


def _choice(names: Sequence[str], choice: BirdChoice | None) -> BirdChoice:
    from birds.negotiation.choosing import BirdChoice

    return choice or BirdChoice(names=tuple(names))


def save_positions(
    session: Session,
    changes: Sequence[ActChange],
    drafted: Sequence[DraftChange] = (),
    file: m.SourceFile | None = None,
    others: Sequence[m.Act] = (),
) -> None:
    """Save what is said and what is held back; of a late bird an act says which one after its number it is.

    `file` is how the file that it comes from was loaded, `others` are on the agreement, or proposals of other words.
    """
    from birds.negotiation.items import LateBirds

    recorded = session.load(m.Act)
    record, late = Record(recorded, session.copy_of()), LateBirds(recorded, session.place_of)
    for act in (*(change.act for change in changes), *others):
        stated = act.kind == "position" and act.value is not None
        record.again(replace(act, numbering=late.nth(act.subject)) if stated else act)
    session.record(record.new, file.file_name if file else None)
    session.hold_back(drafted)
    if file is not None:
        session.save_source_file(file)


def _add_acts(
    session: Session, before: m.DossierContent, new: Sequence[m.Act], file: str | None = None
) -> None:
    """Add acts to the record, and replay the decisions among them; `before` is what was there."""
    from birds.review.decisions import follow

    session.record(new, file)
    follow(session, before, new)


def _record_heard(session: Session, number: int, date: str, code: str, cited: dict[str, str | None]) -> None:
    """Record the other Party's closing as received, where its code is this copy's own and something says so."""
    from birds.negotiation import codes, rounds

    heard, owner, recorded = codes.parse_code(code), session.copy_of(), session.load(m.Act)
    own = next(act.code or "" for act in closings_of(recorded, number) if act.speaker == owner)
    if heard != own:
        parts = tuple(m.Message(f"round.part_{name}") for name in codes.differing_parts(own, heard))
        raise AnswerIsNo("round.code_differs", round=number, code=own, other=heard, parts=parts)
    begun = rounds.find_round(session.load(m.Round), number)
    if owner and begun.closed is None and any(cited.values()):
        (party,) = (each for each in session.agreement().by_code if each != owner)
        record = Record(recorded, owner)
        record.round(begun, "close", date=date.strip(), speaker=party, code=own, **cited)
        session.record(record.new)


def _closed_round(session: Session, number: int, using: Sequence[str]) -> ClosedRound:
    """Return a round as it stands, with what was kept when this copy closed it."""
    from birds.negotiation import rounds
    from birds.negotiation.plain import from_text

    ended, snapshot = rounds.find_round(session.load(m.Round), number), session.snapshots().get(number)
    received = only_received(session.load(m.Act))
    if snapshot is None:
        return ClosedRound(ended, rounds.kept_annex(session.dossier(), {}, number, using), received=received)
    agreement = session.agreement()
    annex = from_text(m.Annex, snapshot.annex, agreement) if snapshot.annex else None
    return ClosedRound(ended, annex, rounds.sites_of_round({number: snapshot}, number, agreement), received)


# ---------------------------------------------------------------- exchanges


def _exchange_of(
    owner: m.PartyCode | None, file: str, agreement: m.Agreement, other: m.DossierContent
) -> Exchange:
    """Return what another dossier brings, held to what any exchange is."""
    from birds.negotiation import exchange

    side = None if other.copy_of == owner else other.copy_of
    theirs = exchange.exchange_of(other, side, decisions=other.copy_of is None)
    return exchange.from_lines(exchange.to_lines(theirs), file, agreement)


def parse_exchange(source: FileBytes, agreement: m.Agreement) -> Exchange:
    """Return the exchange that a file holds. InputError where it is none."""
    from birds.sandbox import sandboxed

    size = len(source.data)
    return sandboxed(_parse_exchange, source.data, source.name, agreement, file=source.name, size=size)


def _parse_exchange(data: bytes, file: str, agreement: m.Agreement) -> Exchange:
    from birds.negotiation import exchange

    return exchange.from_lines(data.decode("utf-8-sig", "replace"), file, agreement)


@store.retry_on_conflict
def _merge(path: Path, theirs: Exchange, name: str, options: m.LoadOptions) -> Merging:
    from birds.negotiation import exchange
    from birds.review.decisions import foresee

    with store.open_for(path, options, f"merge {name}") as opened:
        dossier = opened.dossier()
        merging = exchange.merge(dossier, theirs, name)
        opened.apply(lambda session: _add_acts(session, dossier, merging.new, name))
    return replace(merging, after=foresee(dossier, merging.new))


# ---------------------------------------------------------------- the agreement's text


@store.retry_on_conflict
def load_agreement(path: Path, file: Path, options: m.LoadOptions) -> Loaded:
    """Load a text; UsageError where another one is there and `replace` is not given.

    Each paragraph that differs is a joint act, held in a Party's own copy until it is tabled.
    What contradicts itself is noticed and stays to be settled: a negotiator's text is kept as it was written.
    """
    from birds.negotiation import wording
    from birds.reading.agreement import read_agreement, skeleton

    agreement = store.agreement_of(path)
    clauses = read_agreement(file, agreement, options.encoding)
    problems = tuple(
        Problem(file.name, what, "clause.do_settle", value=name, severity="warning")
        for name, what in wording.contradictions(clauses, agreement)
    )
    if options.strict and problems:
        raise StrictError.of(problems)
    with store.change(path, "load agreement") as session:
        dossier = session.dossier()
        own = _own_text(dossier)
        changes = _text_changes([clause for _, clause in own], clauses)
        if (changes.changed or changes.removed) and not (options.replace or options.dry_run):
            raise UsageError("clause.differs", file=file.name, changes=changes.message)
        if changes and not options.dry_run:
            others = settings.pending_paragraphs(dossier.acts)
            joint = settings.acts_toward_text(own, others, clauses, skeleton(agreement))
            _record_joint(session, dossier, joint)
    number, is_held = len(clauses), bool(dossier.copy_of and changes)
    summary = m.Message.of("clause.held" if is_held else "clause.read", number=number)
    return Loaded("clause.paragraphs", number, number, bool(changes), problems, summary, changes)


def agreement_as_file(dossier: m.DossierContent) -> str:
    """Return the text as the file that `load_agreement` reads: as this copy's Party tabled it, else the other.

    What is held is not in it.
    """
    from birds.reading import agreement

    sides = (dossier.copy_of, *(party.code for party in dossier.agreement.parties))
    tabled = next(filter(None, (settings.text_of_party(dossier.acts, side) for side in sides)), ())
    return agreement.to_text([clause for _, clause in tabled] or agreement.skeleton(dossier.agreement))


def _own_text(dossier: m.DossierContent) -> tuple[Ranked, ...]:
    """Return the text with what this copy's Party holds of its own."""
    from birds.negotiation import drafts

    drafted = (act for several in drafts.held(dossier.drafts).values() for act in several)
    return settings.text_of_party(dossier.acts, dossier.copy_of, drafted)


def _record_setting(session: Session, dossier: m.DossierContent, key: str, value: str) -> m.Act:
    """Record a joint setting: held in a Party's own copy, at once in a secretariat's; what stands already stays."""
    setting = m.Act("", "setting", key, settings.written(dossier.agreement, key, value))
    if dossier.copy_of or settings.settled(dossier.acts).get(key) != setting.value:
        _record_joint(session, dossier, [setting])
    return setting if dossier.copy_of else Record(dossier.acts, None).again(setting)


def _record_joint(session: Session, dossier: m.DossierContent, acts: Iterable[m.Act]) -> None:
    """Hold joint acts back in a Party's own copy, else record them."""
    from birds.negotiation.drafts import draft_changes

    if dossier.copy_of:
        session.hold_back(draft_changes(dossier, acts))
        return
    record = Record(dossier.acts, None)
    for act in acts:
        record.again(act)
    session.record(record.new)


def _text_changes(before: Sequence[m.Clause], after: Sequence[m.Clause]) -> LoadChanges:
    """Return what the text adds, changes and removes, by id; another order is a change of what stands elsewhere."""
    old, new = ({clause.id: clause for clause in some} for some in (before, after))
    common, kept = [name for name in new if name in old], [name for name in old if name in new]
    moved = {name for name, other in zip(common, kept, strict=True) if name != other}
    return LoadChanges(
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in common if old[name] != new[name] or name in moved),
        removed=tuple(name for name in old if name not in new),
    )
