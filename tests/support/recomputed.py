"""The treaty test a second time, naively: from printed rows, matches and ranks of sources to verdicts."""

from collections import defaultdict
from fnmatch import fnmatchcase

from birds.evidence.lines import CODES
from birds.vocabulary import key, lookup

SHARED = ("equal", "includes", "included_in", "overlaps")
CROSSING = ("recovery", "resighting", "tracking")


class Recomputed:
    """The verdicts on every shared row and unit of a dossier's comparison."""

    def __init__(self, dossier, comparison, taxonomy) -> None:
        self.dossier, self.comparison, self.taxonomy = dossier, comparison, taxonomy
        self.sides, self.levels = (comparison.a, comparison.b), {one.id: one.level for one in dossier.sources}
        self.undivided = {one.id for one in dossier.sources if one.blank_subspecies == "undivided"}
        self.is_subspecies = lambda one: one is not None and taxonomy.species_of(one) not in (None, one)
        self.recorded_by = {}  # by list: the rows of the entries that record a taxon
        entries = [held for row in comparison.rows for held in (*row.a, *row.b)]
        raised = [held for held in entries if self.is_subspecies(held.match.taxon)]
        self.own_birds = {one.taxon for held in raised for one in (held.match, *held.subspecies)}
        self.holder = {one.checklist.id: self.holders(one) for one in dossier.lists}

    def verdicts(self, test: str) -> dict[tuple[str, str | None], tuple[str, str]]:
        """Return the verdict and whose line it is, by row and unit."""
        rows = [row for row in self.comparison.rows if row.relation in SHARED]
        found = {(row.id, None): row.shared for row in rows}
        found |= {(row.id, one.id): (one,) for row in rows if row.relation != "equal" for one in row.shared}
        return {key: self.verdict(units, test) for key, units in found.items()}

    def low(self, taxon: str) -> set[str]:
        """Return the smallest taxa of the species that a taxon is of."""
        species = self.taxonomy.species_of(taxon) or taxon
        return set(self.taxonomy.children(species)) or {species}

    def holders(self, matched):
        """Return what says which entry of a list has a taxon: the one that records it, else that of its species."""
        recorded, whole, parts = {}, {}, {}
        for held in matched.entries:
            entry, taxon = held.entry, held.match.taxon
            if taxon is None or entry.parent_row is not None or entry.part != "natural":
                continue
            printed = [match.taxon for match in held.subspecies if match.taxon]
            is_species = self.taxonomy.species_of(taxon) == taxon
            for one in printed or ([] if is_species else [taxon]):
                taxa = self.low(one) if self.taxonomy.species_of(one) == one else {one}
                recorded |= dict.fromkeys(taxa, entry.row)
                if is_species or one not in self.low(taxon):  # else one raised: it holds itself alone
                    parts.setdefault(self.taxonomy.species_of(one), entry.row)
            if is_species:
                whole.setdefault(taxon, entry.row)
        self.recorded_by[matched.checklist.id] = recorded
        return lambda one: recorded.get(one) or {**parts, **whole}.get(self.taxonomy.species_of(one))

    def taxa(self, unit) -> set[str]:
        """Return the smallest taxa of a unit: those that both lists give to the entries that have it."""
        a, b = (self.holder[side.id] for side in self.sides)
        low = {part for taxon in unit.taxa for part in self.low(taxon)}
        return {one for one in low if a(one) == unit.a and b(one) == unit.b} | set(unit.taxa)

    def printed(self, unit, at: int):
        """Return all statements on a unit, whole and by subspecies, and what is printed as subspecies of it."""
        taxa, whole, parts, prints = self.taxa(unit), [], defaultdict(list), []
        own_party = [one for one in self.dossier.lists if one.checklist.party == self.sides[at].party]
        for matched in (one for one in own_party if one.checklist.kind == "checklist"):
            holder, rows = self.holder[matched.checklist.id], defaultdict(list)
            recorded = self.recorded_by[matched.checklist.id]
            closed = set(recorded.values())  # what is printed and nobody can name opens none
            apart = {one for one in taxa & self.own_birds if holder(one) in closed}
            open_ = {one for one in taxa if one in recorded or one not in apart}
            own = matched.checklist.id == self.sides[at].id
            holding = {(unit.a, unit.b)[at]} if own else {holder(one) for one in open_}
            for held in matched.entries:
                rows[held.entry.parent_row].append(held)
            for held in (one for one in matched.entries if one.entry.row in holding):
                whole += self.stated(held.entry.statuses, matched.checklist.id)
                prints += self.subspecies(matched, held, rows[held.entry.row], taxa)
            for held in (one for parent, group in rows.items() if parent is not None for one in group):
                if held.entry.parent_row in holding or held.match.taxon == unit.taxon:
                    said = self.stated(held.entry.statuses, matched.checklist.id)
                    self.say(held.match.taxon, said, unit, taxa, whole, parts)
        for status in self.dossier.statuses:
            if status.territory == self.sides[at].side and status.taxon:
                self.say(status.taxon, self.stated([status]), unit, taxa, whole, parts)
                if status.taxon in taxa and self.is_subspecies(status.taxon):
                    prints.append(({status.taxon}, [status], "said"))
        return whole, parts, prints

    def stated(self, statuses, list_id: str | None = None):
        """Return statements, each as its source, how far that is trusted, and itself."""
        named = [(list_id or one.source or "", one) for one in statuses]
        return [(source, one.trust or self.levels.get(source), one) for source, one in named]

    def say(self, taxon, said, unit, taxa, whole, parts) -> None:
        """Put statements where they belong: to the whole unit, to a subspecies of it, or nowhere."""
        if self.is_subspecies(taxon) and taxon != unit.taxon:
            parts[taxon] += said if taxon in taxa else []
        elif taxon in taxa or taxon in {self.taxonomy.species_of(one) for one in taxa}:
            whole += said

    def subspecies(self, matched, held, below, taxa):
        """Yield what an entry prints as subspecies: the taxa each may be, its statements, and the word."""
        for one in below:
            yield from self.print_of(one.match, one.entry.verbatim, one.entry.statuses, held, taxa)
        for match in held.subspecies if not below else ():
            yield from self.print_of(match, match.printed, [], held, taxa)
        if not below and not held.subspecies:
            holder = self.holder[matched.checklist.id]
            low = {held.match.taxon} if self.is_subspecies(held.match.taxon) else self.low(held.match.taxon)
            left = {one for one in low if holder(one) == held.entry.row}
            if len(left) == 1 and self.is_subspecies(next(iter(left))):
                yield left & taxa, [], "left"
            elif matched.checklist.id in self.undivided:
                yield set(), [], ""

    def print_of(self, match, printed, said, held, taxa):
        code, may_be = match.reason.code, set()
        if self.is_subspecies(match.taxon):
            may_be = {match.taxon}
        elif code == "either-subspecies" or code.startswith("contested"):
            may_be = {one.taxon for one in match.candidates}
        elif code == "undetermined-subspecies" or "ssp." in (printed or "").split():
            may_be = {one for one in self.low(held.match.taxon) if self.is_subspecies(one)}
        if not may_be or may_be & taxa:
            yield may_be & taxa, said, printed or "?"

    def counts(self, status) -> bool:
        part_year = status.code == "R" and 0 < len(set(status.months)) < 12
        return bool(status.code) and not status.minor and not part_year

    def deciding(self, said, at: int):
        """Return the statements that decide: the best rank's, and all of low trust that count."""
        party, own = self.dossier.agreement.by_code.get(self.sides[at].side), self.sides[at].id
        low = [one for one in said if one[1] == "low" and self.counts(one[2])]
        better = [one for one in dict.fromkeys(said) if one[1] != "low"]
        ranked, names = (party.status_sources, party.names.all()) if party else ((), ())

        def rank(source: str) -> tuple[bool, int]:
            regions = {s.region.removeprefix("all ") for src, _, s in better if src == source and s.region}
            places = [at_ for at_, pattern in enumerate(ranked) if fnmatchcase(source, pattern)]
            return regions <= set(names), min(places, default=-1 if source == own else len(ranked))

        ranks = {src: rank(src) for src, _, status in better if self.counts(status)}
        best = min(ranks.values(), default=None)
        return [one for one in better if ranks.get(one[0]) == best and self.counts(one[2])] + low

    def side(self, said, at: int):
        """Return the codes, whether it is a migrant, within the Party only, and a resident first."""
        found = self.deciding(said, at)
        codes = {s.code for _, _, s in found}
        seasons = {code: {s.region for _, _, s in found if s.code == code and s.region} for code in "BW"}
        moves = bool(seasons["B"]) and bool(seasons["W"]) and seasons["B"] != seasons["W"]
        words = [(src, s) for src, _, s in found if s.migrant]
        within = bool(words) and not moves
        for source, summer in words:
            residents = [s for src, _, s in found if (src, s.code) == (source, "R")]
            apart = residents and all(self.apart(summer.region, one.region) for one in residents)
            within = within and summer.code == "B" and bool(apart)
        first = {src: s.code for src, _, s in reversed(found)}.values()
        settled = set(first) == {"R"} and not any(s.region for _, _, s in found) and codes <= set(CODES)
        return codes, bool(words) or moves, within, settled

    @staticmethod
    def apart(one: str | None, other: str | None) -> bool:
        known = lookup("regions")
        parts = [[known.get(key(part), "") for part in (at or "").split(";")] for at in (one, other)]
        mine, yours = ({code for part in each for code in part.split()} for each in parts)
        return all(map(all, parts)) and not mine & yours

    def recorded(self, prints, whole):
        """Return the subspecies that are there, those that may be, those only as vagrants, and whether none is divided."""
        there, may_be, vagrant, said, bare = set(), set(), set(), defaultdict(list), set()
        for taxa, statuses, _ in prints:
            codes = {one.code for one in statuses if self.counts(one)}
            if len(taxa) == 1 or codes == {"V"}:
                for taxon in taxa:
                    said[taxon] += statuses
                bare |= taxa if not statuses and len(taxa) == 1 else set()
            else:
                may_be |= taxa
        for taxon, statuses in said.items():
            codes = {one.code for one in statuses if self.counts(one)}
            state = vagrant if codes == {"V"} else there if codes or taxon in bare else may_be
            state.add(taxon)
        if not said and not may_be:
            may_be = whole
        return there, may_be - there - vagrant, bool(prints) and not any(word for *_, word in prints)

    def limb_b(self, units, prints):
        whole = {one for unit in units for one in self.low(unit.taxon) if self.is_subspecies(one)}
        a, b = (self.recorded(one, whole) for one in prints)
        species = {self.taxonomy.species_of(one) for unit in units for one in unit.taxa}
        common = a[0] & b[0]
        if common or any(self.taxonomy.is_monotypic(one) for one in species if one):
            return "met", common
        if a[2] or b[2]:
            return "undivided", common
        return ("open" if (a[0] | a[1]) & b[1] or a[1] & b[0] else "not_met"), common

    def records(self, units) -> str | None:
        """Return whether a marked bird of just these units crossed: known, inferred or summed up, or none."""
        ends, found = {side.party for side in self.sides}, set()
        mine = {taxon for unit in units for taxon in self.taxa(unit)}
        for record in self.dossier.evidence:
            about = {record.taxon} if self.is_subspecies(record.taxon) else self.low(record.taxon or "")
            crossing = {record.origin.party, record.destination.party} == ends and record.source.strip()
            flew_over = record.certainty == "inferred" and record.id.startswith("track-")
            if record.taxon and about <= mine and crossing and record.kind in CROSSING and not flew_over:
                found.add(record.certainty)
        return "direct" if "direct" in found else "told" if found & {"inferred", "summary"} else None

    def verdict(self, units, test: str) -> tuple[str, str]:
        by_unit = [[self.printed(unit, at) for unit in units] for at in (0, 1)]
        limb, common = self.limb_b(units, [[one for *_, found in side for one in found] for side in by_unit])
        sides = []
        for at, printed in enumerate(by_unit):
            said = [one for whole, *_ in printed for one in whole]
            below = [pair for _, parts, _ in printed for pair in parts.items()]
            said += [one for taxon, found in below if not common or taxon in common for one in found]
            sides.append(self.side(said, at))
        return table(*sides, limb, self.records(units), test)


def table(  # noqa: PLR0911 - a return a line
    a, b, limb: str, record: str | None, test: str, *, set_aside: bool = True, non_migratory: bool = False
) -> tuple[str, str]:
    """Return the verdict of the first line that fits, and whose line it is."""
    two, alone, both = test == "two-limb", [sorted(one[0]) for one in (a, b)], a[1] and b[1]
    meets = any(x[1] and y[0] & set("RBWP") and not (x[3] and y[0] == {"R"}) for x, y in ((a, b), (b, a)))
    if record == "direct" or (record and not two):
        return ("shown", test) if record == "direct" else ("indicated", "open")
    if not two and not all(alone):
        return "unknown", "project"
    for code, verdict in (("I", "excepted"), ("X", "historic"))[:: 1 if two else -1]:
        if [code] in alone:
            return verdict, "project"
    if not all(alone):
        return "unknown", "project"
    if both and two and limb in ("met", "undivided") and not (a[2] or b[2]):
        return "indicated", "project" if limb == "undivided" else "two-limb"
    if both:
        return ("doubtful" if two and limb == "not_met" else "for_discussion"), "project"
    if two and meets and limb in ("met", "undivided"):
        return "for_discussion", "project"
    if alone == [["R"], ["R"]] and two and non_migratory:
        return "excepted", "two-limb"
    return ("set_aside" if alone == [["V"], ["V"]] and set_aside else "doubtful"), "project"
