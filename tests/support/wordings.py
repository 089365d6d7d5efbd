"""Teaches the catalogues sentences of the tests' own, and takes them back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from birds import messages
from birds.messages import say
from birds.model import LANGS, Message, Names


def teach(sentences: Mapping[str, Names]) -> None:
    """Let these codes be said so from now on."""
    for code, names in sentences.items():
        for lang in LANGS:
            messages.entries(lang)[code] = (names.en or "", names.get(lang) or "")
    _forget()


@contextmanager
def taught(sentences: Mapping[str, Names]) -> Iterator[None]:
    before = {lang: dict(messages.entries(lang)) for lang in LANGS}
    teach(sentences)
    try:
        yield
    finally:
        for lang, there in before.items():
            messages.entries(lang).clear()
            messages.entries(lang).update(there)
        _forget()


@contextmanager
def read_from(folder: Path) -> Iterator[None]:
    """Read the catalogues of a folder inside the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "__file__", str(folder / "__init__.py"))
        patch.setattr(messages, "entries", cache(messages.entries.__wrapped__))
        _forget()
        yield
    _forget()


def _forget() -> None:
    messages._fields.cache_clear()
    messages._filled_as_it_is.cache_clear()


def english(message: Message) -> str:
    return say(message, "en")
