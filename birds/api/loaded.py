"""How the files of a dossier were loaded: as a table, and as the commands that do it again."""

from __future__ import annotations

import shlex
from hashlib import sha256
from typing import TYPE_CHECKING

from birds.documents.model import Column, Document, tabular
from birds.messages import word
from birds.model import Source, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from birds.model import Checklist, Dossier, Lang

COLUMNS = ("noun", "file", "list", "rows", "encoding", "sheet", "crs", "mapping", "options", "sha256")
_OF_A_LIST = ("party", "title", "edition", "publisher", "date", "licence", "taxonomy", "territory", "source")
_OF_ITS_SOURCE = ("author", "credit", "via", "retrieved", "done")


def file_grid(dossier: Dossier, lang: Lang) -> Document:
    """Return how each file was loaded, those of lists first, in the order of the dossier."""
    columns = tuple(
        Column(key, word(_LABELS.get(key, f"files.{key}"), lang), "right" if key == "rows" else "left")
        for key in COLUMNS
    )
    rows = tuple(
        (
            one.noun,
            one.file_name,
            one.list_id,
            one.rows,
            one.encoding,
            one.sheet,
            one.crs,
            tuple(f"{column}={field}" for column, field in one.mapping if field != "ignore"),
            tuple(f"--{name} {value}" for name, value in one.options),
            one.sha256,
        )
        for one in (*_of_lists(dossier), *dossier.source_files)
    )
    notes = (word("files.again", lang),) if rows else ()
    return tabular(columns, rows, lang, word("files.title", lang), notes=notes)


_LABELS = {"list": "column.list", "sheet": "problem.sheet"}


def _of_lists(dossier: Dossier) -> Iterator[SourceFile]:
    for matched in dossier.lists:
        one = matched.checklist
        if one.file_name and one.sha256:
            yield SourceFile(
                "law" if one.kind == "law" else "list",
                one.file_name,
                one.sha256,
                len(matched.entries),
                one.encoding,
                one.sheet,
                None,
                one.mapping,
                one.id,
            )


def load_commands(dossier: Dossier) -> tuple[str, ...]:
    """Return the commands that make such a dossier from the same files, in an order that works.

    First what made it; then the lists (but those that come with birds), then all else as it was loaded.
    """
    made = dossier.events[0].command if dossier.events else "init --empty"
    bundled = _bundled() if made == "init" else frozenset[str]()
    lists = [matched.checklist for matched in dossier.lists if matched.checklist.sha256 not in bundled]
    return (
        f"birds {made}",
        *(_list_command(one, _source_of(dossier, one)) for one in lists if one.file_name),
        *(_command(files) for files in _calls(dossier.source_files)),
    )


def _calls(files: Iterable[SourceFile]) -> list[list[SourceFile]]:
    """Return the files as they were loaded: occurrences of one source, and tracks with birds in common, together."""
    calls: list[list[SourceFile]] = []
    for file in files:
        found = next((call for call in calls if _is_of(file, call)), None)
        if found is None:
            calls.append([file])
        else:
            found.append(file)
    return calls


def _is_of(file: SourceFile, call: Sequence[SourceFile]) -> bool:
    if file.noun != call[0].noun:
        return False
    if file.noun == "occurrences":
        return file.options == call[0].options != ()
    return file.noun == "tracks" and any(set(file.keys) & set(one.keys) for one in call)


def _bundled() -> frozenset[str]:
    """Return the SHA-256 of the files of lists that come with birds."""
    from birds import bundled

    files = (bundled.data_path(source.file) for source in bundled.sources())
    return frozenset(sha256(file.read_bytes()).hexdigest() for file in files)


def _source_of(dossier: Dossier, one: Checklist) -> Source:
    return next((source for source in dossier.sources if source.id == one.id), Source.of(one))


def _list_command(one: Checklist, source: Source) -> str:
    noun = "law" if one.kind == "law" else "list"
    told = [(name, getattr(one, name)) for name in _OF_A_LIST]
    told += [(name, getattr(source, name)) for name in _OF_ITS_SOURCE]
    options = [("id", one.id), *((name, value) for name, value in told if value and value != one.file_name)]
    return _line(noun, [one.file_name or ""], (*options, *_how(one.encoding, one.sheet)), one.mapping)


def _command(files: Sequence[SourceFile]) -> str:
    one = files[0]
    options = [*one.options]
    if one.list_id:
        options.append(("list", one.list_id))
    mapping = {column: field for file in files for column, field in file.mapping}
    names = [file.file_name for file in files]
    return _line(one.noun, names, (*options, *_how(one.encoding, one.sheet)), mapping.items())


def _how(encoding: str | None, sheet: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in (("encoding", encoding), ("sheet", sheet)) if value)


def _line(
    noun: str,
    files: Iterable[str],
    options: Iterable[tuple[str, str]],
    mapping: Iterable[tuple[str, str]],
) -> str:
    words = ["birds", "load", noun, *(file if not file.startswith("-") else f"./{file}" for file in files)]
    for name, value in options:
        words += [f"--{name}", value] if not value.startswith("-") else [f"--{name}={value}"]
    for column, field in mapping:
        words += ["--map", f"{column}={field}"]
    return shlex.join(words)
