"""The addresses of a release: none in the repository, those of the host that makes it in the packages it makes."""

import re
import shutil
import subprocess
import sys
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest
from addresses import addressed

ROOT = Path(__file__).parents[1]
HOME = "https://git.example.org/birds/birds"
MADE = "from hatchling.build import prepare_metadata_for_build_wheel as made; print(made('.'))"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Message:
    """Return the metadata of a package that a host at HOME releases as v0.1.0."""
    folder = tmp_path_factory.mktemp("release")
    for name in ("README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder)
    (folder / "birds").mkdir()
    elsewhere = addressed((ROOT / "pyproject.toml").read_text("utf-8"), "https://example.net/fork", "v0")
    project = addressed(elsewhere, HOME, "v0.1.0")  # a released source archive may be released again
    (folder / "pyproject.toml").write_text(project, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", MADE], cwd=folder, capture_output=True, text=True, check=True
    )
    return message_from_string((folder / done.stdout.strip() / "METADATA").read_text("utf-8"))


def test_a_release_leads_to_the_host_that_made_it(release):
    urls = dict(one.split(", ") for one in release.get_all("Project-URL", []))
    assert set(urls) == {"Homepage", "Documentation", "Source", "Issues", "Changelog"}
    assert urls["Changelog"] == f"{HOME}/blob/v0.1.0/CHANGELOG.md"


def test_every_link_of_its_page_leads_to_a_file_of_that_tag_and_its_pictures_are_shown(release):
    page = str(release.get_payload())
    links = re.findall(r"\]\((.*?)\)", page)
    assert len(links) > 15
    files = {link.removeprefix(f"{HOME}/blob/v0.1.0/") for link in links if "/raw/" not in link}
    pictures = ["birds/guide/pictures/map.png", "birds/guide/pictures/annex.png"]
    assert re.findall(r"!\[[^]]+\]\((.*?)\)", page) == [f"{HOME}/raw/v0.1.0/{file}" for file in pictures]
    assert all((ROOT / name).is_file() for name in (*files, *pictures))


def test_the_workflow_of_a_release_asks_for_them_before_it_builds():
    steps = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    asked = 'python tests/addresses.py "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "$GITHUB_REF_NAME"'
    assert 0 < steps.index(asked) < steps.index("python -m build")


def test_a_project_file_without_the_places_is_no_release():
    with pytest.raises(ValueError, match="urls"):
        addressed("[project]\n", HOME, "v0.1.0")
