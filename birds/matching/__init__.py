"""Finding what an entry of a list means: a cascade of named rules, surest first.

1. `accepted`: the name stands in the reference.
2. `gender`, `spelling`: it does in the same genus, with another ending or a variant spelling (Article 58 of the Code).
3. `rank`: it does in the same genus, as a subspecies raised or a species sunk.
4. `synonym`: the curated, cited table says so.
5. `epithet-in-family`: the epithet stands in another genus of the family, and one bird only is left to bear it once
   those that other entries hold by rules 1 to 4 are set aside. `protonym`: where it says nothing, or another bird than
   the one that was first published under the name, it is that one.
6. `misprint`: one letter is wrong. `misread`: a scanner took letters for others that look like them (rn, m).
   `ending`: the same people are honoured otherwise (bullockii, bullockiorum), or the epithet is cut short.
   `last-of-genus`: the list has every other species of the genus, and no other name in it that nothing explains.
7. `vernacular`: the lists of the territory use the vernacular name for one bird.
8. `concept-id`, `species-code`: the id beside a name that is open stands for a bird that it could mean (`assignment`).

Else the entry stays unresolved, with candidates. Before all of them come a person's decisions and the contested names.
A printed subspecies is sought in its own species, in its genus, or where the curated table says, and nowhere else.

Confidence: *certain* (rules 1 to 4, or a later one that a vernacular name elsewhere, or author and year, confirm),
*probable* (with another ending and another spelling, too; of another rank, if another species of the family bears the
epithet), *proposal* (to be confirmed by a person), *none*. A vernacular name or an author that says another bird lowers
it, with a remark. A chain of steps is as sure as its weakest (`rules.chain`), and no bird is given to two entries in
silence (`assignment`).
"""
