"""The text of the agreement into a dossier: taken whole, replaced only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds import store
from birds.errors import Problem, StrictError, UsageError
from birds.loading.saving import LoadChanges, Loaded
from birds.model import Clause, Message
from birds.negotiation.wording import contradictions
from birds.reading.agreement import read_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from birds.model import LoadOptions


@store.anew
def load_agreement(path: Path, file: Path, how: LoadOptions) -> Loaded:
    """Load a text; UsageError where another one is there and `replace` is not given.

    What contradicts itself is noticed and stays to be settled: a negotiator's text is kept as it was written.
    """
    clauses = read_agreement(file, how.encoding)
    problems = tuple(_noticed(clauses, file.name))
    if how.strict and problems:
        raise StrictError("load.strict", problems, first=problems[0].message, number=len(problems))
    with store.change(path, "load agreement") as session:
        changes = _changes(session.load(Clause), clauses)
        if (changes.changed or changes.removed) and not (how.replace or how.dry_run):
            raise UsageError("clause.differs", file=file.name, changes=changes.message)
        if changes and not how.dry_run:
            session.replace(Clause, clauses)
    said = Message.of("clause.read", number=len(clauses))
    return Loaded("clause.paragraphs", len(clauses), len(clauses), bool(changes), problems, said, changes)


def _noticed(clauses: Sequence[Clause], file: str) -> Iterator[Problem]:
    for name, what in contradictions(clauses):
        yield Problem(file, what, "clause.do_settle", value=name, severity="warning")


def _changes(there: Sequence[Clause], here: Sequence[Clause]) -> LoadChanges:
    """Return what the text adds, changes and removes, by id; another order is a change of what stands elsewhere."""
    old, new = ({one.id: (place, one) for place, one in enumerate(some)} for some in (there, here))
    common = [name for name in new if name in old]
    moved = {
        name
        for name, other in zip(common, [name for name in old if name in new], strict=True)
        if name != other
    }
    return LoadChanges(
        added=tuple(name for name in new if name not in old),
        changed=tuple(name for name in common if old[name][1] != new[name][1] or name in moved),
        removed=tuple(name for name in old if name not in new),
    )
