"""What a Party is asked in a round: birds and sites, as they would stand in the annexes, with what is said of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

from birds import model as m
from birds.errors import AnswerIsNo
from birds.evidence import Findings, list_of
from birds.negotiation import acts, annexes, drafts, proposals, rounds, sites
from birds.negotiation.choosing import BirdChoice, choose_subjects
from birds.negotiation.positions import round_of
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from birds.negotiation.positions import ByParty

NOBODY: ByParty = MappingProxyType({})
SHORT = 8  # characters of an act's id by which a form knows it


@dataclass(frozen=True, slots=True)
class Asked:
    """What a Party is told of one bird or site that it is asked about; acts on it are on `subject`.

    `other` is the other Party's last known position; `earlier` the Party's own from a closed round, `now` the one
    that it has stated in this round already. `seen` are the beginnings of the ids of the acts that it is told of,
    `proposed` the names and footnotes that it proposes, by slot. What a form of its own tells the Party is what its
    copy holds instead (`is_held`), its `note`, and what is held `beside` that which a form has fields for.
    """

    subject: str
    other: m.Act | None = None
    earlier: m.Act | None = None
    now: m.Act | None = None
    seen: tuple[str, ...] = ()
    proposed: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    is_held: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class BirdAsked:
    """A bird that a Party is asked about, as it would stand in the annex; `reason` is what would settle its verdict."""

    row: m.AnnexRow
    asked: Asked
    reason: m.Message | None = None


@dataclass(frozen=True, slots=True)
class SiteAsked:
    """A site that a Party is asked about, as it would stand in Annex II."""

    row: m.ListedSite
    asked: Asked


@dataclass(frozen=True, slots=True)
class Questions:
    """What a Party is asked in a round; `dossier` says which dossier asks (`identity`).

    `credits` are the sources of what is told in it. `is_own`: it never leaves the Party's own copy, and tells what that
    holds. Its `key` is known in that copy alone. `pending` are the joint acts that wait for its
    word, each with what birds are called. `begun` is the round as it is, None where it is still to be opened.
    """

    party: m.PartyCode
    round: int
    lang: m.Lang
    dossier: str
    rows: tuple[BirdAsked, ...]
    sites: tuple[SiteAsked, ...] = ()
    credits: tuple[m.Source, ...] = ()
    is_own: bool = False
    key: str = ""
    begun: m.Round | None = None
    pending: tuple[tuple[m.Act, Mapping[str, m.Message]], ...] = ()
    agreement: m.Agreement = field(kw_only=True, repr=False)

    @property
    def other(self) -> m.PartyCode:
        """The other Party."""
        return next(code for code in self.agreement.in_order() if code != self.party)


def questions(
    table: Findings,
    party: m.PartyCode,
    choice: BirdChoice | None = None,
    number: int | None = None,
    *,
    lang: m.Lang | None = None,
) -> Questions:
    """Return what a Party is asked in a round, on a choice or on all of Annex II and of these birds.

    They are the shared ones and those that somebody spoke of. `lang` is the Party's own language where none is given.
    In its own copy what that holds is told, and the next round may still be to be opened.
    """
    own = table.dossier.copy_of == party
    begun = None if own and number is None else rounds.round_for_positions(table.dossier.rounds, number)
    begun = begun or rounds.current_round(table.dossier.rounds)
    asked = begun or m.Round(max((each.number for each in table.dossier.rounds), default=0) + 1)
    wanted = None if choice is None else set(choose_subjects(table, choice, party))
    telling = Telling(table, party, asked.number, own=own)
    birds = tuple(
        BirdAsked(
            line.row,
            telling.of(line.item.taxon, line.positions),
            line.verdict.reason if line.verdict else None,
        )
        for line in annexes.lines(table)
        if (line.item.taxon in wanted if wanted is not None else line.item.shared or line.positions)
    )
    listed: list[SiteAsked] = []
    if table.dossier.agreement.annex_sites and (wanted is None or any(map(sites.is_site, wanted))):
        second, positions = annexes.sites_annex(table, AnnexOptions()), sites.site_positions(table.dossier)
        for row in (*second.rows, *second.left):
            key = sites.subject(row.site.place_id)
            if wanted is None or key in wanted:
                listed.append(SiteAsked(row, telling.of(key, positions.of(key))))
    if not (birds or listed):
        raise AnswerIsNo("position.nothing_to_ask")
    pending = [act for act in acts.awaiting(table.dossier.acts) if own and act.recorder != party]
    called = annexes.heads(table) if pending else {}
    return Questions(
        party=party,
        round=asked.number,
        lang=lang or table.dossier.agreement.lang_of(party),
        dossier=identity(table, asked.number)[0] if begun else "",
        rows=birds,
        sites=tuple(listed),
        credits=annexes.credits_of(table),
        is_own=own,
        key=next(iter(own_keys(table.dossier.events)), "") if own else "",
        begun=begun,
        pending=tuple((act, called) for act in pending),
        agreement=table.dossier.agreement,
    )


def own_keys(events: Sequence[m.Event]) -> tuple[str, ...]:
    """Return what forms of this copy's own Party bear, one for each line of its log, the latest first.

    A line has its time and what was held, in its seal: nobody else can make one up. A copy that the other side has made
    begins with a line without a time, which it knows.
    """
    seals = [event.seal for event in events if event.seal and not (event.at or "").startswith("1970")]
    return tuple(sha256(f"birds form {seal}".encode()).hexdigest()[:32] for seal in reversed(seals))


def identity(table: Findings, number: int) -> tuple[str, ...]:
    """Return what a form says of the dossier that it was made from: agreement, reference, lists, how the round began.

    A round that both Parties have opened on their own began in two ways. A form for the first round may be made before
    it is opened, as `quickstart` makes them: it says only the last. Copies that began from the same data alike say the
    same, whoever made them: what a form is then told of a bird is the same in all of them.
    """
    dossier, opening = table.dossier, ("round", "open", number)
    begun = sorted(act.id[:8] for act in dossier.acts if (act.kind, act.value, act.round) == opening)
    first = number == min((opened.number for opened in dossier.rounds), default=number)
    lists = rounds.code_of_lists(
        list_of(dossier, each.id) for each in (table.comparison.a, table.comparison.b)
    )
    of_all = f"{dossier.agreement.id} {rounds.code_of_reference(dossier)} {lists}"
    return *(f"{of_all} {act_id}" for act_id in begun), *((of_all,) if first else ())


class Telling:
    """Tells a Party what is said of anything in a round."""

    def __init__(self, table: Findings, party: m.PartyCode, number: int, *, own: bool = False) -> None:
        self._party, self._number = party, number
        held = drafts.held(table.dossier.drafts) if own else {}
        self._held = m.grouped((key, act) for (_, key), acts_held in held.items() for act in acts_held)
        self._notes = drafts.notes(table.dossier.notes) if own else {}
        self._seen = acts_seen(table.dossier, received=own)
        self._own: defaultdict[str, dict[int, m.Act]] = defaultdict(dict)
        for position in table.dossier.positions:
            if position.speaker == party and (stated_in := round_of(position)) <= number:
                self._own[position.subject][stated_in] = position
        self._proposed: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for (key, slot), name in proposals.standing_names(table.dossier, party).items():
            self._proposed[key][slot] = name

    def of(self, key: str, positions: ByParty = NOBODY) -> Asked:
        """Return what is told of one bird or site, by what acts on it are on."""
        own = self._own.get(key, {})
        before = max((number for number in own if number != self._number), default=None)
        drafts_held = self._held.get(key, [])
        mine = [act for act in drafts_held if act.speaker == self._party]
        names = {slot: name or "" for slot, name in drafts.names_of(mine).items()}
        return Asked(
            subject=key,
            other=next((position for code, position in positions.items() if code != self._party), None),
            earlier=None if before is None else own[before],
            now=(act if act.value else None) if (act := drafts.position_of(mine)) else own.get(self._number),
            seen=tuple(act.id[:SHORT] for act in self._seen.get(key, ())),
            proposed={**self._proposed.get(key, {}), **names},
            note=self._notes.get((self._party, key), ""),
            is_held=bool(drafts_held),
            beside=self._beside(drafts_held),
        )

    def _beside(self, acts: list[m.Act]) -> str:
        """Return what is held that no field of a form has: footnotes, joint acts, how a name came, to the letter."""
        lines = []
        for act in acts:
            source = (act.who, act.date, act.document, act.minutes)
            own = act.speaker == self._party and (act.kind == "position" or "." not in (act.place or ""))
            if not own or (act.kind == "name" and any(source)):
                parts = (act.speaker, act.kind, act.place, act.value, act.reason, *source)
                lines.append(" · ".join(filter(None, parts)))
        return "; ".join(sorted(lines))


def acts_seen(dossier: m.DossierContent, *, received: bool = False) -> dict[str, tuple[m.Act, ...]]:
    """Return the latest acts on each bird and site, by its lead taxon or subject: those that both sides can know of.

    With `received` also what this copy wrote down for the other Party, which only its own form may tell.
    """
    known = dossier.acts if received else acts.between_both(dossier.acts)
    on_birds = (act for act in known if act.kind in ("position", "name"))
    latest = (act for same in acts.by_register(on_birds).values() for act in acts.latest(same))
    by_subject = m.grouped((act.subject, act) for act in sorted(latest, key=lambda act: act.id))
    return {taxon: tuple(some) for taxon, some in by_subject.items()}
