"""The dossier in QGIS, headless: each layer has the map's symbols and colours, and a site leads to its counts.

Runs where a Python with QGIS is installed (`apt-get install python3-qgis qgis-providers`), as CI does wherever its
package manager has it. In CI, which demands that no test is skipped, these are no tests where it is missing.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from birds import store
from birds.model.agreement import default

WITH_QGIS = """
import json, os, sys
from qgis.core import QgsApplication, QgsFeatureRequest, QgsProject, QgsVectorLayer, QgsRenderContext, QgsRelation, QgsWkbTypes

app = QgsApplication([], False)
app.initQgis()
file, wanted = sys.argv[1], json.loads(sys.argv[2])
made = {"layers": {}}
layers = {}
for name in wanted:
    layer = layers[name] = QgsVectorLayer(f"{file}|layername={name}", name, "ogr")
    loaded = layer.loadDefaultStyle()[1]
    told = made["layers"][name] = {"valid": layer.isValid(), "styled": loaded, "features": layer.featureCount()}
    told["widgets"] = {field.name(): layer.editorWidgetSetup(n).type() for n, field in enumerate(layer.fields())}
    told["aliases"] = {field.name(): layer.attributeAlias(n) for n, field in enumerate(layer.fields())}
    if not layer.isSpatial():
        continue
    told["labelled"] = layer.labelsEnabled() and layer.labeling().settings().fieldName
    renderer = layer.renderer()
    told["by"] = renderer.classAttribute()
    told["symbols"] = {
        each.value(): [each.symbol().color().name(), each.symbol().symbolLayer(0).layerType(), each.symbol().symbolLayer(0).properties()]
        for each in renderer.categories()
    }
    context = QgsRenderContext()
    renderer.startRender(context, layer.fields())
    told["unstyled"] = sum(renderer.symbolForFeature(feature, context) is None for feature in layer.getFeatures())
    renderer.stopRender(context)
moving = {name: QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in ("track", "stay", "link")}
made["moving"] = {name: [one.isValid(), QgsWkbTypes.hasM(one.wkbType())] for name, one in moving.items()}
project = QgsProject.instance()
project.addMapLayers(list(layers.values()))
place, count = layers["place"], layers["site_count"]
found = [each for each in place.dataProvider().discoverRelations(place, [count])]
made["relations"] = [each.fieldPairs() for each in found]
for each in found:
    each.setId("counts")
    project.relationManager().addRelation(each)
if found:
    relation = project.relationManager().relation("counts")
    made["usable"] = relation.isValid()
    feature = next(place.getFeatures(QgsFeatureRequest().setFilterExpression(f"\\"id\\" = '{sys.argv[3]}'")))
    made["counts"] = sorted(str(one["taxon"]) for one in relation.getRelatedFeatures(feature))
print("RESULT" + json.dumps(made))
os._exit(0)  # QGIS without a display may fall over its own end
"""
SPATIAL = ("place", "municipality", "site", "site_area", "evidence", "evidence_point")
TABLES = ("site_count", "occurrence", "site_bird", "track_party", "count_month")


@cache
def python_with_qgis() -> str | None:
    """A Python that imports QGIS."""
    for python in (shutil.which("python3", path="/usr/bin:/usr/local/bin"), shutil.which("python3")):
        command = [python, "-c", "import qgis.core"]
        if python and not subprocess.run(command, check=False, capture_output=True).returncode:
            return python
    return None


if os.environ.get("CI") and not python_with_qgis():
    __test__ = False
pytestmark = pytest.mark.skipif(not python_with_qgis(), reason="no Python with QGIS is installed")


@pytest.fixture(scope="module")
def counted(bundled_dossier):
    """A place of the bundled data with several counts, and the taxa counted there."""
    dossier = store.load(bundled_dossier)
    taxa: dict[str, list[str]] = {}
    for count in dossier.counts:
        if count.place_id and count.taxon:
            taxa.setdefault(count.place_id, []).append(count.taxon)
    return max(taxa.items(), key=lambda item: (len(set(item[1])), item[0]))


@pytest.fixture(scope="module")
def seen(bundled_dossier, tmp_path_factory, counted):
    """What QGIS sees in a copy of the dossier: it rewrites what it opens."""
    copy = shutil.copy(bundled_dossier, tmp_path_factory.mktemp("qgis") / "agreement.gpkg")
    command = [python_with_qgis(), "-c", WITH_QGIS, str(copy), json.dumps([*SPATIAL, *TABLES]), counted[0]]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, env=env)
    results = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert results, done.stderr[-2000:]
    return json.loads(results[0].removeprefix("RESULT"))


def test_every_layer_opens_with_its_stored_style_and_tracks_with_the_times_of_their_fixes(seen):
    for name in (*SPATIAL, *TABLES):
        layer = seen["layers"][name]
        assert (layer["valid"], layer["styled"], layer.get("unstyled", 0)) == (True, True, 0), name
    assert [seen["layers"][name]["features"] for name in ("site", "evidence")] == [146, 70]
    assert seen["moving"] == {"track": [True, True], "stay": [True, False], "link": [True, False]}


def test_the_parties_have_the_map_s_shapes_and_colours(seen):
    for name in ("place", "site", "site_area"):
        layer = seen["layers"][name]
        assert layer["by"] == "party"
        for party in ("JPN", "KOR"):
            assert layer["symbols"][party][0].upper() == default().by_code[party].colour.upper()
    shapes = {party: told[2]["name"] for party, told in seen["layers"]["site"]["symbols"].items()}
    assert (shapes["JPN"], shapes["KOR"], shapes[""]) == ("diamond", "circle", "square")


def test_records_are_dashed_by_their_kind_as_on_the_map(seen):
    layer = seen["layers"]["evidence"]
    assert layer["by"] == "kind"
    assert set(layer["symbols"]) == {"recovery", "tracking", "resighting", ""}
    assert all(told[0].upper() == "#7A4FA3" for told in layer["symbols"].values())
    dashes = {
        kind: (told[2]["use_custom_dash"], told[2]["customdash"]) for kind, told in layer["symbols"].items()
    }
    assert dashes["recovery"][0] == "0"
    assert len({dashes[kind][1] for kind in ("tracking", "resighting", "")}) == 3


def test_columns_and_labels_are_called_as_a_reader_calls_them_and_forms_offer_places_by_name(seen):
    widgets = {name: layer["widgets"] for name, layer in seen["layers"].items()}
    for name, told in (("place", "party"), ("site", "party"), ("evidence", "kind")):
        assert widgets[name][told] == "ValueMap" != widgets[name]["note"]
    assert seen["layers"]["evidence"]["aliases"]["taxon"] == "Bird (reference)"
    labels = {name: seen["layers"][name]["labelled"] for name in SPATIAL}
    assert "name_en" in labels["place"]
    assert labels["evidence"] == labels["evidence_point"] == '"taxon"'
    assert widgets["site"]["place_id"] == widgets["site_count"]["place_id"] == "ValueRelation"
    assert widgets["site"]["note"] == "TextEdit"


def test_records_with_one_known_place_are_points(seen, bundled_dossier):
    ends = [(one.origin.point, one.destination.point) for one in store.load(bundled_dossier).evidence]
    known = sum((a is None) != (b is None) for a, b in ends)
    assert seen["layers"]["evidence_point"]["features"] == known > 10
    assert seen["layers"]["evidence_point"]["by"] == "kind"


def test_styles_say_which_table_a_column_leads_to(bundled_dossier):
    """As QGIS writes it: its windows make relations of these, and open the table that is not open yet."""
    with sqlite3.connect(bundled_dossier) as opened:
        styles = dict(opened.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    led = {}
    for table, text in styles.items():
        for one in ET.fromstring(text).iterfind("referencedLayers/relation"):  # noqa: S314 - our own
            pair = one.find("fieldRef").attrib
            led[table, pair["referencingField"]] = (one.get("layerName"), pair["referencedField"])
    assert led["site", "place_id"] == led["site_count", "place_id"] == ("place", "id")
    assert led["site_bird", "site_id"] == led["site_area", "site_id"] == ("site", "id")


def test_a_place_leads_to_its_counts(seen, counted):
    assert seen["relations"] == [{"place_id": "id"}]
    assert seen["usable"]
    assert [taxon for taxon in seen["counts"] if taxon != "NULL"] == sorted(counted[1])
