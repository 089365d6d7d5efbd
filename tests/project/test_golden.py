"""The golden outputs: what the program writes says what is committed under `golden/`, or the change is meant."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import said
from reads import zipped


def make() -> Any:
    path = Path(__file__).parents[1] / "golden" / "make.py"
    spec = importlib.util.spec_from_file_location("golden_make", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("part", make().PARTS)
def test_outputs_say_what_is_committed(part):
    """Where a change is meant: `python tests/golden/make.py --update`, and read the diff."""
    golden = make()
    found = golden.differences(golden.committed(part), golden.make(part))
    assert not found, "\n\n".join(found)


def test_a_difference_is_named_and_shown(tmp_path, monkeypatch):
    golden = make()
    monkeypatch.setattr(golden, "HERE", tmp_path)
    golden.update("en", {"en/annex.md.txt": "one\ntwo\n", "en/gone.txt": "x"})
    found = golden.differences(golden.committed("en"), {"en/annex.md.txt": "one\n2\n", "en/come.txt": "x"})
    assert found == [
        "missing: en/gone.txt",
        "new: en/come.txt",
        "differs: en/annex.md.txt\n--- committed\n+++ now\n@@ -1,2 +1,2 @@\n one\n-two\n+2",
    ]


def test_tracked_changes_notes_and_italics_of_a_word_document_are_told(tmp_path):
    run = "<w:r>{}<w:{}>{}</w:{}></w:r>".format
    body = (
        run("<w:rPr><w:i/></w:rPr>", "t", "Grus grus", "t")
        + f'<w:ins w:author="A">{run("", "t", " new", "t")}</w:ins>'
        + f'<w:del w:author="B">{run("", "delText", " old", "delText")}</w:del>'
        + '<w:r><w:footnoteReference w:id="1"/></w:r>'
    )
    named = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    note = f'<w:footnote w:id="1"><w:p>{run("", "t", "why", "t")}</w:p></w:footnote>'
    parts = {
        "word/document.xml": f"<w:document {named}><w:body><w:p>{body}</w:p></w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {named}>{note}</w:footnotes>",
    }
    path = zipped(tmp_path / "a.docx", parts)
    assert said.text(path).splitlines() == [
        "=== word/document.xml",
        "_Grus grus_{+A:  new+}{-B:  old-}{1}",
        "=== word/footnotes.xml",
        "{1} why",
    ]
