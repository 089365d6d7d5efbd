"""Every pattern that a text of other people meets ends in time on the longest text that gets so far."""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import permutations
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import birds
from birds import names
from birds.reading.tables.table import LONGEST_BLANK, LONGEST_CELL
from birds.vocabulary import worded

Use = tuple[str, re.Pattern[str], Callable[[str], object]]


ROOMS = ("names", "reading", "vocabulary", "matching", "negotiation", "review", "taxonomy", "agreements", "evidence", "comparison")  # fmt: skip
OF_CATEGORY = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "aA"}
MOST_LETTERS, MOST_PAIRED = 20, 6
SECONDS = 0.4  # of a busy machine; what goes back for each of 5,000 letters takes several
# Of the patterns inside functions, which are many: the same, in a tenth of the time.
SHORT, OF_SHORT = 1_500, 0.1


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(birds.__path__, "birds."):
        if found.name.split(".")[1] in ROOMS:
            yield importlib.import_module(found.name)


def held(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns for text that are a value, or stand in it."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    ):
        yield from held(each)


def letters(parsed: object) -> Iterator[str]:
    """Yield letters that a pattern, or a part of it, takes."""
    if isinstance(parsed, parser.SubPattern | list):
        for each in parsed:
            yield from letters(each)
    elif isinstance(parsed, tuple):
        code, *said = parsed
        if code is codes.LITERAL or code is codes.RANGE:
            yield chr(said[0] if code is codes.LITERAL else said[0][0])
        elif code is codes.CATEGORY:
            yield from OF_CATEGORY.get(said[0], "(")
        else:
            yield from "x" * (code is codes.ANY or code is codes.NOT_LITERAL)
            yield from (letter for each in said for letter in letters(each))


def attacks(pattern: re.Pattern[str], longest: int) -> Iterator[str]:
    """Yield texts of what the pattern looks for, again and again, never whole; blanks as many as may follow each other."""
    found = list(dict.fromkeys([*"aA 1(.", *letters(parser.parse(pattern.pattern, pattern.flags))]))
    pairs = ("".join(pair) for pair in permutations(found[:MOST_PAIRED], 2))
    for filler in (*found[:MOST_LETTERS], *pairs, "A. ", "aa "):
        long = (filler * longest)[:longest]
        if not filler.strip():
            long = (filler * LONGEST_BLANK + "x") * (longest // LONGEST_BLANK)
        yield long + "\x00"


def used(module: Any, name: str, pattern: re.Pattern[str]) -> Callable[[str], object]:
    """Return how a pattern is used: from the start alone, or wherever it may begin."""
    said = set(re.findall(rf"\b{re.escape(name)}\.(\w+)", inspect.getsource(module)))
    return pattern.match if said and said <= {"match", "fullmatch", "pattern"} else pattern.search


def at_the_top(module: Any) -> Iterator[Use]:
    """Yield the patterns that a module holds."""
    for name, value in vars(module).items():
        for pattern in held(value):
            yield name, pattern, used(module, name, pattern)


def made_once(module: Any) -> Iterator[Use]:
    """Yield the patterns that functions without arguments make of the vocabulary."""
    for name, made in vars(module).items():
        if (
            hasattr(made, "cache_info")
            and made.__module__ == module.__name__
            and not inspect.signature(made).parameters
        ):
            for pattern in held(made()):
                yield f"{name}()", pattern, used(module, f"{name}()", pattern)


def in_functions(module: Any) -> Iterator[Use]:
    """Yield the patterns that stand as they are in a call of `re`."""
    for call in calls_of_re(module):
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            yield f"line {call.lineno}", *made(call, call.args[0].value)


def as_texts(module: Any) -> Iterator[Use]:
    """Yield the patterns that a module holds as texts, and makes where it calls `re`."""
    for call in calls_of_re(module):
        if isinstance(call.args[0], ast.Name) and isinstance(text := vars(module).get(call.args[0].id), str):
            yield call.args[0].id, *made(call, text)


def with_words(module: Any) -> Iterator[Use]:
    """Yield the patterns that a module makes of its templates with words of the vocabulary."""
    for name, value in vars(module).items():
        for text in templates(value) if name != "__doc__" else ():
            yield f"{name} {text[:20]} in words", worded(text), used(module, f"worded({name})", worded(text))


def templates(value: object) -> Iterator[str]:
    if isinstance(value, str) and re.search(r"\{[a-z_/]+\.[^{}]+\}", value):
        yield value
    for each in value if isinstance(value, tuple) else ():
        yield from templates(each)


def calls_of_re(module: Any) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).startswith("re."):
            yield node


def made(call: ast.Call, text: str) -> tuple[re.Pattern[str], Callable[[str], object]]:
    """Return the pattern that a call of `re` makes of a text, with the flags it gives, and how it is used."""
    said = (ast.unparse(one) for one in (*call.args[1:], *(one.value for one in call.keywords)))
    flags = [flag.removeprefix("re.") for one in said for flag in one.split(" | ")]
    pattern = re.compile(text, sum(re.RegexFlag[one] for one in flags if one in re.RegexFlag.__members__))
    return pattern, pattern.match if "match" in ast.unparse(call.func) else pattern.search


WAYS = (in_functions, made_once, with_words, as_texts, at_the_top)  # of two that are equal the last counts


@cache
def patterns() -> dict[re.Pattern[str], tuple[str, Callable[[str], object], int]]:
    """Return each pattern with where it stands, how it is used, and the longest text it meets."""
    return {
        pattern: (
            f"{module.__name__}, {name}",
            use,
            SHORT
            if found in (in_functions, made_once, with_words)
            else names.LONGEST
            if ".names." in module.__name__
            else LONGEST_CELL,
        )
        for module in modules()
        for found in WAYS
        for name, pattern, use in found(module)
    }


@pytest.mark.slow
def test_patterns_are_found():
    places = [name.rpartition(", ")[2] for name, *_ in patterns().values()]
    assert len(places) > 240
    assert sum(each.startswith("line ") for each in places) > 40
    assert sum(each.endswith("()") for each in places) > 10
    assert sum(each.endswith(" in words") for each in places) > 30


@pytest.mark.slow
def test_no_pattern_goes_back_again_and_again_on_the_longest_text_that_it_meets():
    for pattern, (name, use, longest) in patterns().items():
        for text in attacks(pattern, longest):
            begun = time.process_time()
            use(text)
            taken = time.process_time() - begun
            assert taken < (OF_SHORT if longest == SHORT else SECONDS), (name, text[:20])
