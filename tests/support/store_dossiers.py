"""Dossiers for the tests of the store: one small and known, and a strategy that makes any."""

import struct
import tempfile
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from stored import stated

from birds import model, store
from birds import model as m
from birds.model.agreement import default
from birds.negotiation.acts import Record, fold, is_written


def with_acts(dossier: m.DossierContent) -> m.DossierContent:
    """Return a dossier whose rounds, positions and decisions follow from acts, as what a copy records does."""
    record = Record((), None)
    for held in sorted(dossier.rounds, key=lambda one: one.number):
        record.round(held, "open", date=held.opened, place=held.place)
        for position in dossier.positions:
            if position.round == held.number:
                record.position(position)
        if held.closed is not None:
            record.round(held, "close", date=held.closed)
    for decision in dossier.decisions:
        record.decision(None, decision)
    acts = tuple(replace(one, batch=1) for one in record.new)
    return replace(dossier, acts=acts, positions=fold(acts).positions)


STAYS = (
    m.Stay("t1", 1, (130.3, 32.1), "2020-03-01T00:00:00Z", "2020-05-02T12:00:00Z", 700, 5.0, "JPN"),
    m.Stay("t1", 2, (179.5, -4.0), "2020-05-04T00:00:00Z", "2020-05-09T00:00:00Z", 9, 200.0),
)
TAXA = (
    m.Taxon("Passeriformes", "order", 1),
    m.Taxon("Emberizidae", "family", 2, "Passeriformes", "Passeriformes"),
    m.Taxon("Emberiza", "genus", 3, "Emberizidae", "Passeriformes", "Emberizidae"),
    m.Taxon("Emberiza personata", "species", 4, "Emberiza", "Passeriformes", "Emberizidae", "Masked Bunting",
          "LC", "avibase-1", "Temminck, CJ, 1836", "Emberiza personata", "Masked Bunting",
          "Black-faced Bunting", "bkfbun2"),
    m.Taxon("Emberiza spodocephala", "species", 5, "Emberiza", "Passeriformes", "Emberizidae", iucn="LC"),
    m.Taxon("Emberiza spodocephala sordida", "subspecies", 6, "Emberiza spodocephala", "Passeriformes",
          "Emberizidae"),
)  # fmt: skip


def wkb_area(*rings: Sequence[tuple[float, float]], order: str = "<") -> bytes:
    """Return a multipolygon of one polygon a ring, in little- or big-endian WKB."""
    mark = 1 if order == "<" else 0
    out = struct.pack(order + "BII", mark, 6, len(rings))
    for ring in rings:
        out += struct.pack(order + "BIII", mark, 3, 1, len(ring))
        out += b"".join(struct.pack(order + "dd", *point) for point in ring)
    return out


def wkb_line(*points: tuple[float, ...]) -> bytes:
    """Return a line in little-endian ISO WKB, with M where its points have one."""
    timed = bool(points) and len(points[0]) == 3
    out = struct.pack("<BII", 1, 2002 if timed else 2, len(points))
    return out + b"".join(struct.pack(f"<{len(point)}d", *point) for point in points)


COUNT = m.SiteCount(
    "JP-2", "出水", "ナベヅル", None, None, "10000-12000", "birds", "winter", "survey", site_id_printed="JP-2",
)  # fmt: skip
SQUARE = wkb_area([(126.5, 33.0), (126.6, 33.0), (126.6, 33.1), (126.5, 33.1), (126.5, 33.0)])

_OSJ8 = m.Checklist(
    "OSJ8", "日本鳥類目録", "JPN", "checklist", "8", "OSJ", "2024", "own terms", "IOC", "Japan",
    "https://example.org", official=False, file_name="osj8.csv", sha256="0" * 64,
)  # fmt: skip
_NAME = m.ParsedName(
    "Emberiza personata Temminck, 1836", "Emberiza personata", "Emberiza", "personata", None, "species",
    "Temminck", "1836", ("Emberiza spodocephala personata",), "アオジ", ("authorship",),
)  # fmt: skip
_ENTRY = m.Entry(
    "OSJ8", 2, "Emberiza  personata Temminck, 1836", _NAME, "species", m.Names(ja="アオシ\u3099"), ("personata",
    "ssp."), "natural", "Passeriformes", "Emberizidae", m.Names(ja="スズメ目"), m.Names("Buntings", "멧새과",
    "ホオジロ科"), "640", "A", "II급", None, within_party=True, status_printed="夏鳥（ごく少数は留鳥）",
    statuses=(m.Status("B", (4, 5), "夏鳥", None, migrant=True), m.Status("R", (), "留鳥", "ごく少数", minor=True),
    m.Status(None, printed="DD")), note="quote \" and ' and ; --",
)  # fmt: skip
_CHILD = m.Entry("OSJ8", 3, None, None, "subspecies", parent_row=2, within_party=False, part="alien")
_MATCH = m.Match(
    "OSJ8", 2, m.Message.of("accepted", name="Emberiza personata"), "Emberiza personata", "", "certain",
    (m.Candidate("Emberiza spodocephala", m.Message.of("spelling", name="x")),),
    (m.Message.of("other-vernacular", said="쇠"), m.Message("plain")),
)  # fmt: skip
_PARTS = (
    m.Match("OSJ8", 2, m.Message.of("subspecies", epithet="personata"), None, "personata"),
    m.Match("OSJ8", 2, m.Message.of("undetermined"), None, "ssp."),
)
_ALONE = m.Match("OSJ8", 3, m.Message.of("unresolved"), decided_by="expert", cited="p. 3")
OSJ = m.MatchedList(_OSJ8, (m.MatchedEntry(_ENTRY, _MATCH, _PARTS), m.MatchedEntry(_CHILD, _ALONE)))

_OF_KOS = m.Entry("KOS2025", 2, "Emberiza spodocephala", vernacular=m.Names("Black-faced Bunting", "촉새"))
_MATCH_OF_KOS = m.Match(
    "KOS2025", 2, m.Message.of("accepted"), "Emberiza spodocephala", confidence="certain", cited="p. 1"
)
KOS = m.MatchedList(
    m.Checklist("KOS2025", "한국조류목록", "KOR", official=True), (m.MatchedEntry(_OF_KOS, _MATCH_OF_KOS),)
)

OF_LISTS = (
    *(m.Source.of(matched.checklist) for matched in (OSJ, KOS)), m.Source("AVILIST2025", "reference",
    "AviList", edition="v2025", author="AviList Core Team", date="2025", licence="CC BY 4.0",
    credit="AviList Core Team. 2025. AviList: The Global Avian Checklist, v2025." " https://doi.org/10.2173/avilist.v2025"),
)  # fmt: skip
"""The sources of its lists and of its reference."""

SMALL = with_acts(
    m.DossierContent(
        reference="AviList v2025",
        taxa=TAXA,
        lists=(OSJ, KOS),
        sites=(
            m.Site("KR-1", "Ramsar", m.Names("Suncheon Bay", "순천만", "順天湾"), "KOR", "1594", (127.5, 34.85),
                 "rounded", 3550.0, "2006-01-20", ("흑두루미",), "RIS", "note"),
            m.Site("JP-2", "Ramsar", m.Names("Izumi", ja="出水ツルの越冬地"), "JPN", point=(130.3, 32.1)),
            m.Site("JP-3", "EAAFP", m.Names(ja="どこか"), "JPN"),
        ),
        areas=(m.SiteArea("KR-1", SQUARE, "Ministry", "2020"), m.SiteArea("JP-2", SQUARE, "MOE")),
        counts=(
            COUNT,
            m.SiteCount(
                "KR-1", "순천만", "촉새", "Emberiza spodocephala", 7, "7", None, None, "s", "KOR", (1, 2, 12),
                site_id_printed="KR-1",
            ),
            COUNT,
        ),
        evidence=(
            m.Evidence(
                "e1", "アオジ", "recovery", "direct", m.End("Izumi", "JPN", (130.3, 32.1)),
                m.End("순천만", "KOR", (127.5, 34.85), approximate=True), "bulletin", "Emberiza personata",
                "1996-02", "1996-03-01", 1, "ring 3A-1", "note", "medium",
            ),
            m.Evidence(
                "e2", "swan", "other", "negative", m.End(None, None), m.End("Amur", "RUS", (140.0, 53.0)), "paper"
            ),
        ),
        rounds=(m.Round(1, "2004-11", "2006-12", "서울"), m.Round(2)),
        positions=(
            stated("KOR", "Emberiza personata", 1, "include", "reason", "MOE", "2006-12"),
            stated("JPN", "Emberiza personata", 1, "study"),
        ),
        drafts=(m.Act("a1", "position", "Emberiza personata", "include", "JPN", "JPN", batch=2),),
        notes=(m.DraftNote("JPN", "Emberiza personata", "note", 2),),
        clauses=(
            m.Clause("birds", "text", m.Names("The birds of {annex}.", "새", "鳥")),
            m.Clause(
                "birds-2", "text", m.Names("Birds"), "KOR", "birds", m.Names("bird", "새", "鳥"), m.Names(ja="覚書"),
                (("JPN", "to be discussed"), ("KOR", "agreed")),
            ),
        ),
        decisions=(
            m.Decision("Emberiza sp.", "Emberiza personata", "expert", "p. 12", "2025", "match", "KOS2025"),
            m.Decision("Emberiza personata", "resident", "expert", "p. 13", kind="non_migratory"),
        ),
        municipalities=(
            m.Municipality("jpn-izumi", m.Names("Izumi", None, "出水市"), "JPN", (130.35, 32.09), "a gazetteer"),
        ),
        thresholds=(
            m.Threshold("Grus monacha", "E Asia", 150, "CSR8", "Wetlands International"),
            m.Threshold("촉새", "E & SE Asia", 10000, "CSR8", "p. 7", "Emberiza spodocephala"),
        ),
        occurrences=(
            m.Occurrence("Emberiza personata", 10, 12, "eBird", "JP-2", None, 2021, 40),
            m.Occurrence("Emberiza personata", 10, 300, "eBird", party="KOR"),
        ),
        tracks=(
            m.Track(
                "t1", "アオジ", "3A-1",
                wkb_line((130.3, 32.1, 1583020800.0), (127.5, 34.85, 1583280000.5), (128.0, 36.5, 1588464000.0)),
                812, "study", "Emberiza personata", "2020-03-01", "2020-05", ("JPN", "KOR"),
            ),
            m.Track("t2", "crane", "c-2", wkb_line((140.0, 53.0), (140.5, 54.0)), 2, "study"),
        ),
        stays=STAYS,
        source_files=(
            m.SourceFile(
                "sites", "곳.xlsx", "a" * 64, 3, None, "Sheet 2", "EPSG:5179", (("이름", "name"),), None,
                (("party", "KOR"),), ("KR-1", "JP-2"),
            ),
            m.SourceFile("status", "=status.csv", "b" * 64, 0, "cp949", None, None, list_id="OSJ8"),
        ),
        statuses=(
            m.Status(
                "W", (11, 12, 1), "겨울철새", "note", scarce=True, migrant=True, region="제주", name="촉새",
                taxon="Emberiza spodocephala", territory="KOR", author="Birds Korea", source="BK2022",
                via="a table", trust="high", id="S-1",
            ),
            m.Status(None, printed="?", name="crane", territory="JPN", source="page", how="derived", id="S-2"),
        ),
        sources=(
            *OF_LISTS,
            m.Source("곳.xlsx", "sites", "곳.xlsx"),
            m.Source("BK", "status", "Checklist", "KOR", "7th ed.", "Birds Korea", "N. Moores & co", "2022",
                   "CC BY", "© Birds <Korea>", "IOC", "peninsula", official=True, trust="high",
                   source="Moores 2022", via="a page", retrieved="2026-05", done="typed"),
        ),
        agreement=default(),
    )
)  # fmt: skip
"""A dossier with something in every table, in three scripts, decomposed text included."""


# Any dossier. Text is anything but half a character pair: no database can hold that.

texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "アオシ\u3099", "참새", "O'Brien; DROP TABLE entry;--", 'say "é"', "🦢🏽\u200d", "\u202eمالك\u202c",
        "\ufeff", "a\x00b", "", "NULL", "01", "=1+1",
    ]
)  # fmt: skip
months = st.lists(st.integers(1, 12), max_size=4).map(tuple)
dates = st.none() | st.tuples(st.dates().map(str), st.sampled_from((4, 7, 10))).map(
    lambda one: one[0][: one[1]]
)
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
reasons = st.builds(
    lambda rule, args: m.Message.of(rule, **args),
    texts,
    st.dictionaries(st.sampled_from(["name", "taxon", "epithet", "said"]), texts, max_size=3),
)
KINDS: dict[Any, st.SearchStrategy[Any]] = {
    model.PartyCode: st.sampled_from(["JPN", "KOR"]),
    str: texts,
    bool: st.booleans(),
    int: st.integers(0, 2**63 - 1),
    float: st.floats(0, 1e9),
    m.Message: reasons,
    model.Point: points,
    model.PartyCode: st.sampled_from(["JPN", "KOR"]),
    m.Names: st.builds(
        lambda en, ko, ja, other: m.Names(en, ko, ja, **({"fr": other} if other else {})),
        *(st.none() | texts for _ in range(4)),
    ),
}


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of the type of a field."""
    if hint in KINDS:
        return KINDS[hint]
    options, origin = get_args(hint), get_origin(hint)
    if origin is Literal:
        return st.sampled_from(options)
    if origin in (Union, UnionType):
        return st.one_of(st.none() if each is NoneType else of_type(each) for each in options)
    if origin is tuple and options[-1] is ...:
        return st.lists(of_type(options[0]), max_size=3).map(tuple)
    return st.tuples(*map(of_type, options)) if origin is tuple else any_of(hint)


def any_of(cls: type[Any], **told: Any) -> st.SearchStrategy[Any]:
    """Any value of a noun; a field that is told is one of that strategy, or has that value."""
    hints = get_type_hints(cls, localns=vars(model))
    given = {
        key: each if isinstance(each, st.SearchStrategy) else st.just(each) for key, each in told.items()
    }
    return st.builds(
        cls,
        **{
            one.name: given[one.name] if one.name in given else of_type(hints[one.name])
            for one in fields(cls)
        },
    )


def either(found: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of these, or none."""
    return st.sampled_from([None, *found])


# Of a status that a list prints only these are its own.
printed_statuses = any_of(
    m.Status, months=months, **{one.name: one.default for one in fields(m.Status)[7:] if one.name != "trust"}
)


@st.composite
def matched_lists(draw: st.DrawFn, list_id: str, taxa: Sequence[str]) -> m.MatchedList:
    checklist = draw(any_of(m.Checklist, id=list_id))
    rows = draw(st.lists(st.integers(-5, 2**40), unique=True, max_size=4))
    entries = []
    for row in rows:
        statuses = st.lists(printed_statuses, max_size=3).map(tuple)
        keys = {"list_id": list_id, "row": row}
        entry = draw(any_of(m.Entry, **keys, parent_row=either(rows), statuses=statuses))
        one = any_of(m.Match, **keys, taxon=either(taxa))
        entries.append(m.MatchedEntry(entry, draw(one), draw(st.lists(one, max_size=2).map(tuple))))
    return m.MatchedList(checklist, tuple(entries))


@st.composite
def taxonomies(draw: st.DrawFn) -> tuple[m.Taxon, ...]:
    found = draw(st.lists(texts, unique=True, max_size=6))
    return tuple(draw(any_of(m.Taxon, name=name, parent=either(found))) for name in found)


# Little-endian, as the store gives every geometry back; that the other order is taken has a test of its own.
areas_wkb = st.lists(st.lists(points, min_size=3, max_size=5), max_size=3).map(
    lambda rings: wkb_area(*[[*ring, ring[0]] for ring in rings])
)
tracks_wkb = st.one_of(
    st.lists(points, min_size=2, max_size=5).map(lambda line: wkb_line(*line)),
    st.lists(st.tuples(points, st.floats(-1e9, 4e9)), min_size=2, max_size=5).map(
        lambda line: wkb_line(*((x, y, time) for (x, y), time in line))
    ),
)


def as_typed(value: Any, keys: Sequence[str]) -> Any:
    """A value without the signs that no act can have, but for what it is known by."""
    told = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in keys}
    texts_of_it = {name: text for name, text in told.items() if isinstance(text, str)}
    return replace(value, **{name: "".join(filter(is_written, text)) for name, text in texts_of_it.items()})


@st.composite
def dossiers(draw: st.DrawFn) -> m.DossierContent:
    """Any dossier whose references lead somewhere and whose keys are unique."""

    def some(cls: type[Any], key: str, **told: Any) -> tuple[Any, ...]:
        """A few values of a noun, none of them with the key of another."""
        keys = key.split()
        unique = (lambda each: [getattr(each, name) or "" for name in keys].__repr__()) if keys else None
        values = draw(st.lists(any_of(cls, **told), unique_by=unique, max_size=3))
        return tuple(as_typed(each, keys) if cls in (m.Act, m.Decision, m.Round) else each for each in values)

    taxa = draw(taxonomies())
    known = [taxon.name for taxon in taxa]
    taxon = either(known)
    ids = draw(st.lists(texts, unique=True, max_size=2))
    sites = some(m.Site, "id")
    at = [each.id for each in sites]
    places = [each.place_id for each in sites]
    rounds = some(m.Round, "number", number=st.integers(0, 50))
    some_text = st.none() | texts.filter(bool)
    of_taxon = st.sampled_from(known or [""])
    parties = st.sampled_from([(), ("JPN",), ("JPN", "KOR"), ("KOR",)])
    number = st.sampled_from([each.number for each in rounds] or [0])
    positions = some(
        m.Act, "speaker subject round", kind="position", subject=of_taxon, round=number,
        value=st.sampled_from(get_args(m.PositionValue)), speaker=st.sampled_from(("JPN", "KOR")),
    )  # fmt: skip
    occurrences = some(
        m.Occurrence, "taxon place_id party year month source", taxon=of_taxon, place_id=either(places),
        month=st.integers(1, 12),
    )  # fmt: skip
    listed = either([each for each in ids if each])
    return with_acts(m.DossierContent(
        reference=draw(texts), taxa=taxa, lists=tuple(draw(matched_lists(each, known)) for each in ids), sites=sites,
        municipalities=some(m.Municipality, "id"),
        areas=some(m.SiteArea, "site_id source", site_id=st.sampled_from(at), wkb=areas_wkb) if at else (),
        counts=some(m.SiteCount, "", place_id=either(places), taxon=taxon, months=months, date_from=dates, date_to=dates),
        evidence=some(m.Evidence, "id", taxon=taxon), rounds=rounds,
        positions=positions if known and rounds else (), occurrences=occurrences if known else (),
        decisions=some(m.Decision, "kind list_id subject", list_id=some_text.filter(lambda text: is_written(text or ""))),
        thresholds=some(m.Threshold, "taxon_printed population edition", taxon=taxon),
        tracks=some(m.Track, "id", wkb=tracks_wkb, taxon=taxon, parties=parties),
        source_files=some(m.SourceFile, "noun file_name sheet list_id", sheet=some_text, list_id=listed),
        statuses=some(m.Status, "id", id=texts.map("S-{}".format), months=months, taxon=taxon),
        sources=some(m.Source, "id"), drafts=some(m.Act, "id", round=st.none()),
        notes=some(m.DraftNote, "party subject batch"), agreement=default(),
    ))  # fmt: skip


@cache
def made(*, founding: bool = False) -> bytes:
    """The small dossier as a file: most tests need a copy, and none made anew."""
    with tempfile.TemporaryDirectory() as folder:
        store.create(Path(folder) / "a.gpkg", SMALL, command="init", founding=founding)
        return (Path(folder) / "a.gpkg").read_bytes()
