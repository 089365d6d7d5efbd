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
from birds.negotiation import drafting, drafts, naming, positions, proposals, rounds
from birds.negotiation.acts import UNDO
from birds.negotiation.statements import Result
from birds.reading.returned import read_returned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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
    path: Path, file: Path, options: LoadOptions, received: Received, using: Sequence[str] = ()
) -> Result:
    """Read a document that came back, as received. InputError where it is none of ours, or about another agreement."""
    returned = read_returned(file)
    with open_for(path, options, f"load positions --party {received.party}") as opened:
        table = findings(opened.reader.dossier(), using)
        dossier, party = table.dossier, received.party
        _refuse_others(returned, table)
        if party is None:
            raise UsageError("position.of_nobody", file=returned.file)
        if not (received.date or options.dry_run or dossier.copy_of == party):
            raise UsageError("returned.needs_date", file=returned.file)
        received = replace(received, document=received.document or returned.file)
        number = rounds.round_for_positions(dossier.rounds, None, party).number
        read = tuple(proposed.read_proposals(returned, table, party))
        every = tuple(proposal for proposal in read if isinstance(proposal, Proposal))
        since = _stated_since(every, returned, dossier, party)
        new = tuple(proposal for proposal in every if proposal not in since)
        problems = (*since.values(), *(problem for problem in read if isinstance(problem, Problem)))
        acts: dict[str, list[Act]] = {"position": [], "name": [], "wording": []}
        for act in (proposal.act for proposal in new):
            acts[act.kind].append(replace(act, round=number, date=received.date, document=received.document))
        changes = positions.stating_changes(dossier.positions, acts["position"])
        words = _new_words(acts["wording"], dossier.acts)
        names = tuple(naming.stating_changes(dossier, acts["name"]))
        held: tuple[DraftChange, ...] = ()
        if dossier.copy_of == party:
            unsaid = (replace(change.act, round=None) for change in names)
            held = drafts.draft_changes(
                dossier, (*(drafts.as_draft(change.act) for change in changes), *unsaid)
            )
            changes, words, names = (), (), ()
            own = (Problem(returned.file, "returned.own_words", value=act.value) for act in acts["wording"])
            problems = (*problems, *own)
        refuse_if_strict(problems, options)
        if changes or held or words or names:
            source = _source(returned, len(new), received, using)
            opened.save(lambda session: save_positions(session, (*changes, *names), held, source, words))
    return Result(
        party=party,
        round=number,
        document=received.document,
        proposals=tuple(proposal.message for proposal in new),
        changes=changes,
        others=words,
        names=names,
        problems=problems,
        held=held,
    )


def _stated_since(
    every: Iterable[Proposal], returned: ReturnedDocument, dossier: DossierContent, party: PartyCode
) -> dict[Proposal, Problem]:
    """Return the positions of a document that are not those which its Party has stated since it was made."""
    later = drafting.acts_since(dossier.acts, returned.origin)
    own = (act for act in later if act.kind == "position" and act.speaker == party)
    named = dossier.agreement.country(party)
    stated = {act.subject: act.value if act.code != UNDO else None for act in own}
    return {
        proposal: Problem(
            returned.file,
            Message.of(
                "returned.said_since",
                on=proposal.on,
                value=proposal.act.value or "",
                said=later_value,
                party=named,
            ),
            "returned.do_say",
        )
        for proposal in every
        if proposal.act.kind == "position"
        and (later_value := stated.get(proposal.act.subject)) not in {None, proposal.act.value}
    }


def _refuse_others(returned: ReturnedDocument, table: Findings) -> None:
    here = {"agreement": table.dossier.agreement.id, "reference": table.dossier.reference}
    for what, mine in here.items():
        theirs = getattr(returned, what)
        if theirs != mine:
            raise InputError(f"exchange.other_{what}", file=returned.file, here=mine, theirs=theirs)


def _new_words(words: Sequence[Act], acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return the proposals that the Party has not made already."""
    stated = {
        (act.speaker, act.subject, act.place, act.value)
        for same in proposals.standing_proposals(acts).values()
        for act in same
    }
    return tuple(act for act in words if (act.speaker, act.subject, act.place, act.value) not in stated)


def _source(returned: ReturnedDocument, rows: int, received: Received, using: Sequence[str]) -> SourceFile:
    about = {"party": received.party, "document": received.document, "date": received.date}
    file_options = ((name, text) for name, text in about.items() if text)
    return SourceFile(
        "positions",
        returned.file,
        returned.sha256,
        rows,
        options=(*file_options, *(("using", list_id) for list_id in using)),
    )
