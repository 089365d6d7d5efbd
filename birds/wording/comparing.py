"""Sentences of `comparing`, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
