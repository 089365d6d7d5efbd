"""The golden bundle: every output of the main job and of the README's commands is as it was, or the change is meant."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


def make() -> Any:
    path = Path(__file__).parent / "golden" / "make.py"
    spec = importlib.util.spec_from_file_location("golden_make", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_every_output_is_as_it_was(update_golden: bool) -> None:
    """Where a change is meant: `pytest -m slow tests/test_golden.py --update-golden`, and look at the diff of it."""
    golden = make()
    texts = golden.bundle()
    if update_golden:
        golden.update(texts)
    found = golden.differences(texts)
    assert not found, "\n\n".join(found)


def test_a_difference_is_named_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    golden = make()
    monkeypatch.setattr(golden, "MANIFEST", tmp_path / "manifest.txt")
    monkeypatch.setattr(golden, "TEXTS", tmp_path / "texts")
    golden.update({"en/out/annex.md": "one\ntwo\n", "en/out/map.html": "a", "gone": "x"})
    found = golden.differences({"en/out/annex.md": "one\n2\n", "en/out/map.html": "b", "come": "x"})
    assert found == [
        "missing: gone",
        "new: come",
        "differs: en/out/annex.md\n@@ -1,2 +1,2 @@\n one\n-two\n+2",
        "differs: en/out/map.html",
    ]
