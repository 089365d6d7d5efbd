"""What birds says while it works has a Korean and a Japanese wording: a sentence without one fails here."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from birds.errors import Problem
from birds.messages import say
from birds.messages.legacy import catalogue, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from birds.model import Lang

PACKAGE = Path(__file__).parents[1] / "birds"
SAYS = {"AnswerIsNo", "DossierError", "InputError", "Interrupted", "OutputError", "UsageError", "Problem"}
SAYS |= {"StrictError"}
SAYS |= {"note", "tell", "problem", "_problem", "reason"}
CHOSEN = {"verb": "nothing new:", "done": "nothing new:", "says": "says", "kept": ""}
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")
PLACE = re.compile(r"\{\d\}")
LANGUAGES: tuple[Lang, ...] = ("ko", "ja")
NO_WORDS = re.compile(
    r"`[^`]*`|birds [a-z][\w -]*|--?[a-z][\w-]*|\"CSV[^\"]*\"|[A-Z][\w.]*|pip install.*|\[.*?\]"
)


def texts(node: ast.expr) -> Iterator[str]:
    """Yield a text as the code has it, 7 in the place of what it fills in; nothing for a text made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(getattr(part, "value", 7)) if isinstance(part, ast.Constant) else place(part)
            for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))


def place(part: ast.expr) -> str:
    """Return what stands in a place: 7, or a word that the code chooses; nothing where it may be left out."""
    value = getattr(part, "value", None)
    if isinstance(value, ast.IfExp) and any(
        isinstance(each, ast.Constant) and not each.value for each in (value.body, value.orelse)
    ):
        return ""
    return CHOSEN.get(getattr(value, "id", ""), "7")


def sentences() -> Iterator[str]:
    """Yield each sentence that is said where it is written: refusals, problems, notes."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in SAYS
            ):
                given = [*node.args, *(each.value for each in node.keywords if each.arg in {"what", "todo"})]
                yield from (text for each in given for text in texts(each) if " " in text.strip())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_its_wording(lang: Lang) -> None:
    """Add what is missing to birds/messages/legacy.txt."""
    assert [
        each for each in sorted(set(sentences())) if ENGLISH.search(NO_WORDS.sub("", said(each, lang)))
    ] == []


def test_a_row_has_three_wordings_with_the_same_places() -> None:
    for row in catalogue():
        assert len(row) == 3, row
        english, korean, japanese = (sorted(PLACE.findall(words)) for words in row)
        assert english == korean == japanese == [f"{{{number}}}" for number in range(len(english))], row
        assert not re.search(r"[぀-ヿ]", row[1]), row
        assert not re.search(r"[가-힣]", row[2]), row


def test_no_sentence_stands_in_the_catalogue_twice() -> None:
    english = [row[0] for row in catalogue()]
    assert len(english) == len(set(english))


def test_what_several_sentences_are_made_of_is_said_whole() -> None:
    lost = "no known site has this name or code, but the point of x-1 lies in the boundary; it was not used"
    for lang in LANGUAGES:
        assert not re.search(r"[a-z]+ (?:the|of|was) ", said(lost, lang))


def test_a_sentence_is_known_by_its_beginning() -> None:
    sentence = "loaded 3 entries of a.csv, 1 of them certain"
    assert said(sentence, "ja") == "a.csv：項目3件を読み込みました、うち確実なもの1件"


def test_sentences_in_a_row_are_said_one_by_one() -> None:
    assert said("2 added (a, b); 1 removed (c)", "ko") == "추가 2건(a, b); 삭제 1건(c)"


def test_what_nobody_translated_stays() -> None:
    assert said("x.csv: no such words: the file is empty", "ja") == "x.csv：no such words：the file is empty"


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = Problem("x.csv", "the rank is not understood", "correct it", row=3, value="spp")
    assert say(problem.message, "en") == str(problem)
    assert say(problem.message, "ko") == "x.csv, 3행: 계급을 알 수 없습니다 ('spp'); 고치십시오"
