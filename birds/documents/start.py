"""What begins a folder: its start page, and what `quickstart` says on the terminal when it is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from birds.attribution import in_our_words
from birds.documents import sources as attributed
from birds.documents.build import comparison_words as rows
from birds.documents.text import aligned, capital, clean, pick_fields, size, width
from birds.documents.theme import template
from birds.documents.write import pages
from birds.documents.write.pages import filled
from birds.evidence import one_by_one
from birds.messages import in_row, say, word
from birds.model import VERDICTS, Message, grouped
from birds.negotiation.rows import LISTED, how_drafted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from birds.documents.text import Align
    from birds.model import Agreement, Checklist, Comparison, Lang, Source, Verdict, VerdictWord

SUFFIXES = ("csv", "docx", "gpkg", "html", "json", "md", "pdf", "xlsx")
THINGS = ("agreement", "annex", "diff", "evidence", "map", "positions", "text")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What two lists share, counted in entries that they have in common, and how the treaty test went, bird by bird.

    `renamed` and `lumped` are among `shared`; `verdicts` counts one verdict for each bird, as the annex does;
    `draft` is how many of them the working draft holds (shown or indicated); `counted` says how the annex counts.
    """

    a: Checklist
    b: Checklist
    entries_a: int
    entries_b: int
    shared: int
    renamed: int
    lumped: int
    unresolved: int
    only_a: int
    only_b: int
    verdicts: tuple[tuple[VerdictWord, int], ...]
    reference: str
    counted: Message | None = None

    @property
    def draft(self) -> int:
        """Return how many birds the treaty test puts into the working draft."""
        return sum(number for verdict, number in self.verdicts if verdict in LISTED)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the folder: its name (relative, with "/"), and its size in bytes (None: not stated)."""

    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Start:
    """What the start page shows. `credits` are the sources of what lies in the folder."""

    agreement: Agreement
    numbers: Numbers
    files: tuple[File, ...]
    credits: tuple[Source, ...] = ()


def count(comparison: Comparison, verdicts: Sequence[Verdict]) -> Numbers:
    """Count what a delegate asks first."""
    relations = rows.summary(comparison)
    lumped = relations["includes"] + relations["included_in"] + relations["overlaps"]
    judged = Counter(verdict.verdict for verdict in one_by_one(verdicts))
    return Numbers(
        a=comparison.a,
        b=comparison.b,
        entries_a=comparison.entries_a,
        entries_b=comparison.entries_b,
        shared=relations["equal"] + lumped,
        renamed=sum(row.relation == "equal" and rows.is_renamed(row) for row in comparison.rows),
        lumped=lumped,
        unresolved=relations["unresolved"],
        only_a=relations["only_a"],
        only_b=relations["only_b"],
        verdicts=tuple((verdict, judged[verdict]) for verdict in VERDICTS if judged[verdict]),
        reference=comparison.reference,
        counted=how_drafted(comparison, verdicts),
    )


def purpose(name: str, agreement: Agreement, lang: Lang) -> str:
    """Return what a file of the folder is for, from its name (`annex-KOR.docx`, `diff.html`)."""
    return in_row((_thing(name, agreement, lang), _use(name, lang)), lang)


def _thing(name: str, agreement: Agreement, lang: Lang) -> str:
    """Return what the file holds; files that hold the same thing differ in their suffix only."""
    thing, _, original = PurePath(name.removesuffix(attributed.BESIDE)).stem.replace("_", "-").partition("-")
    if thing not in THINGS:
        return PurePath(name).stem if _use(name, lang) else name
    code = "start.asked" if thing == "positions" else "start.in_order_of"
    party = agreement.by_code.get(original)
    whose = say(Message.of(code, party=party), lang) if party else original
    return in_row((word(f"thing.{thing}", lang), whose), lang)


def _use(name: str, lang: Lang) -> str:
    if name.endswith(attributed.BESIDE):
        return word("use.beside_csv", lang)
    suffix = PurePath(name).suffix.removeprefix(".")
    if name.startswith("positions"):
        return word("use.filled_in", lang)
    return word(f"use.{suffix}", lang) if suffix in SUFFIXES else ""


def start_page(start: Start, lang: Lang) -> bytes:
    """Return the page, in the language of the pages that it leads to."""
    numbers = start.numbers
    first, second = map(start.agreement.country, start.agreement.in_order())
    title = say(Message.of("start.title", first=first, second=second), lang)
    detail = Message.of("index.shared_detail", renamed=numbers.renamed, lumped=numbers.lumped)
    judged = sum(number for _, number in numbers.verdicts)
    body = filled(
        "start.html",
        lang,
        title=title,
        numbers=numbers,
        lists=[
            (
                checklist.owned_by(lang) or checklist.id,
                in_row((checklist.title, checklist.edition), lang),
                entries,
            )
            for checklist, entries in ((numbers.a, numbers.entries_a), (numbers.b, numbers.entries_b))
        ],
        shared=say(detail, lang),
        overlap=tuple(_overlap(numbers, lang)),
        draft=say(Message.of("index.draft_holds", n=numbers.draft, m=judged), lang),
        counted=say(numbers.counted, lang) if numbers.counted else "",
        things=_things(start, lang),
        credits=start.credits,
    )
    both = tuple(filter(None, (numbers.a.owner, numbers.b.owner)))
    return pages.render(pages.Page(title, lang, body, template("index.css"), parties=both))


def _overlap(numbers: Numbers, lang: Lang) -> Iterator[tuple[str, int, str, str]]:
    """Yield how the lists overlap: what, how many, how that is called, and the Party whose colour it has."""
    a, b = numbers.a, numbers.b
    yield "only_a", numbers.only_a, say(Message.of("title.only_a", a=a.id), lang), a.party or ""
    yield "shared", numbers.shared, word("shared_birds", lang), ""
    yield "only_b", numbers.only_b, say(Message.of("title.only_b", b=b.id), lang), b.party or ""


def _things(start: Start, lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the files, those that hold the same thing together, each with what it is for and its size."""
    things = grouped((_thing(file.name, start.agreement, lang), file) for file in start.files)
    return [
        (capital(thing), [(file.name, _about(file, lang)) for file in files])
        for thing, files in things.items()
    ]


def _about(file: File, lang: Lang) -> str:
    stated = size(file.size).replace(" ", "\N{NO-BREAK SPACE}") if file.size is not None else ""
    return " · ".join(filter(None, (_use(file.name, lang), stated)))


def summary_text(start: Start, introduced: Mapping[str, int], folder: Path, lang: Lang) -> str:
    """Return the summary: lists, what they share, the draft, then each file with its size and what it is for.

    `introduced` counts the introduced birds of each list, by its id.
    """
    files = [
        (str(folder / file.name), size(file.size or 0), purpose(file.name, start.agreement, lang))
        for file in start.files
    ]
    numbers, index, dossier = start.numbers, folder / "index.html", folder / "agreement.gpkg"
    workbook = folder / next((file.name for file in start.files if file.name.startswith("positions")), "")
    lists = ((numbers.a, numbers.entries_a), (numbers.b, numbers.entries_b))
    shared = pick_fields(numbers, "shared", "renamed", "lumped", "unresolved", "only_a", "only_b")
    lines = [
        *_aligned(
            [
                _list_line(checklist, number, introduced.get(checklist.id, 0), lang)
                for checklist, number in lists
            ]
        ),
        say(Message.of("summary.shared", a=numbers.a.id, b=numbers.b.id, **shared), lang),
        _draft_line(numbers, lang),
        *([say(numbers.counted, lang)] if numbers.counted else []),
        "",
        *_aligned(files, ("left", "right", "left")),
        "",
        say(Message.of("summary.next", index=index), lang),
        say(Message.of("summary.then", dossier=dossier, workbook=workbook), lang),
    ]
    return "\n".join([*lines, ""])


def _list_line(checklist: Checklist, entries: int, introduced: int, lang: Lang) -> tuple[str, ...]:
    party = checklist.owned_by(lang)
    made = (checklist.publisher, checklist.edition)
    worded = (in_our_words(part, "source", checklist.id, lang) for part in made)
    published = in_row((*worded, checklist.date), lang)
    natural = say(Message.of("summary.species", number=entries), lang)
    aliens = say(Message.of("summary.introduced", number=introduced), lang) if introduced else ""
    return (party, checklist.id, natural, aliens, published)


def _draft_line(numbers: Numbers, lang: Lang) -> str:
    met = _tally([(verdict, number) for verdict, number in numbers.verdicts if verdict in LISTED], lang)
    left = _tally([(verdict, number) for verdict, number in numbers.verdicts if verdict not in LISTED], lang)
    return say(Message.of("summary.draft", draft=numbers.draft, met=met, left=left), lang)


def _tally(verdicts: Sequence[tuple[VerdictWord, int]], lang: Lang) -> str:
    return " · ".join(f"{word(verdict, lang)} {number}" for verdict, number in verdicts)


def _aligned(rows: Sequence[tuple[str, ...]], aligns: Sequence[Align] = ()) -> Iterator[str]:
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield from (line.rstrip() for line in aligned(row, widths, aligns))
