"""Dossiers for the tests of the store: one small and known, and a strategy that makes any."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from birds.model import (
    Candidate,
    Checklist,
    Decision,
    Dossier,
    Entry,
    Evidence,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    Occurrence,
    ParsedName,
    Place,
    Position,
    Round,
    Site,
    SiteArea,
    SiteCount,
    Source,
    SourceFile,
    Status,
    Taxon,
    Threshold,
    Track,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

TAXA = (
    Taxon("Passeriformes", "order", 1),
    Taxon("Emberizidae", "family", 2, "Passeriformes", "Passeriformes"),
    Taxon("Emberiza", "genus", 3, "Emberizidae", "Passeriformes", "Emberizidae"),
    Taxon(
        "Emberiza personata",
        "species",
        4,
        "Emberiza",
        "Passeriformes",
        "Emberizidae",
        "Masked Bunting",
        "LC",
        "avibase-1",
        "Temminck, CJ, 1836",
        "Emberiza personata",
        "Masked Bunting",
        "Black-faced Bunting",
        "bkfbun2",
    ),
    Taxon("Emberiza spodocephala", "species", 5, "Emberiza", "Passeriformes", "Emberizidae", iucn="LC"),
    Taxon(
        "Emberiza spodocephala sordida",
        "subspecies",
        6,
        "Emberiza spodocephala",
        "Passeriformes",
        "Emberizidae",
    ),
)

EXTENDED = ("authority", "protonym", "clements", "birdlife", "code", "extinct")
"""What of a taxon only the programs since schema 4 know."""


def wkb_area(*rings: Sequence[tuple[float, float]], order: str = "<") -> bytes:
    """Return a multipolygon of one polygon a ring, in little- or big-endian WKB."""
    mark = 1 if order == "<" else 0
    out = struct.pack(order + "BII", mark, 6, len(rings))
    for ring in rings:
        out += struct.pack(order + "BIII", mark, 3, 1, len(ring))
        out += b"".join(struct.pack(order + "dd", *point) for point in ring)
    return out


def wkb_lines(*lines: Sequence[tuple[float, float]], order: str = "<") -> bytes:
    """Return several lines in little- or big-endian WKB."""
    mark = 1 if order == "<" else 0
    out = struct.pack(order + "BII", mark, 5, len(lines))
    for line in lines:
        out += struct.pack(order + "BII", mark, 2, len(line))
        out += b"".join(struct.pack(order + "dd", *point) for point in line)
    return out


SQUARE = wkb_area([(126.5, 33.0), (126.6, 33.0), (126.6, 33.1), (126.5, 33.1), (126.5, 33.0)])


def small() -> Dossier:
    """Return a dossier with something in every table, in three scripts, decomposed text included."""
    return Dossier(
        reference="AviList v2025",
        taxa=TAXA,
        lists=(_osj(), _kos()),
        sites=(
            Site(
                "KR-1",
                "Ramsar",
                Names("Suncheon Bay", "순천만", "順天湾"),
                "KOR",
                "1594",
                (127.5, 34.85),
                "rounded",
                3550.0,
                "2006-01-20",
                ("흑두루미",),
                "RIS",
                "note",
            ),
            Site("JP-2", "Ramsar", Names("Izumi", ja="出水ツルの越冬地"), "JPN", point=(130.3, 32.1)),
            Site("JP-3", "EAAFP", Names(ja="どこか"), "JPN"),
        ),
        areas=(SiteArea("KR-1", SQUARE, "Ministry", "2020"), SiteArea("JP-2", SQUARE, "MOE")),
        counts=(
            SiteCount("JP-2", "出水", "ナベヅル", None, None, "10000-12000", "birds", "winter", "survey"),
            SiteCount(
                "KR-1", "순천만", "촉새", "Emberiza spodocephala", 7, "7", None, None, "s", "KOR", (1, 2, 12)
            ),
            SiteCount("JP-2", "出水", "ナベヅル", None, None, "10000-12000", "birds", "winter", "survey"),
        ),
        evidence=(
            Evidence(
                "e1",
                "アオジ",
                "recovery",
                "direct",
                Place("Izumi", "JPN", (130.3, 32.1)),
                Place("순천만", "KOR", (127.5, 34.85), approximate=True),
                "bulletin",
                "Emberiza personata",
                "1996-02",
                "1996-03-01",
                1,
                "ring 3A-1",
                "note",
                "medium",
            ),
            Evidence(
                "e2",
                "swan",
                "other",
                "negative",
                Place(None, None),
                Place("Amur", "RUS", (140.0, 53.0)),
                "paper",
            ),
        ),
        rounds=(Round(1, "2004-11", "2006-12", "서울"), Round(2)),
        positions=(
            Position("KOR", "Emberiza personata", 1, "include", "note", "MOE", "2006-12"),
            Position("JPN", "Emberiza personata", 1, "study"),
        ),
        decisions=(
            Decision("Emberiza sp.", "Emberiza personata", "expert", "p. 12", "2025", "match", "KOS2025"),
            Decision("Emberiza personata", "resident", "expert", "p. 13", kind="non_migratory"),
        ),
        thresholds=(
            Threshold("Grus monacha", "E Asia", 150, "CSR8", "Wetlands International"),
            Threshold("촉새", "E & SE Asia", 10000, "CSR8", "p. 7", "Emberiza spodocephala"),
        ),
        occurrences=(
            Occurrence("Emberiza personata", 10, 12, "eBird", "JP-2", None, 2021, 40),
            Occurrence("Emberiza personata", 10, 300, "eBird", party="KOR"),
        ),
        tracks=(
            Track(
                "t1",
                "アオジ",
                "3A-1",
                wkb_lines([(130.3, 32.1), (127.5, 34.85)], [(127.5, 34.85), (127.6, 35.0), (128.0, 36.5)]),
                812,
                "study",
                "Emberiza personata",
                "2020-03-01",
                "2020-05",
                ("JPN", "KOR"),
            ),
            Track("t2", "crane", "c-2", wkb_lines([(140.0, 53.0), (140.5, 54.0)]), 2, "study"),
        ),
        source_files=(
            SourceFile(
                "sites",
                "곳.xlsx",
                "a" * 64,
                3,
                None,
                "Sheet 2",
                "EPSG:5179",
                (("이름", "name"),),
                None,
                (("party", "KOR"),),
                ("KR-1", "JP-2"),
            ),
            SourceFile("status", "=status.csv", "b" * 64, 0, "cp949", None, None, list_id="OSJ8"),
        ),
        statuses=(
            Status(
                "W",
                (11, 12, 1),
                "겨울철새",
                "note",
                scarce=True,
                migrant=True,
                region="제주",
                name="촉새",
                taxon="Emberiza spodocephala",
                territory="KOR",
                author="Birds Korea",
                source="BK2022",
                via="a table",
                trust="high",
                id="S-1",
            ),
            Status(None, printed="?", name="crane", territory="JPN", source="page", how="derived", id="S-2"),
        ),
        sources=(
            *of_old(),
            Source("곳.xlsx", "sites", "곳.xlsx"),
            Source(
                "BK",
                "status",
                "Checklist",
                "KOR",
                "7th ed.",
                "Birds Korea",
                "N. Moores & co",
                "2022",
                "CC BY",
                "© Birds <Korea>",
                "IOC",
                "peninsula",
                official=True,
                trust="high",
                source="Moores 2022",
                via="a page",
                retrieved="2026-05",
                done="typed",
            ),
        ),
    )


def of_old() -> tuple[Source, ...]:
    """Return the sources that a dossier without any gets: its lists, and its reference."""
    return (
        *(Source.of(matched.checklist) for matched in (_osj(), _kos())),
        Source(
            "AVILIST2025",
            "reference",
            "AviList",
            edition="v2025",
            author="AviList Core Team",
            date="2025",
            licence="CC BY 4.0",
            credit="AviList Core Team. 2025. AviList: The Global Avian Checklist, v2025."
            " https://doi.org/10.2173/avilist.v2025",
        ),
    )


def old() -> Dossier:
    """Return what of the small dossier the programs before schema 3 could hold, as this one reads it.

    OSJ8 said 留鳥; that it is 夏鳥 was carried from OSJ7, which is not among its lists any more.
    """
    taxa = tuple(replace(taxon, **dict.fromkeys(EXTENDED)) for taxon in TAXA)
    unassessed = tuple(replace(record, trust=None) for record in small().evidence)
    osj, kos = small().lists
    held, child = osj.entries
    printed = (Status("R", (), "留鳥", "ごく少数", minor=True),)
    held = replace(held, entry=replace(held.entry, statuses=printed))
    carried = Status(
        "B",
        (4, 5),
        "夏鳥",
        migrant=True,
        name="Emberiza  personata Temminck, 1836",
        taxon="Emberiza personata",
        territory="JPN",
        author="OSJ7 row 900",
        source="OSJ7 row 900",
        id="S-OSJ8 2 1",
    )
    return replace(
        small(),
        taxa=taxa,
        lists=(replace(osj, entries=(held, child)), kos),
        thresholds=(),
        occurrences=(),
        tracks=(),
        source_files=(),
        statuses=(carried,),
        evidence=unassessed,
        sources=of_old(),
    )


def _osj() -> MatchedList:
    checklist = Checklist(
        "OSJ8",
        "日本鳥類目録",
        "JPN",
        "checklist",
        "8",
        "OSJ",
        "2024",
        "own terms",
        "IOC",
        "Japan",
        "https://example.org",
        official=False,
        file_name="osj8.csv",
        sha256="0" * 64,
    )
    name = ParsedName(
        "Emberiza personata Temminck, 1836",
        "Emberiza personata",
        "Emberiza",
        "personata",
        None,
        "species",
        "Temminck",
        "1836",
        ("Emberiza spodocephala personata",),
        "アオジ",
        ("authorship",),
    )
    entry = Entry(
        "OSJ8",
        2,
        "Emberiza  personata Temminck, 1836",
        name,
        "species",
        Names(ja="アオシ\u3099"),
        ("personata", "ssp."),
        "natural",
        "Passeriformes",
        "Emberizidae",
        Names(ja="スズメ目"),
        Names("Buntings", "멧새과", "ホオジロ科"),
        "640",
        "A",
        "II급",
        None,
        within_party=True,
        status_printed="夏鳥（ごく少数は留鳥）",
        statuses=(
            Status("B", (4, 5), "夏鳥", None, migrant=True),
            Status("R", (), "留鳥", "ごく少数", minor=True),
            Status(None, printed="DD"),
        ),
        note="quote \" and ' and ; --",
    )
    child = Entry("OSJ8", 3, None, None, "subspecies", parent_row=2, within_party=False, part="alien")
    match = Match(
        "OSJ8",
        2,
        Message.of("accepted", name="Emberiza personata"),
        "Emberiza personata",
        "",
        "certain",
        (Candidate("Emberiza spodocephala", Message.of("spelling", name="x")),),
        (Message.of("other-vernacular", said="쇠"), Message("plain")),
    )
    parts = (
        Match("OSJ8", 2, Message.of("subspecies", epithet="personata"), None, "personata"),
        Match("OSJ8", 2, Message.of("undetermined"), None, "ssp."),
    )
    alone = Match("OSJ8", 3, Message.of("unresolved"), decided_by="expert", cited="p. 3")
    return MatchedList(checklist, (MatchedEntry(entry, match, parts), MatchedEntry(child, alone)))


def _kos() -> MatchedList:
    entry = Entry("KOS2025", 2, "Emberiza spodocephala", vernacular=Names("Black-faced Bunting", "촉새"))
    match = Match(
        "KOS2025", 2, Message.of("accepted"), "Emberiza spodocephala", confidence="certain", cited="p. 1"
    )
    return MatchedList(
        Checklist("KOS2025", "한국조류목록", "KOR", official=True), (MatchedEntry(entry, match),)
    )


# Any dossier. Text is anything but half a character pair: no database can hold that.

texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "アオシ\u3099",
        "참새",
        "O'Brien; DROP TABLE entry;--",
        'say "é"',
        "🦢🏽\u200d",
        "\u202eمالك\u202c",
        "\ufeff",
        "a\x00b",
        "",
        "NULL",
        "01",
        "=1+1",
    ]
)
maybe = st.none() | texts
months = st.lists(st.integers(1, 12), max_size=4).map(tuple)
names = st.builds(Names, maybe, maybe, maybe)
tuples = st.lists(texts, max_size=3).map(tuple)
points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
reasons = st.builds(
    lambda rule, args: Message.of(rule, **args),
    texts,
    st.dictionaries(st.sampled_from(["name", "taxon", "epithet", "said"]), texts, max_size=3),
)
ranks = st.sampled_from(["order", "family", "genus", "species", "subspecies"])
parsed = st.builds(
    ParsedName, texts, maybe, maybe, maybe, maybe, st.none() | ranks, maybe, maybe, tuples, maybe, tuples
)
codes = st.none() | st.sampled_from("RBWPVIX")
flags = st.booleans()
statuses = st.builds(Status, codes, months, maybe, maybe, flags, flags, flags)
candidates = st.lists(st.builds(Candidate, texts, reasons), max_size=2).map(tuple)


def matches(list_id: str, row: int, taxa: Sequence[str]) -> st.SearchStrategy[Match]:
    return st.builds(
        Match,
        st.just(list_id),
        st.just(row),
        reasons,
        st.none() | st.sampled_from(taxa) if taxa else st.none(),
        texts,
        st.sampled_from(["certain", "probable", "proposal", "none"]),
        candidates,
        st.lists(reasons, max_size=2).map(tuple),
        maybe,
        maybe,
    )


@st.composite
def matched_lists(draw: st.DrawFn, list_id: str, taxa: Sequence[str]) -> MatchedList:
    checklist = draw(
        st.builds(
            Checklist,
            st.just(list_id),
            texts,
            st.sampled_from([None, "JPN", "KOR"]),
            st.sampled_from(["checklist", "law", "treaty", "other"]),
            *[maybe] * 7,
            st.booleans(),
            *[maybe] * 4,
            st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
        )
    )
    rows = draw(st.lists(st.integers(-5, 2**40), unique=True, max_size=4))
    entries = []
    for row in rows:
        entry = draw(
            st.builds(
                Entry,
                st.just(list_id),
                st.just(row),
                maybe,
                st.none() | parsed,
                ranks,
                names,
                tuples,
                st.sampled_from(["natural", "alien"]),
                maybe,
                maybe,
                names,
                names,
                maybe,
                maybe,
                maybe,
                st.none() | st.sampled_from(rows),
                st.sampled_from([None, True, False]),
                maybe,
                st.lists(statuses, max_size=3).map(tuple),
                maybe,
            )
        )
        one = matches(list_id, row, taxa)
        entries.append(MatchedEntry(entry, draw(one), draw(st.lists(one, max_size=2).map(tuple))))
    return MatchedList(checklist, tuple(entries))


@st.composite
def taxonomies(draw: st.DrawFn) -> tuple[Taxon, ...]:
    found = draw(st.lists(texts, unique=True, max_size=6))
    return tuple(
        draw(
            st.builds(
                Taxon,
                st.just(name),
                ranks,
                st.integers(0, 99),
                st.none() | st.sampled_from(found),
                *[maybe] * 5,
            )
        )
        for name in found
    )


def unique(values: st.SearchStrategy[Any], key: Any, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, unique_by=key, max_size=most).map(tuple)


areas_wkb = st.lists(st.lists(points, min_size=3, max_size=5), max_size=3).flatmap(
    lambda rings: st.sampled_from("<>").map(
        lambda order: wkb_area(*[[*ring, ring[0]] for ring in rings], order=order)
    )
)
tracks_wkb = st.lists(st.lists(points, min_size=2, max_size=5), max_size=3).flatmap(
    lambda lines: st.sampled_from("<>").map(lambda order: wkb_lines(*lines, order=order))
)
places = st.builds(Place, maybe, maybe, st.none() | points, st.booleans())
whole = st.integers(0, 2**63 - 1)
sizes = st.none() | st.floats(0, 1e9)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Any dossier whose references lead somewhere and whose keys are unique."""
    taxa = draw(taxonomies())
    known = [taxon.name for taxon in taxa]
    taxon = st.none() | st.sampled_from(known) if known else st.none()
    ids = draw(st.lists(texts, unique=True, max_size=2))
    site = st.builds(
        Site,
        texts,
        texts,
        names,
        texts,
        maybe,
        st.none() | points,
        st.sampled_from(["exact", "rounded", "approximate", "none"]),
        sizes,
        maybe,
        tuples,
        maybe,
        maybe,
    )
    sites = draw(unique(site, lambda each: each.id))
    at = [each.id for each in sites]
    count = st.builds(
        SiteCount,
        st.none() | st.sampled_from(at) if at else st.none(),
        texts,
        maybe,
        taxon,
        st.none() | st.integers(0, 2**63 - 1),
        texts,
        maybe,
        maybe,
        texts,
        maybe,
        months,
    )
    record = st.builds(
        Evidence,
        texts,
        texts,
        st.sampled_from(["recovery", "resighting", "tracking", "shared_subspecies", "count", "other"]),
        st.sampled_from(["direct", "inferred", "summary", "negative"]),
        places,
        places,
        texts,
        taxon,
        maybe,
        maybe,
        st.none() | st.integers(0, 2**63 - 1),
        maybe,
        maybe,
    )
    rounds = draw(unique(st.builds(Round, st.integers(0, 50), maybe, maybe, maybe), lambda each: each.number))
    said = st.builds(
        Position,
        st.sampled_from(["JPN", "KOR"]),
        st.sampled_from(known or [""]),
        st.sampled_from([each.number for each in rounds] or [0]),
        st.sampled_from(["include", "study", "reserve", "exclude"]),
        maybe,
        maybe,
        maybe,
    )
    decided = st.builds(
        Decision,
        texts,
        texts,
        texts,
        texts,
        maybe,
        st.sampled_from(["match", "non_migratory"]),
        st.none() | texts.filter(bool),
    )
    threshold = st.builds(Threshold, texts, texts, whole, texts, texts, taxon)
    occurrence = st.builds(
        Occurrence,
        st.sampled_from(known or [""]),
        st.integers(1, 12),
        whole,
        texts,
        st.none() | st.sampled_from(at) if at else st.none(),
        st.sampled_from([None, "JPN", "KOR"]),
        st.none() | st.integers(-9, 9999),
        st.none() | whole,
    )
    parties = st.sampled_from([(), ("JPN",), ("JPN", "KOR"), ("KOR",)])
    track = st.builds(Track, texts, texts, texts, tracks_wkb, whole, texts, taxon, maybe, maybe, parties)
    file = st.builds(
        SourceFile,
        texts,
        texts,
        texts,
        whole,
        maybe,
        st.none() | texts.filter(bool),
        maybe,
        st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
        st.none() | st.sampled_from([each for each in ids if each] or [None]),
        st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
        tuples,
    )
    source = st.builds(
        Source,
        texts,
        texts,
        texts,
        st.sampled_from([None, "JPN", "KOR"]),
        **dict.fromkeys(("edition", "publisher", "author", "licence", "credit", "via", "done"), maybe),
        official=st.booleans(),
    )
    statement = st.builds(
        Status,
        codes,
        months,
        maybe,
        maybe,
        flags,
        flags,
        flags,
        region=maybe,
        name=maybe,
        taxon=taxon,
        territory=maybe,
        author=maybe,
        source=maybe,
        via=maybe,
        how=st.sampled_from(["printed", "derived"]),
        trust=st.sampled_from([None, "high", "medium", "low"]),
        id=texts.map("S-{}".format),
    )
    area = st.builds(SiteArea, st.sampled_from(at or [""]), areas_wkb, texts, maybe)
    return Dossier(
        draw(texts),
        taxa,
        tuple(draw(matched_lists(each, known)) for each in ids),
        sites,
        draw(unique(area, lambda each: (each.site_id, each.source))) if at else (),
        tuple(draw(st.lists(count, max_size=3))),
        draw(unique(record, lambda each: each.id)),
        rounds,
        draw(unique(said, lambda each: (each.party, each.taxon, each.round))) if known and rounds else (),
        draw(unique(decided, lambda each: (each.kind, each.list_id, each.subject))),
        draw(unique(threshold, lambda each: (each.taxon_printed, each.population, each.edition))),
        draw(unique(occurrence, _occurrence_key)) if known else (),
        draw(unique(track, lambda each: each.id)),
        draw(unique(file, lambda each: (each.noun, each.file_name, each.sheet, each.list_id))),
        draw(unique(statement, lambda each: each.id)),
        draw(unique(source, lambda each: each.id)),
    )


def _occurrence_key(each: Occurrence) -> tuple[Any, ...]:
    return each.taxon, each.site_id or "", each.party, each.year, each.month, each.source
