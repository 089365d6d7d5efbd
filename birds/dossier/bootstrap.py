"""A new dossier: with the bundled data, or empty.

What the names of the bundled lists mean is committed beside the reference (`species_lists/reference/matches/`), for it
never changes while lists, reference, curated tables and rules stay as they are. `keys.csv` holds the SHA-256 of all of
these: where one differs, the lists are matched anew.
"""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from birds import attribution, bundled
from birds import model as m
from birds.errors import InputError, Problem
from birds.matching.assignment import match_together
from birds.model.agreement import default
from birds.taxonomy import SHIPPED, shipped_taxonomy

if TYPE_CHECKING:
    from birds.reading.tables import Read


def _late_reader(module: str, name: str) -> Callable[[Path], Any]:
    """Return a reader whose module is imported when a file is read: most agreements name none."""

    def read(path: Path) -> Any:  # noqa: ANN401 - what the reader returns
        return getattr(import_module(f"birds.reading.{module}"), name)(path)

    return read


BESIDE = {
    "boundary": _late_reader("tables.features", "read_outline"),
    "not_shown": _late_reader("tables.features", "read_outline"),
    "not_shown_names": _late_reader("tables.features", "read_area_names"),
    "land": _late_reader("tables.features", "read_land"),
    "gazetteer": _late_reader("locations", "read_gazetteer"),
}
"""What reads a file that the file of an agreement names, by its key."""
LIST_KINDS = ("checklist", "treaty", "law", "other")
COMMITTED = "species_lists/reference/matches"
KEYS = f"{COMMITTED}/keys.csv"
PLACES = "maps/sites/places.csv"  # why several designations are of one place
_FOLLOWED = ("species_lists/reference/synonyms.csv", "species_lists/reference/contested.csv", bundled.SOURCES)
_RULES = ("agreements", "matching", "names", "taxonomy")  # the rooms that say what a name means
_ALWAYS = ("reference", "areas", "land")  # what every dossier uses, also an empty one
_DESCRIBING = (
    *("id", "title", "kind", "official", "party", "edition", "publisher", "date"),
    *("licence", "taxonomy", "territory", "source"),
)


def bundled_dossier(agreement: m.Agreement | None = None) -> m.DossierContent:
    """Return the bundled data about an agreement's Parties as one dossier: lists matched, records named.

    Of the default agreement where none is given, here as below.
    """
    from birds.dossier.records import named_statuses
    from birds.evidence.places import placed_counts
    from birds.matching.naming import named_records
    from birds.reading.counts import read_counts, read_thresholds
    from birds.reading.records import read_evidence
    from birds.reading.sites import read_municipalities, read_sites
    from birds.reading.statements import in_territory, read_statements

    agreement = agreement or default()
    taxonomy, lists = shipped_taxonomy(), matched_lists(agreement)

    def named(kind: str, reader: Callable[..., Any]) -> tuple[Any, ...]:
        return named_records(_read(kind, reader), taxonomy, lists)

    sites = _read("sites", read_sites)
    notes = {row["id"]: row["note"] for row in csv.DictReader(bundled.lines(PLACES))}
    towns = _read("municipalities", read_municipalities)
    places = m.in_municipalities(m.places_of(sites, notes), sites, towns)
    stated = named_statuses(_read("status", read_statements), taxonomy, lists)
    return _limit_to_parties(
        m.DossierContent(
            reference=taxonomy.title,
            taxa=taxonomy.taxa,
            lists=lists,
            sites=sites,
            places=places,
            municipalities=towns,
            counts=placed_counts(named("counts", read_counts), places, sites, ())[0],
            evidence=named("evidence", read_evidence),
            statuses=tuple(status for row in stated for status in in_territory(row, row.territory or "")),
            thresholds=named("thresholds", read_thresholds),
            sources=attribution.shipped(),
            agreement=agreement,
        )
    )


def empty_dossier(agreement: m.Agreement) -> m.DossierContent:
    """Return a dossier with the reference alone."""
    taxonomy = shipped_taxonomy()
    sources = tuple(source for source in attribution.shipped() if source.kind in _ALWAYS)
    dossier = m.DossierContent(taxonomy.title, taxonomy.taxa, sources=sources, agreement=agreement)
    return _limit_to_parties(dossier)


def prebuilt_database() -> bytes | None:
    """Return the database of the dossier with the bundled data and the default agreement, as a build has made it.

    None where none was made of these very files: it is made anew then, to the same end, only slower.
    """
    try:
        return lzma.decompress(prebuilt_path().read_bytes())
    except (OSError, lzma.LZMAError):
        return None


def prebuilt_path() -> Path:
    """Return where that database lies, in a package that was built or in a checkout: its name says of which files."""
    package = Path(__file__).parents[1]
    built = package / "_data"
    files = {file.relative_to(package): file for file in package.rglob("*") if built not in file.parents}
    for folder in ("species_lists", "maps"):
        inside = (bundled.root() / folder).rglob("*")
        files |= {file.relative_to(bundled.root()): file for file in inside}
    hashed = hashlib.sha256()
    for name in sorted(files, key=Path.as_posix):
        if files[name].is_file() and "__pycache__" not in name.parts:
            hashed.update(hashlib.sha256(files[name].read_bytes()).digest() + name.as_posix().encode())
    return built / f"foundation-{hashed.hexdigest()[:16]}.xz"


def _limit_to_parties(dossier: m.DossierContent) -> m.DossierContent:
    """Return what is about the Parties of the dossier's agreement: all, where the bundled data are about them."""
    agreement, parties = dossier.agreement, dossier.agreement.by_code
    if _is_about_all(agreement):
        return dossier
    sites = tuple(site for site in dossier.sites if site.party in parties)
    ids = {site.place_id for site in sites}
    counts = tuple(count for count in dossier.counts if count.place_id in ids)
    kept = replace(
        dossier,
        sites=sites,
        places=tuple(place for place in dossier.places if place.id in ids),
        municipalities=tuple(town for town in dossier.municipalities if town.party in parties),
        counts=counts,
        thresholds=dossier.thresholds if counts else (),  # they are of the flyways of these sites
        evidence=tuple(
            each for each in dossier.evidence if {each.origin.party, each.destination.party} <= parties.keys()
        ),
        statuses=tuple(status for status in dossier.statuses if status.territory in parties),
    )
    kinds = ("municipalities", "counts", "thresholds", "evidence")
    unused = {kind for kind in kinds if not getattr(kept, kind)}
    if not any(party.boundary for party in agreement.parties):
        unused.add("areas")
    own = (source for source in kept.sources if is_own(source, agreement) and source.kind not in unused)
    return replace(kept, sources=tuple(own))


def _is_about_all(agreement: m.Agreement) -> bool:
    """Whether the bundled lists are all of the agreement's Parties, or among its precedents."""
    return all(is_own(file, agreement) for file in bundled.files_of_kind(*LIST_KINDS))


def is_own(file: m.Source, agreement: m.Agreement) -> bool:
    """Whether something bundled is a Party's, or a precedent of the agreement, or everybody's."""
    if file.kind == "treaty":
        return file.id in agreement.precedents
    return not file.party or file.party in agreement.by_code


def bundled_lists(
    *kinds: str, agreement: m.Agreement | None = None
) -> tuple[tuple[m.Checklist, tuple[m.Entry, ...]], ...]:
    """Return the bundled lists of these kinds as read, all without any."""
    from birds.reading.lists import read_list
    from birds.reading.tables import ReadOptions

    about, options = agreement or default(), ReadOptions(agreement=default())
    files = [file for file in bundled.files_of_kind(*(kinds or LIST_KINDS)) if is_own(file, about)]
    checklists = [checklist_of(file).within(about) for file in files]
    return tuple(
        _without_errors(read_list(bundled.data_path(file.file), checklist, options))
        for file, checklist in zip(files, checklists, strict=True)
    )


def matched_lists(agreement: m.Agreement | None = None) -> tuple[m.MatchedList, ...]:
    """Return the bundled lists with what their names mean: as committed, else matched anew."""
    agreement = agreement or default()
    lists = bundled_lists(agreement=agreement)
    committed = _committed_lists(LIST_KINDS, _match, agreement) if _are_committed(agreement) else ()
    known = {matched.checklist.id: matched.entries for matched in committed}
    try:
        return tuple(m.MatchedList(about, _join_matches(read, known[about.id])) for about, read in lists)
    except (KeyError, ValueError):  # nothing is committed, or of other entries
        return match_together(lists, shipped_taxonomy())


def _join_matches(entries: Sequence[m.Entry], known: Sequence[m.MatchedEntry]) -> tuple[m.MatchedEntry, ...]:
    """Return entries with their committed matches; ValueError where these are of others."""

    def identity(entry: m.Entry) -> tuple[int, str | None, m.Names]:
        return entry.row, entry.name.canonical if entry.name else None, entry.vernacular

    pairs = tuple(zip(entries, known, strict=True))
    if any(identity(entry) != identity(matched.entry) for entry, matched in pairs):
        raise ValueError
    return tuple(m.MatchedEntry(entry, matched.match, matched.subspecies) for entry, matched in pairs)


def bundled_territory() -> tuple[m.MatchedList, ...]:
    """Return the bundled checklists as far as the matching of other names asks them, without reading the lists."""
    if _are_committed(default()):
        return _committed_lists(("checklist",), _bare_match, default())
    return match_together(bundled_lists("checklist"), shipped_taxonomy())


def _are_committed(agreement: m.Agreement) -> bool:
    """Whether the matches of all lists of an agreement are committed, and follow from what is here."""
    try:
        committed = {row["file"]: row["sha256"] for row in csv.DictReader(bundled.lines(KEYS))}
        return _is_about_all(agreement) and match_keys() == committed
    except (OSError, InputError):  # a file is not there
        return False


def _committed_lists(
    kinds: Sequence[str], match_of: Callable[..., m.Match], agreement: m.Agreement
) -> tuple[m.MatchedList, ...]:
    lists = []
    for file in bundled.files_of_kind(*kinds):
        entries = []
        rows = csv.reader(bundled.lines(f"{COMMITTED}/{file.id}.csv")[1:])
        for _, (first, *below) in groupby(rows, key=itemgetter(0)):
            row, name, english, japanese, korean, codes, *cells = first
            parsed = m.ParsedName(name, name) if name else None
            names = m.Names(english or None, korean or None, japanese or None)
            entry = m.Entry(file.id, int(row), name=parsed, vernacular=names, statuses=_statuses(codes))
            printed = tuple([match_of(entry, *cells[6:]) for cells in below])
            entries.append(m.MatchedEntry(entry, match_of(entry, *cells), printed))
        lists.append(m.MatchedList(checklist_of(file).within(agreement), tuple(entries)))
    return tuple(lists)


@cache
def _statuses(codes: str) -> tuple[m.Status, ...]:
    return tuple(m.Status(cast("Any", code)) for code in codes.split())


def _match(entry: m.Entry, printed: str, taxon: str, confidence: str, rule: str, *details: str) -> m.Match:
    from birds.store.tables import MATCHES

    args, candidates, remarks = (cell or None for cell in details)
    return MATCHES.decode(
        entry.list_id, entry.row, rule, args, taxon or None, printed, confidence, candidates, remarks
    )


def _bare_match(
    entry: m.Entry, printed: str, taxon: str, confidence: str, rule: str, *details: str
) -> m.Match:
    """Return a match without the arguments of its reasons, and without what was noticed of it."""
    sureness: Any = confidence
    named = json.loads(details[1]) if details[1] else ()
    candidates = tuple([m.Candidate(taxon_name, m.Message(why)) for taxon_name, why, _ in named])
    return m.Match(entry.list_id, entry.row, _rule(rule), taxon or None, printed, sureness, candidates)


_rule = cache(m.Message)


def match_keys() -> dict[str, str]:
    """Return the SHA-256 of each file that the committed matches follow from, and of themselves; line ends don't count.

    InputError or OSError where one is missing.
    """
    lists = bundled.files_of_kind(*LIST_KINDS)
    data = [*(file.file for file in lists), bundled.by_id(SHIPPED).file, *_FOLLOWED]
    data += [f"{COMMITTED}/{checklist.id}.csv" for checklist in lists]
    package = Path(__file__).parents[1]
    rules = sorted(file for room in _RULES for file in (package / room).iterdir() if file.is_file())
    paths = {name: bundled.data_path(name) for name in data}
    paths |= {file.relative_to(package.parent).as_posix(): file for file in rules}
    texts = {name: file.read_bytes().replace(b"\r\n", b"\n") for name, file in paths.items()}
    return {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}


def checklist_of(file: bundled.BundledFile) -> m.Checklist:
    """Return a bundled list's description."""
    return m.Checklist(**{name: getattr(file, name) for name in _DESCRIBING})


def _read(kind: str, reader: Callable[..., Read[Any]]) -> tuple[Any, ...]:
    """Return bundled records: what ships is about the Parties of the default agreement."""
    from birds.reading.tables import ReadOptions

    read_options = ReadOptions(agreement=default())
    files = dict.fromkeys(source.file for source in bundled.files_of_kind(kind))  # sources may share a file
    read = (_without_errors(reader(bundled.data_path(file), read_options)[:2]) for file in files)
    return tuple(chain.from_iterable(read))


def _without_errors(result: tuple[Any, tuple[Problem, ...]]) -> Any:  # noqa: ANN401 - whatever the reader returns
    """Return what was read; a bundled file with an error is a broken installation, not a user's problem."""
    value, problems = result
    for problem in problems:
        if problem.severity == "error":
            raise InputError("dossier.bundled_data_damaged", problem=problem.message)
    return value
