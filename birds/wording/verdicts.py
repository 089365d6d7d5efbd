"""Sentences of `verdicts`, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
