"""The guide: pages in Markdown by topic and language, shown on a terminal or made into pages that need no network.

`birds/guide/README.md` is the front page: its list has the topics in their order. A topic is `NAME.md`, in another
language `NAME.ko.md`; what is not translated is shown in English.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from birds.documents.formats.html import label, render_page, text
from birds.documents.theme import template
from birds.errors import UsageError
from birds.messages import labelled, say, word
from birds.model import Lang, Message

FRONT, FRONT_PAGE = "README", "index"
FOLDERS = ("samples", "schemas")
"""Files to take from the guide: made-up ones to try every command with, and JSON Schemas of what is printed."""

_TOPIC = re.compile(r"^[-*] \[([^\]]+)\]\(([a-z-]+)\.(?:ko\.|ja\.)?md\)[:：] *(.*)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.(?:ko\.|ja\.)?md(?:#[\w-]+)?\)")
_HREF = re.compile(r'href="([A-Za-z-]+)\.(?:(ko|ja)\.)?md')
_PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/[\w-]+\.png\)\n\n?")
_SOURCE = re.compile(r'src="(pictures/[\w-]+\.png)"')
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
    return tuple(Topic(name, title, about) for title, name, about in _TOPIC.findall(source(FRONT, lang)))


def source(name: str, lang: Lang) -> str:
    """Return a page's Markdown in a language, in English where it has no other; UsageError where there is no page."""
    folder = files("birds") / "guide"
    for file in (f"{name}.{lang}.md", f"{name}.md"):
        if (folder / file).is_file():
            return _MARK.sub("", (folder / file).read_text(encoding="utf-8"))
    raise UsageError("guide.no_topic", topic=name, topics=tuple(topic.name for topic in topics(lang)))


def copied(name: str) -> dict[str, bytes]:
    """Return the files of one of `FOLDERS`, by name."""
    folder = files("birds") / "guide" / name
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir(), key=lambda file: file.name)}


def translated(name: str, lang: Lang) -> bool:
    """Whether a page is in that language."""
    return (files("birds") / "guide" / (f"{name}.md" if lang == "en" else f"{name}.{lang}.md")).is_file()


# ---------------------------------------------------------------- on a terminal


def guide_text(name: str, lang: Lang, width: int) -> str:
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
    # Commands stand for links; words in code keep their marks, but for those of tables and blocks.
    without = _PICTURE.sub("", source(name, lang))
    parts = re.split(r"(^```.*?^```$|^\|[^\n]*$)", without, flags=re.DOTALL | re.MULTILINE)
    for at, part in enumerate(parts):
        if not part.startswith("```"):
            linked = _LINK.sub(r"\1 (`birds guide \2`)", part)
            parts[at] = linked if part.startswith("|") else re.sub(r"`([^`]+)`", r"`` `\1` ``", linked)
    with console.capture() as captured:
        console.print(Plain("".join(parts), hyperlinks=False, code_theme="bw"))
    lines = (line.rstrip() for line in captured.get().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


# ---------------------------------------------------------------- as pages


def pages(lang: Lang) -> dict[str, bytes]:
    """Return the whole guide as pages by file name, `index.html` the first; each is a file that stands alone."""
    listed = topics(lang)
    by_name = {f"{FRONT_PAGE}.html": _front_page(lang)}
    for before, topic, after in zip((None, *listed), listed, (*listed[1:], None), strict=False):
        by_name[f"{topic.name}.html"] = _page(topic.name, lang, before, after)
    return by_name


def _front_page(lang: Lang) -> bytes:
    """Return the page that lists the others, and finds a word in them."""
    # The sections of all pages as the search reads them, their text in lower case.
    sections = []
    for topic in topics(lang):
        for part in re.split(r"^(?=#+ )", source(topic.name, lang), flags=re.MULTILINE):
            heading, _, rest = part.partition("\n")
            heading = heading.lstrip("# ")
            marked = f"{topic.title} {heading} {rest}"
            plain = " ".join(re.sub(r"[`*|#\[\]()]|```\w*", " ", marked).split()).lower()
            section = {
                "file": f"{topic.name}.html",
                "page": topic.title,
                "heading": heading,
                "id": slug(heading),
            }
            sections += [{**section, "text": plain}] if heading else []
    data = json.dumps(sections, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    words = {"SAY": word("guide_none", lang), "COLON": say(Message("list.colon"), lang)}
    names = "".join(f"const {name}={json.dumps(text)};" for name, text in words.items())
    script = f"const DATA={data};{names}\n{template('guide.js')}"
    find = (
        f'<p><label for="find">{text(word("guide_find", lang))}</label> '
        '<input id="find" type="search" autocomplete="off"></p>\n<ul id="found" aria-live="polite"></ul>\n'
    )
    body = f"<main>\n{_html(source(FRONT, lang))}{find}</main>"
    return render_page(_title(source(FRONT, lang)), lang, body, style=template("guide.css"), script=script)


def _page(name: str, lang: Lang, before: Topic | None, after: Topic | None) -> bytes:
    page = source(name, lang)
    spoken: Lang = lang if translated(name, lang) else "en"
    home = f'<a href="{FRONT_PAGE}.html">{text(word("guide", lang))}</a>'
    around = "".join(
        f'<a rel="{rel}" href="{topic.name}.html">{text(labelled(label(key, lang), topic.title, lang))}</a>'
        for rel, key, topic in (("prev", "guide_before", before), ("next", "guide_after", after))
        if topic
    )
    top = f'<nav aria-label="{text(word("guide", lang))}">{home}{around}</nav>\n'
    headings = re.findall(r"^## (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    named = ((slug(heading), text(heading.replace("`", ""))) for heading in headings)
    links = "".join(f'<li><a href="#{id_}">{heading}</a></li>' for id_, heading in named)
    title = text(label("guide_contents", spoken))
    contents = f'<nav class="contents" aria-label="{title}"><ul>{links}</ul></nav>\n' if headings else ""
    body = f"{top}<main>\n{_html(page, contents)}</main>"
    return render_page(_title(page), spoken, body, style=template("guide.css"))


def _title(page: str) -> str:
    return page.partition("\n")[0].lstrip("# ")


def _html(page: str, contents: str = "") -> str:
    """Return Markdown as HTML: headings can be led to, wide tables scroll by themselves; contents follow the title."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(page)
    tops = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    for at in tops:
        tokens[at].attrSet("id", slug(tokens[at + 1].content))
    html = str(parser.renderer.render(tokens, parser.options, {}))
    html = html.replace("<table>", '<div class="wide" tabindex="0" role="region" aria-label="TABLE"><table>')
    html = html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    html = html.replace('<th scope="col"></th>', "<td></td>")
    html = html.replace("</h1>\n", f"</h1>\n{contents}", 1)

    def picture(match: re.Match[str]) -> str:  # as a part of its page
        data = (files("birds") / "guide" / match[1]).read_bytes()
        return f'src="data:image/png;base64,{base64.b64encode(data).decode()}"'

    html = _HREF.sub(lambda match: f'href="{FRONT_PAGE if match[1] == FRONT else match[1]}.html', html)
    # Regions of tables bear the heading above them, with a number where it has several.
    heading, numbers, lines = "", 0, []
    for line in _SOURCE.sub(picture, html).split("\n"):
        if heading_tag := re.match(r"<h\d[^>]*>(.*)</h\d>", line):
            heading, numbers = re.sub(r"<[^>]+>", "", heading_tag[1]), 0
        if 'aria-label="TABLE"' in line:
            numbers += 1
            line = line.replace("TABLE", heading + (f" {numbers}" if numbers > 1 else ""))  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def slug(heading: str) -> str:
    """Return what a link to a heading ends in, as public hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
