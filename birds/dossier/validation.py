"""Lists whose names are of something else than birds: trees, telephones, source code."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from birds.errors import InputError, quoted
from birds.matching.synonyms import Knowledge, curated_for
from birds.model import Entry, MatchedEntry, MatchedList
from birds.names import fold
from birds.names.tokens import is_english
from birds.taxonomy import Taxonomy

_ENOUGH = 5
"""How many names a list must have to be judged by them alone."""
_ONE_IN = 20
"""One name in so many must be a bird's."""


def refuse_birdless(file: str, new: MatchedList, taxonomy: Taxonomy, others: Sequence[MatchedList]) -> None:
    """Refuse a list of names of which nearly none could be a bird's: it is of something else. Raises InputError."""
    knowledge = curated_for(taxonomy)
    enough = -(-len(new.entries) // _ONE_IN)
    could_be = (bird for bird in new.entries if _could_be_a_bird(bird, taxonomy, knowledge))
    birds = sum(1 for _ in islice(could_be, enough))
    if birds == enough or _are_called_like_birds(new, others):
        return
    names = (matched.entry.as_printed for matched in new.entries[:3])
    raise InputError("list.no_bird_known", file=file, names=len(new.entries), birds=birds, seen=quoted(names))


def _could_be_a_bird(matched: MatchedEntry, taxonomy: Taxonomy, knowledge: Knowledge) -> bool:
    """Whether an entry is a bird's, may be one of several, or stands in a genus, a family or an order of birds.

    That some bird has an epithet says nothing of another genus: a third of all trees have one that a bird has.
    """
    entry, match = matched.entry, matched.match
    if match.taxon or entry.family in taxonomy or entry.order in taxonomy:
        return True
    if any(taxonomy.in_genus(genus).taxa or knowledge.lists(genus) for genus in _genera(entry)):
        return True
    return bool(match.candidates) and match.reason.code not in ("unresolved", "nearly-called")


def _genera(entry: Entry) -> set[str]:
    """Return the genera that an entry's name states: of a hybrid, those of its parents."""
    if not entry.name:
        return set()
    genera = {name.partition(" ")[0] for name in entry.name.alternatives}
    return genera | {entry.name.genus} if entry.name.genus else genera


def _are_called_like_birds(new: MatchedList, others: Sequence[MatchedList]) -> bool:
    """Whether a short list has a name that ends as names of birds do: in English, or in the dossier's other lists."""
    if len(new.entries) >= _ENOUGH:
        return False
    known = {name for each in others for bird in each.entries for name in bird.entry.vernacular.all()}
    endings = {fold(name)[-2:] for name in known if not name.isascii()}
    called = [name for bird in new.entries for name in bird.entry.vernacular.all()]
    return any(
        is_english(name.split()[-1]) if name.isascii() else fold(name)[-2:] in endings for name in called
    )
