"""Opens a page in Chromium, offline, and holds at the end that it asked for nothing and said nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def quiet_page(
    chrome: Any, address: str, width: int = 1280, height: int = 860, **context: Any
) -> Iterator[Any]:
    """Yield the page at an address once its map is ready."""
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
