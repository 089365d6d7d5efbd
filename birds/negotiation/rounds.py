"""Rounds of negotiation: one is open at a time; what was said in a closed one stays said.

An annex is kept as it stood when a round closed: numbers, names and brackets of that day, whatever changes after; so
are the agreement's text and its Annex II. What the Parties had proposed for paragraphs by then, the acts say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from birds import model as m
from birds.errors import AnswerIsNo, DossierError, UsageError
from birds.evidence import Findings, findings, party_lists
from birds.negotiation import acts, annexes, changes, codes, sites, wording
from birds.negotiation.changes import AnnexChanges
from birds.negotiation.plain import UNREADABLE, from_text
from birds.negotiation.rows import AnnexOptions, heading


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
    rounds: Sequence[m.Round],
    number: int | None = None,
    *,
    place: str | None = None,
    date: str | None = None,
    parties: Sequence[m.PartyCode] = (),
) -> m.Round:
    """Return the round that opens, the next number where none is given; UsageError where it can't be opened.

    Where one of the `parties` alone has closed the last one, it says whose closing is missing. The same round with the
    same place and date may be opened again: nothing changes.
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
        missing = tuple(party for party in parties if party not in open_now.closed_by)
        code = "round.closing_missing" if missing else "round.closed_apart"
        if not (open_now.closed_by and parties):
            code = "round.still_open"
        raise UsageError(code, round=open_now.number, party=missing, closed=open_now.closed_by)
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

    `seen` are those that the room saw, where they are others than both copies share. `parts` are the digests of what
    the code of the round covers, `settings` what was settled of the agreement.
    """

    clauses: tuple[m.Clause, ...]
    sites: tuple[m.ListedSite, ...] | None = None
    seen: tuple[m.ListedSite, ...] | None = None
    parts: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


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
    kept = Kept(dossier.clauses, settings=codes.settings_of(dossier.agreement))
    if annex is not None and dossier.agreement.annex_sites:
        shared = _sites(shared_dossier(dossier), annex, using)
        kept = replace(kept, sites=shared, seen=_sites(dossier, paper, using) if paper else None)
    return replace(kept, parts=tuple(_digests(dossier, annex, kept.sites or (), using).items()))


def _digests(
    dossier: m.DossierContent, annex: m.Annex | None, listed: Sequence[m.ListedSite], using: Sequence[str]
) -> dict[str, str]:
    """Return the digests of what a code covers as a round closes, with or without lists for an annex."""
    if annex is None:
        return codes.digests(dossier)
    statements = codes.resting_on(findings(dossier, using), annex, listed)
    return codes.digests(dossier, party_lists(dossier, using), annex, listed, statements)


def refuse_changed(dossier: m.DossierContent, using: Sequence[str] = ()) -> None:
    """Refuse an original where what would be signed is not what the last round was closed with; AnswerIsNo says what.

    Where a round is open, or no code names the schema it was made under, there is nothing to hold it to.
    """
    last = max(dossier.rounds, key=lambda each: each.number, default=None)
    schema = codes.code_parts(last.code).get("schema") if last and last.closed and last.code else None
    if last is None or schema is None:
        return
    annex, paper = annexes_to_keep(dossier, last.number, using)
    now = codes.closing_code(dict(agreement_to_keep(dossier, annex, paper, using).parts), int(schema))
    if differing := codes.differing_parts(last.code or "", now):
        parts = tuple(m.Message(f"round.part_{name}") for name in differing)
        raise AnswerIsNo(
            "signing.open", points=(m.Message.of("signing.since_closed", round=last.number, parts=parts),)
        )


def is_as_closed(kept: Kept, annex: m.Annex | None, agreement: m.Agreement, code: str) -> bool:
    """Whether what is kept of a round is what its code covers; of one that names no schema that is not known."""
    if not kept.parts:
        return True
    schema, parts = codes.code_parts(code).get("schema", ""), dict(kept.parts)
    now = {
        "text": codes.of_text(annex),
        "sites": codes.of_sites(kept.sites or (), annex),
        "agreement": codes.of_agreement(codes.with_settings(agreement, dict(kept.settings)), kept.clauses),
    }
    named = schema.isdecimal() and parts.keys() == {*codes.PARTS}
    return named and parts | now == parts and codes.closing_code(parts, int(schema)) == code


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
