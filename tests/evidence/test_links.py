"""Links: edges between places, of rings, markers and the stays of tagged birds; the frame agrees with plain pandas."""

from datetime import timedelta

import pandas as pd

import birds

IZUMI, SUNCHEON, NOWHERE = (130.28, 32.105), (127.5096, 34.8783), (125.0, 42.0)


def walked(*ways: tuple[str, tuple[float, float], str]) -> pd.DataFrame:
    """A fix every 12 hours for five days from a day on, at each place."""
    times = [(way, timedelta(hours=12 * n)) for way in ways for n in range(10)]
    rows = [(bird, str(pd.Timestamp(day) + later), *point) for (bird, point, day), later in times]
    columns = ["individual-local-identifier", "timestamp", "location-long", "location-lat"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{"individual-taxon-canonical-name": "Grus monacha", "study-name": "Cranes"})


def records(*rows: tuple[object, ...]) -> pd.DataFrame:
    header = "id,species,kind,from_place,from_party,date_from,to_place,to_party,date_to,individuals,certainty"
    return pd.DataFrame(rows, columns=header.split(",")).assign(source="us")


def test_stays_that_follow_each_other_are_links_as_pandas_has_them(dossier):
    with birds.open(dossier, write=True) as held:
        before = len(held.links)
        held.load_tracks(
            walked(("A", IZUMI, "2021-02-01"), ("A", SUNCHEON, "2021-03-10"), ("A", NOWHERE, "2021-04-01"),
                   ("B", IZUMI, "2022-02-01"), ("B", SUNCHEON, "2022-03-20"))
        )  # fmt: skip
        stays, links = held.stays.sort_values(["track_id", "number"]), held.links
    after = stays.groupby("track_id").shift(-1)
    moves = pd.DataFrame({"a": stays["place_id"], "b": after["place_id"], "to": after["date_from"]})
    expected = moves.dropna(subset="to").fillna("").groupby(["a", "b"]).size().to_dict()
    tracked = links[links["kinds"] == ("track",)]
    assert tracked.fillna("").set_index(["from_place", "to_place"])["birds"].to_dict() == expected
    assert sorted(expected.values()) == [1, 2]
    assert len(links) == before + 2
    both = tracked[tracked["birds"] == 2].iloc[0]
    assert (both["date_from"], both["date_to"], both["months"]) == ("2021-02-05", "2022-03-20", (2, 3))
    assert both.geometry.geom_type == "LineString"


def test_records_of_one_way_are_one_link_and_negative_findings_none(dossier):
    with birds.open(dossier, write=True) as held:
        before = held.links
        izumi, suncheon = ("Izumi", "JPN"), ("Suncheon Bay", "KOR")
        held.load_evidence(
            records(
                ("r1", "Platalea minor", "ring", *izumi, "2019-01", *suncheon, "2019-05-02", 2, "direct"),
                ("r2", "Platalea minor", "resighting", *izumi, "2020-01-03", *suncheon, "2020-06", None, "direct"),
                ("r3", "Platalea minor", "ring", *suncheon, "2018-06", *izumi, "2018-12", 0, "summary"),
                ("r4", "Platalea minor", "ring", *suncheon, "", *izumi, "", None, "negative"),
            )
        )  # fmt: skip
        new = held.links.merge(before[["records"]], how="left", indicator=True, on="records")
        new = new[new["_merge"] == "left_only"]
        ways = {row.records: (row.birds, row.date_from, row.date_to, row.kinds) for row in new.itertuples()}
        assert ways[("r1", "r2")] == (3, "2019-01", "2020-06", ("recovery", "resighting"))
        assert pd.isna(ways[("r3",)][0])  # a way that no bird flew has no number
        assert not any("r4" in each for each in ways)
        held.remove("evidence.csv")
        assert len(held.links) == len(before)


def test_what_a_new_site_explains_is_a_link_to_it(dossier):
    with birds.open(dossier, write=True) as held:
        held.load_tracks(walked(("A", IZUMI, "2021-02-01"), ("A", NOWHERE, "2021-04-01")))
        assert held.links.query("kinds == @kinds", local_dict={"kinds": ("track",)})["to_place"].isna().all()
        columns = ["id", "name_en", "party", "latitude", "longitude"]
        held.load_sites(pd.DataFrame([("new", "New Marsh", "JPN", 42.0, 125.0)], columns=columns))
        tracked = held.links[held.links["kinds"] == ("track",)]
        assert tracked["to_name"].tolist() == ["New Marsh"]
