"""Annexes built by hand, for the tests of every format."""

from dataclasses import replace

from wordings import teach

from birds.model import Annex, AnnexRow, ClosingRow, Lang, Message, Names, Source
from birds.model.agreement import default

# Sentences of the samples' own: the tests must not change with the wording of the real ones.
SENTENCES = {
    "sample_by": Names("proposed by {party:w}", "{party:w} 제안", "{party:w}提案"),
    "sample_lump": Names(
        "In the list of {party:w} this bird is included in {taxon:i} ({ko}, {ja}).",
        "{party:w} 목록에서 이 새는 {taxon:i}({ko}, {ja})에 포함된다.", "{party:w}の目録では、この鳥は{taxon:i}（{ko}、{ja}）に含まれる。",
    ),
    "sample_raw": Names("{text}", "{text}", "{text}"),
    "sample_why": Names("Both list it as resident; {text}", "두 목록 모두 텃새이다. {text}", "両目録とも留鳥。{text}"),
}  # fmt: skip
teach(SENTENCES)

HOSTILE = (
    "<script>alert(1)</script>", "=1+1", "#let x = 1 #panic()",
    "]]> & \"quoted\" 'single' \\ | * _ ` $x$ @ref <b>", "🦆🪿 نورس שחף",
    "bell\x07 null\x00 turn\u202e nonchar\uffff tab\tline\nend", "longword" * 37 + "end.", "+82 -1 @cmd",
)  # fmt: skip
NOTES = (
    Message.of(
        "sample_lump", party=default().country("JPN"), taxon="Anser fabalis", ko="큰기러기", ja="ヒシクイ"
    ),
    Message.of("sample_raw", text="A second note <i>not markup</i>, =2+2, #text(red)[x]."),
)
ROWS = (
    AnnexRow(
        "u1", 1, "Anser serrirostris", Names("Tundra Bean-Goose", "큰기러기", "ヒシクイ"), "agreed",
        notes=(1, 2), order="Anseriformes", family="Anatidae",
    ),
    AnnexRow(
        "u2", 2, "Sibirionetta formosa", Names("Baikal Teal", "가창오리", "トモエガモ"), "bracketed",
        synonyms=("Anas formosa", "Querquedula formosa"), bracket_note=Message.of("sample_by", party=default().country("KOR")),
        order="Anseriformes", family="Anatidae",
    ),
    AnnexRow(
        "u3", 3, "Anarhynchus mongolus", Names("Siberian Sand-Plover", "왕눈물떼새", "メダイチドリ"),
        "name_open", synonyms=("Charadrius mongolus",), order="Charadriiformes", family="Charadriidae",
    ),
    AnnexRow(
        "u4", 4, "Acetitis hypoleucos", Names("Common Sandpiper", "깝작도요", "イソシギ"), "agreed", sic=True,
        order="Charadriiformes", family="Scolopacidae", notes=(2,),
    ),
    AnnexRow(
        "u5", 5, "Saundersilarus saundersi", Names("Saunders's Gull", None, None), "under_study",
        order="Charadriiformes", family="Laridae",
    ),
)  # fmt: skip
CLOSING = (
    ClosingRow(
        "c1", "Hypsipetes amaurotis", Names("Brown-eared Bulbul", "직박구리", "ヒヨドリ"), "doubtful",
        Message.of("sample_why", text="see 직박구리 and ヒヨドリ."),
    ),
    ClosingRow(
        "c2", "Grus americana", Names("Whooping Crane", None, "アメリカシロヅル"), "unknown",
        Message.of("sample_why", text="=cmd|' /C calc'!A0"),
    ),
)  # fmt: skip
FIVE = Annex(
    "en", ROWS, NOTES, CLOSING, ("en", "ja", "ko"), ("JPN", "KOR"),
    computed=False, round=3, date="12 March 2027", brackets=3,
    credits=(
        Source("AVI", "reference", "AviList", edition="v2025", author="AviList Core Team", licence="CC BY 4.0"),
        Source("OSJ8", "checklist", "Check-list of Japanese Birds", edition="8th ed.", date="2024"),
        Source("KOS2025", "checklist", "한국 조류 목록 2025"),
    ), agreement=default())  # fmt: skip
DRAFT = replace(FIVE, computed=True, round=None, date=None, brackets=0, notes=(), rows=tuple(
    replace(row, state="proposal", notes=(), bracket_note=None, verdict="shown") for row in ROWS
))  # fmt: skip


def original(annex: Annex, party: str) -> Annex:
    """Return a Party's original of an annex."""
    if party == "KOR":
        return replace(annex, original="KOR", parties=("KOR", "JPN"), columns=("ko", "en", "ja"))
    return replace(annex, original="JPN", parties=("JPN", "KOR"), columns=("ja", "en", "ko"))


def in_language(annex: Annex, lang: Lang) -> Annex:
    """Return an annex with its headings and notes in `lang`."""
    return replace(annex, lang=lang)


def hostile() -> Annex:
    """Return an annex every text of which tries to break out."""
    rows = tuple(
        AnnexRow(f"h{n}", n, text, Names(text, text, text), "bracketed", synonyms=(text,),
                 bracket_note=Message.of("sample_raw", text=text), notes=(n,), order=text, family=text)
        for n, text in enumerate(HOSTILE, 1)
    )  # fmt: skip
    notes = tuple(Message.of("sample_raw", text=text) for text in HOSTILE)
    closing = tuple(
        ClosingRow(f"c{n}", text, Names(text, text, text), "doubtful", Message.of("sample_raw", text=text))
        for n, text in enumerate(HOSTILE)
    )
    return replace(
        FIVE, rows=rows, notes=notes, closing=closing, title=HOSTILE[0] + HOSTILE[1], date=HOSTILE[2],
        credits=tuple(Source(text, text, text, licence=text, via=text) for text in HOSTILE), headings=("order", "family"),
    )  # fmt: skip


def many(count: int = 700) -> Annex:
    """Return an annex of `count` rows, every state and note in it, and 200 taxa left out."""
    rows = tuple(
        replace(row, id=f"m{n}", number=n, family=f"Family{n // 9}")
        for n, row in ((n, ROWS[(n - 1) % len(ROWS)]) for n in range(1, count + 1))
    )
    closing = tuple(replace(CLOSING[n % 2], id=f"l{n}") for n in range(200))
    return replace(FIVE, rows=rows, closing=closing, brackets=count * 3 // 5)
