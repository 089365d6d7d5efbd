"""Tables: what a dossier holds, one of its lists, verdicts of the treaty test, problems, files, acts, differences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

from birds import attribution
from birds import model as m
from birds.documents.model import SEPARATOR, Cell, Column, Document, Span, Value, tabular
from birds.documents.papers import statements
from birds.documents.papers.derivations import derivation_lines
from birds.documents.text import Align, capital
from birds.errors import Problem
from birds.evidence import Findings, one_by_one, whatever_is_there
from birds.evidence.statements import side_of
from birds.messages import aside, in_row, labelled, meaning, name_heading, runs, say, slot_heading, word
from birds.negotiation import annexes, differences, exchange, history, proposals, settings
from birds.negotiation.annexes import credits_of
from birds.negotiation.exchange import Exchange
from birds.negotiation.history import LogEntry
from birds.negotiation.items import signed_annexes
from birds.negotiation.rows import how_drafted
from birds.taxonomy import Taxonomy


def list_grid(dossier: m.DossierContent, lang: m.Lang) -> Document:
    """Return what a dossier holds: a row a list, and below it the other records."""
    known, lists = dossier.sources, [listed.checklist for listed in dossier.lists]
    by_id, own = {source.id: source for source in known}, dict[str, list[m.MatchedEntry]]()
    for listed in dossier.lists:
        own[listed.checklist.id] = [each for each in listed.entries if each.entry.parent_row is None]

    def number(key: str, count: Callable[[m.MatchedEntry], int]) -> Column:
        return column(key, lambda about: sum(map(count, own[about.id])), align="right")

    def species(key: str, part: str) -> Column:
        return number(key, lambda each: each.entry.part == part and each.entry.rank != "subspecies")

    def worded(about: m.Checklist, text: str | None) -> Cell | None:
        return Cell.plain(text, attribution.in_our_words(text, "source", about.id, lang)) if text else None

    def maker(about: m.Checklist) -> Cell | None:
        source = by_id.get(about.id)
        return worded(about, (source and source.maker) or about.publisher)

    def second(about: m.Checklist) -> Cell | None:
        source = by_id.get(about.id)
        return Cell.plain(source.via, attribution.second_hand(source, lang)) if source else None

    def column(key: str, value: Callable[[m.Checklist], Value], align: Align = "left") -> Column:
        return Column.of(lang, key, value, f"column.{key}", align)

    columns = (
        column("list", attrgetter("id")),
        column("party", lambda about: about.owned_by(lang) or None),
        column("kind", lambda about: word(f"kind.{about.kind}", lang)),
        species("natural", "natural"),
        species("introduced", "alien"),
        number("subspecies", lambda each: len(each.subspecies) + (each.entry.rank == "subspecies")),
        number("unresolved", lambda each: each.match.taxon is None),
        column(
            "title",
            lambda about: Cell.plain(statements.full_title(about, "en"), statements.full_title(about, lang)),
        ),
        column("date", attrgetter("date")),
        column("maker", maker),
        column("second_hand", second),
        column("licence", lambda about: worded(about, about.licence)),
    )
    records = {
        "sites": dossier.sites,
        "counts": dossier.counts,
        "evidence_records": dossier.evidence,
        "positions": dossier.positions,
    }
    others = [source for source in known if source.id not in own]
    return tabular(
        columns,
        lists,
        lang,
        word("holdings", lang),
        notes=(
            SEPARATOR.join(f"{word(key, lang)} {len(each)}" for key, each in records.items()),
            labelled(word("reference", lang), dossier.reference, lang),
            *([word("sources_of_the_rest", lang)] if others else []),
            *attribution.source_lines(others, lang),
        ),
        empty=word("empty.lists", lang),
        credits_=attribution.used(known, own),
    )


@dataclass(frozen=True, slots=True)
class OneList:
    """A list by itself: who made it and on which terms, and whose the reference is that its names are matched to."""

    matched: m.MatchedList
    source: m.Source | None
    reference: m.Source | None
    taxonomy: Taxonomy
    agreement: m.Agreement


def entry_grid(listed: OneList, lang: m.Lang) -> Document:
    """Return a list's entries, a row each, in its order."""

    def names(each: m.Lang) -> Column:
        heading = name_heading(each, lang)
        return Column(m.name_column(each), heading, lang=each, value=lambda of: of.entry.vernacular.get(each))

    column = partial(Column.of, lang)
    columns = (
        column("row", lambda matched: matched.entry.row, align="right"),
        column("number", lambda matched: matched.entry.number, align="right"),
        column("scientific_name", lambda matched: matched.entry.verbatim, italic=True),
        *map(names, listed.matched.languages(listed.agreement.languages)),
        column("subspecies", lambda matched: "; ".join(matched.entry.subspecies), italic=True),
        column("status", lambda matched: matched.entry.status_printed),
        column("taxon", lambda matched: matched.match.taxon, "reference", italic=True),
        column("confidence", lambda matched: matched.match.confidence),
        column("ids", lambda matched: "; ".join(matched.entry.ids), "concept_ids"),
    )
    entries = listed.matched.entries
    return tabular(
        columns if any(matched.entry.ids for matched in entries) else columns[:-1],
        entries,
        lang,
        listed.matched.checklist.id,
        credits_=tuple(each for each in (listed.source, listed.reference) if each),
    )


def evidence_grid(
    table: Findings, verdicts: Iterable[m.Verdict], lang: m.Lang, *, derived: bool = False
) -> Document:
    """Return the treaty test, a row a shared taxon, with the number of each verdict above and what they mean below.

    `derived` has below the table each step of how each verdict came about.
    """
    shown = tuple(verdicts)
    are_all = shown == one_by_one(table.verdicts)
    # How the entries that both lists have become the birds of the annex.
    counted = how_drafted(table.comparison, table.verdicts) if are_all else None
    by_row = {row.id: row for row in table.comparison.rows}
    signed = signed_annexes(table.dossier.lists, table.taxonomy)
    called = annexes.headwords(table)
    both = [(verdict, by_row[verdict.row_id]) for verdict in shown]
    rows = [_Judged(of, _headword(of, row, called), signed.of_verdict(of, row)) for of, row in both]
    listed_by = (listing.treaty for row in rows for listing in row.listings)
    treaties = attribution.used(table.dossier.sources, listed_by)
    tally = m.Message.of("evidence.birds_judged", n=len(shown), tally=_tally(shown, lang))
    document = tabular(
        _verdict_columns(table, lang),
        rows,
        lang,
        word("treaty_test" if table.test.name == "two-limb" else "treaty_test_open", lang),
        notes=_legend(table, shown, lang),
        credits_=tuple(dict.fromkeys((*credits_of(table, verdicts=shown), *treaties))),
        lead=[say(message, lang) for message in (tally, counted) if message and shown],
        birds=[verdict.row_id for verdict in shown],
        empty=word("empty.verdicts", lang),
    )
    return _with_derivations(document, shown, table.dossier.agreement if derived else None, lang)


def _with_derivations(
    document: Document, verdicts: Sequence[m.Verdict], agreement: m.Agreement | None, lang: m.Lang
) -> Document:
    """Return a table with how each verdict came about: in its data; for an `agreement` in notes below, too."""
    (section,), (table,) = document.sections, document.tables
    rows, notes = [], [*document.notes]
    for row, verdict in zip(table.rows, verdicts, strict=True):
        how = verdict.derivation
        rows.append(replace(row, data=(("derivation", how.as_object() if how else None),)))
        if how and agreement:
            steps = derivation_lines(how, agreement, lang)
            notes += [(Span(text),) for text in (verdict.taxon, *steps)]
    section = replace(section, blocks=(replace(table, rows=tuple(rows)),))
    return replace(document, sections=(section,), notes=tuple(notes))


def verdicts_of_lists(tables: Sequence[tuple[str, Findings]], lang: m.Lang) -> Document:
    """Return a row a bird with its verdict under each list of a Party, and why where these are not the same."""
    by_bird, heads = [], dict[str, str]()  # a bird has one headword, under whatever taxon a list has it
    for _, table in tables:
        judged, by_row = one_by_one(table.verdicts), {row.id: row for row in table.comparison.rows}
        headwords = annexes.headwords(table)
        for each in judged:
            heads.setdefault(each.taxon, _headword(each, by_row[each.row_id], headwords))
        # The verdict on what both lists lump is on all that it holds.
        of_lumps = {
            unit.taxon: verdict
            for verdict in judged
            if verdict.unit_id is None
            for unit in by_row[verdict.row_id].units
        }
        by_bird.append({**of_lumps, **{verdict.taxon: verdict for verdict in judged}})
    place = {taxon.name: taxon.sequence for taxon in tables[0][1].dossier.taxa}
    called = m.grouped((heads[taxon], taxon) for taxon in sorted(heads, key=lambda name: place.get(name, 0)))
    verdicts = {
        head: [next((birds[taxon] for taxon in taxa if taxon in birds), None) for birds in by_bird]
        for head, taxa in called.items()
    }

    def verdict(head: str, at: int) -> Cell:
        judged = verdicts[head][at]
        code = judged.verdict if judged else None
        return Cell.plain(code, word(code or "not_shared", lang))

    def is_apart(head: str) -> bool:
        return len({judged.verdict if judged else None for judged in verdicts[head]}) > 1

    def differs(head: str) -> str | None:
        why = (say(judged.reason, lang) if judged else word("not_shared", lang) for judged in verdicts[head])
        reasons = (labelled(name, each, lang) for (name, _), each in zip(tables, why, strict=True))
        return in_row(reasons, lang, "semicolon") if is_apart(head) else None

    columns = (
        Column.of(lang, "scientific_name", lambda head: head, italic=True),
        *(
            Column(f"verdict_{name}", f"{word('verdict', lang)} {name}", value=partial(verdict, at=at))
            for at, (name, _) in enumerate(tables)
        ),
        Column.of(lang, "differs", differs),
    )
    names, apart = tuple(name for name, _ in tables), sum(map(is_apart, verdicts))
    return tabular(
        columns,
        verdicts,
        lang,
        word("treaty_test", lang),
        lead=(say(m.Message.of("evidence.lists_differ", n=len(verdicts), apart=apart, lists=names), lang),),
        empty=word("empty.verdicts_differ", lang),
        credits_=tuple(dict.fromkeys(chain.from_iterable(credits_of(table) for _, table in tables))),
    )


def _tally(birds: Sequence[m.Verdict], lang: m.Lang) -> str:
    """Return how many birds have each verdict, and how many of these rest on a source of low trust alone."""
    numbers = Counter(verdict.verdict for verdict in birds)
    low = Counter(verdict.verdict for verdict in birds if verdict.trust == "low")
    return SEPARATOR.join(
        say(m.Message.of("evidence.on_low_trust", verdict=key, n=numbers[key], low=low[key]), lang)
        if low[key]
        else f"{word(key, lang)} {numbers[key]}"
        for key in m.VERDICTS
        if numbers[key]
    )


def _legend(table: Findings, shown: Sequence[m.Verdict], lang: m.Lang) -> Iterator[str]:
    """Yield what the test is if not the usual one, what verdicts and statuses mean, and the parentheses."""
    if not shown:
        return
    test = table.test
    if test.name == "open":
        yield statements.test_in_words(table.dossier.agreement, "open", lang)
    occurring = {verdict.verdict for verdict in shown}
    for key in m.VERDICTS:
        if key in occurring:
            yield say(m.Message.of("verdict.meaning", word=key, means=meaning(key, test.name, lang)), lang)
    yield statements.rules_on(test, lang)
    yield word("means.status", lang)
    if any(status.minor for verdict in shown for status in (*verdict.status_a, *verdict.status_b)):
        yield word("means.minor", lang)


class _Judged(NamedTuple):
    """A row of the treaty test: `head` is the annex's name of the bird, `listings` are in other treaties' annexes."""

    verdict: m.Verdict
    head: str
    listings: Sequence[m.Elsewhere]


def _verdict_columns(table: Findings, lang: m.Lang) -> Iterator[Column]:
    agreement, comparison = table.dossier.agreement, table.comparison
    column = partial(Column.of, lang)

    def coded(key: str, prefix: str = "", label: str = "") -> Column:
        def cell(each: _Judged) -> Cell | None:
            code = getattr(each.verdict, key)
            return Cell.plain(code, word(f"{prefix}{code}", lang)) if code else None

        return column(key, cell, label)

    def status(key: str, checklist: m.Checklist) -> Column:
        """Return the statuses that decide, headed by a country: no status there need be the list's own."""
        head = say(m.Message.of("table.status_in", party=checklist.owner or checklist.side), lang)
        of = attrgetter(f"verdict.{key}")
        words = partial(statements.statuses_in_words, lang=lang, kind="short.")
        return Column(
            key, head, pair="status", value=lambda each: Cell.plain(status_codes(of(each)), words(of(each)))
        )

    def limb_b(each: _Judged) -> Cell:
        verdict = each.verdict
        met: str = verdict.limb_b  # by a subspecies, by the species, or where a list does not divide
        if met == "met" and not verdict.common_subspecies:
            met = "undivided" if verdict.undivided else "monotypic"
        return Cell.plain(verdict.limb_b, word(f"limb_b.{met}", lang))

    def elsewhere(each: _Judged) -> Cell:
        numbers = statements.numbers_in_words(each.listings, lang)
        spoken = statements.numbers_in_runs(each.listings, lang)
        return Cell.sentence(numbers or None, spoken, statements.numbers_as_data(each.listings))

    def stated(each: _Judged) -> Cell:
        text = in_row(statements.statement_lines(each.verdict, agreement, lang), lang, "semicolon")
        return replace(Cell.plain(text, text), data=statements.as_objects(each.verdict))

    def within(each: _Judged) -> Cell:
        """Return the Parties in which all that names a migrant may be movement within the country."""
        sides = ((comparison.a.side, each.verdict.status_a), (comparison.b.side, each.verdict.status_b))
        parties = tuple(party for party, statuses in sides if side_of(statuses, table.test).within)
        texts = (
            say(m.Message.of("statement.within", party=agreement.country(code)), lang) for code in parties
        )
        return Cell.plain(parties, in_row(texts, lang, "semicolon"))

    def sources(each: _Judged) -> tuple[str, ...]:
        records = (*each.verdict.limb_a, *each.verdict.reported)
        return tuple(dict.fromkeys(record.source for record in records))

    author = partial(statements.line_author, agreement, lang=lang)
    yield column("scientific_name", attrgetter("head"), italic=True)
    yield coded("verdict")
    yield coded("line", "line.", "column.line")
    yield column("by", lambda each: Cell.plain(each.verdict.by, author(each.verdict.by)), "column.by")
    yield status("status_a", comparison.a)
    yield status("status_b", comparison.b)
    yield column("limb_a", lambda each: len(each.verdict.limb_a), "column.limb_a", "right")
    yield column("limb_b", limb_b, "column.limb_b")
    yield column("elsewhere", elsewhere, aside=True)
    yield column(
        "explanation", lambda each: Cell.sentence(say(why := each.verdict.reason, lang), runs(why, lang))
    )
    yield column("statements", stated)
    yield column("within_party", within, "column.within_party")
    yield column("sources", sources, "source")
    yield coded("trust", "level.")


def _headword(verdict: m.Verdict, row: m.ComparisonRow, called: Mapping[tuple[str, str | None], str]) -> str:
    """Return the name under which the annex has the bird of a verdict; subspecies and lumps have their own."""
    unit = next((unit for unit in row.units if unit.id == verdict.unit_id), None)
    known = called.get((verdict.row_id, verdict.unit_id), verdict.taxon)
    return known if unit is None or unit.taxon == verdict.taxon else verdict.taxon


def status_codes(statuses: Sequence[m.Status]) -> str:
    """Return statuses as letters, those of a few birds only in parentheses."""
    letters = (f"({status.code})" if status.minor else status.code for status in statuses if status.code)
    return " ".join(dict.fromkeys(letters))


def problem_grid(problems: Iterable[Problem], lang: m.Lang = "en") -> Document:
    """Return problems as a table: where, what, what to do."""

    def severity(problem: Problem) -> Cell:
        return Cell.plain(problem.severity, say(m.Message(f"severity.{problem.severity}"), lang))

    def file(problem: Problem) -> str | None:
        return say(problem.file, lang) if isinstance(problem.file, m.Message) else problem.file

    values: dict[str, Callable[[Problem], Value]] = {
        "severity": severity,
        "file": file,
        **{key: attrgetter(key) for key in ("sheet", "row", "column", "value")},
        "what": lambda problem: say(problem.what, lang),
        "todo": lambda problem: say(problem.todo, lang) if problem.todo else None,
    }
    columns = (
        Column.of(lang, key, value, f"problem.{key}", "right" if key == "row" else "left")
        for key, value in values.items()
    )
    return tabular(columns, problems, lang, word("problems", lang), empty=word("empty.problems", lang))


# ---------------------------------------------------------------- files


def file_grid(dossier: m.DossierContent, lang: m.Lang) -> Document:
    """Return how each file was loaded, those of lists first, in the order of the dossier."""

    def mapping(file: m.SourceFile) -> tuple[str, ...]:
        return tuple(f"{column}={field}" for column, field in file.mapping if field != "ignore")

    def options(file: m.SourceFile) -> tuple[str, ...]:
        return tuple(f"--{key} {value}" for key, value in file.options)

    column = partial(Column.of, lang)
    columns = (
        column("noun", attrgetter("noun"), "files.noun"),
        column("file", attrgetter("file_name"), "files.file"),
        column("list", attrgetter("list_id"), "column.list"),
        column("rows", attrgetter("rows"), "files.rows", "right"),
        column("encoding", attrgetter("encoding"), "files.encoding"),
        column("sheet", attrgetter("sheet"), "problem.sheet"),
        column("crs", attrgetter("crs"), "files.crs"),
        column("mapping", mapping, "files.mapping"),
        column("options", options, "files.options"),
        column("sha256", attrgetter("sha256"), "files.sha256"),
    )
    of_lists = (
        m.SourceFile(
            noun="law" if about.kind == "law" else "list",
            file_name=about.file_name,
            sha256=about.sha256,
            rows=len(listed.entries),
            encoding=about.encoding,
            sheet=about.sheet,
            mapping=about.mapping,
            list_id=about.id,
        )
        for listed in dossier.lists
        if (about := listed.checklist).file_name and about.sha256
    )
    files = (*of_lists, *dossier.source_files)
    notes = (word("files.again", lang),) if files else ()
    title, empty = word("files.title", lang), word("empty.files", lang)
    return tabular(columns, files, lang, title, notes=notes, empty=empty)


SHORT_ID = 8  # characters of an id that are shown


def log_grid(table: Findings, entries: Iterable[LogEntry], lang: m.Lang) -> Document:
    """Return acts as a table: who, on what, from what to what, why, when, from which document."""
    called, label = annexes.heads(table), table.dossier.agreement.label

    def before(entry: LogEntry) -> str | None:
        values = dict.fromkeys(act_value(each, lang) for each in entry.before)
        return in_row(values, lang, "semicolon") or None

    def recorder(entry: LogEntry) -> str | None:
        of_both = word("secretariat", lang) if entry.act.author is None else None
        return label(entry.act.recorder, lang) or of_both

    column = partial(Column.of, lang)
    columns = (
        column("round", lambda entry: entry.act.round, align="right"),
        column("party", lambda entry: label(entry.act.speaker, lang) or None),
        column("subject", lambda entry: on_what(entry.act, called, lang)),
        column("before", before),
        column("after", lambda entry: act_value(entry.act, lang)),
        column("reason", lambda entry: entry.act.reason),
        column("who", lambda entry: entry.act.who),
        column("when", lambda entry: entry.act.date),
        column("document", lambda entry: entry.act.document),
        column("minutes", lambda entry: entry.act.minutes),
        column("recorder", recorder),
        column("file", lambda entry: entry.act.file),
        column("command", lambda entry: entry.act.batch, "command_number", "right"),
        column("act", lambda entry: entry.act.id[:SHORT_ID]),
    )
    return tabular(columns, entries, lang, capital(word("log", lang)), empty=word("empty.log", lang))


def on_what(act: m.Act, called: Mapping[str, m.Message], lang: m.Lang) -> str:
    """Return what an act is on: a bird by the annex's headword with its number, a name of it, a round, a decision."""
    if act.kind == "round":
        return say(m.Message.of("act.on_round", subject=act.subject), lang)
    head = called.get(act.subject)
    shown = say(head, lang) if head else settings.setting_name(act.subject)
    if act.kind == "wording":
        return say(m.Message.of("act.in_place", what=shown, place=proposals.where(act.place or "")), lang)
    return labelled(shown, slot_heading(proposals.slot_of(act), lang), lang) if act.kind == "name" else shown


def act_value(act: m.Act, lang: m.Lang) -> str:
    """Return what an act says, in words."""
    if act.value is None:
        text = say(m.Message("act.withdrawn"), lang)
    elif act.kind == "position":
        text = word(act.value, lang)
    elif act.kind == "round":
        text = word(f"act_{act.value}", lang)
    else:
        text = settings.shown_value(act)
    more = [word("ad_referendum", lang)] if act.ad_referendum else []
    more += [word("as_received", lang)] if act.received else []
    more += [word(act.code, lang) if act.code == "undo" else act.code] if act.code else []
    return aside(text, in_row(more, lang), lang)


def act_lines(acts: Iterable[m.Act], table: Findings, lang: m.Lang) -> Iterator[str]:
    """Yield a line for each act that is taken: who says what on what."""
    called = annexes.heads(table)
    for act in acts:
        of_both = aside(act.who or word("both_parties", lang), word("secretariat", lang), lang)
        who = table.dossier.agreement.label(act.author, lang) or of_both
        yield in_row((who, on_what(act, called, lang), act_value(act, lang)), lang, "colon")


def awaiting_lines(acts: Iterable[m.Act], table: Findings, lang: m.Lang) -> Iterator[str]:
    """Yield a line for each joint act that waits: its id, whose word it is, on what, and what it says."""
    called = annexes.heads(table)
    for act in acts:
        who = table.dossier.agreement.label(act.recorder, lang) or word("secretariat", lang)
        sentence = in_row((who, on_what(act, called, lang), act_value(act, lang)), lang, "colon")
        yield f"{act.id[:SHORT_ID]}  {sentence}"


def difference_grid(first: m.DossierContent, second: m.DossierContent, lang: m.Lang) -> Document:
    """Return what two dossiers do not share, a line each: what kind of thing, what, and which of them has it."""
    agreement, both = first.agreement, {act.id: act for each in (first, second) for act in each.acts}
    spoken = (annexes.heads(whatever_is_there(each)) for each in (second, first) if each.acts)
    called = {taxon: head for heads in spoken for taxon, head in heads.items()}
    rows = []
    for kind, what, is_first, says in differences.dossier_differences(first, second):
        act = both.get(str(what)) if kind == "act" else None
        named = history.named_act(act, agreement, called) if act else what
        value = act_value(act, lang) if act else says or None
        text = say(named, lang) if isinstance(named, m.Message) else str(named)
        rows.append((word(f"kind_{kind}", lang), text, value, "A" if is_first else "B"))
    labels = (("kind", ""), ("what", ""), ("says", "after"), ("where", "only_in"))
    columns = (Column.of(lang, key, itemgetter(at), label) for at, (key, label) in enumerate(labels))
    heading = capital(word("differences", lang))
    return tabular(columns, rows, lang, heading, empty=word("empty.differences", lang))


def exchange_grid(dossier: m.DossierContent, theirs: Exchange, lang: m.Lang) -> Document:
    """Return what of a side's acts a dossier and that side's exchange do not share."""
    return difference_grid(dossier, exchange.with_acts_of(dossier, theirs), lang)
