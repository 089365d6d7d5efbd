"""The text of the agreement: its paragraphs, how they are numbered, what is open in them and what contradicts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from birds.errors import AnswerIsNo
from birds.messages import own_name
from birds.model import Agreed, Message
from birds.negotiation import drafting, originals, places, proposals, sites

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from birds.evidence import Findings
    from birds.model import Agreement, Clause, Lang
    from birds.negotiation.rows import AnnexOptions

BLANK = "[blank]"
REFERENCE = re.compile(r"\{([a-z][a-z0-9._-]*)\}")
_BRACKET = re.compile(r"[\[\]]")


def agreed(table: Findings, clauses: Sequence[Clause], options: AnnexOptions) -> Agreed:
    """Return the agreement with its annexes as text. AnswerIsNo, naming what is open, for an original."""
    options, dossier = replace(options, text=True), table.dossier
    working = drafting.text(table, options)
    langs = dossier.agreement.languages
    clauses = proposals.clauses(clauses, dossier.acts, langs)
    annex = drafting.as_printed(working, table, replace(options, final=False))
    second = places.of(table, annex) if dossier.agreement.annex_sites else None
    points = [*open_points(clauses, langs), *originals.open_points(working), *originals.clashes(dossier.acts)]
    if second:
        points += sites.open_points(dossier, original=annex.original is not None)
        annex = replace(annex, brackets=annex.brackets + second.brackets)
    if options.final and points:
        raise AnswerIsNo("signing.open", points=tuple(points))
    return Agreed(annex, clauses, not points, second.rows if second else None)


def numbers(clauses: Sequence[Clause]) -> dict[str, tuple[int, int]]:
    """Return the number of each paragraph's article, 0 before the first and after the last, and its own in it.

    An alternative has the number of the paragraph in whose place it would stand.
    """
    found: dict[str, tuple[int, int]] = {}
    articles = article = place = 0
    for clause in clauses:
        if clause.kind == "article":
            articles += 1
            article, place = articles, 0
        elif clause.kind == "heading":
            article, place = 0, 0
        elif clause.instead is None:
            place += 1
        found[clause.id] = found.get(clause.instead or "", (article, place))
    return found


def open_points(clauses: Sequence[Clause], langs: Sequence[Lang]) -> Iterator[Message]:
    """Yield what keeps a text from being signed: blanks, brackets, languages that are missing."""
    blank = [one.id for one in clauses if any(BLANK in text for text in one.texts.all())]
    if blank:
        yield Message.of("wording.blank", n=len(blank), ids=tuple(blank))
    bracketed = [one.id for one in clauses if one.id not in blank and _in_brackets(one)]
    if bracketed:
        yield Message.of("wording.in_brackets", n=len(bracketed), ids=tuple(bracketed))
    missing = [one.id for one in clauses if not all(map(one.texts.get, langs))]
    if missing:
        yield Message.of("wording.not_in_language", n=len(missing), ids=tuple(missing))


def _in_brackets(clause: Clause) -> bool:
    return clause.by is not None or any(map(_BRACKET.search, clause.texts.all()))


def contradictions(clauses: Sequence[Clause], agreement: Agreement) -> Iterator[tuple[str, Message]]:
    """Yield the id of each paragraph that contradicts itself or the others, and how."""
    known = {one.id for one in clauses}
    for one in clauses:
        if one.by is not None and one.by not in agreement.by_code:
            yield one.id, Message.of("wording.no_party", party=one.by)
        lost = [name for name in _referred(one) if name not in known]
        if lost:
            yield one.id, Message.of("wording.no_reference", ids=tuple(dict.fromkeys(lost)))
        yield from ((one.id, message) for message in _uneven(one, agreement.languages))


def _referred(clause: Clause) -> list[str]:
    named = [name for text in clause.texts.all() for name in REFERENCE.findall(text)]
    return [*named, *([clause.instead] if clause.instead else [])]


def _uneven(clause: Clause, langs: Sequence[Lang]) -> Iterator[Message]:
    """Yield what the languages of a paragraph do not have alike: the text, its brackets, its references, its term."""
    texts = {lang: text for lang in langs if (text := clause.texts.get(lang))}
    if texts and len(texts) < len(langs):
        yield Message.of(
            "wording.language_missing", langs=tuple(own_name(lang) for lang in langs if lang not in texts)
        )
    if len({tuple(_BRACKET.findall(text)) for text in texts.values() if text != BLANK}) > 1:
        yield Message("wording.other_brackets")
    if len({tuple(sorted(Counter(REFERENCE.findall(text)).items())) for text in texts.values()}) > 1:
        yield Message("wording.other_references")
    if clause.terms.all() and len(clause.terms.all()) < len(langs):
        yield Message("wording.other_terms")


def resolved(text: str, numbered: Mapping[str, tuple[int, int]]) -> tuple[str | Message, ...]:
    """Return a text with its references as messages that name an article, or a paragraph of one."""
    parts: list[str | Message] = []
    for place, part in enumerate(REFERENCE.split(text)):
        if place % 2 == 0:
            parts.append(part)
        elif part in numbered:
            article, paragraph = numbered[part]
            code = "wording.to_paragraph" if paragraph else "wording.to_article"
            parts.append(Message.of(code, article=article, paragraph=paragraph))
        else:
            parts.append(f"{{{part}}}")
    return tuple(parts)
