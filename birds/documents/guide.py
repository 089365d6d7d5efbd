"""The guide: pages in Markdown by topic and language, shown on a terminal or made into pages that need no network.

`birds/guide/README.md` is the front page: its list has the topics in their order. A topic is `NAME.md`, in another
language `NAME.ko.md`; what is not translated is shown in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from birds.documents.looks import template
from birds.documents.write.html import Page, render
from birds.errors import UsageError
from birds.messages import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Lang

FRONT, FRONT_PAGE = "README", "index"
_TOPIC = re.compile(r"^[-*] \[([^\]]+)\]\(([a-z-]+)\.(?:ko\.|ja\.)?md\)[:：] *(.*)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.(?:ko\.|ja\.)?md(?:#[\w-]+)?\)")
_HREF = re.compile(r'href="([A-Za-z-]+)\.(?:(ko|ja)\.)?md')
_MARK = re.compile(r"<!--.*?-->\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the guide: what it is called on the command line and in print, and what it is about."""

    name: str
    title: str
    about: str


@cache
def topics(lang: Lang = "en") -> tuple[Topic, ...]:
    """Return the topics in their order, as the front page of a language names them."""
    return tuple(Topic(*found) for found in _named(source(FRONT, lang)))


def _named(front: str) -> Iterator[tuple[str, str, str]]:
    for title, name, about in _TOPIC.findall(front):
        yield name, title, about


def source(name: str, lang: Lang) -> str:
    """Return a page's Markdown in a language, in English where it has no other; UsageError where there is no page."""
    folder = files("birds") / "guide"
    for file in (f"{name}.{lang}.md", f"{name}.md"):
        if (folder / file).is_file():
            return _MARK.sub("", (folder / file).read_text(encoding="utf-8"))
    raise UsageError("guide.no_topic", topic=name, topics=tuple(one.name for one in topics(lang)))


def translated(name: str, lang: Lang) -> bool:
    """Tell whether a page is in that language."""
    return (files("birds") / "guide" / (f"{name}.md" if lang == "en" else f"{name}.{lang}.md")).is_file()


# ---------------------------------------------------------------- on a terminal


def as_text(name: str, lang: Lang, width: int) -> str:
    """Return a page as plain text, `width` columns wide; links are the commands that show what they lead to."""
    from rich.console import Console
    from rich.markdown import Heading, Markdown
    from rich.text import Text

    class Underlined(Heading):
        def __rich_console__(self, *_: object) -> Iterator[Text]:
            yield Text(self.text.plain)
            yield Text(("=" if self.tag == "h1" else "-") * self.text.cell_len)

    class Plain(Markdown):
        elements = {**Markdown.elements, "heading_open": Underlined}  # noqa: RUF012 - as rich has it

    console = Console(width=width, color_system=None, force_terminal=False, highlight=False)
    with console.capture() as told:
        console.print(Plain(_for_terminal(source(name, lang)), hyperlinks=False, code_theme="bw"))
    lines = (line.rstrip() for line in told.get().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _for_terminal(text: str) -> str:
    """Return Markdown with commands for links; words in code keep their marks, but for those of tables and blocks."""
    parts = re.split(r"(^```.*?^```$|^\|[^\n]*$)", text, flags=re.DOTALL | re.MULTILINE)
    return "".join(
        part if part.startswith("```") else _marked(_LINK.sub(r"\1 (`birds guide \2`)", part))
        for part in parts
    )


def _marked(part: str) -> str:
    return part if part.startswith("|") else re.sub(r"`([^`]+)`", r"`` `\1` ``", part)


# ---------------------------------------------------------------- as pages


def pages(lang: Lang) -> dict[str, bytes]:
    """Return the whole guide as pages by file name, `index.html` the first; each is a file that stands alone."""
    made = {f"{FRONT_PAGE}.html": _page(FRONT, lang)}
    return made | {f"{one.name}.html": _page(one.name, lang) for one in topics(lang)}


def _page(name: str, lang: Lang) -> bytes:
    text = source(name, lang)
    spoken: Lang = lang if translated(name, lang) else "en"
    title = text.partition("\n")[0].lstrip("# ")
    front = word("guide", lang)
    back = "" if name == FRONT else f'<nav><a href="{FRONT_PAGE}.html">{front}</a></nav>\n'
    body = f"{back}<main>\n{_html(text)}</main>"
    return render(Page(title, spoken, body, template("guide.css")))


def _html(text: str) -> str:
    """Return Markdown as HTML: headings can be led to, and wide tables scroll by themselves."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").enable("table")
    tokens = made.parse(text)
    tops = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    for at in tops:
        tokens[at].attrSet("id", slug(tokens[at + 1].content))
    html = str(made.renderer.render(tokens, made.options, {}))
    html = html.replace("<table>", '<div class="wide" tabindex="0" role="region" aria-label="TABLE"><table>')
    html = html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    html = html.replace('<th scope="col"></th>', "<td></td>")
    return _labelled(_HREF.sub(_led, html))


def _labelled(html: str) -> str:
    """Return HTML whose regions of tables bear the heading above them, with a number where it has several."""
    heading, numbers, made = "", 0, []
    for line in html.split("\n"):
        if found := re.match(r"<h\d[^>]*>(.*)</h\d>", line):
            heading, numbers = re.sub(r"<[^>]+>", "", found[1]), 0
        if 'aria-label="TABLE"' in line:
            numbers += 1
            line = line.replace("TABLE", heading + (f" {numbers}" if numbers > 1 else ""))  # noqa: PLW2901
        made.append(line)
    return "\n".join(made)


def _led(found: re.Match[str]) -> str:
    return f'href="{FRONT_PAGE if found[1] == FRONT else found[1]}.html'


def slug(heading: str) -> str:
    """Return what a link to a heading ends in, as public hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
