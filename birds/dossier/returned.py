"""A Word document that came back from a Party: what it proposes is recorded as received, or held in its own copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from birds import store
from birds.dossier import proposed
from birds.dossier.positions import save_positions
from birds.dossier.proposed import Proposal
from birds.dossier.saving import open_for, refuse_if_strict
from birds.errors import InputError, Problem, UsageError
from birds.evidence import findings
from birds.model import Act, Message, SourceFile
from birds.negotiation import drafts, naming, positions, proposals, provenance, rounds
from birds.negotiation.acts import UNDO, ActChange
from birds.negotiation.statements import Result
from birds.reading.returned import read_returned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.evidence import Findings
    from birds.model import DossierContent, LoadOptions, PartyCode
    from birds.negotiation.drafts import DraftChange
    from birds.reading.returned import ReturnedDocument


@dataclass(frozen=True, slots=True)
class Received:
    """From which document a Party's proposals are, and of which date; both as given."""

    party: PartyCode | None = None
    document: str | None = None
    date: str | None = None


@store.retry_on_conflict
def load_returned(
    path: Path, file: Path, how: LoadOptions, given: Received, using: Sequence[str] = ()
) -> Result:
    """Read a document that came back, as received. InputError where it is none of ours, or about another agreement."""
    returned = read_returned(file)
    with open_for(path, how, f"load positions --party {given.party}") as opened:
        table = findings(opened.reader.dossier(), using)
        dossier, party = table.dossier, given.party
        _refuse_others(returned, table)
        if party is None:
            raise UsageError("position.of_nobody", file=returned.file)
        if not (given.date or how.dry_run or dossier.copy_of == party):
            raise UsageError("returned.needs_date", file=returned.file)
        given = replace(given, document=given.document or returned.file)
        number = rounds.speaking(dossier.rounds, None, party).number
        read = tuple(proposed.read(returned, table, party))
        every = tuple(one for one in read if isinstance(one, Proposal))
        since = _since(every, returned, dossier, party)
        found = tuple(one for one in every if one not in since)
        problems = (*since.values(), *(one for one in read if isinstance(one, Problem)))
        acts: dict[str, list[Act]] = {"position": [], "name": [], "wording": []}
        for act in (one.act for one in found):
            acts[act.kind].append(replace(act, round=number, date=given.date, document=given.document))
        changes = positions.stated(dossier.positions, acts["position"])
        words = _unsaid(acts["wording"], dossier.acts)
        names = tuple(_names(acts["name"], naming.standing(dossier, party)))
        held: tuple[DraftChange, ...] = ()
        if dossier.copy_of == party:
            unsaid = (replace(change.act, round=None) for change in names)
            held = drafts.drafted(dossier, (*(drafts.untabled(one.act) for one in changes), *unsaid))
            changes, words, names = (), (), ()
            own = (Problem(returned.file, "returned.own_words", value=act.value) for act in acts["wording"])
            problems = (*problems, *own)
        refuse_if_strict(problems, how)
        if changes or held or words or names:
            source = _source(returned, len(found), given, using)
            opened.save(lambda session: save_positions(session, (*changes, *names), held, source, words))
    return Result(
        party=party,
        round=number,
        document=given.document,
        proposals=tuple(one.message for one in found),
        changes=changes,
        others=words,
        names=names,
        problems=problems,
        held=held,
    )


def _since(
    every: Iterable[Proposal], returned: ReturnedDocument, dossier: DossierContent, party: PartyCode
) -> dict[Proposal, Problem]:
    """Return the positions of a document that are not those which its Party has stated since it was made."""
    later = provenance.later(dossier.acts, returned.origin)
    own = (act for act in later if act.kind == "position" and act.speaker == party)
    named = dossier.agreement.country(party)
    stated = {act.subject: act.value if act.code != UNDO else None for act in own}
    return {
        one: Problem(
            returned.file,
            Message.of("returned.said_since", on=one.on, value=one.act.value or "", said=said, party=named),
            "returned.do_say",
        )
        for one in every
        if one.act.kind == "position" and (said := stated.get(one.act.subject)) not in {None, one.act.value}
    }


def _refuse_others(returned: ReturnedDocument, table: Findings) -> None:
    here = {"agreement": table.dossier.agreement.id, "reference": table.dossier.reference}
    for what, mine in here.items():
        theirs = getattr(returned, what)
        if theirs != mine:
            raise InputError(f"exchange.other_{what}", file=returned.file, here=mine, theirs=theirs)


def _names(acts: Iterable[Act], there: Mapping[tuple[str, str], str]) -> Iterator[ActChange]:
    """Yield the names that are proposed and were not (`there`), by lead taxon and slot."""
    for act in acts:
        before = there.get((act.subject, naming.slot_of(act)))
        if before != act.value:
            yield ActChange(act, before)


def _unsaid(words: Sequence[Act], acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return the proposals that the Party has not made already."""
    there = {
        (act.speaker, act.subject, act.place, act.value)
        for same in proposals.standing(acts).values()
        for act in same
    }
    return tuple(one for one in words if (one.speaker, one.subject, one.place, one.value) not in there)


def _source(returned: ReturnedDocument, rows: int, given: Received, using: Sequence[str]) -> SourceFile:
    told = {"party": given.party, "document": given.document, "date": given.date}
    options = ((name, said) for name, said in told.items() if said)
    return SourceFile(
        "positions",
        returned.file,
        returned.sha256,
        rows,
        options=(*options, *(("using", one) for one in using)),
    )
