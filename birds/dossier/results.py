"""What a dossier's methods return: a notebook's table, a frame, a file, and at most twenty lines on a terminal.

Of a load it is what was read, what that changes, and what was noticed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import astuple, dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.documents import FORMATS
from birds.model import Message

if TYPE_CHECKING:
    import pandas as pd

    from birds.documents.model import Document
    from birds.documents.papers.sites import SiteSheet
    from birds.documents.papers.species_sheet import SpeciesSheet
    from birds.errors import Problem
    from birds.matching.naming import FoundBy
    from birds.model import Agreed, Annex, Comparison, Lang, Source
    from birds.negotiation.annexes import SitesAnnex

LINES = 20
_SHOWN = 3


class _Printed:
    """A value that a command prints, in each format of its family, which is made of the fields called `parts`."""

    __slots__ = ()
    family = ""
    parts: tuple[str, ...] = ()

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.parts)

    def _text(self) -> str:
        """Return it as a terminal shows it; as Markdown where the family has no other text."""
        formats = FORMATS[self.family]
        return formats["text" if "text" in formats else "md"](*self._values()).decode()

    def __repr__(self) -> str:
        shown = self._text().strip("\n").split("\n")
        return "\n".join(shown if len(shown) <= LINES else [*shown[: LINES - 1], "…"])

    def save(self, outfile: str | PathLike[str], *, force: bool = False) -> None:
        """Write it; the suffix of the name says in which format. OutputError where it can't be.

        What is there and may be somebody's work is replaced by `force` alone (UsageError).
        """
        from birds.documents.formats import files

        formats, values = FORMATS[self.family], self._values()
        fmt = files.choose(str(outfile), None, formats)
        terms: tuple[Source, ...] = getattr(values[0], "credits", ())
        notes = tuple(getattr(values[0], "remarks", ()))
        files.put(Path(outfile), formats[fmt](*values), fmt, terms, notes=notes, force=force)


class _Tabular(_Printed, ABC):
    """What becomes a frame, too."""

    __slots__ = ()

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return its rows with the values that programs read."""

    def _text(self) -> str:
        return str(self.to_frame().to_string(max_rows=LINES - 4, max_cols=8, show_dimensions=True))

    def _repr_html_(self) -> str:
        """Return the table as notebooks show it."""
        return str(self.to_frame().to_html(max_rows=LINES, notebook=True))


@dataclass(frozen=True, slots=True, repr=False)
class PrintedTable(_Tabular):
    """A table as the command line prints it (csv, json, md, html, xlsx)."""

    document: Document
    family, parts = "table", ("document",)

    def to_frame(self) -> pd.DataFrame:
        """Return its rows with the values that programs read."""
        import pandas as pd

        from birds.documents.model import Cell

        (table,) = self.document.tables
        rows = [[cell.value if isinstance(cell, Cell) else cell for cell in row.cells] for row in table.rows]
        return pd.DataFrame(rows, columns=[column.key for column in table.columns])


@dataclass(frozen=True, slots=True, repr=False)
class PrintedAnnex(_Tabular):
    """The annex as the command line prints it (docx, xlsx, pdf, html, md, csv, json)."""

    annex: Annex
    family, parts = "annex", ("annex",)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each bird, the columns and their texts as in the CSV; what is not known is missing.

        `section` is annex, left_out or not_settled (a text has the birds of the annex alone), `number` that of its row.
        """
        import pandas as pd

        from birds.documents.papers.annex_data import annex_table

        values = PrintedTable(annex_table(self.annex)).to_frame()
        known = values.notna() & (values != "")  # pandas 2 writes None as a text
        frame = values.astype("str").where(known, None)
        return frame.assign(number=pd.to_numeric(frame["number"]).astype("Int64"))


@dataclass(frozen=True, slots=True, repr=False)
class PrintedSites(_Printed):
    """Annex II as the command line prints it (docx, xlsx, pdf, html, md, csv, json)."""

    annex: SitesAnnex
    family, parts = "sites", ("annex",)


@dataclass(frozen=True, slots=True, repr=False)
class PrintedAgreement(_Printed):
    """The agreement as the command line prints it, whole texts or the working view (docx, pdf, html, md)."""

    agreement: Agreed
    parts = ("agreement",)

    @property
    def family(self) -> str:  # type: ignore[override]
        """What writes it."""
        return "agreement_texts" if self.agreement.texts else "agreement"

    def each(self) -> dict[Lang, PrintedAgreement]:
        """Return the text of each language alone, those of translations last."""
        about = self.agreement.annex.agreement
        langs = (*self.agreement.texts, *about.translations)
        return {lang: PrintedAgreement(replace(self.agreement, texts=(lang,))) for lang in langs}


@dataclass(frozen=True, slots=True, repr=False)
class PrintedBird(_Printed):
    """Everything that a dossier holds about one bird, in `lang` (json, md, html).

    `others` are birds that the name means, too, `near` those of a name like it.
    """

    sheet: SpeciesSheet
    lang: Lang
    others: tuple[FoundBy, ...] = ()
    near: tuple[FoundBy, ...] = ()
    family, parts = "species", ("sheet", "lang")


@dataclass(frozen=True, slots=True, repr=False)
class PrintedSite(_Printed):
    """Everything that a dossier holds about one site, in `lang` (json, md, html, docx, pdf)."""

    sheet: SiteSheet
    lang: Lang
    family, parts = "site", ("sheet", "lang")


@dataclass(frozen=True, slots=True, repr=False)
class ListComparison(_Tabular):
    """Two lists compared as birds, and what was noticed in the files that were read for it (csv, json, md, html, xlsx).

    `comparison` has all of it as values, `comparison.credits` whose facts these are; `lang` is that of its words.
    """

    comparison: Comparison
    problems: tuple[Problem, ...] = ()
    lang: Lang = "en"
    family, parts = "comparison", ("comparison", "lang")

    def _text(self) -> str:
        return FORMATS["comparison"]["text"](self.comparison, self.lang, "stat").decode()

    def to_frame(self, lang: Lang | None = None) -> pd.DataFrame:
        """Return a row for each row of the comparison, in the reference's order; `explanation` is in `lang`.

        `relation` is equal, includes (a has more), included_in, overlaps, unresolved, only_a or only_b; `a_row`,
        `a_scientific_name`, `a_rule`, `a_confidence` (and `b_…`) are tuples, one value for each entry of that side.
        `confidence` is certain, probable, proposal or none, that of the row's weakest entry. Its columns are those of
        the CSV.
        """
        import pandas as pd

        from birds.documents.papers.comparison_data import comparison_table

        (table,) = comparison_table(self.comparison, lang or self.lang).tables
        return pd.DataFrame(table.objects(), columns=[column.key for column in table.columns])


# ---------------------------------------------------------------- of a load


@dataclass(frozen=True, slots=True)
class LoadChanges:
    """What a load adds, changes and removes, by name; `in_use` stay although the file no longer has them."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    in_use: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(astuple(self))

    @property
    def message(self) -> Message:
        """Return how many of each kind there are, with the names of the first."""
        codes = ("load.added", "load.changed", "load.removed", "load.held")
        parts = []
        for code, names in zip(codes, astuple(self), strict=True):
            first, more = names[:_SHOWN], len(names) - _SHOWN
            shown = Message.of("load.names_and_more", names=first, number=more) if more > 0 else first
            parts += [Message.of(code, number=len(names), names=shown)] if names else []
        return Message.of("load.changes", changes=tuple(parts))


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many things were read, of how many it is certain what they are, what was noticed.

    `what` is the code that says how many things; `summary` is what there is to say of the `named` ones; `changes` is
    what is added, changed and removed, by name; `columns` is which field each column was read as, "ignore" where none.
    """

    what: str
    read: int
    named: int
    changed: bool
    problems: tuple[Problem, ...]
    summary: Message
    changes: LoadChanges = field(default_factory=LoadChanges)
    columns: tuple[tuple[str, str], ...] = ()
