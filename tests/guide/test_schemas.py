"""What is printed as JSON is as its schema says, which travels in the wheel; no key is left undescribed."""

import json
from pathlib import Path

import pytest
from cli import birds, commands
from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "birds" / "guide" / "schemas"
BIRDS = ("Grus vipio", "Platalea minor", "Passer montanus", "Anser fabalis")
PRINTED: dict[str, tuple[tuple[str, ...], ...]] = {
    "annex": (
        ("annex",),
        ("annex", "--text", "--order-of", "KOR"),
        ("annex", "--list", "ROKAMBA2006"),
        ("annex", "--index"),
        ("annex", "--since", "1"),
        ("annex", "--list", "notified", "--party", "KOR"),
        ("annex", "--evidence"),
    ),
    "annex-sites": (("annex", "--list", "sites"), ("annex", "--list", "sites", "--text")),
    "check": (("check",), ("check", "--strict")),
    "compare": (("compare", "agreement.gpkg", "other.gpkg"),),
    "diff": (
        ("diff", "OSJ8", "KOS2025", "--with-introduced"),
        ("diff", "OSJ7", "NIBR2025"),
        ("diff", "JAMBA1974", "KOR-LAW"),
    ),
    "evidence": (("evidence",), ("evidence", "--test", "open"), ("evidence", "--min-trust", "high")),
    "evidence-sites": (("evidence", "--sites"),),
    "evidence-using": (("evidence", "--using", "KOS2025", "--using", "NIBR2025"),),
    "files": (("lists", "--files"),),
    "index": (("annex", "--list", "index"),),
    "list": (("lists", "OSJ8"), ("lists", "KOR-LAW")),
    "lists": (("lists",),),
    "log": (("log",),),
    "match": (("match", "names.csv"), ("match", "names.csv", "--as-list")),
    "matrix": (("diff", "OSJ8", "KOS2025", "OSJ7"), ("diff", "OSJ8", "names.csv", "KOS2025")),
    "positions": (("position", "list"), ("position", "list", "--all"), ("position", "list", "--sites")),
    "presence": tuple(("presence", bird) for bird in BIRDS[:2]),
    "review": (("review",), ("review", "--all"), ("review", "--only", "decided")),
    "rounds": (("round", "list"),),
    "show": tuple(("show", bird) for bird in (*BIRDS, "Calandrella brachydactyla")),
    "site": (("show", "Suncheon Bay"), ("show", "ramsar-2462"), ("show", "Kushiro-shitsugen")),
}
NO_SCHEMA = {"birds load taxonomy": "the impact of another reference is a table that a person reads once"}


@pytest.fixture(scope="module")
def folder(bundled_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two dossiers, one of them in its second round, and a file of names."""
    made = tmp_path_factory.mktemp("schemas")
    for name in ("agreement.gpkg", "other.gpkg"):
        (made / name).write_bytes(bundled_dossier.read_bytes())
    dossier = ("-d", made / "agreement.gpkg")
    for run in (
        ("round", "open", "--place", "Seoul", "--date", "3 March 2027"),
        ("position", "set", "include", *BIRDS[:2], "--party", "JPN", "--reason", "a reason"),
        ("position", "set", "exclude", BIRDS[0], "--party", "KOR"),
        ("agreement", "set", "annex_sites", "true"),
        ("position", "set", "include", "Manko", "--party", "KOR"),
        ("position", "name", "ko", BIRDS[1], "--party", "KOR"),
        ("position", "name", "reference", "왕눈물떼새", "--cited", "joint minutes, item 4"),
        ("round", "close", "--date", "5 March 2027"),
        ("round", "open", "--place", "Tokyo", "--date", "8 June 2027"),
        ("position", "set", "include", BIRDS[2], "--party", "KOR"),
        ("position", "set", "exclude", BIRDS[1], "--party", "JPN"),
    ):
        assert birds(*dossier, *run).exit_code == 0
    (made / "names.csv").write_text("scientific_name\nGrus grus\nFoo barus\nAnas crecca ssp.\n")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_is_as_its_schema_says(name, folder, monkeypatch):
    monkeypatch.chdir(folder)
    schema = Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")))
    for command in PRINTED[name]:
        result = birds("-d", "agreement.gpkg", *command, "--format", "json")
        assert result.exit_code in {0, 1}, result.stderr
        assert birds("-d", "agreement.gpkg", *command, "-o", "it.json", "--force").exit_code in {0, 1}
        printed, written = json.loads(result.stdout), json.loads(Path("it.json").read_text("utf-8"))
        errors = (error for value in (printed, written) for error in schema.iter_errors(value))
        assert [f"{error.json_path}: {error.message}" for error in errors][:5] == [], command
        marked = written[-1] if isinstance(written, list) else written
        del marked["birds"]
        assert written == printed, "the file says the same beside its mark"


def test_each_schema_is_one_and_written_by_the_guide(tmp_path):
    assert birds("guide", "schemas", tmp_path / "schemas").exit_code == 0
    written = {path.stem: path.read_bytes() for path in (tmp_path / "schemas").iterdir()}
    assert written == {path.stem: path.read_bytes() for path in SCHEMAS.iterdir()}
    assert set(written) == set(PRINTED)
    for name, data in written.items():
        schema = json.loads(data)
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"urn:birds:{name}:1"


def test_no_command_prints_json_without_a_schema():
    described = {command[0] for commands in PRINTED.values() for command in commands}
    described |= {" ".join(command[:2]) for commands in PRINTED.values() for command in commands}
    formats = {
        " ".join(words): getattr(one.type, "choices", ())
        for words, command in commands()
        for one in command.params
        if "--format" in one.opts
    }
    missing = {name for name, choices in formats.items() if "json" in choices} - described
    assert {f"birds {name}" for name in missing} == set(NO_SCHEMA)
