"""Rounds of negotiation: one is open at a time; what was said in a closed one stays said.

An annex is kept as it stood when a round closed: numbers, names and brackets of that day, whatever changes after; so
are the agreement's text and its Annex II. What the Parties had proposed for paragraphs by then, the acts say.

The code that a round is closed with is short enough to be read aloud, and the same in both Parties' copies. It has a
part each for the reference, the Parties' lists, the acts, the text of the annex, the sites where the agreement has an
annex of them, and the agreement's own text, so that a difference is found; and a last character by which a slip of the
tongue is noticed: 110 bits in all. Nothing computed, held back or loaded privately is in it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice

from birds import model as m
from birds.errors import DossierError, UsageError
from birds.evidence import Findings, findings
from birds.negotiation import acts, annexes, changes, sites, wording
from birds.negotiation.acts import between_both
from birds.negotiation.changes import AnnexChanges
from birds.negotiation.plain import UNREADABLE, from_text
from birds.negotiation.rows import AnnexOptions, heading

PARTS = {"reference": 3, "lists": 3, "acts": 5, "text": 5, "sites": 3, "agreement": 3}
"""The parts of a code in their order, and how many characters each has."""
_LENGTH = sum(PARTS.values())
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def current_round(rounds: Sequence[m.Round]) -> m.Round | None:
    """Return the round that is open, None where none is."""
    return next((each for each in reversed(rounds) if each.closed is None), None)


def find_round(rounds: Sequence[m.Round], number: int) -> m.Round:
    """Return a round by its number; UsageError names those there are."""
    for each in rounds:
        if each.number == number:
            return each
    numbers = tuple(each.number for each in rounds) or m.Message("round.none_yet")
    raise UsageError("round.not_there", round=number, rounds=numbers)


def open_round(
    rounds: Sequence[m.Round], number: int | None = None, *, place: str | None = None, date: str | None = None
) -> m.Round:
    """Return the round that opens, the next number where none is given; UsageError where it can't be opened.

    The same round with the same place and date may be opened again: nothing changes.
    """
    latest = max((each.number for each in rounds), default=0)
    wanted = latest + 1 if number is None else number
    for each in rounds:
        if each.number == wanted:
            if each.closed is not None:
                raise UsageError("round.stays_said", round=each.number, date=each.closed)
            return replace(each, opened=date or each.opened, place=place or each.place)
    open_now = current_round(rounds)
    if open_now:
        raise UsageError("round.still_open", round=open_now.number)
    if wanted < latest:
        raise UsageError("round.held_already", round=latest)
    return m.Round(wanted, opened=date, place=place)


def close_round(
    rounds: Sequence[m.Round], number: int | None, date: str, party: m.PartyCode | None = None
) -> m.Round:
    """Return a round as it closes, the open one where no number is given; UsageError where none can be closed.

    In a Party's own copy it is that `party` that closes it; the round is closed when the other has closed it too.
    """
    ending = current_round(rounds) if number is None else find_round(rounds, number)
    if ending is None:
        raise UsageError("round.none_open")
    if ending.closed is not None and ending.closed != date:
        raise UsageError("round.closed_already", round=ending.number, date=ending.closed)
    if not date.strip():
        raise UsageError("round.no_date")
    if ending.closed is None and party in ending.closed_by:
        raise UsageError("round.closed_by_you", round=ending.number, party=party or "")
    return replace(ending, closed=date.strip())


def reopen_round(rounds: Sequence[m.Round], number: int | None) -> m.Round:
    """Return the round that is reopened, the latest where no number is given; UsageError where nobody has closed it."""
    latest = max((each.number for each in rounds), default=0)
    reopening = find_round(rounds, number or latest)
    if reopening.closed is None and not reopening.closed_by:
        raise UsageError("round.not_closed", round=reopening.number)
    if reopening.number != latest:
        raise UsageError("round.later_one", round=reopening.number, later=latest)
    return reopening


def round_for_positions(
    rounds: Sequence[m.Round], number: int | None = None, party: m.PartyCode | None = None
) -> m.Round:
    """Return the round in which a position can be stated: `number`, else the open one; UsageError if it is closed.

    `party` is who would speak: for a Party that has closed it, it is closed, though the other has not.
    """
    if number is None:
        current = current_round(rounds)
        if current is None:
            raise UsageError("round.none_open_for_positions")
    else:
        current = find_round(rounds, number)
    if current.closed is not None:
        raise UsageError("round.closed_for_positions", round=current.number, date=current.closed)
    if party in current.closed_by:
        raise UsageError("round.closed_by_you", round=current.number, party=party or "")
    return current


# ---------------------------------------------------------------- the annex of a closed round


def annexes_to_keep(
    dossier: m.DossierContent, number: int, using: Sequence[str] = ()
) -> tuple[m.Annex | None, m.Annex | None]:
    """Return the annex as it stands when a round closes, and as the room saw it; None where there is no list for it.

    What a Party wrote down for the other is not in the first: the other's copy does not have it.
    """
    try:
        table = findings(dossier, using)
    except DossierError:  # no list of a Party: nothing to keep
        return None, None
    shared = shared_dossier(dossier)
    paper = None if shared is dossier else annexes.text(table, until=number)
    return annexes.text(replace(table, dossier=shared), until=number), paper


def shared_dossier(dossier: m.DossierContent) -> m.DossierContent:
    """Return a dossier without what one Party wrote down for the other, whose copy does not have it."""
    left = acts.between_both(dossier.acts)
    return dossier if len(left) == len(dossier.acts) else acts.with_record(dossier, left)


def kept_annex(
    dossier: m.DossierContent,
    snapshots: Mapping[int, m.Snapshot],
    number: int,
    using: Sequence[str] = (),
    *,
    text: bool = False,
) -> m.Annex:
    """Return the annex as it stood when a round closed; UsageError where the round is not closed.

    It is the one that the room saw, for a `text` what both copies share.

    DossierError where what is kept is no annex. A closed round that came without one has what its positions make
    of today's lists.
    """
    if find_round(dossier.rounds, number).closed is None:
        raise UsageError("round.no_changes_of_open", round=number)
    kept = snapshots.get(number)
    if not (kept and kept.annex):
        return annexes.text(findings(dossier, using), until=number)
    try:
        return from_text(m.Annex, kept.annex if text else kept.paper or kept.annex, dossier.agreement)
    except UNREADABLE:  # another program has written there
        raise DossierError("round.annex_unreadable", round=number) from None


def print_kept_annex(kept: m.Annex, table: Findings, number: int, options: AnnexOptions) -> m.Annex:
    """Return the annex that was kept when a round closed as it is printed by these options, dated by the round."""
    annex = replace(kept, **heading(options, table.dossier.agreement))
    date = options.date or find_round(table.dossier.rounds, number).closed
    return annexes.as_printed(replace(annex, date=date), table, options)


def changes_since(
    table: Findings, snapshots: Mapping[int, m.Snapshot], options: AnnexOptions, using: Sequence[str] = ()
) -> AnnexChanges:
    """Return what has changed since a closed round (`options.since`), both annexes printed by the same options.

    UsageError for options that the annex of that day was not kept with.
    """
    if options.order != "reference" or options.subspecies or options.limbs:
        raise UsageError("round.since_as_kept")
    number = options.since or 0
    kept = kept_annex(table.dossier, snapshots, number, using, text=options.text)
    old = print_kept_annex(kept, table, number, replace(options, date=None))
    new = annexes.annex(table, replace(options, since=None, states=()))
    changed = changes.compare_annexes(changes.with_unspoken_as_now(old, new), new)
    acts_since = acts.after_closing(table.dossier, number)
    return changes.with_authors(changed, annexes.position_table(table), acts_since, number)


def mark_changes(changed: AnnexChanges, options: AnnexOptions) -> m.Annex:
    """Return the new annex with every row marked, deleted ones too; `options.states` are the rows to print."""
    annex = changes.mark_rows(changed, options.since or 0)
    wanted = tuple(row for row in annex.rows if not options.states or row.state in options.states)
    return replace(annex, rows=wanted)


# ---------------------------------------------------------------- the agreement of a closed round


@dataclass(frozen=True, slots=True)
class Kept:
    """The paragraphs that a dossier had, none where it had the skeleton; and the rows of Annex II, None without one.

    `seen` are those that the room saw, where they are others than both copies share.
    """

    clauses: tuple[m.Clause, ...]
    sites: tuple[m.ListedSite, ...] | None = None
    seen: tuple[m.ListedSite, ...] | None = None


@dataclass(frozen=True, slots=True)
class AgreementChanges:
    """The agreement as it stood and as it stands; `authors` are the Parties that changed rows, by the rows' keys."""

    old: m.Agreed
    new: m.Agreed
    authors: Mapping[str, m.PartyCode] = field(default_factory=dict)


def agreement_to_keep(
    dossier: m.DossierContent, annex: m.Annex | None, paper: m.Annex | None = None, using: Sequence[str] = ()
) -> Kept:
    """Return the text and the Annex II that belong to an annex as it closes, and to the `paper` that the room saw."""
    if annex is None or not dossier.agreement.annex_sites:
        return Kept(dossier.clauses)
    shared = _sites(shared_dossier(dossier), annex, using)
    return Kept(dossier.clauses, shared, _sites(dossier, paper, using) if paper else None)


def _sites(dossier: m.DossierContent, annex: m.Annex, using: Sequence[str]) -> tuple[m.ListedSite, ...]:
    """Return the rows of the Annex II that belongs to an annex, with the names of a text and nothing said of them."""
    return annexes.annex_two(findings(dossier, using), replace(annex, text=True)).rows


def agreement_of_round(
    table: Findings,
    snapshots: Mapping[int, m.Snapshot],
    number: int,
    options: AnnexOptions,
    skeleton: Sequence[m.Clause],
    using: Sequence[str] = (),
) -> m.Agreed:
    """Return the agreement as the room saw it when a round closed, printed by these options.

    UsageError where the round is open, or its text was not kept here; DossierError where what is kept is none.
    """
    before = acts.until_closing(table.dossier, number)
    then = replace(table, dossier=replace(table.dossier, acts=before))
    kept = kept_annex(then.dossier, snapshots, number, using)
    as_kept = _read_kept(snapshots, number, then.dossier.agreement)
    annex = print_kept_annex(kept, then, number, replace(options, text=True))
    rows = as_kept.sites if as_kept.seen is None else as_kept.seen
    if rows is not None:
        ids, numbers = {row.number: row.id for row in kept.rows}, {row.id: row.number for row in annex.rows}
        printed = {number: numbers.get(row_id) for number, row_id in ids.items()}  # as they are printed
        birds = (tuple(sorted(filter(None, map(printed.get, row.birds)))) for row in rows)
        rows = tuple(replace(row, birds=those) for row, those in zip(rows, birds, strict=True))
        is_open = any(sites.open_sites(then.dossier, number, original=annex.original is not None))
        rows = annexes.as_text(rows, settled=not is_open)
    dossier = replace(then.dossier, clauses=as_kept.clauses)
    return wording.agreement_of(dossier, skeleton, options, (kept, annex), rows, number)[0]


def agreement_changes_since(
    table: Findings,
    snapshots: Mapping[int, m.Snapshot],
    options: AnnexOptions,
    skeleton: Sequence[m.Clause],
    using: Sequence[str] = (),
) -> AgreementChanges:
    """Return what has changed in the whole text since a closed round (`options.since`)."""
    options = replace(options, text=False)
    old = agreement_of_round(table, snapshots, options.since or 0, options, skeleton, using)
    birds = changes_since(table, snapshots, replace(options, text=True), using)
    new = wording.agreed_text(table, skeleton, replace(options, since=None))
    old = replace(old, annex=changes.with_unspoken_as_now(old.annex, new.annex))
    if old.sites is not None and new.sites is not None:
        old = replace(old, sites=changes.with_unspoken_sites_as_now(old.sites, new.sites))
    movers = dict(sites.movers(table.dossier, options.since or 0))
    authors = {
        row.site.id: movers[key]
        for row in (*(old.sites or ()), *(new.sites or ()))
        if (key := sites.subject(row.site.place_id)) in movers
    }
    old_ids = {clause.id for clause in old.clauses}
    for clause in new.clauses:  # by the keys of its row and of what is said below it
        if clause.by and clause.id not in old_ids:
            authors |= dict.fromkeys((clause.id, f"note {clause.id}"), m.PartyCode(clause.by))
    return AgreementChanges(old, new, {**birds.authors, **authors})


def sites_of_round(
    snapshots: Mapping[int, m.Snapshot], number: int, agreement: m.Agreement
) -> tuple[m.ListedSite, ...] | None:
    """Return the rows of the Annex II that was kept when a round closed, None where none was."""
    return _read_kept(snapshots, number, agreement).sites if number in snapshots else None


def _read_kept(snapshots: Mapping[int, m.Snapshot], number: int, agreement: m.Agreement) -> Kept:
    snapshot = snapshots.get(number)
    if snapshot is None:
        raise UsageError("round.no_agreement_kept", round=number)
    try:
        return from_text(Kept, snapshot.agreement, agreement)
    except UNREADABLE:  # another program has written there
        raise DossierError("round.agreement_unreadable", round=number) from None


# ---------------------------------------------------------------- the code that a round is closed with


def closing_code(
    dossier: m.DossierContent,
    speaking: Iterable[m.MatchedList],
    annex: m.Annex | None,
    listed: Iterable[m.ListedSite] = (),
) -> str:
    """Return the code of what is tabled in a dossier, of the lists that speak for the Parties, and of both annexes."""
    parts = (  # in the order of PARTS
        code_of_reference(dossier),
        code_of_lists(speaking),
        code_of_acts(dossier.acts),
        code_of_text(annex),
        code_of_sites(listed),
        code_of_agreement(dossier),
    )
    return format_code("".join(parts))


def code_of_reference(dossier: m.DossierContent) -> str:
    """Return the part of a code for the reference: its name, and its taxa in their order."""
    return _digits([dossier.reference, [taxon.name for taxon in dossier.taxa]], "reference")


def code_of_lists(speaking: Iterable[m.MatchedList]) -> str:
    """Return the part of a code for the lists that speak for the Parties: their entries as printed."""
    lists: list[list[object]] = []
    for matched in speaking:
        entries = (each.entry for each in matched.entries)  # some have vernacular names only
        printed = ([entry.row, entry.verbatim, entry.vernacular.all()] for entry in entries)
        lists.append([matched.checklist.id, *printed])
    return _digits(lists, "lists")


def code_of_acts(acts: Iterable[m.Act]) -> str:
    """Return the part of a code for acts: those that both copies have when both Parties' acts are in both."""
    # neither closings, nor one side's decisions on what names mean
    shared = (act for act in between_both(acts) if act.kind in ("position", "name", "round") or act.joint)
    return _digits(sorted(act.id for act in shared if act.value != "close"), "acts")


def code_of_text(annex: m.Annex | None) -> str:
    """Return the part of a code for an annex: each row's state and names. What is only computed is not in it."""
    rows = [] if annex is None else [row for row in annex.rows if row.state != "proposal"]
    content = sorted([row.id, row.state, row.scientific_name, row.synonyms, row.names.all()] for row in rows)
    return _digits(content, "text")


def code_of_sites(listed: Iterable[m.ListedSite]) -> str:
    """Return the part of a code for Annex II: each site's state and designations; the same for all that have none.

    The birds that were counted there are computed.
    """
    content = [
        [it.id, it.party, it.code, it.names.pairs, it.area_ha, it.point, row.state, row.names.pairs]
        for row in listed
        for it in (row.site, *row.more)
    ]
    return _digits(sorted(content, key=lambda each: str(each[0])), "sites")


def code_of_agreement(dossier: m.DossierContent) -> str:
    """Return the part of a code for the agreement: which one, and the text of its paragraphs."""
    text = [
        [clause.id, clause.kind, clause.texts.pairs, clause.by, clause.instead, clause.terms.pairs]
        for clause in dossier.clauses
    ]
    return _digits([dossier.agreement.id, dossier.agreement.version, text], "agreement")


def format_code(letters: str) -> str:
    """Return a code as it is printed: its parts, and the character that tells a slip."""
    left = iter(letters)
    parts = ["".join(islice(left, length)) for length in PARTS.values()]
    return "-".join((*parts, _check(letters)))


def parse_code(text: str) -> str:
    """Return a code as it is printed, of how somebody typed it; UsageError where it was misread."""
    typed = "".join(unicodedata.normalize("NFKC", text).upper().translate(_HEARD).split())
    letters = typed.replace("-", "")
    whole = len(letters) == _LENGTH + 1 and set(letters) <= set(_LETTERS)
    if not whole or _check(letters[:-1]) != letters[-1]:
        raise UsageError("round.code_misread", code=text, example=format_code("0" * _LENGTH))
    return format_code(letters[:-1])


def code_in(text: str) -> str | None:
    """Return a code as it is printed, None where the text is none."""
    try:
        return parse_code(text)
    except UsageError:
        return None


def differing_parts(code: str, other: str) -> tuple[str, ...]:
    """Return the parts in which two codes differ."""
    pairs = zip(PARTS, code.split("-"), other.split("-"), strict=False)
    return tuple(name for name, mine, theirs in pairs if mine != theirs)


def code_part(code: str, name: str) -> str:
    """Return one part of a code."""
    return dict(zip(PARTS, code.split("-"), strict=False)).get(name, "")


def _digits(content: object, name: str) -> str:
    text = unicodedata.normalize("NFC", json.dumps(content, ensure_ascii=False, sort_keys=True))
    number = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    return "".join(_LETTERS[(number >> (5 * place)) % 32] for place in range(PARTS[name]))


def _check(letters: str) -> str:
    """Return the last character (Luhn's, of 32): one wrong character, or most neighbours exchanged, change it."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = _LETTERS.index(letter) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _LETTERS[-total % 32]
