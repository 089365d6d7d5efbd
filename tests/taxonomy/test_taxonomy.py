"""The reference taxonomy: read from its extract, indexed, asked."""

import threading
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from birds import taxonomy
from birds.names import stem
from birds.names.keys import english_key, english_keys, near, one_letter_apart, shortened
from birds.taxonomy import COLUMNS, Extract, Members, Taxonomy, is_nominate, parse_extract, shipped_taxonomy

HEADER = ",".join(COLUMNS)  # a comma here is a tab in the file
UNKNOWN = "," * (len(COLUMNS) - 5)
SMALL = """\
order,Anseriformes,,,
family,Anatidae,,,
genus,Anser,,,
species,Anser fabalis,Taiga Bean Goose,LC,avibase-1
subspecies,Anser fabalis fabalis,,,avibase-2
subspecies,Anser fabalis middendorffii,,,avibase-3
species,Anser albifrons,Greater White-fronted Goose,LC,avibase-4
genus,Anas,,,
species,Anas crecca,Green-winged Teal,LC,avibase-5
order,Gruiformes,,,
family,Gruidae,,,
genus,Grus,,,
species,Grus grus,Common Crane,LC,avibase-6"""


def extract(*lines: str) -> Extract:
    return parse_extract([line.replace(",", "\t") for line in (HEADER, *lines)])


def small(text: str = SMALL) -> Taxonomy:
    return Taxonomy.of("Small 1", extract(*(line + UNKNOWN for line in text.splitlines())))


def test_parents_follow_from_the_sequence():
    taxonomy = small()
    assert taxonomy["Anser fabalis middendorffii"].parent == "Anser fabalis"
    assert taxonomy["Anas crecca"].parent == "Anas"
    assert taxonomy["Grus"].parent == "Gruidae"
    assert taxonomy["Grus grus"].order == "Gruiformes"
    assert taxonomy["Anseriformes"].parent is None
    assert [taxon.sequence for taxon in taxonomy.taxa] == list(range(1, 14))


def test_a_taxon_is_told_by_its_author_its_first_name_and_its_names_elsewhere():
    row = "species,Apteryx rowi,Okarito Kiwi,VU,avibase-1,Tennyson 2003,Apteryx rowi,Okarito Brown Kiwi,,okbkiw1,"
    kiwi = extract(row).taxon(0)
    assert (kiwi.authority, kiwi.protonym, kiwi.code) == ("Tennyson 2003", "Apteryx rowi", "okbkiw1")
    assert (kiwi.english, kiwi.clements, kiwi.birdlife) == ("Okarito Kiwi", "Okarito Brown Kiwi", None)
    assert kiwi.extinct is None


def test_a_taxon_knows_its_species_its_children_and_its_family():
    taxonomy = small()
    assert taxonomy.species_of("Anser fabalis middendorffii") == "Anser fabalis"
    assert taxonomy.species_of("Anser fabalis") == "Anser fabalis"
    assert taxonomy.species_of("Anser") is None
    assert taxonomy.species_of("nothing") is None
    assert taxonomy.children("Anser fabalis") == ("Anser fabalis fabalis", "Anser fabalis middendorffii")
    assert taxonomy.is_monotypic("Anas crecca")
    assert not taxonomy.is_monotypic("Anser fabalis")
    assert taxonomy.family_of("Anas") == "Anatidae"
    assert taxonomy.sequence("nothing") == len(taxonomy.taxa) + 1


def test_epithets_are_found_by_spelling_ending_and_variant():
    anser = small().in_genus("Anser")
    assert anser.species("fabalis") == ("Anser fabalis",)
    assert anser.species("fabale", "stem") == ("Anser fabalis",)
    assert anser.subspecies("middendorfi", "variant") == ("Anser fabalis middendorffii",)
    assert anser.subspecies("fabalis") == ()  # a nominate subspecies is no bird of its own
    assert anser.near("fabalus") == ("Anser fabalis",)  # one letter, and an ending
    assert anser.near("middendorffi") == ("Anser fabalis middendorffii",)
    assert small().in_genus("Nothing").species("fabalis") == ()


@settings(deadline=None)  # the reference is read on the way
@given(st.sampled_from(["Anser", "Larus", "Turdus", "Pipilo"]), st.data())
def test_a_genus_has_nothing_like_an_epithet_only_where_no_spelling_finds_it(genus, data):
    members = shipped_taxonomy().in_genus(genus)
    known = st.sampled_from([name.rpartition(" ")[2] for name, _ in members.taxa])
    epithet = data.draw(known | known.map(lambda word: word[:-1] + "a") | st.text("abciklnorstu", min_size=4))
    finders = product((members.species, members.subspecies), ("exact", "stem", "variant"))
    found = any(find(epithet, key) for find, key in finders)
    assert members.bear(epithet) == found
    assert not found or shipped_taxonomy().family_of(genus) in shipped_taxonomy().bearing(epithet)


@settings(deadline=None)
@given(st.sampled_from(["Anser", "Larus", "Turdus", "Pipilo"]), st.data(), st.integers(0, 12))
def test_what_is_one_letter_away_is_found_without_a_look_at_all(genus, data, at):
    members = shipped_taxonomy().in_genus(genus)
    epithets = {name: name.split()[-1] for name, _ in members.taxa if not is_nominate(name)}
    word = data.draw(st.sampled_from([*epithets.values()]))
    letter = data.draw(st.sampled_from("abeiknorstu"))
    slips = (word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :])
    asked = data.draw(st.sampled_from([word, *slips]))
    alike = (
        (name, one_letter_apart(asked, e) or one_letter_apart(stem(asked), stem(e)))
        for name, e in epithets.items()
    )
    assert list(members.near(asked)) == [name for name, apart in alike if apart]


def test_english_names_meet_across_spellings():
    taxonomy = small()
    assert taxonomy.by_english("greater white fronted goose") == ("Anser albifrons",)
    assert english_key("Gray-tailed Tattler") == english_key("Grey-tailed Tattler")
    assert english_key("Saunders' Gull") == english_key("Saunders’s Gull") == english_key("SAUNDERS'S GULL")


def test_keys_made_together_are_the_keys_made_alone_of_every_shipped_name():
    every = ((taxon.english, taxon.clements, taxon.birdlife) for taxon in shipped_taxonomy().taxa)
    called = [name for names in every for name in names if name]
    assert english_keys(called) == [english_key(name) for name in called]


@given(st.lists(st.text(st.characters(exclude_categories=["Cc"]), max_size=12)))
def test_keys_made_together_are_the_keys_made_alone(called):
    assert english_keys(called) == [english_key(name) for name in called]


def test_birds_have_one_english_name_on_both_sides_of_the_atlantic():
    taxonomy = shipped_taxonomy()
    assert taxonomy.by_english("Black-throated Diver") == ("Gavia arctica",)
    assert taxonomy.by_english("Long-tailed Skua") == ("Stercorarius longicaudus",)
    assert taxonomy.by_english("Common Guillemot") == ("Uria aalge",)
    english = [taxon.english for taxon in taxonomy.taxa if taxon.rank == "species" and taxon.english]
    assert len({english_key(name) for name in english}) == len(english)


def test_an_extract_that_is_none_is_its_makers_mistake():
    with pytest.raises(AssertionError):
        parse_extract(["rank\tname", "order\tA"])
    with pytest.raises(KeyError):
        extract(f"phylum,Chordata,,,{UNKNOWN}")


@given(st.text("abc", min_size=1, max_size=6), st.text("abc", min_size=1, max_size=6))
def test_one_letter_apart_is_symmetric_and_found_by_the_index(one, other):
    assert one_letter_apart(one, other) == one_letter_apart(other, one)
    assert (near(one, shortened([other])) == (other,)) == one_letter_apart(one, other)


@given(st.text("abcd", min_size=2, max_size=8), st.data())
def test_one_slip_of_the_hand_is_one_letter_apart(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    slips = [word[:at] + word[at + 1 :], word[:at] + "z" + word[at:], word[:at] + "z" + word[at + 1 :]]
    if at + 1 < len(word):
        slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    assert all(slip == word or one_letter_apart(word, slip) for slip in slips)


def test_the_reference_is_whole():
    taxonomy = shipped_taxonomy()
    assert taxonomy.title == "AviList v2025"
    assert len({taxon.name for taxon in taxonomy.taxa}) == len(taxonomy.taxa) == 33_684
    low = [t for t in taxonomy.taxa if t.rank in ("species", "subspecies")]
    assert all(t.avibase for t in low)
    assert len({t.avibase for t in low}) == len(low)
    assert all(t.parent in taxonomy for t in taxonomy.taxa if t.rank != "order")
    assert all(t.name.startswith(f"{t.parent} ") for t in low)


def test_no_species_of_a_genus_share_a_stem_or_a_variant():
    """The gender and spelling rules rest on this: within a genus an ending never tells two birds apart."""
    taxonomy = shipped_taxonomy()
    for genus in taxonomy.genera:
        members = taxonomy.in_genus(genus)
        for name in members.all_species:
            epithet = name.split()[1]
            assert members.species(epithet, "stem") == members.species(epithet, "variant") == (name,)


def test_nominate_names():
    assert is_nominate("Anser fabalis fabalis")
    assert not is_nominate("Anser fabalis middendorffii")
    assert not is_nominate("Grus grus")


def test_a_genus_answers_another_thread_while_its_index_is_made(monkeypatch):
    members = Members((("Larus argentatus", "species"), ("Larus canus", "species")))
    heard: list[tuple[str, ...]] = []

    def interrupted_stem(epithet: str) -> str:
        if threading.current_thread() is threading.main_thread():
            other = threading.Thread(target=lambda: heard.append(members.species("canus", "stem")))
            other.start()
            other.join()
        return stem(epithet)

    monkeypatch.setitem(taxonomy._KEYS, "stem", interrupted_stem)
    assert members.species("canus", "stem") == ("Larus canus",)
    assert set(heard) == {("Larus canus",)}
