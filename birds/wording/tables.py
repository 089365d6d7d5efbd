"""Words of tables (diff, lists, show, index), in three languages."""

from birds.model import Names

WORDS: dict[str, Names] = {}
