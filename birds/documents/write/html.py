"""The shell of every page: one quiet style, a strict content policy, and no request to anywhere."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from birds.documents.build import sources as attributed
from birds.documents.looks import template
from birds.documents.text import clean
from birds.messages import runs, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.model import Lang, Reason, Source


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


def render(page: Page) -> bytes:
    """Return the page as one self-contained file."""
    script = f"<script>{page.script}</script>\n" if page.script else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{page.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(page.script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{text(page.title)}</title>\n"
        f"<style>\n{template('page.css')}{page.style}</style>\n</head>\n<body>\n"
        f"{page.body}\n{page.foot or _foot(page)}\n{script}</body>\n</html>\n"
    ).encode("utf-8", "replace")


def _policy(script: str) -> str:
    """Return a policy that allows the page's own style and this very script, and nothing else."""
    allowed = f"; script-src 'sha256-{_digest(script)}'" if script else ""
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'{allowed}"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _foot(page: Page) -> str:
    if not page.credits:
        return ""
    told = sources(attributed.lines(page.credits, page.lang))
    return f"<footer>\n<h2>{word('sources', page.lang)}</h2>\n{told}\n</footer>"


def sources(listed: Iterable[str]) -> str:
    """Return the sources as an HTML list, each once."""
    return f"<ul>{''.join(f'<li>{text(source)}</li>' for source in dict.fromkeys(listed))}</ul>"


def label(key: str, lang: Lang) -> str:
    """Return the word behind `key` as a label begins: with a capital letter, where its script has one."""
    found = word(key, lang)
    return found[:1].upper() + found[1:]


def text(plain: str) -> str:
    """Return plain text for HTML, for a text or for an attribute in quotes."""
    return escape(clean(plain))


def scientific(name: str) -> str:
    """Return a scientific name for HTML: italic, and Latin for whoever reads it aloud."""
    return f'<i lang="la">{text(name)}</i>'


def named(name: str, lang: Lang, around: Lang) -> str:
    """Return a name for HTML, its language marked where it is not that of the text around it."""
    return text(name) if lang == around else f'<span lang="{lang}">{text(name)}</span>'


def sentence(reason: Reason, lang: Lang) -> str:
    """Return the reason as a sentence for HTML, scientific names in italics."""
    return "".join(scientific(run.text) if run.italic else text(run.text) for run in runs(reason, lang))


def sentences(reasons: Iterable[Reason], lang: Lang) -> str:
    """Return the reasons as sentences one after the other."""
    return ("" if lang == "ja" else " ").join(sentence(reason, lang) for reason in reasons)


def anchor(row: str) -> str:
    """Return the id of a row of the comparison in a page, for other pages to lead to."""
    return f"r-{text(row).replace(' ', '_')}"


def to_map(file: str, bird: str, lang: Lang) -> str:
    """Return a link to a bird (the id of its row) in a map that lies in the same folder."""
    address = f"{file}#bird={quote(bird, safe='')}&lang={lang}"
    return f'<a class="to-map" href="{text(address)}">{word("on_the_map", lang)}</a>'
