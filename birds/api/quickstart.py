"""`quickstart`: the whole main job from the bundled data into one folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from birds.api import dossiers, drafting, founding, mapping, tables
from birds.errors import UsageError
from birds.model import PARTIES
from birds.negotiation import AnnexOptions

if TYPE_CHECKING:
    from pathlib import Path

    from birds.api.dossiers import Table
    from birds.api.founding import Founded
    from birds.model import Lang, MatchedEntry, PartyCode

DOSSIER = "agreement.gpkg"
INDEX = "index.html"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its name in the folder, its size in bytes, the key of what it is for."""

    name: str
    size: int
    purpose: str


@dataclass(frozen=True, slots=True)
class Overview:
    """How the rows of the comparison fall: by relation; shared, of these under other names, of these lumped."""

    relations: dict[str, int]
    shared: int
    renamed: int
    lumped: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers a delegate asks first, and what was written."""

    table: Table
    founded: Founded
    overview: Overview
    verdicts: dict[str, int]
    annex_rows: int
    files: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class _Page:
    """A file still to be made: its name, what it is for, and what makes it."""

    name: str
    purpose: str
    make: Callable[[], bytes]


def quickstart(
    folder: Path, *, lang: Lang = "en", force: bool = False, progress: Progress = lambda _: None
) -> Summary:
    """Make a folder with the dossier, the diff, the annex in every format and both originals, the map, an index.

    The folder may exist; a dossier in it is only replaced with `force`. OutputError where nothing can be written.
    """
    from birds.output import files

    if (folder / DOSSIER).exists() and not force:
        raise UsageError(f"{folder / DOSSIER} exists; choose another folder, or replace it with --force")
    files.make_folder(folder)
    progress(DOSSIER)
    founded = founding.init(folder / DOSSIER, force=force)
    table = dossiers.table(founded.dossier)
    written = [Written(DOSSIER, (folder / DOSSIER).stat().st_size, "file.dossier")]
    for page in _pages(table, lang):
        progress(page.name)
        written.append(_write(folder, page))
    summary = _summary(table, founded, tuple(written))
    index = _write(folder, _Page(INDEX, "file.index", partial(_index, summary, lang)))
    return replace(summary, files=(index, *written))


def _write(folder: Path, page: _Page) -> Written:
    from birds.output import files

    data = page.make()
    files.write(folder / page.name, data)
    return Written(page.name, len(data), page.purpose)


def _pages(table: Table, lang: Lang) -> Iterator[_Page]:
    from birds.output import comparison, grid

    for fmt in ("html", "xlsx", "csv", "json", "md"):
        yield _Page(f"diff.{fmt}", "file.diff", partial(comparison.FORMATS[fmt], table.comparison, lang))
    originals: tuple[PartyCode | None, ...] = (None, *dossiers.SIDES)
    for original in originals:
        yield from _annexes(table, original, lang)
    evidence = tables.evidence_grid(table, dossiers.main_verdicts(table), lang)
    for fmt in ("html", "csv"):
        yield _Page(f"evidence.{fmt}", "file.evidence", partial(grid.FORMATS[fmt], evidence))
    yield _Page("map.html", "file.map", partial(mapping.map_page, table.dossier, lang, table=table))


def _annexes(table: Table, original: PartyCode | None, lang: Lang) -> Iterator[_Page]:
    """Yield the annex in every format: the working text, or a Party's original in its own language."""
    from birds.output.annex import FORMATS

    spoken = PARTIES[original].lang if original else lang
    made = drafting.annex(table, AnnexOptions(lang=spoken, original=original))
    name = f"annex-{original.lower()}" if original else "annex"
    purpose = f"file.original.{original}" if original else "file.annex"
    for fmt, render in FORMATS.items():
        yield _Page(f"{name}.{fmt}", purpose, partial(render, made))


def _summary(table: Table, founded: Founded, written: tuple[Written, ...]) -> Summary:
    main = dossiers.main_verdicts(table)
    return Summary(
        table=table,
        founded=founded,
        overview=overview(table),
        verdicts=dict(Counter(verdict.verdict for verdict in main)),
        annex_rows=len(drafting.annex(table).rows),
        files=written,
    )


def overview(table: Table) -> Overview:
    """Return how the rows of the comparison fall."""
    rows = table.comparison.rows
    shared = [row for row in rows if row.a and row.b and row.relation != "unresolved"]
    return Overview(
        relations=dict(Counter(row.relation for row in rows)),
        shared=len(shared),
        renamed=sum(not _binomials(row.a) & _binomials(row.b) for row in shared),
        lumped=sum(row.relation != "equal" for row in shared),
    )


def _binomials(side: tuple[MatchedEntry, ...]) -> set[str | None]:
    return {held.entry.name.canonical if held.entry.name else None for held in side}
