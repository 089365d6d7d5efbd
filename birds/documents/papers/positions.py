"""What a Party is asked in a round, the form in which it answers, what the Parties said and when they met."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import starmap
from operator import attrgetter, itemgetter, methodcaller
from typing import TYPE_CHECKING, Any, Literal, get_args

from birds import model as m
from birds.documents.model import Column, Document, Form, FormField, FormSheet, Value, tabular
from birds.documents.papers.statements import numbers_in_words
from birds.documents.text import capital
from birds.evidence import Findings
from birds.messages import (
    UNKNOWN,
    aside,
    in_row,
    labelled,
    name_heading,
    proposed_heading,
    say,
    slot_heading,
    word,
)
from birds.negotiation import annexes, choosing, drafts, proposals, settings, sites
from birds.negotiation.acts import contested
from birds.negotiation.choosing import BirdChoice
from birds.vocabulary import designation_in
from birds.vocabulary.fields import heading as heading_of

if TYPE_CHECKING:
    from birds.negotiation.statements import Asked, BirdAsked, Questions, SiteAsked

VALUES: tuple[m.PositionValue, ...] = get_args(m.PositionValue)
STAMP = "birds"  # the hidden sheet
IN_SIGHT = 3  # columns: the number and two names
HIDDEN = ("id", "exported_position", "exported_reason", "exported_more", "seen")
HELD = "held"  # what a copy's own workbook says of what it holds
STAYING = ("note", HELD, *HIDDEN[1:], "key")
FILLED = ("position", "reason", "note", "ad_referendum", "who", "date", "minutes")  # beside names
_DETAILS = {"ad_referendum": 12, "who": 16, "date": 14, "minutes": 16}  # what more may be said of a position


def table(questions: Questions) -> Document:
    """Return the questions as a table, a row a bird or site, with party, round and dossier on every row."""
    same, lang = dict(stamp(questions)), questions.lang
    rows = [_bird(each, questions) for each in questions.rows]
    rows += [_site(each, questions) for each in questions.sites]

    def head(key: str) -> str:
        """Return a key; in a copy's own table with what becomes of it: it stays, or is told once it is tabled."""
        if key in STAYING and questions.is_own:
            return aside(key, word("answers_stays", lang), lang)
        leaves = questions.is_own and (key in FILLED or key.startswith("proposed_"))
        return aside(key, word("answers_leaves", lang) if leaves else "", lang)

    heads = {key: head(key) for key in dict.fromkeys(key for row in (*rows, same) for key in row)}
    columns = (Column(head, head, value=methodcaller("get", key, "")) for key, head in heads.items())
    return tabular(columns, ({**row, **same} for row in rows), lang)


def form(questions: Questions) -> Form:
    """Return the questions as a form: what is known to read, two columns to fill in, a stamp that tells whose it is."""
    lang, title = questions.lang, _sentence("talks.title", questions)
    brief = say(m.Message.of("talks.brief", sheet=word("talks_how_to", lang)), lang)
    if questions.is_own:
        brief = f"{say(m.Message('talks.form_own'), lang)} {brief}"
    position = capital(heading_of("position", lang, "positions"))
    how_to = (
        (_sentence("talks.how_1", questions, position=position), 0),
        *((say(m.Message.of(f"talks.how_{value}", value=value), lang), 2) for value in VALUES),
        *((_sentence(f"talks.how_{number}", questions), 0) for number in (2, 5, 3, 4)),
    )
    birds = tuple(_bird(each, questions) for each in questions.rows)
    places = tuple(_site(each, questions) for each in questions.sites)
    sheets = [
        FormSheet(word(name, lang), title, brief, fields, rows, IN_SIGHT, key=key)
        for key, name, fields, rows in (
            ("birds", "talks_sheet", _fields(questions, of_sites=False), birds),
            ("sites", "talks_sites", _fields(questions, of_sites=True), places),
        )
        if rows
    ]
    return Form(
        lang=lang,
        title=title,
        sheets=tuple(sheets),
        how_to_title=word("talks_how_to", lang),
        how_to=how_to,
        hidden_name=STAMP,
        hidden=stamp(questions),
        credits=questions.credits,
    )


def stamp(questions: Questions) -> tuple[tuple[str, str], ...]:
    """Return what says whose form it is, for which round, and made from which dossier; its own one has a key."""
    fields = (("party", questions.party), ("round", str(questions.round)), ("dossier", questions.dossier))
    return (*fields, ("key", questions.key)) if questions.key else fields


def _sentence(code: str, questions: Questions, **more: str) -> str:
    country = questions.agreement.country(questions.party)
    return say(m.Message.of(code, party=country, number=questions.round, **more), questions.lang)


def _fields(questions: Questions, *, of_sites: bool) -> tuple[FormField, ...]:
    """Return the columns of birds or sites: the Party's own names first, what was said, and what it fills in."""
    field = partial(_field, questions)
    known = {"state": 11, "verdict": 10, "elsewhere": 15, "explanation": 46}
    if of_sites:
        known = {"designation": 24, "state": 11}
    elif not any(bird.row.elsewhere for bird in questions.rows):
        del known["elsewhere"]
    return (
        field("number", 5),
        *([] if of_sites else [field("scientific_name", 24, "la", "name")]),
        *(field(m.name_column(each), 22 if of_sites else 17, each, "name") for each in languages(questions)),
        field("other_position", 17),
        field("position", 14, kind="fill"),
        field("reason", 34, kind="fill"),
        *(replace(each, folded=True) for each in _folded(questions, known, of_sites=of_sites)),
        *(field(key, 12, kind="hidden") for key in HIDDEN),
    )


def _folded(questions: Questions, known: Mapping[str, int], *, of_sites: bool) -> Iterator[FormField]:
    """Yield what few need in the room: what is known of a row, what more may be said, names to propose."""
    field, slots = partial(_field, questions), proposals.slots(questions.agreement)
    spoken = questions.agreement.languages if of_sites else slots
    if questions.is_own:  # a note stays where it is read, so it is asked for in the Party's own copy alone
        yield field("note", 24, kind="fill", stays=True)
        yield field(HELD, 16, stays=True)
    yield from starmap(field, known.items())
    yield field("earlier_position", 12)
    yield from (field(key, size, kind="fill") for key, size in _DETAILS.items())
    for slot in spoken:
        lang = "la" if slot == proposals.SCIENTIFIC else slot
        yield field(m.proposed_column(slot), 20, lang, "fill")
    if not of_sites:
        yield field("other_names", 24, "la", "aside")


def languages(questions: Questions) -> tuple[m.Lang, ...]:
    """Return the languages of names: the Party's own first."""
    agreement = questions.agreement
    both = [agreement.lang_of(party) for party in (questions.party, questions.other)]
    return tuple(dict.fromkeys([*both, *(each for each in agreement.languages if each != "en"), "en"]))


def _field(
    questions: Questions,
    key: str,
    size: float,
    spoken: str = "",
    kind: Literal["name", "context", "fill", "aside", "hidden"] = "context",
    *,
    stays: bool = False,
) -> FormField:
    lang = questions.lang
    own = spoken in languages(questions) and spoken not in m.LANGS
    own_heading = proposed_heading if kind == "fill" else name_heading
    heading = own_heading(spoken, lang) if own else capital(heading_of(key, lang, "positions"))
    if key == "other_position":
        heading = aside(heading, questions.agreement.label(questions.other, lang), lang)
    codes = {"position": VALUES, "ad_referendum": ("yes",)}.get(key, ())
    becomes = word("answers_stays" if stays else "answers_leaves", lang) if kind == "fill" or stays else ""
    return FormField(
        *(key, heading, size, spoken or lang, kind, key == "number"),
        indent=int(key in {"designation", "state", "other_position"}),  # behind texts that fill their column
        choices=tuple(word(code, lang) for code in codes),
        prompt=(word("talks_choose", lang), word("talks_choose_one", lang)) if codes else ("", ""),
        printed=kind != "fill" or key in {"position", "reason", "note"},
        becomes=becomes if questions.is_own else "",
        stays=stays,
    )


def _bird(bird: BirdAsked, questions: Questions) -> dict[str, str]:
    """Return the text of every field of a bird, "" where there is nothing to say."""
    row, lang = bird.row, questions.lang
    return {
        "number": say(row.reference, lang) if row.reference else "",
        "scientific_name": row.scientific_name,
        "other_names": "; ".join(row.synonyms),
        **_names(row.names.get, questions),
        "state": word(row.state, lang),
        "verdict": word(row.verdict, lang) if row.verdict else "",
        "explanation": say(bird.reason, lang) if bird.reason else "",
        "elsewhere": numbers_in_words(row.elsewhere, lang, ";\n"),
        **_answers(bird.asked, row.id, proposals.slots(questions.agreement), questions),
    }


def _site(site: SiteAsked, questions: Questions) -> dict[str, str]:
    """Return the text of every field of a site, "" where there is nothing to say."""
    row, lang = site.row, questions.lang
    designated = dict.fromkeys(designation_in(each.designation, lang) for each in row.designations)
    return {
        "number": str(row.number) if row.number else "",
        **_names(row.name, questions),
        "designation": "; ".join(filter(None, designated)),
        "state": word(row.state, lang),
        **_answers(site.asked, site.asked.subject, questions.agreement.languages, questions),
    }


def _names(name: Callable[[m.Lang], str | None], questions: Questions) -> dict[str, str]:
    langs = dict.fromkeys((*questions.agreement.languages, "en"))
    return {m.name_column(each): name(each) or "" for each in langs}


def _answers(asked: Asked, id_: str, slots: Iterable[str], questions: Questions) -> dict[str, str]:
    """Return what was said of a bird or site, what the Party can write over, and what the file was made with.

    By that is known what somebody writes in it. A copy's own workbook has its note, that it holds something, and what
    of that no column has.
    """
    lang, now = questions.lang, asked.now

    def last(position: m.Act | None) -> str:
        """Return a position with its round and its reason."""
        stated = _in_round(position, lang) if position else ""
        return labelled(stated, position.reason, lang) if position and position.reason else stated

    # What more is said of a position, and the note of a copy's own.
    details = {key: getattr(now, key, None) or "" for key in _DETAILS}
    details["ad_referendum"] = word("yes", lang) if now and now.ad_referendum else ""
    filled = {key: text for key, text in {**details, "note": asked.note}.items() if text}
    more = {**filled, **asked.proposed}
    held = (asked.beside or word("yes", lang)) if asked.is_held else ""
    kept = {"note": asked.note, HELD: held} if questions.is_own else {}
    value, reason = (now.value or "", now.reason or "") if now else ("", "")
    return {
        "other_position": last(asked.other),
        "earlier_position": last(asked.earlier),
        "position": word(value, lang) if now else "",
        "reason": reason,
        **details,
        **{m.proposed_column(slot): asked.proposed.get(slot, "") for slot in slots},
        **kept,
        "id": id_,
        "exported_position": value,
        "exported_reason": reason,
        "exported_more": json.dumps(more, ensure_ascii=False) if more else "",
        "seen": " ".join(asked.seen),
    }


def _in_round(position: m.Act, lang: m.Lang) -> str:
    return say(m.Message.of("talks.in_round", value=position.value or "", number=position.round or 0), lang)


# ---------------------------------------------------------------- positions and rounds


def position_grid(
    table: Findings, lang: m.Lang, choice: BirdChoice | None = None, number: int | None = None
) -> Document:
    """Return who says what about which bird and site, a row each: those somebody spoke of, or those of a choice.

    With `number` only what was said in that round. What this copy holds is there, marked as such, and names that are
    proposed or wait for a confirmation.
    """
    wanted = None if choice is None else set(choosing.choose_subjects(table, choice))
    subjects, parties = _Subjects(table, lang), table.dossier.agreement.parties
    stances = subjects.stances
    held = _held_by_subject(table.dossier, lang) if number is None else {}
    clashing = contested(table.dossier.acts)
    rows: list[dict[str, Any]] = []
    for subject in (*subjects.birds, *subjects.places):
        positions = subjects.positions(subject).items()
        stated = {party: position for party, position in positions if number in (None, position.round)}
        spoken = stated or subject in held or subject in stances.naming.open
        if not (spoken if wanted is None else subject in wanted):
            continue
        line, name_note = subjects.birds.get(subject), stances.naming.note(subject)
        clash = m.Message.of("bracket.conflict") if subject in clashing else None
        row = {**subjects.names(subject), "stated": stated, "held": held.get(subject)}
        row["state"] = word(line.row.state if line else stances.state(subject), lang)
        remarks = [say(note, lang) for note in (clash, name_note) if note]
        rows.append({**row, "remark": in_row(remarks, lang, "semicolon") or None})
    columns = (
        *subjects.columns(aside=True),
        Column.of(lang, "state"),
        *(column for party in parties for column in _columns_of(party, lang)),
        Column.of(lang, "held"),
        Column.of(lang, "remark", aside=True),
    )
    is_whole = wanted is None and number is None
    name = capital(word("positions", lang))
    empty = word("empty.positions" if is_whole else "empty.chosen", lang)
    return tabular(columns, rows, lang, name, credits_=table.comparison.credits, empty=empty)


def _columns_of(party: m.Party, lang: m.Lang) -> Iterator[Column]:
    """Yield the columns of what a Party has stated; long reasons stand below their row: each says whose it is."""
    code, name = party.code.lower(), party.label(lang)

    def of(value: Callable[[m.Act], str | int | None]) -> Callable[[dict[str, Any]], Value]:
        return lambda row: value(row["stated"][party.code]) if party.code in row["stated"] else None

    heading = aside(capital(word("reason", lang)), name, lang)
    yield Column(f"position_{code}", name, pair="position", value=of(lambda each: _value(each, lang)))
    yield Column.of(lang, f"round_{code}", of(attrgetter("round")), "round", "right", pair="round")
    yield Column(f"reason_{code}", heading, value=of(attrgetter("reason")))


class _Subjects:
    """The birds and sites that positions are on, by what their acts call them."""

    def __init__(self, table: Findings, lang: m.Lang) -> None:
        self.lang, self.agreement = lang, table.dossier.agreement
        self.birds = {line.item.taxon: line for line in annexes.lines(table)}
        self.places, self.stances = sites.of_parties(table.dossier), sites.site_positions(table.dossier)

    def positions(self, subject: str) -> Mapping[m.PartyCode, m.Act]:
        line = self.birds.get(subject)
        return line.positions if line else self.stances.of(subject)

    def columns(self, *, aside: bool) -> Iterator[Column]:
        yield Column.of(self.lang, "number", align="right")
        yield Column.of(self.lang, "scientific_name", italic=True)
        for each in self.agreement.languages:
            key, heading = m.name_column(each), name_heading(each, self.lang)
            yield Column(key, heading, lang=each, aside=aside, value=itemgetter(key))

    def names(self, subject: str) -> dict[str, Value]:
        """Return number and names of a bird or site, by the keys of the columns."""
        line, place = self.birds.get(subject), self.places.get(subject)
        number = say(line.row.reference, self.lang) if line and line.row.reference else None
        scientific, names = (line.row.scientific_name, line.row.names) if line else (None, m.NO_NAMES)
        if place:
            as_named = sites.given_names(place, self.agreement)
            scientific, names = None, self.stances.naming.printed(subject, as_named)
        elif line is None:
            scientific = settings.setting_name(subject)
        spoken = {m.name_column(each): names.get(each) for each in self.agreement.languages}
        return {"number": number, "scientific_name": scientific, **spoken}


def _held_by_subject(dossier: m.DossierContent, lang: m.Lang) -> dict[str, str]:
    """Return what this copy holds of each bird and site in words: positions, names, what would be taken back."""
    texts: dict[str, str] = {}
    for (_, subject), acts in drafts.held(dossier.drafts).items():
        lines = (
            _value(act, lang) if act.kind == "position" else _name(proposals.slot_of(act), act.value, lang)
            for act in acts
            if act.kind in ("position", "name")
        )
        texts[subject] = in_row((texts.get(subject), *lines), lang, "semicolon")
    return texts


def _value(position: m.Act | None, lang: m.Lang) -> str | None:
    """Return a position in words, and that it is ad referendum; None where there is none."""
    if not position:
        return None
    shown = word(position.value or drafts.SILENT, lang)
    return aside(shown, word("ad_referendum", lang) if position.ad_referendum else "", lang)


def _name(slot: str, name: str | None, lang: m.Lang) -> str:
    return labelled(slot_heading(slot, lang), name or UNKNOWN, lang)


def held_grid(table: Findings, lang: m.Lang, choice: BirdChoice | None = None) -> Document:
    """Return what this copy holds back: positions not tabled, with their reasons, and notes, which never leave it."""
    agreement = table.dossier.agreement
    wanted = None if choice is None else set(choosing.choose_subjects(table, choice))
    subjects = _Subjects(table, lang)
    order = {taxon: place for place, taxon in enumerate(subjects.birds)}
    held, notes = drafts.held(table.dossier.drafts), drafts.notes(table.dossier.notes)
    birds = [bird for bird in dict.fromkeys((*held, *notes)) if wanted is None or bird[1] in wanted]
    birds.sort(key=lambda bird: order.get(bird[1], len(order)))

    rows: list[dict[str, Value]] = []
    for party, subject in birds:
        acts = held.get((party, subject), ())
        draft, settled = drafts.position_of(acts), (each for each in acts if each.kind == "setting")
        names = (_name(slot, name, lang) for slot, name in drafts.names_of(acts).items())
        tabled = subjects.positions(subject).get(agreement.by_code[party].code)
        row: dict[str, Value] = {
            "party": agreement.label(party, lang),
            "position": _value(draft, lang),
            "tabled": _in_round(tabled, lang) if tabled else None,
            **{key: getattr(draft, field, None) for key, field in _OF_DRAFT.items()},
            "note": notes.get((party, subject)),
            "names": in_row((*names, *map(settings.shown_value, settled)), lang, "semicolon") or None,
        }
        rows.append(subjects.names(subject) | row)
    keys = ("party", "position", "tabled", *_OF_DRAFT, "note", "names")
    columns = (*subjects.columns(aside=False), *(Column.of(lang, key) for key in keys))
    return tabular(columns, rows, lang, capital(word("held", lang)), empty=word("empty.held", lang))


_OF_DRAFT = {"reason": "reason", "who": "who", "when": "date"}


def round_grid(dossier: m.DossierContent, lang: m.Lang) -> Document:
    """Return the rounds with the number of positions stated in each."""
    stated = Counter((position.round, position.speaker) for position in dossier.positions)

    def positions(party: m.Party) -> Column:
        label = say(m.Message.of("round.positions", party=party), lang)
        code = party.code
        return Column(code.lower(), label, "right", value=lambda round_: stated[round_.number, code])

    columns = (
        Column.of(lang, "number", attrgetter("number"), "round", "right"),
        Column.of(lang, "opened", attrgetter("opened"), "round_opened"),
        Column.of(lang, "closed", lambda round_: round_.closed or word("round_open", lang), "round_closed"),
        Column.of(lang, "place", attrgetter("place"), "round_place"),
        *map(positions, dossier.agreement.parties),
    )
    name, empty = capital(word("rounds", lang)), word("empty.rounds", lang)
    return tabular(columns, dossier.rounds, lang, name, empty=empty)
