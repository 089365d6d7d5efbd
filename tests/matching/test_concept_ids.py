"""An id that contradicts a name is a question before any other basis of a relation; what was split off is not certain."""

import json

import pytest
from cli import birds

GRUS, MONACHA, UNKNOWN = "avibase-99B8841E", "avibase-38F36091", "avibase-00000001"


def relation(tmp_path, a: str, b: str, name: str = "Grus grus") -> tuple[str, str, str]:
    for file, id_ in (("a.csv", a), ("b.csv", b)):
        (tmp_path / file).write_text(f"scientific_name,avibase_id\n{name},{id_}\n", "utf-8")
    done = birds("diff", tmp_path / "a.csv", tmp_path / "b.csv", "--format", "json")
    (row,) = json.loads(done.stdout)["rows"]
    return row["basis"], row["confidence"], row["explanation"]


@pytest.mark.parametrize(("a", "b", "basis", "confidence"), [
    (GRUS, "", "monotypic", "certain"), (GRUS, GRUS, "id", "certain"), (UNKNOWN, UNKNOWN, "id", "certain"),
    (UNKNOWN, "", "presumed", "probable"), ("", UNKNOWN, "presumed", "probable"), (MONACHA, "", "presumed", "proposal"),
    (MONACHA, GRUS, "presumed", "proposal"), (MONACHA, MONACHA, "presumed", "proposal"),
])  # fmt: skip
def test_an_id_that_is_not_the_birds_own_makes_the_relation_a_question(tmp_path, a, b, basis, confidence):
    found = relation(tmp_path, a, b)
    assert found[:2] == (basis, confidence)
    assert ("is not the one of Grus grus in AviList v2025" in found[2]) == (basis == "presumed")


def test_a_name_that_is_right_in_two_concepts_is_not_certain_where_its_id_is_of_the_other(tmp_path):
    assert relation(tmp_path, "avibase-10787A38", "", "Riccordia bracei")[:2] == ("monotypic", "certain")
    assert relation(tmp_path, UNKNOWN, "", "Riccordia bracei")[:2] == ("presumed", "probable")


def test_a_monotypic_bird_of_which_the_reference_has_a_part_elsewhere_is_probable(bundled_dossier):
    done = birds("-d", bundled_dossier, "diff", "OSJ8", "KOS2025", "--format", "json")
    rows = {row["b"][0]["scientific_name"]: row for row in json.loads(done.stdout)["rows"] if row["b"]}
    row = rows["Lanius collurio"]
    assert (row["basis"], row["confidence"]) == ("monotypic", "probable")
    assert "has Lanius isabellinus tsaidamensis, first described under it, elsewhere" in row["explanation"]
