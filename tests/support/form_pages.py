"""What the page of a form saves, without a browser: its rows and its stamp are read from it, and answers put in."""

import json
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROUND = {"action": "open", "place": "Seoul", "date": "3 March 2027"}


class Page(HTMLParser):
    """The stamp of a form, and its rows by the name that a person sees first."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text = path.read_text(encoding="utf-8")
        self.form: dict[str, Any] = {}
        self.rows: list[dict[str, str]] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        told = dict(attrs)
        if "data-form" in told:
            self.form = json.loads(told["data-form"] or "")
        if "data-cells" in told:
            self.rows.append(json.loads(told["data-cells"] or ""))

    def row(self, name: str) -> dict[str, str]:
        return next(row for row in self.rows if name in row.values())

    def save(
        self,
        path: Path,
        answers: dict[str, dict[str, str]],
        actions: Sequence[dict[str, str]] = (),
        **stamp: str,
    ) -> Path:
        """Write what the page would save with these answers on rows, by a name of each."""
        rows = [{**self.row(name), **given} for name, given in answers.items()]
        made = {
            "format": "birds form 1", **self.form["stamp"], **stamp, "actions": list(actions), "rows": rows,
        }  # fmt: skip
        path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        return path
