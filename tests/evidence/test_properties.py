"""What holds of every verdict, whatever the sources say: more evidence never weakens, and how lists lump is no evidence."""

from dataclasses import replace
from itertools import product

from few_birds import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from birds import model as m
from birds.comparison import compare
from birds.evidence import one_by_one
from birds.evidence.statements import Statements
from birds.evidence.verdicts import judge
from birds.model.agreement import default
from birds.reading.tables.status import parse_status

TAIGA, TUNDRA = "Anser fabalis", "Anser serrirostris"
PARTS = {TAIGA: ("fabalis", "middendorffii"), TUNDRA: ("serrirostris", "rossicus")}
TAXA = [TAIGA, TUNDRA, *(f"{one} {epithet}" for one in PARTS for epithet in PARTS[one])]
TAXONOMY = reference("Anser", *sorted(TAXA))
OWN = {"JPN": m.Checklist("OSJ8", "8th", "JPN"), "KOR": m.Checklist("KOS2025", "2025", "KOR")}
OLDER = m.Checklist("OSJ7", "7th", "JPN")
RANK = ("shown", "indicated", "for_discussion", "doubtful", "set_aside")

taxa = st.sampled_from(TAXA)
regions = st.sampled_from([None, "Japan", "Hokkaido", "Honshu and south", "Kyushu", "an island"])
printed = st.sampled_from(
    [
        "留鳥", "夏鳥", "冬鳥", "旅鳥", "迷鳥", "繁殖", "越冬", "外来種", "絶滅", "R1,P4", "P2,R5", "W3,SV1", "V2", "DD", "WV1",
        "少数は越冬",
    ]
)  # fmt: skip


@st.composite
def statements(draw, *, migrant: bool = False) -> list[m.Status]:
    """Draw what one source says of a bird, or of a subspecies of it; with `migrant`, of a whole bird that it migrates."""
    word = draw(st.sampled_from(["夏鳥", "冬鳥", "旅鳥", "P4", "WV1"]) if migrant else printed)
    about = draw(st.sampled_from([TAIGA, TUNDRA]) if migrant else taxa)
    more = {
        "source": draw(st.sampled_from(["JAWIKI", "OSJ7", "TORIO", "BK2022", "one.csv", "two.csv"])),
        "territory": draw(st.sampled_from(["JPN", "KOR"])),
        "region": draw(regions),
        "trust": draw(st.sampled_from(["high", "medium", "low", None])),
    }
    return [replace(one, taxon=about, **more) for one in parse_status(word.replace(",", ", "))[0]]


below = st.lists(st.sampled_from(["ssp.", 0, 1]), unique=True, max_size=2).map(tuple)
halves = st.tuples(below, below)  # what a list prints as subspecies of either goose


def named(species: str, of: tuple) -> list[str]:
    """Return the printed subspecies of a goose by their full names."""
    return [f"{species} {one if one == 'ssp.' else PARTS[species][one]}" for one in of]


def goose(checklist: m.Checklist, row: int, species: str, names: list[str], said: str = "") -> m.MatchedEntry:
    """Return an entry that is matched; "ssp." means no taxon."""

    def match(name: str, printed: str = "") -> m.Match:
        known = name in TAXONOMY
        why = m.Message("accepted" if known else "undetermined-subspecies")
        return m.Match(
            checklist.id, row, why, name if known else None, printed, "certain" if known else "none"
        )

    epithets = tuple(name.split()[-1] for name in names)
    entry = m.Entry(checklist.id, row, species, m.ParsedName(species, species), subspecies=epithets)
    entry = replace(entry, statuses=parse_status(said)[0])
    return m.MatchedEntry(entry, match(species), tuple(map(match, names, epithets)))


def split(checklist: m.Checklist, subs: tuple, said: str = "") -> m.MatchedList:
    """Return a list that has two geese."""
    found = enumerate(zip(PARTS, subs, strict=True), 2)
    geese = (goose(checklist, at, one, named(one, of), said) for at, (one, of) in found)
    return m.MatchedList(checklist, tuple(geese))


def lump(checklist: m.Checklist, subs: tuple, said: str = "") -> m.MatchedList:
    """Return a list that has both as one goose, with the same subspecies."""
    names = [name for species, of in zip(PARTS, subs, strict=True) for name in named(species, of)]
    return m.MatchedList(checklist, (goose(checklist, 2, TAIGA, names, said),))


def verdicts(japan, korea, said, test, *others) -> dict[str, tuple[str, str]]:
    """Return the verdict on each goose and the line that decided."""
    source = m.Source("OSJ8", "checklist", "8th", "JPN", level="high", blank_subspecies="undivided")
    comparison = compare(japan, korea, TAXONOMY, agreement=default())
    found = Statements(comparison, TAXONOMY, (japan, korea, *others), said, (source,))
    return {one.taxon: (one.verdict, one.line) for one in one_by_one(judge(found, (), test=test))}


RULES = ((), m.TreatyTest().rules, ("scarce-seasons", "within-party"), ("undivided", "vagrants"))
tests = st.builds(m.TreatyTest, st.sampled_from(m.TESTS), st.sampled_from(RULES))
said = st.lists(statements(), max_size=6).map(lambda found: [one for each in found for one in each])


@settings(max_examples=60, deadline=None)
@given(said, statements(migrant=True), halves, halves, tests)
def test_a_further_statement_that_names_a_migrant_weakens_no_verdict(said, more, mine, yours, test):
    japan, korea = split(OWN["JPN"], mine), split(OWN["KOR"], yours)
    before, after = (verdicts(japan, korea, [*said, *new], test) for new in ([], more))
    for bird, (verdict, _) in before.items():
        if verdict in RANK:
            assert after[bird][0] in RANK[: RANK.index(verdict) + 1], bird


determined = st.lists(st.sampled_from([0, 1]), unique=True, min_size=1, max_size=2).map(tuple)


@settings(max_examples=60, deadline=None)
@given(said, st.tuples(determined, determined), st.tuples(determined, determined), printed, tests)
def test_a_list_that_lumps_or_splits_anew_without_a_change_of_birds_changes_no_verdict(
    said, mine, yours, word, test
):
    japan, korea, older = OWN["JPN"], split(OWN["KOR"], yours), word.replace(",", ", ")
    first, *others = (
        verdicts(own(japan, mine), korea, said, test, old(OLDER, mine, older))
        for own, old in product((split, lump), repeat=2)
    )
    assert all(one == first for one in others)


@settings(max_examples=60, deadline=None)
@given(said, st.randoms(use_true_random=False), halves, halves)
def test_the_order_in_which_sources_come_changes_nothing(said, random, mine, yours):
    japan, korea = split(OWN["JPN"], mine), split(OWN["KOR"], yours)
    by_source: dict[str, list[m.Status]] = {}
    for one in said:
        by_source.setdefault(one.source or "", []).append(one)
    groups = list(by_source.values())
    random.shuffle(groups)
    turned = [one for group in groups for one in group]
    assert verdicts(japan, korea, said, m.TreatyTest()) == verdicts(japan, korea, turned, m.TreatyTest())
