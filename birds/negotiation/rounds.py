"""Rounds of negotiation: one is open at a time; what was said in a closed one stays said.

An annex is kept as it stood when a round closed: numbers, names and brackets of that day, whatever changes after; so
are the agreement's text and its Annex II. What the Parties had proposed for paragraphs by then, the acts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from birds.errors import DossierError, UsageError
from birds.evidence import Findings, findings, party_lists
from birds.model import (
    Agreed,
    Agreement,
    Annex,
    Clause,
    DossierContent,
    ListedSite,
    Message,
    PartyCode,
    Round,
    Snapshot,
)
from birds.negotiation import acts, annexes, closing, items, sites, wording
from birds.negotiation.changes import (
    AnnexChanges,
    compare_annexes,
    mark_rows,
    with_authors,
    with_unspoken_as_now,
    with_unspoken_sites_as_now,
)
from birds.negotiation.plain import UNREADABLE, from_text
from birds.negotiation.positions import PositionTable
from birds.negotiation.rows import AnnexOptions, heading


def current_round(rounds: Sequence[Round]) -> Round | None:
    """Return the round that is open, None where none is."""
    return next((each for each in reversed(rounds) if each.closed is None), None)


def find_round(rounds: Sequence[Round], number: int) -> Round:
    """Return a round by its number; UsageError names those there are."""
    for each in rounds:
        if each.number == number:
            return each
    numbers = tuple(each.number for each in rounds) or Message("round.none_yet")
    raise UsageError("round.not_there", round=number, rounds=numbers)


def open_round(
    rounds: Sequence[Round], number: int | None = None, *, place: str | None = None, date: str | None = None
) -> Round:
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
    return Round(wanted, opened=date, place=place)


def close_round(
    rounds: Sequence[Round], number: int | None, date: str, party: PartyCode | None = None
) -> Round:
    """Return a round as it closes, the open one where no number is given; UsageError where none can be closed.

    In a Party's own copy it is that `party` that closes it; the round is closed when the other has closed it too.
    """
    closing = current_round(rounds) if number is None else find_round(rounds, number)
    if closing is None:
        raise UsageError("round.none_open")
    if closing.closed is not None and closing.closed != date:
        raise UsageError("round.closed_already", round=closing.number, date=closing.closed)
    if not date.strip():
        raise UsageError("round.no_date")
    if closing.closed is None and party in closing.closed_by:
        raise UsageError("round.closed_by_you", round=closing.number, party=party or "")
    return replace(closing, closed=date.strip())


def reopen_round(rounds: Sequence[Round], number: int | None) -> Round:
    """Return the round that is reopened, the latest where no number is given; UsageError where nobody has closed it."""
    latest = max((each.number for each in rounds), default=0)
    reopening = find_round(rounds, number or latest)
    if reopening.closed is None and not reopening.closed_by:
        raise UsageError("round.not_closed", round=reopening.number)
    if reopening.number != latest:
        raise UsageError("round.later_one", round=reopening.number, later=latest)
    return reopening


def round_for_positions(
    rounds: Sequence[Round], number: int | None = None, party: PartyCode | None = None
) -> Round:
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
    dossier: DossierContent, number: int, using: Sequence[str] = ()
) -> tuple[Annex | None, Annex | None]:
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


def shared_dossier(dossier: DossierContent) -> DossierContent:
    """Return a dossier without what one Party wrote down for the other, whose copy does not have it."""
    left = acts.between_both(dossier.acts)
    if len(left) == len(dossier.acts):
        return dossier
    return acts.with_record(dossier, left)


def kept_annex(
    dossier: DossierContent,
    snapshots: Mapping[int, Snapshot],
    number: int,
    using: Sequence[str] = (),
    *,
    text: bool = False,
) -> Annex:
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
        return from_text(Annex, kept.annex if text else kept.paper or kept.annex, dossier.agreement)
    except UNREADABLE:  # another program has written there
        raise DossierError("round.annex_unreadable", round=number) from None


def annex_of_round(
    table: Findings,
    snapshots: Mapping[int, Snapshot],
    number: int,
    options: AnnexOptions,
    using: Sequence[str] = (),
) -> Annex:
    """Return the annex as it was when a round closed, printed by these options, dated by the round."""
    return print_kept_annex(
        kept_annex(table.dossier, snapshots, number, using, text=options.text), table, number, options
    )


def print_kept_annex(kept: Annex, table: Findings, number: int, options: AnnexOptions) -> Annex:
    """Return the annex that was kept when a round closed as it is printed by these options, dated by the round."""
    annex = replace(kept, **heading(options, table.dossier.agreement))
    date = options.date or find_round(table.dossier.rounds, number).closed
    rows = tuple(row for row in annex.rows if not options.states or row.state in options.states)
    return annexes.as_printed(replace(annex, date=date, rows=rows), table, options)


def changes_since(
    table: Findings, snapshots: Mapping[int, Snapshot], options: AnnexOptions, using: Sequence[str] = ()
) -> AnnexChanges:
    """Return what has changed since a closed round (`options.since`), both annexes printed by the same options.

    UsageError for options that the annex of that day was not kept with.
    """
    if options.order != "reference" or options.subspecies or options.limbs:
        raise UsageError("round.since_as_kept")
    old = annex_of_round(table, snapshots, options.since or 0, replace(options, date=None, states=()), using)
    new = annexes.annex(table, replace(options, since=None, states=()))
    changed = compare_annexes(with_unspoken_as_now(old, new), new)
    dossier = table.dossier
    positions = PositionTable(
        tuple(items.of(table.comparison)), dossier.positions, dossier.rounds, agreement=dossier.agreement
    )
    return with_authors(
        changed, positions, acts.after_closing(dossier, options.since or 0), options.since or 0
    )


def mark_changes(changed: AnnexChanges, options: AnnexOptions) -> Annex:
    """Return the new annex with every row marked, deleted ones too; `options.states` are the rows to print."""
    annex = mark_rows(changed, options.since or 0)
    wanted = tuple(row for row in annex.rows if not options.states or row.state in options.states)
    return replace(annex, rows=wanted)


# ---------------------------------------------------------------- the agreement of a closed round


@dataclass(frozen=True, slots=True)
class Kept:
    """The paragraphs that a dossier had, none where it had the skeleton; and the rows of Annex II, None without one.

    `seen` are those that the room saw, where they are others than both copies share.
    """

    clauses: tuple[Clause, ...]
    sites: tuple[ListedSite, ...] | None = None
    seen: tuple[ListedSite, ...] | None = None


@dataclass(frozen=True, slots=True)
class AgreementChanges:
    """The agreement as it stood and as it stands; `authors` are the Parties that changed rows, by the rows' keys."""

    old: Agreed
    new: Agreed
    authors: Mapping[str, PartyCode] = field(default_factory=dict)


def agreement_to_keep(
    dossier: DossierContent, annex: Annex | None, paper: Annex | None = None, using: Sequence[str] = ()
) -> Kept:
    """Return the text and the Annex II that belong to an annex as it closes, and to the `paper` that the room saw."""
    if annex is None or not dossier.agreement.annex_sites:
        return Kept(dossier.clauses)
    shared = _sites(shared_dossier(dossier), annex, using)
    return Kept(dossier.clauses, shared, _sites(dossier, paper, using) if paper else None)


def _sites(dossier: DossierContent, annex: Annex, using: Sequence[str]) -> tuple[ListedSite, ...]:
    """Return the rows of the Annex II that belongs to an annex, with the names of a text and nothing said of them."""
    return annexes.annex_two(findings(dossier, using), replace(annex, text=True)).rows


def closing_code(dossier: DossierContent, annex: Annex | None, kept: Kept, using: Sequence[str] = ()) -> str:
    """Return the code that a round is closed with: of all that is tabled, of the annex and of what is kept with it."""
    speaking = party_lists(dossier, using) if annex else ()
    return closing.code(dossier, speaking, annex, kept.sites or ())


def agreement_of_round(
    table: Findings,
    snapshots: Mapping[int, Snapshot],
    number: int,
    options: AnnexOptions,
    skeleton: Sequence[Clause],
    using: Sequence[str] = (),
) -> Agreed:
    """Return the agreement as it was when a round closed, printed by these options.

    UsageError where the round is open, or its text was not kept here; DossierError where what is kept is none.
    """
    before = acts.until_closing(table.dossier, number)
    then = replace(table, dossier=replace(table.dossier, acts=before))
    whole = options.text or options.final
    kept = kept_annex(then.dossier, snapshots, number, using, text=whole)
    as_kept = _read_kept(snapshots, number, then.dossier.agreement)
    annex = wording.in_order(print_kept_annex(kept, then, number, replace(options, text=True, final=False)))
    texts = wording.texts_of(annex, options)
    clauses, alone = wording.printed_clauses(
        skeleton, replace(then.dossier, clauses=as_kept.clauses), options
    )
    points = [
        *wording.open_in_text(clauses, annex, before),
        *annexes.open_in_annex(kept),
        *annexes.clashes(before),
    ]
    listed = as_kept.sites if whole or as_kept.seen is None else as_kept.seen
    if listed is None:
        return Agreed(annex, clauses, not points, texts=texts, unconfirmed=alone)
    open_sites = tuple(sites.open_sites(then.dossier, number, original=annex.original is not None))
    rows = annexes.as_text(tuple(_renumbered(listed, kept, annex)), settled=not open_sites)
    return Agreed(
        annex=annex,
        clauses=clauses,
        settled=not (*points, *open_sites),
        sites=rows,
        texts=texts,
        unconfirmed=alone,
    )


def agreement_changes_since(
    table: Findings,
    snapshots: Mapping[int, Snapshot],
    options: AnnexOptions,
    skeleton: Sequence[Clause],
    using: Sequence[str] = (),
) -> AgreementChanges:
    """Return what has changed in the whole text since a closed round (`options.since`)."""
    options = replace(options, text=False)
    old = agreement_of_round(table, snapshots, options.since or 0, options, skeleton, using)
    changes = changes_since(table, snapshots, replace(options, text=True), using)
    new = wording.agreed_text(table, skeleton, replace(options, since=None))
    old = replace(old, annex=with_unspoken_as_now(old.annex, new.annex))
    if old.sites is not None and new.sites is not None:
        old = replace(old, sites=with_unspoken_sites_as_now(old.sites, new.sites))
    movers = dict(sites.movers(table.dossier, options.since or 0))
    authors = {
        row.site.id: movers[key]
        for row in (*(old.sites or ()), *(new.sites or ()))
        if (key := sites.subject(row.site.place_id)) in movers
    }
    old_ids = {clause.id for clause in old.clauses}
    for clause in new.clauses:  # by the keys of its row and of what is said below it
        if clause.by and clause.id not in old_ids:
            authors |= dict.fromkeys((clause.id, f"note {clause.id}"), PartyCode(clause.by))
    return AgreementChanges(old, new, {**changes.authors, **authors})


def _renumbered(sites: Iterable[ListedSite], working: Annex, printed: Annex) -> Iterator[ListedSite]:
    """Yield the sites with the numbers that their birds have in the annex as it is printed."""
    ids = {row.number: row.id for row in working.rows}
    numbers = {row.id: row.number for row in printed.rows}
    for site in sites:
        birds = (numbers.get(ids.get(number, "")) for number in site.birds)
        yield replace(site, birds=tuple(sorted(number for number in birds if number)))


def sites_of_round(
    snapshots: Mapping[int, Snapshot], number: int, agreement: Agreement
) -> tuple[ListedSite, ...] | None:
    """Return the rows of the Annex II that was kept when a round closed, None where none was."""
    return _read_kept(snapshots, number, agreement).sites if number in snapshots else None


def _read_kept(snapshots: Mapping[int, Snapshot], number: int, agreement: Agreement) -> Kept:
    snapshot = snapshots.get(number)
    if snapshot is None:
        raise UsageError("round.no_agreement_kept", round=number)
    try:
        return from_text(Kept, snapshot.agreement, agreement)
    except UNREADABLE:  # another program has written there
        raise DossierError("round.agreement_unreadable", round=number) from None
