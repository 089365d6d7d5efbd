"""How far, which way and how long a bird of a record went, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.evidence.limbs import movement
from birds.messages import say
from birds.model import Message

if TYPE_CHECKING:
    from birds.model import Evidence, Lang


def in_words(record: Evidence, lang: Lang) -> str:
    """Return "733 km, 155°, 7 days", as far as the record tells it; ≈ where a place is approximate."""
    moved = movement(record)
    about = "≈ " if moved.approximate else ""
    parts = (
        f"{about}{moved.km:,.0f} km" if moved.km is not None else "",
        f"{round(moved.bearing) % 360}°" if moved.bearing is not None else "",
        say(Message.of("evidence.days", n=moved.days), lang) if moved.days is not None else "",
    )
    return ("、" if lang == "ja" else ", ").join(filter(None, parts))
