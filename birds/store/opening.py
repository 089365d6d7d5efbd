"""Opens a dossier: says in one sentence why it can't be, never writes when reading, one writer at a time.

Its schema is compared before a row is read (`schema`), and SQLite's authorizer watches every connection: nothing is
done on behalf of a trigger or view of others, none of their tables is read.

Reading. A clean file is opened read-only. What an interrupted program left beside it (a hot journal, a WAL)
must be played into the file before it makes sense, and that would be writing: so a private copy is made,
read, thrown away, and said. A file that another program left in WAL mode without a WAL is read as
immutable, else SQLite would create files beside it. A file of somebody else is read alone, from memory: what lies
beside it is said, and not read. No journal is played that names another file: SQLite would delete that one.

Writing. `BEGIN IMMEDIATE`: SQLite's own locks keep two writers apart and survive a kill. A file that another program
keeps in WAL mode, as QGIS does, is written in that mode; a rollback journal comes back as soon as nobody else has the
file, so that the dossier is one file again. A change that takes long is made in a private copy; the lock is held only
while what differs is written, and where somebody else was quicker, it is made anew.

A trap: POSIX drops all locks a process has on a file when it closes *any* descriptor of it. So no file is
read here past SQLite while this process has it open as a database (`_OPEN`).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from urllib.parse import quote

from birds import disk
from birds.errors import BirdsError, DossierError, InputError, OutputError, warn, why
from birds.model import Message
from birds.store import geopackage, log, schema, tables
from birds.store.rows import readable

WAIT_SECONDS = 10.0
PATIENCE: ContextVar[float] = ContextVar("PATIENCE", default=WAIT_SECONDS)
"""How many seconds a run waits for another program, to change a dossier or only to read it."""
_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_WAL_MODE = 2
_COPY_TRIES = 5
_CACHE_KIB = 65536  # what fits here reaches the file at the end only, so readers wait for no more than that
LONGEST_CELL = 64_000_000  # bytes: a boundary of four million points
_LONGEST_WORDS, _MOST_STEPS, _MOST_SECONDS = 50_000, 100, 5
"""Of a line of the schema, of a program that SQLite runs to read it, of it all: statistics can be computed, too."""
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"  # a journal that ends so names another, https://sqlite.org/fileformat2
_LOCKS = Path("/proc/locks")  # Linux; elsewhere a holder stays unnamed
_LONGEST_COMMAND = 60
_LACKS = re.compile(r"no such (table|column): (.+)", re.DOTALL)
_MEANINGS = {
    "SQLITE_FULL": "file.disk_full",
    "SQLITE_IOERR": "store.disk_unread",
    "SQLITE_READONLY": "store.read_only",
    "SQLITE_CANTOPEN": "store.unopened",
    "SQLITE_PERM": "store.unopened",
    "SQLITE_NOMEM": "store.no_memory",
}
"""What errors of SQLite mean to who reads, by how their names begin."""
_UNWRITTEN = {
    "SQLITE_FULL": "file.disk_full",
    "SQLITE_IOERR": "store.disk_failed",
    **dict.fromkeys(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"), "store.read_only"),
}
"""What keeps a file from being written."""
_LOG = logging.getLogger("birds.store")


@dataclass(slots=True)
class _Use:
    """How often this process has a file open, and whether it is in WAL mode."""

    wal: bool
    times: int = 0


_GUARD = RLock()
_OPEN: dict[tuple[int, int], _Use] = {}


class _Watch:
    """SQLite's authorizer: denies what triggers and views of others do, and any look at their tables."""

    def __init__(self) -> None:
        self.denied = ""
        self.tables: frozenset[str] = frozenset()
        self.acting: frozenset[str] = frozenset()

    def begin(self, connection: sqlite3.Connection, lines: Sequence[schema.SchemaLine]) -> None:
        """Watch a connection to a database with this schema."""
        self.tables, self.acting = schema.names_of_others(lines)
        connection.set_authorizer(self)

    def __call__(
        self, action: int, first: str | None, _2: str | None, _3: str | None, within: str | None
    ) -> int:
        if within and within.casefold() in self.acting:
            self.denied = within
        elif action == sqlite3.SQLITE_READ and first and first.casefold() in self.tables:
            self.denied = first
        else:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY


@contextmanager
def reading(path: Path, *, whatever: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a dossier for reading, in one snapshot. Nothing is written, neither to it nor beside it.

    With `whatever` one is opened, too, of which no table may be read: for who says so.
    """
    watch = _Watch()
    with (
        _registered(path) as (real, use),
        explained(path, watch),
        _readable(path, real, wal=use.wal) as connection,
    ):
        _check(connection, path, watch, whatever=whatever)
        yield connection


def look_at_foreign(path: Path) -> Path:
    """Return where somebody else's dossier is, and say what lies beside it, which will not be read."""
    real = _existing(path)
    disk.note(real)
    _look(path, real, alone=True)
    for each in side_files(real):
        warn(_LOG, "store.read_alone", path=path, beside=each.name)
    return real


@contextmanager
def reading_foreign(path: Path, real: Path) -> Iterator[sqlite3.Connection]:
    """Open the bytes of somebody else's dossier in memory, and nothing else."""
    watch = _Watch()
    plain = bytearray(real.read_bytes())
    plain[18:20] = b"\1\1"  # no WAL, whatever it says
    with explained(path, watch), closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(bytes(plain))
        connection.execute("PRAGMA temp_store = MEMORY")  # no file can be made in the sandbox
        _narrow(connection)
        _check(connection, path, watch)
        yield connection


class Overtaken(Exception):  # noqa: N818 - no error: the change is made anew
    """Another program has changed the dossier since a copy of it was made, or it can't be changed in a copy."""


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a dossier for one transaction: committed where the block ends well, else rolled back.

    Waits up to `PATIENCE` seconds for another writer.
    """
    with _opened(path) as (connection, lock, _):
        lock()
        yield connection


@contextmanager
def drafting(path: Path) -> Iterator[tuple[sqlite3.Connection, Callable[[], sqlite3.Connection]]]:
    """Open a private copy of a dossier to change it, so that nobody waits while this computes.

    What comes with the copy takes the lock, and returns the dossier itself to write into; Overtaken where that is no
    more as it was copied.
    """
    with (
        _opened(path) as (connection, lock, watch),
        closing(sqlite3.connect("", isolation_level=None)) as copy,
    ):
        copy.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
        copy.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("BEGIN")
        _check(connection, path, watch)
        _refuse(connection, path)
        seen = connection.execute("PRAGMA data_version").fetchone()
        connection.backup(copy)
        connection.execute("ROLLBACK")
        copy.execute("PRAGMA foreign_keys = ON")
        copy.set_authorizer(watch)
        geopackage.register_functions(copy)
        copy.execute("BEGIN")

        def dossier() -> sqlite3.Connection:
            lock()
            if connection.execute("PRAGMA data_version").fetchone() != seen:
                raise Overtaken
            return connection

        yield copy, dossier


@contextmanager
def _opened(path: Path) -> Iterator[tuple[sqlite3.Connection, Callable[[], None], _Watch]]:
    """Open a dossier to change it, with what takes its write lock; what is written is kept if the block ends well."""
    watch = _Watch()
    with _registered(path) as (real, use), explained(path, watch, writing=True):
        if not os.access(real, os.W_OK):
            raise OutputError("store.file_read_only", path=path)
        connection = _connect(path, real, "rw", PATIENCE.get())

        def lock() -> None:
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            if use.wal:  # left where nobody else has the file, so that the dossier stays one file
                use.wal = not _is_one_file(connection)
            _take_lock(connection, path)
            (identity,) = connection.execute("PRAGMA application_id").fetchone()
            if identity != geopackage.APPLICATION_ID:
                raise DossierError("store.only_sqlite", path=path)
            _check(connection, path, watch)
            _refuse(connection, path)
            # The triggers of an RTree, all known by now, call functions of ours.
            connection.execute("PRAGMA trusted_schema = ON")

        try:
            yield connection, lock, watch
            if connection.in_transaction:  # a change that changes nothing has rolled back
                connection.execute("COMMIT")
                disk.note_changed(path)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if use.wal:
                use.wal = not _is_one_file(connection)
            connection.close()


def side_files(real: Path) -> tuple[Path, ...]:
    """Return what another program has left, or is using, beside a database: journal and WAL with content."""
    beside = (real.with_name(real.name + suffix) for suffix in ("-journal", "-wal"))
    return tuple(each for each in beside if disk.is_file(each) and each.stat().st_size)


def _check(connection: sqlite3.Connection, path: Path, watch: _Watch, *, whatever: bool = False) -> None:
    """Compare the schema before a row is read; DossierError where this is no dossier, or none that may be read."""
    with readable(Message("store.its_tables")):
        lines = _schema(connection, path)
    if not {"meta", "checklist", "entry"} <= {line.table for line in lines}:
        raise DossierError("store.other_geopackage", path=path)
    strange = tuple(schema.unreadable(lines))
    watch.begin(connection, lines)
    if not any(stranger.kind == "forged" or stranger.table.casefold() == "meta" for stranger in strange):
        with readable(Message("store.its_tables")):
            stored = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            if not stored or not re.fullmatch(r"[1-9]\d{0,8}", str(stored[0]), re.ASCII):
                raise DossierError("store.no_version", path=path)
            if (version := int(stored[0])) != (known := tables.SCHEMA_VERSION):
                code = "store.newer" if version > known else "store.older"
                raise DossierError(code, path=path, version=version, known=known)
    for stranger in strange:
        if whatever:
            return
        raise DossierError("store.unreadable_schema", path=path, what=stranger.message)
    for table, column in schema.missing_parts(connection, lines):
        code = "store.no_column" if column else "store.no_table"
        raise DossierError(code, path=path, table=table, column=column)


def check_made(connection: sqlite3.Connection, path: Path) -> None:
    """Hold a database that the sandbox has made to what every dossier is held to."""
    _check(connection, path, _Watch())


def _schema(connection: sqlite3.Connection, path: Path) -> tuple[schema.SchemaLine, ...]:
    """Return the schema, read within narrow limits: SQLite reads statistics with it, and they may compute."""
    _narrow(connection)
    try:
        return schema.read_schema(connection)
    except sqlite3.Error as error:
        if str(getattr(error, "sqlite_errorname", "")).startswith(
            ("SQLITE_TOOBIG", "SQLITE_NOMEM", "SQLITE_INTERRUPT")
        ):
            raise DossierError("store.endless_schema", path=path) from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000_000)


def _narrow(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_WORDS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_VDBE_OP, _MOST_STEPS)
    end = time.monotonic() + _MOST_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 1)


@contextmanager
def _registered(path: Path) -> Iterator[tuple[Path, _Use]]:
    """Look at the file, and mark it as open in this process for as long as the block runs."""
    with _GUARD:
        real = _existing(path)
        disk.note(real)
        about = real.stat()
        key = (about.st_dev, about.st_ino)
        use = _OPEN.get(key) or _Use(_look(path, real))
        _OPEN[key] = use
        use.times += 1
    try:
        yield real, use
    finally:
        with _GUARD:
            use.times -= 1
            if not use.times:
                del _OPEN[key]


def _existing(path: Path) -> Path:
    try:
        real = Path(os.path.realpath(path, strict=True))
        mode = real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise DossierError("store.no_dossier", path=path) from None
    except (OSError, ValueError) as error:
        raise DossierError("store.not_opened", path=path, why=why(error)) from None
    if stat.S_ISDIR(mode):
        raise DossierError("store.is_folder", path=path)
    if not stat.S_ISREG(mode):
        raise DossierError("store.no_file", path=path)
    return real


def _look(path: Path, real: Path, *, alone: bool = False) -> bool:
    """Read the header past SQLite: whether the file is in WAL mode. DossierError where it can't be a dossier.

    What lies beside it may say otherwise than the header, unless it is read `alone`.
    """
    try:
        with real.open("rb") as file:
            header, size = file.read(_HEADER), real.stat().st_size
    except OSError as error:
        raise DossierError("store.not_opened", path=path, why=why(error)) from None
    if not header:
        raise DossierError("store.empty", path=path)
    if not header.startswith(_MAGIC):
        raise DossierError("store.no_geopackage", path=path)
    if len(header) < _HEADER:
        raise DossierError("store.cut_off_after", path=path, size=size)
    if alone or not side_files(real):
        if int.from_bytes(header[68:72], "big") != geopackage.APPLICATION_ID:
            raise DossierError("store.only_sqlite", path=path)
        page = int.from_bytes(header[16:18], "big")
        stated = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
        # The number of pages holds only where the change counter vouches for it.
        if size < stated and header[24:28] == header[92:96]:
            raise DossierError("store.cut_off", path=path, size=size, stated=stated)
    return _WAL_MODE in (header[18], header[19])


@contextmanager
def _readable(path: Path, real: Path, *, wal: bool) -> Iterator[sqlite3.Connection]:
    """Yield a connection with a snapshot begun; to a private copy where the file would have to be written."""
    warning = "store.read_with_wal"  # SQLite reads it, whatever the header says
    if not any(each.name.endswith("-wal") for each in side_files(real)):
        warning = "store.read_without_journal"
        mode = "ro&immutable=1" if wal else "ro"
        with closing(_connect(path, real, mode, PATIENCE.get())) as connection:
            connection.execute("BEGIN")
            try:
                connection.execute("PRAGMA application_id").fetchone()
            except sqlite3.OperationalError as error:  # a hot journal would have to be rolled back first
                if not error.sqlite_errorname.startswith("SQLITE_READONLY"):
                    raise
            else:
                yield connection
                return
    _refuse_beside(path, real)
    warn(_LOG, warning, path=path)
    with tempfile.TemporaryDirectory(prefix="birds-") as folder:
        copy = _copy_settled(real, Path(folder))  # in which SQLite may put right what was left unfinished
        with closing(_connect(path, copy, "rw", PATIENCE.get())) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN")
            yield connection


def _copy_settled(real: Path, folder: Path) -> Path:
    """Copy the database with what lies beside it, at a moment when nobody changes either."""
    for _ in range(_COPY_TRIES):
        before = _marks(real)
        for name, *_ in before:
            shutil.copyfile(real.with_name(name), folder / name)
        if before == _marks(real):
            return folder / real.name
    raise DossierError("store.being_written", path=real.name, holder=locked(real))


def _marks(real: Path) -> list[tuple[str, int, int]]:
    files = ((each.name, each.stat()) for each in (real, *side_files(real)))
    return [(name, each.st_size, each.st_mtime_ns) for name, each in files]


def _connect(path: Path, real: Path, mode: str, wait: float) -> sqlite3.Connection:
    """Connect, with foreign keys enforced and the RTree's functions. Autocommit: we say BEGIN."""
    _refuse_beside(path, real)
    posix = real.absolute().as_posix()
    uri = "file://" + quote(os.fsencode(posix if posix.startswith("/") else "/" + posix)) + "?mode=" + mode
    connection = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None)
    _narrow(connection)
    if setting := getattr(connection, "setconfig", None):  # Python 3.12
        setting(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, 1)  # type: ignore[attr-defined]
    for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")
    geopackage.register_functions(connection)
    return connection


def _refuse_beside(path: Path, real: Path) -> None:
    """Refuse a dossier beside which a journal names another file, or a link leads to one: SQLite would harm that.

    So is one beside which lies no file, but a pipe: SQLite would wait for it, and no Ctrl-C end that.
    """
    for suffix in ("-journal", "-wal", "-shm"):
        beside = real.with_name(real.name + suffix)
        with suppress(FileNotFoundError):
            about = beside.lstat()
            if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
                raise DossierError("store.link_beside", path=path, beside=beside.name)
    for journal in side_files(real):
        with journal.open("rb") as file:
            file.seek(-min(8, journal.stat().st_size), os.SEEK_END)
            if file.read() == _JOURNAL_MAGIC:
                raise DossierError("store.super_journal", path=path, beside=journal.name)


def _is_one_file(connection: sqlite3.Connection) -> bool:
    """Bring what stands in a WAL into the file and end WAL mode; False where another program has the file open."""
    (wait,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {wait}")
    return bool(mode == "delete")


def _take_lock(connection: sqlite3.Connection, path: Path) -> None:
    """Take the write lock; where another has it, say at once for whom this waits, then wait."""
    (wait,) = connection.execute("PRAGMA busy_timeout").fetchone()
    if wait:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
            warn(_LOG, "store.waiting", path=path, seconds=wait / 1000, holder=locked(path))
        else:
            return
        finally:
            connection.execute(f"PRAGMA busy_timeout = {wait}")
    connection.execute("BEGIN IMMEDIATE")


def _refuse(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to write where a stranger works on our tables, or where the log is not as it was sealed."""
    for stranger in schema.strangers(connection):
        raise DossierError("store.strange", path=path, what=stranger.message)
    for number in log.broken_lines(connection):
        raise DossierError("store.log_broken_of", path=path, number=number)


def finish_journal(path: Path, real: Path) -> None:
    """Let SQLite finish what lies beside a file that will be replaced; DossierError where it is in use."""
    with explained(path), closing(_connect(path, real, "rw", 0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise DossierError("store.in_use_now", path=path, holder=locked(real)) from None


# ---------------------------------------------------------------- SQLite's errors, and who holds a dossier


@contextmanager
def explained(path: Path, watch: _Watch | None = None, *, writing: bool = False) -> Iterator[None]:
    """Turn what SQLite raises inside the block into one sentence about the dossier at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        if watch and watch.denied:
            raise DossierError("store.denied", path=path, name=watch.denied) from error
        raise _explain(path, error, writing=writing) from error
    except UnicodeDecodeError as error:  # SQLite's words for damage name a table in bytes that are no text
        words = error.object.decode(errors="replace")
        raise DossierError("store.damaged", path=path, words=words) from error


def _explain(path: Path, error: sqlite3.Error, *, writing: bool) -> BirdsError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return DossierError("store.in_use", path=path, holder=locked(path))
    if name.startswith("SQLITE_CONSTRAINT"):
        return InputError("store.not_changed", path=path, why=constraint(str(error)))
    if name.startswith("SQLITE_TOOBIG"):
        return InputError("store.too_large") if writing else DossierError("store.endless_cell", path=path)
    if writing and (code := next((code for start, code in _UNWRITTEN.items() if name.startswith(start)), "")):
        return OutputError("store.not_writable", path=path, why=Message(code))
    return _unusable(path, name, str(error))


def _unusable(path: Path, name: str, words: str) -> DossierError:
    if name in {"SQLITE_CORRUPT_VTAB", "SQLITE_ERROR"} and (layer := _broken_layer(path)):
        return DossierError("store.broken_index_of", path=path, layer=layer)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT")):
        return DossierError("store.damaged", path=path, words=words)
    codes = (code for start, code in _MEANINGS.items() if name.startswith(start))
    meaning = Message(next(codes, "store.sql_failed"))
    if lack := _LACKS.match(words):
        meaning = Message.of(f"store.lacks_{lack[1]}", name=lack[2])
    return DossierError("store.failed", path=path, why=meaning, words=words)


def _broken_layer(path: Path) -> str:
    try:
        with closing(_connect(path, Path(os.path.realpath(path)), "ro", 0)) as connection:
            _schema(connection, path)
            return next(schema.broken_indexes(connection), "")
    except (sqlite3.Error, DossierError):
        return ""


def constraint(words: str) -> Message:
    """Return what a broken constraint means, from SQLite's words for it."""
    kind, _, where = words.partition(" constraint failed")
    where = where.removeprefix(": ")
    if kind == "FOREIGN KEY":
        return Message("store.lost_reference")
    if kind == "UNIQUE":
        return Message.of("store.same_twice", columns=where)
    if kind == "NOT NULL":
        return Message.of("store.would_be_empty", column=where)
    return Message.of("store.not_allowed", where=where or words)


def locked(path: Path) -> Message:
    """Return who holds a lock on the database: "process 4711 (qgis)" or "another program".

    The kernel's table of locks names the processes with one on the file or on its WAL index.
    """
    inodes, lines, holders = set(), [], []
    for each in (path, Path(f"{os.path.realpath(path)}-shm")):
        with suppress(OSError):
            inodes.add(str(each.stat().st_ino))
    with suppress(OSError):
        lines = _LOCKS.read_text().splitlines()
    for line in lines:
        _, _, _, mode, process, inode, *_ = [*line.replace("->", "").split(), *[""] * 6]
        if inode.rpartition(":")[2] in inodes and process.isdecimal():
            holders.append((mode != "WRITE", int(process)))
    if not holders:
        return Message("store.another_program")
    _, number = min(holders)
    if number == os.getpid():
        return Message("store.this_process")
    words = [""]
    with suppress(OSError):
        words = Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace").split("\0")
    command = " ".join([Path(words[0]).name, *words[1:]]).strip()
    if not command:
        return Message.of("store.process", number=number)
    shown = command if len(command) <= _LONGEST_COMMAND else command[: _LONGEST_COMMAND - 1] + "…"
    return Message.of("store.process_of", number=number, command=shown)
