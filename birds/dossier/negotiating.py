"""What the Parties do with a dossier: rounds, positions, names, exchanges, the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from birds import evidence, store
from birds import model as m
from birds.dossier.results import PrintedTable
from birds.dossier.tables import Tables
from birds.errors import UsageError

if TYPE_CHECKING:
    from birds.dossier.acts import ClosedRound
    from birds.evidence import Findings
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.exchange import Merging
    from birds.negotiation.history import Confirmed, Undone
    from birds.negotiation.questionnaire import Questions
    from birds.negotiation.statements import Result

    Named = str | PathLike[str]


class Negotiating(Tables):
    """The negotiation in a dossier; see `Dossier`."""

    def open_round(
        self, number: int | None = None, *, place: str | None = None, date: str | None = None
    ) -> m.Round:
        """Begin a round; UsageError while another is open, or where the number has been held."""
        from birds.dossier import acts

        with self._changing() as path:
            return acts.open_round(path, number, place, date)

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
        """Close a round and keep the annexes as they stand.

        `code` is the other Party's: AnswerIsNo where what is tabled here has another one; it says which part differs.
        Where a `document` or `minutes` say so, an equal code is that Party's closing, as received.
        """
        from birds.dossier import acts

        if (document or minutes) and code is None:
            raise UsageError("round.code_of_what")
        other = None if code is None else acts.OtherClosing(code, document, minutes)
        with self._changing() as path:
            return acts.close_round(path, number, date, using, other)

    @property
    def pending(self) -> tuple[m.Act, ...]:
        """The joint acts that await confirmation by this copy's Party."""
        from birds.negotiation.history import awaiting_here

        return awaiting_here(self.content)

    def confirm(self, *acts: str, everything: bool = False, dry_run: bool = False) -> Confirmed:
        """Confirm joint acts of the other side by their ids, or all with `everything`; without either change nothing.

        AnswerIsNo if none awaits confirmation.
        """
        from birds.dossier.acts import confirm

        with self._changing() as path:
            options = m.LoadOptions(dry_run=dry_run or not (acts or everything))
            return confirm(path, acts, options)

    def reopen_round(self, number: int | None = None, *, reason: str) -> m.Round:
        """Reopen the latest round, for a reason; its kept annex stays until it is closed again."""
        from birds.dossier import acts

        with self._changing() as path:
            return acts.reopen_round(path, number, reason)

    def set_agreement(self, key: str, value: str) -> m.Act:
        """Name a Party's own list, `list.KOR`: what follows is computed with it; UsageError for any other key."""
        from birds.dossier import acts

        with self._changing() as path:
            return acts.set_agreement(path, key, value)

    def accept_differences(self, paragraph: str) -> m.Act:
        """Record that both Parties accept that the languages of a paragraph of the agreement differ as they do."""
        from birds.dossier import acts

        with self._changing() as path:
            return acts.accept_differences(path, paragraph)

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

    def _record(
        self, command: str, using: Sequence[str], make: Callable[[Findings], Result], *, dry_run: bool
    ) -> Result:
        from birds.dossier import positions

        with self._changing() as path:
            return positions.record(path, command, using, m.LoadOptions(dry_run=dry_run), make)

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
        from birds.negotiation import questionnaire

        return questionnaire.questions(self.findings(using), party, choice, round, lang=lang)

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
        from birds.dossier import acts

        with self._changing() as path:
            return acts.merge(path, Path(file), m.LoadOptions(dry_run=dry_run))

    def undo(self, act: str | None = None, *, dry_run: bool = False) -> Undone:
        """Restore the state before one negotiation record, or before the last command, held positions included."""
        from birds.dossier import acts

        with self._changing() as path:
            return acts.undo(path, act, m.LoadOptions(dry_run=dry_run))

    def log(
        self,
        *names: str,
        party: m.PartyCode | None = None,
        round: int | None = None,  # noqa: A002 - as called
        lang: m.Lang = "en",
    ) -> PrintedTable:
        """Return the negotiation records: who changed what, from what to what, when, why, by which document."""
        from birds.documents.build.tables import log_grid
        from birds.negotiation.choosing import BirdChoice, choose_subjects
        from birds.negotiation.history import log_entries

        table = evidence.whatever_is_there(store.load(self.path, records_of=()))
        taxa = choose_subjects(table, BirdChoice(names=names)) if names else None
        return PrintedTable(log_grid(table, log_entries(table.dossier, taxa, party, round), lang))


def _choice(names: Sequence[str], choice: BirdChoice | None) -> BirdChoice:
    from birds.negotiation.choosing import BirdChoice

    return choice or BirdChoice(names=tuple(names))
