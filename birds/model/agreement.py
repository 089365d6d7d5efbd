"""An agreement: its Parties, its languages, its words.

What a command prints or reads depends on the two countries it is about. A dossier says which they are; whatever is
made of it carries its agreement along.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from birds.model.terms import COLOURS, LANGS, NO_NAMES, SYMBOLS, TESTS, Names, Party, PartyCode, Test

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from birds.model.terms import Lang

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
    test: Test = TESTS[0]
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
        return tuple(lang for lang in self.languages if lang not in LANGS)

    @property
    def read_languages(self) -> tuple[Lang, ...]:
        """The languages in which names are read: the program's and its own."""
        return (*LANGS, *self.further)

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
        return tuple(sorted(self.signed_languages, key=lambda lang: lang != own))

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


@cache
def default() -> Agreement:
    """Return the agreement of a new dossier for which none is named: `default.txt` names its file."""
    name = (FOLDER / "default.txt").read_text("utf-8").strip()
    return build_agreement(tomllib.loads((FOLDER / name).read_text("utf-8")), name)


def build_agreement(content: Mapping[str, Any], file: str) -> Agreement:
    """Return the agreement that a file says, whose keys and values are in order; what it leaves out has a default."""
    parties: list[dict[str, Any]] = [*content["party"]]
    for key, choices in (("colour", COLOURS), ("symbol", SYMBOLS)):
        taken = {party.get(key) for party in parties}
        free = iter([choice for choice in choices if choice not in taken])
        parties = [party if key in party else {key: next(free), **party} for party in parties]
    two_limb, open_ = (content.get("treaties", {}).get(test, {}) for test in TESTS)
    return Agreement(
        id=content.get("id", Path(file).stem),
        version=str(content.get("version", "1")),
        languages=tuple(content["languages"]),
        parties=tuple(_build_party(party) for party in parties),
        titles=Names(**content.get("title", {})),
        annexes=Names(**content.get("annex", {})),
        not_shown=content.get("not_shown"),
        land=content.get("land"),
        precedents=tuple(content.get("precedents", ())),
        not_shown_names=tuple(content.get("not_shown_names", ())),
        countries=tuple(
            (code, tag, name)
            for code, names in content.get("gazetteer", {}).items()
            for tag, name in names.items()
        ),
        test=content.get("test", TESTS[0]),
        annex_sites=content.get("annex_sites", False),
        authentic=tuple(content.get("authentic", ())),
        prevails=content.get("prevails"),
        two_limb=Names(**two_limb.get("of", {})),
        like_two_limb=Names(**two_limb.get("like", {})),
        open=Names(**open_.get("of", {})),
        like_open=Names(**open_.get("like", {})),
    )


def agreement_table(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as its file says it; what is empty is left out."""
    treaties = {
        test: _without_empty(of=of.by_language, like=like.by_language)
        for test, of, like in (
            ("two-limb", agreement.two_limb, agreement.like_two_limb),
            ("open", agreement.open, agreement.like_open),
        )
    }
    return _without_empty(
        id=agreement.id,
        version=agreement.version,
        languages=[*agreement.languages],
        title=agreement.titles.by_language,
        annex=agreement.annexes.by_language,
        test=agreement.test,
        annex_sites=agreement.annex_sites,
        authentic=[*agreement.authentic],
        prevails=agreement.prevails,
        not_shown=agreement.not_shown,
        land=agreement.land,
        precedents=[*agreement.precedents],
        not_shown_names=[*agreement.not_shown_names],
        gazetteer=_names_by_key(agreement.countries),
        treaties={test: words for test, words in treaties.items() if words},
        party=[_party_table(party) for party in agreement.parties],
    )


def _party_table(party: Party) -> dict[str, Any]:
    return _without_empty(
        code=party.code,
        language=party.lang,
        name=party.names.by_language,
        sentence=party.sentence.by_language,
        form=_names_by_key(party.forms),
        list=party.checklist,
        status_sources=[*party.status_sources],
        bounds=[*party.bounds],
        colour=party.colour,
        symbol=party.symbol,
        boundary=party.boundary,
        gazetteer=[*party.gazetteer],
        original=_without_empty(title=party.title, order=[*party.order]),
    )


def _names_by_key(triples: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Return the names of countries, or forms of a Party's name, by country or form and by language."""
    tables: dict[str, dict[str, str]] = {}
    for key, tag, name in triples:
        tables.setdefault(key, {})[tag] = name
    return tables


def _without_empty(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - what TOML holds
    return {key: value for key, value in values.items() if value not in (None, {}, [])}


def _build_party(table: Mapping[str, Any]) -> Party:
    original = table.get("original", {})
    return Party(
        code=PartyCode(table["code"]),
        names=Names(**table["name"]),
        lang=table["language"],
        sentence=Names(**table.get("sentence", {})),
        forms=tuple(
            (form, tag, name) for form, names in table.get("form", {}).items() for tag, name in names.items()
        ),
        checklist=table.get("list"),
        status_sources=tuple(table.get("status_sources", ())),
        bounds=tuple(map(float, table.get("bounds", ()))),
        colour=table["colour"],
        symbol=table["symbol"],
        boundary=table.get("boundary"),
        gazetteer=tuple(table.get("gazetteer", ())),
        title=original.get("title"),
        order=tuple(original.get("order", ())),
    )
