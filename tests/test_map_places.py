"""A record is drawn from the site its place names, marked approximate; nothing else is made a point."""

import pytest

from birds.map.data import build_map_data
from birds.model import DossierContent, End, Evidence, Names, Site
from birds.model.agreement import default

HERE, FAR = (130.28, 32.1), (140.0, 43.0)


def site(identity, name, party="JPN", point=HERE, **more):
    return Site(identity, "Ramsar Site", Names(name, "이즈미", "出水"), party, point=point, **more)


def drawn(place, *sites):
    record = Evidence("e", "Grus monacha", "recovery", "direct", place, End(None, "KOR"), "source")
    held = DossierContent("", sites=sites, evidence=(record,), agreement=default())
    return build_map_data(held).records[0].origin


@pytest.mark.parametrize(
    "name", ["Izumi", "izumi ", "出水", "이즈미", "Izumi, Kagoshima", "Izumi (crane park)", "EAAF030"]
)
def test_a_place_that_names_a_site_has_its_point_marked_approximate(name):
    made = drawn(End(name, "JPN"), site("a", "Izumi", code="EAAF030"))
    assert made == End(name, "JPN", HERE, approximate=True)


@pytest.mark.parametrize(
    ("place", "sites"),
    [
        (End("Izumisano", "JPN"), [site("a", "Izumi")]),
        (End("near Izumi", "JPN"), [site("a", "Izumi")]),
        (End("Izumi", "KOR"), [site("a", "Izumi")]),
        (End("Izumi", "JPN"), [site("a", "Izumi", point=None)]),
        (End("Izumi", "JPN"), [site("a", "Izumi"), site("b", "Izumi", point=FAR)]),
        (End(None, "JPN"), [site("a", "Izumi")]),
        (End("", "JPN"), [site("a", "Izumi")]),
    ],
)
def test_no_other_place_becomes_a_point(place, sites):
    assert drawn(place, *sites) == place


def test_a_point_of_the_record_s_own_is_kept_and_sites_of_one_name_close_together_are_one_place():
    own = End("Izumi", "JPN", FAR)
    assert drawn(own, site("a", "Izumi")) is own
    close = (site("a", "Izumi"), site("b", "Izumi", point=(130.3, 32.1)))
    assert drawn(End("Izumi", "JPN"), *close).point == HERE


def test_of_the_bundled_records_every_one_with_a_place_that_has_a_point_is_drawn():
    from birds.dossier import bootstrap

    found = bootstrap.bundled_dossier()
    held = DossierContent("", sites=found.sites, evidence=found.evidence, agreement=default())
    records = build_map_data(held).records
    positive = [one for one in records if one.certainty != "negative"]
    ends = [sum(end.point is not None for end in (r.origin, r.destination)) for r in positive]
    assert len(records) == 70
    assert (ends.count(2), ends.count(1)) == (17, 17)
    assert all(end.approximate for r in positive for end in (r.origin, r.destination) if end.point)
