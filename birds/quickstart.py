"""The whole main job, from the bundled data into one folder; its start page, and what is said when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePath

from birds import attribution, disk
from birds import model as m
from birds.documents import FORMATS
from birds.documents.formats import files
from birds.documents.formats.html import as_html, filled, render_page
from birds.documents.papers import comparison as rows
from birds.documents.papers.annex import annex_document, rules_applied
from birds.documents.papers.comparison import comparison_page
from birds.documents.papers.evidence import evidence_annex
from birds.documents.papers.tables import evidence_grid
from birds.documents.text import Align, aligned, capital, clean, pick_fields, size, width
from birds.documents.theme import template
from birds.dossier import create
from birds.errors import UsageError
from birds.evidence import Findings, one_by_one
from birds.map.data import Around
from birds.messages import in_row, say, word
from birds.negotiation import annexes
from birds.negotiation.rows import LISTED, AnnexOptions, how_drafted
from birds.negotiation.statements import questions

DOSSIER = "agreement.gpkg"
INDEX = "index.html"
MAP = "map.html"
FIRST = (
    *(f"annex.{fmt}" for fmt in ("docx", "pdf", "xlsx", "html")),
    *("diff.html", "evidence.html", MAP, "text-*.docx", "positions-*.xlsx"),
)
BESIDE = Around(beside=(INDEX, "annex.html", "diff.html", "evidence.html"))
SUFFIXES = ("csv", "docx", "gpkg", "html", "json", "md", "pdf", "xlsx")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What two lists share, counted in entries that they have in common, and how the treaty test went, bird by bird.

    `lists` are the two, each with the number of its entries; `renamed` and `lumped` are among `shared`; `verdicts`
    counts one verdict for each bird, as the annex does; `draft` is how many of them the working draft holds (shown or
    indicated); `counted` says how the annex counts.
    """

    lists: tuple[tuple[m.Checklist, int], ...]
    shared: int
    renamed: int
    lumped: int
    unresolved: int
    only_a: int
    only_b: int
    verdicts: tuple[tuple[m.VerdictWord, int], ...]
    counted: m.Message | None = None

    @property
    def draft(self) -> int:
        """Return how many birds the treaty test puts into the working draft."""
        return sum(number for verdict, number in self.verdicts if verdict in LISTED)


@dataclass(frozen=True, slots=True)
class Start:
    """What the start page shows. `credits` are the sources of what lies in the folder.

    `files` are those of the folder, each with its size in bytes;
    `introduced` are the introduced birds of each list, by its id, which the terminal says.
    """

    agreement: m.Agreement
    numbers: Numbers
    files: tuple[tuple[str, int], ...]
    credits: tuple[m.Source, ...] = ()
    introduced: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Page:
    """A file still to be made: its name, what makes it, whose facts stand in it, and what there is to say of it."""

    name: str
    make: Callable[[], bytes]
    credits: tuple[m.Source, ...] = ()
    notes: tuple[str, ...] = ()


def make(
    folder: Path,
    *,
    lang: m.Lang = "en",
    everything: bool = False,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Start:
    """Make a folder with the dossier, the diff, the annex as a working paper and as a text, workbooks, a map, an index.

    That is what a person opens first; with `everything` it is in every format. The folder may exist; a dossier in it is
    only replaced with `force`. OutputError where nothing can be written. `progress` is told each file's name before it
    is made.
    """
    if disk.exists(folder / DOSSIER) and not force:
        raise UsageError("quickstart.exists", path=folder / DOSSIER)
    files.make_folder(folder)
    progress(DOSSIER)
    dossier = create(folder / DOSSIER, force=force)
    table = dossier.findings()
    written = [(DOSSIER, (folder / DOSSIER).stat().st_size)]
    every = (*_pages(table, lang), _Page(MAP, partial(dossier.map_page, lang, around=BESIDE)))
    chosen = [page for page in every if everything or any(fnmatchcase(page.name, name) for name in FIRST)]
    for name in [] if force else [*(page.name for page in chosen), INDEX]:
        files.refuse_work(folder / name, name.rpartition(".")[2])
    for page in chosen:
        progress(page.name)
        written += _write(folder, page, lang)
    birds = ((each.checklist.id, bird.entry) for each in table.dossier.lists for bird in each.entries)
    start = Start(
        agreement=table.dossier.agreement,
        numbers=count(table.comparison, table.verdicts),
        files=tuple(written),
        credits=attribution.of_dossier(table.dossier),
        introduced=Counter(id_ for id_, entry in birds if entry.part == "alien" and entry.parent_row is None),
    )
    _write(folder, _Page(INDEX, partial(start_page, start, lang)), lang)
    return start


def _write(folder: Path, page: _Page, lang: m.Lang) -> list[tuple[str, int]]:
    fmt, content = page.name.rpartition(".")[2], page.make()
    written = files.write_with_metadata(folder / page.name, content, fmt, page.credits, page.notes, lang)
    return [(path.name, length) for path, length in written]


def _pages(table: Findings, lang: m.Lang) -> Iterator[_Page]:
    """Yield what can be made, each Party's workbook for the first round, which is still to be opened."""
    compared, agreement = table.comparison, table.dossier.agreement
    yield _Page("diff.html", partial(as_html, comparison_page(compared, lang), MAP))
    for fmt in ("xlsx", "csv", "json", "md"):
        yield _Page(f"diff.{fmt}", partial(FORMATS["comparison"][fmt], compared, lang), compared.credits)
    yield from _annexes(table, "annex", AnnexOptions(lang=lang))
    for party in agreement.in_order():
        own = AnnexOptions(lang=agreement.lang_of(party), original=party, text=True)
        yield from _annexes(table, f"text-{party}", own)
    judged = evidence_grid(table, one_by_one(table.verdicts), lang)
    yield _Page("evidence.html", partial(as_html, judged, MAP))
    for fmt in ("xlsx", "csv"):
        yield _Page(f"evidence.{fmt}", partial(FORMATS["table"][fmt], judged), judged.credits, judged.remarks)
    sheets = evidence_annex(table, lang)
    for fmt, render in FORMATS["evidence"].items():
        yield _Page(f"evidence.{fmt}", partial(render, sheets))
    begun = replace(table, dossier=replace(table.dossier, rounds=(m.Round(1),)))
    for party in agreement.in_order():
        yield _Page(f"positions-{party}.xlsx", partial(FORMATS["positions"]["xlsx"], questions(begun, party)))


def _annexes(table: Findings, name: str, options: AnnexOptions) -> Iterator[_Page]:
    annex = annexes.annex(table, options)
    for fmt, render in FORMATS["annex"].items():
        job = partial(as_html, annex_document(annex), MAP) if fmt == "html" else partial(render, annex)
        yield _Page(f"{name}.{fmt}", job, annex.credits, rules_applied(annex))


# ---------------------------------------------------------------- where to start, and what is said


def count(comparison: m.Comparison, verdicts: Sequence[m.Verdict]) -> Numbers:
    """Count what a delegate asks first."""
    relations = rows.summary(comparison)
    lumped = relations["includes"] + relations["included_in"] + relations["overlaps"]
    judged = Counter(verdict.verdict for verdict in one_by_one(verdicts))
    return Numbers(
        lists=((comparison.a, comparison.entries_a), (comparison.b, comparison.entries_b)),
        shared=relations["equal"] + lumped,
        renamed=sum(row.relation == "equal" and rows.names_shared(row) is False for row in comparison.rows),
        lumped=lumped,
        unresolved=relations["unresolved"],
        only_a=relations["only_a"],
        only_b=relations["only_b"],
        verdicts=tuple((verdict, judged[verdict]) for verdict in m.VERDICTS if judged[verdict]),
        counted=how_drafted(comparison, verdicts),
    )


def purpose(name: str, agreement: m.Agreement, lang: m.Lang) -> str:
    """Return what a file of the folder is for, from its name (`annex-KOR.docx`, `diff.html`)."""
    return in_row((_thing(name, agreement, lang), _use(name, lang)), lang)


def _thing(name: str, agreement: m.Agreement, lang: m.Lang) -> str:
    """Return what the file holds; files that hold the same thing differ in their suffix only."""
    thing, _, original = PurePath(name.removesuffix(attribution.BESIDE)).stem.partition("-")
    code = "start.asked" if thing == "positions" else "start.in_order_of"
    party = agreement.by_code.get(original)
    whose = say(m.Message.of(code, party=party), lang) if party else original
    return in_row((word(f"thing.{thing}", lang), whose), lang)


def _use(name: str, lang: m.Lang) -> str:
    if name.endswith(attribution.BESIDE):
        return word("use.beside_csv", lang)
    suffix = PurePath(name).suffix.removeprefix(".")
    if name.startswith("positions"):
        return word("use.filled_in", lang)
    return word(f"use.{suffix}", lang) if suffix in SUFFIXES else ""


def start_page(start: Start, lang: m.Lang) -> bytes:
    """Return the page, in the language of the pages that it leads to."""
    numbers, agreement = start.numbers, start.agreement
    a, b = (each for each, _ in numbers.lists)
    first, second = map(agreement.country, agreement.in_order())
    title = say(m.Message.of("start.title", first=first, second=second), lang)
    detail = m.Message.of("index.shared_detail", renamed=numbers.renamed, lumped=numbers.lumped)
    judged = sum(number for _, number in numbers.verdicts)
    things: dict[str, list[tuple[str, str]]] = {}
    for name, length in start.files:
        about = filter(None, (_use(name, lang), size(length).replace(" ", "\N{NO-BREAK SPACE}")))
        things.setdefault(capital(_thing(name, agreement, lang)), []).append((name, " · ".join(about)))
    body = filled(
        "start.html",
        lang,
        title=title,
        numbers=numbers,
        lists=[
            (each.owned_by(lang) or each.id, in_row((each.title, each.edition), lang), entries)
            for each, entries in numbers.lists
        ],
        shared=say(detail, lang),
        # what, how many, how that is called, and the Party whose colour it has
        overlap=(
            ("only_a", numbers.only_a, say(m.Message.of("title.only_a", a=a.id), lang), a.party or ""),
            ("shared", numbers.shared, word("shared_birds", lang), ""),
            ("only_b", numbers.only_b, say(m.Message.of("title.only_b", b=b.id), lang), b.party or ""),
        ),
        draft=say(m.Message.of("index.draft_holds", n=numbers.draft, m=judged), lang),
        counted=say(numbers.counted, lang) if numbers.counted else "",
        things=things.items(),
        credits=start.credits,
    )
    both = tuple(filter(None, (a.owner, b.owner)))
    return render_page(title, lang, body, style=template("index.css"), parties=both)


def summary_text(start: Start, folder: Path, lang: m.Lang) -> str:
    """Return the summary: lists, what they share, the draft, then each file with its size and what it is for."""
    numbers = start.numbers
    about = start.agreement
    written = [(str(folder / name), size(length), purpose(name, about, lang)) for name, length in start.files]
    workbook = folder / next((name for name, _ in start.files if name.startswith("positions")), "")
    a, b = (each.id for each, _ in numbers.lists)
    shared = pick_fields(numbers, "shared", "renamed", "lumped", "unresolved", "only_a", "only_b")
    met, left = (
        " · ".join(
            f"{word(verdict, lang)} {number}"
            for verdict, number in numbers.verdicts
            if (verdict in LISTED) is is_listed
        )
        for is_listed in (True, False)
    )
    lines = [
        *_aligned(
            [_list_line(each, number, start.introduced[each.id], lang) for each, number in numbers.lists]
        ),
        say(m.Message.of("summary.shared", a=a, b=b, **shared), lang),
        say(m.Message.of("summary.draft", draft=numbers.draft, met=met, left=left), lang),
        *([say(numbers.counted, lang)] if numbers.counted else []),
        "",
        *_aligned(written, ("left", "right", "left")),
        "",
        say(m.Message.of("summary.next", index=folder / INDEX), lang),
        say(m.Message.of("summary.then", dossier=folder / DOSSIER, workbook=workbook), lang),
    ]
    return "\n".join([*lines, ""])


def _list_line(checklist: m.Checklist, entries: int, introduced: int, lang: m.Lang) -> tuple[str, ...]:
    made = (checklist.publisher, checklist.edition)
    worded = (attribution.in_our_words(part, "source", checklist.id, lang) for part in made)
    published = in_row((*worded, checklist.date), lang)
    natural = say(m.Message.of("summary.species", number=entries), lang)
    aliens = say(m.Message.of("summary.introduced", number=introduced), lang) if introduced else ""
    return (checklist.owned_by(lang), checklist.id, natural, aliens, published)


def _aligned(lines: Sequence[tuple[str, ...]], aligns: Sequence[Align] = ()) -> Iterator[str]:
    cells = [[clean(cell) for cell in line] for line in lines]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield from aligned(line, widths, aligns)
