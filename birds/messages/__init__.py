"""Every word that a user reads, in three languages: a code and its arguments go in, a sentence comes out.

`say` and `runs` make the sentence of a message, `word` gives a label. What is said stands in `en.po`, `ko.po` and
`ja.po`, never in the code; `render` documents the language of the templates.
"""

from birds.messages.render import meaning, particle, runs, say, the_party, word, words

__all__ = ["meaning", "particle", "runs", "say", "the_party", "word", "words"]
