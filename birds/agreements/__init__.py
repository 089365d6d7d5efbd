"""The file of an agreement: read, and refused in one sentence where it can't be meant. `README.md` has the keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from birds import disk
from birds.errors import InputError, UsageError, why
from birds.model import TESTS, Agreement, Message, PartyCode
from birds.model.agreement import TITLE_FIELD, agreement_table, build_agreement
from birds.model.terms import SYMBOLS

TomlTable = Mapping[str, Any]
# The code of what is wanted, and what tells whether a value is that.
_Kind = tuple[str, Callable[[Any], bool]]
_FORM = re.compile("(?!name$)[a-z]{1,20}")  # of a name, which is itself none
_LARGEST = 1_000_000  # bytes
_MOST_DOTS = 1_000  # in a line: the time that a key takes grows with the square of its parts
LARGEST_OUTLINE = 4_000_000  # letters: whoever opens the dossier reads it
_LONGEST = 400
_FIELDS = ["first", "second"]
_OWN = ("code", "colour", "symbol", "list")  # what both Parties can't have alike


def rank(agreement: Agreement, party: str, source: str, own: str) -> int:
    """Return the place of a source among those that a Party's statements are ranked by, their number where it has none.

    `own`, the list that speaks for the Party in a dossier, comes before them all unless it is ranked itself.
    """
    known = agreement.by_code.get(party)
    ranked = known.status_sources if known else ()
    places = (at for at, pattern in enumerate(ranked) if fnmatchcase(source, pattern))
    return next(places, -1 if source == own else len(ranked))


def is_ranked(agreement: Agreement, source: str) -> bool:
    """Whether a source of statements has a place of its own in the ranking of a Party."""
    named = (name for party in agreement.parties for name in party.status_sources if "*" not in name)
    return source in set(named)


def party_code(agreement: Agreement, code: str | None) -> PartyCode | None:
    """Return the code of a Party as it was given; UsageError where the agreement has no such Party."""
    if code is not None and code not in agreement.by_code:
        raise UsageError("agreement.no_such_party", code=code, codes=tuple(agreement.by_code))
    return PartyCode(code) if code is not None else None


def read(path: Path, readers: Mapping[str, Callable[[Path], Any]]) -> Agreement:
    """Return the agreement that a file says; InputError names the first thing that is wrong with it.

    `readers` make of a file beside it what a dossier keeps of it, by the key that names it; of `not_shown` also names.
    """
    agreement = dict(_read_toml(path))
    for wrong in _faults(agreement):
        raise InputError(Message.of("agreement.refused", file=path, why=wrong))
    area = agreement.get("not_shown")
    if area and not _is_bundled(area):
        names = (*agreement.get("not_shown_names", ()), *readers["not_shown_names"](path.parent / area))
        agreement["not_shown_names"] = [*dict.fromkeys(filter(_is_text, names))]
    for table in (agreement, *agreement["party"]):
        for key in table.keys() & readers.keys():
            if isinstance(table[key], str) and not _is_bundled(table[key]):
                table[key] = readers[key](path.parent / table[key])
    return build_agreement(agreement, path.name)


def languages_of(path: Path) -> tuple[str, ...]:
    """Return the languages that a file says, nothing where they can't be meant: `read` says why."""
    languages = _read_toml(path).get("languages", ())
    return tuple(languages) if _are(_is_tag)(languages) else ()


def wrong_with(agreement: Agreement) -> Message | None:
    """Return the first thing that is wrong with the agreement of a dossier, None where nothing is."""
    return next(_faults(agreement_table(agreement), kept=True), None)


def _read_toml(path: Path) -> TomlTable:
    from birds.sandbox import sandboxed

    if disk.is_folder(path):
        raise InputError("file.folder_given", file=path)
    if disk.exists(path) and not disk.is_file(path):
        raise InputError("file.not_plain", file=path)
    try:
        disk.note(path)
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
        if len(text) > _LARGEST:
            raise InputError("agreement.too_large", file=path, most=_LARGEST)
        if any(line.count(b".") > _MOST_DOTS for line in text.splitlines()):
            raise InputError("agreement.endless_key", file=path)
        return sandboxed(_tables, text, path, file=path, size=len(text))
    except FileNotFoundError:
        raise InputError("file.not_there", file=path) from None
    except OSError as error:
        raise InputError("file.unreadable", file=path, why=why(error)) from None


def _tables(text: bytes, path: Path) -> TomlTable:
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError("agreement.no_toml", file=path, words=str(error)) from None


# ---------------------------------------------------------------- what can be wrong with it


def _faults(agreement: TomlTable, *, kept: bool = False) -> Iterator[Message]:
    """Yield what is wrong, in the order in which it is best put right; a dossier has `kept` what files hold."""
    keys, of_party = (_KEPT, _KEPT_OF_PARTY) if kept else (_KEYS, _PARTY)
    yield from _key_faults(agreement, keys, Message("agreement.whole"), ("languages", "party"))
    for test, words in agreement.get("treaties", {}).items():
        yield from _key_faults(words, _TREATIES, Message.of("agreement.of_treaties", test=test))
    both = agreement["party"]
    if len(both) != 2:  # noqa: PLR2004 - an agreement is between two
        yield Message.of("agreement.two_parties", number=len(both))
    for number, party in enumerate(both, 1):
        where = Message.of("agreement.of_party", party=str(party.get("code", number)))
        yield from _key_faults(party, of_party, where, ("code", "language", "name"))
        yield from _key_faults(party.get("original", {}), _ORIGINAL, where)
        if "en" not in party["name"]:
            yield Message.of("agreement.no_english", where=where)
    for key in _OWN:
        first, second = (str(party.get(key, number)) for number, party in enumerate(both))
        if first.casefold() == second.casefold():
            yield Message.of("agreement.alike", key=key, value=first)
    for tag, name in both[0]["name"].items():
        if name == both[1]["name"].get(tag):
            yield Message.of("agreement.alike", key=f"name.{tag}", value=name)
    for code in agreement.get("gazetteer", {}).keys() & {party["code"] for party in both}:
        yield Message.of("agreement.own_country", code=code)
    yield from _language_faults(agreement)
    yield from _title_faults(agreement)


def _title_faults(agreement: TomlTable) -> Iterator[Message]:
    """Yield forms of a Party's name that a title asks for and its table lacks."""
    both = agreement["party"]
    originals = [(each["language"], each.get("original", {}).get("title", "")) for each in both]
    for tag, title in (*agreement.get("title", {}).items(), *originals):
        for form in {form for _, form in TITLE_FIELD.findall(title)} - {"", "name"}:
            for party in both:
                if tag not in party.get("form", {}).get(form, {}):
                    yield Message.of("agreement.no_form", form=form, language=tag, party=str(party["code"]))


def _key_faults(
    table: TomlTable, keys: Mapping[str, _Kind], where: Message, needed: tuple[str, ...] = ()
) -> Iterator[Message]:
    """Yield keys that nobody knows, keys that lack, and values that are not of their key's kind."""
    for key in table:
        if key not in keys:
            yield Message.of("agreement.unknown_key", key=key[:_LONGEST], where=where, known=tuple(keys))
    for key in needed:
        if key not in table:
            yield Message.of("agreement.no_key", key=key, where=where)
    for key, value in table.items():
        wanted, fits = keys[key]
        if not fits(value):
            yield Message.of("agreement.no_such_value", key=key, where=where, wanted=Message(wanted))


def _language_faults(agreement: TomlTable) -> Iterator[Message]:
    """Yield languages that are none of the agreement's, and a text that prevails and is none of those signed."""
    known = tuple(agreement["languages"])
    used = [(table, tag) for table in ("title", "annex", "authentic") for tag in agreement.get(table, {})]
    for test, words in agreement.get("treaties", {}).items():
        used += [(f"treaties.{test}.{key}", tag) for key, names in words.items() for tag in names]
    for party in agreement["party"]:
        used += [("language", party["language"])]
        used += [(key, tag) for key in ("name", "sentence") for tag in party.get(key, {})]
        used += [(f"form.{form}", tag) for form, names in party.get("form", {}).items() for tag in names]
        used += [("original.order", tag) for tag in party.get("original", {}).get("order", ())]
    for key, tag in used:
        if tag not in known and (key, tag) != ("name", "en"):
            yield Message.of("agreement.strange_language", key=key, language=tag, known=known)
    signed, prevails = tuple(agreement.get("authentic") or known), agreement.get("prevails")
    if prevails is not None and prevails not in signed:
        yield Message.of("agreement.strange_language", key="prevails", language=prevails, known=signed)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST and value.isprintable()


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_id(value: object) -> bool:
    return _is_text(value) and not re.search(r"[/\\\s]", str(value))


def _is_like(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


_is_code, _is_tag = _is_like("[A-Z]{3}"), _is_like("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _are(fits: Callable[[object], bool], *, some: bool = False) -> Callable[[object], bool]:
    """Return what tells whether a value is a list of different such things; with `some` not an empty one."""

    def are(value: object) -> bool:
        if not isinstance(value, list) or (some and not value):
            return False
        return all(map(fits, value)) and len(set(value)) == len(value)

    return are


def _is_table_of(keys: Callable[[Any], object], values: Callable[[Any], object]) -> Callable[[object], bool]:
    """Return what tells whether a value is a table with keys and values of these kinds."""
    return lambda value: (
        isinstance(value, dict) and all(map(keys, value)) and all(map(values, value.values()))
    )


_are_names = _is_table_of(_is_tag, _is_text)


def _is_template(value: object) -> bool:
    """Whether a text has both Parties once, as {first} or {first.FORM} and {second}, and no other field."""
    return _is_title(value) and sorted(who for who, _ in TITLE_FIELD.findall(str(value))) == _FIELDS


def _is_title(value: object) -> bool:
    """Whether a text has no other field than Parties."""
    return _is_text(value) and not {*"{}"} & {*TITLE_FIELD.sub("", str(value))}


def _are_bounds(value: object) -> bool:
    """Whether these are west, south, east, north in degrees; a west above the east crosses 180°."""
    if not isinstance(value, list) or len(value) != 4:  # noqa: PLR2004 - of a box
        return False
    if not all(isinstance(degrees, int | float) and not isinstance(degrees, bool) for degrees in value):
        return False
    if not all(abs(degrees) <= 180 for degrees in value):  # noqa: PLR2004 - nor is an endless one, or none
        return False
    west, south, east, north = map(float, value)
    return west != east and -90 <= south < north <= 90  # noqa: PLR2004


def _is_bundled(value: object) -> bool:
    """Whether this names a file that ships with the package."""
    from birds import bundled

    return _is_beside(value) and str(value).startswith("maps/") and (bundled.root() / str(value)).is_file()


def _is_beside(value: object) -> bool:
    """Whether this names a file in the folder of another one, or below it."""
    path = PurePosixPath(str(value))
    return _is_text(value) and not path.is_absolute() and not re.search(r"[\\:]|(^|/)\.\.(/|$)", str(value))


def _is_outline(value: object) -> bool:
    """Whether this is the content of a file with an outline, as a dossier keeps it, or the name of a bundled one."""
    is_text = isinstance(value, str) and value.startswith("{") and len(value) <= LARGEST_OUTLINE
    return is_text or _is_bundled(value)


_NAMES: _Kind = ("agreement.names", _are_names)
_FILE: _Kind = ("agreement.file", _is_beside)
_OUTLINE: _Kind = ("agreement.file", _is_outline)
_ARE_WORDS = _are(_is_text)
_TABLE: _Kind = ("agreement.table", _is_table)
_KEYS: dict[str, _Kind] = {
    "id": ("agreement.word", _is_id),
    "version": ("agreement.text", _is_text),
    "languages": ("agreement.tags", _are(_is_tag, some=True)),
    "title": ("agreement.titles", _is_table_of(_is_tag, _is_template)),
    "annex": _NAMES,
    "test": ("agreement.test", TESTS.__contains__),
    "authentic": ("agreement.tags", _are(_is_tag, some=True)),
    "prevails": ("agreement.tag", _is_tag),
    "annex_sites": ("agreement.truth", lambda value: isinstance(value, bool)),
    "not_shown": _FILE,
    "not_shown_names": ("agreement.places", _are(_is_text)),
    "land": _FILE,
    "gazetteer": ("agreement.countries", _is_table_of(_is_code, _are_names)),
    "precedents": ("agreement.ids", _are(_is_id)),
    "treaties": ("agreement.treaties", _is_table_of(TESTS.__contains__, _is_table)),
    "party": ("agreement.tables", lambda value: isinstance(value, list) and all(map(_is_table, value))),
}
_TREATIES: dict[str, _Kind] = {"of": _NAMES, "like": _NAMES}
_PARTY: dict[str, _Kind] = {
    "code": ("agreement.code", _is_code),
    "language": ("agreement.tag", _is_tag),
    "name": _NAMES,
    "sentence": _NAMES,
    "form": ("agreement.forms", _is_table_of(_FORM.fullmatch, _are_names)),
    "list": ("agreement.word", _is_id),
    "status_sources": ("agreement.ids", _are(_is_id)),
    "bounds": ("agreement.bounds", _are_bounds),
    "colour": ("agreement.colour", _is_like("#[0-9A-Fa-f]{6}")),
    "symbol": ("agreement.symbol", SYMBOLS.__contains__),
    "boundary": _FILE,
    "gazetteer": ("agreement.gazetteer", lambda value: _is_beside(value) or _ARE_WORDS(value)),
    "original": _TABLE,
}
_KEPT = _KEYS | {"not_shown": _OUTLINE, "land": _OUTLINE}
_KEPT_OF_PARTY = _PARTY | {"boundary": _OUTLINE}
_ORIGINAL: dict[str, _Kind] = {
    "title": ("agreement.own_title", _is_title),
    "order": ("agreement.tags", _are(_is_tag, some=True)),
}
