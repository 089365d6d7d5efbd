"""Where the comparison differs from what the vernacular names of both lists say, each case with its reason."""

JAPANESE_PAIRS_THAT_DIFFER = {
    "コウライヒクイナ": (
        "コウライクイナ",
        "Zapornia paykullii in both editions; the Japanese name was shortened",
    ),
    "セグロミズナギドリ": (
        "オガサワラミズナギドリ",
        "the 7th edition prints Puffinus lherminieri [bannermani], which the 8th calls P. bannermani with a new name",
    ),
}
"""OSJ7 name → OSJ8 name and reason: paired as the same bird though no Japanese name is shared."""

JAPANESE_NAME_MOVED: dict[str, str] = {}
"""Japanese names that both editions have for birds that are not the same, with the reason."""

KOREAN_NAMES_APART: dict[str, str] = {}
"""Korean names of the ROKAMBA annex that KOS2025 gives to another bird, with the reason."""
