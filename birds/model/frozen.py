"""Frozen dataclasses that are quick to make: a large comparison makes millions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_INIT = """\
def __init__(self, {parameters}):
    change_class(self, Open)
    {assignments}
    self.__class__ = Frozen
"""


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """Make a frozen dataclass with slots, filled three times as fast as `dataclass` does it.

    `dataclass` goes around its own lock once a field. This takes the lock off an object while it is new: it is of a
    class with the same slots and no lock until all its fields are set. Defaults are values, never factories.
    """
    made: Any = dataclass(frozen=True, slots=True)(cls)
    names = [one.name for one in fields(made)]
    unlocked = type(cls.__name__, (), {"__slots__": tuple(names)})
    known = {"Open": unlocked, "Frozen": made, "change_class": object.__dict__["__class__"].__set__}
    source = _INIT.format(
        parameters=", ".join(names), assignments="; ".join(f"self.{name} = {name}" for name in names)
    )
    exec(source, known)  # noqa: S102 - as dataclasses itself makes `__init__`
    init: Any = known["__init__"]
    init.__defaults__, init.__annotations__ = made.__init__.__defaults__, made.__init__.__annotations__
    made.__init__ = init
    return made  # type: ignore[no-any-return]
