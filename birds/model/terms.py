"""The words that every record is made of: languages, Parties, relations, statuses, verdicts, names, messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal, NewType, TypeAlias, TypeVar, dataclass_transform, get_args

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[_Value]) -> type[_Value]:
    """Make a class of values that nothing changes once they are made, with slots.

    The type checker sees to that. While the program runs they are not locked, as other records are: of these a list has
    hundreds of thousands, and to lock each field of each took a fifth of the time of a large comparison.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


def grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, list[_Value]]:
    """Return the values of pairs by their keys, the keys in the order in which they come first."""
    groups = defaultdict[_Key, list[_Value]](list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


Lang: TypeAlias = str  # a tag as BCP 47 has it: what the agreement's languages are, it says itself
LANGS: tuple[Lang, ...] = ("en", "ja", "ko")  # those that the program speaks, by their English names
NAME_COLUMNS: dict[Lang, str] = {"en": "english_name", "ja": "japanese_name", "ko": "korean_name"}
PartyCode = NewType("PartyCode", str)  # ISO 3166-1 alpha-3
Rank = Literal["order", "family", "genus", "species", "subspecies"]
Kind = Literal["checklist", "law", "treaty", "other"]
Part = Literal["natural", "alien"]
Confidence = Literal["certain", "probable", "proposal", "none"]
CONFIDENCES: tuple[Confidence, ...] = ("certain", "probable", "proposal", "none")  # surest first
SURE = CONFIDENCES[:2]  # enough to go on without a person
_WEAKEST_FIRST = CONFIDENCES[::-1]
Relation = Literal["equal", "includes", "included_in", "overlaps", "unresolved", "only_a", "only_b"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
Recorded = Literal["same", "a_more", "b_more", "partly", "none_common", "open", "not_printed", "monotypic"]
Basis = Literal["subspecies", "id", "monotypic", "presumed"]
BASES: tuple[Basis, ...] = ("subspecies", "id", "monotypic", "presumed")


def weakest(confidences: Collection[Confidence]) -> Confidence:
    """Return the least of several confidences: what rests on them all is no surer than that one."""
    for confidence in _WEAKEST_FIRST:
        if confidence in confidences:
            return confidence
    return "none"


StatusCode = Literal["R", "B", "W", "P", "V", "I", "X"]
How = Literal["printed", "derived"]  # how a statement stands in its source
Trust = Literal["high", "medium", "low"]
# Best first: better a source that nobody assessed than one that is known to be weak.
LEVELS: tuple[Trust | None, ...] = ("high", "medium", None, "low")
VerdictWord = Literal[
    "shown", "indicated", "for_discussion", "doubtful", "set_aside", "excepted", "historic", "unknown"
]
VERDICTS: tuple[VerdictWord, ...] = get_args(VerdictWord)
Test = Literal["two-limb", "open"]  # how a treaty says which birds migrate between its Parties
TESTS: tuple[Test, ...] = ("two-limb", "open")
By = Literal["two-limb", "open", "project"]  # whose a line of the treaty test is: a treaty's, or ours
ProjectRule = Literal["scarce-seasons", "vagrants", "undivided", "within-party"]
PROJECT_RULES: tuple[ProjectRule, ...] = ("scarce-seasons", "vagrants", "undivided", "within-party")
PositionValue = Literal["include", "study", "reserve", "exclude"]
ActKind = Literal["position", "round", "match", "non_migratory", "name", "place", "wording", "setting"]
Point = tuple[float, float]  # longitude, latitude in degrees, WGS 84


def name_column(lang: Lang) -> str:
    """Return what a column with names in a language is called in files."""
    return NAME_COLUMNS.get(lang, f"name_{lang}")


def proposed_column(slot: str) -> str:
    """Return what a column is called in files in which names are proposed: for a language, or for `reference`."""
    return f"proposed_{'scientific_name' if slot == 'reference' else name_column(slot)}"


@dataclass(frozen=True, slots=True, init=False)
class Names:
    """One thing's names by language; a language in which no source gives one is not there.

    `pairs` are a language's tag and the name, in the order of the tags. The languages that the program speaks may be
    given by position.
    """

    pairs: tuple[tuple[Lang, str], ...]

    def __init__(
        self, en: str | None = None, ko: str | None = None, ja: str | None = None, **more: str | None
    ) -> None:
        names = [("en", en), ("ja", ja), ("ko", ko)]
        if more:
            names = sorted((*names, *more.items()))
        pairs = tuple([pair for pair in names if pair[1]])
        object.__setattr__(self, "pairs", pairs)

    @property
    def en(self) -> str | None:
        """The English name."""
        return self.get("en")

    @property
    def ko(self) -> str | None:
        """The Korean name."""
        return self.get("ko")

    @property
    def ja(self) -> str | None:
        """The Japanese name."""
        return self.get("ja")

    def get(self, lang: Lang) -> str | None:
        """Return the name in `lang`, None where there is none."""
        for tag, name in self.pairs:
            if tag == lang:
                return name
        return None

    def all(self) -> tuple[str, ...]:
        """Return every name there is, in the order of the languages' tags."""
        return tuple([name for _, name in self.pairs])

    @property
    def by_language(self) -> dict[Lang, str]:
        """The names by language."""
        return dict(self.pairs)

    @classmethod
    def first(cls, several: Iterable[Names]) -> Names:
        """Return in each language the first name that one of several has."""
        merged = NO_NAMES
        for names in several:
            merged = merged.filled(names)
        return merged

    def filled(self, other: Names) -> Names:
        """Return these names, and those of `other` in the languages that have none."""
        return Names(**(other.by_language | self.by_language)) if other.pairs else self


NO_NAMES = Names()


Symbol = Literal["diamond", "circle"]  # equal in weight; a square is nobody's
SYMBOLS: tuple[Symbol, ...] = get_args(Symbol)
COLOURS = ("#D55E00", "#0072B2")  # told apart by everybody


@dataclass(frozen=True, slots=True)
class Party:
    """A Party to an agreement; `lang` is the language of its original, `sentence` its name as a sentence has it.

    `checklist` is the list that speaks for it. `status_sources` are the sources of statements on status, the first
    ranked highest; `*` stands for any letters. `bounds` (west, south, east, north in degrees, west > east crosses 180°)
    is a generous box that holds all its points: it tests data and claims nothing. `boundary` is its area: the name of a
    bundled file with areas of Parties, or the area itself as GeoJSON (degrees, WGS 84). `gazetteer` are names of it and
    of its provinces, by which the words of a place say that it lies there. `title` is that of its own original, `order`
    the languages of the columns there. `forms` are further forms of its name that paragraphs ask for: a form (a case,
    its language), a language and the words.
    """

    code: PartyCode
    names: Names
    lang: Lang
    sentence: Names = NO_NAMES
    checklist: str | None = None
    status_sources: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    colour: str = COLOURS[0]
    symbol: Symbol = SYMBOLS[0]
    boundary: str | None = None
    title: str | None = None
    order: tuple[str, ...] = ()
    gazetteer: tuple[str, ...] = ()
    forms: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        """Return the code: what a sentence prints of a Party where it does not ask for its name."""
        return self.code

    def label(self, lang: Lang) -> str:
        """Return its name as a heading has it: the one in `lang`, else the English one, else the code."""
        return self.names.get(lang) or self.names.en or self.code

    def phrase(self, lang: Lang) -> str:
        """Return its name as a sentence has it: in English "the Republic of Korea"."""
        return self.sentence.get(lang) or self.label(lang)

    def form(self, form: str, lang: Lang) -> str | None:
        """Return a form of its name in a language, None for one that the agreement's file does not say.

        `name` is as a heading has it, no form as a sentence has it.
        """
        if form in {"", "name"}:
            return self.label(lang) if form else self.phrase(lang)
        return next((name for kind, tag, name in self.forms if (kind, tag) == (form, lang)), None)

    @property
    def is_south(self) -> bool:
        """Whether the middle of its box lies south of the equator, where winter is in July."""
        return bool(self.bounds) and self.bounds[1] + self.bounds[3] < 0

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies in the Party's box; everything does where it has none."""
        if not self.bounds:
            return True
        west, south, east, north = self.bounds
        inside = (longitude >= west, longitude <= east)
        return (any(inside) if west > east else all(inside)) and south <= latitude <= north


@record
class Message:
    """A code and its arguments: what is raised, stored and handed on. `birds.messages` makes the sentence.

    An argument is what was written (a text, a path), a number, a Party, another message, or several of these.
    """

    code: str
    args: tuple[tuple[str, Arg], ...] = ()

    @classmethod
    def of(cls, code: str | Message, /, **args: Arg) -> Message:
        """Build a message with its arguments in alphabetical order, so that equal messages are equal.

        A message that is made already stays as it is.
        """
        return code if isinstance(code, Message) else cls(code, tuple(sorted(args.items())))

    @property
    def texts(self) -> dict[str, str]:
        """Return the arguments by name, each as a text: those of a reason are nothing else."""
        return {name: str(value) for name, value in self.args}


Arg: TypeAlias = "str | int | float | PurePath | Party | Message | tuple[Arg, ...]"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text in one typographic state; scientific names are italic."""

    text: str
    italic: bool = False
