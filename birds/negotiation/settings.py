"""What is settled about the agreement itself: by both Parties its paragraphs, its Annex II, which texts are signed.

Each is a joint act, its subject a key of the agreement's file; by the acts that both have said the dossier's agreement
has these values. Which list is its own each Party says alone (`birds.evidence.own_list`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from birds.errors import UsageError
from birds.model import Act
from birds.negotiation import paragraphs
from birds.negotiation.acts import by_register
from birds.negotiation.folding import TEXT, agreed, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from birds.model import Agreement

KEYS = ("annex_sites", "authentic", "prevails")
"""What `birds agreement set` settles for both."""
DIFFERS = "differs:"
"""Before the id of a paragraph whose languages may differ as both have seen."""
NONE = "none"
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def setting_act(agreement: Agreement, key: str, value: str) -> Act:
    """Return the joint act that gives a key of the agreement this value; UsageError where it can't have it."""
    return Act("", "setting", key, _written(agreement, key, value))


def is_setting(agreement: Agreement, key: str, value: str | None) -> bool:
    """Whether a joint act can give a key this value."""
    if key not in KEYS and not key.startswith((DIFFERS, TEXT)):  # each Party sets it by itself
        return False
    try:
        return value is None or _written(agreement, key, value) == value
    except UsageError:
        return False


def _written(agreement: Agreement, key: str, value: str) -> str:
    """Return a value as it is recorded."""
    typed = value.strip().casefold()
    if key == "annex_sites":
        if typed not in _TRUTH:
            raise UsageError("agreement.not_a_truth", key=key, value=value)
        return str(_TRUTH[typed]).lower()
    if key.startswith(TEXT) and not paragraphs.is_paragraph(agreement, key.removeprefix(TEXT), value):
        raise UsageError("agreement.not_a_paragraph", key=key)
    if key in KEYS:
        tags = tuple(dict.fromkeys(typed.replace(",", " ").split()))
        known = agreement.languages if key == "authentic" else (*agreement.signed_languages, NONE)
        if not tags or not set(tags) <= set(known) or (key == "prevails" and len(tags) > 1):
            raise UsageError("agreement.not_a_language", key=key, value=value, known=known)
        return " ".join(tag for tag in known if tag in tags)
    return value


def settled(acts: Iterable[Act]) -> dict[str, str]:
    """Return what both have settled, by key."""
    joint = (act for act in acts if act.kind == "setting" and act.joint)
    last = (shown(both) for same in by_register(joint).values() if (both := agreed(same)))
    return {act.subject: act.value for act in last if act.value is not None}


def setting_name(subject: str) -> str:
    """Return what an act settles as it is called: a paragraph by its id in brackets."""
    return f"[{subject.removeprefix(TEXT)}]" if subject.startswith(TEXT) else subject


def shown_value(act: Act) -> str:
    """Return what an act settles as it is shown: of a paragraph its words."""
    is_text = act.kind == "setting" and act.subject.startswith(TEXT)
    return paragraphs.words(act.value) if is_text and act.value else act.value or "–"


def apply_settings(agreement: Agreement, acts: Iterable[Act]) -> Agreement:
    """Return an agreement with what both have settled; a text prevails only where it is signed."""
    values = settled(acts)
    changes: dict[str, Any] = {}
    if is_setting(agreement, "annex_sites", values.get("annex_sites")) and "annex_sites" in values:
        changes["annex_sites"] = _TRUTH[values["annex_sites"]]
    if is_setting(agreement, "authentic", values.get("authentic")) and "authentic" in values:
        changes["authentic"] = tuple(values["authentic"].split())
    changed = replace(agreement, **changes)
    wanted = values.get("prevails", agreement.prevails)
    signed = wanted in changed.signed_languages
    return replace(changed, prevails=wanted if signed else None)
