"""What a Party is asked of birds and sites, what it says of them, and the names that the Parties agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from birds import model as m
from birds.errors import AnswerIsNo, Problem, UsageError
from birds.evidence import Findings, list_of
from birds.messages import slot_heading
from birds.model import Act, DossierContent, DraftNote, Lang, Message, PartyCode, grouped
from birds.negotiation import annexes, codes, drafts, items, positions, proposals, rounds, sites
from birds.negotiation.acts import ActChange, awaiting, between_both, by_register, latest, position_key
from birds.negotiation.annexes import BirdLine
from birds.negotiation.choosing import BirdChoice, choose_subjects
from birds.negotiation.drafts import DraftChange
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
    pending = [act for act in awaiting(table.dossier.acts) if own and act.recorder != party]
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
    lists = codes.of_lists(list_of(dossier, each.id) for each in (table.comparison.a, table.comparison.b))
    of_all = f"{dossier.agreement.id} {codes.short(codes.of_reference(dossier))} {codes.short(lists)}"
    return *(f"{of_all} {act_id}" for act_id in begun), *((of_all,) if first else ())


class Telling:
    """Tells a Party what is said of anything in a round."""

    def __init__(self, table: Findings, party: m.PartyCode, number: int, *, own: bool = False) -> None:
        self._party, self._number = party, number
        held = drafts.held(table.dossier.drafts) if own else {}
        self._held = m.grouped((key, act) for (_, key), acts_held in held.items() for act in acts_held)
        self._notes = drafts.notes(table.dossier.notes) if own else {}
        self._seen = acts_seen(table.dossier, received=own)
        spoken = (
            (each.subject, (round_of(each), each))
            for each in table.dossier.positions
            if each.speaker == party
        )
        self._own = m.grouped((subject, stated) for subject, stated in spoken if stated[0] <= number)
        standing = proposals.standing_names(table.dossier, party).items()
        self._proposed = m.grouped((key, (slot, name)) for (key, slot), name in standing)

    def of(self, key: str, positions: ByParty = NOBODY) -> Asked:
        """Return what is told of one bird or site, by what acts on it are on."""
        own = dict(self._own.get(key, ()))
        before = max((number for number in own if number != self._number), default=-1)
        drafts_held = self._held.get(key, [])
        mine = [act for act in drafts_held if act.speaker == self._party]
        names = {slot: name or "" for slot, name in drafts.names_of(mine).items()}
        return Asked(
            subject=key,
            other=next((position for code, position in positions.items() if code != self._party), None),
            earlier=own.get(before),
            now=(act if act.value else None) if (act := drafts.position_of(mine)) else own.get(self._number),
            seen=tuple(act.id[:SHORT] for act in self._seen.get(key, ())),
            proposed={**dict(self._proposed.get(key, ())), **names},
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
    known = dossier.acts if received else between_both(dossier.acts)
    on_birds = (act for act in known if act.kind in ("position", "name"))
    last = (act for same in by_register(on_birds).values() for act in latest(same))
    by_subject = m.grouped((act.subject, act) for act in sorted(last, key=lambda act: act.id))
    return {taxon: tuple(some) for taxon, some in by_subject.items()}


# ---------------------------------------------------------------- what it says


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
    stated = [replace(drafts.as_draft(act) if untabled else act, subject=taxon) for taxon in birds]
    tabled = () if untabled else [replace(each, round=number) for each in stated]
    result = Result(
        party=party,
        round=number,
        subjects=birds,
        changes=positions.changes_in_positions(dossier.positions, tabled),
        held=drafts.draft_changes(dossier, (*(stated if untabled else ()), *notes)),
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
    open_now = None if untabled or party else rounds.current_round(dossier.rounds)
    number = open_now.number if open_now else None
    if party and not untabled:
        number = _tabling(dossier, act)
    standing: dict[tuple[str, str], str | None] = {**proposals.standing_names(dossier, party)}
    for (_, taxon), acts in drafts.held(dossier.drafts).items() if untabled else ():
        own = (act for act in acts if act.speaker == party)
        standing |= {(taxon, slot): name for slot, name in drafts.names_of(own).items()}
    meant = dict(_names_of(table, choice, act, value))
    if value and value not in dossier.agreement.by_code and not proposals.is_note(slot):
        _refuse_faulty(value.strip(), meant)
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


def _refuse_faulty(name: str, subjects: Iterable[str]) -> None:
    for of_site in {sites.is_site(key) for key in subjects}:
        if fault := proposals.fault_in_name(name, of_site=of_site):
            raise UsageError("position.faulty_name", name=name, why=fault)


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


def _name_of(line: BirdLine, name: str, agreement: m.Agreement) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name in ("", "reference"):
        return line.item.taxon if name else ""
    if name in agreement.by_code:
        own = (side for side in line.item.sides if side.party == name)
        printed = (each for side in own for each in items.printed_names(side, line.item))
        return next(printed, line.row.scientific_name)
    in_use = items.names_in_use(line.item)
    if name not in in_use:
        head = annexes.numbered(line.row.scientific_name, line.row.reference)
        raise UsageError("position.nobody_calls", taxon=head, name=name, names=in_use)
    return name
