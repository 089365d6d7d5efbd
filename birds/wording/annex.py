"""Sentences and words of the annex, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
WORDS: dict[str, Names] = {}
