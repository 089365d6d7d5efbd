"""What a side tabled, as one file that the other side reads: JSON lines, the first of which says what they are about.

Only acts are in it: nothing that is held back, no note, no hash or count of such, no clock, no user, no folder.
The same acts give the same bytes, whatever the order in which they came together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args

from birds.errors import InputError
from birds.evidence import LIST
from birds.model import Act, ActKind, Agreement, DossierContent, PartyCode, PositionValue
from birds.negotiation import acts as record
from birds.negotiation import annexes, codes, proposals, settings, sites
from birds.negotiation.acts import Conflict

FORMAT = "birds exchange 1"
_MOST_ACTS, _MOST_OF_A_ROUND = 30_000, 500
"""Several times what a side does in ten rounds on every bird of both lists; how often it opens and closes one."""
_ROUND_VALUES = ("open", "close", "reopen")
_TEXTS = tuple(
    each.name for each in fields(Act) if each.name not in ("round", "ad_referendum", "seen", *record.OF_COPY)
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Acts on their way: about which agreement, under which reference, and which side tabled them (None: all)."""

    agreement: str
    reference: str
    party: PartyCode | None
    acts: tuple[Act, ...]


def exchange_of(
    dossier: DossierContent,
    party: PartyCode | None = None,
    *,
    also: PartyCode | None = None,
    decisions: bool = True,
) -> Exchange:
    """Return what a Party tabled, in an order of its own; all that is tabled where no Party is named.

    What one side wrote down for the other stays in its copy. `decisions` on what names mean go along; so does what
    the Party `also` tabled, as it came from there.
    """
    sides = (party,) if party is None or also is None else (party, also)
    chosen = [act for act in dossier.acts if any(_goes(act, side, decisions=decisions) for side in sides)]
    # what these had seen goes along
    ids = {act.id for act in chosen} | record.before_any(chosen, dossier.acts)
    acts = tuple(_ordered(act for act in dossier.acts if act.id in ids))
    return Exchange(dossier.agreement.id, named_reference(dossier), party, acts)


def _goes(act: Act, party: PartyCode | None, *, decisions: bool) -> bool:
    if act.kind in ("match", "non_migratory"):
        return decisions
    if act.kind == "place":  # sites are each copy's own
        return False
    if party is None or (act.kind == "round" and not act.received):
        return True
    return act.recorder in (None, party) and (act.joint or act.speaker in (None, party))


def named_reference(dossier: DossierContent) -> str:
    """Return the reference of a dossier with what tells it from another one of that name."""
    return f"{dossier.reference} ({codes.short(codes.of_reference(dossier))})"


def _ordered(acts: Iterable[Act]) -> Iterator[Act]:
    """Yield acts so that each comes after those it has seen, in an order that depends on nothing else."""
    left = sorted(acts, key=lambda act: (act.round or 0, act.kind, act.subject, act.id))
    known = {act.id for act in left}
    done: set[str] = set()
    while left:
        later = []
        for act in left:
            if all(each in done or each not in known for each in act.seen):
                done.add(act.id)
                yield replace(act, batch=0, file=None)
            else:
                later.append(act)
        if len(later) == len(left):  # acts that have seen each other: no program of ours has made them
            yield from later
            return
        left = later


# ---------------------------------------------------------------- as text, and back


def to_lines(exchange: Exchange) -> str:
    """Return an exchange as JSON lines."""
    head = {"format": FORMAT} | {
        name: getattr(exchange, name) for name in ("agreement", "reference", "party")
    }
    names = [each.name for each in fields(Act) if each.name not in record.OF_COPY]
    lines = [
        {name: value for name in names if (value := getattr(act, name)) not in (None, False, ())}
        for act in exchange.acts
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (head, *lines))


def from_lines(text: str, file: str, agreement: Agreement) -> Exchange:
    """Return the exchange that a file holds; InputError names the file and the line of what is wrong."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    head = _object(lines[0], file) if lines else {}
    if head.get("format") != FORMAT:
        raise InputError("exchange.none", file=file)
    party = head.get("party")
    about = [head.get(name) for name in ("agreement", "reference")]
    if not all(isinstance(name, str) for name in about) or party not in (None, *agreement.by_code):
        raise InputError("exchange.line", file=file, row=1)
    if len(lines) > _MOST_ACTS:
        raise InputError("exchange.too_many", file=file, most=_MOST_ACTS)
    acts = tuple(_act(line, file, agreement) for line in lines[1:])
    of_rounds = Counter(act.round for act in acts if act.kind == "round")
    if any(number > _MOST_OF_A_ROUND for number in of_rounds.values()):
        raise InputError("exchange.too_many", file=file, most=_MOST_OF_A_ROUND)
    return Exchange(str(about[0]), str(about[1]), agreement.by_code[party].code if party else None, acts)


def _object(line: tuple[int, str], file: str) -> dict[str, Any]:
    number, text = line
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("exchange.none" if number == 1 else "exchange.line", file=file, row=number) from None
    return entry if isinstance(entry, dict) else {}


def _act(line: tuple[int, str], file: str, agreement: Agreement) -> Act:
    entry = _object(line, file)
    number, seen, open_ = entry.get("round"), entry.get("seen", []), entry.get("ad_referendum", False)
    texts: dict[str, Any] = {name: entry.get(name) for name in _TEXTS}
    is_typed = (
        all(value is None or isinstance(value, str) for value in texts.values())
        and (number is None or (type(number) is int and 0 < number < 10**6))  # true is an int, too
        and isinstance(open_, bool)
        and isinstance(seen, list)
        and all(isinstance(act_id, str) for act_id in seen)
        and entry.keys() <= {*_TEXTS, "round", "seen", "ad_referendum"}
    )
    act = Act(**texts, round=number, seen=tuple(seen), ad_referendum=open_) if is_typed else None
    if act is None or not (_is_allowed(act, agreement) and _is_placed(act, agreement)):
        raise InputError("exchange.line", file=file, row=line[0])
    if act.id != record.digest(act):
        raise InputError("exchange.forged", file=file, row=line[0])
    return act


def _is_allowed(act: Act, agreement: Agreement) -> bool:
    """Whether an act says what one can: a closing has its code, and what decides says where that stands."""
    values = {"position": (None, *get_args(PositionValue)), "round": _ROUND_VALUES}.get(act.kind)
    texts = (getattr(act, name) for name in _TEXTS)
    decides = act.kind not in ("position", "round", "setting") and not act.speaker and act.value is not None
    return (
        act.kind in get_args(ActKind)
        and all(record.is_written(text, act.kind) for text in texts if text)
        and bool(act.id and act.subject)
        and (values is None or act.value in values)
        and {act.speaker, act.recorder} <= {None, *agreement.by_code}
        and (act.code in (None, record.UNDO) or codes.code_in(act.code) == act.code)
        and (not decides or bool(act.document or act.minutes or act.code))
    )


def _is_placed(act: Act, agreement: Agreement) -> bool:
    """Whether an act has the round and the speaker that it needs, and a name a language of the agreement, or none.

    Who writes it down opens a round and closes it: nobody does that for the other Party, nor closes it for both.
    """
    if act.kind == "round":
        alone = act.speaker == act.recorder or (not act.speaker and act.value != "close")
        return act.subject == str(act.round) and alone
    if act.kind == "setting" and act.speaker:  # each Party names its own list
        return act.subject == f"{LIST}.{act.speaker}"
    if act.kind == "setting":
        return settings.is_setting(agreement, act.subject, act.value)
    if act.kind == "position":
        return act.round is not None and act.speaker is not None
    slots = (None, *agreement.languages, *proposals.footnote_slots(agreement))
    return act.kind != "name" or act.place in slots


# ---------------------------------------------------------------- taken into another copy


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging an exchange does: the acts that are new here, how many were known, the conflicts that are left.

    `after` is the dossier with them. `left` are acts of the other side that these follow: its own exchange brings them.
    """

    new: tuple[Act, ...]
    known: int
    conflicts: tuple[Conflict, ...]
    after: DossierContent = field(repr=False)
    left: tuple[Act, ...] = ()


def merge(dossier: DossierContent, exchange: Exchange, file: str) -> Merging:
    """Return what merging does to a dossier.

    InputError for another agreement or reference, for acts that speak for the Party whose own copy this is and that it
    does not have, or for another than the side that made the exchange, and where acts are missing that others had seen.
    """
    _refuse_another(dossier, exchange, file)
    here, own, party = {act.id for act in dossier.acts}, dossier.copy_of, exchange.party
    brought = tuple(dict.fromkeys(act for act in exchange.acts if act.id not in here))
    speaking = [act for act in brought if own and own in (act.speaker, act.recorder)]
    speaking = [act for act in speaking if act.recorder == own or not act.joint]
    if speaking:
        raise _wrong_acts("exchange.speaks_for_you", speaking, dossier, file=file, party=own or "")
    left = tuple(act for act in brought if _is_of_other(act, party))
    seen = record.before_any((act for act in exchange.acts if not _is_of_other(act, party)), exchange.acts)
    others = [act for act in left if act.id not in seen]  # what its own have seen is left to the other
    if others:
        about = {"party": party or "", "other": others[0].author or ""}
        raise _wrong_acts("exchange.speaks_for_other", others, dossier, file=file, **about)
    new = tuple(act for act in brought if act not in left)
    _refuse_unknown(dossier, new, file)
    known = here | {act.id for act in exchange.acts}
    if gaps := [each for act in exchange.acts for each in act.seen if each not in known]:
        raise InputError("exchange.lacks_acts", file=file, number=len(gaps))
    after, already = record.with_more_acts(dossier, new), len(exchange.acts) - len(brought)
    return Merging(new, already, record.conflicts(after.acts), after, left)


def _refuse_another(dossier: DossierContent, exchange: Exchange, file: str) -> None:
    for what, here, theirs in (
        ("agreement", dossier.agreement.id, exchange.agreement),
        ("reference", named_reference(dossier), exchange.reference),
    ):
        if here != theirs:
            raise InputError(f"exchange.other_{what}", file=file, here=here, theirs=theirs)


def _wrong_acts(code: str, acts: Sequence[Act], dossier: DossierContent, **about: str) -> InputError:
    subject = annexes.head(dossier, acts[0].subject)
    return InputError(code, number=len(acts), subject=subject, **about)


def _is_of_other(act: Act, party: PartyCode | None) -> bool:
    return bool(party and act.kind != "round" and act.author not in (None, party))


def _refuse_unknown(dossier: DossierContent, new: Sequence[Act], file: str) -> None:
    """Refuse acts on birds that the reference and on sites that the dossier lacks, and in rounds that nobody opened."""
    known = {*(taxon.name for taxon in dossier.taxa), *sites.of_parties(dossier)}
    begun = {opened.number for opened in dossier.rounds}
    begun |= {act.round or 0 for act in new if (act.kind, act.value) == ("round", "open")}
    followed = {each for act in new for each in act.seen}
    for act in new:
        standing = act.value is not None and act.id not in followed
        if act.kind in ("position", "name") and standing and act.subject not in known:
            what = "site" if sites.is_site(act.subject) else "bird"
            named = act.subject.removeprefix(sites.SUBJECT)
            raise InputError(f"exchange.no_such_{what}", file=file, subject=named)
        if act.round is not None and act.round not in begun:
            raise InputError("exchange.no_such_round", file=file, round=act.round)


def with_acts_of(dossier: DossierContent, theirs: Exchange) -> DossierContent:
    """Return a dossier as it would be if of a side's acts it had those of an exchange alone.

    InputError where the exchange belongs to another agreement or reference.
    """
    _refuse_another(dossier, theirs, "exchange")
    known = {act.id for act in exchange_of(dossier, theirs.party).acts}
    left = tuple(act for act in dossier.acts if act.id not in known)
    return replace(dossier, acts=(*left, *theirs.acts))
