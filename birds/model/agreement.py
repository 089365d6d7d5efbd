"""An agreement: its Parties, its languages, its words.

What a command prints or reads depends on the two countries it is about. A dossier says which they are; whatever is
made of it carries its agreement along.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, reduce
from pathlib import Path
from typing import Any

from birds.model import terms
from birds.model.terms import NO_NAMES, Lang, Names, Party, PartyCode, Test, grouped

FOLDER = Path(__file__).parents[1] / "agreements"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the file of an agreement says: see `birds/agreements/README.md`.

    `titles` and `annexes` are templates by language, in which `{first}` and `{second}` are the Parties in an original's
    order. `two_limb` and `open` name the treaties that have that test, `like_two_limb` and `like_open` say it as part
    of a sentence. `not_shown` are areas left out of texts and sheets, `land` the outline of land that stands in the
    place of the bundled one: each the name of a bundled file, or itself as GeoJSON. `not_shown_names` are the names of
    these areas, in any language. `countries` are names of third countries: a code, a language and a name each.
    `authentic` are the languages whose texts are signed, all where it names none; `prevails` is the one whose text
    governs where they differ.
    """

    id: str
    version: str
    languages: tuple[str, ...]
    titles: Names = NO_NAMES
    annexes: Names = NO_NAMES
    test: Test = terms.TESTS[0]
    annex_sites: bool = False
    two_limb: Names = NO_NAMES
    like_two_limb: Names = NO_NAMES
    open: Names = NO_NAMES
    like_open: Names = NO_NAMES
    not_shown: str | None = None
    precedents: tuple[str, ...] = ()
    land: str | None = None
    not_shown_names: tuple[str, ...] = ()
    countries: tuple[tuple[str, str, str], ...] = ()
    authentic: tuple[Lang, ...] = ()
    prevails: Lang | None = None
    parties: tuple[Party, ...] = ()  # last: they stand in a table of their own

    @property
    def by_code(self) -> dict[str, Party]:
        """The Parties by their codes, in the order of the file."""
        return {party.code: party for party in self.parties}

    @property
    def further(self) -> tuple[Lang, ...]:
        """Its languages that the program does not speak itself."""
        return tuple(lang for lang in self.languages if lang not in terms.LANGS)

    @property
    def read_languages(self) -> tuple[Lang, ...]:
        """The languages in which names are read: the program's and its own."""
        return (*terms.LANGS, *self.further)

    @property
    def signed_languages(self) -> tuple[Lang, ...]:
        """The languages of the texts that are signed, in the order of the file."""
        return self.authentic or self.languages

    @property
    def translations(self) -> tuple[Lang, ...]:
        """Its languages whose texts are translations only."""
        return tuple(lang for lang in self.languages if lang not in self.signed_languages)

    def languages_of(self, original: PartyCode | None = None) -> tuple[Lang, ...]:
        """Return the languages of the signed texts in the order of a Party's original: its own first."""
        own = self.lang_of(original) if original else None
        ordered = sorted(self.columns_of(original), key=lambda lang: lang != own)
        return tuple(lang for lang in ordered if lang in self.signed_languages)

    def columns_of(self, original: PartyCode | None = None) -> tuple[Lang, ...]:
        """Return its languages as the columns of a Party's original have them: those of the Parties first."""
        if original is None:
            return self.languages
        first = self.by_code[original].order or tuple(map(self.lang_of, self.in_order(original)))
        return tuple(lang for lang in dict.fromkeys((*first, *self.languages)) if lang in self.languages)

    def in_order(self, original: PartyCode | None = None) -> tuple[PartyCode, ...]:
        """Return the Parties in print order: that of the original first, else by their English names."""
        ordered = sorted(
            self.parties, key=lambda party: (party.code != original, party.names.en or party.code)
        )
        return tuple(party.code for party in ordered)

    def country(self, code: str | None) -> Party | str:
        """Return the Party of a code, the code of any other country, nothing for none."""
        return self.by_code.get(code or "", code or "")

    def label(self, code: str | None, lang: Lang) -> str:
        """Return the name of a Party as a heading has it, nothing for none.

        Any other country is called as the gazetteer calls it in that language, by its code where it does not.
        """
        country = self.country(code)
        if isinstance(country, Party):
            return country.label(lang)
        return next((name for other, tag, name in self.countries if (other, tag) == (code, lang)), country)

    def lang_of(self, code: str | None) -> Lang:
        """Return the language of a Party, English for none."""
        return self.by_code[code].lang if code else "en"


TITLE_FIELD = re.compile(r"\{(first|second)(?:\.(\w+))?\}")


def fill_title(title: str, parties: Iterable[Party], lang: Lang) -> str:
    """Return a title with its Parties in this order, each name in the form that it asks for ({first.genitive})."""
    called = dict(zip(("first", "second"), parties, strict=True))
    return TITLE_FIELD.sub(lambda field: called[field[1]].form(field[2] or "", lang) or field[0], title)


@cache
def default() -> Agreement:
    """Return the agreement of a new dossier for which none is named: `default.txt` names its file."""
    name = (FOLDER / "default.txt").read_text("utf-8").strip()
    return build_agreement(tomllib.loads((FOLDER / name).read_text("utf-8")), name)


_IN_FILE = {
    "titles": "title",
    "annexes": "annex",
    "two_limb": "treaties.two-limb.of",
    "like_two_limb": "treaties.two-limb.like",
    "open": "treaties.open.of",
    "like_open": "treaties.open.like",
    "countries": "gazetteer",
    "parties": "party",
}
_IN_PARTY = {
    "names": "name",
    "lang": "language",
    "checklist": "list",
    "title": "original.title",
    "order": "original.order",
    "forms": "form",
}
"""What fields are called in the file where it is otherwise, a point behind the table that they stand in."""


def build_agreement(content: Mapping[str, Any], file: str) -> Agreement:
    """Return the agreement that a file says, whose keys and values are in order; what it leaves out has a default."""
    parties: list[dict[str, Any]] = [*content["party"]]
    for key, choices in (("colour", terms.COLOURS), ("symbol", terms.SYMBOLS)):
        taken = {party.get(key) for party in parties}
        free = iter([choice for choice in choices if choice not in taken])
        parties = [party if key in party else {key: next(free), **party} for party in parties]
    stated = {"id": Path(file).stem, "version": "1", **_fields(Agreement, content, _IN_FILE)}
    return Agreement(**stated | {"parties": tuple(Party(**_fields(Party, it, _IN_PARTY)) for it in parties)})


def agreement_table(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as its file says it; what is empty is left out."""
    parties = [_table(party, _IN_PARTY) for party in agreement.parties]
    return _table(agreement, _IN_FILE) | {"party": parties}


def _fields(cls: type, table: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a record that a table of the file says."""
    values = {}
    for field in fields(cls):
        *outer, key = names.get(field.name, field.name).split(".")
        inner = reduce(lambda within, name: within.get(name, {}), outer, table)
        if key in inner:
            values[field.name] = _of_toml(str(field.type), inner[key])
    return values


def _of_toml(kind: str, value: Any) -> Any:  # noqa: ANN401 - what TOML holds
    if kind == "Names":
        return Names(**value)
    if isinstance(value, dict):
        return tuple((key, tag, name) for key, names in value.items() for tag, name in names.items())
    if isinstance(value, list):
        return tuple(map(float, value)) if kind == "tuple[float, ...]" else tuple(value)
    return value


def _table(record: Agreement | Party, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a record as a table of the file."""
    table: dict[str, Any] = {}
    for field in fields(record):
        *outer, key = names.get(field.name, field.name).split(".")
        value = _as_toml(getattr(record, field.name))
        if value not in (None, {}, []):
            reduce(lambda within, name: within.setdefault(name, {}), outer, table)[key] = value
    return table


def _as_toml(value: Any) -> Any:  # noqa: ANN401 - of a field
    if isinstance(value, Names):
        return value.by_language
    if not isinstance(value, tuple):
        return value
    if value and isinstance(value[0], tuple):
        by_key = grouped((key, (tag, name)) for key, tag, name in value)
        return {key: dict(names) for key, names in by_key.items()}
    return [*value]
