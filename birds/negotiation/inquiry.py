"""What a Party is asked in a round: birds and sites, as they would stand in the annexes, with what is said of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo
from birds.evidence import list_of
from birds.negotiation import acts, drafting, exchange, naming, places, rounds, sites
from birds.negotiation.choosing import subjects
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from birds import model as m
    from birds.evidence import Findings
    from birds.negotiation.choosing import BirdChoice

SHORT = 8  # characters of an act's id by which a form knows it


@dataclass(frozen=True, slots=True)
class Asked:
    """What a Party is told of one bird or site that it is asked about; acts on it are on `subject`.

    `other` is the other Party's last known position; `earlier` the Party's own from a closed round, `now` the one
    that it has stated in this round already. `seen` are the beginnings of the ids of the acts that it is told of,
    `proposed` the names that it proposes, by slot.
    """

    subject: str
    other: m.Position | None = None
    earlier: m.Position | None = None
    now: m.Position | None = None
    seen: tuple[str, ...] = ()
    proposed: Mapping[str, str] = field(default_factory=dict)


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
    """What a Party is asked in a round; `dossier` says which dossier asks (`exchange.identity`).

    `credits` are the sources of what is told in it.
    """

    party: m.PartyCode
    round: int
    lang: m.Lang
    dossier: str
    rows: tuple[BirdAsked, ...]
    sites: tuple[SiteAsked, ...] = ()
    credits: tuple[m.Source, ...] = ()
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
    """
    held = rounds.speaking(table.dossier.rounds, number)
    wanted = None if choice is None else set(subjects(table, choice, party))
    telling = _Telling(table, party, held.number)
    birds, listed = birds_asked(telling, wanted), sites_asked(telling, wanted)
    if not (birds or listed):
        raise AnswerIsNo("position.nothing_to_ask")
    return Questions(
        party,
        held.number,
        lang or table.dossier.agreement.lang_of(party),
        exchange.identity(table.dossier, held.number, speaking(table))[0],
        birds,
        listed,
        drafting.credits_of(table),
        agreement=table.dossier.agreement,
    )


def speaking(table: Findings) -> tuple[m.MatchedList, ...]:
    """Return the lists that are compared."""
    return tuple(list_of(table.dossier, one.id) for one in (table.comparison.a, table.comparison.b))


class _Telling:
    """Tells a Party what is said of anything in a round."""

    def __init__(self, table: Findings, party: m.PartyCode, number: int) -> None:
        self.table, self._party, self._number = table, party, number
        self._seen = acts_seen(table.dossier)
        self._own: defaultdict[str, dict[int, m.Position]] = defaultdict(dict)
        for one in table.dossier.positions:
            if one.party == party and one.round <= number:
                self._own[one.taxon][one.round] = one
        self._proposed: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for (key, slot), name in naming.standing(table.dossier, party).items():
            self._proposed[key][slot] = name

    def of(self, key: str, said: Mapping[m.PartyCode, m.Position]) -> Asked:
        """Return what is told of one bird or site, by what acts on it are on."""
        own = self._own.get(key, {})
        before = max((number for number in own if number != self._number), default=None)
        return Asked(
            key,
            next((one for code, one in said.items() if code != self._party), None),
            None if before is None else own[before],
            own.get(self._number),
            tuple(act.id[:SHORT] for act in self._seen.get(key, ())),
            self._proposed.get(key, {}),
        )


def birds_asked(telling: _Telling, wanted: set[str] | None = None) -> tuple[BirdAsked, ...]:
    """Return the `wanted` birds with what a Party is told of each; all that are shared or spoken of without any."""
    return tuple(
        BirdAsked(
            line.row, telling.of(line.item.taxon, line.said), line.verdict.reason if line.verdict else None
        )
        for line in drafting.lines(telling.table)
        if (line.item.taxon in wanted if wanted is not None else line.item.shared or line.said)
    )


def sites_asked(telling: _Telling, wanted: set[str] | None = None) -> tuple[SiteAsked, ...]:
    """Return the `wanted` sites with what a Party is told of each; all that Annex II can have without any."""
    if wanted is not None and not any(map(sites.is_site, wanted)):
        return ()
    made, said = places.sites_annex(telling.table, AnnexOptions()), sites.stances(telling.table.dossier)
    every = ((sites.subject(row.site.place_id), row) for row in (*made.rows, *made.left))
    return tuple(
        SiteAsked(row, telling.of(key, said.of(key))) for key, row in every if wanted is None or key in wanted
    )


def acts_seen(dossier: m.Dossier) -> dict[str, tuple[m.Act, ...]]:
    """Return the latest acts on each bird that both sides can know of, by its lead taxon."""
    on_birds = (act for act in acts.between_both(dossier.acts) if act.kind in ("position", "name"))
    found: defaultdict[str, list[m.Act]] = defaultdict(list)
    for same in acts.by_register(on_birds).values():
        for act in acts.latest(same):
            found[act.subject].append(act)
    return {taxon: tuple(sorted(some, key=lambda act: act.id)) for taxon, some in found.items()}
