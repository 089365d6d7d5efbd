"""What is made of a name as written: the corpus `names.md`, and what holds for any text at all."""

import csv
import re
import unicodedata

import pytest
from books import tables_of
from hypothesis import example, given
from hypothesis import strategies as st

from birds import bundled, names
from birds.names import keys, parsing
from birds.names.keys import look_of, strokes_of, undo_scan, variants
from birds.names.parsing import is_epithet
from birds.taxonomy import shipped_taxonomy

COLUMNS = ("written", "name", "rank", "authorship", "year", "other names", "vernacular", "noticed")
EPITHETS = st.text(alphabet="abcdefghilmnoprstuvxyz", min_size=3, max_size=12).filter(
    lambda word: (
        is_epithet(word)
        and word not in keys.ENGLISH | parsing.RANK_WORDS | parsing.UNDETERMINED | parsing.UNCERTAIN | {"sic"}
    )
)
GENERA = EPITHETS.map(str.capitalize)
EACH_OR_A_FEW = pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.slow)])


def plain(cell: str) -> str:
    """A cell in backticks: \\t, \\u3000 and the like stand for what cannot be seen."""
    inner = cell[1:-1].replace("\\|", "|")
    return re.sub(
        r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[tn])", lambda m: m[0].encode().decode("unicode_escape"), inner
    )


TABLES = tables_of("names/names.md")
CASES = [(plain(cells[0]), *cells[1:]) for rows in TABLES.values() for cells in rows]


def shown(name: str) -> tuple[str, ...]:
    parsed = names.parse(name)
    return (
        name, parsed.canonical or "", parsed.rank or "", parsed.authorship or "", parsed.year or "",
        "; ".join(parsed.alternatives), parsed.vernacular or "", ", ".join(parsed.notices),
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case[0]))
def test_the_corpus_is_read_as_it_says(case):
    assert dict(zip(COLUMNS, shown(case[0]), strict=True)) == dict(zip(COLUMNS, case, strict=True))


def test_the_corpus_is_large_and_has_no_case_twice():
    written = [case[0] for case in CASES]
    assert len(written) >= 300
    assert len(written) == len(set(written))


def test_every_notice_stands_in_the_corpus():
    noticed = {notice for case in CASES for notice in case[-1].split(", ") if notice}
    assert noticed == set(names.NOTICES)


@pytest.mark.slow
@given(st.text())
@example("Anas (crecca")
@example("(((((")
@example("Anas x")
@example("x")
@example("×")
@example("A/")
@example("\ud800")
def test_any_text_is_read_without_an_exception(text):
    parsed = names.parse(text)
    assert parsed.verbatim == text
    assert set(parsed.notices) <= set(names.NOTICES)
    assert (parsed.canonical is None) == ("no-name" in parsed.notices or "hybrid" in parsed.notices)


@given(st.text(alphabet=" AaBbxX×/()[];=.,?'-0189éö쇠オ", max_size=40))
def test_a_name_is_a_genus_and_at_most_two_epithets(text):
    for name in (names.parse(text).canonical, *names.parse(text).alternatives):
        assert name is None or re.fullmatch(r"[A-Z][a-z]+(?: [a-z-]+){0,2}", name)


@given(GENERA, EPITHETS, st.none() | EPITHETS)
def test_a_plain_name_stays_as_it_is(genus, species, infra):
    name = " ".join(part for part in (genus, species, infra) if part)
    parsed = names.parse(name)
    expected = (name, genus, species, infra)
    assert (parsed.canonical, parsed.genus, parsed.species, parsed.infraspecific) == expected


@given(GENERA, EPITHETS)
def test_a_name_is_the_same_in_any_width_and_normal_form(genus, species):
    name = f"{genus} {species}"
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in name)
    glued = unicodedata.normalize("NFD", f"{name} ズグロカモメ 검은머리갈매기")
    assert names.parse(wide).canonical == name
    assert names.parse(glued).canonical == name
    assert names.parse(glued).vernacular == "ズグロカモメ; 검은머리갈매기"


@EACH_OR_A_FEW
def test_every_name_of_the_reference_is_read_as_itself(step):
    low = [name for name in shipped_taxonomy().rows.names[::step] if " " in name]
    assert [name for name in low if names.parse(name).canonical != name] == []


def test_no_word_that_ends_the_reading_of_a_name_is_an_epithet():
    epithets = {epithet for name in shipped_taxonomy().rows.names for epithet in name.split()[1:]}
    stops = (
        keys.ENGLISH | parsing.DESCRIPTIVE | parsing.NOT_EPITHETS | parsing.RANK_WORDS | parsing.UNDETERMINED
    )
    assert epithets & stops == set()


@pytest.mark.parametrize(("key", "same"), [
    *((names.stem, same) for same in (
        ("albus", "alba", "album"), ("niger", "nigra", "nigrum"), ("asper", "aspera"), ("orientalis", "orientale"),
        ("melanoleucos", "melanoleucus", "melanoleuca"), ("tenuirostris", "tenuirostre"),
    )),
    *((names.variant, same) for same in (
        ("hendersoni", "hendersonii"), ("eurhythmus", "eurythmus"), ("cygnoid", "cygnoides"),
        ("caeruleus", "coeruleus", "ceruleus"), ("silvatica", "sylvaticus"), ("kamtschatica", "camtschatica"),
        ("autumnalis", "auctumnalis"), ("littoralis", "litoralis"),
    )),
])  # fmt: skip
def test_gender_endings_share_a_stem_and_variant_spellings_a_key(key, same):
    assert len({key(epithet) for epithet in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("minor", "major"), ("alba", "alpina"), ("canus", "carbo"), ("personata", "personatus ruficeps")],
)
def test_other_epithets_do_not(one, other):
    assert names.variant(one) != names.variant(other)


@given(st.lists(EPITHETS | st.sampled_from(["cygnoides", "hendersonii", "niger", "collaris"])))
def test_keys_of_many_epithets_are_those_of_each(epithets):
    assert variants(epithets) == [names.variant(epithet) for epithet in epithets]


@pytest.mark.parametrize(("one", "other"), [
    ("あおじ", "アオジ"), ("ｱｵｼﾞ", "アオジ"), ("Bewick's Swan", "bewicks swan"),
    ("Ｒｅｄ－ｃｒｏｗｎｅｄ Crane", "red crowned crane"), ("Rüppell", "Rueppell"),
    (unicodedata.normalize("NFD", "ズグロカモメ"), "ズグロカモメ"),
    (unicodedata.normalize("NFD", "검은머리갈매기"), "검은머리갈매기"), ("Saunders’s Gull", "Saunders's gull"),
    ("チユウサギ", "チュウサギ"), ("ブツポウソウ", "ブッポウソウ"), ("アヲサギ", "アオサギ"), ("オオミヅナギドリ", "オオミズナギドリ"),
    ("まなずる", "マナヅル"),
])  # fmt: skip
def test_spellings_of_one_name_share_a_search_key(one, other):
    assert names.fold(one) == names.fold(other)


@given(st.text(st.characters(max_codepoint=127)))
def test_a_plain_text_has_the_key_it_has_beside_other_letters(text):
    assert names.fold(text + "아") == names.fold(text) + "아"


@pytest.mark.parametrize(("one", "other"), [("ハト", "バト"), ("개리", "가리"), ("カモメ", "ウミネコ")])
def test_other_names_do_not_share_a_search_key(one, other):
    assert names.fold(one) != names.fold(other)


@pytest.mark.parametrize(("written", "held"), [
    ("Shoveler (Northern Shoveler)", ("Shoveler", "Northern Shoveler")), ("느시(들칠면조)", ("느시", "들칠면조")),
    ("Parasitic Jaeger / Arctic Skua", ("Parasitic Jaeger", "Arctic Skua")),
    ("Teal, Common Teal", ("Teal", "Common Teal")), (None, ()),
    *((turned, ("Little Ringed Plover",))
      for turned in ("Plover, Little Ringed", "Plover_Little_Ringed", "Little_Ringed_Plover")),
])  # fmt: skip
def test_a_cell_of_vernacular_names_holds_each_of_them_turned_back_from_an_index(written, held):
    assert names.split_vernaculars(written) == held


# The letter belongs to a bibliography, not to the year.
READ_OTHERWISE_BY_GBIF = {"Larus schistisagus Stejneger, 1884b"}
ORACLE_HEADINGS = (
    "Plain names", "Authorship with a year", "Authorship without a year", "Subspecies with a rank word",
    "Misprints stay as printed", "Gender endings stay as printed",
)  # fmt: skip


def test_the_gbif_parser_reads_the_same_names_and_years():
    """An independent parser as oracle: the readable part of the corpus, and the 690 names with authors of OSJ8."""
    oracle = pytest.importorskip("nameparser", reason="gbif-name-parser has no wheel for this platform")
    rows = csv.DictReader(bundled.lines("species_lists/jpn-osj8.csv"))
    written = [f"{row['scientific_name']} {row['authorship']}" for row in rows if row["authorship"]]
    written += [plain(row[0]) for heading in ORACLE_HEADINGS for row in TABLES[heading]]
    differing = []
    for name, theirs in zip(written, oracle.parse_all(written), strict=True):
        ours, read = names.parse(name), None
        if theirs:
            year = theirs.combination_authorship.year or theirs.basionym_authorship.year
            read = (theirs.genus, theirs.specific_epithet, theirs.infraspecific_epithet, year)
        got = (ours.genus, ours.species, ours.infraspecific, ours.year)
        if got != read and name not in READ_OTHERWISE_BY_GBIF:
            differing.append((name, got, read))
    assert differing == []


@pytest.mark.slow
@given(st.from_regex(r"[a-z]{4,12}", fullmatch=True))
@example("palrnatus")
@example("oenantlie")
def test_what_a_scanner_may_have_read_has_the_same_strokes(word):
    """So that a name without the strokes of any bird is no misread one, which is told at once."""
    assert {strokes_of(other) for other in undo_scan(word)} <= {strokes_of(word)}


@pytest.mark.parametrize("one", ["palmatus", "palrnatus", "palmata", "palmaturn", "paimata"])
def test_gender_endings_change_no_look(one):
    assert (look_of(one) == look_of("palmatum")) is (one != "paimata")


GIVEN_AUTHORS = ["Linnaeus", "Temminck", "Crane", "Bird", "Male", "Swinhoe", "Snow", "May", "Immature", "Old"]
AUTHORS = st.lists(
    st.sampled_from(GIVEN_AUTHORS) | st.from_regex(r"\A[A-Z][a-z]{2,6}\Z"), min_size=1, max_size=3
)
WORDS_OF_NAMES = st.sampled_from(["grus", "alba", "major", "auct", "nec", "white", "pale", "hybrid"])
WORDS_OF_NAMES |= st.from_regex(r"\A[a-z]{2,8}\Z")


@st.composite
def signed(draw: st.DrawFn) -> str:
    known = st.sampled_from(["Grus", "Anas", "Great", "Common", "Cf", "Anatidae"])
    before = draw(st.sampled_from(["", "J. ", "J. F. ", "van ", "de la ", "d'"]))
    after = draw(st.sampled_from(["", ", C", ", WPES Jr", "; Müller, S", " V, FC"]))
    said = f"{before}{draw(st.sampled_from([', ', ' & '])).join(draw(AUTHORS))}{after}, {draw(st.integers(1700, 2030))}"
    author = f"({said})" if draw(st.booleans()) else said
    genus = draw(known | st.from_regex(r"\A[A-Z][a-z]{1,8}\Z"))
    return " ".join((genus, *draw(st.lists(WORDS_OF_NAMES, min_size=1, max_size=2)), author))


@given(signed())
def test_a_plain_name_with_its_author_says_what_the_long_way_says(verbatim):
    plain = parsing.parse_plain(verbatim)
    assert plain is None or plain == parsing._parse(verbatim)


@EACH_OR_A_FEW
def test_names_with_the_references_own_authors_take_the_plain_path(step):
    """All but the few whose author is written in an unusual way; they say what the long way says."""
    taxa = shipped_taxonomy().rows
    rows = zip(taxa.names[::step], taxa.column("authority")[::step], strict=True)
    named = [f"{name} {authority}" for name, authority in rows if authority and " " in name]
    plain = [found for name in named if (found := parsing.parse_plain(name))]
    assert len(plain) > 0.98 * len(named)
    assert [found for found in plain if found != parsing._parse(found.verbatim)] == []
