"""The nouns of a form: what a person fills in and sends back, in a workbook or on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from birds.model import Lang, Source


@dataclass(frozen=True, slots=True)
class FormField:
    """A column of a form: its key in the rows, its heading, its width in characters, the language of its cells.

    `kind` says what it is for: to be read, the names first, to be filled in, to be read but not printed, or hidden.
    Where a field has `figures`, a text of digits is a number.
    A field is offered `choices`, the same in every row, or those that the form offers its row; `prompt` is said, as a
    title and a sentence, to who writes anything else. What is not `printed` stands behind what is. `becomes` says above
    the heading what becomes of what is written there, where it `stays` in the copy in another colour.
    """

    key: str
    heading: str
    width: float
    lang: str
    kind: Literal["name", "context", "fill", "aside", "hidden"] = "context"
    figures: bool = False
    indent: int = 0
    choices: tuple[str, ...] = ()
    prompt: tuple[str, str] = ("", "")
    printed: bool = True
    becomes: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of a form: the texts of its rows by field; `frozen` are the columns that stay in sight.

    One that `grows` may be given rows of its own. A page knows it by its `key`.
    """

    name: str
    title: str
    brief: str
    fields: tuple[FormField, ...]
    rows: tuple[dict[str, str], ...]
    frozen: int
    grows: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in and sends back.

    `how_to` is its instructions, lines with their indent. `hidden` is a sheet for the program, a pair a line: what it
    was made of, or what is offered to the rows by their number in the hidden field `choices`.
    """

    lang: Lang
    title: str
    sheets: tuple[FormSheet, ...]
    how_to_title: str
    how_to: tuple[tuple[str, int], ...]
    hidden_name: str
    hidden: tuple[tuple[str | int, str], ...]
    credits: tuple[Source, ...] = ()
