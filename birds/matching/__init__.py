"""Finding what an entry of a list means: a cascade of named rules, surest first.

1. `accepted`: the name stands in the reference.
2. `gender`, `spelling`: it does in the same genus, with another ending or a variant spelling (Article 58 of the Code).
3. `rank`: it does in the same genus, as a subspecies raised or a species sunk.
4. `synonym`: the curated, cited table says so.
5. `epithet-in-family`: the epithet stands in another genus of the family, and one bird only is left to bear it once
   those that other entries hold by rules 1 to 4 are set aside.
6. `misprint`: one letter is wrong. `misread`: a scanner took letters for others that look like them (rn, m).
7. `vernacular`: the lists of the territory use the vernacular name for one bird.

Else the entry stays unresolved, with candidates. Before all of them come a person's decisions and the contested names.
A printed subspecies is sought in its own species, in its genus, or where the curated table says, and nowhere else.

Confidence: *certain* (rules 1 to 4, or a later one that a vernacular name of another list confirms), *probable* (with
another ending and another spelling, too), *proposal* (to be confirmed by a person), *none*. A vernacular name that says
another bird lowers it, with a remark.
"""
