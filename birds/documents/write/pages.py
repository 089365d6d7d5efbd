"""Pages: one quiet style, a strict content policy, no request to anywhere; their HTML stands in templates.

What a template is given is plain text, which it cleans and escapes, but for what it says is HTML (`safe`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from birds import attribution
from birds.documents.text import capital, clean
from birds.documents.theme import TEMPLATES, party_style, template
from birds.messages import language_read, say, word
from birds.model import Lang, Message, Party, Source

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True, slots=True)
class Page:
    """A page: title as text, the body as HTML, its own style and script, the sources of what stands in it."""

    title: str
    lang: Lang
    body: str
    style: str = ""
    script: str = ""
    credits: tuple[Source, ...] = ()
    foot: str = ""
    parties: tuple[Party, ...] = ()  # whose colours mark what is one's alone


def render(page: Page) -> bytes:
    """Return the page as one self-contained file."""
    style = f"{template('page.css')}{page.style}\n{party_style(page.parties)}"
    values = {"language": language_read(page.lang), "policy": _policy(page.script), "style": style}
    html = filled("page.html", page.lang, page=page, **values)
    return f"{html}\n".encode("utf-8", "replace")


def _policy(script: str) -> str:
    """Return a policy that allows the page's own style and this very script, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = f"; script-src 'sha256-{digest}'" if script else ""
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'{allowed}"


def filled(name: str, lang: Lang, **values: object) -> str:
    """Return a template filled in; the words and sentences that it asks for are in its language."""
    spoken = {
        "lang": lang,
        "word": partial(word, lang=lang),
        "label": partial(label, lang=lang),
        "say": lambda what, **args: say(Message.of(what, **args), lang),
        "sources": lambda credits_: sources(attribution.source_lines(credits_, lang)),
        "to_map": partial(to_map, lang=lang),
    }
    return _templates().get_template(name).render(**spoken, **values)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from jinja2.filters import do_mark_safe

    def as_html(value: object) -> object:
        return value if hasattr(value, "__html__") else do_mark_safe(text(str(value)))

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=as_html,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"anchor": anchor, "capital": capital, "quote": quote}
    return environment


def sources(listed: Iterable[str]) -> str:
    """Return the sources as an HTML list, each once."""
    return f"<ul>{''.join(f'<li>{text(source)}</li>' for source in dict.fromkeys(listed))}</ul>"


def label(key: str, lang: Lang) -> str:
    """Return the word behind `key` as a label begins: with a capital letter, where its script has one."""
    return capital(word(key, lang))


def text(plain: str) -> str:
    """Return plain text for HTML, for a text or for an attribute in quotes."""
    return escape(clean(plain))


def anchor(row: str) -> str:
    """Return the id of a row of the comparison in a page, for other pages to lead to."""
    return f"r-{text(row).replace(' ', '_')}"


def to_map(file: str, bird: str, lang: Lang) -> str:
    """Return a link to a bird (the id of its row) in a map that lies in the same folder."""
    address = f"{file}#bird={quote(bird, safe='')}&lang={lang}"
    return f'<a class="to-map" href="{text(address)}">{word("on_the_map", lang)}</a>'
