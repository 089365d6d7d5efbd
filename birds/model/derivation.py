"""How a result came about, as a value: whoever follows it comes to the same result."""

from __future__ import annotations

from typing import Any, TypeAlias

from birds.model.terms import record

Fact: TypeAlias = "str | int | bool | tuple[str, ...] | tuple[int, ...] | None"


@record
class Derivation:
    """What a rule was given, and what it gave of that, in the field's own codes.

    One that was given nothing is what somebody printed or set: `cell` says where that stands.
    """

    rule: str
    gave: tuple[tuple[str, Fact], ...]
    given: tuple[Derivation, ...] = ()
    cell: tuple[tuple[str, str | int], ...] = ()

    def as_object(self) -> dict[str, Any]:
        """Return it as JSON has it, a tree."""
        gave = {name: [*fact] if isinstance(fact, tuple) else fact for name, fact in self.gave}
        given = [each.as_object() for each in self.given]
        return {"rule": self.rule, "gave": gave, "cell": dict(self.cell) or None, "given": given}
