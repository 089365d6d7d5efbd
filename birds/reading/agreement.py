"""The text of an agreement as a plain text file: paragraphs with ids, in parallel languages. Read and written.

    [definition.1] text
    by: KOR
    instead: definition.2
    en: Words of the paragraph;
      a line that begins with spaces goes on.
    comment.KOR: What a Party says of it.

A paragraph begins with its id in brackets and its kind: `heading`, `article` (a numbered heading), `text` or `annex`
(text above the list of Annex I). `by` is the Party that proposes it: it stands in brackets. `instead` names the
paragraph to which it is an alternative. `term.en` is what it defines, `note.en` a drafting note, which is no part of
the text. `{definition.1}` refers to a paragraph, `{first}` and `{second}` are the Parties in the order of the paper
(`{first.FORM}`: in a form of the agreement's file; `{first:은/는}`: with the particle that fits), `{place}`, `{date}`
and `{signatories}` are lines to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import cast, get_args

from birds.errors import InputError, Problem, StrictError
from birds.model import Agreement, Clause, ClauseKind, Message, Names
from birds.negotiation.acts import is_written
from birds.negotiation.wording import BLANK, RESERVED_NAMES
from birds.reading.files.source import read_source
from birds.reading.files.text import codec_of
from birds.sandbox import sandboxed

_HEAD = re.compile(r"\[(?P<id>[a-z][a-z0-9._-]*)\][ \t]+(?P<kind>[a-z]+)[ \t]*", re.ASCII)
_FIELD = re.compile(r"(?P<key>[a-z]+(?:-\w+)*(?:\.[\w-]+)?):(?:[ \t]+(?P<text>.*))?", re.ASCII)
_GOES_ON = "  "
_LARGEST = 1_000_000  # bytes
_MOST_PARAGRAPHS, _MOST_LETTERS, _MOST_OF_A_NAME, _MOST_REFERENCES = 1_000, 20_000, 100, 50
SKELETON, OWN = "skeleton.txt", "skeleton-{}.txt"


def read_agreement(path: Path, agreement: Agreement, encoding: str | None = None) -> tuple[Clause, ...]:
    """Return the paragraphs of a text. StrictError names every line that can't be used: a text is taken whole."""
    data, file = read_source(path).data, path.name
    if len(data) > _LARGEST:
        raise InputError("agreement.too_large", file=file, most=_LARGEST)
    return sandboxed(_parsed, data, file, encoding, agreement, file=file, size=len(data))


def _parsed(data: bytes, file: str, encoding: str | None, agreement: Agreement) -> tuple[Clause, ...]:
    return of_text(data.decode(codec_of(data, file, encoding)[0]), file, agreement)


def skeleton(agreement: Agreement) -> tuple[Clause, ...]:
    """Return the skeleton that ships: headings and drafting notes; the wording is blank.

    The agreement's own where there is one, whose notes say what precedents have. It is in the agreement's
    languages: a heading in one that ships none is blank, too.
    """
    folder, own = files("birds.agreements"), OWN.format(agreement.id)
    file = own if folder.joinpath(own).is_file() else SKELETON
    clauses, langs = of_text(folder.joinpath(file).read_text("utf-8"), file, agreement), agreement.languages
    return tuple(
        replace(
            clause,
            texts=Names(**{lang: clause.texts.get(lang) or BLANK for lang in langs}),
            note=Names(**{lang: clause.note.get(lang) for lang in langs}),
        )
        for clause in clauses
    )


def of_text(text: str, file: str, agreement: Agreement) -> tuple[Clause, ...]:
    """Return the paragraphs; StrictError where a line or paragraph can't be used, InputError where there is none."""
    problems: list[Problem] = []
    clauses: dict[str, Clause] = {}
    for row, head, fields in _paragraphs(text, file, problems, agreement):
        if head["id"] in clauses:
            problems.append(Problem(file, "clause.twice", row=row, value=head["id"]))
        elif head["id"].partition(".")[0] in RESERVED_NAMES:
            problems.append(Problem(file, "clause.reserved", row=row, value=head["id"]))
        elif head["kind"] not in get_args(ClauseKind):
            problems.append(Problem(file, "clause.no_kind", row=row, value=head["kind"]))
        elif _is_too_much(head["id"], fields):
            limits = {"letters": _MOST_LETTERS, "names": _MOST_OF_A_NAME, "references": _MOST_REFERENCES}
            problems.append(Problem(file, Message.of("clause.too_long", **limits), row=row, value=head["id"]))
        elif not all(map(is_written, fields.values())):
            problems.append(Problem(file, "clause.unwritten", row=row, value=head["id"]))
        elif len(clauses) == _MOST_PARAGRAPHS:
            raise InputError("clause.too_many", file=file, most=_MOST_PARAGRAPHS)
        else:
            clauses[head["id"]] = _clause(head, fields, agreement)
    if problems:
        raise StrictError.of(problems)
    if not clauses:
        raise InputError("clause.none", file=file)
    return tuple(clauses.values())


def _paragraphs(
    text: str, file: str, problems: list[Problem], agreement: Agreement
) -> Iterator[tuple[int, dict[str, str], dict[str, str]]]:
    langs = agreement.read_languages
    terms_and_notes = (f"{kind}.{lang}" for kind in ("term", "note") for lang in langs)
    comments = (f"comment.{code}" for code in agreement.by_code)
    keys = frozenset(("by", "instead", *langs, *terms_and_notes, *comments))
    current: tuple[int, dict[str, str], dict[str, str]] | None = None
    key = ""
    for row, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        head, field = _HEAD.fullmatch(line), _FIELD.fullmatch(line)
        if head:
            if current:
                yield current
            current, key = (row, head.groupdict(), {}), ""
        elif current and key and line.startswith(_GOES_ON):
            current[2][key] += f"\n{line[len(_GOES_ON) :]}"
        elif current and field and field["key"] in keys and field["key"] not in current[2]:
            key = field["key"]
            current[2][key] = field["text"] or ""
        elif line.strip() and not line.startswith("#"):
            problems.append(
                Problem(file, "clause.not_understood", "clause.do_see_format", row=row, value=line.strip())
            )
    if current:
        yield current


def _is_too_much(name: str, fields: dict[str, str]) -> bool:
    """Tell whether a paragraph is more than one of an agreement is, and than what prints it takes."""
    names = (name, fields.get("by", ""), fields.get("instead", ""))
    return max(map(len, names)) > _MOST_OF_A_NAME or any(
        len(text) > _MOST_LETTERS or text.count("{") > _MOST_REFERENCES for text in fields.values()
    )


def _clause(head: dict[str, str], fields: dict[str, str], agreement: Agreement) -> Clause:
    texts, terms, note = (
        Names(**{lang: fields.get(f"{kind}{lang}") for lang in agreement.read_languages})
        for kind in ("", "term.", "note.")
    )
    comments = ((party, fields.get(f"comment.{party}")) for party in agreement.by_code)
    return Clause(
        id=head["id"],
        kind=cast("ClauseKind", head["kind"]),  # looked at before
        texts=texts,
        by=fields.get("by"),
        instead=fields.get("instead"),
        terms=terms,
        note=note,
        comments=tuple((party, text) for party, text in comments if text is not None),
    )


def to_text(clauses: Iterable[Clause]) -> str:
    """Return paragraphs as the file that `of_text` reads back as they are."""
    paragraphs: list[str] = []
    for clause in clauses:
        fields = [("by", clause.by), ("instead", clause.instead), *clause.texts.pairs]
        more = (("term", clause.terms.pairs), ("note", clause.note.pairs), ("comment", clause.comments))
        fields += [(f"{kind}.{of}", text) for kind, pairs in more for of, text in pairs]
        lines = [f"[{clause.id}] {clause.kind}"]
        for key, text in fields:
            if text is not None:
                first, *rest = text.split("\n")
                lines += [f"{key}: {first}".rstrip(), *(f"{_GOES_ON}{line}" for line in rest)]
        paragraphs.append("".join(f"{line}\n" for line in lines))
    return "\n".join(paragraphs)
