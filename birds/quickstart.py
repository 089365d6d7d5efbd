"""The whole main job, from the bundled data into one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from birds import attribution
from birds.documents.build.evidence_sheets import evidence_annex
from birds.documents.build.tables import evidence_grid
from birds.dossier import create
from birds.errors import UsageError
from birds.evidence import main_verdicts
from birds.map.surroundings import Around
from birds.model import Round
from birds.negotiation import drafting
from birds.negotiation.rows import AnnexOptions

if TYPE_CHECKING:
    from pathlib import Path

    from birds.documents.start import File, Start
    from birds.evidence import Findings
    from birds.model import Lang, Source

DOSSIER = "agreement.gpkg"
INDEX = "index.html"
MAP = "map.html"
FIRST = (
    *(f"annex.{fmt}" for fmt in ("docx", "pdf", "xlsx", "html")),
    *("diff.html", "evidence.html", MAP, "text-*.docx", "positions-*.xlsx"),
)
BESIDE = Around(beside=(INDEX, "annex.html", "diff.html", "evidence.html"))
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made: the numbers and files that the start page shows.

    `introduced` counts the introduced birds of each list, by its id.
    """

    start: Start
    introduced: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Page:
    """A file still to be made: its name, what makes it, whose facts stand in it, and what there is to say of it."""

    name: str
    make: Callable[[], bytes]
    credits: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()


def make(
    folder: Path,
    *,
    lang: Lang = "en",
    everything: bool = False,
    force: bool = False,
    progress: Progress = lambda _: None,
) -> Summary:
    """Make a folder with the dossier, the diff, the annex as a working paper and as a text, workbooks, a map, an index.

    That is what a person opens first; with `everything` it is in every format. The folder may exist; a dossier in it is
    only replaced with `force`. OutputError where nothing can be written. `progress` is told each file's name before it
    is made.
    """
    from birds.documents import start as index
    from birds.documents.write import files

    if (folder / DOSSIER).exists() and not force:
        raise UsageError("quickstart.exists", path=folder / DOSSIER)
    files.make_folder(folder)
    progress(DOSSIER)
    dossier = create(folder / DOSSIER, force=force)
    table = dossier.findings()
    written = [index.File(DOSSIER, (folder / DOSSIER).stat().st_size)]
    map_page = _Page(MAP, partial(dossier.map_page, lang, around=BESIDE))
    every = (*_pages(table, lang), *_workbooks(table), map_page)
    pages = [page for page in every if everything or any(fnmatchcase(page.name, name) for name in FIRST)]
    for name in [] if force else [*(page.name for page in pages), INDEX]:
        files.refuse_work(folder / name, name.rpartition(".")[2])
    for page in pages:
        progress(page.name)
        written += _write(folder, page, lang)
    numbers = index.count(table.comparison, table.verdicts)
    start = index.Start(
        table.dossier.agreement, numbers, tuple(written), attribution.of_dossier(table.dossier)
    )
    _write(folder, _Page(INDEX, partial(index.start_page, start, lang)), lang)
    introduced = {
        each.checklist.id: sum(
            bird.entry.part == "alien" and bird.entry.parent_row is None for bird in each.entries
        )
        for each in table.dossier.lists
    }
    return Summary(start, introduced)


def _write(folder: Path, page: _Page, lang: Lang) -> list[File]:
    """Write a file, and what stands beside a CSV file."""
    from birds.documents import start as index
    from birds.documents.write import files

    fmt = page.name.rpartition(".")[2]
    path = folder / page.name
    content = {path: files.for_file(page.make(), fmt)}
    if fmt == "csv":
        content |= [files.beside_csv(path, content[path], page.credits, lang, page.notes)]
    for place, data in content.items():
        files.write(place, data)
    return [index.File(place.name, len(data)) for place, data in content.items()]


def _pages(table: Findings, lang: Lang) -> Iterator[_Page]:
    from birds.documents import FORMATS
    from birds.documents.build.comparison import comparison_page
    from birds.documents.write.html import as_html

    compared = comparison_page(table.comparison, lang)
    yield _Page("diff.html", partial(as_html, compared, MAP))
    for fmt in ("xlsx", "csv", "json", "md"):
        yield _Page(
            f"diff.{fmt}",
            partial(FORMATS["comparison"][fmt], table.comparison, lang),
            table.comparison.credits,
        )
    yield from _annexes(table, "annex", AnnexOptions(lang=lang))
    agreement = table.dossier.agreement
    for party in agreement.in_order():
        own = AnnexOptions(lang=agreement.lang_of(party), original=party, text=True)
        yield from _annexes(table, f"text-{party}", own)
    judged = evidence_grid(table, main_verdicts(table), lang)
    yield _Page("evidence.html", partial(as_html, judged, MAP))
    for fmt in ("xlsx", "csv"):
        yield _Page(f"evidence.{fmt}", partial(FORMATS["table"][fmt], judged), judged.credits, judged.remarks)
    sheets = evidence_annex(table, lang)
    for fmt, render in FORMATS["evidence"].items():
        yield _Page(f"evidence.{fmt}", partial(render, sheets))


def _workbooks(table: Findings) -> Iterator[_Page]:
    """Yield each Party's workbook for the first round, which is still to be opened."""
    from birds.documents import FORMATS
    from birds.negotiation.questionnaire import questions

    begun = replace(table, dossier=replace(table.dossier, rounds=(Round(1),)))
    for party in table.dossier.agreement.in_order():
        yield _Page(f"positions-{party}.xlsx", partial(FORMATS["positions"]["xlsx"], questions(begun, party)))


def _annexes(table: Findings, name: str, options: AnnexOptions) -> Iterator[_Page]:
    """Yield the annex in every format, as a working paper or as the text."""
    from birds.documents import FORMATS
    from birds.documents.build.annex import annex_document, rules_applied
    from birds.documents.write.html import as_html

    annex = drafting.annex(table, options)
    for fmt, render in FORMATS["annex"].items():
        job = partial(as_html, annex_document(annex), MAP) if fmt == "html" else partial(render, annex)
        yield _Page(f"{name}.{fmt}", job, annex.credits, rules_applied(annex))
