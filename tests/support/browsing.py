"""Opens a page in Chromium and holds at the end that it asked for nothing and said nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def quiet_page(
    chrome: Any, address: str, width: int = 1280, height: int = 860, **context: Any
) -> Iterator[Any]:
    """Yield the page at an address once its map is ready; it is offline."""
    heard: list[str] = []
    place = chrome.new_context(viewport={"width": width, "height": height}, offline=True, **context)
    page = place.new_page()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: request.is_navigation_request() or heard.append(request.url))
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    yield page
    place.close()
    assert [what for what in heard if not what.startswith("blob:")] == []


def wait_until(page: Any, expression: str, seconds: float = 10) -> None:
    """Ask until the page says yes; its policy forbids the polling inside it that the browser's driver would use."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def focus_by_key(page: Any, selector: str, limit: int = 80) -> None:
    """Press Tab until what `selector` names has the focus."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} can't be reached with the Tab key")


@contextmanager
def document_page(chrome: Any, file: Path, page: bytes, width: int) -> Iterator[Any]:
    """Write a document's page and yield it; hold that it fits, that axe has nothing to say, and no text is a script."""
    from axe_core_python.sync_playwright import Axe

    file.write_bytes(page)
    heard: list[str] = []
    opened = chrome.new_page(viewport={"width": width, "height": 800})
    opened.on("console", lambda message: heard.append(message.text))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("dialog", lambda dialog: heard.append(dialog.message))
    opened.on("request", lambda request: request.is_navigation_request() or heard.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    wide = opened.evaluate("document.documentElement.scrollWidth")
    violations = Axe().run(opened)["violations"]
    opened.close()
    assert wide <= width
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    assert [what for what in heard if not what.startswith("data:")] == []
