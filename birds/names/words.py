"""What the reading of names notices, and the words that it knows: those of `birds/vocabulary`."""

from birds.vocabulary import spelled

NOTICES: tuple[str, ...] = (
    "abbreviated",  # a genus or species is abbreviated
    "aggregate",  # "complex", "agg.", "s.l.": a name for several birds together
    "alternative",  # another scientific name stands in brackets
    "case",  # capital and small letters are not as in a scientific name
    "diacritics",  # æ, ö, é and the like were spelled out
    "either-or",  # a slash: one of several taxa
    "full-width",  # full-width or other compatibility characters
    "hybrid",  # a cross of two taxa
    "hyphen",  # a hyphen or an apostrophe inside an epithet was left out
    "including",  # the other name is said to be included
    "look-alike",  # letters of another alphabet, or figures, that look like Latin letters
    "mark",  # footnote marks, daggers, numbers, markup beside the name
    "misapplied",  # "auct.", "nec": the source says that the name is used for another bird than its author's
    "no-name",  # no scientific name could be read
    "remark",  # words beside the name that are no name
    "several",  # several names in one cell
    "sic",  # the source itself marks the spelling
    "spaces",  # tabs, ideographic, repeated or invisible spaces
    "strict",  # "s.str.": the name in its narrowest sense
    "subgenus",  # a subgenus in brackets
    "superspecies",  # a superspecies in brackets
    "tail",  # words behind the name that could not be read
    "uncertain",  # "cf.", "aff." or a question mark
    "undetermined",  # "sp.": species not determined
    "undetermined-subspecies",  # "ssp.": subspecies not determined
    "vernacular",  # a vernacular name in the same cell
)
"""What may be noticed while a name is read."""

NOT_EPITHETS = spelled("names", "small word")
"""Small words that stand between a name and its author, or between two names."""

RANK_WORDS = spelled("names", "rank")
"""What may stand before a subspecies epithet."""

UNDETERMINED = spelled("names", "undetermined")
"""What stands for a species not determined."""

TOGETHER = spelled("names", "together")
"""What makes a name that of several birds together."""

UNCERTAIN = spelled("names", "uncertain")
"""What marks an identification as uncertain."""

DESCRIPTIVE = spelled("names", "descriptive")
"""Words that lists put beside a name and that are no epithets of a bird."""

ENGLISH = spelled("english_names", "bird")
"""Last words of English bird names; none is an epithet, by which such a name is told from an author or a subspecies."""

ENGLISH_AND_LATIN = spelled("english_names", "bird or epithet")
"""Last words of English bird names that are epithets too: English only with a capital."""
