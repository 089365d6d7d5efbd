"""Every verdict is recomputed from its derivation alone, as JSON prints it: from cells, over both sides, to the line."""

import json
import re
from pathlib import Path

import pytest
from cli import birds, read_json

from birds.evidence.lines import Facts, decide
from birds.evidence.statements import Part, Side, assess_limb_b, record_subspecies, side_of
from birds.model import LANGS, Status, TreatyTest

LISTS = Path(__file__).parents[2] / "species_lists"

SIDES = ("codes", "migrant", "within", "settled")
RECORDED = ("taxa", "irregular", "may_be", "undivided")


def only(node: dict, rule: str) -> dict:
    (found,) = each(node, rule)
    return found


def each(node: dict, rule: str) -> list[dict]:
    return [given for given in node["given"] if given["rule"] == rule]


def status(leaf: dict) -> Status:
    gave = leaf["gave"]
    assert leaf["cell"], "it stands somewhere"
    marks = {"minor": gave["few"], "scarce": gave["scarce"], "migrant": gave["migrant"]}
    return Status(
        gave["code"],
        tuple(gave["months"]),
        gave["printed"],
        region=gave["region"],
        source=gave["source"],
        **marks,
    )


def part(leaf: dict) -> Part:
    gave = leaf["gave"]
    return Part(
        gave["source"], gave["trust"], gave["printed"], tuple(gave["taxa"]), tuple(map(status, leaf["given"]))
    )


def side(node: dict, test: TreatyTest) -> Side:
    made = side_of([status(leaf) for leaf in node["given"]], test)
    assert [sorted(made.codes), made.migrant, made.within, made.settled] == [
        node["gave"][name] for name in SIDES
    ]
    return made


def limb_b(node: dict, test: TreatyTest):
    reference, rules = only(node, "reference")["gave"], test.rules
    recorded = []
    for of_side in each(node, "recorded"):
        parts, whole = map(part, each(of_side, "subspecies")), frozenset(reference["subspecies"])
        made = record_subspecies(parts, whole, scarce_seasons="scarce-seasons" in rules)
        sets = [sorted(made.taxa), sorted(made.irregular), sorted(made.may_be), made.undivided]
        assert sets == [of_side["gave"][name] for name in RECORDED]
        recorded.append(made)
    return assess_limb_b(*recorded, monotypic=reference["monotypic"], undivided="undivided" in rules)


def recomputed(tree: dict) -> tuple[str, str, str]:
    test = TreatyTest(tree["rule"], tuple(only(tree, "rules")["gave"]["applied"]))
    limb = limb_b(only(tree, "limb_b"), test)
    a, b = (side(node, test) for node in each(tree, "side"))
    line = decide(
        Facts(
            a,
            b,
            bool(only(tree, "records")["given"]),
            limb.word,
            undivided=limb.undivided,
            non_migratory=bool(each(tree, "decision")),
            set_aside_vagrants="vagrants" in test.rules,
            reported=bool(only(tree, "reported")["given"]),
        ),
        test.name,
    )
    return line.verdict, line.name, line.by


@pytest.mark.parametrize(
    "options", [(), ("--test", "open"), ("--min-trust", "high")], ids=["two-limb", "open", "high"]
)
def test_every_verdict_follows_from_its_derivation_alone(bundled_dossier, options):
    rows = read_json(bundled_dossier, "evidence", *options)["rows"]
    assert len(rows) > 500
    for row in rows:
        assert recomputed(row["derivation"]) == (row["verdict"], row["line"], row["by"]), row[
            "scientific_name"
        ]


def test_a_statement_is_followed_to_its_file_and_row(bundled_dossier):
    (shown,) = read_json(bundled_dossier, "show", "Larus mongolicus")["verdicts"]
    leaves = [leaf for node in each(shown["derivation"], "side") for leaf in node["given"]]
    cells = {
        (leaf["cell"]["list"], leaf["cell"]["file"], leaf["cell"]["field"])
        for leaf in leaves
        if "list" in leaf["cell"]
    }
    assert ("BK2022", "kor-bk2022.csv", "status") in cells
    row = next(leaf["cell"]["row"] for leaf in leaves if leaf["cell"].get("list") == "BK2022")
    assert row > 1


def test_a_derivation_is_of_what_was_asked(bundled_dossier):
    told = json.loads(birds("-d", bundled_dossier, "evidence", "Grus grus", "--format", "json").stdout)[
        "rows"
    ]
    assert recomputed(told[0]["derivation"])[0] == told[0]["verdict"]


def leaves(node: dict) -> list[dict]:
    return [node, *(leaf for given in node["given"] for leaf in leaves(given))]


def test_each_cell_holds_what_the_derivation_says_of_it(bundled_dossier):
    lines = {path.name: path.read_text("utf-8").splitlines() for path in LISTS.glob("*.csv")}
    rows = read_json(bundled_dossier, "evidence")["rows"]
    cells = [leaf for row in rows for leaf in leaves(row["derivation"]) if "row" in (leaf["cell"] or {})]
    assert len(cells) > 3000
    for leaf in cells:
        line = lines[leaf["cell"]["file"]][leaf["cell"]["row"] - 1]
        if leaf["cell"]["field"] != "scientific_name":  # a name may be of one subspecies without printing it
            for printed in (leaf["gave"]["printed"] or "").split("; "):
                assert printed in line, leaf


@pytest.mark.parametrize("lang", LANGS)
def test_the_steps_are_printed_with_v(bundled_dossier, lang):
    for command in ("show", "evidence"):
        told = birds("-d", bundled_dossier, "--lang", lang, command, "Larus mongolicus", "-v").stdout
        assert re.search(r"1\.4\.2 +W3 = .*BK2022.*kor-bk2022\.csv.*269", told)
        assert "1.4.2" not in birds("-d", bundled_dossier, "--lang", lang, command, "Larus mongolicus").stdout
