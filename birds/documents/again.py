"""A paper that came back, made once more: what was sent is not taken on the word of a file from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from birds.documents.build import annex, articles
from birds.documents.write.docx import sent_part
from birds.errors import BirdsError
from birds.negotiation import drafting, origin, wording
from birds.reading.agreement import skeleton
from birds.reading.returned import sent_of

if TYPE_CHECKING:
    from birds.documents.model import Document
    from birds.evidence import Findings
    from birds.model import Dossier
    from birds.negotiation.origin import Origin
    from birds.reading.returned import ReturnedDocument, Sent


def sent_again(dossier: Dossier, returned: ReturnedDocument) -> tuple[Sent, ...] | None:
    """Return what a dossier sent when it made a paper, None where it was not made from it, or can't be made again."""
    said = origin.read(returned.origin)
    try:
        table = origin.then(dossier, said) if said else None
        if said is None or table is None:
            return None
        agreed = any(one.table == "articles" for one in returned.sent)
        return sent_of(sent_part(_agreement(table, said) if agreed else _annex(table, said)))
    except BirdsError:  # a list is gone, an option is none
        return None


def _annex(table: Findings, said: Origin) -> Document:
    return annex.document(drafting.annex(table, said.options))


def _agreement(table: Findings, said: Origin) -> Document:
    return articles.document(wording.agreed(table, table.dossier.clauses or skeleton(), said.options))
