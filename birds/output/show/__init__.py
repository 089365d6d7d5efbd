"""One species with everything a dossier knows about it, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.output.show import printed
from birds.output.show.data import as_json
from birds.output.show.nouns import Listed, Sheet, SiteNamed, sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from birds.model import Lang

FORMATS: dict[str, Callable[[Sheet, Lang], bytes]] = {
    "text": printed.as_text,
    "json": as_json,
    "md": printed.as_markdown,
    "html": printed.as_html,
}

__all__ = ["FORMATS", "Listed", "Sheet", "SiteNamed", "sheet"]
