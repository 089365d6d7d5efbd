"""Writes the addresses of a public host into `pyproject.toml`, for a release: see `.github/workflows/release.yml`.

    python tests/support/addresses.py HOME TAG        such as `https://github.com/OWNER/NAME v0.1.0`

The repository names no host, so that a copy of it never leads to another's page. The host that makes a release knows its
own address: from there packages have project URLs, and README's links and picture lead to the files of that tag.
"""

import re
import sys
from pathlib import Path

PYPROJECT = Path("pyproject.toml")
URLS = """\
[project.urls]
Homepage = "{home}"
Documentation = "{home}/tree/{tag}/birds/guide"
Source = "{home}/tree/{tag}"
Issues = "{home}/issues"
Changelog = "{home}/blob/{tag}/CHANGELOG.md"
"""
LINKS = """\
substitutions = [
    {{ pattern = '!\\[([^]]*)\\]\\((?!https?:)([^)]*)\\)', replacement = '![\\1]({home}/raw/{tag}/\\2)' }},
    {{ pattern = '(?<!!)\\[([^]]*)\\]\\((?!https?:)([^)]*)\\)', replacement = '[\\1]({home}/blob/{tag}/\\2)' }},
]
"""
PLACES = (
    (r"^(?:# )?\[project\.urls\](?:.*\n)+?(?=\n)", URLS),
    (r"^substitutions = \[\n(?:    .*\n)+\]\n", LINKS),
)


def addressed(text: str, home: str, tag: str) -> str:
    """Return the text of `pyproject.toml` with the addresses of a repository at a tag."""
    for pattern, lines in PLACES:
        written = lines.format(home=home.rstrip("/"), tag=tag)
        text, count = re.subn(pattern, lambda _, written=written: written, text, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(pattern)
    return text


if __name__ == "__main__":
    home, tag = sys.argv[1:]
    PYPROJECT.write_text(addressed(PYPROJECT.read_text("utf-8"), home, tag), "utf-8")
