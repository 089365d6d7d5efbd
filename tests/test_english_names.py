"""The English name of a row is that of the bird which its printed headword names."""

import pytest
from wordings import english as english_of

from birds import checks
from birds import model as m
from birds.model.agreement import default
from birds.negotiation import items
from birds.negotiation.items import Item, ListedAs
from birds.taxonomy import Taxonomy

STONECHATS = Taxonomy.of(
    "test",
    (
        m.Taxon("Saxicola maurus", "species", 1, "Saxicola", english="Siberian Stonechat"),
        m.Taxon("Saxicola maurus maurus", "subspecies", 2, "Saxicola maurus"),
        m.Taxon("Saxicola maurus stejnegeri", "subspecies", 3, "Saxicola maurus"),
        m.Taxon("Thinornis placidus", "species", 4, "Thinornis", english="Long-billed Plover"),
    ),
)


def held(name: str, taxon: str, english: str | None = None) -> m.MatchedEntry:
    parsed = m.ParsedName(name, name, *name.split(), None, "species")
    entry = m.Entry("L", 2, name, parsed, vernacular=m.Names(english))
    return m.MatchedEntry(entry, m.Match("L", 2, m.Message("accepted"), taxon, confidence="certain"))


def english(name: str, taxon: str, own: str | None = None) -> str | None:
    side = ListedAs(m.Checklist("L", "L"), held(name, taxon, own))
    item = Item("1", taxon, None, (), (side,))  # type: ignore[arg-type]
    return items.names(item, default(), STONECHATS, {}, name).en


def test_a_list_that_prints_the_headword_names_it():
    assert english("Saxicola stejnegeri", "Saxicola maurus", "Amur Stonechat") == "Amur Stonechat"
    assert english("Saxicola maurus", "Saxicola maurus", "Common Stonechat") == "Siberian Stonechat"


def test_a_part_of_a_species_is_not_called_as_the_whole():
    assert english("Saxicola stejnegeri", "Saxicola maurus") is None
    assert english("Charadrius placidus", "Thinornis placidus") == "Long-billed Plover"


@pytest.mark.parametrize(("called", "problems"), [("Siberian Stonechat", 1), ("Amur Stonechat", 0)])
def test_a_list_that_calls_a_part_as_the_whole_is_told(called, problems):
    one = m.MatchedList(m.Checklist("L", "L"), (held("Saxicola stejnegeri", "Saxicola maurus", called),))
    found = list(
        checks.english_names(m.DossierContent("test", lists=(one,), agreement=default()), STONECHATS)
    )
    assert len(found) == problems
    assert all(
        "Siberian Stonechat is the English name of Saxicola maurus" in english_of(each.what) for each in found
    )
