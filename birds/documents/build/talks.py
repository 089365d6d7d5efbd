"""What is asked, what another reference changes, what the Parties say and when they met, as tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from birds.documents.build.review import cells
from birds.documents.model import Cell, Column, Document, tabular
from birds.documents.text import capital
from birds.messages import runs, say, word
from birds.model import PARTIES, QUESTIONS, Message, Run
from birds.negotiation import choosing, drafting
from birds.review import these
from birds.review.view import printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from birds.documents.model import Value
    from birds.evidence import Findings
    from birds.model import Dossier, Lang, MatchedList, Position, Round
    from birds.negotiation.choosing import BirdChoice
    from birds.negotiation.drafting import BirdLine
    from birds.review.adoption import Adopted
    from birds.review.questions import Question, Review
    from birds.taxonomy import Taxonomy
    from birds.taxonomy.following import Impact

NAMES: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}
MUST = ("stale", "unresolved", "contradicted", "proposal", "subspecies", "record")
"""What is shown unless asked otherwise; names to agree on, residents and decisions in force are counted below."""
SHOWN = (
    "question",
    "list",
    "row",
    "scientific_name",
    "names",
    "explanation",
    "candidates",
    "other_list",
    "decision",
)
IMPACT_COLUMNS = (
    "list",
    "row",
    "effect",
    "printed",
    "vernacular",
    "before",
    "after",
    "across",
    "explanation",
)
EFFECTS = ("lost", "moved", "sunk", "raised", "split", "merged", "renamed", "found")
_ACROSS = 2


def review_grid(found: Review, questions: Sequence[str] = ()) -> Document:
    """Return what is asked as a table; without `questions` what must be decided, the rest counted below."""
    lang = found.lang
    chosen = these(found, questions or MUST).asked
    columns = tuple(_review_column(key, lang) for key in SHOWN)
    rows = tuple(_question(one, lang) for one in chosen)
    counted = {key: sum(one.question == key for one in found.asked) for key in QUESTIONS}
    more = Message.of(
        "review.more", names=counted["name"], residents=counted["resident"], decided=counted["decided"]
    )
    notes = () if questions else (say(more, lang),)
    told = (*notes, word("review.next", lang))
    return tabular(columns, rows, lang, word("review.title", lang), notes=told, credits_=found.credits)


def _review_column(key: str, lang: Lang) -> Column:
    label = word("impact.vernacular" if key == "names" else f"review.column.{key}", lang)
    return Column(key, label, "right" if key == "row" else "left", italic=key == "scientific_name")


def _question(one: Question, lang: Lang) -> tuple[Value, ...]:
    texts = cells(one, lang)
    listed = texts["list"] or (word("review.everywhere", lang) if one.kind == "match" else None)
    taxa = tuple(candidate.taxon for candidate in one.candidates)
    return (
        texts["question"],
        listed,
        texts["row"] or None,
        texts["scientific_name"] or None,
        one.names.all(),
        Cell.said(
            texts["explanation"].replace("\n", " ") or None,
            _with([runs(why, lang) for why in one.reasons], " "),
        ),
        Cell.said(taxa, _with([(Run(taxon, italic=True),) for taxon in taxa], "; ")),
        one.across,
        texts["decision"] or None,
    )


def _with(parts: Sequence[tuple[Run, ...]], between: str) -> tuple[Run, ...]:
    return tuple(run for part in parts for run in (Run(between), *part))[1:]


# ---------------------------------------------------------------- another reference


def impact_grid(adopted: Adopted, lang: Lang) -> Document:
    """Return which entries change: list and row, names on both sides, the bird now and then; counts below."""
    columns = tuple(_impact_column(key, lang) for key in IMPACT_COLUMNS)
    rows = [
        (EFFECTS.index(one.effect), _impact(adopted, matched, one, lang))
        for matched, found in adopted.impacts
        for one in found
    ]
    ordered = (row for _, row in sorted(rows, key=lambda one: one[0]))
    title = say(Message.of("impact.title", old=adopted.old.title, new=adopted.new.title), lang)
    return tabular(columns, ordered, lang, title, notes=(_tally(adopted, lang),), credits_=adopted.credits)


def _impact_column(key: str, lang: Lang) -> Column:
    ours = {"list": "review.column.list", "row": "review.column.row", "explanation": "explanation"}
    return Column(key, word(ours.get(key, f"impact.{key}"), lang), "right" if key == "row" else "left")


def _impact(adopted: Adopted, matched: MatchedList, one: Impact, lang: Lang) -> tuple[Value, ...]:
    entry = one.entry.entry
    return (
        matched.checklist.id,
        entry.row,
        word(f"impact.{one.effect}", lang),
        entry.verbatim,
        entry.vernacular.all(),
        _named(one.before, adopted.old),
        _named(one.after, adopted.new),
        _across(adopted, matched, one),
        say(one.entry.match.reason, lang),
    )


def _named(taxa: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return taxa with the English names of their reference."""
    found = [(name, taxonomy.get(name)) for name in taxa.split(", ") if name]
    return tuple(f"{name} ({one.english})" if one and one.english else name for name, one in found)


def _across(adopted: Adopted, matched: MatchedList, one: Impact) -> tuple[str, ...]:
    """Return what the other lists print for the bird that the entry means now, or would mean."""
    wanted = {adopted.old.species_of(taxon) or taxon for taxon in one.before.split(", ") if taxon}
    shown = [
        printed(other, held)
        for other, held in adopted.moved.by_species(wanted)
        if other.checklist.id != matched.checklist.id
        and (not matched.checklist.party or other.checklist.party != matched.checklist.party)
    ]
    return tuple(dict.fromkeys(shown))[:_ACROSS]


def _tally(adopted: Adopted, lang: Lang) -> str:
    counted: dict[str, int] = dict.fromkeys(EFFECTS, 0)
    for _, found in adopted.impacts:
        for one in found:
            counted[one.effect] += 1
    said = " · ".join(
        f"{word(f'impact.{effect}', lang)} {count}" for effect, count in counted.items() if count
    )
    return said or word("impact.none", lang)


# ---------------------------------------------------------------- positions and rounds


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
    rows = tuple(_round(one, stated, lang) for one in dossier.rounds)
    return tabular(columns, rows, lang, capital(word("rounds", lang)))


def _round(one: Round, stated: Counter[tuple[int, str]], lang: Lang) -> tuple[Value, ...]:
    closed = one.closed or word("round_open", lang)
    return (one.number, one.opened, closed, one.place, *(stated[(one.number, code)] for code in PARTIES))
