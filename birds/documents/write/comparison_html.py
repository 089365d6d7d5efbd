"""The comparison as one page: both lists side by side in taxonomic order, to search and to filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build import comparison_words as rows
from birds.documents.looks import template
from birds.documents.write import html as page
from birds.documents.write.html import label, named, scientific, sentence, sentences, text
from birds.messages import word
from birds.model import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.model import (
        Candidate,
        Checklist,
        Comparison,
        ComparisonRow,
        Entry,
        Lang,
        MatchedEntry,
        Rank,
        Relation,
    )


def render(comparison: Comparison, lang: Lang, map_file: str = "") -> bytes:
    """Return the comparison as a page in `lang`; its rows lead to their birds in `map_file`, a map beside it."""
    rows_ = _rows(comparison, lang, map_file)
    body = "\n".join((*_head(comparison, lang), *_controls(comparison, lang), *rows_, "</main>"))
    return page.render(
        page.Page(
            title=rows.titled("title.two_lists", comparison, lang),
            lang=lang,
            body=body,
            style=template("diff.css"),
            script=template("diff.js"),
            credits=comparison.credits,
        )
    )


def _head(comparison: Comparison, lang: Lang) -> Iterator[str]:
    yield f"<main>\n<header>\n<h1>{text(rows.titled('title.two_lists', comparison, lang))}</h1>"
    yield '<ul class="lists">'
    yield _list(comparison.a, comparison.entries_a, lang)
    yield _list(comparison.b, comparison.entries_b, lang)
    yield f"<li>{label('reference', lang)}: {text(comparison.reference)}</li>\n</ul>\n</header>"


def _list(checklist: Checklist, entries: int, lang: Lang) -> str:
    parts = (rows.party(checklist, lang), checklist.title, checklist.edition)
    about = text(", ".join(part for part in parts if part))
    return f"<li><b>{text(checklist.id)}</b> {about} · {entries} {word('entries', lang)}</li>"


def _controls(comparison: Comparison, lang: Lang) -> Iterator[str]:
    """Yield the form, which the script shows: without it the page is the whole list, open."""
    yield '<form id="controls" class="controls" role="search" hidden>'
    yield (
        f'<div class="find"><label for="q">{label("search", lang)}</label>'
        f'<input id="q" name="q" type="search" autocomplete="off" spellcheck="false" aria-describedby="hint">'
        f'<span id="hint" class="soft">{word("search_hint", lang)}</span></div>'
    )
    relations = [
        _chip(_sign(comparison, key), "relation", key, rows.relation_label(comparison, key, lang), number)
        for key, number in rows.summary(comparison).items()
        if number
    ]
    yield from _choices(label("relation", lang), relations)
    changes = [
        _chip("", "change", change, word(f"change.{change}", lang), number)
        for change, number in rows.changes(comparison).items()
    ]
    yield from _choices(label("differs", lang), changes)
    yield (
        f'<div class="last"><label class="chip"><input type="checkbox" name="explained">'
        f"{label('explain_all', lang)}</label>"
        f'<button type="reset">{word("show_all", lang)}</button>'
        f'<output id="found" data-words="{text(word("found", lang))}"></output></div>\n</form>'
    )


def _choices(legend: str, chips: Sequence[str]) -> Iterator[str]:
    if chips:
        yield f"<fieldset><legend>{legend}</legend>{''.join(chips)}</fieldset>"


def _chip(mark: str, name: str, value: str, called: str, number: int) -> str:
    return (
        f'<label class="chip"><input type="checkbox" name="{name}" value="{text(value)}">'
        f"{mark}<span>{text(called)}</span> <b>{number}</b></label>"
    )


def _rows(comparison: Comparison, lang: Lang, map_file: str) -> Iterator[str]:
    yield f'<p id="none" class="none" hidden>{word("none_found", lang)}</p>'
    if not comparison.rows:
        yield f'<p class="none">{word("no_rows", lang)}</p>'
        return
    heads = "".join(f"<span>{text(one.id)}</span>" for one in (comparison.a, comparison.b))
    yield f'<div class="compared">\n<div class="sides" aria-hidden="true"><p>{heads}</p></div>'
    for order, members in _grouped(comparison.rows, "order").items():
        yield from _order(comparison, order, members, lang, map_file)
    yield "</div>"


def _grouped(members: Sequence[ComparisonRow], rank: Rank) -> dict[str | None, list[ComparisonRow]]:
    """Return the rows by order or family as these first occur; rows that have none come last."""
    groups: dict[str | None, list[ComparisonRow]] = {}
    for row in members:
        groups.setdefault(row.order if rank == "order" else row.family, []).append(row)
    if None in groups:
        groups[None] = groups.pop(None)
    return groups


def _order(
    comparison: Comparison, order: str | None, members: Sequence[ComparisonRow], lang: Lang, map_file: str
) -> Iterator[str]:
    yield f'<section class="order">\n<h2>{_heading(order, members, "order", lang)}</h2>'
    for family, listed in _grouped(members, "family").items():
        yield '<section class="family">'
        if family or order:
            yield f"<h3>{_heading(family, listed, 'family', lang)}</h3>"
        yield '<ol class="rows">'
        yield from (_row(comparison, row, lang, map_file) for row in listed)
        yield "</ol>\n</section>"
    yield "</section>"


def _heading(name: str | None, members: Sequence[ComparisonRow], rank: Rank, lang: Lang) -> str:
    """Return an order's or family's name, then what the lists call it, then how many rows follow."""
    entries = [matched for row in members for matched in (*row.a, *row.b)]
    called = rows.heading_names(entries, rank) if name else None
    own = [named(found, each, lang) for each in LANGS if called and (found := called.get(each))]
    spans = "".join(f" <span>{each}</span>" for each in own)
    title = scientific(name) if name else label("not_placed", lang)
    return f"{title}{spans} <small>{len(members)}</small>"


def _row(comparison: Comparison, row: ComparisonRow, lang: Lang, map_file: str) -> str:
    plain = " plain" if rows.is_like_plain(row) else ""
    return (
        f'<li class="row{plain}" id="{page.anchor(row.id)}" '
        f'data-r="{row.relation}"{_data("c", rows.tags(row))}{_data("t", _other_names(row))}>'
        f"{_side('a', comparison.a, row.a, lang)}{_relation(comparison, row, lang, map_file)}"
        f"{_side('b', comparison.b, row.b, lang)}{_why(row, lang)}</li>"
    )


def _data(key: str, values: Sequence[str]) -> str:
    return f' data-{key}="{text(" ".join(values))}"' if values else ""


def _other_names(row: ComparisonRow) -> list[str]:
    """Return the reference's species names that no entry prints, so that a search finds the row by them."""
    printed = {matched.entry.verbatim for matched in (*row.a, *row.b)}
    taxa = [*row.taxa_a, *row.taxa_b, *(found.taxon for found in row.candidates)]
    species = dict.fromkeys(" ".join(taxon.split()[:2]) for taxon in taxa)
    return [name for name in species if name not in printed]


def _relation(comparison: Comparison, row: ComparisonRow, lang: Lang, map_file: str) -> str:
    changes = "".join(
        f'<br><span class="change {change}">{text(word(f"change.{change}", lang))}</span>'
        for change in rows.tags(row)
    )
    called = text(rows.relation_label(comparison, row.relation, lang))
    link = _to_map(row, lang, map_file)
    return f'<div class="relation">{_sign(comparison, row.relation)}{called}{changes}{link}</div>'


def _to_map(row: ComparisonRow, lang: Lang, map_file: str) -> str:
    return f" {page.to_map(map_file, row.id, lang)}" if map_file else ""


def _sign(comparison: Comparison, relation: Relation) -> str:
    """Return the relation's sign in a box; one that stands for a Party's birds has the Party's colour."""
    side = {"only_a": comparison.a, "only_b": comparison.b}.get(relation)
    whose = f" {side.party}" if side and side.party else ""
    return f'<span class="sign {relation}{whose}" aria-hidden="true">{rows.SIGNS[relation]}</span>'


def _side(side: str, checklist: Checklist, matched: Sequence[MatchedEntry], lang: Lang) -> str:
    entries = "".join(_entry(checklist, one.entry, lang) for one in matched)
    return f'<div class="{side}">{entries}</div>' if entries else ""


def _entry(checklist: Checklist, entry: Entry, lang: Lang) -> str:
    names = [scientific(entry.verbatim)] if entry.verbatim else []
    names += [
        _called(found, each, checklist)
        for each in _languages(checklist)
        if (found := entry.vernacular.get(each))
    ]
    more = [scientific(", ".join(entry.subspecies))] if entry.subspecies else []
    if entry.statuses:
        more.append(text(rows.statuses(entry, lang)))
    details = f"<small>{' · '.join(more)}</small>" if more else ""
    called = " ".join(names) or f"#{entry.row}"
    return (
        f'<div class="entry"><span class="id">{text(checklist.id)}</span>'
        f'<div><span class="unseen">{text(checklist.id)}: </span>{called}{details}</div></div>'
    )


def _languages(checklist: Checklist) -> list[Lang]:
    """Return the languages with that of the list's Party first."""
    own = rows.own_language(checklist)
    return [own, *(lang for lang in LANGS if lang != own)]


def _called(name: str, lang: Lang, checklist: Checklist) -> str:
    """Return a vernacular name; one that is not in the language of the list's Party is softer."""
    soft = "" if lang == rows.own_language(checklist) else ' class="soft"'
    return f'<span lang="{lang}"{soft}>{text(name)}</span>'


def _why(row: ComparisonRow, lang: Lang) -> str:
    candidates = "".join(_candidate(found, lang) for found in row.candidates)
    more = f"<ul>{candidates}</ul>" if candidates else ""
    said = sentences(row.reasons, lang)
    return f'<div class="why">{said}{more}</div>' if said or more else ""


def _candidate(found: Candidate, lang: Lang) -> str:
    return f"<li>{scientific(found.taxon)}: {sentence(found.reason, lang)}</li>"
