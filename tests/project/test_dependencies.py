"""What is imported is declared, what is declared is imported and pinned, and a hint says where birds came from."""

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email import message_from_string
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from addresses import addressed
from lowest import ROOT, declared, lowest
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from birds.errors import how_to_get
from birds.messages import say
from birds.model import LANGS, Message

DECLARED = declared()
PINS = (ROOT / "constraints.txt").read_text("utf-8")
CI = (ROOT / ".ci" / "run").read_text("utf-8")
NOT_IMPORTED = {
    "hatch-fancy-pypi-readme": "makes the page of the wheel that is tested",
    "hatchling": "builds the wheel that is tested",
    "pytest-benchmark": "a plugin",
    "pytest-xdist": "a plugin",
}
BY_NAME = {  # what is imported, or asked where it lies, by a name in quotes
    "babel.messages.pofile",
    *("pyarrow", "noto_cjk_sans_otc", "noto_cjk_sans_jp_bold"),
    *("birdnames", "nameparser"),
}
NOT_DECLARED = {"gdal-utils"}  # Debian has no wheel's GDAL: CI installs it without what it depends on


def imported(folder: str) -> set[str]:
    """Return the packages that the modules of a folder import, at once or late, by the name on the registry."""
    packages = metadata.packages_distributions()
    own = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"birds", "tests"}
    names = {name.split(".")[0] for path in (ROOT / folder).rglob("*.py") for name in named(path)}
    found = (packages[name] for name in names - own - sys.stdlib_module_names)
    return {canonicalize_name(one) for many in found for one in many}


def named(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.Constant) and node.value in BY_NAME:
            yield node.value


def of(*extras: str) -> set[str]:
    return {canonicalize_name(one.name) for extra in extras for one in DECLARED[extra]}


def pins() -> dict[str, list[tuple[str, Marker | None, str]]]:
    """Return the pins of each package: version, marker, and what follows it up to the next."""
    found: dict[str, list[tuple[str, Marker | None, str]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", PINS)[1:]:
        name, version, marker = re.match(r"([\w.-]+)==(\S+)(?: ; (.*?))?(?: \\)?\n", block).groups()
        found.setdefault(name, []).append((version, Marker(marker) if marker else None, block))
    return found


@pytest.mark.slow
def test_what_the_program_imports_is_declared_and_the_other_way_round():
    extras = set(DECLARED) - {"lint", "test"}
    assert imported("birds") == of(*extras) - set(NOT_IMPORTED)


@pytest.mark.slow
def test_what_the_tests_import_is_declared_and_the_other_way_round():
    found = imported("tests") - NOT_DECLARED
    assert found - of(*set(DECLARED) - {"lint"}) == set()
    assert of("test") - found - set(NOT_IMPORTED) == set()


def test_every_requirement_is_pinned_within_its_bounds_with_hashes_and_one_version_anywhere():
    """Where this fails make the file anew: its first lines tell how."""
    pinned = pins()
    for one in (one for many in DECLARED.values() for one in many):
        found = pinned[canonicalize_name(one.name)]
        assert all(one.specifier.contains(version) for version, _, _ in found), one
        assert lowest(one), "a bound below"
    direct = {name for name, found in pinned.items() if "birds-accord (pyproject.toml)" in found[0][2]}
    assert direct == of(*DECLARED)
    for name, found in pins().items():
        assert all("--hash=sha256:" in block for _, _, block in found), name
        valid = [version for version, marker, _ in found if marker is None or marker.evaluate()]
        assert len(valid) <= 1, name
    assert "uv pip compile" in PINS.partition("==")[0]


def test_ci_workflows_and_the_conda_recipe_install_what_is_pinned_and_declared():
    assert ".venv/bin/pip install -q --require-hashes -r constraints.txt\n" in CI
    assert "tests/support/lowest.py" in CI
    files = re.findall(r"tests/\w+/test_\w+\.py", CI)
    assert files
    assert all((ROOT / file).is_file() for file in files)
    workflows = (path.read_text("utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    used = [line for text in workflows for line in text.splitlines() if "uses:" in line]
    assert len(used) > 5
    assert [line for line in used if not re.search(r"@[0-9a-f]{40} # v\d", line)] == []
    recipe = (ROOT / "recipe.yaml").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert f'version: "{project["project"]["version"]}"' in recipe
    script, host, run = re.split(r"^  host:|^  run:", recipe, flags=re.MULTILINE)
    taken = set(re.findall(r"^ +- ([\w-]+ >=[\d.]+)$", run, re.MULTILINE)) - {"python >=3.11"}
    wanted = {one.replace(">=", " >=") for one in project["project"]["dependencies"]}
    assert taken <= wanted
    assert {one.replace(" >=", ">=") for one in wanted - taken} <= set(shlex.split(script, comments=True))
    assert {one.replace(">=", " >=") for one in project["build-system"]["requires"]} <= set(
        re.findall(r"^ +- (.+)$", host, re.MULTILINE)
    )


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch):
    """Set where birds came from (None: a registry, "": not installed), and the tool that installed it."""

    def note(origin: dict[str, object] | str | None, installer: str = "pip") -> None:
        class Installed:
            of_scale = (f'{one}; extra == "scale"' for one in ("pyarrow>=20", "dask[distributed]>=2025"))
            requires = ("click>=8", 'matplotlib; extra == "stills"', *of_scale)

            def read_text(self, name: str) -> str | None:
                assert name in {"direct_url.json", "INSTALLER"}
                return f"{installer}\n" if name == "INSTALLER" else origin and json.dumps(origin)

        def distribution(name: str) -> Installed:
            if origin == "":
                raise metadata.PackageNotFoundError(name)
            return Installed()

        monkeypatch.setattr(metadata, "distribution", distribution)

    return note


PYTHON = shlex.quote(sys.executable)


@pytest.mark.parametrize(("mark", "installer", "begins"), [
    ("", "pip", f"{PYTHON} -m pip install "), ("", "uv", f"uv pip install --python {PYTHON} "),
    ("pipx_metadata.json", "pip", "pipx install --force "), ("uv-receipt.toml", "uv", "uv tool install --force "),
])  # fmt: skip
def test_an_extra_comes_with_the_tool_of_birds(noted, tmp_path, monkeypatch, mark, installer, begins):
    if mark:
        (tmp_path / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    noted({"url": tmp_path.as_uri(), "dir_info": {}}, installer)
    assert say(how_to_get("scale"), "en") == f"install it with: `{begins}'{tmp_path}[scale]'`"


def test_an_extra_of_conda_is_its_packages(noted):
    noted(None, "conda")
    assert say(how_to_get("scale"), "en").endswith("`conda install -c conda-forge dask pyarrow`")


def test_an_extra_comes_from_where_birds_came_from(noted, tmp_path):
    """A checkout as it was installed, a wheel as long as it is there, an address with what was taken from it."""
    folder, wheel = tmp_path / "a checkout", tmp_path / "birds_accord-0.1.0-py3-none-any.whl"
    folder.mkdir()
    wheel.touch()
    place = "https://example.org/birds"
    of_git = {"url": f"{place}.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    for origin, expected in (
        ({"url": folder.as_uri(), "dir_info": {"editable": True}}, f"-e '{folder}[scale]'"),
        ({"url": folder.as_uri(), "dir_info": {}}, f"'{folder}[scale]'"),
        ({"url": wheel.as_uri(), "archive_info": {}}, f"'{wheel}[scale]'"),
        (of_git, f"'birds-accord[scale] @ git+{place}.git@abc'"),
        ({"url": f"{place}.whl", "archive_info": {}}, f"'birds-accord[scale] @ {place}.whl'"),
    ):
        noted(origin)
        assert say(how_to_get("scale"), "en") == f"install it with: `{PYTHON} -m pip install {expected}`"
    wheel.unlink()
    noted({"url": wheel.as_uri(), "archive_info": {}})
    assert say(how_to_get("scale"), "en").endswith("in the way you installed it")


@pytest.mark.parametrize("origin", [None, ""], ids=["without a note", "not installed"])
@pytest.mark.parametrize("lang", LANGS)
def test_else_a_plain_sentence_names_no_registry(noted, origin, lang):
    noted(origin)
    needs = "occurrence.needs_pyarrow occurrence.needs_dask map.no_matplotlib file.pdf_needs"
    for code in (*needs.split(), "reconcile.needs_starlette"):
        said = say(Message.of(code, file="a.txt", how=how_to_get("scale")), lang)
        assert "[scale]" in said
        assert "birds-accord" not in said
        assert "pip" not in said


# ---------------------------------------------------------------- the addresses of a release


HOME = "https://git.example.org/birds/birds"
MADE = "from hatchling.build import prepare_metadata_for_build_wheel as made; print(made('.'))"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the metadata of a package that a host at HOME releases as v0.1.0."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder)
    (folder / "birds").mkdir()
    elsewhere = addressed((ROOT / "pyproject.toml").read_text("utf-8"), "https://example.net/fork", "v0")
    project = addressed(elsewhere, HOME, "v0.1.0")  # a released source archive may be released again
    (folder / "pyproject.toml").write_text(project, "utf-8")
    run = [sys.executable, "-c", MADE]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True)
    return message_from_string((folder / done.stdout.strip() / "METADATA").read_text("utf-8"))


def test_a_release_and_every_link_of_its_page_lead_to_the_host_that_made_it(release):
    urls = dict(one.split(", ") for one in release.get_all("Project-URL", []))
    assert set(urls) == {"Homepage", "Documentation", "Source", "Issues", "Changelog"}
    assert urls["Changelog"] == f"{HOME}/blob/v0.1.0/CHANGELOG.md"
    page = str(release.get_payload())
    links = re.findall(r"\]\((.*?)\)", page)
    assert len(links) > 15
    files = {link.removeprefix(f"{HOME}/blob/v0.1.0/") for link in links if "/raw/" not in link}
    pictures = ["birds/guide/pictures/map.png", "birds/guide/pictures/annex.png"]
    assert re.findall(r"!\[[^]]+\]\((.*?)\)", page) == [f"{HOME}/raw/v0.1.0/{file}" for file in pictures]
    assert all((ROOT / name).is_file() for name in (*files, *pictures))


def test_the_workflow_asks_for_them_before_it_builds_and_without_their_places_there_is_no_release():
    steps = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    asked = 'python tests/support/addresses.py "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "$GITHUB_REF_NAME"'
    assert 0 < steps.index(asked) < steps.index("python -m build")
    with pytest.raises(ValueError, match="urls"):
        addressed("[project]\n", HOME, "v0.1.0")
