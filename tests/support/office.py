"""Drives LibreOffice: a profile of its own each time, always under a time limit."""

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Settling"/></library:library>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Settling" script:language="StarBasic">
Sub Settle(source, target, command)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  helper.executeDispatch(doc.CurrentController.Frame, command, "", 0, Array())
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "MS Word 2007 XML"
  doc.storeToURL(target, how())
  doc.close(True)
  StarDesktop.terminate()
End Sub
</script:module>"""


def office(profile: Path, *args: str) -> None:
    """Run LibreOffice, with a new profile where there is none."""
    if not profile.exists():
        shutil.copytree(new_profile(), profile)
    run(profile, *args)


@functools.cache
def new_profile() -> Path:
    """A profile as it is after a first conversion, which takes LibreOffice twice as long as those that follow."""
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "begin.csv").write_text("a\n", encoding="utf-8")
    run(folder / "profile", "--convert-to", "ods", "--outdir", str(folder), str(folder / "begin.csv"))
    return folder / "profile"


def run(profile: Path, *args: str) -> None:
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", *args],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip


def settle(file: Path, profile: Path, *, accept: bool) -> Path:
    """Return the document as LibreOffice saves it with all tracked changes accepted, or rejected."""
    if not profile.exists():
        shutil.copytree(new_profile(), profile)
        library = profile / "user" / "basic" / "Standard"
        library.mkdir(parents=True, exist_ok=True)
        (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (library / "Settling.xba").write_text(_MODULE, encoding="utf-8")
    word = "accepted" if accept else "rejected"
    command = f".uno:{'Accept' if accept else 'Reject'}AllTrackedChanges"
    target = file.with_name(f"{file.stem}-{word}.docx")
    office(profile, f'macro:///Standard.Settling.Settle("file://{file}","file://{target}","{command}")')
    assert target.exists()
    return target
