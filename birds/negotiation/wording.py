"""The text of the agreement: its paragraphs, how they are numbered, what is open in them and what contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from birds import model as m
from birds.errors import AnswerIsNo
from birds.evidence import Findings
from birds.messages import own_name, particle, say
from birds.model import Act, Agreed, Agreement, Annex, Clause, DossierContent, Lang, Message, Party
from birds.model.agreement import fill_title
from birds.negotiation import annexes, concordance, proposals, settings, sites
from birds.negotiation.rows import AnnexOptions

BLANK = "[blank]"
PREVAILING = "prevailing"
"""The id of the paragraph that says which text governs where they differ."""
PLACEHOLDER = re.compile(
    r"\{(?P<name>[A-Za-z][\w.-]*)(?::(?P<closed>[^{}\s/]+)/(?P<opened>[^{}\s/]*))?\}", re.ASCII
)
PARTIES, TO_FILL = ("first", "second"), ("place", "date", "signatories")
RESERVED_NAMES = (*PARTIES, *TO_FILL)
"""What no paragraph can be called: these stand for the Parties, and for what is filled in at the signature."""
LINES = {name: "_" * (16 + 4 * at) for at, name in enumerate(TO_FILL)}
"""What stands where something is filled in at the signature: lines that are told apart by their length."""
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


def agreed_text(table: Findings, skeleton: Sequence[Clause], options: AnnexOptions) -> Agreed:
    """Return the agreement with its annexes as text. AnswerIsNo, naming what is open, for an original."""
    whole = annexes.text(table, replace(options, text=True))
    annex, rows = annexes.as_printed(whole, table, replace(options, text=True, final=False)), None
    if table.dossier.agreement.annex_sites:
        second = annexes.annex_two(table, annex)
        annex, rows = replace(annex, brackets=annex.brackets + second.brackets), second.rows
    agreed, points = agreement_of(table.dossier, skeleton, options, (whole, annex), rows)
    if options.final and points:
        raise AnswerIsNo("signing.open", points=points)
    return agreed


def agreement_of(
    dossier: DossierContent,
    skeleton: Sequence[Clause],
    options: AnnexOptions,
    annex: tuple[Annex, Annex],
    rows: tuple[m.ListedSite, ...] | None = None,
    until: int | None = None,
) -> tuple[Agreed, tuple[Message, ...]]:
    """Return the agreement of an annex, as it stands and as it is printed, and the `rows` of Annex II; what is open.

    In no Party's order its Parties stand in that of the agreement's file. What one Party alone has said of paragraphs
    is no part of a text that will be signed.
    """
    (whole, printed), about = annex, dossier.agreement
    if not printed.original:
        printed = replace(printed, parties=tuple(party.code for party in about.parties))
    is_text, alone = options.text or options.final, frozenset[str]()
    clauses, alone = (dossier.clauses or skeleton, alone) if is_text else working(skeleton, dossier)
    clauses = proposals.clauses(clauses, dossier.acts, about.languages)
    points = [*open_in_text(clauses, printed, dossier.acts), *annexes.open_in_annex(whole)]
    points += annexes.clashes(dossier.acts)
    if rows is not None:
        points += sites.open_sites(dossier, until, original=printed.original is not None)
    texts = about.languages_of(printed.original) if is_text else ()
    return Agreed(printed, clauses, not points, rows, texts, unconfirmed=alone), tuple(points)


def working(skeleton: Sequence[Clause], dossier: DossierContent) -> tuple[tuple[Clause, ...], frozenset[str]]:
    """Return the paragraphs of the working view, and the ids of those that one Party alone has said.

    Of a dossier without any they are the `skeleton`.
    """
    text = dossier.clauses or (() if settings.pending_paragraphs(dossier.acts) else skeleton)
    return settings.with_proposed_text(text, dossier.acts, dossier.agreement.languages)


def numbers(clauses: Sequence[Clause]) -> dict[str, tuple[int, int]]:
    """Return the number of each paragraph's article, 0 before the first and after the last, and its own in it.

    The sole paragraph of an article has none. An alternative has the number of the paragraph in whose place it would
    stand.
    """
    places: dict[str, tuple[int, int]] = {}
    articles = article = place = 0
    for clause in clauses:
        if clause.kind == "article":
            articles += 1
            article, place = articles, 0
        elif clause.kind != "text":
            article, place = 0, 0
        elif clause.instead is None:
            place += 1
        places[clause.id] = places.get(clause.instead or "", (article, place))
    longer = {article for article, place in places.values() if place > 1}
    return {name: (of, place if of in longer else 0) for name, (of, place) in places.items()}


@dataclass(frozen=True, slots=True)
class Fields:
    """What placeholders stand for: the numbers of the paragraphs, the Parties in the order of the paper."""

    numbers: Mapping[str, tuple[int, int]]
    parties: tuple[Party, ...]

    @classmethod
    def of(cls, clauses: Sequence[Clause], annex: Annex) -> Fields:
        """Return those of a text in the order of its annex."""
        return cls(numbers(clauses), tuple(annex.agreement.by_code[code] for code in annex.parties))

    def text(self, text: str, lang: Lang) -> str:
        """Return a text with its placeholders filled in; one that stands for nothing stays."""
        return PLACEHOLDER.sub(lambda match: self._shown(match, lang), text)

    def _shown(self, match: re.Match[str], lang: Lang) -> str:
        name, _, form = match["name"].partition(".")
        if name.lower() in PARTIES:
            party = self.parties[PARTIES.index(name.lower())]
            name_of = party.form(form, lang)
            if not name_of:
                return match[0]
            if match["closed"]:  # with the particle that fits
                closed, opened = match["closed"], match["opened"]
                return name_of + (particle(name_of, closed, opened) if lang == "ko" else closed)
            return name_of[:1].upper() + name_of[1:] if name[0].isupper() else name_of
        if match["name"] in LINES:
            return LINES[match["name"]]
        article, paragraph = self.numbers.get(match["name"], (0, 0))
        if not article or match["closed"]:
            return match[0]
        code = "wording.to_paragraph" if paragraph else "wording.to_article"
        return say(Message.of(code, article=article, paragraph=paragraph), lang)


def open_in_text(clauses: Sequence[Clause], annex: Annex, acts: Iterable[Act] = ()) -> Iterator[Message]:
    """Yield what keeps a text from being signed: blanks, brackets, and what the languages do not have alike.

    What both Parties have accepted of a paragraph by their `acts` does not, as long as its words are the same.
    """
    if any(clause.id == PREVAILING for clause in clauses) != (annex.agreement.prevails is not None):
        yield Message("wording.prevailing_unsaid" if annex.agreement.prevails else "wording.prevailing_unset")
    accepted = set(_accepted(clauses, acts))
    langs, fields = annex.agreement.signed_languages, Fields.of(clauses, annex)
    blank = [clause.id for clause in clauses if any(BLANK in text for text in clause.texts.all())]
    if blank:
        yield Message.of("wording.blank", n=len(blank), ids=tuple(blank))
    open_ = (
        it for it in clauses if it.by is not None or any(map(concordance.BRACKET.search, it.texts.all()))
    )
    bracketed = [clause.id for clause in open_ if clause.id not in blank]
    if bracketed:
        yield Message.of("wording.in_brackets", n=len(bracketed), ids=tuple(bracketed))
    own = fields.parties[0]
    if annex.original and own.title:
        title = {own.lang: fill_title(own.title, fields.parties, own.lang)}
        for what in _in_other_order(title, fields.parties):
            yield Message.of("wording.at_id", id="title", what=what)
    for clause in clauses:
        texts = fill_in(clause, langs, fields)
        wrong = [*_missing(clause, langs), *_unfilled(clause, texts, fields)]
        wrong += _other_annexes(texts, annex.agreement)
        if clause.id not in accepted:
            wrong += _in_other_order(texts, fields.parties) if annex.original else ()
            wrong += concordance.language_differences(texts, fields.parties)
        yield from (at(clause, fields, what) for what in wrong)


def fingerprint(clause: Clause) -> str:
    """Return a digest of the words of a paragraph: what both accept of it holds for these words."""
    return sha256(repr(clause.texts.pairs).encode()).hexdigest()[:32]


def _accepted(clauses: Iterable[Clause], acts: Iterable[Act]) -> Iterator[str]:
    """Yield the paragraphs whose languages may differ as they do: both Parties have said so of these very words."""
    both = settings.settled(acts)
    for clause in clauses:
        if both.get(f"{settings.DIFFERS}{clause.id}") == fingerprint(clause):
            yield clause.id


def at(clause: Clause, fields: Fields, what: Message) -> Message:
    """Return what is wrong with a paragraph with where it stands."""
    article, paragraph = fields.numbers[clause.id]
    code = "wording.to_paragraph" if paragraph else "wording.to_article"
    place = Message.of(code, article=article, paragraph=paragraph)
    return Message.of("wording.at" if article else "wording.at_id", where=place, id=clause.id, what=what)


def fill_in(clause: Clause, langs: Iterable[Lang], fields: Fields) -> dict[Lang, str]:
    """Return the words of a paragraph by language with their placeholders filled in; what is blank has none."""
    texts = ((lang, clause.texts.get(lang)) for lang in langs)
    return {lang: fields.text(text, lang) for lang, text in texts if text and text != BLANK}


def _unfilled(clause: Clause, texts: Mapping[Lang, str], fields: Fields) -> Iterator[Message]:
    """Yield the placeholders that stand for nothing, and that where or who signs is said in an article."""
    for name in sorted({name for text in texts.values() for name in _BRACES.findall(text)}):
        yield Message.of("wording.placeholder_left", placeholder=name)
    signing = (LINES["place"], LINES["signatories"])
    if fields.numbers[clause.id][0] and any(
        line in re.findall("_+", text) for text in texts.values() for line in signing
    ):
        yield Message("wording.final_in_article")


def _other_annexes(texts: Mapping[Lang, str], agreement: Agreement) -> Iterator[Message]:
    """Yield the references to annexes that are not called so: by number where there is one, beyond the second of two.

    Where a language tells one from several, one of two needs its number.
    """
    for lang, text in texts.items():
        for written, numbers_in, is_one in concordance.annexes_in(text):
            code = ""
            if numbers_in and not agreement.annex_sites:
                code = "wording.one_annex"
            elif not {*numbers_in} <= {1, 2}:
                code = "wording.two_annexes"
            elif is_one and agreement.annex_sites:
                code = "wording.which_annex"
            if code:
                yield Message.of(code, language=own_name(lang), text=written)


def _in_other_order(texts: Mapping[Lang, str], parties: Sequence[Party]) -> Iterator[Message]:
    """Yield the languages in which a paragraph names the second Party before the first."""
    for lang, text in texts.items():
        first, second = (concordance.first_mention(party, text, lang) for party in parties)
        if first is not None and second is not None and second < first:
            yield Message.of("wording.other_order", language=own_name(lang), party=parties[0])


def _missing(clause: Clause, langs: Iterable[Lang]) -> Iterator[Message]:
    """Yield the languages in which a paragraph has no words; an article may have its number alone."""
    left = tuple(own_name(lang) for lang in langs if not clause.texts.get(lang))
    if left and (clause.kind != "article" or clause.texts.all()):
        yield Message.of("wording.language_missing", langs=left)


def contradictions(
    clauses: Sequence[Clause], agreement: Agreement, acts: Iterable[Act] = ()
) -> Iterator[tuple[str, Message]]:
    """Yield the id of each paragraph that contradicts itself or the others, and how; what both accept aside."""
    accepted = set(_accepted(clauses, acts))
    fields = Fields(numbers(clauses), agreement.parties)
    for clause in clauses:
        texts, wrong = fill_in(clause, agreement.languages, fields), list[Message]()
        if clause.by is not None and clause.by not in agreement.by_code:
            wrong.append(Message.of("wording.no_party", party=clause.by))
        if clause.instead is not None and clause.instead not in fields.numbers:
            wrong.append(Message.of("wording.no_reference", id=clause.instead))
        wrong += _unfilled(clause, texts, fields)
        wrong += _other_annexes(texts, agreement)
        wrong += () if clause.id in accepted else _uneven(clause, texts, agreement.languages, fields)
        yield from ((clause.id, what) for what in wrong)


def _uneven(
    clause: Clause, texts: Mapping[Lang, str], langs: Sequence[Lang], fields: Fields
) -> Iterator[Message]:
    """Yield what the languages of a paragraph do not have alike, and a Party order that one original can't have."""
    yield from _missing(clause, langs)
    yield from concordance.language_differences(texts, fields.parties)
    for order in (fields.parties, fields.parties[::-1]):
        for lang, text in fill_in(clause, langs, replace(fields, parties=order)).items():
            if any(_in_other_order({lang: text}, order)):
                yield Message.of("wording.parties_in_words", language=own_name(lang))
    if clause.terms.all() and len(clause.terms.all()) < len(langs):
        yield Message("wording.other_terms")
