"""What a shell offers at the tab key: lists, birds and sites in any script, rounds, files of the right kind.

What an option or argument is completed to follows from its name in the help: LIST, ROUND, NAME, FILE. The dossier is
read by a few lines of SQL, because a shell waits for every key; what can't be read offers nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Offer = Callable[[click.Context, str], list[CompletionItem]]

DEFAULT_DOSSIER = "agreement.gpkg"
# Offers, steps of the database, and seconds for a lock: whatever a file holds, the shell is answered soon.
MOST, STEPS, LONGEST, PATIENCE = 200, 20_000_000, 20_000, 0.2
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".docx", ".hwpx", ".hwp", ".html", ".htm")
SHAPES = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".kmz", ".gml", ".zip")
KINDS = {
    "list": (*TABLES, ".zip"),
    "sites": (*TABLES, *SHAPES),
    "boundaries": (*TABLES, *SHAPES),
    "evidence": (*TABLES, ".zip"),
    "occurrences": (".zip", ".tsv", ".csv", ".txt", ".gz", ".parquet"),
    "tracks": (".csv", ".zip", ".gpx", ".gpkg"),
    "positions": (".xlsx", ".csv", ".ods", ".docx"),
}


def dossier_of(ctx: click.Context) -> str:
    """Return the dossier that the line names, or the environment."""
    named = ctx.find_root().meta.get("birds.dossier") or os.environ.get("BIRDS_DOSSIER")
    return str(named or DEFAULT_DOSSIER)


def attach(command: click.Command) -> None:
    """Let each option and argument of a command be completed by what it takes."""
    formats = (param.type for param in command.params if param.name == "fmt")
    kinds = [kind.choices for kind in formats if isinstance(kind, click.Choice)]
    for param in command.params:
        offer: Offer | None = _BY_PLACE.get(f"{command.name} {param.name}")
        offer = offer or _BY_METAVAR.get(param.metavar or "")
        offer = offer or (_BY_NAME.get(param.name or "") if not param.metavar else None)
        if param.name == "output" and kinds:
            offer = partial(files, suffixes=tuple(f".{kind}" for kind in kinds[0]))
        if offer:
            setattr(param, "shell_complete", offer)  # noqa: B010 - of this one, not of its class


# ---------------------------------------------------------------- out of the dossier


def _asked(sql: str) -> Offer:
    """Return what offers the answers to a query; one with `:like` looks itself for what begins so, in any case."""

    def offer(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        rows = _rows(ctx, sql, like=re.sub(r"([%_\\])", r"\\\1", incomplete) + "%")
        return _offered(rows, "" if ":like" in sql else incomplete)

    return offer


def _words(*words: str) -> Offer:
    return lambda _, incomplete: _offered([(word, "") for word in words], incomplete)


def _together(*offers: Offer) -> Offer:
    return lambda ctx, incomplete: [item for offer in offers for item in offer(ctx, incomplete)]


def _rows(ctx: click.Context, sql: str, **values: str) -> list[tuple[Any, ...]]:
    import logging
    import sqlite3

    from birds.errors import BirdsError
    from birds.store import opening

    logging.disable()  # a shell that completes shows no warning
    before = opening.PATIENCE.set(PATIENCE)
    try:
        with opening.reading(Path(dossier_of(ctx))) as dossier:
            dossier.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)  # what computes stays short
            dossier.set_progress_handler(lambda: 1, STEPS)
            return dossier.execute(sql, values).fetchmany(MOST)
    except (BirdsError, sqlite3.Error, OSError, ValueError):
        return []
    finally:
        opening.PATIENCE.reset(before)
        logging.disable(logging.NOTSET)


def _offered(pairs: Iterable[tuple[Any, Any]], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    texts = ((str(value), str(about or "") or None) for value, about in pairs)
    return [
        CompletionItem(value, help=about if about and about.isprintable() else None)
        for value, about in texts
        if value.startswith(incomplete) and value.isprintable()
    ]


# ---------------------------------------------------------------- files, topics


def files(ctx: click.Context, incomplete: str, suffixes: tuple[str, ...]) -> list[CompletionItem]:  # noqa: ARG001
    """Offer folders and the files of a kind; where there is none, whatever the shell finds."""
    from click.shell_completion import CompletionItem

    head, begun = os.path.split(incomplete)
    try:
        paths = sorted(Path(head or ".").iterdir())
    except OSError:
        paths = []
    names = [
        f"{os.path.join(head, path.name)}{'/' if path.is_dir() else ''}"  # noqa: PTH118 - as it was typed
        for path in paths
        if path.name.startswith(begun) and (begun.startswith(".") or not path.name.startswith("."))
        if path.is_dir() or path.suffix.lower() in suffixes
    ]
    if any(not name.endswith("/") for name in names):
        return _offered([(name, "") for name in names], "")
    return [CompletionItem(incomplete, type="file")]


def loadable(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Offer the files that a command of `birds load` can read."""
    return files(ctx, incomplete, KINDS.get(ctx.info_name or "", TABLES))


def languages(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Offer the languages of the program, and those of the dossier's agreement."""
    from birds.messages import spoken

    own = _rows(ctx, "SELECT value, '' FROM agreement, json_each(agreement.languages)")
    return _offered(dict.fromkeys([*((lang, "") for lang in spoken()), *own]), incomplete)


def topics(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Offer the pages of the guide."""
    from birds.documents import guide

    lang = ctx.find_root().obj or "en"
    return _offered([(topic.name, topic.title) for topic in guide.topics(lang)], incomplete)


_LISTS = _asked("SELECT id, title FROM checklist ORDER BY fid")
_LOADED = _asked("SELECT DISTINCT file_name, noun FROM source_file WHERE file_name IS NOT NULL ORDER BY fid")
_ROUNDS = _asked("SELECT number, place FROM round ORDER BY number")
_BIRDS = _asked(
    f"""SELECT canonical AS name, '' FROM entry WHERE canonical LIKE :like ESCAPE '\\'
    UNION SELECT text, '' FROM entry_name WHERE text LIKE :like ESCAPE '\\' ORDER BY name LIMIT {MOST}"""  # noqa: S608
)
_SITES = _asked(
    f"""SELECT DISTINCT value, '' FROM site, json_each(json_array(name_en, name_ja, name_ko, code, site.id))
    WHERE value LIKE :like ESCAPE '\\' ORDER BY value LIMIT {MOST}"""  # noqa: S608
)
_BIRDS_AND_SITES = _together(_BIRDS, _SITES)
_VALUES = _words("include", "study", "reserve", "exclude")
_SIDES = _together(_LISTS, partial(files, suffixes=KINDS["list"]))
_BY_METAVAR: dict[str, Offer] = {
    **dict.fromkeys(("LIST", "[LIST]", "[LIST]..."), _LISTS),
    **dict.fromkeys(("NAME", "[NAME]...", "NAME...", "SLOT [NAME] [VALUE]"), _BIRDS),
    "LANG": languages,
    "PARTY": _asked("SELECT code, '' FROM party ORDER BY fid"),
    "ROUND": _ROUNDS,
    "VALUE [NAME]...": lambda ctx, begun: (_BIRDS_AND_SITES if ctx.params.get("words") else _VALUES)(
        ctx, begun
    ),
    "FILE...": loadable,
    "DOSSIER": partial(files, suffixes=(".gpkg",)),
}
_BY_NAME: dict[str, Offer] = {"file": loadable, "name": _BIRDS, "number": _ROUNDS, "topic": topics}
_BY_NAME |= {"a": _SIDES, "b": _SIDES}
_BY_PLACE: dict[str, Offer] = {
    **dict.fromkeys(("clear names", "list names", "log names", "table names"), _BIRDS_AND_SITES),
    "annex listed": _together(_words("notified", "index"), _LISTS),
    "map land": partial(files, suffixes=SHAPES),
    "map labels": partial(files, suffixes=(*TABLES, *SHAPES)),
    "presence place": _SITES,
    "remove name": _together(_LISTS, _LOADED),
    "review apply": partial(files, suffixes=(".xlsx", ".csv")),
}


# ---------------------------------------------------------------- bash


def speak_bash() -> None:
    """Let bash take an offer with spaces as one word, as zsh and fish do by themselves."""
    from click.shell_completion import BashComplete, add_completion_class

    class Quoting(BashComplete):
        def format_completion(self, item: CompletionItem) -> str:
            # Two strokes: `read` in click's script takes one away.
            quoted = re.sub(r"([^\w/.@%+=:,~-])", r"\\\\\1", item.value)
            return f"{item.type},{quoted}"

    add_completion_class(Quoting)
