"""Why a row says what it says: reasons that `birds.messages` turns into sentences, the main one first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from birds.comparison.tags import differences, has_unknown_subspecies, is_contested, recorded_taxa
from birds.comparison.units import Circumscription, Member, Width
from birds.model import ComparisonRow, MatchedEntry, Message
from birds.taxonomy import Taxonomy

Sides = tuple["Sequence[Member]", "Sequence[Member]"]
_NAMED = 3
"""How many of the birds that a wider entry covers beyond the other list's are named; the others are counted."""
_UNREMARKABLE = frozenset({"accepted", "nominate"})


def explain_row(
    row: ComparisonRow,
    members: Sides,
    sides: tuple[Circumscription, Circumscription],
    width: Width,
    ids: tuple[str, str],
    taxonomy: Taxonomy,
) -> tuple[Message, ...]:
    """Return the reasons of a resolved row: the names, the subspecies, what the matching rests on, and remarks."""
    reasons = [_relation_reason(row, ids, taxonomy)]
    if row.a and row.b and not _is_covered_by_relation(row, members):
        reasons.extend(_subspecies_reasons(row, members, ids, taxonomy))
    if row.relation == "overlaps":
        for list_id, other in zip(ids, (1, 0), strict=True):
            taxa = ", ".join(unit.taxon for unit in row.units if (unit.a, unit.b)[other] is None)
            reasons += [Message.of("overlap-only", list=list_id, taxa=taxa)] if taxa else []
    reasons.extend(_width_reasons(row, width, ids, taxonomy))
    if row.relation in ("includes", "included_in"):
        reasons.extend(_raised_reasons(row, members, ids, taxonomy))
    reasons.extend(_match_reasons(tuple(chain(*members)), taxonomy))
    reasons.extend(differences(row, ids))
    reasons.extend(_alien_reasons(row, members, sides, taxonomy))
    alike = len({reason.code for reason in reasons}) < len(reasons)
    return tuple(dict.fromkeys(reasons) if alike else reasons)


def explain_open(entries: Sequence[MatchedEntry], *, itself: bool) -> tuple[Message, ...]:
    """Return why entries are unresolved, list by list; `itself` where it is one entry beside itself."""
    reasons = [Message.of("same-entry")] if itself else []
    reasons += _contested_together(_distinct([m.match.reason for m in entries if m.match.taxon is None]))
    others = [m for m in entries if m.match.taxon is not None]
    reasons += [Message.of("may-be", list=m.entry.list_id, name=entry_name(m)) for m in others]
    return _distinct(reasons)


def _distinct(reasons: Sequence[Message]) -> tuple[Message, ...]:
    """Return reasons without those that are said already: as a rule, one and the same for both lists."""
    first, *others = reasons
    if all(other is first for other in others):
        return (first,)
    return tuple(dict.fromkeys(reasons))


def _contested_together(reasons: Sequence[Message]) -> Iterable[Message]:
    """Return reasons, those of names that are contested for the same reason with all their names in one."""
    if not any(reason.code.startswith("contested-") for reason in reasons):
        return reasons
    names: dict[Message, list[str]] = {}
    for reason in reasons:
        args = reason.texts
        name = args.pop("name", "") if reason.code.startswith("contested-") else ""
        names.setdefault(Message.of(reason.code, **args), []).append(name)
    joined = {reason: ", ".join(dict.fromkeys(filter(None, called))) for reason, called in names.items()}
    return [Message.of(r.code, **dict(r.args), name=name) if name else r for r, name in joined.items()]


def entry_name(entry: MatchedEntry) -> str:
    """Return the name an entry prints: scientific as read, as printed if there are several, else vernacular."""
    name = entry.entry.name
    verbatim = " ".join((entry.entry.verbatim or "").split())
    printed = name.canonical if name and not name.alternatives else verbatim
    return printed or next(iter(entry.entry.vernacular.all()), "")


def _names(entries: Sequence[MatchedEntry]) -> str:
    return entry_name(entries[0]) if len(entries) == 1 else ", ".join(dict.fromkeys(map(entry_name, entries)))


def _relation_reason(row: ComparisonRow, ids: tuple[str, str], taxonomy: Taxonomy) -> Message:
    a, b = ids
    name_a, name_b = _names(row.a), _names(row.b)
    if row.relation in ("only_a", "only_b"):
        owner, missing, name = (a, b, name_a) if row.relation == "only_a" else (b, a, name_b)
        return Message.of("only-in", list=owner, other=missing, name=name)
    if row.relation in ("includes", "included_in"):
        # What the wider entry covers, and the narrower ones leave out.
        wide, narrow = (0, 1) if row.relation == "includes" else (1, 0)
        left_out = [taxon for unit in row.units if (unit.a, unit.b)[narrow] is None for taxon in unit.taxa]
        name, names = (name_a, name_b)[wide], (name_a, name_b)[narrow]
        args = {"list": ids[wide], "other": ids[narrow], "name": name, "names": names}
        if not left_out:
            return Message.of("covers" if ", " in names else "covers-one", **args)
        many = {"number": str(len(left_out) - _NAMED)} if len(left_out) > _NAMED else {}
        taxa = ", ".join(left_out[:_NAMED])
        return Message.of("covers-many" if many else "covers-more", **args, taxa=taxa, **many)
    if name_a == name_b and row.relation == "equal" and len(row.units) == 1:
        return Message("equal-same-name", (("a", a), ("b", b), ("name", name_a)))
    args = {"a": a, "b": b, "name_a": name_a, "name_b": name_b}
    if row.relation == "overlaps":
        shared = ", ".join(unit.taxon for unit in row.shared)
        return Message.of("overlap", **args, taxa=shared)
    taxa = ", ".join(dict.fromkeys(unit.taxon for unit in row.units))
    rule = "equal-several" if ", " in taxa else "equal-other-name"
    return Message.of(rule, **args, taxa=taxa, reference=taxonomy.title)


def _subspecies_reasons(
    row: ComparisonRow, members: Sides, ids: tuple[str, str], taxonomy: Taxonomy
) -> Iterator[Message]:
    match row.recorded:
        case "open":
            yield from _open_subspecies(members, ids, taxonomy)
        case "monotypic":
            if row.relation == "equal" and len(row.units) == 1:
                yield Message("recorded-monotypic", (taxonomy.as_argument,))
        case "not_printed":
            sides = [
                (name, [it for it in side if not recorded_taxa(it)], side)
                for name, side in zip(ids, members, strict=True)
            ]
            silent = [name for name, without, side in sides if len(without) == len(side)]
            if len(silent) > 1:
                yield Message.of("recorded-neither-printed")
            elif silent:
                yield Message.of("recorded-not-printed", lists=silent[0])
            for name, without, _ in () if silent else sides:
                if without:
                    names = ", ".join(it.entry.entry.called for it in without)
                    yield Message.of("recorded-not-of-each", list=name, names=names)
        case "same":
            raised = all(member.limited and not member.entry.subspecies for member in chain(*members))
            taxa = dict.fromkeys([taxon for member in members[0] for taxon in recorded_taxa(member)])
            yield Message.of("meant-same" if raised else "recorded-same", taxa=", ".join(taxa))
        case _:
            yield _both_record(row, members, ids)


def _both_record(row: ComparisonRow, members: Sides, ids: tuple[str, str]) -> Message:
    printed = [[*dict.fromkeys([t for member in side for t in recorded_taxa(member)])] for side in members]
    common = ", ".join(taxon for taxon in printed[0] if taxon in printed[1])
    only = [", ".join(t for t in own if t not in other) for own, other in (printed, printed[::-1])]
    if row.recorded in ("a_more", "b_more"):
        at = int(row.recorded == "b_more")
        return Message.of("recorded-more", list=ids[at], common=common, taxa=only[at] or common)
    lists = {"a": ids[0], "b": ids[1]}
    if row.recorded == "partly":
        return Message.of("recorded-partly", **lists, common=common, only_a=only[0], only_b=only[1])
    return Message.of("recorded-none-common", **lists, taxa_a=only[0], taxa_b=only[1])


def _is_covered_by_relation(row: ComparisonRow, members: Sides) -> bool:
    """Whether the wider side's further subspecies are just what it covers beyond the other."""
    if row.relation not in ("includes", "included_in"):
        return False
    wide, narrow = (0, 1) if row.relation == "includes" else (1, 0)
    printed = [{taxon for member in side for taxon in member.recorded} for side in members]
    beyond = {t for u in row.units if (u.a, u.b)[narrow] is None for t in u.taxa}
    return printed[narrow] <= printed[wide] and printed[wide] - printed[narrow] == beyond != set()


def _open_subspecies(members: Sides, ids: tuple[str, str], taxonomy: Taxonomy) -> Iterator[Message]:
    """Say which list leaves its subspecies open: by "ssp.", a contested one, or only such as the reference lacks.

    Nothing where both print the very same, which the reference does not have: that is said beside it.
    """
    printed = [{m.printed for member in side for m in member.entry.subspecies} for side in members]
    if printed[0] == printed[1] != set() and not any(map(_is_undetermined, chain(*members))):
        return
    kinds = {"open": _is_undetermined, "contested": _is_contested, "unknown": _is_unknown}
    for rule, leaves in kinds.items():
        lists = [name for name, side in zip(ids, members, strict=True) if any(map(leaves, side))]
        if lists:
            yield Message.of(f"recorded-{rule}", lists=", ".join(lists), reference=taxonomy.title)


def _is_undetermined(member: Member) -> bool:
    name = member.entry.entry.name
    own = has_unknown_subspecies(member) and name is not None and "undetermined-subspecies" in name.notices
    return own or any(m.reason.code == "undetermined-subspecies" for m in member.entry.subspecies)


def _is_unknown(member: Member) -> bool:
    printed = bool(member.entry.subspecies) or has_unknown_subspecies(member)
    return not member.recorded and printed and not _is_undetermined(member) and not _is_contested(member)


def _is_contested(member: Member) -> bool:
    return any(map(is_contested, member.entry.subspecies))


def _width_reasons(
    row: ComparisonRow, width: Width, ids: tuple[str, str], taxonomy: Taxonomy
) -> Iterator[Message]:
    """Say on whose side the width of a name is presumed, and which other birds may be meant by it."""
    sides = zip(ids, width.presumed, strict=True)
    names = [(list_id, _names([member.entry for member in side])) for list_id, side in sides if side]
    lists = ", ".join(list_id for list_id, _ in names)
    others = ", ".join([*dict.fromkeys(width.beyond)][:_NAMED])
    if not (row.a and row.b):
        if others:
            owner, other = ids if row.a else ids[::-1]
            args = {"list": owner, "other": other, "name": _names((*row.a, *row.b)), "taxa": others}
            yield Message.of("presumed-within", **args)
    elif width.differing:
        yield Message.of("ids-differ", a=ids[0], b=ids[1], name_a=_names(row.a), name_b=_names(row.b))
    elif any(width.unlike):
        yield from _id_reasons(width, ids, taxonomy)
    elif width.basis == "presumed" and len({name for _, name in names}) < len(names):
        yield Message.of("presumed-both", a=ids[0], b=ids[1], name=names[0][1], reference=taxonomy.title)
    elif width.basis == "presumed":
        for list_id, name in names:
            yield Message.of("presumed", list=list_id, name=name, reference=taxonomy.title)
    elif others:
        yield Message.of("presumed-whole", lists=lists, name=names[0][1], taxa=others)
    elif width.moved:
        name = _names(row.a) if not names else names[0][1]
        args = {"lists": lists or ", ".join(ids), "name": name, "taxa": ", ".join(width.moved[:_NAMED])}
        yield Message.of("presumed-moved", **args, reference=taxonomy.title)


def _id_reasons(width: Width, ids: tuple[str, str], taxonomy: Taxonomy) -> Iterator[Message]:
    for list_id, side in zip(ids, width.unlike, strict=True):
        for member in side:
            id_, name = member.entry.entry.ids[0], entry_name(member.entry)
            yield Message.of("id-unlike", list=list_id, id=id_, name=name, reference=taxonomy.title)


def _raised_reasons(
    row: ComparisonRow, members: Sides, ids: tuple[str, str], taxonomy: Taxonomy
) -> Iterator[Message]:
    """Say of a narrower bird that is a subspecies raised that it may cover what it is said to leave out."""
    narrow = 1 if row.relation == "includes" else 0
    left_out = {taxonomy.species_of(t) for u in row.units if (u.a, u.b)[narrow] is None for t in u.taxa}
    for member in members[narrow]:
        entry = member.entry
        binomial = entry.entry.name is not None and entry.entry.name.infraspecific is None
        if member.limited and binomial and not entry.subspecies and member.species in left_out:
            taxa = ", ".join(member.recorded)
            yield Message.of("presumed-raised", list=ids[narrow], name=entry_name(entry), taxa=taxa)


def _match_reasons(members: Sequence[Member], taxonomy: Taxonomy) -> Iterator[Message]:
    lacking = []
    for member in members:
        entry = member.entry
        if entry.match.reason.code not in _UNREMARKABLE:
            yield entry.match.reason
        if entry.match.confidence == "proposal":
            yield Message.of("to-confirm", list=entry.entry.list_id, name=entry_name(entry))
        for match in entry.subspecies if member.kin != (member.species,) else ():
            species = taxonomy.species_of(match.taxon) or match.taxon if match.taxon else None
            if species and species != member.species:
                args = {"list": entry.entry.list_id, "name": f"{entry_name(entry)} {match.printed}"}
                yield Message.of("moved-subspecies", **args, taxon=species, reference=taxonomy.title)
        if None in [m.taxon for m in entry.subspecies]:
            lacking.append(entry)
            yield from [m.reason for m in entry.subspecies if is_contested(m)]
        yield from entry.match.remarks
    yield from _unknown_subspecies(lacking, taxonomy)


def _unknown_subspecies(entries: Sequence[MatchedEntry], taxonomy: Taxonomy) -> Iterator[Message]:
    """Name printed subspecies that the reference does not have, once for lists that print the same ones."""
    printed: dict[str, dict[str, None]] = {}
    for entry in entries:
        nameless = [m for m in entry.subspecies if m.taxon is None and not is_contested(m)]
        unknown = [m.printed for m in nameless if m.reason.code != "undetermined-subspecies"]
        if unknown:
            printed.setdefault(", ".join(unknown), {})[entry.entry.list_id] = None
    for epithets, lists in printed.items():
        args = {"list": ", ".join(lists), "epithets": epithets, "reference": taxonomy.title}
        yield Message.of("subspecies-not-there", **args)


def _alien_reasons(
    row: ComparisonRow, members: Sides, sides: tuple[Circumscription, Circumscription], taxonomy: Taxonomy
) -> Iterator[Message]:
    """Name introduced entries beside the natural one, and the other list's of a bird that only one list has."""
    if "alien" in row.change:
        for own, entries in zip(sides, members, strict=True):
            yield from [_introduced("alien-too", entry) for entry in own.incidental_of(entries)]
        for entry in (*row.a, *row.b):
            if entry.entry.part == "alien":
                yield _introduced("alien-there", entry)
    if row.relation not in ("only_a", "only_b"):
        return
    other = sides[1] if row.relation == "only_a" else sides[0]
    if not other.aliens:
        return
    species = {taxonomy.species_of(unit.taxon) or unit.taxon for unit in row.units}
    for alien in other.aliens:
        means = alien.match.taxon
        if means and (taxonomy.species_of(means) or means) in species:
            yield _introduced("alien-there", alien)


def _introduced(rule: str, alien: MatchedEntry) -> Message:
    number = alien.entry.number or str(alien.entry.row)
    return Message.of(rule, list=alien.entry.list_id, name=entry_name(alien), number=number)
