"""The reference taxonomy, indexed.

A taxonomy is a sequence of taxa from order to subspecies, as they were made or as rows of an extract. Each index is
made when it is first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import compress, count, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from birds import bundled, names
from birds.model import Decision, Rank, Taxon, grouped
from birds.names.keys import (
    ends_of,
    english_key,
    english_keys,
    look_of,
    near,
    one_letter_apart,
    shortened,
    strokes_of,
    variants,
)

SHIPPED = "AVILIST2025"


@cache
def shipped_taxonomy() -> Taxonomy:
    """Return the reference that ships with the package."""
    with bundled.data_path(bundled.by_id(SHIPPED).file).open(encoding="utf-8") as lines:
        return Taxonomy.of(shipped_title(), parse_extract(lines))


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
    def of(cls, title: str, taxa: Taxa | Iterable[Taxon]) -> Taxonomy:
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
        return tuple(map(self.rows.taxon, range(len(self.rows.names))))

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

        return cache(taxon)

    @cached_property
    def species_of(self) -> Callable[[str | None], str | None]:
        """Return the name of the species that a species or subspecies belongs to, None for higher taxa."""

        def species(name: str | None) -> str | None:
            place = self.places.get(name)
            rank = None if place is None else self.rows.ranks[place]
            if place is not None and rank == "subspecies":
                return self.rows.parents[place]
            return name if rank == "species" else None

        return cache(species)

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
        place = self.places.get(name)
        return None if place is None else self.rows.families[place]

    def order_of(self, name: str) -> str | None:
        """Return the order of any taxon of the reference, of an order its own name."""
        place = self.places.get(name)
        return None if place is None else self.rows.orders[place]

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
        longer_or_shorter: dict[str, str] = {}
        for other, others, called, species in alike:
            is_longer = other.endswith(key) and (len(words) > 1 or key in others)
            if is_longer or (len(others) > 1 and others < words):
                longer_or_shorter[species] = called
        return longer_or_shorter if len(words) > 1 or len(longer_or_shorter) <= _FEW_NAMED else {}

    def published(self, name: str) -> tuple[str, ...]:
        """Return the taxa that were first published under a name, to the letter; nominate subspecies not counted."""
        genus = name.partition(" ")[0]
        if not self.is_old_genus(genus):  # as a rule
            return ()
        return self._without_nominate(self._published_in(genus)[0].get(name, ()))

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

    def _english_names(self, *fields: str) -> list[tuple[tuple[str | None, ...], str]]:
        """Return what each species is called in these fields, with its name."""
        are_species = [rank == "species" for rank in self.rows.ranks]
        columns = [compress(self.rows.column(field), are_species) for field in fields]
        return list(zip(zip(*columns, strict=True), compress(self.rows.names, are_species), strict=True))

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
    def _by_likeness(self) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[str]]]:
        """The families in which an epithet occurs, by its stem and by its spelling key."""
        ranks = zip(self.rows.names, self.rows.ranks, strict=True)
        families = {name: self.in_family(name) for name, rank in ranks if rank == "family"}
        stems = grouped((stem, family) for family, own in families.items() for stem in own.stems)
        return stems, grouped((key, family) for family, own in families.items() for key in own.spellings)

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
        names_of = self._english_names("english", "clements", "birdlife")
        others = [(called, own, species) for (own, *all_), species in names_of for called in all_ if called]
        return _by_english([(called, species) for called, own, species in others if called != own])

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


# ---------------------------------------------------------------- its taxa

RANKS: tuple[Rank, ...] = ("order", "family", "genus", "species", "subspecies")
_LEVELS: dict[str, int] = {rank: level for level, rank in enumerate(RANKS)}
COLUMNS = {
    "rank": "rank",
    "name": "name",
    "english_name": "english",
    "iucn": "iucn",
    "avibase_id": "avibase",
    "authority": "authority",
    "protonym": "protonym",
    "clements_name": "clements",
    "birdlife_name": "birdlife",
    "cornell_code": "code",
    "extinct": "extinct",
}
"""The columns of an extract, and the fields of a taxon that they are: these have them in that order."""


class Taxa:
    """Taxa that were made before; what is asked of all of them is a column, in their sequence."""

    def __init__(self, taxa: Iterable[Taxon]) -> None:
        self._taxa = tuple(taxa)

    def taxon(self, place: int) -> Taxon:
        """Return the taxon at a place, from 0."""
        return self._taxa[place]

    def column(self, field: str) -> Sequence[Any]:
        """Return what each has in a field: None, or no text, where it has nothing."""
        return list(map(attrgetter(field), self._taxa))

    @cached_property
    def names(self) -> Sequence[str]:
        """The name of each."""
        return self.column("name")

    @cached_property
    def ranks(self) -> Sequence[Rank]:
        """The rank of each."""
        return self.column("rank")

    @cached_property
    def parents(self) -> Sequence[str | None]:
        """The name one rank up of each."""
        return self.column("parent")

    @cached_property
    def orders(self) -> Sequence[str | None]:
        """The order of each, of an order its own name."""
        return self.column("order")

    @cached_property
    def families(self) -> Sequence[str | None]:
        """The family of each, of a family its own name; an order has none."""
        return self.column("family")

    @cached_property
    def sequences(self) -> Sequence[int]:
        """The place of each in the reference, from 1."""
        return self.column("sequence")


class Extract(Taxa):
    """The rows of an extract: a taxon is made when it is asked for, for most never are.

    Above a taxon are the last names of every higher rank in the rows so far.
    """

    def __init__(self, columns: Mapping[str, Sequence[str]]) -> None:
        self._columns = columns
        self._after_names = tuple(columns.values())[2:]
        self._levels = [_LEVELS[rank] for rank in self.ranks]
        self.sequences = range(1, len(self.names) + 1)

    def taxon(self, place: int) -> Taxon:
        """Return the taxon of a row."""
        own = (self.names[place], self.ranks[place], place + 1, self.parents[place])
        higher = (self.orders[place], self.families[place])
        return Taxon(*own, *higher, *[cells[place] or None for cells in self._after_names])

    def column(self, field: str) -> Sequence[Any]:
        """Return what each has in a field that the rows give, or in what stands above them."""
        return self._last(field) if field in ("order", "family") else self._columns[field]

    @cached_property
    def parents(self) -> Sequence[str | None]:
        """The name one rank up of each."""
        nearest: list[str | None] = [None] * (len(RANKS) + 1)
        parents = []
        for level, name in zip(self._levels, self.names, strict=True):
            parents.append(nearest[level])
            nearest[level + 1] = name
        return parents

    def _last(self, rank: str) -> Sequence[str | None]:
        """Return the last name of a rank in the rows so far, of each row that is not above that rank."""
        starts = [place for place, own in enumerate(self.ranks) if own == rank]
        last: list[str | None] = [None] * len(self.names)
        for start, end in pairwise((*starts, len(last))):
            last[start:end] = [self.names[start]] * (end - start)
        for place in (place for place, level in enumerate(self._levels) if level < _LEVELS[rank]):
            last[place] = None
        return last


def parse_extract(lines: Iterable[str]) -> Extract:
    """Read the lines of an extract: columns `COLUMNS` between tabs, in the reference's sequence, no cell with a tab.

    Another header, a row of other cells and an unknown rank are mistakes of who made it.
    """
    header, *rows = [line.rstrip("\n").split("\t") for line in lines]
    assert header == list(COLUMNS), header  # noqa: S101 - a table that ships with birds
    return Extract(dict(zip(COLUMNS.values(), zip(*rows, strict=True), strict=True)))


# ---------------------------------------------------------------- what is asked of them


def _epithet(name: str) -> str:
    return names.stem(name.rpartition(" ")[2])


def _by_english(called: Sequence[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Index species by the keys of their English names, `called` so; the keys of all are made together."""
    keys = english_keys([english for english, _ in called])
    index: dict[str, tuple[str, ...]] = {}
    for key, (_, species) in zip(keys, called, strict=True):
        same = index.get(key, ())
        index[key] = same if species in same else (*same, species)
    return index


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
        ends, by_end = ends_of(epithet), self._by_end
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
        return grouped((end, at) for at, epithet in enumerate(self._epithets) for end in ends_of(epithet))

    @cached_property
    def _known(self) -> list[tuple[str, Rank]]:
        """All but the nominate subspecies."""
        return [taxon for taxon in self.taxa if not is_nominate(taxon[0])]

    @cached_property
    def _epithets(self) -> list[str]:
        """The last epithet of each of these."""
        return [name.rpartition(" ")[2] for name, _ in self._known]

    @cached_property
    def _by(self) -> Callable[[str], _Bearers]:
        @cache
        def bearers_by(kind: str) -> _Bearers:
            keys = variants(self._epithets) if kind == "variant" else map(_KEYS[kind], self._epithets)
            bearers: _Bearers = {}
            for key, (name, rank) in zip(keys, self._known, strict=True):
                species, below = bearers.get(key, _NOBODY)
                is_below = rank == "subspecies"
                bearers[key] = (species, (*below, name)) if is_below else ((*species, name), below)
            return bearers

        return bearers_by


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


_END = 4  # letters of an English name that tell it from most others
_FEW_NAMED = 3  # birds whose names end in one word
_LONG_ENGLISH = 8  # letters of an English name that is known with one of them wrong


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
    names_of = grouped((taxon.avibase, taxon.name) for taxon in taxonomy.taxa if taxon.avibase)
    return {avibase: names[0] for avibase, names in names_of.items() if len(names) == 1}
