"""The reference taxonomy, indexed.

A taxonomy is a sequence of taxa from order to subspecies (`extract`). Each index is made when it is first asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from itertools import compress, count
from typing import NamedTuple, TypeVar

from birds import bundled, names
from birds.model import Decision, Rank, Taxon, grouped
from birds.names.keys import look_of, strokes_of, variants
from birds.taxonomy.extract import Taxa, parse_extract

SHIPPED = "AVILIST2025"
_Answer = TypeVar("_Answer")


@cache
def shipped_taxonomy() -> Taxonomy:
    """Return the reference that ships with the package."""
    text = bundled.data_path(bundled.by_id(SHIPPED).file).read_text("utf-8")
    return Taxonomy.of(shipped_title(), parse_extract(text))


def shipped_title() -> str:
    """Return how outputs cite the reference that ships with the package."""
    source = bundled.by_id(SHIPPED)
    return f"{source.title} {source.edition}"


@dataclass(frozen=True)
class Taxonomy:
    """A reference taxonomy; `title` is how outputs cite it ("AviList v2025")."""

    title: str
    rows: Taxa = field(repr=False)

    @classmethod
    def of(cls, title: str, taxa: Iterable[Taxon]) -> Taxonomy:
        """Index `taxa`, which stand in the reference's sequence."""
        return cls(title, taxa if isinstance(taxa, Taxa) else Taxa(taxa))

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __getitem__(self, name: str) -> Taxon:
        taxon = self.get(name)
        if taxon is None:
            raise KeyError(name)
        return taxon

    @cached_property
    def taxa(self) -> tuple[Taxon, ...]:
        """All taxa, in sequence."""
        return tuple(self.rows)

    @cached_property
    def places(self) -> Mapping[str | None, int]:
        """Where each name stands in the sequence, from 0."""
        return dict(zip(self.rows.names, count(), strict=False))

    @cached_property
    def get(self) -> Callable[[str | None], Taxon | None]:
        """Return the taxon of that name, None where the reference has none."""

        def taxon(name: str | None) -> Taxon | None:
            place = self.places.get(name)
            return None if place is None else self.rows.taxon(place)

        return _Answers(taxon).__getitem__

    @cached_property
    def species_of(self) -> Callable[[str | None], str | None]:
        """Return the name of the species that a species or subspecies belongs to, None for higher taxa."""

        def species(name: str | None) -> str | None:
            place = self.places.get(name)
            rank = None if place is None else self.rows.ranks[place]
            if place is not None and rank == "subspecies":
                return self.rows.parents[place]
            return name if rank == "species" else None

        return _Answers(species).__getitem__

    def children(self, name: str) -> tuple[str, ...]:
        """Return the names of the taxa directly below, in sequence."""
        return self._children.get(name, ())

    def divides(self, name: str) -> bool:
        """Whether it is a species that has subspecies."""
        return name in self._children and self.species_of(name) == name

    def is_monotypic(self, species: str) -> bool:
        """Whether the reference has that species without subspecies."""
        return self.species_of(species) == species and species not in self._children

    def family_of(self, name: str) -> str | None:
        """Return the family of any taxon of the reference, a genus above all."""
        taxon = self.get(name)
        return taxon.family if taxon else None

    def order_of(self, name: str) -> str | None:
        """Return the order of any taxon of the reference below it."""
        taxon = self.get(name)
        return taxon.order if taxon else None

    def sequence(self, name: str) -> int:
        """Return the place of a taxon in the reference; unknown names come last."""
        place = self.places.get(name)
        return len(self.places) + 1 if place is None else self.rows.sequences[place]

    def in_genus(self, genus: str) -> Members:
        """Return the species and subspecies of a genus, indexed by epithet."""
        return self._members(genus, "genus")

    def in_family(self, family: str) -> Members:
        """Return the species and subspecies of a family, indexed by epithet."""
        return self._members(family, "family")

    def bearing(self, epithet: str) -> frozenset[str]:
        """Return the families that have an epithet, with whatever gender ending and in whatever spelling."""
        stems, spelled = self._by_likeness
        return frozenset((*stems.get(names.stem(epithet), ()), *spelled.get(names.variant(epithet), ())))

    def genera_looking_like(self, strokes: str) -> tuple[str, ...]:
        """Return the genera that a scanner may read as a word of these strokes (`names.keys`)."""
        return self._by_strokes.get(strokes, ())

    @cached_property
    def by_id(self) -> Mapping[str, str]:
        """The species and subspecies by the ids of their concepts, in the form of `Entry.ids`."""
        rows = list(zip(self.rows.names, self.rows.column("avibase"), self.rows.column("code"), strict=True))
        codes = {f"code:{code}": name for name, _, code in rows if code}
        return {**codes, **{avibase: name for name, avibase, _ in rows if avibase}}

    def by_english(self, name: str) -> tuple[str, ...]:
        """Return the species with that English name, spelled the reference's way or nearly."""
        return self._english.get(english_key(name), ())

    def by_other_english(self, name: str) -> tuple[str, ...]:
        """Return the species that Clements or BirdLife call so, and the reference otherwise."""
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
        longer_or_shorter = {
            species: called
            for other, others, called, species in alike
            if (other.endswith(key) and (len(words) > 1 or key in others))
            or (len(others) > 1 and others < words)
        }
        return longer_or_shorter if len(words) > 1 or len(longer_or_shorter) <= _FEW_NAMED else {}

    def published(self, name: str) -> tuple[str, ...]:
        """Return the taxa that were first published under a name, to the letter; nominate subspecies not counted."""
        genus = name.partition(" ")[0]
        return (
            self._without_nominate(self._published_in(genus)[0].get(name, ()))
            if self.is_old_genus(genus)
            else ()
        )

    def is_old_genus(self, name: str) -> bool:
        """Whether birds were first published in a genus of that name."""
        return name in self._published

    def published_like(self, name: str) -> tuple[str, ...]:
        """Return the taxa first published under a name of two words, in whatever case and with whatever ending."""
        genus, _, epithet = name.partition(" ")
        _, alike, _ = self._published_in(genus)
        return self._without_nominate(alike.get(names.stem(epithet.lower()), ()))

    def moved_from(self, species: str) -> tuple[str, ...]:
        """Return the subspecies of other species that were first published as one of it."""
        taxon = self.get(species)
        binomials = dict.fromkeys((species, (taxon and taxon.protonym) or species))
        taxa: list[str] = []
        for genus, _, epithet in [name.partition(" ") for name in binomials]:
            places = self._published_in(genus)[2].get(names.stem(epithet.lower()), ())
            taxa += [self.rows.names[place] for place in places]
        below = dict.fromkeys([name for name in taxa if name.count(" ") > 1])
        return tuple([name for name in below if self.species_of(name) != species])

    def _without_nominate(self, places: Iterable[int]) -> tuple[str, ...]:
        taxa = [self.rows.names[place] for place in places]
        return tuple([name for name in taxa if not is_nominate(name)])

    def meant_by(self, name: str, taxon: str) -> str:
        """Return the taxon that a name is of where it stands for `taxon`.

        *Saxicola stejnegeri* is a subspecies of the *S. maurus* that it is matched to, *Anas crecca* the species of an
        *A. crecca crecca*; *Charadrius placidus* is *Thinornis placidus* itself.
        """
        above = self.species_of(taxon) if name.count(" ") == 1 else None  # a name of two words is a species'
        taxa = (above or taxon, taxon, *self.children(taxon))
        return next((kin for kin in taxa if _epithet(kin) == _epithet(name)), taxon)

    @cached_property
    def as_argument(self) -> tuple[str, str]:
        """The argument of a reason that names the reference: one in memory for any number of reasons."""
        return "reference", self.title

    def _of_species(self, column: Sequence[_Answer]) -> list[_Answer]:
        """Return what the species have in a column."""
        return list(compress(column, self._are_species))

    @cached_property
    def _are_species(self) -> Sequence[bool]:
        return [rank == "species" for rank in self.rows.ranks]

    def _english_names(self, *fields: str) -> list[tuple[tuple[str | None, ...], str]]:
        """Return what each species is called in these fields, with its name."""
        columns = [self._of_species(self.rows.column(field)) for field in fields]
        return list(zip(zip(*columns, strict=True), self._of_species(self.rows.names), strict=True))

    @cached_property
    def _children(self) -> dict[str | None, tuple[str, ...]]:
        below = grouped(zip(self.rows.parents, self.rows.names, strict=True))
        below.pop(None, None)  # orders
        return {name: tuple(children) for name, children in below.items()}

    @cached_property
    def _members(self) -> Callable[[str, Rank], Members]:
        @cache
        def members(name: str, rank: Rank) -> Members:
            group = self.get(name)
            if group is None or group.rank != rank:
                return _NO_MEMBERS
            genera = (name,) if rank == "genus" else self.children(name)
            species = [child for genus in genera for child in self.children(genus)]
            taxa = [taxon for parent in species for taxon in (parent, *self.children(parent))]
            places = sorted(map(self.places.__getitem__, taxa))
            return Members(tuple([(self.rows.names[place], self.rows.ranks[place]) for place in places]))

        return members

    @cached_property
    def _by_likeness(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The families in which an epithet occurs, by its stem and by its spelling key."""
        stems: dict[str, set[str]] = defaultdict(set)
        spelled: dict[str, set[str]] = defaultdict(set)
        ranks = zip(self.rows.names, self.rows.ranks, strict=True)
        for family in [name for name, rank in ranks if rank == "family"]:
            members = self.in_family(family)
            for stem in members.stems:
                stems[stem].add(family)
            for spelling in members.spellings:
                spelled[spelling].add(family)
        return stems, spelled

    @cached_property
    def _by_strokes(self) -> dict[str, tuple[str, ...]]:
        genera = grouped((strokes_of(genus), genus) for genus in self.genera)
        return {strokes: tuple(alike) for strokes, alike in genera.items()}

    @cached_property
    def _english(self) -> dict[str, tuple[str, ...]]:
        named = self._english_names("english")
        return _by_english([(called, species) for (called,), species in named if called])

    @cached_property
    def _other_english(self) -> dict[str, tuple[str, ...]]:
        """Species by what the other checklists call them where that is another name, as it is of few."""
        return _by_english(
            [
                (called, species)
                for (own, *others), species in self._english_names("english", "clements", "birdlife")
                for called in others
                if called and called != own
            ]
        )

    @cached_property
    def _english_by_end(self) -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
        """The keys of English names and of their words, with names and species, by their last letters."""
        names = (
            (english_key(called), frozenset(map(english_key, called.split())), called, species)
            for all_, species in self._english_names("birdlife", "clements", "english")
            for called in dict.fromkeys(all_)
            if called
        )
        return grouped((name[0][-_END:], name) for name in names)

    @cached_property
    def _english_by_start(self) -> dict[str, list[tuple[str, frozenset[str], str, str]]]:
        """The same by their first letters."""
        return grouped((name[0][:_END], name) for names in self._english_by_end.values() for name in names)

    @cached_property
    def _protonyms(self) -> Sequence[str | None]:
        return self.rows.column("protonym")

    @cached_property
    def _published(self) -> dict[str, list[int]]:
        """The places of what was first published in a genus, by that genus; no genera."""
        words = enumerate([(name or "").partition(" ") for name in self._protonyms])
        return grouped([(genus, place) for place, (genus, _, epithet) in words if epithet])

    @cached_property
    def _published_in(self) -> Callable[[str], tuple[Mapping[str | None, list[int]], ...]]:
        """What was first published in a genus: by name to the letter, by the stem of its epithet, of its species'."""

        @cache
        def published_in(genus: str) -> tuple[Mapping[str | None, list[int]], ...]:
            exact, alike, below = (defaultdict[str | None, list[int]](list) for _ in range(3))
            for place in self._published.get(genus, ()):
                protonym = self._protonyms[place] or ""
                _, epithet, *last = protonym.split()
                exact[protonym].append(place)
                (below if last else alike)[names.stem(epithet.lower())].append(place)
            return exact, alike, below

        return published_in

    @cached_property
    def has_others(self) -> bool:
        """Whether it gives the names of other checklists: a core edition has none."""
        return any(self.rows.column("birdlife"))

    @cached_property
    def has_subspecies(self) -> bool:
        """Whether it goes below species, so that a name that it lacks is no subspecies that it knows."""
        return "subspecies" in self.rows.ranks

    @cached_property
    def genera(self) -> tuple[str, ...]:
        """The names of all genera, in sequence."""
        rows = zip(self.rows.names, self.rows.ranks, strict=True)
        return tuple([name for name, rank in rows if rank == "genus"])

    def genera_near(self, genus: str) -> tuple[str, ...]:
        """Return the genera whose names differ by one letter."""
        return near(genus, self._shortened_genera)

    @cached_property
    def _shortened_genera(self) -> Mapping[str, Sequence[str]]:
        return shortened(self.genera)


class _Answers(dict["str | None", _Answer]):
    """What is true of names, each found out when it is first asked for."""

    def __init__(self, find: Callable[[str | None], _Answer]) -> None:
        self._find = find

    def __missing__(self, name: str | None) -> _Answer:
        self[name] = self._find(name)
        return self[name]


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


def _by_english(called: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Index species by the keys of their English names, `called` so; the keys of all are made together."""
    keys = english_keys([english for english, _ in called])
    index: dict[str, tuple[str, ...]] = {}
    for key, (_, species) in zip(keys, called, strict=True):
        same = index.get(key, ())
        index[key] = same if species in same else (*same, species)
    return index


def english_keys(called: Sequence[str]) -> list[str]:
    """Return the key of each of many names, as `english_key` makes it, at a third of the cost: of all as one text."""
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
    """The species and subspecies of a genus or family, names and ranks. Each index is made when first asked for."""

    taxa: tuple[tuple[str, Rank], ...]

    @property
    def all_species(self) -> tuple[str, ...]:
        """The names of its species, in sequence."""
        return tuple([name for name, rank in self.taxa if rank == "species"])

    def species(self, epithet: str, key: str = "exact") -> tuple[str, ...]:
        """Return the species whose epithet has the same key: `exact`, `stem` (gender), `variant` (spelling)."""
        return self._by(key).get(_KEYS[key](epithet), _NOBODY)[0]

    def subspecies(self, epithet: str, key: str = "exact") -> tuple[str, ...]:
        """Return the subspecies, nominate ones not counted, whose epithet has the same key."""
        return self._by(key).get(_KEYS[key](epithet), _NOBODY)[1]

    def bear(self, epithet: str) -> bool:
        """Whether any of them has an epithet, with whatever gender ending or in whatever spelling."""
        return names.stem(epithet) in self.stems or names.variant(epithet) in self.spellings

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the epithets."""
        return frozenset(map(names.stem, self._epithets))

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The keys under which variant spellings of the epithets meet."""
        return frozenset(variants(self._epithets))

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
                self._known[place][0]
                for place in sorted(places)
                if one_letter_apart(epithet, epithets[place])
                or one_letter_apart(stem, names.stem(epithets[place]))
            ]
        )

    @cached_property
    def looks(self) -> dict[str, frozenset[str]]:
        """The stems of the epithets, by how they look to a scanner (`names.keys`)."""
        stems = grouped((look_of(epithet), names.stem(epithet)) for epithet in self._epithets)
        return {look: frozenset(alike) for look, alike in stems.items()}

    @cached_property
    def _by_end(self) -> dict[str, list[int]]:
        """The places of the epithets by how they begin and end: what differs by one letter shares one of these."""
        return grouped((end, place) for place, epithet in enumerate(self._epithets) for end in _ends(epithet))

    @cached_property
    def _known(self) -> list[tuple[str, Rank]]:
        """All but the nominate subspecies."""
        return [taxon for taxon in self.taxa if not is_nominate(taxon[0])]

    @cached_property
    def _epithets(self) -> list[str]:
        """The last epithet of each of these."""
        return [name.rpartition(" ")[2] for name, _ in self._known]

    def _by(self, key: str) -> _Bearers:
        bearers = self._indexes.get(key)
        if bearers is None:
            keys = variants(self._epithets) if key == "variant" else map(_KEYS[key], self._epithets)
            bearers = {}
            for epithet_key, (name, rank) in zip(keys, self._known, strict=True):
                species, below = bearers.get(epithet_key, _NOBODY)
                bearers[epithet_key] = (
                    (species, (*below, name)) if rank == "subspecies" else ((*species, name), below)
                )
            self._indexes[key] = bearers  # whole: another thread may ask meanwhile
        return bearers

    @cached_property
    def _indexes(self) -> dict[str, _Bearers]:
        return {}


_Bearers = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
"""The species, and the subspecies, that bear an epithet, by its key."""
_KEYS: dict[str, Callable[[str], str]] = {"exact": str, "stem": names.stem, "variant": names.variant}
_NOBODY: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_NO_MEMBERS = Members(())


class Habit(NamedTuple):
    """How many of a list's species that a reference divides it has, and how many of them print subspecies."""

    divided: int
    printed: int

    @classmethod
    def of(cls, entries: Iterable[tuple[str | None, bool]], taxonomy: Taxonomy) -> Habit:
        """Return a list's habit, from what each entry means and whether it prints subspecies."""
        divided = [printed for taxon, printed in entries if taxon and taxonomy.divides(taxon)]
        return cls(len(divided), sum(divided))

    @property
    def prints_subspecies(self) -> bool:
        """Whether a list prints subspecies wherever it has them; some of its birds may be undetermined."""
        return self.divided > 0 and self.printed >= _AS_A_RULE * self.divided

    @property
    def prints_them_all(self) -> bool:
        """Whether rows of subspecies below a species are all that a list has of it, and not a few of its parts."""
        return self.prints_subspecies and self.printed >= _SHOWING


_AS_A_RULE = 0.8
_SHOWING = 10  # species with subspecies that show a habit


def is_nominate(name: str) -> bool:
    """Whether a name is that of a nominate subspecies (Anser fabalis fabalis)."""
    species, _, epithet = name.rpartition(" ")
    return species.endswith(f" {epithet}")


_SHORT = 4
_END = 4  # letters of an English name that tell it from most others
_FEW_NAMED = 3  # birds whose names end in one word
_LONG_ENGLISH = 8  # letters of an English name that is known with one of them wrong


def shortened(words: Iterable[str]) -> dict[str, list[str]]:
    """Index words by themselves and by themselves less one letter."""
    return grouped((key, word) for word in words for key in _less_one(word))


def near(word: str, index: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the words that differ by one letter: two words that do share a word less one letter."""
    keys = _less_one(word)
    if index.keys().isdisjoint(keys):  # as a rule
        return ()
    close = dict.fromkeys([other for key in keys for other in index.get(key, ())])
    return tuple([other for other in close if one_letter_apart(word, other)])


def _less_one(word: str) -> list[str]:
    return [word, *[word[:at] + word[at + 1 :] for at in range(len(word))]]


@lru_cache(maxsize=1 << 16)
def _ends(epithet: str) -> tuple[str, ...]:
    """Return how an epithet begins and how its stem ends: one slip leaves one of them alone, except in short words."""
    stem = names.stem(epithet)
    return (stem[:2], f"-{stem[-2:]}", "short") if len(stem) <= _SHORT + 1 else (stem[:2], f"-{stem[-2:]}")


def one_letter_apart(word: str, other: str) -> bool:
    """Whether two words differ by one letter changed, missing, added, or swapped with its neighbour."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    if word[:2] != other[:2] and word[-2:] != other[-2:] and min(len(word), len(other)) > _SHORT:
        return False  # as a rule: one slip leaves the first two letters of a long word alone, or the last two
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    a, b = word[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b or b[1:] == a


# ---------------------------------------------------------------- from one version to another


class Following:
    """Two versions of a reference, and where each taxon of the old one stands in the new one.

    An Avibase id names a concept across versions. A name alone is followed only where no other taxon of the old
    reference has become the one that bears it now.
    """

    def __init__(self, old: Taxonomy, new: Taxonomy) -> None:
        self.old, self.new = old, new
        self._old_ids, self._new_ids = _by_avibase(old), _by_avibase(new)

    def to(self, name: str) -> str | None:
        """Return where a taxon stands in the new reference, None where neither its id nor its name does."""
        taxon = self.old.get(name)
        followed = self._new_ids.get(taxon.avibase or "") if taxon else None
        if followed or taxon is None:
            return followed or (name if name in self.new else None)
        namesake = self.new.get(name)
        if namesake is None or self._old_ids.get(namesake.avibase or "", name) != name:
            return None
        return name

    def decisions(self, earlier: Sequence[Decision]) -> tuple[Decision, ...]:
        """Return the decisions for the new reference; what can't follow stays as it is."""
        followed: list[Decision] = []
        for decision in earlier:
            field = "value" if decision.kind == "match" else "subject"
            target = None if decision.kind == "place" else self.to(getattr(decision, field))
            followed.append(replace(decision, **{field: target}) if target else decision)  # type: ignore[arg-type] # a text
        return tuple(followed)


def _by_avibase(taxonomy: Taxonomy) -> Mapping[str, str]:
    """Return the names by Avibase id, without ids that several taxa bear."""
    counted = Counter(taxon.avibase for taxon in taxonomy.taxa if taxon.avibase)
    return {
        taxon.avibase: taxon.name for taxon in taxonomy.taxa if taxon.avibase and counted[taxon.avibase] == 1
    }
