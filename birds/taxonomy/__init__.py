"""The reference taxonomy, indexed.

A taxonomy is a sequence of taxa from order to subspecies; parents follow from the sequence. What the surest rules
need (names) is indexed when it is made; what only later rules need (epithets by genus and by family) is indexed
when first asked for.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import dropwhile
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from birds import bundled, names
from birds.errors import InputError
from birds.model import Taxon
from birds.names.keys import look_of, strokes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from birds.model import Rank

SHIPPED = "AVILIST2025"
RANKS: tuple[Rank, ...] = ("order", "family", "genus", "species", "subspecies")
_LEVELS: dict[str, int] = {rank: level for level, rank in enumerate(RANKS)}
_LOWEST = len(RANKS) - 1
_NOTHING: tuple[str | None, ...] = (None,) * len(RANKS)
COLUMNS = (
    "rank",
    "name",
    "english_name",
    "iucn",
    "avibase_id",
    "authority",
    "protonym",
    "clements_name",
    "birdlife_name",
    "cornell_code",
    "extinct",
)
"""The columns of an extract: rank and name, then the fields of a taxon in their order, from its English name on."""


def parse_extract(lines: Iterable[str]) -> tuple[Taxon, ...]:
    """Read an extract (columns `COLUMNS`, in the reference's sequence; comments above) into taxa with their parents.

    Raises InputError where a column is missing, a rank is unknown, or a name stands twice.
    """
    rows = csv.reader(dropwhile(lambda line: line.startswith("#"), lines))
    header = next(rows, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError("reference.extract_no_column", columns=tuple(missing))
    cells = itemgetter(*(header.index(column) for column in COLUMNS))
    taxa = tuple(_taxa(map(cells, filter(None, rows))))
    _refuse_doubles(taxa)
    return taxa


def _taxa(rows: Iterable[tuple[Any, ...]]) -> Iterator[Taxon]:
    """Yield the taxon of each row; above a taxon are the nearest names of every higher rank so far."""
    above = list(_NOTHING)
    for sequence, row in enumerate(rows, 1):
        rank, name, english, iucn, avibase, authority, protonym, clements, birdlife, code, extinct = row
        level = _LEVELS.get(rank)
        if level is None:
            raise InputError("reference.unknown_rank", name=name, rank=rank, ranks=RANKS)
        if level < _LOWEST:
            above[level:] = name, *_NOTHING[level + 1 :]
        yield Taxon(
            name,
            rank,
            sequence,
            above[level - 1] if level else None,
            above[0],
            above[1],
            english or None,
            iucn or None,
            avibase or None,
            authority or None,
            protonym or None,
            clements or None,
            birdlife or None,
            code or None,
            extinct or None,
        )


def _refuse_doubles(taxa: tuple[Taxon, ...]) -> None:
    if len({taxon.name for taxon in taxa}) < len(taxa):
        name, _ = Counter(taxon.name for taxon in taxa).most_common(1)[0]
        raise InputError("reference.name_twice", name=name)


@cache
def shipped() -> Taxonomy:
    """Return the reference that ships with the package."""
    with bundled.data_path(bundled.by_id(SHIPPED).file).open(encoding="utf-8", newline="") as lines:
        return Taxonomy.of(shipped_title(), parse_extract(lines))


def shipped_title() -> str:
    """Return how outputs cite the reference that ships with the package."""
    source = bundled.by_id(SHIPPED)
    return f"{source.title} {source.edition}"


@dataclass(frozen=True)
class Taxonomy:
    """A reference taxonomy; `title` is how outputs cite it ("AviList v2025")."""

    title: str
    taxa: tuple[Taxon, ...] = field(repr=False)
    by_name: Mapping[str, Taxon] = field(repr=False)

    @classmethod
    def of(cls, title: str, taxa: Iterable[Taxon]) -> Taxonomy:
        """Index `taxa`, which stand in the reference's sequence."""
        kept = tuple(taxa)
        return cls(title, kept, {taxon.name: taxon for taxon in kept})

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    @cached_property
    def get(self) -> Callable[[str | None], Taxon | None]:
        """Return the taxon of that name, None where the reference has none."""
        return cast("Mapping[str | None, Taxon]", self.by_name).get

    @cached_property
    def species_of(self) -> Callable[[str], str | None]:
        """Return the name of the species that a species or subspecies belongs to, None for higher taxa."""
        low = [taxon for taxon in self.taxa if taxon.rank in ("species", "subspecies")]
        return {one.name: one.name if one.rank == "species" else one.parent for one in low}.get

    def children(self, name: str) -> tuple[str, ...]:
        """Return the names of the taxa directly below, in sequence."""
        return self._children.get(name, ())

    def is_monotypic(self, species: str) -> bool:
        """Whether the reference has that species without subspecies."""
        return species in self._monotypic

    def are_monotypic(self, species: Sequence[str]) -> bool:
        """Whether all of these, at least one, are species that the reference has without subspecies."""
        return bool(species) and self._monotypic.issuperset(species)

    def family_of(self, name: str) -> str | None:
        """Return the family of any taxon of the reference, a genus above all."""
        taxon = self.by_name.get(name)
        return taxon.family if taxon else None

    def order_of(self, name: str) -> str | None:
        """Return the order of any taxon of the reference below it."""
        taxon = self.by_name.get(name)
        return taxon.order if taxon else None

    def sequence(self, name: str) -> int:
        """Return the place of a taxon in the reference; unknown names come last."""
        taxon = self.by_name.get(name)
        return taxon.sequence if taxon else len(self.taxa) + 1

    def in_genus(self, genus: str) -> Members:
        """Return the species and subspecies of a genus, indexed by epithet."""
        return self._members(genus, "genus")

    def in_family(self, family: str) -> Members:
        """Return the species and subspecies of a family, indexed by epithet."""
        return self._members(family, "family")

    def bearing(self, epithet: str) -> frozenset[str]:
        """Return the families that have an epithet, with whatever gender ending and in whatever spelling."""
        stems, variants = self._by_likeness
        return frozenset((*stems.get(names.stem(epithet), ()), *variants.get(names.variant(epithet), ())))

    def genera_looking_like(self, strokes: str) -> tuple[str, ...]:
        """Return the genera that a scanner may read as a word of these strokes (`names.keys`)."""
        return self._by_strokes.get(strokes, ())

    def by_english(self, name: str) -> tuple[str, ...]:
        """Return the species with that English name, spelled the reference's way or nearly."""
        return self._english.get(english_key(name), ())

    def by_other_english(self, name: str) -> tuple[str, ...]:
        """Return the species that Clements or BirdLife call so, as the reference gives it."""
        return self._other_english.get(english_key(name), ())

    def called_like(self, name: str) -> Mapping[str, str]:
        """Return the species whose English names are a letter apart, else those that end so or leave words of it out.

        A Herring Gull may be the American Herring Gull, a Great White Egret the Great Egret, a Whimbrel the Hudsonian.
        One word that many names end in, as Ibis, says too little.
        """
        key, words = english_key(name), frozenset(map(english_key, name.split()))
        alike = self._english_by_end.get(key[-_END:], ())
        near = (*alike, *self._english_by_start.get(key[:_END], ()))
        slips = {species: called for other, _, called, species in near if one_letter_apart(key, other)}
        if slips and len(key) >= _LONG_ENGLISH:
            return slips
        found = {
            species: called
            for other, others, called, species in alike
            if (other.endswith(key) and (len(words) > 1 or key in others))
            or (len(others) > 1 and others < words)
        }
        return found if len(words) > 1 or len(found) <= _FEW_NAMED else {}

    def published(self, name: str) -> tuple[str, ...]:
        """Return the taxa that were first published under a name, to the letter; nominate subspecies not counted."""
        genus, _, _ = name.partition(" ")
        return _but_nominate([taxon for taxon in self._published.get(genus, ()) if taxon.protonym == name])

    def is_old_genus(self, name: str) -> bool:
        """Whether birds were first published in a genus of that name."""
        return name in self._published

    def published_like(self, name: str) -> tuple[str, ...]:
        """Return the taxa first published under a name of two words, in whatever case and with whatever ending."""
        genus, _, epithet = name.partition(" ")
        return _but_nominate(self._published_in(genus).get(names.stem(epithet.lower()), ()))

    def meant_by(self, name: str, taxon: str) -> str:
        """Return the taxon that a name is of where it stands for `taxon`.

        *Saxicola stejnegeri* is a subspecies of the *S. maurus* that it is matched to, *Anas crecca* the species of an
        *A. crecca crecca*; *Charadrius placidus* is *Thinornis placidus* itself.
        """
        above = self.species_of(taxon) if name.count(" ") == 1 else None  # a name of two words is a species'
        known = (above or taxon, taxon, *self.children(taxon))
        return next((one for one in known if _epithet(one) == _epithet(name)), taxon)

    @cached_property
    def as_argument(self) -> tuple[str, str]:
        """The argument of a reason that names the reference: one in memory for any number of reasons."""
        return "reference", self.title

    @cached_property
    def _monotypic(self) -> frozenset[str]:
        return frozenset([t.name for t in self.taxa if t.rank == "species" and t.name not in self._children])

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for taxon in self.taxa:
            if taxon.parent:
                found[taxon.parent].append(taxon.name)
        return {name: tuple(children) for name, children in found.items()}

    @cached_property
    def _members(self) -> Callable[[str, Rank], Members]:
        @cache
        def members(name: str, rank: Rank) -> Members:
            taxon = self.by_name.get(name)
            below = self._species_below.get(name, ())
            return Members(tuple(below)) if taxon and taxon.rank == rank else _NO_MEMBERS

        return members

    @cached_property
    def _species_below(self) -> Mapping[str | None, list[Taxon]]:
        """The species and subspecies of each genus and family, in sequence."""
        found: dict[str | None, list[Taxon]] = defaultdict(list)
        for taxon in self.taxa:
            if taxon.rank in ("species", "subspecies"):
                species = taxon if taxon.rank == "species" else self.get(taxon.parent)
                found[species.parent if species else None].append(taxon)
                found[taxon.family].append(taxon)
        return found

    @cached_property
    def _by_likeness(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The families in which an epithet occurs, by its stem and by its spelling key."""
        places: dict[str, set[str]] = defaultdict(set)
        for taxon in self.taxa:
            if taxon.family and taxon.rank in ("species", "subspecies"):
                places[taxon.name.rpartition(" ")[2]].add(taxon.family)
        stems: dict[str, set[str]] = defaultdict(set)
        variants: dict[str, set[str]] = defaultdict(set)
        for epithet, found in places.items():
            stems[names.stem(epithet)] |= found
            variants[names.variant(epithet)] |= found
        return stems, variants

    @cached_property
    def _by_strokes(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for genus in self.genera:
            found[strokes_of(genus)].append(genus)
        return {strokes: tuple(genera) for strokes, genera in found.items()}

    @cached_property
    def _english(self) -> dict[str, tuple[str, ...]]:
        return _by_english((taxon.english, taxon.name) for taxon in self.taxa if taxon.rank == "species")

    @cached_property
    def _other_english(self) -> dict[str, tuple[str, ...]]:
        species = [taxon for taxon in self.taxa if taxon.rank == "species"]
        return _by_english(
            (name, taxon.name) for taxon in species for name in (taxon.clements, taxon.birdlife)
        )

    @cached_property
    def _english_by_end(self) -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
        """The keys of English names and of their words, with names and species, by their last letters."""
        found: dict[str, list[tuple[str, frozenset[str], str, str]]] = defaultdict(list)
        for taxon in self.taxa:
            if taxon.rank == "species":
                for called in dict.fromkeys(filter(None, (taxon.birdlife, taxon.clements, taxon.english))):
                    key, words = english_key(called), frozenset(map(english_key, called.split()))
                    found[key[-_END:]].append((key, words, called, taxon.name))
        return found

    @cached_property
    def _english_by_start(self) -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
        """The same by their first letters."""
        found: dict[str, list[tuple[str, frozenset[str], str, str]]] = defaultdict(list)
        for named in self._english_by_end.values():
            for one in named:
                found[one[0][:_END]].append(one)
        return found

    @cached_property
    def _published(self) -> dict[str, list[Taxon]]:
        """What was first published in a genus, by that genus."""
        found: dict[str, list[Taxon]] = defaultdict(list)
        for taxon in self.taxa:
            if taxon.protonym and " " in taxon.protonym:  # no genus
                found[taxon.protonym.partition(" ")[0]].append(taxon)
        return found

    @cached_property
    def _published_in(self) -> Callable[[str], Mapping[str | None, list[Taxon]]]:
        """What was first published in a genus, by the stem of its epithet."""

        @cache
        def published_in(genus: str) -> Mapping[str | None, list[Taxon]]:
            found: dict[str | None, list[Taxon]] = defaultdict(list)
            for taxon in self._published.get(genus, ()):
                found[_first_stem(taxon)].append(taxon)
            return found

        return published_in

    @cached_property
    def has_others(self) -> bool:
        """Whether it gives the names of other checklists: a core edition has none."""
        return any(taxon.birdlife for taxon in self.taxa)

    @cached_property
    def has_subspecies(self) -> bool:
        """Whether it goes below species, so that a name that it lacks is no subspecies that it knows."""
        return any(taxon.rank == "subspecies" for taxon in self.taxa)

    @cached_property
    def genera(self) -> tuple[str, ...]:
        """The names of all genera, in sequence."""
        return tuple(taxon.name for taxon in self.taxa if taxon.rank == "genus")

    def genera_near(self, genus: str) -> tuple[str, ...]:
        """Return the genera whose names differ by one letter."""
        return near(genus, self._shortened_genera)

    @cached_property
    def _shortened_genera(self) -> _Shortened:
        return shortened({genus: (genus,) for genus in self.genera})


def _but_nominate(taxa: Iterable[Taxon]) -> tuple[str, ...]:
    return tuple([taxon.name for taxon in taxa if taxon.rank != "subspecies" or not is_nominate(taxon.name)])


def _first_stem(taxon: Taxon) -> str | None:
    """Return the stem of the epithet that a taxon was first published with, None of a subspecies."""
    _, _, epithet = (taxon.protonym or "").partition(" ")
    return names.stem(epithet.lower()) if epithet and " " not in epithet else None


def _epithet(name: str) -> str:
    return names.stem(name.rpartition(" ")[2])


@lru_cache(maxsize=1 << 16)
def english_key(name: str) -> str:
    """Return the key under which spellings of an English bird name meet (Gray/Grey, hyphens, s's/s', Diver/Loon)."""
    return _one_english(
        names.fold(_POSSESSIVE.sub("s", name.lower()) if "'" in name or "’" in name else name)
    )


def _one_english(folded: str) -> str:
    for old, new in _ONE_ENGLISH:
        folded = folded.replace(old, new)
    return folded


def _by_english(called: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    """Index species by the keys of their English names, `called` so; the keys of all are made together."""
    pairs = [(english, species) for english, species in called if english]
    keys = english_keys([english for english, _ in pairs])
    found: dict[str, tuple[str, ...]] = {}
    for key, (_, species) in zip(keys, pairs, strict=True):
        there = found.get(key, ())
        found[key] = there if species in there else (*there, species)
    return found


def english_keys(called: Sequence[str]) -> list[str]:
    """Return the key of each of many names, as `english_key` makes it, at a tenth of the cost: of all as one text."""
    plain = [name for name in called if name.isascii()]
    folded = names.fold_lines(_POSSESSIVE.sub("s", "\n".join(plain).lower()))
    keys = iter(_one_english(folded).split("\n"))
    return [next(keys) if name.isascii() else english_key(name) for name in called]


_POSSESSIVE = re.compile(r"s['’](?:s\b)?")
_ONE_ENGLISH = (
    ("gray", "grey"), ("color", "colour"), ("mustach", "moustach"),
    ("diver", "loon"), ("jaeger", "skua"), ("murre", "guillemot"),
)  # fmt: skip
"""What is spelled otherwise, or is another word for the same birds, on the two sides of the Atlantic."""


@dataclass(frozen=True)
class Members:
    """The species and subspecies of a genus or family. Each index is made when first asked for."""

    taxa: tuple[Taxon, ...]

    def species(self, epithet: str, key: str = "exact") -> tuple[str, ...]:
        """Return the species whose epithet has the same key: `exact`, `stem` (gender), `variant` (spelling)."""
        return self._by(key).get(_KEYS[key](epithet), _NOBODY)[0]

    def subspecies(self, epithet: str, key: str = "exact") -> tuple[str, ...]:
        """Return the subspecies, nominate ones not counted, whose epithet has the same key."""
        return self._by(key).get(_KEYS[key](epithet), _NOBODY)[1]

    def bear(self, epithet: str) -> bool:
        """Whether any of them has an epithet, with whatever gender ending or in whatever spelling."""
        return names.stem(epithet) in self._stems or names.variant(epithet) in self._variants

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset([names.stem(epithet) for epithet, _ in self._epithets])

    @cached_property
    def _variants(self) -> frozenset[str]:
        return frozenset([names.variant(epithet) for epithet, _ in self._epithets])

    def near(self, epithet: str) -> tuple[str, ...]:
        """Return the taxa, nominate subspecies not counted, whose epithet differs by one letter, in sequence.

        A gender ending is no difference: the stems may be one letter apart instead.
        """
        ends, by_end = _ends(epithet), self._by_end
        if by_end.keys().isdisjoint(ends):  # as a rule
            return ()
        places = {place for end in ends for place in by_end.get(end, ())}
        stem, epithets = names.stem(epithet), self._epithets
        return tuple(
            [
                epithets[place][1].name
                for place in sorted(places)
                if one_letter_apart(epithet, epithets[place][0])
                or one_letter_apart(stem, names.stem(epithets[place][0]))
            ]
        )

    @cached_property
    def looks(self) -> dict[str, frozenset[str]]:
        """The stems of the epithets, by how they look to a scanner (`names.keys`)."""
        found: dict[str, set[str]] = defaultdict(set)
        for epithet, _ in self._epithets:
            found[look_of(epithet)].add(names.stem(epithet))
        return {look: frozenset(stems) for look, stems in found.items()}

    @cached_property
    def _by_end(self) -> dict[str, list[int]]:
        """The places of the epithets by how they begin and end: what differs by one letter shares one of these."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, (epithet, _) in enumerate(self._epithets):
            for end in _ends(epithet):
                found[end].append(place)
        return found

    @cached_property
    def _epithets(self) -> tuple[tuple[str, Taxon], ...]:
        """The last epithet of every taxon, nominate subspecies not counted, with the taxon, in sequence."""
        return tuple(
            [(taxon.name.rpartition(" ")[2], taxon) for taxon in self.taxa if not is_nominate(taxon.name)]
        )

    def _by(self, key: str) -> _Bearers:
        made = self._indexes.get(key)
        if made is None:
            made = self._indexes[key] = _indexed(self._epithets, key)
        return made

    @cached_property
    def _indexes(self) -> dict[str, _Bearers]:
        return {}


_Bearers = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""The species, and the subspecies, that bear an epithet, by its key."""
_KEYS: dict[str, Callable[[str], str]] = {
    "exact": str,
    "stem": names.stem,
    "variant": names.variant,
}
_NOBODY: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_NO_MEMBERS = Members(())


def _indexed(epithets: Iterable[tuple[str, Taxon]], key: str) -> _Bearers:
    make = _KEYS[key]
    found: _Bearers = {}
    for epithet, taxon in epithets:
        known = make(epithet)
        species, below = found.get(known, _NOBODY)
        if taxon.rank == "subspecies":
            found[known] = species, (*below, taxon.name)
        else:
            found[known] = (*species, taxon.name), below
    return found


def is_nominate(name: str) -> bool:
    """Whether a name is that of a nominate subspecies (Anser fabalis fabalis)."""
    species, _, epithet = name.rpartition(" ")
    return species.endswith(f" {epithet}")


_SHORT = 4
_END = 4  # letters of an English name that tell it from most others
_FEW_NAMED = 3  # birds whose names end in one word
_LONG_ENGLISH = 8  # letters of an English name that is known with one of them wrong
_Shortened = dict[str, list[tuple[str, tuple[str, ...]]]]


def shortened(words: Mapping[str, Iterable[str]]) -> _Shortened:
    """Index words, each with what it stands for, by themselves and by themselves less one letter."""
    index: _Shortened = defaultdict(list)
    for word, meaning in words.items():
        for key in _less_one(word):
            index[key].append((word, tuple(meaning)))
    return index


def near(word: str, index: _Shortened) -> tuple[str, ...]:
    """Return what the words stand for that differ by one letter: two words that do share a word less one letter."""
    keys = _less_one(word)
    if index.keys().isdisjoint(keys):  # as a rule: told without a look at each
        return ()
    close = {other: meaning for key in keys for other, meaning in index.get(key, ())}
    return tuple(
        taxon for other, meaning in close.items() if one_letter_apart(word, other) for taxon in meaning
    )


def _less_one(word: str) -> list[str]:
    return [word, *[word[:at] + word[at + 1 :] for at in range(len(word))]]


@lru_cache(maxsize=1 << 16)
def _ends(epithet: str) -> tuple[str, ...]:
    """Return how an epithet begins and how its stem ends: one slip leaves one of them alone, except in short words."""
    stem = names.stem(epithet)
    return (stem[:2], f"-{stem[-2:]}", "short") if len(stem) <= _SHORT + 1 else (stem[:2], f"-{stem[-2:]}")


def one_letter_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter changed, missing, added, or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if one[:2] != other[:2] and one[-2:] != other[-2:] and min(len(one), len(other)) > _SHORT:
        return False  # as a rule: one slip leaves the first two letters of a long word alone, or the last two
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or b[1:] == a
