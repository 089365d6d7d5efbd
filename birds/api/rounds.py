"""`round`: rounds of negotiation; when one closes, the annex of that day is kept with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from birds import store
from birds.documents.model import Column, Document, tabular
from birds.documents.text import capital
from birds.errors import DossierError, UsageError
from birds.evidence import findings, whatever_is_there
from birds.messages import word
from birds.model import PARTIES, Round
from birds.negotiation import drafting, rounds
from birds.negotiation.changes import changes, marked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from birds.documents.model import Value
    from birds.evidence import Findings
    from birds.model import Annex, Dossier, Lang
    from birds.negotiation.changes import AnnexChanges
    from birds.negotiation.rows import AnnexOptions


def open_round(
    path: Path, number: int | None = None, *, place: str | None = None, date: str | None = None
) -> Round:
    """Begin a round; UsageError while another is open, or where the number has been held."""
    with store.change(path, f"round open {number or ''}".strip()) as session:
        made = rounds.opened(session.load(Round), number, place=place, date=date)
        session.save(Round, [made])
    return made


def close_round(
    path: Path, number: int | None, date: str, using: Sequence[str] = ()
) -> tuple[Round, Annex | None]:
    """Close a round and keep the annex as it stands; None where the dossier has no lists to make one from."""
    dossier = store.load(path)
    made = rounds.closed(dossier.rounds, number, date)
    if made in dossier.rounds:
        return made, kept_annex(path, dossier, made.number, using)
    annex = _annex_of(dossier, made.number, using)
    with store.change(path, f"round close {made.number}") as session:
        session.save(Round, [made])
        session.set_meta(rounds.meta_key(made.number), rounds.to_text(annex) if annex else None)
    return made, annex


def kept_annex(path: Path, dossier: Dossier, number: int, using: Sequence[str] = ()) -> Annex:
    """Return the annex as it stood when a round closed; UsageError where the round is not closed.

    DossierError where what is kept is no annex. A closed round that came without one has what its positions make
    of today's lists.
    """
    found = rounds.find_round(dossier.rounds, number)
    if found.closed is None:
        raise UsageError("round.no_changes_of_open", round=number)
    kept = store.load_meta(path).get(rounds.meta_key(number))
    if not kept:
        return drafting.text(findings(dossier, using), until=number)
    try:
        return rounds.from_text(kept)
    except (ValueError, TypeError, KeyError, AttributeError):  # another program has written there
        raise DossierError("round.annex_unreadable", round=number) from None


def annex_of_round(
    path: Path, dossier: Dossier, number: int, options: AnnexOptions, using: Sequence[str] = ()
) -> Annex:
    """Return the annex as it was when a round closed, printed by these options, dated by the round."""
    return _of_round(path, whatever_is_there(dossier, using), number, options, using)


def _of_round(path: Path, table: Findings, number: int, options: AnnexOptions, using: Sequence[str]) -> Annex:
    kept = rounds.printed_as(kept_annex(path, table.dossier, number, using), options)
    dated = replace(kept, date=options.date or rounds.find_round(table.dossier.rounds, number).closed)
    return drafting.with_elsewhere(dated, table)


def changes_since(
    path: Path, table: Findings, options: AnnexOptions, using: Sequence[str] = ()
) -> AnnexChanges:
    """Return what has changed since a closed round (`options.since`), both annexes printed by the same options.

    UsageError for options that the annex of that day was not kept with.
    """
    number = options.since or 0
    if options.order != "reference" or options.subspecies or options.limbs:
        raise UsageError("round.since_as_kept")
    old = _of_round(path, table, number, replace(options, date=None), using)
    return changes(old, drafting.annex(table, replace(options, since=None, states=())))


def with_marks(found: AnnexChanges, options: AnnexOptions) -> Annex:
    """Return the new annex with every row marked, deleted ones too; `options.states` are the rows to print."""
    made = marked(found, options.since or 0)
    wanted = tuple(row for row in made.rows if not options.states or row.state in options.states)
    return replace(made, rows=wanted)


def _annex_of(dossier: Dossier, number: int, using: Sequence[str]) -> Annex | None:
    try:
        table = findings(dossier, using)
    except DossierError:  # no list of a Party: nothing to keep
        return None
    return drafting.text(table, until=number)


def round_grid(dossier: Dossier, lang: Lang) -> Document:
    """Return the rounds with the number of positions stated in each."""
    stated: Counter[tuple[int, str]] = Counter((one.round, one.party) for one in dossier.positions)
    columns = (
        Column("number", word("round", lang), "right"),
        Column("opened", word("round_opened", lang)),
        Column("closed", word("round_closed", lang)),
        Column("place", word("round_place", lang)),
        *(Column(code.lower(), f"{word('positions', lang)} {word(code, lang)}", "right") for code in PARTIES),
    )
    rows = tuple(_row(one, stated, lang) for one in dossier.rounds)
    return tabular(columns, rows, lang, capital(word("rounds", lang)))


def _row(one: Round, stated: Counter[tuple[int, str]], lang: Lang) -> tuple[Value, ...]:
    closed = one.closed or word("round_open", lang)
    return (one.number, one.opened, closed, one.place, *(stated[(one.number, code)] for code in PARTIES))
