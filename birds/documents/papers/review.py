"""What a person is asked to decide, the form in which it is decided, and what another reference changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from birds import model as m
from birds.documents import model as dm
from birds.documents.papers.statements import numbers_in_words
from birds.messages import labelled, name_heading, runs, say, word
from birds.reading.forms import review_columns
from birds.review import Question, Review, only_these, printed, written
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from birds.review.adoption import Adopted, Impact

    _Changed = tuple[m.MatchedList, Impact]

CHOICES = "choices"  # the hidden sheet, and the hidden column with the number of a row's question
KINDS = ("match", "place", "name", "non_migratory")  # a sheet each
_WIDTHS = {
    "question": 15, "list": 13, "row": 6, "scientific_name": 21, "family": 12, "elsewhere": 18,
    "explanation": 38, "candidates": 40, "other_list": 24,
}  # fmt: skip
_FILL = {"decision": 22, "decided_by": 14, "date": 11, "citation": 22}
_HIDDEN = ("subject", "kind", CHOICES, "exported")
_NAME_WIDTHS = {"en": 15, "ja": 14, "ko": 13}


def review_table(review: Review) -> dm.Document:
    """Return the questions as a table, the four empty columns to fill in among them."""
    keys = [key for key in review_columns(review.agreement) if key != CHOICES]
    rows = (question_cells(question, review.lang, review.agreement.languages) for question in review.asked)
    return dm.tabular((dm.Column(key, key, value=itemgetter(key)) for key in keys), rows, review.lang)


def review_form(review: Review) -> dm.Form:
    """Return the questions as a form: four columns to fill in beside what is known, and candidates to choose."""
    lang = review.lang
    numbered = tuple(enumerate(review.asked, 1))
    arguments = {"reference": review.reference, "word": word("review.non_migratory", lang)}
    lines = (say(m.Message.of(f"review.how.{number}", **arguments), lang) for number in range(1, 8))
    return dm.Form(
        lang=lang,
        title=word("review.title", lang),
        sheets=tuple(_sheets(review, numbered)),
        how_to_title=word("review.how_to", lang),
        how_to=tuple((line, 0) for line in lines),
        hidden_name=CHOICES,
        hidden=tuple((number, text) for number, question in numbered for text in choices(question, lang)),
        credits=review.credits,
    )


def _sheets(review: Review, numbered: Sequence[tuple[int, Question]]) -> Iterator[dm.FormSheet]:
    """Yield the sheets that have questions, the first one always: a file without questions says so.

    Their columns stay in sight up to the first name.
    """
    lang, langs = review.lang, review.agreement.languages
    for kind in KINDS:
        rows = tuple(
            {**question_cells(question, lang, langs), CHOICES: str(at)}
            for at, question in numbered
            if question.kind == kind
        )
        if rows or kind == KINDS[0]:
            name, fields = word(f"review.sheet.{kind}", lang), _fields(rows, lang, langs)
            names = {"scientific_name", *map(m.name_column, langs)}
            to_name = next((at for at, field in enumerate(fields) if field.key in names), 0)
            brief = say(m.Message.of("review.brief", sheet=word("review.how_to", lang)), lang)
            yield dm.FormSheet(
                name=name,
                title=labelled(word("review.title", lang), name, lang),
                brief=brief if rows else word("review.nothing", lang),
                fields=fields,
                rows=rows,
                frozen=min(4, 1 + to_name),
            )


def _fields(
    rows: Sequence[dict[str, str]], lang: m.Lang, langs: Sequence[m.Lang]
) -> tuple[dm.FormField, ...]:
    """Return the columns, without those to read that say nothing."""
    spoken = {m.name_column(each): each for each in langs}
    prompts = {"decision": (word("review.choose", lang), word("review.choose_one", lang))}

    def field(key: str, width: int, kind: Literal["context", "fill", "hidden"] = "context") -> dm.FormField:
        own = key in spoken and spoken[key] not in m.LANGS
        return dm.FormField(
            key=key,
            heading=name_heading(spoken[key], lang) if own else word(f"review.column.{key}", lang),
            width=width,
            lang="la" if key == "scientific_name" else spoken.get(key, lang),
            kind=kind,
            figures=key in {"row", CHOICES},
            indent=int(key in {"candidates", "other_list"}),  # long texts stand beside each other
            prompt=prompts.get(key, ("", "")),
        )

    names = ((key, _NAME_WIDTHS.get(each, 15)) for key, each in spoken.items())
    read, at = [*_WIDTHS.items()], [*_WIDTHS].index("scientific_name") + 1
    known = (*read[:at], *names, *read[at:])
    return (
        *(field(key, width) for key, width in known if not rows or any(row[key] for row in rows)),
        *(field(key, width, "fill") for key, width in _FILL.items()),
        *(field(key, 12, "hidden") for key in _HIDDEN),
    )


def question_cells(question: Question, lang: m.Lang, langs: Sequence[m.Lang] = ()) -> dict[str, str]:
    """Return the text of every column but that of the choices, names in `langs`; "" where there is nothing to say."""
    decided, decision, exported = question.decision, "", ""
    if decided:  # a name as it is, an exception by its word
        decision = word("review.non_migratory", lang) if question.kind == "non_migratory" else decided.value
        exported = written(decided.value, decided.decided_by, decided.date, decided.cited)
    candidates = (labelled(each.taxon, say(each.reason, lang), lang) for each in question.candidates)
    return {
        "question": word(f"review.{question.question}", lang),
        "list": word("review.in_records", lang) if question.list_id == m.RECORDS else question.list_id or "",
        "row": ", ".join(map(str, question.rows)),
        "scientific_name": question.scientific_name or "",
        **{m.name_column(each): question.names.get(each) or "" for each in langs},
        "family": question.family or "",
        "elsewhere": numbers_in_words(question.elsewhere, lang, ";\n"),
        "explanation": "\n".join(say(reason, lang) for reason in question.reasons),
        "candidates": "\n".join(candidates),
        "other_list": "\n".join(question.across),
        "decision": decision,
        "decided_by": decided.decided_by if decided else "",
        "date": (decided.date or "") if decided else "",
        "citation": decided.cited if decided else "",
        "subject": question.subject,
        "kind": question.kind,
        "exported": exported,
    }


def choices(question: Question, lang: m.Lang) -> tuple[str, ...]:
    """Return what can be chosen for a question without writing a name."""
    if question.kind == "non_migratory":
        return (word("review.non_migratory", lang),)
    return tuple(dict.fromkeys(candidate.taxon for candidate in question.candidates))


# ---------------------------------------------------------------- as a table

MUST = ("stale", "unresolved", "contradicted", "proposal", "subspecies", "record", "place")
"""What is shown unless asked otherwise; names to agree on, residents and decisions in force are counted below."""
EFFECTS = ("lost", "moved", "sunk", "raised", "split", "merged", "renamed", "found")
_ACROSS = 2


def review_grid(review: Review, questions: Sequence[str] = ()) -> dm.Document:
    """Return what is asked as a table; without `questions` what must be decided, the rest counted below."""
    lang = review.lang
    chosen = only_these(review, questions or MUST).asked
    counted = Counter(question.question for question in review.asked)
    of = {"names": counted["name"], "residents": counted["resident"], "decided": counted["decided"]}
    more = () if questions else (say(m.Message.of("review.more", **of), lang),)
    return dm.tabular(
        _review_columns(lang),
        [(question, question_cells(question, lang)) for question in chosen],
        lang,
        word("review.title", lang),
        notes=(*more, word("review.next", lang)),
        credits_=review.credits,
        empty=word("empty.questions", lang),
    )


def _review_columns(lang: m.Lang) -> Iterator[dm.Column]:
    def column(key: str, value: Callable[[Question, dict[str, str]], dm.Value] | None = None) -> dm.Column:
        return dm.Column.of(
            lang,
            key,
            lambda each: value(*each) if value else each[1][key] or None,
            "impact.vernacular" if key == "names" else f"review.column.{key}",
            "right" if key == "row" else "left",
            italic=key == "scientific_name",
        )

    def explanation(question: Question, texts: dict[str, str]) -> dm.Cell:
        why = dm.joined((runs(reason, lang) for reason in question.reasons), m.Run(" "))
        return dm.Cell.sentence(texts["explanation"].replace("\n", " ") or None, why)

    def candidates(question: Question, _: dict[str, str]) -> dm.Cell:
        taxa = tuple(candidate.taxon for candidate in question.candidates)
        each = ((m.Run(taxon, italic=question.kind != "place"),) for taxon in taxa)
        return dm.Cell.sentence(taxa, dm.joined(each, m.Run("; ")))

    def of_list(question: Question, texts: dict[str, str]) -> str | None:
        return texts["list"] or (word("review.everywhere", lang) if question.kind == "match" else None)

    yield column("question")
    yield column("list", of_list)
    yield column("row")
    yield column("scientific_name")
    yield column("names", lambda question, _: question.names.all())
    yield column("explanation", explanation)
    yield column("candidates", candidates)
    yield column("other_list", lambda question, _: question.across)
    yield column("decision")


# ---------------------------------------------------------------- another reference


def impact_grid(adopted: Adopted, lang: m.Lang) -> dm.Document:
    """Return which entries change: list and row, names on both sides, the bird now and then; counts below."""
    changed = [(matched, impact) for matched, impacts in adopted.impacts for impact in impacts]
    changed.sort(key=lambda each: EFFECTS.index(each[1].effect))
    numbers = Counter[str](impact.effect for _, impact in changed)
    tally = dm.SEPARATOR.join(
        f"{word(f'impact.{key}', lang)} {numbers[key]}" for key in EFFECTS if numbers[key]
    )
    return dm.tabular(
        _impact_columns(adopted, lang),
        changed,
        lang,
        say(m.Message.of("impact.title", old=adopted.old.title, new=adopted.new.title), lang),
        notes=(tally or word("impact.none", lang),),
        credits_=adopted.credits,
        empty=word("empty.impacts", lang),
    )


def _impact_columns(adopted: Adopted, lang: m.Lang) -> Iterator[dm.Column]:
    def column(key: str, value: Callable[[_Changed], dm.Value], label: str = "") -> dm.Column:
        return dm.Column.of(lang, key, value, label or f"impact.{key}", "right" if key == "row" else "left")

    yield column("list", lambda each: each[0].checklist.id, "review.column.list")
    yield column("row", lambda each: each[1].entry.entry.row, "review.column.row")
    yield column("effect", lambda each: word(f"impact.{each[1].effect}", lang))
    yield column("printed", lambda each: each[1].entry.entry.verbatim)
    yield column("vernacular", lambda each: each[1].entry.entry.vernacular.all())
    yield column("before", lambda each: _with_english(each[1].before, adopted.old))
    yield column("after", lambda each: _with_english(each[1].after, adopted.new))
    yield column("across", lambda each: _on_other_lists(adopted, *each))
    yield column("explanation", lambda each: say(each[1].entry.match.reason, lang), "explanation")


def _with_english(taxa: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return taxa with the English names of their reference."""
    pairs = [(name, taxonomy.get(name)) for name in taxa.split(", ") if name]
    return tuple(f"{name} ({taxon.english})" if taxon and taxon.english else name for name, taxon in pairs)


def _on_other_lists(adopted: Adopted, matched: m.MatchedList, impact: Impact) -> tuple[str, ...]:
    """Return what the other lists print for the bird that the entry means now, or would mean."""
    species = {adopted.old.species_of(taxon) or taxon for taxon in impact.before.split(", ") if taxon}
    shown = [
        printed(other, entry)
        for other, entry in adopted.by_species(species)
        if other.checklist.id != matched.checklist.id
        and (not matched.checklist.party or other.checklist.party != matched.checklist.party)
    ]
    return tuple(dict.fromkeys(shown))[:_ACROSS]
