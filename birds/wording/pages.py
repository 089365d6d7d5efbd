"""Words of the pages (diff, map, index), in three languages."""

from birds.model import Names

WORDS: dict[str, Names] = {}
