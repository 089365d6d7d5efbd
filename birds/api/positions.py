"""`position`: what a Party says about birds, in a round; and the names that the Parties agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from birds import store
from birds.documents.model import Column, Document, tabular
from birds.documents.text import capital
from birds.errors import AnswerIsNo, UsageError
from birds.evidence import findings
from birds.messages import word
from birds.model import PARTIES, Decision, Position
from birds.negotiation import choosing, drafting, rounds
from birds.negotiation.positions import applied, cleared, stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from birds.documents.model import Value
    from birds.evidence import Findings
    from birds.model import Lang, PartyCode, PositionValue, SourceFile
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine
    from birds.negotiation.positions import PositionChange

NAMES: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a Party says: the value with a note, who said it and when, in a round (None: the open one)."""

    party: PartyCode
    value: PositionValue
    round: int | None = None
    note: str | None = None
    who: str | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: in which round, on how many birds, and what changed."""

    party: PartyCode
    round: int
    birds: int
    changes: tuple[PositionChange, ...]


def set_positions(
    path: Path, choice: BirdChoice, statement: Statement, using: Sequence[str] = (), *, dry_run: bool = False
) -> Done:
    """State a Party's position on the birds of a choice; all of it or, where anything is wrong, nothing."""
    table = findings(store.load(path), using)
    held = rounds.speaking(table.dossier.rounds, statement.round)
    taxa = _taxa(table, choice, statement.party)
    new = (
        Position(
            statement.party,
            taxon,
            held.number,
            statement.value,
            statement.note,
            statement.who,
            statement.when,
        )
        for taxon in taxa
    )
    changes = stated(table.dossier.positions, new)
    if not dry_run:
        save(path, changes, f"position set {statement.value} --party {statement.party}")
    return Done(statement.party, held.number, len(taxa), changes)


def clear_positions(
    path: Path,
    choice: BirdChoice,
    party: PartyCode,
    number: int | None = None,
    using: Sequence[str] = (),
) -> Done:
    """Clear what a Party said in a round on the birds of a choice; what it said in closed rounds counts again."""
    table = findings(store.load(path), using)
    held = rounds.speaking(table.dossier.rounds, number)
    taxa = _taxa(table, choice, party)
    changes = cleared(table.dossier.positions, party, held.number, taxa)
    if not changes:
        raise AnswerIsNo("position.nothing_to_clear", party=party, round=held.number)
    save(path, changes, f"position clear --party {party}")
    return Done(party, held.number, len(taxa), changes)


def agree_names(
    path: Path, choice: BirdChoice, name: str, decision: Decision, using: Sequence[str] = ()
) -> int:
    """Record which scientific name the Parties agreed for the birds of a choice; return how many are new.

    `name` is one of the names on the table, or `reference`, or a Party's code for the name that its list prints.
    `decision` says who agreed it, with the citation; its subject and value are filled in. UsageError for a name
    that nobody uses for the bird.
    """
    from birds import store

    table = findings(store.load(path), using)
    taxa = set(_taxa(table, choice, None))
    made = [
        Decision(
            line.item.taxon, _name_of(line, name), decision.decided_by, decision.cited, decision.date, "name"
        )
        for line in drafting.lines(table)
        if line.item.taxon in taxa and line.row.synonyms
    ]
    if not made:
        raise AnswerIsNo("position.nothing_to_agree")
    fresh = [one for one in made if one not in table.dossier.decisions]
    if fresh:
        with store.change(path, "position name") as session:
            session.save(Decision, fresh)
    return len(fresh)


def save(path: Path, changes: Sequence[PositionChange], command: str, file: SourceFile | None = None) -> None:
    """Save what changed in one transaction; without a change the dossier stays as it is, byte for byte.

    `file` is how the file that it comes from was loaded.
    """
    from birds import store

    if not changes:
        return
    with store.change(path, command) as session:
        if any(change.after is None for change in changes):
            session.replace(Position, applied(session.load(Position), changes))
        else:
            session.save(Position, (change.after for change in changes if change.after))
        if file is not None:
            session.save_source_file(file)


def _taxa(table: Findings, choice: BirdChoice, party: PartyCode | None) -> tuple[str, ...]:
    found = tuple(item.taxon for item in choosing.chosen(table, choice, party))
    if not found:
        raise AnswerIsNo("position.no_bird_fits")
    return found


def _name_of(line: BirdLine, name: str) -> str:
    """Return the name meant for one bird; UsageError where it is none of those in use."""
    if name == "reference":
        return line.item.taxon
    if name in PARTIES:
        return next((one for side, one in _names_in_use(line) if side == name), line.row.scientific_name)
    in_use = tuple(dict.fromkeys((line.item.taxon, *(one for _, one in _names_in_use(line)))))
    if name not in in_use:
        raise UsageError("position.nobody_calls", taxon=line.item.taxon, name=name, names=in_use)
    return name


def _names_in_use(line: BirdLine) -> Iterator[tuple[str, str]]:
    from birds.negotiation import items

    for side in line.item.sides:
        for printed in items.printed(side, line.item):
            yield side.party, printed


# ---------------------------------------------------------------- the list of positions


def position_grid(
    table: Findings, lang: Lang, choice: BirdChoice | None = None, number: int | None = None
) -> Document:
    """Return who says what about which bird, a row a bird: those somebody spoke of, or those of a choice.

    With `number` only what was said in that round.
    """
    wanted = None if choice is None else {item.id for item in choosing.chosen(table, choice)}
    said = [line for line in drafting.lines(table) if _spoken_of(line, wanted, number)]
    columns = (
        Column("number", word("number", lang), "right"),
        Column("scientific_name", word("scientific_name", lang), italic=True),
        *(Column(NAMES[code], word(NAMES[code], lang), lang=code) for code in NAMES),
        Column("state", word("state", lang)),
        *(column for code in PARTIES for column in _party_columns(code, lang)),
    )
    rows = tuple(_line(line, lang, number) for line in said)
    name = capital(word("positions", lang))
    return tabular(columns, rows, lang, name, credits_=table.comparison.credits)


def _spoken_of(line: BirdLine, wanted: set[str] | None, number: int | None) -> bool:
    if wanted is not None:
        return line.item.id in wanted
    return any(number is None or one.round == number for one in line.said.values())


def _party_columns(code: str, lang: Lang) -> Iterable[Column]:
    yield Column(f"position_{code.lower()}", word(code, lang))
    yield Column(f"round_{code.lower()}", word("round", lang), "right")
    # Long notes stand below their row: each says whose it is.
    yield Column(f"note_{code.lower()}", f"{word('note', lang)} ({word(code, lang)})")


def _line(line: BirdLine, lang: Lang, number: int | None) -> tuple[Value, ...]:
    cells: list[Value] = [line.row.number or None, line.row.scientific_name]
    cells += [line.row.names.get(code) for code in NAMES]
    cells.append(word(line.row.state, lang))
    for party in PARTIES.values():
        one = line.said.get(party.code)
        shown = one if one and number in (None, one.round) else None
        cells += [word(shown.value, lang), shown.round, _remark(shown)] if shown else [None, None, None]
    return tuple(cells)


def _remark(position: Position) -> str | None:
    return ", ".join(filter(None, (position.note, position.who, position.when))) or None
