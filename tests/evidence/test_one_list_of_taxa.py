"""However the birds that were assessed are counted, they are the same: annex, data, page, map, summary and `show`."""

import re
from collections import Counter

from cli import ran, read_json

from birds import quickstart, store
from birds.evidence import findings, one_by_one
from birds.map.data import map_data

LISTED = {"shown", "indicated"}


def test_annex_data_page_map_summary_and_show_have_the_same_birds(bundled_dossier):
    rows = read_json(bundled_dossier, "evidence")["rows"]
    annex = read_json(bundled_dossier, "annex")
    tally = Counter(row["verdict"] for row in rows)
    listed = {row["scientific_name"] for row in rows if row["verdict"] in LISTED}
    assert listed == {row["scientific_name"] for row in annex["rows"]}
    assert (
        len(rows)
        == len({row["scientific_name"] for row in rows})
        == len(annex["rows"]) + len(annex["left_out"])
    )
    page = ran(bundled_dossier, "evidence", "--format", "html")
    assert len(re.findall('<tr role="row" class="first"', page)) == len(rows)
    table = findings(store.load(bundled_dossier))
    assert Counter(dict(quickstart.count(table.comparison, table.verdicts).verdicts)) == tally
    drawn = [verdict for bird in map_data(table, None).birds for verdict in one_by_one(bird.verdicts)]
    assert Counter(verdict.verdict for verdict in drawn) == tally
    for name in ("Larus mongolicus", "Anser serrirostris", "Platalea minor"):
        (shown,) = (each for each in read_json(bundled_dossier, "evidence", name)["rows"])
        assert shown["verdict"] == next(row["verdict"] for row in rows if row["scientific_name"] == name)
        verdicts = read_json(bundled_dossier, "show", name)["verdicts"]
        assert shown["verdict"] in {verdict["verdict"] for verdict in verdicts}
