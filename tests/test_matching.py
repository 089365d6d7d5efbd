"""What an entry of a list means: the cascade rule by rule, on the bundled reference and on real names.

A test's table is `written → taxon, rule`; "-" stands for an entry that must stay unresolved.
"""

from __future__ import annotations

import random
import runpy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from birds import bundled, messages, names
from birds.dossier import bootstrap
from birds.matching.assignment import match, region_of
from birds.matching.entries import find_all
from birds.matching.loose import match_names
from birds.matching.naming import taxa_of
from birds.matching.rules import NameRules
from birds.matching.synonyms import Knowledge, Synonym, curated, parse_knowledge
from birds.model import (
    LANGS,
    Checklist,
    Decision,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    Status,
)
from birds.review.questions import open_matches
from birds.review.view import stale_matches
from birds.taxonomy import Taxonomy, is_nominate, shipped

KOREA = Checklist("KR", "birds of Korea", party="KOR", date="2025", territory="Korea")
JAPAN = Checklist("JP", "birds of Japan", party="JPN", date="2024", territory="Japan")
FILE = Checklist("FILE", "somebody's file", kind="other")
TREATY = Checklist("TREATY", "annex of 1974", kind="treaty")


def entry(list_id: str, row: int, written: str | None, **rest: object) -> Entry:
    return Entry(list_id, row, written, names.parse(written) if written else None, **rest)  # type: ignore[arg-type]


def listed(
    checklist: Checklist, *written: str | tuple[str | None, dict[str, object]]
) -> tuple[Checklist, tuple[Entry, ...]]:
    """A list of names, each alone or with the entry's other fields."""
    rows = [(item, {}) if isinstance(item, str) else item for item in written]
    return checklist, tuple(
        entry(checklist.id, row, name, **rest) for row, (name, rest) in enumerate(rows, 2)
    )


def matched(
    *lists: tuple[Checklist, tuple[Entry, ...]], knowledge: Knowledge | None = None, **rest: object
) -> tuple[MatchedList, ...]:
    return match(lists, shipped(), knowledge or curated(), **rest)  # type: ignore[arg-type]


def one(written: str, **rest: object) -> Match:
    ((only,),) = (each.entries for each in matched(listed(FILE, (written, rest))))
    return only.match


@cache
def bundled_lists() -> dict[str, MatchedList]:
    found = match(bootstrap.bundled_lists(), shipped(), curated())
    return {each.checklist.id: each for each in found}


def among_bundled(written: str | None, vernacular: dict[str, str]) -> Match:
    """What a file's only entry means beside the bundled lists."""
    theirs = listed(FILE, (written, {"vernacular": Names(**vernacular)}))
    (found,) = match([theirs], shipped(), curated(), territory=tuple(bundled_lists().values()))
    return found.entries[0].match


def of(list_id: str, name: str) -> MatchedEntry:
    """The entry of a bundled list that prints a scientific or vernacular name."""
    found = [
        m for m in bundled_lists()[list_id].entries
        if name == (m.entry.name.canonical if m.entry.name else None) or name in m.entry.vernacular.all()
    ]  # fmt: skip
    return found[0]


# --- rules 1 to 6, on a name alone -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "taxon", "rule", "confidence"),
    [
        ("Grus japonensis", "Grus japonensis", "accepted", "certain"),
        ("Branta bernicla nigricans", "Branta bernicla nigricans", "accepted", "certain"),
        ("Butorides virescen", "Butorides virescens", "misprint", "proposal"),
        ("Coturnicops exquisita", "Coturnicops exquisitus", "gender", "certain"),
        ("Circus melanoleucus", "Circus melanoleucos", "gender", "certain"),
        ("Anser cygnoid", "Anser cygnoides", "spelling", "certain"),
        ("Zapornia paykulli", "Zapornia paykullii", "spelling", "certain"),
        ("Anas carolinensis", "Anas crecca carolinensis", "rank", "certain"),
        ("Chloris kittlitzi", "Chloris sinica kittlitzi", "rank", "certain"),
        ("Saxicola stejnegeri", "Saxicola maurus stejnegeri", "rank", "certain"),
        ("Milvus lineatus", "Milvus migrans lineatus", "rank", "probable"),
        ("Parus minor", "Parus cinereus minor", "rank", "certain"),
        ("Passer rutilans", "Passer cinnamomeus rutilans", "rank", "certain"),
        ("Larus saundersi", "Saundersilarus saundersi", "synonym", "certain"),
        ("Chroicocephalus saundersi", "Saundersilarus saundersi", "synonym", "certain"),
        ("Anas americana", "Mareca americana", "synonym", "certain"),
        ("Spizaetus nipalensis", "Nisaetus nipalensis", "synonym", "certain"),
        ("Crocethia alba", "Calidris alba", "synonym", "certain"),
        ("Heteroscelus incanus", "Tringa incana", "synonym", "certain"),
        ("Eurynorhynchus pygmeus", "Calidris pygmaea", "synonym", "probable"),
        ("Oceanodroma leucorhoa", "Hydrobates leucorhous", "synonym", "certain"),
        ("Chen caerulescens", "Anser caerulescens", "synonym", "certain"),
        ("Yuhina zantholeuca", "Erpornis zantholeuca", "synonym", "certain"),
        ("Corvus pectoralis", "Corvus torquatus", "synonym", "certain"),
        ("Myiophoneus caeruleus", "Myophonus caeruleus", "synonym", "certain"),
        ("Megalaima haemacephala", "Psilopogon haemacephalus", "synonym", "certain"),
        ("Sterna albifrons", "Sternula albifrons", "epithet-in-family", "probable"),
        ("Egretta alba", "Ardea alba", "epithet-in-family", "probable"),
        ("Anas querquedula", "Spatula querquedula", "epithet-in-family", "probable"),
        ("Chaetura caudacuta", "Hirundapus caudacutus", "epithet-in-family", "probable"),
        ("Hirundo daurica", "Cecropis daurica", "epithet-in-family", "probable"),
        ("Puffinus tenuirostris", "Ardenna tenuirostris", "epithet-in-family", "probable"),
        ("Dendrocopos kizuki", "Yungipicus kizuki", "epithet-in-family", "probable"),
        ("Histrionicus histroionicus", "Histrionicus histrionicus", "misprint", "proposal"),
        ("Calidris aeuminata", "Calidris acuminata", "misprint", "proposal"),
        ("Acetitis hypoleucos", "Actitis hypoleucos", "misprint", "proposal"),
        ("Phaloropus fulicarius", "Phalaropus fulicarius", "misprint", "proposal"),
        ("Phyllscopus affinis", "Phylloscopus affinis", "misprint", "proposal"),
        ("Columba pallida", "Heteroscenes pallidus", "protonym", "probable"),
        ("Cypselus affinis var. Cypselus Horus", "Apus horus", "protonym", "probable"),
        ("Icterus bullockii", "Icterus bullockiorum", "ending", "proposal"),
        ("Artamus leucoryn", "Artamus leucorynchus", "ending", "proposal"),
        ("Ernberiza rustica", "Emberiza rustica", "misread", "proposal"),
        ("Limnodrornus semipalrnatus", "Limnodromus semipalmatus", "misread", "proposal"),
        ("Oenanthe oenantlie", "Oenanthe oenanthe", "misread", "proposal"),
        ("Anas dypeata", "Spatula clypeata", "misread", "proposal"),
    ],
)  # fmt: skip
def test_a_name_alone(written: str, taxon: str, rule: str, confidence: str) -> None:
    found = one(written)
    assert (found.taxon, found.reason.code, found.confidence) == (taxon, rule, confidence)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("Xyzus abcdefgh", "no-bird"),
        (
            "Arborophila minutus",
            "unresolved",
        ),  # a slip, another spelling and another genus at once: no Lagopus muta
        ("Larus sp.", "undetermined"),
        ("Anas platyrhynchos × Anas zonorhyncha", "hybrid"),
        ("Anser fabalis/serrirostris", "either-or"),
        ("Numenius minutus; Numenius borealis", "several-birds"),
        ("Calidris minutilla (including Calidris subminuta)", "several-birds"),
        ("???", "no-name"),
        ("A. crecca", "no-name"),
        ("Anatidae", "undetermined"),
        ("Jynx japonica", "epithet-of-subspecies"),
    ],
)
def test_what_no_rule_may_guess_stays_unresolved(written: str, rule: str) -> None:
    found = one(written)
    assert (found.taxon, found.reason.code, found.confidence) == (None, rule, "none")


@pytest.mark.parametrize(
    "written", ["Anser / Branta unidentified", "Larus/Chroicocephalus sp.", "Anser; Branta"]
)
def test_two_genera_are_no_bird(written: str) -> None:
    found = one(written)
    assert (found.taxon, [c.taxon for c in found.candidates]) == (None, [])


def test_a_name_that_the_list_marks_as_uncertain_is_not_certain() -> None:
    for written in ("Aquila heliaca?", "Aquila cf. heliaca"):
        found = one(written)
        assert (found.taxon, found.confidence) == ("Aquila heliaca", "proposal")
        assert [remark.code for remark in found.remarks] == ["marked-uncertain"]


@pytest.mark.parametrize(
    ("written", "rule", "candidates"),
    [
        ("Larus argentatus complex", "aggregate", 4),
        ("Larus argentatus auct., nec Pontoppidan, 1763", "misapplied", 4),
        ("Larus vegae auct.", "misapplied", 1),
        ("Grus monacha agg.", "aggregate", 1),
        ("Buteo buteo s.l.", "aggregate", 2),
        ("Turdus naumanni, eunomus", "several-birds", 2),
        ("Mareca penelope × M. americana", "hybrid", 2),
    ],
)
def test_a_name_that_the_list_itself_sets_aside_is_left_open(
    written: str, rule: str, candidates: int
) -> None:
    found = one(written)
    assert (found.taxon, found.reason.code, len(found.candidates)) == (None, rule, candidates)


def test_several_subspecies_of_a_species_stand_for_the_species() -> None:
    found = one("Falco peregrinus japonensis/pealei")
    assert (found.taxon, found.reason.code, found.confidence) == (
        "Falco peregrinus",
        "either-subspecies",
        "certain",
    )
    assert [each.taxon for each in found.candidates] == [
        "Falco peregrinus japonensis",
        "Falco peregrinus pealei",
    ]


@pytest.mark.parametrize("written", ["Anas crecca/foobarus", "Anas crecca; Xus yus"])
def test_a_name_beside_one_that_nobody_knows_is_a_question(written: str) -> None:
    found = one(written)
    candidates = [each.taxon for each in found.candidates]
    assert (found.taxon, found.reason.code, candidates) == (None, "beside-unknown", ["Anas crecca"])


def test_a_contested_name_stays_contested_beside_words_that_are_no_name() -> None:
    assert one("Bubulcus ibis (including Xus yus)").reason.code == "contested-split"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "taxon"),
    [
        ("Motacilla flava s.str.", "Motacilla flava"),
        ("Buteo buteo sensu stricto", "Buteo buteo"),
        ("Charadrius mongolus; Charadrius leschenaultii", None),
    ],
)
def test_the_region_has_no_say_over_a_name_whose_sense_the_list_states(
    written: str, taxon: str | None
) -> None:
    lists = tuple(bundled_lists().values())
    (found,) = match_names([written], shipped(), curated(), lists)
    assert found.taxon == taxon


def test_subspecies_show_which_birds_a_name_in_the_broad_sense_means() -> None:
    row = ("Anser fabalis s.l.", {"subspecies": ("fabalis", "serrirostris")})
    (found,) = matched(listed(FILE, row))
    assert found.entries[0].match.taxon == "Anser fabalis"


def test_a_vernacular_name_says_what_a_misapplied_one_means() -> None:
    *_, annex = matched(
        listed(JAPAN, ("Turdus eunomus", {"vernacular": Names(ja="ツグミ")})),
        listed(TREATY, ("Turdus naumanni auct.", {"vernacular": Names(ja="ツグミ")})),
    )
    assert annex.entries[0].match.taxon == "Turdus eunomus"


def test_an_unresolved_name_names_its_candidates() -> None:
    assert [c.taxon for c in one("Anser fabalis/serrirostris").candidates] == [
        "Anser fabalis",
        "Anser serrirostris",
    ]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("Jynx torquilla japonica", "Yungipicus"),
        ("Milvus lineatus", "Buteo"),
        ("Larus saundersi", "Sternula"),
        ("Chloris kittlitzi", "Chloris sinica minor"),
        ("Fringilla sinica", "Pycnonotus"),
    ],
)
def test_birds_that_an_epithet_alone_would_lead_to_are_not_found(written: str, wrong: str) -> None:
    found = one(written)
    assert not (found.taxon or "").startswith(wrong)


def test_a_subspecies_that_the_reference_lacks_stays_with_its_species() -> None:
    found = one("Chalcophaps indica yamashinai", rank="subspecies")
    assert (found.taxon, found.reason.code) == ("Chalcophaps indica", "stays")


@pytest.mark.parametrize(
    ("written", "taxon"),
    [
        ("Emberiza spodocephala personata", "Emberiza personata"),
        ("Buteo buteo toyoshimai", "Buteo japonicus toyoshimai"),
        ("Anser fabalis serrirostris", "Anser serrirostris serrirostris"),
        ("Luscinia komadori namiyei", "Larvivora namiyei"),
        ("Puffinus lherminieri bannermani", "Puffinus bannermani"),
        ("Cuculus saturatus horsfieldi", "Cuculus optatus"),
        ("Locustella fasciolata amnicola", "Helopsaltes amnicola"),
        ("Accipiter virgatus gularis", "Tachyspiza gularis gularis"),
        ("Zoothera dauma aurea", "Zoothera aurea aurea"),
        ("Bubulcus ibis coromandus", "Ardea coromanda"),
    ],
)
def test_a_full_subspecies_name_is_sought_in_its_species_and_genus(written: str, taxon: str) -> None:
    assert one(written, rank="subspecies").taxon == taxon


# --- what the list says about its own names --------------------------------------------------------------------


def test_an_unknown_subspecies_of_a_contested_name_is_as_open_as_the_name() -> None:
    found = one("Motacilla flava nescio")
    assert (found.taxon, found.reason.code) == (None, "contested-split")
    assert [c.taxon for c in found.candidates] == ["Motacilla flava", "Motacilla tschutschensis"]


def test_what_the_table_says_of_one_list_is_not_contested_there() -> None:
    assert (
        of("OSJ7", "Charadrius alexandrinus dealbatus").match.taxon == "Anarhynchus alexandrinus nihonensis"
    )
    assert one("Charadrius alexandrinus dealbatus").reason.code == "contested-misapplied"


def test_a_subspecies_named_like_another_species_of_the_family_is_asked_about() -> None:
    """The Long-billed Plover was once a subspecies of the Ringed Plover: to stay with that is no sure answer."""
    found = one("Charadrius hiaticula placidus")
    assert (found.taxon, found.confidence) == ("Charadrius hiaticula", "proposal")
    assert [c.taxon for c in found.candidates] == ["Thinornis placidus"]
    assert one("Charadrius hiaticula nescio").confidence == "probable"


def test_an_epithet_sought_for_a_genus_of_one_species_is_a_proposal() -> None:
    """It may be a synonym of that species as well as a bird of another genus."""
    knowledge = Knowledge()
    ((only,),) = (each.entries for each in matched(listed(FILE, "Pagophila alba"), knowledge=knowledge))
    assert (only.match.taxon, only.match.confidence) == ("Gygis alba", "proposal")
    assert one("Pagophila alba").taxon == "Pagophila eburnea"


def test_an_epithet_that_another_entry_holds_is_not_given_twice() -> None:
    """Two rails bear the epithet: with one taken by its own name the other is left, as a proposal."""
    (alone,) = matched(listed(FILE, ("Ortygometra cinerea", {"family": "Rallidae"})))
    (both,) = matched(listed(FILE, "Poliolimnas cinereus", ("Ortygometra cinerea", {"family": "Rallidae"})))
    assert alone.entries[0].match.taxon is None
    assert {c.taxon for c in alone.entries[0].match.candidates} >= {
        "Poliolimnas cinereus",
        "Gallicrex cinerea",
    }
    assert (both.entries[1].match.taxon, both.entries[1].match.confidence) == (
        "Gallicrex cinerea",
        "proposal",
    )


def test_a_bird_that_an_entry_holds_is_not_given_to_a_second_whose_name_could_mean_nothing_else() -> None:
    (found,) = matched(listed(FILE, "Rallus caerulescens", "Porphyrio caerulescens"))
    rail, second = (each.match for each in found.entries)
    assert (rail.taxon, rail.confidence, rail.remarks) == ("Rallus caerulescens", "certain", ())
    assert (second.taxon, second.reason.code) == (None, "held")
    assert [c.taxon for c in second.candidates] == ["Rallus caerulescens"]
    assert "Rallus caerulescens" in messages.say(second.reason, "en")


def test_the_one_species_of_a_genus_that_a_list_lacks_is_proposed_for_its_one_unknown_name() -> None:
    """With a second kiwi lacking, or a second name unknown, nobody can tell."""
    kiwis = ("Apteryx owenii", "Apteryx australis", "Apteryx rowi", "Apteryx mantelli")
    (found,), (fewer,), (more,) = (
        matched(listed(FILE, *names))
        for names in (
            (*kiwis, "Apteryx haastii"),
            (*kiwis[1:], "Apteryx haastii"),
            (*kiwis, "Apteryx haastii", "Apteryx nova"),
        )
    )
    last = found.entries[-1].match
    assert (last.taxon, last.confidence, last.reason.code) == ("Apteryx maxima", "proposal", "last-of-genus")
    assert [each.match.taxon for each in (fewer.entries[-1], *more.entries[-2:])] == [None, None, None]


def test_what_a_cross_offers_is_not_taken_from_the_genus() -> None:
    kiwis = ("Apteryx owenii", "Apteryx australis", "Apteryx rowi")
    (found,) = matched(listed(FILE, *kiwis, "Apteryx mantelli × Apteryx owenii", "Apteryx nova"))
    assert found.entries[-1].match.taxon is None  # mantelli, haastii or maxima


def test_a_species_that_a_list_records_as_a_subspecies_is_none_that_it_lacks() -> None:
    kiwis = ("Apteryx owenii", "Apteryx australis", "Apteryx rowi")
    mantelli = ("Apteryx mantelli", {"subspecies": ("mantelli", "maxima")})
    (found,) = matched(listed(FILE, *kiwis, mantelli, "Apteryx haastii"))
    assert [one.taxon for one in found.entries[3].subspecies] == ["Apteryx mantelli", "Apteryx maxima"]
    assert found.entries[-1].match.taxon is None


def test_a_law_that_names_a_bird_in_two_of_its_tables_claims_it_once_in_each() -> None:
    tables = (("Anas querquedula", {"section": "I"}), ("Spatula querquedula", {"section": "II"}))
    (found,) = matched(listed(FILE, *tables))
    assert [each.match.taxon for each in found.entries] == ["Spatula querquedula"] * 2


def test_two_names_that_are_one_bird_in_the_reference_are_said() -> None:
    (found,) = matched(listed(FILE, "Ardea alba", "Casmerodius albus"))
    assert [(each.match.taxon, each.match.confidence) for each in found.entries] == [
        ("Ardea alba", "probable"),
        ("Ardea alba", "probable"),
    ]
    assert [messages.say(*each.match.remarks, "en") for each in found.entries] == [
        "Casmerodius albus in row 3 of the same list is also read as Ardea alba.",
        "Ardea alba in row 2 of the same list is also read as Ardea alba.",
    ]


def test_a_bird_that_another_entry_prints_as_its_subspecies_is_said() -> None:
    (found,) = matched(listed(FILE, ("Motacilla alba", {"subspecies": ("lugens",)}), "Motacilla lugens"))
    above, apart = (each.match for each in found.entries)
    assert (above.remarks, apart.taxon, apart.confidence) == ((), "Motacilla alba lugens", "certain")
    assert messages.say(*apart.remarks, "en") == (
        "Motacilla alba in row 2 of the same list also prints Motacilla alba lugens as a subspecies."
    )


@cache
def mixed(seed: int) -> MatchedList:
    """Names of the bundled lists and old ones, in no order."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = [m.entry.name for each in bundled_lists().values() for m in each.entries]
    named = {name.canonical for name in known if name and name.canonical}
    rows = [(name, {}) for name in sorted({*named, *(row[0] for row in old_names())})]
    chance.shuffle(rows)
    return matched(listed(FILE, *rows))[0]


def test_no_taxon_is_claimed_twice_without_a_word() -> None:
    claims: dict[str, list[MatchedEntry]] = {}
    for each in mixed(0).entries:
        if each.match.taxon and each.match.reason.code != "stays":
            claims.setdefault(each.match.taxon, []).append(each)
    silent = [
        taxon for taxon, rivals in claims.items() if len(rivals) > 1 for m in rivals if not m.match.remarks
    ]
    assert silent == []


def test_shuffling_a_list_that_is_in_no_order_changes_nothing() -> None:
    one, other = (
        {
            m.entry.verbatim: (m.match.taxon, m.match.confidence, m.match.reason.code)
            for m in mixed(seed).entries
        }
        for seed in (0, 1)
    )
    assert one == other


def test_no_derived_match_is_surer_than_what_it_rests_on() -> None:
    order = ("certain", "probable", "proposal")
    for each in bundled_lists().values():
        by_row = {m.entry.row: m.match for m in each.entries}
        for m in each.entries:
            above = by_row.get(m.entry.parent_row or 0)
            below = [s for s in m.subspecies if s.taxon and m.match.taxon]
            assert all(order.index(s.confidence) >= order.index(m.match.confidence) for s in below)
            if above and above.taxon and m.match.taxon and same_species(above.taxon, m.match.taxon):
                assert order.index(m.match.confidence) >= order.index(above.confidence)


def same_species(one: str, other: str) -> bool:
    return shipped().species_of(one) == shipped().species_of(other)


def test_a_probable_species_makes_no_certain_subspecies() -> None:
    found = one("Sterna albifrons sinensis")
    assert (found.taxon, found.confidence) == ("Sternula albifrons sinensis", "probable")


def test_a_change_of_rank_is_certain_only_without_namesakes_in_the_family() -> None:
    """There is a Buteo lineatus, too."""
    found = one("Milvus lineatus")
    assert (found.confidence, [c.taxon for c in found.candidates]) == ("probable", ["Buteo lineatus"])


def test_a_name_left_open_has_the_birds_of_its_order_or_of_the_world_as_candidates() -> None:
    assert [c.taxon for c in one("Rallina forbesi").candidates] == ["Rallicula forbesi"]


@pytest.mark.parametrize(
    ("called", "birds"),
    [
        ("Noerthern Shoveler", ["Spatula clypeata"]),
        ("Whimbrel", ["Numenius phaeopus", "Numenius hudsonicus"]),
        ("Herring Gull", ["Larus smithsonianus", "Larus argentatus"]),
    ],
)
def test_an_english_name_that_no_bird_has_has_those_much_like_it_as_candidates(
    called: str, birds: list[str]
) -> None:
    ((only,),) = (each.entries for each in matched(listed(FILE, (None, {"vernacular": Names(called)}))))
    assert (only.match.taxon, only.match.reason.code) == (None, "nearly-called")
    assert sorted(each.taxon for each in only.match.candidates) == sorted(birds)


def test_a_spelling_of_one_bird_that_is_a_misprint_of_another_is_a_question() -> None:
    found = one("Phylloscopus oemiensis")
    birds = ["Phylloscopus omeiensis", "Phylloscopus emeiensis"]
    assert (found.taxon, sorted(each.taxon for each in found.candidates)) == (None, sorted(birds))


def test_a_misprinted_subspecies_has_that_of_its_species_as_a_candidate() -> None:
    ((goose,),) = (
        each.entries
        for each in matched(listed(FILE, ("Branta hutchinsii", {"subspecies": ("luecopareia",)})))
    )
    (printed,) = goose.subspecies
    assert (printed.taxon, [each.taxon for each in printed.candidates]) == (
        None,
        ["Branta hutchinsii leucopareia"],
    )
    ((thrush,),) = (
        each.entries
        for each in matched(listed(FILE, ("Turdus litsitsirupa", {"subspecies": ("sterlingi",)})))
    )
    assert thrush.subspecies[0].taxon is None  # Turdus schlegelii sterlingi, or stierlingi misprinted


@pytest.mark.parametrize(
    ("written", "rule"),
    [("Noise / Background", "no-name"), ("Laruss sp.", "undetermined"), ("Totanus", "undetermined")],
)
def test_a_word_with_a_capital_is_a_genus_if_birds_have_or_had_it(written: str, rule: str) -> None:
    assert one(written).reason.code == rule


def test_a_name_inside_a_text_that_cannot_be_read_is_a_candidate() -> None:
    found = one("Corncrake Crex crex PM")
    assert (found.reason.code, [each.taxon for each in found.candidates]) == ("no-name", ["Crex crex"])


def test_a_bat_is_perhaps_no_bird() -> None:
    assert messages.say(one("Myotis myotis").reason, "en").endswith("It may not be a bird.")


def test_author_and_year_confirm_a_name_under_another_genus_or_speak_against_it() -> None:
    assert one("Anas formosa Georgi, 1775").confidence == "certain"
    contradicted = one("Setophaga petechia Brown, 1950")
    assert (contradicted.confidence, [r.code for r in contradicted.remarks]) == (
        "proposal",
        ["author-contradicts"],
    )


def test_an_english_name_that_nobody_has_for_a_bird_of_other_bounds_is_not_passed_over() -> None:
    """The Olive-backed Sunbird has been divided; its scientific name stayed with one part."""
    found = one("Cinnyris jugularis", vernacular=Names("Olive-backed Sunbird"))
    assert (found.confidence, [r.code for r in found.remarks]) == ("proposal", ["english-unknown"])


@pytest.mark.parametrize("korean", [None, "꿩"])
def test_a_neighbours_name_does_not_outvote_the_only_bird_of_its_kind_at_home(korean: str | None) -> None:
    """キジ is the Green Pheasant in Japan; a list of Korea that prints it beside 꿩's name means 꿩."""
    printed = ("Phasianus colchicus", {"vernacular": Names(ko=korean, ja="キジ")})
    lists = [*bootstrap.bundled_lists(), listed(replace(KOREA, date="2020"), printed)]
    found = match(lists, shipped(), curated())[-1].entries[0].match
    assert (found.taxon, found.confidence) == ("Phasianus colchicus", "probable")


@pytest.mark.slow
def test_names_of_first_authors_lead_to_their_birds() -> None:
    """A list of every protonym of the reference: 99 in 100 right, none wrong and certain."""
    species = [t for t in shipped().taxa if t.rank == "species" and t.protonym]
    (found,) = matched(listed(FILE, *(t.protonym or "" for t in species)))
    right = [same_species(m.match.taxon or "", t.name) for m, t in zip(found.entries, species, strict=True)]
    assert sum(right) >= 0.99 * len(species)
    wrong = [m for m, ok in zip(found.entries, right, strict=True) if not ok and m.match.taxon]
    assert [m.entry.verbatim for m in wrong if m.match.confidence == "certain"] == []


def test_an_unknown_genus_takes_its_family_from_the_list_in_any_language() -> None:
    known = [
        (name, {"family_names": Names(ko="솔딱새과")}) for name in ("Muscicapa sibirica", "Saxicola ferreus")
    ]
    (found,) = matched(listed(FILE, *known, ("Xanthoname albicilla", {"family_names": Names(ko="솔딱새과")})))
    assert found.entries[2].match.taxon == "Ficedula albicilla"


def test_an_unknown_genus_takes_its_family_from_its_neighbours_as_a_proposal() -> None:
    (found,) = matched(listed(FILE, "Ardea cinerea", "Leucophoyx garzetta", "Nycticorax nycticorax"))
    assert (found.entries[1].match.taxon, found.entries[1].match.confidence) == (
        "Egretta garzetta",
        "proposal",
    )
    (apart,) = matched(listed(FILE, "Ardea cinerea", "Leucophoyx garzetta", "Grus grus"))
    assert apart.entries[1].match.taxon is None


def test_subspecies_rows_are_part_of_their_species_entry() -> None:
    rows = (
        entry("FILE", 2, "Larus argentatus"),
        entry("FILE", 3, "Larus argentatus vegae", rank="subspecies", parent_row=2),
        entry("FILE", 4, "Larus argentatus smithsonianus", rank="subspecies", parent_row=2),
    )
    (found,) = matched((FILE, rows))
    assert [(m.printed, m.taxon, m.row) for m in found.entries[0].subspecies] == [
        ("vegae", "Larus vegae", 2),
        ("smithsonianus", "Larus smithsonianus", 2),
    ]


def test_rows_below_an_entry_that_are_not_asked_for_come_last_and_change_nothing_of_the_others() -> None:
    rows = (
        entry("FILE", 2, "Larus argentatus"),
        entry("FILE", 3, "Larus argentatus vegae", rank="subspecies", parent_row=2),
        entry("FILE", 4, "Larus fuscsu"),
        entry("FILE", 5, "Larus fuscsu heuglini", rank="subspecies", parent_row=4),
    )
    (whole,), (some,) = (matched((FILE, rows), below=below) for below in (True, False))
    assert some.entries[:2] == (whole.entries[0], whole.entries[2])
    assert [one.entry for one in some.entries[2:]] == [whole.entries[1].entry, whole.entries[3].entry]


@pytest.mark.parametrize("printed", ["ssp.", "ssps.", "ssp", "subsp."])
def test_an_undetermined_subspecies_is_kept_and_shown(printed: str) -> None:
    (found,) = matched(listed(FILE, ("Anser albifrons", {"subspecies": ("albifrons", printed)})))
    known, undetermined = found.entries[0].subspecies
    assert known.taxon == "Anser albifrons albifrons"
    assert (undetermined.printed, undetermined.taxon) == (printed, None)
    assert undetermined.reason.code == "undetermined-subspecies"


# --- contested names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("list_id", ["OSJ8", "OSJ7", "KOS2025"])
def test_the_short_toed_lark_stays_unresolved_until_a_person_decides(list_id: str) -> None:
    larks = [
        m for m in bundled_lists()[list_id].entries if m.entry.name and m.entry.name.genus == "Calandrella"
    ]
    found = next(m.match for m in larks if m.entry.parent_row is None)
    assert found.taxon is None
    assert [c.taxon for c in found.candidates] == ["Calandrella brachydactyla", "Calandrella dukhunensis"]


def test_each_candidate_says_what_speaks_for_it_and_what_is_missing() -> None:
    larks = {
        list_id: next(
            m.match
            for m in bundled_lists()[list_id].entries
            if m.entry.name and m.entry.name.canonical == name
        )
        for list_id, name in (("OSJ8", "Calandrella brachydactyla"), ("KOS2025", "Calandrella dukhunensis"))
    }
    of_japan, of_korea = (
        [dict(candidate.reason.args) for candidate in lark.candidates] for lark in larks.values()
    )
    assert of_japan[0]["for"].split()[:2] == ["for-name", "for-subspecies"]
    assert (of_japan[0]["epithets"], of_japan[0]["missing"]) == ("longipennis", "no-decision")
    assert of_japan[1]["for"] == "for-printed"
    assert "KOS2025" in of_japan[1]["lists"]
    assert of_japan[1]["missing"].split() == ["other-subspecies", "other-vernacular", "no-decision"]
    assert of_korea[1]["for"].split() == ["for-name", "for-english", "for-printed"]
    for lark in larks.values():
        for lang in LANGS:
            said = [messages.say(candidate.reason, lang) for candidate in lark.candidates]
            assert len(set(said)) == len(said)
            assert all("–" not in one and "for-" not in one for one in said)


def test_a_candidate_that_nothing_speaks_for_says_so() -> None:
    found = one("Cuculus saturatus")
    for_it = {candidate.taxon: dict(candidate.reason.args)["for"] for candidate in found.candidates}
    assert for_it == {"Cuculus saturatus": "for-name", "Cuculus optatus": "for-covered"}
    assert all("no-list" in dict(c.reason.args)["missing"] for c in found.candidates)


def test_a_list_that_has_both_birds_has_shown_what_it_means() -> None:
    (both,) = matched(
        listed(
            FILE,
            "Calandrella brachydactyla",
            "Calandrella dukhunensis",
            "Cuculus saturatus",
            "Cuculus optatus",
        )
    )
    assert [m.match.taxon for m in both.entries] == [m.entry.verbatim for m in both.entries]


def test_a_list_that_has_one_of_three_birds_has_shown_what_it_does_not_mean() -> None:
    written = ("Delichon urbica", "Delichon dasypus", "Anthus novaeseelandiae", "Anthus rufulus")
    *_, far_east = matched(
        listed(KOREA, "Delichon lagopodum", "Delichon dasypus", "Anthus richardi"), listed(FILE, *written)
    )
    assert [(m.match.taxon, m.match.confidence) for m in far_east.entries] == [
        ("Delichon lagopodum", "probable"),
        ("Delichon dasypus", "certain"),
        ("Anthus richardi", "proposal"),
        ("Anthus rufulus", "certain"),
    ]


def test_a_bird_that_is_printed_as_a_subspecies_of_the_name_is_no_other_bird_beside_it() -> None:
    (labels,) = matched(listed(FILE, "Zoothera dauma aurea", "Grus grus", "Zoothera dauma"))
    assert [m.match.taxon for m in labels.entries] == ["Zoothera aurea aurea", "Grus grus", None]


def test_another_entry_stands_for_every_bird_that_its_name_once_covered() -> None:
    (scoters,) = matched(listed(FILE, "Melanitta fusca", "Melanitta deglandi"))
    assert scoters.entries[0].match.taxon == "Melanitta fusca"


@pytest.mark.parametrize(
    "written",
    [
        "Acrocephalus arundinaceus", "Cuculus saturatus", "Charadrius mongolus", "Charadrius asiaticus",
        "Pluvialis dominica", "Glareola pratincola", "Stercorarius skua", "Saxicola torquata", "Parus major",
        "Motacilla flava", "Ficedula parva", "Larus argentatus", "Buteo buteo", "Coturnix coturnix",
    ],
)  # fmt: skip
def test_a_name_that_is_a_trap_in_this_region_is_never_certain_without_the_region(written: str) -> None:
    found = one(written)
    assert found.taxon is None
    assert found.reason.code.startswith("contested-")
    assert len(found.candidates) > 1


@pytest.mark.parametrize(
    ("written", "taxon"),
    [
        ("Acrocephalus arundinaceus", "Acrocephalus orientalis"),
        ("Cuculus saturatus", "Cuculus optatus"),
        ("Charadrius mongolus", "Anarhynchus mongolus"),
        ("Charadrius asiaticus", "Anarhynchus veredus"),
        ("Glareola pratincola", "Glareola maldivarum"),
        ("Stercorarius skua", "Stercorarius maccormicki"),
        ("Saxicola torquata", "Saxicola maurus stejnegeri"),
        ("Ninox scutulata", "Ninox japonica"),
        ("Caprimulgus indicus", "Caprimulgus jotaka"),
        ("Coturnix coturnix", "Coturnix japonica"),
        ("Anas poecilorhyncha", "Anas zonorhyncha"),
        ("Larus cachinnans", "Larus mongolicus"),
        ("Strix aluco", "Strix nivicolum"),
    ],
)
def test_the_lists_of_the_region_settle_what_an_old_name_means(written: str, taxon: str) -> None:
    (found,) = match_names([written], shipped(), curated(), tuple(bundled_lists().values()))
    accepted = written in shipped()
    assert (found.taxon, found.confidence) == (taxon, "proposal" if accepted else "probable")
    assert found.reason.code.startswith("settled-")


def test_an_accepted_name_is_never_overridden_by_the_region_with_better_than_a_proposal() -> None:
    """Nor where its vernacular name agrees; a list of no known region means by it the bird that bears it today."""
    names = sorted(name for name in curated().contested_names if shipped().species_of(name) == name)
    rows = [entry("F", row, name) for row, name in enumerate(names, 2)]
    called = [
        replace(row, vernacular=Names(shipped()[name].english))
        for row, name in zip(rows, names, strict=True)
        if shipped()[name].english
    ]
    territory = tuple(bundled_lists().values())
    for written in (rows, called, *([row] for row in rows)):
        for asked in (None, ("KOS2025",), ("OSJ8", "OSJ7"))[: 3 if len(written) > 1 else 1]:
            (found,) = match([(FILE, written)], shipped(), curated(), territory=territory, asked=asked)
            for held in found.entries:
                own = shipped().species_of(held.match.taxon or "") == held.entry.verbatim
                by_region = held.match.reason.code in ("settled-region", "settled-regular")
                assert own or not by_region or held.match.confidence == "proposal", held
                assert own or not by_region or written is not called, held
    for written in (rows, called):
        (alone,) = match([(FILE, written)], shipped(), curated(), territory=territory, asked=())
        assert all(held.match.taxon in (None, held.entry.verbatim) for held in alone.entries)


@pytest.mark.parametrize(
    ("written", "english", "taxon"),
    [
        ("Corvus monedula", "Western Jackdaw", "Coloeus monedula"),
        ("Corvus monedula", None, "Coloeus monedula"),
        ("Pluvialis dominica", None, "Pluvialis dominica"),
        ("Larus argentatus", "Vega Gull", "Larus vegae"),
        ("Calandrella brachydactyla", None, None),
    ],
)
def test_a_list_of_no_known_region_means_the_bird_that_bears_the_name_today(
    written: str, english: str | None, taxon: str | None
) -> None:
    """Unless its English name says another, or only a person may decide."""
    rows = [entry("F", 2, written, vernacular=Names(english))]
    (found,) = match(
        [(FILE, rows)], shipped(), curated(), territory=tuple(bundled_lists().values()), asked=()
    )
    (held,) = found.entries
    assert (held.match.taxon, held.match.confidence) == (taxon, "probable" if taxon else "none")


def test_a_name_that_stands_for_two_birds_of_the_region_stays_open() -> None:
    lists = tuple(bundled_lists().values())
    for written in ("Emberiza spodocephala", "Turdus naumanni"):
        (found,) = match_names([written], shipped(), curated(), lists)
        assert found.taxon is None, written


def test_a_vernacular_name_settles_what_the_region_does_not() -> None:
    lists = tuple(bundled_lists().values())
    found = match_names(
        ["Parus major 박새", "Parus major 노랑배박새", "Emberiza spodocephala アオジ"],
        shipped(),
        curated(),
        lists,
    )
    assert [m.taxon for m in found] == ["Parus cinereus", "Parus major", "Emberiza personata"]


def test_a_contested_vernacular_name_settles_no_contested_scientific_one() -> None:
    """큰기러기 was written for both bean geese before they were separated; 큰부리큰기러기 is one of them."""
    goose = "Anser fabalis"
    assert meant({goose: Names(ko="큰기러기")}) == {goose: None}
    assert meant({goose: Names(ko="큰부리큰기러기")}) == {goose: goose}


def test_a_name_that_covers_two_birds_is_settled_by_the_one_that_occurs_regularly() -> None:
    passing = (Status("P", (4, 5)),)
    korea = listed(KOREA, ("Anarhynchus mongolus", {"statuses": passing}), "Anarhynchus atrifrons")
    _, treaty = matched(korea, listed(TREATY, "Charadrius mongolus"))
    assert (treaty.entries[0].match.taxon, treaty.entries[0].match.reason.code) == (
        "Anarhynchus mongolus",
        "settled-regular",
    )
    _, silent = matched(
        listed(KOREA, "Anarhynchus mongolus", "Anarhynchus atrifrons"), listed(TREATY, "Charadrius mongolus")
    )
    assert silent.entries[0].match.taxon is None


def test_of_several_english_names_one_that_is_the_birds_own_is_enough() -> None:
    found = one("Numenius phaeopus", vernacular=Names("Hudsonian Whimbrel; Eurasian Whimbrel"))
    assert (found.confidence, [each.code for each in found.remarks]) == ("certain", ["english-contradicts"])


def test_an_english_name_of_the_other_half_of_a_split_goes_before_what_occurs_regularly() -> None:
    passing = (Status("P", (4, 5)),)
    korea = listed(KOREA, ("Anarhynchus mongolus", {"statuses": passing}), "Anarhynchus atrifrons")
    said = ("Charadrius mongolus", {"vernacular": Names("Tibetan Sand Plover")})
    _, treaty = matched(korea, listed(TREATY, said))
    assert (treaty.entries[0].match.taxon, treaty.entries[0].match.remarks) == ("Anarhynchus atrifrons", ())


def test_printed_subspecies_say_what_a_contested_name_means() -> None:
    (found,) = matched(listed(FILE, ("Bubulcus ibis", {"subspecies": ("coromandus",)})))
    assert (found.entries[0].match.taxon, found.entries[0].match.reason.code) == (
        "Ardea coromanda",
        "settled-subspecies",
    )
    (broad,) = matched(listed(FILE, ("Anser fabalis", {"subspecies": ("middendorffii", "serrirostris")})))
    assert broad.entries[0].match.taxon == "Anser fabalis"


@pytest.mark.parametrize(
    ("subspecies", "taxon"),
    [
        (("maura",), "Saxicola maurus"),  # one candidate is a subspecies: S. m. stejnegeri
        (("maura", "stejnegeri"), "Saxicola maurus"),
        (("stejnegeri",), "Saxicola maurus stejnegeri"),
    ],
)
def test_a_candidate_that_is_a_subspecies_is_not_taken_for_another_of_its_species(
    subspecies: tuple[str, ...], taxon: str
) -> None:
    (found,) = matched(listed(FILE, ("Saxicola torquata", {"subspecies": subspecies})))
    assert (found.entries[0].match.taxon, found.entries[0].match.reason.code) == (taxon, "settled-subspecies")


@pytest.mark.parametrize(
    ("name", "subspecies", "taxon"),
    [
        ("Dicrurus adsimilis", ("cathoecus",), "Dicrurus macrocercus"),  # as Asia's drongo was called once
        ("Garrulax canorus", ("taewanus", "ssp."), "Garrulax taewanus"),
        ("Garrulax canorus", ("canorus", "taewanus"), "Garrulax canorus"),  # both of them
        ("Garrulax canorus", ("taewanus", "dubius"), "Garrulax canorus"),  # nobody knows whose the other is
        ("Garrulax canorus", ("ssp.",), "Garrulax canorus"),
    ],
)
def test_a_name_whose_printed_subspecies_all_belong_to_another_bird_means_that_bird(
    name: str, subspecies: tuple[str, ...], taxon: str
) -> None:
    (found,) = matched(listed(FILE, (name, {"subspecies": subspecies})))
    match = found.entries[0].match
    moved = ("subspecies-elsewhere", "probable")
    assert match.taxon == taxon
    assert (match.reason.code, match.confidence) == (moved if taxon != name else ("accepted", "certain"))


def test_a_name_with_subspecies_of_another_bird_is_open_where_the_vernacular_name_contradicts_them() -> None:
    drongo = {"vernacular": Names(ko="검은바람까마귀")}
    korea = listed(
        KOREA,
        ("Dicrurus macrocercus", drongo),
        ("Dicrurus leucophaeus", {"vernacular": Names(ko="회색바람까마귀")}),
    )
    meant = {}
    for name in ("검은바람까마귀", "회색바람까마귀"):
        entry_ = ("Dicrurus adsimilis", {"subspecies": ("cathoecus",), "vernacular": Names(ko=name)})
        _, found = matched(korea, listed(FILE, entry_))
        meant[name] = found.entries[0].match.taxon
    assert meant == {"검은바람까마귀": "Dicrurus macrocercus", "회색바람까마귀": None}


def test_printed_subspecies_that_the_vernacular_name_contradicts_settle_nothing() -> None:
    korea = listed(
        KOREA,
        ("Turdus naumanni", {"vernacular": Names(ko="노랑지빠귀")}),
        ("Turdus eunomus", {"vernacular": Names(ko="개똥지빠귀")}),
    )
    meant = {}
    for name in ("노랑지빠귀", "개똥지빠귀"):
        thrush = {"subspecies": ("eunomus",), "vernacular": Names(ko=name)}
        _, found = matched(korea, listed(FILE, ("Turdus naumanni", thrush)))
        meant[name] = found.entries[0].match.taxon
    assert meant == {"노랑지빠귀": None, "개똥지빠귀": "Turdus eunomus"}


# --- vernacular names -------------------------------------------------------------------------------------------


def test_a_law_with_korean_names_only_is_matched_through_the_lists() -> None:
    law = bundled_lists()["KOR-LAW"].entries
    open_entries = [m.entry.vernacular.ko for m in law if m.match.taxon is None]
    assert open_entries == ["큰기러기"]
    assert {m.match.confidence for m in law if m.match.taxon} == {"probable"}


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("넓적부리도요", "Calidris pygmaea"),  # not the Broad-billed Sandpiper
        ("검은머리갈매기", "Saundersilarus saundersi"),  # not the Black-headed Gull
        ("양비둘기", "Columba rupestris"),
        ("까막딱따구리", "Dryocopus martius"),
        ("두견", "Cuculus poliocephalus"),
        ("느시(들칠면조)", "Otis tarda"),
        ("올빼미", "Strix nivicolum"),
    ],
)
def test_korean_names_of_the_law(name: str, taxon: str) -> None:
    assert of("KOR-LAW", name).match.taxon == taxon


def test_the_laws_bean_goose_stays_ambiguous() -> None:
    found = of("KOR-LAW", "큰기러기").match
    assert found.taxon is None
    assert [c.taxon for c in found.candidates] == ["Anser fabalis", "Anser serrirostris"]


def test_a_vernacular_name_that_two_lists_use_for_two_birds_is_left_open() -> None:
    one_party = listed(KOREA, ("Parus major", {"vernacular": Names(ko="박새")}), "Parus cinereus")
    other = listed(
        Checklist("KR2", "x", party="KOR", date="2025", territory="Korea"),
        ("Parus cinereus", {"vernacular": Names(ko="박새")}),
        "Parus major",
    )
    file = listed(FILE, (None, {"vernacular": Names(ko="박새")}))
    *_, found = matched(one_party, other, file)
    # the lists are of one Party and date: the later id is read first and has the say, the other is heard as older
    assert found.entries[0].match.confidence in ("none", "proposal")


@pytest.mark.parametrize(
    "cell", ["노랑부리백로 (Chinese Egret)", "노랑부리백로(들칠면조아님)", "Chinese Egret; 노랑부리백로"]
)
def test_names_of_one_bird_in_one_cell_lead_to_it(cell: str) -> None:
    (found,) = match_names([cell], shipped(), curated(), tuple(bundled_lists().values()))
    assert found.taxon == "Egretta eulophotes"


@pytest.mark.parametrize(
    ("cell", "birds_named"),
    [
        ("Taiga Bean Goose/Tundra Bean Goose", ["Anser fabalis", "Anser serrirostris"]),
        ("박새; 참새", ["Parus cinereus", "Passer montanus"]),
    ],
)
def test_names_of_two_birds_in_one_cell_are_left_open(cell: str, birds_named: list[str]) -> None:
    (found,) = match_names([cell], shipped(), curated(), tuple(bundled_lists().values()))
    assert (found.taxon, found.reason.code) == (None, "vernaculars-differ")
    assert [shipped().species_of(c.taxon) for c in found.candidates] == birds_named


@pytest.mark.parametrize(
    ("name", "rule", "birds_named"),
    [
        ({"en": "Taiga/Tundra Bean Goose"}, "either-or", ["Anser fabalis", "Anser serrirostris"]),
        ({"en": "Common / Arctic Tern"}, "either-or", ["Sterna hirundo", "Sterna paradisaea"]),
        ({"ja": "マガモ×カルガモ"}, "hybrid", ["Anas platyrhynchos", "Anas zonorhyncha"]),
        ({"en": "Mallard x Northern Pintail"}, "hybrid", ["Anas platyrhynchos", "Anas acuta"]),
        ({"en": "Pied/Polka-dotted Tern"}, "no-scientific-name", []),
    ],
)
def test_a_name_of_several_birds_is_left_open_between_them(
    name: dict[str, str], rule: str, birds_named: list[str]
) -> None:
    only = among_bundled(None, name)
    assert (only.taxon, only.reason.code) == (None, rule)
    assert [shipped().species_of(c.taxon) for c in only.candidates] == birds_named


@pytest.mark.parametrize(
    ("written", "vernacular", "candidates"),
    [
        ("Uria sp.", {}, ["Uria lomvia", "Uria aalge"]),
        ("Calidris sp.", {}, []),  # more of them than anyone would choose from
        ("Anatidae sp.", {}, []),
        ("Larus sp.", {"ja": "セグロカモメ"}, ["Larus vegae"]),
        ("Aix galericulata × A. sponsa", {"ja": "オシドリ"}, ["Aix galericulata", "Aix sponsa"]),
        ("Anas penelope x Anas clypeata", {}, ["Mareca penelope", "Spatula clypeata"]),
        (
            "Anas platyrhynchos × Anas zonorhyncha Swinhoe, 1866",
            {},
            ["Anas platyrhynchos", "Anas zonorhyncha"],
        ),
    ],
)
def test_a_genus_and_a_cross_stay_open_whatever_stands_beside_them(
    written: str, vernacular: dict[str, str], candidates: list[str]
) -> None:
    only = among_bundled(written, vernacular)
    assert (only.taxon, only.confidence) == (None, "none")
    assert [shipped().species_of(one.taxon) for one in only.candidates] == candidates


@pytest.mark.parametrize("written", ["쇠딱따구리", "쇠딱다구리", "쇠 딱따구리"])
def test_woodpeckers_have_two_spellings_in_korean(written: str) -> None:
    (found,) = match_names([written], shipped(), curated(), tuple(bundled_lists().values()))
    assert found.taxon == "Yungipicus kizuki"


@pytest.mark.parametrize(
    "written",
    [
        "Anser fabalis (incl. serrirostris)",
        "Anser fabalis/serrirostris",
        "Himantopus himantopus himantopus / leucocephalus",
        "Zosterops japonicus japonicus/simplex",
    ],
)
def test_a_cell_that_names_two_birds_is_left_open_where_the_region_has_both(written: str) -> None:
    (found,) = match_names([written], shipped(), curated(), tuple(bundled_lists().values()))
    assert found.taxon is None
    assert len(found.candidates) == 2


def test_an_english_name_alone_is_a_proposal() -> None:
    (found,) = match_names(["Spoon-billed Sandpiper"], shipped(), curated())
    assert (found.taxon, found.confidence) == ("Calidris pygmaea", "proposal")


@pytest.mark.parametrize(
    ("written", "english", "taxon", "candidates"),
    [
        ("Ficedula hodgsonii", "Slaty-backed Flycatcher", "Ficedula erithacus", ["Ficedula hodgsoni"]),
        ("Ficedula hodgsonii", "Pygmy Flycatcher", "Ficedula hodgsoni", []),  # its own, in another spelling
        ("Ficedula hodgsoni", "Slaty-backed Flycatcher", "Ficedula hodgsoni", []),  # the reference's own name
        ("Ficedula hodgsonii", "Black Kite", "Ficedula hodgsoni", []),  # a bird of another family
        ("Muscicapella hodgsoni", "Pygmy Blue-Flycatcher", "Ficedula hodgsoni", []),  # as Clements says
        ("Sporaeginthus subflavus", "Zebra Waxbill", "Amandava subflava", []),  # no woodpecker
    ],
)
def test_an_english_name_of_one_bird_goes_before_a_name_that_is_only_like_anothers(
    written: str, english: str, taxon: str, candidates: list[str]
) -> None:
    found = one(written, vernacular=Names(english))
    assert found.taxon == taxon
    assert [each.taxon for each in found.candidates] == candidates
    assert (found.confidence == "certain") == (english == "Pygmy Flycatcher")


def test_an_english_name_does_not_give_a_bird_to_two_entries() -> None:
    rows = (
        ("Ficedula erithacus", {"vernacular": Names("Slaty-backed Flycatcher")}),
        ("Ficedula hodgsonii", {"vernacular": Names("Slaty-backed Flycatcher")}),
    )
    ((first, second),) = (each.entries for each in matched(listed(FILE, *rows)))
    assert first.match.confidence == "certain"
    assert second.match.taxon == "Ficedula hodgsoni"


def named_in_english(*names: str) -> list[Match]:
    """What a list of English names means that stands beside the bundled ones."""
    rows = [(None, {"vernacular": Names(en=name)}) for name in names]
    (found,) = match([listed(FILE, *rows)], shipped(), curated(), territory=tuple(bundled_lists().values()))
    return [m.match for m in found.entries]


@pytest.mark.parametrize(
    "name", ["Little Cuckoo", "White-rumped Swift", "Ruddy Crake", "Ashy Starling", "Sooty Flycatcher"]
)
def test_an_english_name_of_another_continents_bird_is_left_open_here(name: str) -> None:
    (found,) = named_in_english(name)
    assert (found.taxon, found.reason.code) == (None, "vernacular-elsewhere")
    assert len(found.candidates) == 1


def test_a_list_of_no_known_region_means_birds_of_any_continent_by_their_english_names() -> None:
    rows = [(None, {"vernacular": Names(en="Ashy Starling")})]
    (found,) = match(
        [listed(FILE, *rows)], shipped(), curated(), territory=tuple(bundled_lists().values()), asked=()
    )
    assert [(m.match.taxon, m.match.confidence) for m in found.entries] == [
        ("Lamprotornis unicolor", "proposal")
    ]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Great Reed Warbler", "contested-split"),
        ("White Stork", "contested-misapplied"),
        ("Tawny Owl", "contested-split"),
    ],
)
def test_an_english_name_is_contested_with_the_scientific_one(name: str, rule: str) -> None:
    (found,) = named_in_english(name)
    assert (found.taxon, found.reason.code, dict(found.reason.args)["name"]) == (None, rule, name)


def test_an_english_name_of_the_curated_table_speaks_for_a_candidate_with_its_source() -> None:
    open_ = one("Clangula hyemalis / Mareca falcata", vernacular=Names(en="Oldsquaw"))
    (old, _) = open_.candidates
    assert "AOU Check-list of North American Birds, 6th ed. 1983 (Oldsquaw)" in messages.say(old.reason, "en")


def test_no_english_name_of_the_curated_table_belongs_to_another_bird_in_the_reference() -> None:
    taxonomy = shipped()
    others = {
        row.name: taxonomy.by_english(row.name)
        for row in curated().synonyms
        if not set(taxonomy.by_english(row.name)) <= {taxonomy.species_of(row.means)}
    }
    assert others == {}


def test_a_genus_among_the_english_names_is_no_bird() -> None:
    ibis = named_in_english("Ibis")[0]
    assert (ibis.taxon, ibis.candidates) == (None, ())


def test_an_english_list_that_has_both_birds_has_shown_what_it_means() -> None:
    found, _ = named_in_english("Great Reed Warbler", "Oriental Reed Warbler")
    assert found.taxon is None  # the great one lives in no list of the region
    assert found.reason.code == "vernacular-elsewhere"


def test_an_english_name_of_a_list_of_the_region_is_a_proposal_where_it_has_moved() -> None:
    great, willow = named_in_english("Great Tit", "Willow Tit")
    assert (great.taxon, great.confidence) == ("Parus major", "proposal")
    assert (willow.taxon, willow.confidence) == ("Poecile montanus", "probable")


@pytest.mark.parametrize(
    ("name", "taxon"),
    [
        ("Slavonian Grebe", "Podiceps auritus"),
        ("Black-Bellied Plover", "Pluvialis squatarola"),
        ("Bewick’s Swan", "Cygnus columbianus bewickii"),
        ("Saunders' Gull", "Saundersilarus saundersi"),
    ],
)
def test_english_names_of_other_check_lists(name: str, taxon: str) -> None:
    (found,) = named_in_english(name)
    assert (found.taxon, found.confidence) == (taxon, "probable")


def test_a_list_that_uses_one_name_for_two_birds_does_not_speak_against_itself() -> None:
    twice = [
        ("Grus japonensis", {"vernacular": Names(ko="두루미")}),
        ("Balearica pavonina", {"vernacular": Names(en="Common Crane", ko="두루미")}),
    ]
    (korea,) = matched(listed(KOREA, *twice))
    assert [m.match.taxon for m in korea.entries] == ["Grus japonensis", "Balearica pavonina"]
    assert korea.entries[1].match.confidence == "proposal"


def test_a_contradiction_names_the_list_that_the_english_name_is_from() -> None:
    (remark,) = one("Podiceps nigricollis", vernacular=Names(en="Slavonian Grebe")).remarks
    said_ = dict(remark.args)
    assert (remark.code, said_["other"]) == ("english-contradicts", "Podiceps auritus")
    assert said_["reference"].startswith("British Ornithologists' Union")


def test_a_scientific_name_that_the_vernacular_one_speaks_against_is_left_open_where_the_bird_is_absent() -> (
    None
):
    """A name that no table calls contested: nothing may say that a list lacks the bird that its own name says."""
    rows = [("Sitta canadensis", {"vernacular": Names(ko="쇠동고비")})]
    (found,) = match([listed(FILE, *rows)], shipped(), curated(), territory=tuple(bundled_lists().values()))
    open_ = found.entries[0].match
    assert (open_.taxon, open_.reason.code, open_.remarks) == (None, "vernacular-against", ())
    assert [c.taxon for c in open_.candidates] == ["Sitta canadensis", "Sitta villosa"]


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("Monticola solitarus", {"Monticola solitarius", "Anthipes solitaris"}),
        ("Bulweria bulerii", {"Bulweria bulwerii", "Ardenna bulleri"}),
        ("Phylloscopus omeensis", {"Phylloscopus omeiensis", "Phylloscopus umbrovirens omoensis"}),
    ],
)
def test_a_name_that_is_misprinted_or_moved_or_raised_is_left_open(
    written: str, candidates: set[str]
) -> None:
    found = one(written)
    assert (found.taxon, {c.taxon for c in found.candidates}) == (None, candidates)


def test_no_short_genus_is_misprinted_and_moved_at_once() -> None:
    assert one("Munda striata").taxon is None  # no Mundia, among whose rails there is a Lewinia striata
    assert one("Charodrius dubius").taxon == "Thinornis dubius"


def test_an_epithet_that_the_genus_did_not_take_along_is_a_proposal_in_the_family() -> None:
    assert (
        one("Dafila cristata").confidence == "proposal"
    )  # the Dafila are Anas now, which has none of that name
    assert one("Anas clypeata").confidence == "probable"


def test_a_contradicting_name_is_reported_with_both_readings() -> None:
    (found,) = matched(listed(FILE, ("Gallinago megala", {"vernacular": Names(en="Pin-tailed Snipe")})))
    (remark,) = found.entries[0].match.remarks
    assert found.entries[0].match.taxon == "Gallinago megala"
    assert dict(remark.args)["other"] == "Gallinago stenura"
    assert found.entries[0].match.confidence != "certain"


def test_a_name_that_agrees_under_another_scientific_name_confirms_a_finding() -> None:
    korea = listed(KOREA, ("Anarhynchus veredus", {"vernacular": Names(ko="큰물떼새")}))
    (_, alone) = matched(korea, listed(FILE, "Charadrius veredus"))
    (_, named) = matched(korea, listed(FILE, ("Charadrius veredus", {"vernacular": Names(ko="큰물떼새")})))
    assert (alone.entries[0].match.confidence, named.entries[0].match.confidence) == ("probable", "certain")


def test_osj8_and_kos_claim_no_check_by_names_they_do_not_share() -> None:
    """OSJ8 has Japanese names only, KOS2025 Korean and English: no remark may compare the two."""
    for list_id in ("OSJ8", "KOS2025"):
        assert [m.match.remarks for m in bundled_lists()[list_id].entries if m.match.remarks] == []


def names_at_random(chance: random.Random) -> tuple[str | None, Names]:
    """A scientific name of any kind with vernacular names of whatever birds, as a muddled list has them."""
    tables = curated()
    printed = [m.entry for each in bundled_lists().values() for m in each.entries]
    scientific = chance.choice([
        chance.choice(old_names())[0], chance.choice(tables.contested).name, chance.choice(tables.synonyms).name,
        chance.choice(shipped().taxa).name, chance.choice(printed).verbatim, None,
    ])  # fmt: skip
    known = [row.name for row in tables.synonyms if row.name.isascii()]
    spoken = {lang: chance.choice(printed).vernacular.get(lang) for lang in LANGS if chance.random() < 0.5}
    if chance.random() < 0.3:
        spoken["en"] = chance.choice([*known, *(t.english for t in shipped().taxa if t.english)])
    return scientific, Names(**spoken)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_names_stand_together_every_entry_says_what_it_means_or_why_it_is_open(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows = [
        (scientific, {"vernacular": spoken})
        for scientific, spoken in (names_at_random(chance) for _ in range(250))
        if scientific or spoken.all()
    ]
    (found,) = match([listed(FILE, *rows)], shipped(), curated(), territory=tuple(bundled_lists().values()))
    for m in found.entries:
        assert m.match.confidence != "certain" or not m.match.remarks
        for reason in (m.match.reason, *m.match.remarks, *(c.reason for c in m.match.candidates)):
            assert all(messages.say(reason, lang) for lang in LANGS)


# --- decisions --------------------------------------------------------------------------------------------------


LARK = Decision(
    "Calandrella brachydactyla", "Calandrella dukhunensis", "A. Expert", "minutes of round 2", "2026-05-01"
)


def test_a_decision_is_replayed_and_says_who_and_where() -> None:
    (found,) = matched(listed(FILE, "Calandrella brachydactyla"), decisions=(LARK,))
    result = found.entries[0].match
    assert (result.taxon, result.confidence, result.decided_by, result.cited) == (
        "Calandrella dukhunensis", "certain", "A. Expert", "minutes of round 2",
    )  # fmt: skip


def test_a_decision_of_the_list_goes_before_one_for_any_list_and_touches_no_other() -> None:
    own = Decision("Calandrella brachydactyla", "Calandrella brachydactyla", "B", "here", list_id="FILE")
    for decisions in ((LARK, own), (own, LARK)):
        (found,) = matched(listed(FILE, "Calandrella brachydactyla"), decisions=decisions)
        assert found.entries[0].match.taxon == "Calandrella brachydactyla"
    (other,) = matched(listed(TREATY, "Calandrella brachydactyla"), decisions=(own,))
    assert other.entries[0].match.taxon is None


def test_a_decision_about_a_printed_subspecies_and_about_a_vernacular_name() -> None:
    decisions = (
        Decision("Jynx torquilla japonica", "Jynx torquilla chinensis", "A", "c"),
        Decision("큰기러기", "Anser serrirostris", "A", "c"),
    )
    (found,) = matched(
        listed(
            FILE,
            ("Jynx torquilla", {"subspecies": ("japonica",)}),
            (None, {"vernacular": Names(ko="큰기러기")}),
        ),
        decisions=decisions,
    )
    assert found.entries[0].subspecies[0].taxon == "Jynx torquilla chinensis"
    assert found.entries[1].match.taxon == "Anser serrirostris"


def test_the_region_settles_no_name_that_a_list_divides_and_calls_in_english_what_it_is_today() -> None:
    """As a list prints the gulls that has Mongolian Gulls in the Vega Gull, as OSJ8 has."""
    gulls = [
        ("Larus argentatus", {"vernacular": Names("European Herring Gull")}),
        ("Larus smithsonianus", {"vernacular": Names("American Herring Gull")}),
        ("Larus vegae", {"vernacular": Names("Vega Gull")}),
    ]
    (found,) = matched(listed(FILE, *gulls), territory=tuple(bundled_lists().values()))
    herring = found.entries[0].match
    assert herring.taxon is None
    assert [one.taxon for one in herring.candidates] == ["Larus argentatus", "Larus mongolicus"]


def test_a_synonym_of_another_cell_is_named_where_it_says_another_bird() -> None:
    name = replace(names.parse("Larus canus"), alternatives=("Larus brachyrhynchus",))
    (found,) = matched((FILE, (Entry("FILE", 2, "Larus canus", name),)))
    said = messages.say(found.entries[0].match.reason, "en")
    assert said.startswith("The names in “Larus canus; Larus brachyrhynchus” mean different birds (")
    weighed = [messages.say(one.reason, "en") for one in found.entries[0].match.candidates]
    assert all("named in “Larus canus; Larus brachyrhynchus”" in one for one in weighed)


def test_a_decision_for_every_list_is_not_replayed_on_an_edition_that_has_divided_the_birds() -> None:
    geese = Decision("Anser fabalis", "Anser serrirostris", "A", "c")
    (before,) = matched(listed(FILE, "Anser fabalis"), decisions=(geese,))
    assert before.entries[0].match.taxon == "Anser serrirostris"
    assert stale_matches((geese,), (before,), shipped()) == ()
    (after,) = matched(listed(FILE, "Anser fabalis", "Anser serrirostris"), decisions=(geese,))
    assert [m.match.taxon for m in after.entries] == ["Anser fabalis", "Anser serrirostris"]
    ((_, why),) = stale_matches((geese,), (after,), shipped())
    assert messages.say(why, "en") == (
        "FILE has the decided bird as a separate entry, Anser serrirostris, beside Anser fabalis."
    )
    # in a list that confuses the two, both are decided
    other = Decision("Anser serrirostris", "Anser fabalis", "A", "c")
    (confused,) = matched(listed(FILE, "Anser fabalis", "Anser serrirostris"), decisions=(geese, other))
    assert [m.match.taxon for m in confused.entries] == ["Anser serrirostris", "Anser fabalis"]
    assert stale_matches((geese, other), (confused,), shipped()) == ()
    # it holds where it can
    both = matched(
        listed(FILE, "Anser fabalis", "Anser serrirostris"),
        listed(TREATY, "Anser fabalis"),
        decisions=(geese,),
    )
    assert [m.match.taxon for each in both for m in each.entries] == [
        "Anser fabalis", "Anser serrirostris", "Anser serrirostris",
    ]  # fmt: skip
    assert stale_matches((geese,), both, shipped()) == ()


def test_a_decision_for_one_list_is_followed_whatever_else_the_list_has() -> None:
    """Who decided it has seen the list: it may print one bird under two names."""
    geese = Decision("Anser fabalis", "Anser serrirostris", "A", "c", list_id="FILE")
    (twice,) = matched(listed(FILE, "Anser fabalis", "Anser serrirostris"), decisions=(geese,))
    assert {m.match.taxon for m in twice.entries} == {"Anser serrirostris"}
    assert stale_matches((geese,), (twice,), shipped()) == ()


def test_a_decision_for_a_taxon_that_the_reference_lacks_decides_nothing() -> None:
    gone = Decision("Calandrella brachydactyla", "Calandrella nova", "A", "c")
    (found,) = matched(listed(FILE, "Calandrella brachydactyla"), decisions=(gone,))
    assert found.entries[0].match.taxon is None


def test_a_decision_for_a_genus_decides_nothing() -> None:
    """None is taken from a person; one may come in a dossier that another program has changed."""
    genus = Decision("Anas crecca", "Anas", "A", "c")
    (found,) = matched(
        listed(FILE, ("Anas crecca", {"subspecies": ("crecca", "carolinensis")})), decisions=(genus,)
    )
    assert found.entries[0].match.taxon == "Anas crecca"
    assert [reason.code for _, reason in stale_matches((genus,), (found,), shipped())] == [
        "review.not_one_bird"
    ]
    assert taxa_of(["Anas crecca"], shipped(), (found,), (genus,)) == {"Anas crecca": "Anas crecca"}


# --- the whole of it --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_order_of_the_lists_makes_no_difference() -> None:
    lists = bootstrap.bundled_lists()
    again = match(tuple(reversed(lists)), shipped(), curated())
    assert {each.checklist.id: each for each in again} == bundled_lists()


def test_the_committed_matches_are_what_the_rules_find() -> None:
    """Where this fails: `python species_lists/reference/make_matches.py`."""
    there = bundled.root() / bootstrap.COMMITTED
    made = runpy.run_path(str(there.with_name("make_matches.py")))
    committed = {path.name: path.read_text("utf-8") for path in there.iterdir()}
    assert committed.pop("keys.csv") == made["keys"]()
    assert committed == made["made"]()


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["species_lists/jpn-osj8.csv", "birds/matching/rules.py"])
def test_where_anything_differs_that_matches_follow_from_the_lists_are_matched_anew(
    lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "listed", None)  # nothing is matched while the keys agree
    committed, territory = bootstrap.matched_lists(), bootstrap.territory()
    monkeypatch.undo()
    assert {each.checklist.id: each for each in committed} == bundled_lists()
    assert region_of(territory, shipped()) == region_of(bundled_lists().values(), shipped())

    keys = {**bootstrap.keys(), lost: "another"}
    monkeypatch.setattr(bootstrap, "keys", lambda: keys)
    assert bootstrap.matched_lists() == committed
    checklists = [each for each in committed if each.checklist.kind == "checklist"]
    assert bootstrap.territory() == tuple(checklists)


@pytest.mark.slow
def test_committed_matches_of_other_entries_count_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that takes a row for something else than before makes other entries of the same file."""
    lists = [(about, entries[1:]) for about, entries in bootstrap.bundled_lists()]
    monkeypatch.setattr(bootstrap, "bundled_lists", lambda *_, **__: lists)
    assert bootstrap.matched_lists() == match(lists, shipped(), curated())


def test_every_match_of_the_bundled_lists_can_say_why_in_three_languages() -> None:
    for each in bundled_lists().values():
        for m in each.entries:
            for found in (m.match, *m.subspecies):
                reasons = (found.reason, *found.remarks, *(c.reason for c in found.candidates))
                for lang in LANGS:
                    assert all(messages.say(reason, lang) for reason in reasons)


def test_every_taxon_named_is_in_the_reference() -> None:
    taxonomy = shipped()
    for each in bundled_lists().values():
        for m in each.entries:
            for found in (m.match, *m.subspecies):
                assert found.taxon is None or found.taxon in taxonomy
                assert all(candidate.taxon in taxonomy for candidate in found.candidates)
                assert (found.taxon is None) == (found.confidence == "none")


def test_few_printed_subspecies_of_osj8_are_not_in_the_reference() -> None:
    """The reference has not reviewed subspecies: these stay with their species, are shown, and decide nothing."""
    unknown = sorted(
        f"{m.entry.verbatim} {s.printed}"
        for m in bundled_lists()["OSJ8"].entries
        for s in m.subspecies
        if s.taxon is None and s.reason.code != "undetermined-subspecies"
    )
    assert unknown == [
        "Aegithalos caudatus japonicus", "Anous stolidus pullus", "Apus pacificus kurodae",
        "Ardenna pacifica cuneata", "Chalcophaps indica yamashinai", "Dendrocopos major hondoensis",
        "Emberiza rustica latifascia", "Grus grus lilfordi", "Horornis diphone sakhalinensis",
        "Ixobrychus sinensis bryani", "Jynx torquilla japonica", "Poliolimnas cinereus brevipes",
        "Sittiparus varius yakushimensis", "Tachybaptus ruficollis kunikyonis", "Troglodytes troglodytes orii",
    ]  # fmt: skip


def test_no_subspecies_raised_to_a_species_in_its_genus_is_taken_for_another_bird() -> None:
    """14,885 subspecies of the reference as if a list called them species: none may be certain and wrong."""
    taxonomy = shipped()
    rules = NameRules(taxonomy, Knowledge())
    raised = [t for t in taxonomy.taxa if t.rank == "subspecies" and not is_nominate(t.name)]
    wrong, left_open = [], []
    for taxon in raised:
        genus, _, epithet = taxon.name.split()
        (found,) = find_all(rules, [entry("", 1, f"{genus} {epithet}")])
        if found.taxon is None:
            left_open.append(taxon.name)
        elif found.taxon != taxon.name and found.confidence in ("certain", "probable"):
            wrong.append((taxon.name, found.taxon))
    assert len(raised) == 14_885
    assert wrong == []
    assert len(left_open) <= 2  # one epithet twice in a genus


def test_a_reference_of_species_only_makes_the_epithet_rule_propose() -> None:
    """It can't tell that an epithet is a subspecies: the script `benchmarks/epithets.py` counts what that would do."""
    whole = shipped()
    species = Taxonomy.of("species only", (t for t in whole.taxa if t.rank != "subspecies"))
    for taxonomy, confidence in ((whole, "probable"), (species, "proposal")):
        (found,) = find_all(NameRules(taxonomy, Knowledge()), [entry("", 1, "Sterna albifrons")])
        assert (found.taxon, found.confidence) == ("Sternula albifrons", confidence)


def test_a_name_with_another_spelling_and_another_ending_too_is_not_certain() -> None:
    """It may be another bird's: *Z. chloronotus*, a subspecies of *Z. lateralis*, is no *Z. chloronothos*."""
    species = Taxonomy.of("species only", (t for t in shipped().taxa if t.rank != "subspecies"))
    for name, confidence in (("Zosterops chloronotus", "probable"), ("Zosterops chloronotos", "certain")):
        (found,) = find_all(NameRules(species, Knowledge()), [entry("", 1, name)])
        assert (found.taxon, found.confidence) == ("Zosterops chloronothos", confidence)


def test_a_split_that_the_reference_has_undone_is_not_asked_about() -> None:
    whole = shipped()
    goose = "Anser serrirostris"
    kept = [t for t in whole.taxa if goose not in (t.name, t.parent)]
    sunk = replace(
        whole[f"{goose} {goose.split()[1]}"], name="Anser fabalis serrirostris", parent="Anser fabalis"
    )
    lumped = Taxonomy.of("lumped", (*kept, sunk))
    means = {
        taxonomy.title: match([listed(FILE, "Anser fabalis")], taxonomy, curated())[0].entries[0].match.taxon
        for taxonomy in (whole, lumped)
    }
    assert means == {whole.title: None, "lumped": "Anser fabalis"}


def test_a_name_that_the_reference_lacks_is_still_the_lists_own_for_its_bird() -> None:
    without = [t for t in shipped().taxa if t.name != "Phylloscopus xanthodryas"]
    names_ = ("Phylloscopus borealis", "Phylloscopus xanthodryas", "Phylloscopus examinandus")
    (found,) = match([listed(FILE, *names_)], Taxonomy.of("without", without), curated())
    assert [m.match.taxon for m in found.entries] == [names_[0], None, names_[2]]


def test_a_raised_subspecies_in_another_genus_is_a_proposal_at_most() -> None:
    """The epithet rule is not sure of what it finds when a subspecies of the family bears the epithet too."""
    taxonomy = shipped()
    rules = NameRules(taxonomy, Knowledge())
    for taxon in taxonomy.taxa[::40]:
        if taxon.rank != "subspecies" or is_nominate(taxon.name):
            continue
        (found,) = find_all(rules, [entry("", 1, f"Ignotus {taxon.name.split()[2]}", family=taxon.family)])
        assert found.confidence in ("proposal", "none"), (taxon.name, found)


# --- the curated tables -----------------------------------------------------------------------------------------


def test_every_synonym_and_contested_name_is_cited_and_means_a_taxon_of_the_reference() -> None:
    taxonomy, knowledge = shipped(), curated()
    for row in knowledge.synonyms:
        assert row.source
        assert row.means in taxonomy
        assert row.name not in taxonomy, f"{row.name} is accepted: a synonym would hide it"
    for contested in knowledge.contested:
        assert contested.source
        assert len(contested.candidates) > 1
        assert set(contested.candidates) <= set(taxonomy.places)


def test_a_contested_name_is_spelled_as_the_reference_spells_it() -> None:
    """With another ending it would be contested, and accepted to the letter be certain."""
    for row in curated().contested:
        genus, _, epithet = row.name.partition(" ")
        same = shipped().in_genus(genus).species(epithet, "stem")
        assert same in ((), (row.name,))


def test_no_name_stands_twice_in_a_table() -> None:
    knowledge = curated()
    for rows in (knowledge.synonyms, knowledge.contested):
        keys = [(row.name, row.list_id) for row in rows]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("synonyms", "contested"),
    [
        (["name,means"], ["name,list,candidates,why,settled_by,source,note"]),
        (["name,means,list,source,note", "Chen,Anser,,,"], ["name,list,candidates,why,settled_by,source,note"]),
        (["name,means,list,source,note"], ["name,list,candidates,why,settled_by,source,note", "A b,,A b; A c,mood,lists,S,"]),
    ],
)  # fmt: skip
def test_a_table_that_cites_nothing_is_its_makers_mistake(synonyms: list[str], contested: list[str]) -> None:
    with pytest.raises(AssertionError):
        parse_knowledge(synonyms, contested)


def test_a_synonym_for_one_list_holds_there_and_nowhere_else() -> None:
    table = ["name,means,list,source,note", "Parus major,Parus cinereus,FILE,a source,"]
    knowledge = parse_knowledge(table, ["name,list,candidates,why,settled_by,source,note"])
    here, there = matched(listed(FILE, "Parus major"), listed(TREATY, "Parus major"), knowledge=knowledge)
    assert (here.entries[0].match.taxon, there.entries[0].match.taxon) == ("Parus cinereus", "Parus major")


def test_loose_names_say_nothing_about_each_other() -> None:
    """Beside a name for the gull, an unknown genus with its epithet must not be given to the tern that is left."""
    found = match_names(["Larus saundersi", "Gelastes saundersi"], shipped(), Knowledge())
    assert [m.taxon for m in found] == [None, None]
    (found_in_list,) = matched(
        listed(FILE, "Saundersilarus saundersi", ("Gelastes saundersi", {"family": "Laridae"})),
        knowledge=Knowledge(),
    )
    assert found_in_list.entries[1].match.confidence == "proposal"


@pytest.mark.parametrize(
    ("lang", "written"), [("zh", "大杓鹬"), ("ru", "Дальневосточный кроншнеп"), ("es", "Zarapito siberiano")]
)
def test_a_name_that_lists_print_in_another_language_means_their_bird(lang: str, written: str) -> None:
    (known,) = matched(
        listed(KOREA, ("Numenius madagascariensis", {"vernacular": Names(**{lang: f"{written} (Foo)"})}))
    )
    for asked in (written, written.casefold()):
        (found,) = match_names([asked], shipped(), Knowledge(), [known])
        assert (found.taxon, found.reason.code) == ("Numenius madagascariensis", "vernacular")
        assert match_names([asked], shipped(), Knowledge())[0].taxon is None


def test_loose_names_keep_their_places() -> None:
    written = ["Grus grus", "두루미", "Grus grus", "nothing at all"]
    found = match_names(written, shipped(), curated(), tuple(bundled_lists().values()))
    assert [(m.list_id, m.row, m.taxon) for m in found] == [
        ("", 1, "Grus grus"), ("", 2, "Grus japonensis"), ("", 3, "Grus grus"), ("", 4, None),
    ]  # fmt: skip


def test_reasons_hold_arguments_and_no_sentence() -> None:
    assert one("Larus saundersi").reason == Message.of(
        "synonym",
        name="Larus saundersi",
        taxon="Saundersilarus saundersi",
        source=next(s.source for s in curated().synonyms if s.name == "Larus saundersi"),
    )


# --- what a person must decide ----------------------------------------------------------------------------------


def test_what_is_open_in_the_bundled_lists_is_asked() -> None:
    asked = [(q.list_id, q.subject, q.question) for q in open_matches(bundled_lists().values())]
    assert ("OSJ8", "Calandrella brachydactyla", "unresolved") in asked
    assert ("KOS2025", "Calandrella dukhunensis", "unresolved") in asked
    assert ("KOR-LAW", "큰기러기", "unresolved") in asked
    assert [s for s in asked if s[0] == "OSJ8"] == [("OSJ8", "Calandrella brachydactyla", "unresolved")]


def test_unknown_subspecies_are_asked_about_where_wanted() -> None:
    asked = [
        q.subject
        for q in open_matches([bundled_lists()["OSJ8"]], subspecies=True)
        if q.question == "subspecies"
    ]
    assert "Jynx torquilla japonica" in asked
    assert len(asked) == 15


def test_what_was_decided_is_not_asked_again() -> None:
    (found,) = matched(listed(FILE, "Calandrella brachydactyla"), decisions=(LARK,))
    assert list(open_matches([found])) == []


def test_decisions_that_no_longer_apply_are_reported_with_why() -> None:
    (found,) = matched(listed(FILE, "Calandrella brachydactyla"))
    own = Decision("Calandrella brachydactyla", "Calandrella brachydactyla", "B", "c", list_id="FILE")
    gone = Decision("Calandrella brachydactyla", "Calandrella nova", "A", "c")
    elsewhere = Decision("Calandrella brachydactyla", "Calandrella dukhunensis", "A", "c", list_id="OLD")
    unknown = Decision("Alauda nemo", "Alauda arvensis", "A", "c")
    left = Decision("Alauda nemo", "Alauda gulgula", "A", "c", list_id="FILE")
    asked = stale_matches((LARK, own, gone, elsewhere, unknown, left), (found,), shipped())
    assert [(decision.value, reason.code) for decision, reason in asked] == [
        ("Calandrella dukhunensis", "decision-overruled"), ("Calandrella nova", "decision-taxon-gone"),
        ("Calandrella dukhunensis", "decision-list-gone"), ("Alauda arvensis", "decision-name-gone"),
        ("Alauda gulgula", "decision-name-left"),
    ]  # fmt: skip
    assert all(messages.say(reason, lang) for _, reason in asked for lang in LANGS)
    assert stale_matches((own,), (found,), shipped()) == ()


# --- old names ---------------------------------------------------------------------------------------------------


def old_names() -> list[tuple[str, str, str, str]]:
    lines = Path(__file__).with_name("old_names.md").read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in lines if line.startswith("| ")]
    return [row for row in rows if row[0] != "printed"]  # type: ignore[misc]


@cache
def led() -> dict[str, Match]:
    """What each old name means among the loose names of one file."""
    printed = [row[0] for row in old_names()]
    found = match_names(printed, shipped(), curated(), tuple(bundled_lists().values()))
    return dict(zip(printed, found, strict=True))


@pytest.mark.parametrize(("printed", "today", "rule", "candidates"), old_names())
def test_old_names_lead_to_the_bird_of_this_region(
    printed: str, today: str, rule: str, candidates: str
) -> None:
    found = led()[printed]
    assert (found.taxon or "—", found.reason.code) == (today, rule)
    assert found.taxon or ", ".join(c.taxon for c in found.candidates) == candidates


def test_an_old_name_never_leads_in_silence_to_a_bird_that_no_list_of_the_region_has() -> None:
    region = {
        shipped().species_of(m.match.taxon)
        for list_id in ("OSJ8", "KOS2025") for m in bundled_lists()[list_id].entries if m.match.taxon
    }  # fmt: skip
    elsewhere = [row for row in old_names() if row[1] != "—" and shipped().species_of(row[1]) not in region]
    assert elsewhere == []


def test_an_epithet_that_leads_to_a_bird_of_elsewhere_is_a_proposal_in_a_list_of_the_region() -> None:
    """Falco ater was the black kite; the caracara lives in South America."""
    lists = tuple(bundled_lists().values())
    (found,) = match_names(["Falco ater"], shipped(), curated(), lists)
    assert (found.taxon, found.confidence) == ("Daptrius ater", "proposal")
    (found,) = match_names(["Falco ater"], shipped(), curated())
    assert found.confidence == "probable"


def test_lists_share_what_is_known_of_a_name_unless_a_row_is_written_for_one_of_them() -> None:
    row = Synonym("Larus niger", "Anser fabalis", "OWN", "a source")
    lists = [(Checklist(each, each), [entry(each, 2, "Larus niger")]) for each in ("ONE", "OWN", "OTHER")]
    matched = match(lists, shipped(), Knowledge((row,)))
    means = {each.checklist.id: each.entries[0].match.taxon for each in matched}
    assert means["OWN"] == "Anser fabalis"
    assert means["ONE"] == means["OTHER"] != "Anser fabalis"
    assert match(lists[::-1], shipped(), Knowledge((row,))) == matched[::-1]


# --- old names of this region, and the same names in a list of another one -----------------------------------------

OLD = {
    "Pitta brachyura": Names(ja="ヤイロチョウ"),
    "Calandrella cinerea": Names(ja="ヒメコウテンシ"),
    "Phasianus colchicus": Names(ja="キジ"),
}


def meant(written: dict[str, Names], asked: tuple[str, ...] | None = None) -> dict[str, str | None]:
    """What these names mean in a file beside the bundled lists."""
    rows = [entry("F", row, name, vernacular=called) for row, (name, called) in enumerate(written.items(), 2)]
    (found,) = match(
        [(FILE, rows)], shipped(), curated(), territory=tuple(bundled_lists().values()), asked=asked
    )
    return {m.entry.verbatim or "": m.match.taxon for m in found.entries}


def test_old_names_with_japanese_ones_mean_the_bird_of_the_region_or_are_left_open() -> None:
    assert meant(OLD) == {
        "Pitta brachyura": "Pitta nympha",
        "Calandrella cinerea": None,
        "Phasianus colchicus": "Phasianus versicolor",
    }


def test_the_old_lark_is_left_open_with_its_reason_and_every_candidate() -> None:
    (found,) = match_names(["Calandrella cinerea"], shipped(), curated(), tuple(bundled_lists().values()))
    assert found.reason.code == "contested-split"
    assert [c.taxon for c in found.candidates] == [
        "Calandrella cinerea", "Calandrella brachydactyla", "Calandrella dukhunensis",
    ]  # fmt: skip


def test_a_list_that_is_itself_the_region_is_believed() -> None:
    bare = dict.fromkeys(OLD, Names())
    assert meant(bare)["Pitta brachyura"] == "Pitta nympha"
    assert meant(bare, (FILE.id,)) == {name: name for name in OLD}


def test_a_vernacular_name_of_an_entry_that_is_left_open_is_left_open_too() -> None:
    """KOS 2025 uses 쇠종다리 for the lark that a person must decide on: nobody may say that no list uses it."""
    (found,) = match_names(["쇠종다리"], shipped(), curated(), tuple(bundled_lists().values()))
    assert (found.taxon, found.reason.code) == (None, "vernacular-open")
    assert [c.taxon for c in found.candidates] == ["Calandrella brachydactyla", "Calandrella dukhunensis"]


@pytest.mark.parametrize(
    ("english", "taxon"), [("White-faced Plover", None), ("Kentish Plover", "Anarhynchus alexandrinus")]
)
def test_the_english_name_tells_whether_a_name_was_misapplied(english: str, taxon: str | None) -> None:
    name = "Charadrius alexandrinus dealbatus"
    assert meant({name: Names(english)}) == {name: taxon}


@pytest.mark.parametrize(
    ("called", "candidates"),
    [
        (Names("Tree Sparrow"), ["Passer montanus"]),
        (Names("Great White Egret"), ["Ardea alba"]),
        (Names("Reed Bunting"), ["Emberiza pallasi", "Emberiza schoeniclus"]),
        (Names(ko="알락꼬리마도오"), ["Numenius madagascariensis"]),
        (Names("Gull"), []),
    ],
)
def test_a_vernacular_name_that_no_bird_has_is_left_open_with_the_birds_of_names_like_it(
    called: Names, candidates: list[str]
) -> None:
    (found,) = match(
        [(FILE, [Entry("F", 2, vernacular=called)])],
        shipped(),
        curated(),
        territory=tuple(bundled_lists().values()),
    )
    (held,) = found.entries
    assert held.match.taxon is None
    assert [one.taxon for one in held.match.candidates] == candidates


@pytest.mark.parametrize(
    ("written", "taxon", "rule", "birds_named"),
    [
        ("Branta leucopsis / Anser sp.", None, "either-or", ["Branta leucopsis"]),
        ("Branta leucopsis / Anser", None, "either-or", ["Branta leucopsis"]),
        ("Larus sp./Sterna hirundo", None, "either-or", ["Sterna hirundo"]),
        ("Columba / Coloeus monedula", None, "either-or", ["Coloeus monedula"]),
        ("Corvus/Coloeus monedula", "Coloeus monedula", "accepted", []),  # one epithet of two genera
        ("Larus / Sterna", None, "undetermined", []),
    ],
)
def test_a_species_beside_any_of_a_genus_is_left_open(
    written: str, taxon: str | None, rule: str, birds_named: list[str]
) -> None:
    found = one(written)
    assert (found.taxon, found.reason.code) == (taxon, rule)
    assert found.confidence != "certain"
    assert [candidate.taxon for candidate in found.candidates] == birds_named
