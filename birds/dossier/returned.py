"""A Word document that came back from a Party: what it proposes is recorded as received, or held in its own copy.

| in the document | becomes |
|---|---|
| a row of Annex I that a tracked change deletes | the Party's position `exclude` |
| a row of a bird that a tracked change inserts | its position `include` |
| a comment on such a row | the reason for that |
| another name in a row | a proposal of that name |
| other words of a paragraph | a proposal of these words |
| a paragraph that is inserted or deleted | a proposal of that |
| another name in a row of Annex II | a proposal of that name, other words of its cells one of these |
| any other comment on a row or a paragraph | a remark |

A position is read from a tracked change only: what is there or gone without one may be what somebody accepted. All else
is reported to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from pathlib import Path
from unicodedata import normalize

from birds import model as m
from birds import store
from birds.dossier.negotiating import save_positions
from birds.errors import BirdsError, InputError, Problem, UsageError, refuse_if_strict
from birds.evidence import Findings, findings
from birds.negotiation import annexes, choosing, drafts, items, positions, proposals, rounds, sites, wording
from birds.negotiation.acts import UNDO
from birds.negotiation.annexes import BirdLine
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.statements import Result
from birds.reading.agreement import skeleton
from birds.reading.returned import MARK, Piece, ReturnedDocument, read_returned

BIRDS, SITES, ARTICLES, NOTE = "annex", "sites", "articles", "note "
_SITE_NUMBER = re.compile(r"^\[?\d+[^\w\s]?\.\s*")
_HEADWORD = re.compile(
    rf"(?P<open>[\[［]?)(?P<name>[^(\[\]［］;{MARK}]*[^(\[\]［］;\s{MARK}])"
    rf"(?P<rest>\s*(?:[(\[\]［］;{MARK}].*)?)"
)
_NAME = re.compile(rf"(?P<name>.*?)(?P<rest>[\s{MARK}\]］]*)", re.DOTALL)
_NO_NAME = frozenset("[]［］〔〕【】") | {"\n", MARK}
_SQUARE = re.compile(r"[\[\]［］]")
NO_AUTHOR = m.Message("returned.no_author")
"""In the place of an author, where a change was not tracked."""
_JOINED = " / "
_GUARDED = ("position", "name")


@store.retry_on_conflict
def load_returned(
    path: Path,
    file: Path,
    options: m.LoadOptions,
    *,
    document: str | None = None,
    date: str | None = None,
    using: Sequence[str] = (),
) -> Result:
    """Read a document that came back, as received: from which `document`, and of which date, both as given.

    InputError where it is none of ours, or about another agreement.
    """
    returned = read_returned(file)
    with store.open_for(path, options, f"load positions --party {options.party}") as opened:
        table = findings(opened.dossier(), using)
        dossier, document = table.dossier, document or returned.file
        party = _party_of(returned, dossier, options, date)
        number = rounds.round_for_positions(dossier.rounds, None, party).number
        read = tuple(ProposalReader(returned, table, party).proposals())
        every = tuple(proposal for proposal in read if isinstance(proposal, Proposal))
        since = _stated_since(every, returned, dossier, party)
        new = tuple(proposal for proposal in every if proposal not in since)
        problems = (*since.values(), *(problem for problem in read if isinstance(problem, Problem)))
        acts: dict[str, list[m.Act]] = {"position": [], "name": [], "wording": []}
        for act in (proposal.act for proposal in new):
            acts[act.kind].append(replace(act, round=number, date=date, document=document))
        changes = positions.changes_in_positions(dossier.positions, acts["position"])
        place = attrgetter("speaker", "subject", "place")
        standing = proposals.standing_proposals(dossier.acts).values()
        stated = m.grouped((place(act), act.value) for same in standing for act in same)
        words = tuple(act for act in acts["wording"] if act.value not in stated.get(place(act), ()))
        names = tuple(proposals.changes_in_names(dossier, acts["name"]))
        held: tuple[drafts.DraftChange, ...] = ()
        if dossier.copy_of == party:
            unsaid = [drafts.as_draft(change.act) for change in changes]
            unsaid += [replace(change.act, round=None) for change in names]
            held = drafts.draft_changes(dossier, unsaid)
            own = (Problem(returned.file, "returned.own_words", value=act.value) for act in acts["wording"])
            changes, words, names, problems = (), (), (), (*problems, *own)
            new = tuple(proposal for proposal in new if proposal.act.kind != "wording")
        changed = {place(act) for act in words} & stated.keys()
        for proposal in (proposal for proposal in new if place(proposal.act) in changed):
            what = m.Message.of("returned.replaces", on=proposal.on, place=proposal.where)
            before = _one_line(list(map(str, stated[place(proposal.act)])))
            problems += (Problem(returned.file, what, value=before, severity="warning"),)
        refuse_if_strict(problems, strict=options.strict)
        if changes or held or words or names:
            of_file = {"party": party, "document": document, "date": date or ""}
            chosen = (*(pair for pair in of_file.items() if pair[1]), *(("using", each) for each in using))
            source = m.SourceFile("positions", returned.file, returned.sha256, len(new), options=chosen)
            opened.apply(lambda session: save_positions(session, (*changes, *names), held, source, words))
    return Result(
        party=party,
        round=number,
        document=document,
        proposals=tuple(proposal.message for proposal in new),
        changes=changes,
        others=words,
        names=names,
        problems=problems,
        held=held,
    )


def _party_of(
    returned: ReturnedDocument, dossier: m.DossierContent, options: m.LoadOptions, date: str | None
) -> m.PartyCode:
    """Return whose document it is. Refuses one of another agreement, and what is not said of it and must be."""
    for what, mine in (("agreement", dossier.agreement.id), ("reference", dossier.reference)):
        if (theirs := getattr(returned, what)) != mine:
            raise InputError(f"exchange.other_{what}", file=returned.file, here=mine, theirs=theirs)
    if not options.party:
        raise UsageError("position.of_nobody", file=returned.file)
    if not (date or options.dry_run or dossier.copy_of == options.party):
        raise UsageError("returned.needs_date", file=returned.file)
    return m.PartyCode(options.party)


def _stated_since(
    every: Iterable[Proposal], returned: ReturnedDocument, dossier: m.DossierContent, party: m.PartyCode
) -> dict[Proposal, Problem]:
    """Return the positions and names of a document that are not those which its Party has stated since it was made."""
    later = annexes.acts_since(dossier.acts, returned.origin)
    own = (act for act in later if act.kind in _GUARDED and act.speaker == party)
    named = dossier.agreement.country(party)
    stated = {(act.kind, act.subject, act.place): act.value if act.code != UNDO else None for act in own}
    since: dict[Proposal, Problem] = {}
    for proposal in every:
        act = proposal.act
        now = stated.get((act.kind, act.subject, act.place))
        if act.kind in _GUARDED and now not in {None, act.value}:
            value, said = (
                m.Message(f"word.{each}") if act.kind == "position" else each or ""
                for each in (act.value, now)
            )
            what = m.Message.of("returned.said_since", on=proposal.on, value=value, said=said, party=named)
            since[proposal] = Problem(returned.file, what, "returned.do_say")
    return since


# ---------------------------------------------------------------- what a document proposes


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that one place of the document proposes, on what it is in words, and what stood there `before`."""

    act: m.Act
    on: m.Message | str
    before: str = ""

    @property
    def message(self) -> m.Message:
        """Return the proposal as one line."""
        who, value = self.act.who or NO_AUTHOR, self.act.value or ""
        details: dict[str, m.Arg] = {"on": self.on, "value": value, "before": self.before, "who": who}
        if self.act.kind == "position":
            return m.Message.of("returned.position", **details)
        code = "returned.words" if self.before else "returned.new_words"
        return m.Message.of(code, place=self.where, **details)

    @property
    def where(self) -> m.Message:
        """Return what of that it is about, in words."""
        return proposals.where(self.act.place or proposals.HEADWORD)


class ProposalReader:
    """Reads each piece of a document as proposals of a Party, or as a problem with its whole text."""

    def __init__(self, returned: ReturnedDocument, table: Findings, party: m.PartyCode) -> None:
        self._returned, self._table, self._party = returned, table, party
        self._lines = {line.item.id: line for line in annexes.lines(table)}
        self._langs = table.dossier.agreement.languages
        self._sites, self._called = sites.site_heads(table.dossier), sites.SitesCalled(table.dossier)
        text, alone = wording.working(skeleton(table.dossier.agreement), table.dossier)
        numbers = wording.numbers(proposals.clauses(text, table.dossier.acts, self._langs))
        parties = table.dossier.agreement.parties
        self._orders = [wording.Fields(numbers, order) for order in (parties, parties[::-1])]
        # Other words of what a Party would have in the place of a paragraph are other words of that paragraph.
        self._clauses = {
            clause.id: replace(clause, id=clause.instead or clause.id) if clause.id in alone else clause
            for clause in text
        }
        # A row that is deleted in one place and inserted in another was moved.
        birds = [piece for piece in returned.pieces if piece.table == BIRDS]
        come = {line.item.id for piece in birds if piece.sent is None for line in self._meant(piece)[:1]}
        self._moved = come & {piece.sent.key for piece in birds if piece.sent and piece.deleted}
        pieces = [(piece, self._site_of(piece)) for piece in returned.pieces if piece.table == SITES]
        gone = {key for piece, key in pieces if piece.deleted}
        self._moved_sites = gone & {key for piece, key in pieces if piece.sent is None}

    def proposals(self) -> Iterator[Proposal | Problem]:
        """Yield what the document proposes, and all else that was changed in it, to the letter."""
        for piece in self._returned.pieces:
            for proposal in self._piece(piece):
                if isinstance(proposal, Proposal) and MARK in (value := proposal.act.value or ""):
                    yield self._problem("returned.noted", _one_line([value]), on=proposal.on)
                else:
                    yield proposal
            if piece.gone:
                who = _authors(piece) or NO_AUTHOR
                yield self._problem("returned.gone", _one_line([piece.gone]), who=who)
            if piece.struck:
                yield self._problem("returned.struck", _one_line([piece.struck]))
        missing = [("returned.missing", _one_line(sent.texts)) for sent in self._returned.missing]
        placed = [("returned.placed", _one_line(sent.texts)) for sent in self._returned.moved]
        elsewhere = [("returned.elsewhere", text) for text in self._returned.elsewhere]
        for code, text in (*missing, *placed, *elsewhere):
            yield self._problem(code, text)
        if number := self._returned.put_in:
            code = "returned.put_in" if number > 0 else "returned.taken_out"
            yield self._problem(code, None, number=abs(number))
        if layout := self._returned.layout:
            yield Problem(self._returned.file, "returned.layout", severity="note", number=layout)

    def _piece(self, piece: Piece) -> Iterator[Proposal | Problem]:
        if piece.table == BIRDS:
            return self._bird(piece)
        if piece.table == SITES:
            return self._site(piece)
        row = piece.sent or piece.after
        of_text = piece.table == ARTICLES or (not piece.table and row and row.key and not row.table)
        return self._paragraph(piece) if of_text else self._report(piece)

    def _problem(
        self, code: str, value: str | None, todo: str | None = "returned.do_say", **args: m.Arg
    ) -> Problem:
        return Problem(self._returned.file, m.Message.of(code, **args), todo, value=value)

    def _report(self, piece: Piece, code: str = "returned.not_read", **args: m.Arg) -> Iterator[Problem]:
        """Yield all that a piece says beyond what was sent, to the letter."""
        sent = _one_line(piece.sent.texts) if piece.sent else ""
        was, now = _one_line(piece.was), _one_line(piece.now)
        if sent != now:
            what = m.Message.of(code, before=sent or "–", who=_authors(piece) or NO_AUTHOR, **args)
            yield Problem(self._returned.file, what, "returned.do_say", value=now or "–")
        if was not in {sent, now}:
            yield self._problem("returned.between", was)
        for author, text in piece.comments:
            yield self._problem("returned.comment", text, who=author)

    # ---------------------------------------------------------------- birds

    def _named(self, name: str) -> list[BirdLine]:
        """Return the birds that a name means, none where nothing knows it."""
        every = tuple(items.of(self._table.comparison))
        try:
            meant = choosing.birds_meant_by(self._table, every, name, self._party)
        except BirdsError:
            return []
        return [self._lines[item.id] for item in meant]

    def _meant(self, piece: Piece) -> list[BirdLine]:
        """Return the birds that all known names of a new row mean, none where nothing knows a name."""
        cells = _cells(piece)
        headword = {"scientific": _headword(cells.get("scientific", ""))}
        names = headword | {lang: cells.get(lang) for lang in self._langs}
        found = [(at, meant) for at, name in names.items() if name and (meant := self._named(name))]
        # A list may call another bird as the row's own is called.
        own = [(meant, self._printed.get((at, names[at] or ""), ())) for at, meant in found]
        first = found[0][1] if found else []
        return [line for line in first if all(line in meant or line in printed for meant, printed in own)]

    def _bird(self, piece: Piece) -> Iterator[Proposal | Problem]:
        line = self._lines.get(piece.sent.key) if piece.sent else None
        if piece.sent is None:
            yield from self._new_bird(piece)
        elif line is None:
            yield from self._report(piece)
        elif line.item.id in self._moved:
            yield from self._report(piece, "returned.moved")
        elif piece.deleted:
            yield self._vote(piece, line.item.taxon, _label(line), "exclude")
        elif len(piece.now) != len(piece.sent.cells):
            yield from self._report(piece)
        elif other := self._other_named(piece, line):
            yield from self._report(piece, "returned.other_named", on=_label(line), other=_label(other))
        else:
            taxon, on = line.item.taxon, _label(line)
            read_cell = partial(self._names, piece, line)
            yield from self._by_brackets(piece, taxon, on) or self._changed_cells(piece, read_cell)
            yield from self._remarks(piece, taxon, on)

    @cached_property
    def _printed(self) -> Mapping[tuple[str, str], list[BirdLine]]:
        """The rows that print a name, by its column and the name."""
        lines = self._lines.values()
        heads = (
            (("scientific", name), line)
            for line in lines
            for name in {line.row.scientific_name, *items.names_in_use(line.item)}
        )
        names = (((lang, line.row.names.get(lang) or ""), line) for line in lines for lang in self._langs)
        return m.grouped((*heads, *names))

    def _other_named(self, piece: Piece, line: BirdLine) -> BirdLine | None:
        """Return the bird whose name somebody wrote into the row of another, None where nobody did."""
        assert piece.sent  # noqa: S101 - looked at before
        for (key, sent), now in zip(piece.sent.cells, piece.now, strict=True):
            name = _headword(now) if key == "scientific" else _bare_name(now.replace(MARK, ""))
            same = self._printed.get((key, name), []) if name and sent != now else []
            if key == "scientific" and name and sent != now and not same:  # an older name, perhaps
                same = self._named(name)
            if same and line not in same:
                return same[0]
        return None

    def _by_brackets(self, piece: Piece, subject: str, on: m.Message | str) -> list[Proposal]:
        """Return what brackets say that were put round a row or a name, or struck; nothing where words changed too."""
        assert piece.sent  # noqa: S101 - looked at before
        cells = [(key, sent, now) for (key, sent), now in zip(piece.sent.cells, piece.now, strict=True)]
        changed = [(key, sent, now) for key, sent, now in cells if _brackets(sent) != _brackets(now)]
        if not changed or any(_unbracketed(sent) != _unbracketed(now) for _, sent, now in cells):
            return []
        pairs = [(_brackets(sent), _brackets(now)) for _, sent, now in changed]
        opening, closing = (sum(now[at] - sent[at] for sent, now in pairs) for at in (0, 1))
        if opening != closing or not opening:  # half of a pair says nothing
            return []
        put = opening > 0
        if any(len(set(_brackets(text))) > 1 for _, *texts in changed for text in texts):  # across cells
            return [self._vote(piece, subject, on, "reserve" if put else "include")]
        names = [name for cell in changed for name in self._bracketed(subject, *cell)]
        if put:
            vote = self._vote(piece, subject, on, "reserve")
            reasons = (vote.act.reason, *(name for _, name in names))
            return [replace(vote, act=replace(vote.act, reason=_JOINED.join(filter(None, reasons))))]
        named = ((place, name) for place, name in names if _is_name(name))
        return [self._proposal("name", piece, subject, name, on, place=place) for place, name in named]

    def _bracketed(self, subject: str, key: str, sent: str, now: str) -> Iterator[tuple[str, str]]:
        """Yield where a name stands round which brackets were put or struck, and the name: of a site a line each."""
        if key != "site":
            yield {"scientific": proposals.HEADWORD}.get(key, key), _bare_name(sent)
            return
        langs = self._lines_of_names(subject, [_bare_name(line) for line in sent.split("\n")])
        for at, (old, new) in enumerate(zip(sent.split("\n"), now.split("\n"), strict=False)):
            if at in langs and _brackets(old) != _brackets(new):
                yield langs[at], _SITE_NUMBER.sub("", _bare_name(old))

    def _new_bird(self, piece: Piece) -> Iterator[Proposal | Problem]:
        meant = self._meant(piece)
        if any(line.item.id in self._moved for line in meant):
            return  # said where it was deleted
        if len(meant) != 1 or not piece.authors:
            yield from self._report(piece, "returned.new_row")
            return
        (line,) = meant
        yield self._vote(piece, line.item.taxon, _label(line), "include")
        for key, text in _cells(piece).items():
            current = proposals.printed_name(line.row, key) if key in self._langs else None
            if key in self._langs and text and text != current:
                yield self._name(piece, line, key, text, current or "")
            elif key not in self._langs and text and (key != "scientific" or _headword(text) != text):
                yield self._problem("returned.not_used", text, on=_label(line))

    def _vote(self, piece: Piece, subject: str, on: m.Message | str, value: str) -> Proposal:
        reason = _JOINED.join(text for _, text in piece.comments) or None
        return self._proposal("position", piece, subject, value, on, reason=reason)

    def _proposal(  # noqa: PLR0913 - what an act has
        self,
        kind: m.ActKind,
        piece: Piece,
        subject: str,
        value: str,
        on: m.Message | str,
        *,
        place: str | None = None,
        before: str = "",
        reason: str | None = None,
    ) -> Proposal:
        where = None if (kind, place) == ("name", proposals.HEADWORD) else place
        act = m.Act("", kind, subject, value, self._party, reason=reason, who=_authors(piece), place=where)
        return Proposal(act, on, before)

    def _changed_cells(
        self, piece: Piece, read_cell: Callable[[str, str, str], Sequence[Proposal | Problem] | None]
    ) -> Iterator[Proposal | Problem]:
        """Yield what cells say that are others than those sent; to the letter where `read` makes nothing of one.

        It is given the key of the column, what was sent, and what stands there now.
        """
        assert piece.sent  # noqa: S101 - looked at before
        for (key, sent), was, now in zip(piece.sent.cells, piece.was, piece.now, strict=True):
            changes = () if sent == now else read_cell(key, sent, now)
            if changes is None:
                cell = replace(piece.sent, cells=(("", sent),))
                yield from self._report(replace(piece, sent=cell, was=(was,), now=(now,), comments=()))
                continue
            yield from changes
            if was not in {sent, now}:
                yield self._problem("returned.between", was)

    def _names(
        self, piece: Piece, line: BirdLine, key: str, sent: str, now: str
    ) -> list[Proposal | Problem] | None:
        """Return the name in a cell that is another one, None where anything else in the cell is other, too."""
        place = {"scientific": proposals.HEADWORD}.get(key, key)
        old, new = (_split_name(place, text, self._langs) for text in (sent, now))
        if new is None or old is None or old[1] != new[1] or not _is_name(new[0]):
            return None
        if old[0] != new[0] and normalize("NFKC", old[0]) == normalize("NFKC", new[0]):
            return None  # letters of another width are no other name
        current, noticed = proposals.printed_name(line.row, place), list[Proposal | Problem]()
        if current not in {old[0], new[0]}:
            noticed.append(self._problem("returned.overtaken", current, todo=None, on=_label(line)))
        return [*noticed, self._name(piece, line, place, new[0], old[0])] if old[0] != new[0] else noticed

    def _name(self, piece: Piece, line: BirdLine, place: str, value: str, before: str) -> Proposal:
        return self._proposal("name", piece, line.item.taxon, value, _label(line), place=place, before=before)

    def _remarks(self, piece: Piece, subject: str, on: m.Message | str) -> Iterator[Proposal]:
        if piece.comments:
            text = "\n".join(text for _, text in piece.comments)
            remark = self._proposal("wording", piece, subject, text, on, place=proposals.REMARK)
            who = ", ".join(dict.fromkeys(author for author, _ in piece.comments))
            yield replace(remark, act=replace(remark.act, who=who))

    # ---------------------------------------------------------------- sites

    def _site(self, piece: Piece) -> Iterator[Proposal | Problem]:
        """Yield a position on the site whose row is deleted, or inserted as a tracked change; the rest as it reads."""
        key = self._site_of(piece)
        if key in self._moved_sites:
            if piece.deleted:
                yield from self._report(piece, "returned.moved")
        elif key and piece.deleted:
            yield self._vote(piece, key, self._sites[key], "exclude")
        elif key and piece.sent is None and piece.authors:
            yield self._vote(piece, key, self._sites[key], "include")
            yield self._problem("returned.not_used", _one_line(piece.now), on=self._sites[key])
        elif key and piece.sent and (other := self._other_site(piece, key)):
            sites_called = {"on": self._sites[key], "other": self._sites[other]}
            yield from self._report(piece, "returned.other_named", **sites_called)
        elif key and piece.sent and len(piece.now) == len(piece.sent.cells):
            on = self._sites[key]

            def read_cell(column: str, sent: str, now: str) -> list[Proposal] | None:
                if column == "site":
                    return self._site_names(piece, key, sent, now)
                if column not in proposals.SITE_COLUMNS or not now:
                    return None
                return [self._proposal("wording", piece, key, now, on, place=column, before=sent)]

            yield from self._by_brackets(piece, key, on) or self._changed_cells(piece, read_cell)
            yield from self._remarks(piece, key, on)
        else:
            yield from self._report(piece)

    def _site_names(self, piece: Piece, subject: str, sent: str, now: str) -> list[Proposal] | None:
        """Return the names that are others in a cell, None where anything else in it is other, too."""
        old_lines, new_lines = sent.split("\n"), now.split("\n")
        langs = self._lines_of_names(subject, old_lines)
        if len(old_lines) != len(new_lines):
            return None
        renamed: list[Proposal] = []
        for at, (old, new) in enumerate(zip(old_lines, new_lines, strict=True)):
            if old == new:
                continue
            number = match[0] if (match := _SITE_NUMBER.match(old)) and not at else ""
            name, before = new.removeprefix(number), old.removeprefix(number)
            is_other = at in langs and new.startswith(number) and _is_name(name)
            if not is_other or normalize("NFKC", name) == normalize("NFKC", before):
                return None
            on, place = self._sites[subject], langs[at]
            renamed.append(self._proposal("name", piece, subject, name, on, place=place, before=before))
        return renamed

    def _lines_of_names(self, subject: str, lines: Sequence[str]) -> dict[int, m.Lang]:
        """Return the language of each line that is a name: that of which the site has this name, or the one left."""
        row = self._listed.get(subject)
        called = {lang: row.name(lang) or "–" for lang in self._langs} if row else {}
        langs: dict[int, m.Lang] = {}
        for place, line in enumerate(lines[: len(called)]):
            name = line if place else _SITE_NUMBER.sub("", line)
            same = [lang for lang, other in called.items() if other == name and lang not in langs.values()]
            if len(same) == 1:
                langs[place] = same[0]
        return langs

    @cached_property
    def _listed(self) -> Mapping[str, m.ListedSite]:
        annex = annexes.sites_annex(self._table, AnnexOptions())
        return {sites.subject(row.site.place_id): row for row in (*annex.rows, *annex.left)}

    def _site_of(self, piece: Piece) -> str | None:
        """Return the subject of the site that a row is on: the one that was sent, else the one that it names."""
        if piece.sent:
            sent, by_subject = piece.sent.key, sites.of_parties(self._table.dossier).items()
            return next((key for key, same in by_subject if sent in {site.id for site in same}), None)
        named = self._sites_named(_cells(piece).get("site") or "\n".join(piece.now))
        return next(iter(named)) if len(named) == 1 else None

    def _sites_named(self, text: str) -> dict[str, None]:
        """Return the subjects of the sites that lines of a text name."""
        named: dict[str, None] = {}
        for line in text.split("\n"):
            try:
                subject = self._called.meant_by(_SITE_NUMBER.sub("", line))
            except BirdsError:
                continue
            if subject and not sites.barred(self._table.dossier, subject):
                named[subject] = None
        return named

    def _other_site(self, piece: Piece, subject: str) -> str | None:
        """Return the site whose name somebody wrote into the row of another, None where nobody did."""
        assert piece.sent  # noqa: S101 - looked at before
        cells = zip(piece.sent.cells, piece.now, strict=False)
        texts = ((sent, now) for (key, sent), now in cells if key == "site")
        before, named = map(self._sites_named, map(_bare_lines, next(texts, ("", ""))))
        return next((key for key in named if key not in before and key != subject), None)

    # ---------------------------------------------------------------- paragraphs

    def _paragraph(self, piece: Piece) -> Iterator[Proposal | Problem]:
        key = piece.sent.key if piece.sent else piece.after.key if piece.after else ""
        clause = self._clauses.get(key.removeprefix(NOTE))
        if clause is None or (piece.sent and key.startswith(NOTE)):
            yield from self._report(piece)
            return
        on = f"[{clause.id}]"
        if piece.sent is None:
            for lang, text in _cells(piece).items():
                if text:
                    place = f"{proposals.AFTER}{lang}"
                    yield self._proposal("wording", piece, clause.id, text, on, place=place)
        elif piece.deleted or (piece.authors and not piece.table and not any(piece.now)):
            gone, place = _one_line(piece.sent.texts), proposals.DELETE
            yield self._proposal("wording", piece, clause.id, gone, on, place=place)
        elif len(piece.now) != len(piece.sent.cells):
            yield from self._report(piece)
            return
        else:
            yield from self._changed_cells(piece, partial(self._text, piece, clause))
        yield from self._remarks(piece, clause.id, on)

    def _text(
        self, piece: Piece, clause: m.Clause, lang: m.Lang, sent: str, now: str
    ) -> list[Proposal] | None:
        """Return the words of a cell that are others than those sent, without the number and brackets around them.

        New words have the placeholders of the old ones, where they still name the same. Where the paragraph has no
        words in the language, or others by now, those that were sent are all that was sent.
        """
        stored = clause.texts.get(lang) or ""
        shown = [(fields.text(stored, lang), fields) for fields in self._orders]
        printed, fields = next((pair for pair in shown if pair[0] and pair[0] in sent), (sent, shown[0][1]))
        before, between, after = sent.partition(printed)
        words = now.removeprefix(before).removesuffix(after)
        if not (between and words and now == f"{before}{words}{after}"):
            return None
        placeholders = (match[0] for match in wording.PLACEHOLDER.finditer(stored))
        named = {fields.text(placeholder, lang): placeholder for placeholder in placeholders}
        for name in sorted(named, key=len, reverse=True):
            words = words.replace(name, named[name])
        place, on = f"{proposals.TEXT}{lang}", f"[{clause.id}]"
        return [self._proposal("wording", piece, clause.id, words, on, place=place, before=printed)]


def _label(line: BirdLine) -> m.Message | str:
    row = line.row
    return annexes.numbered(row.scientific_name, row.reference) if row.number else row.scientific_name


def _brackets(text: str) -> tuple[int, int]:
    """Return how many square brackets open and close in a text, those of an East Asian keyboard too."""
    return sum(map(text.count, "[［")), sum(map(text.count, "]］"))


def _unbracketed(text: str) -> str:
    """Return a text without square brackets, and without the spaces that stand beside them."""
    return "".join(_SQUARE.sub("", text).split())


def _bare_lines(text: str) -> str:
    return "\n".join(map(_bare_name, text.split("\n")))


def _bare_name(text: str) -> str:
    return " ".join(_SQUARE.sub("", text).split())


def _authors(piece: Piece) -> str | None:
    return ", ".join(piece.authors) or None


def _one_line(texts: Sequence[str]) -> str:
    """Return the cells of a row in one line; a note mark is a sign."""
    return " | ".join(filter(None, texts)).replace("\n", " ⏎ ").replace(MARK, "*")


def _cells(piece: Piece) -> dict[str, str]:
    """Return the cells of a new row by the columns of the row before it."""
    keys = [key for key, _ in piece.after.cells] if piece.after else []
    by_column = dict(zip(keys, piece.now, strict=False))
    return by_column if len(keys) == len(piece.now) else {"": _one_line(piece.now)}


def _split_name(place: str, text: str, langs: Collection[m.Lang]) -> tuple[str, str] | None:
    """Return the name in a cell, and what stands around it; None where it is no cell of a name."""
    if place == proposals.HEADWORD:
        first, *more = text.split("\n")
        parts = _HEADWORD.fullmatch(first)
        if parts is None or len(parts["name"].split()) < 2:  # noqa: PLR2004 - a genus and an epithet
            return None
        return parts["name"], "\n".join((f"{parts['open']}…{parts['rest']}", *more))
    if place not in langs:
        return None
    parts = _NAME.fullmatch(text)
    return (parts["name"], parts["rest"]) if parts else None


def _is_name(text: str) -> bool:
    """Whether a text can be a name: one line of words, without brackets or the mark of a note."""
    return bool(text) and _NO_NAME.isdisjoint(text)


def _headword(text: str) -> str:
    named = _split_name(proposals.HEADWORD, text, ())
    return named[0] if named else text.strip()
