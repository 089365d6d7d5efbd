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

_MOVED = "the scientific name is the same; the reference gives the English name to another species"
WORLD_TABLES_THAT_DIFFER: dict[str, dict[str, tuple[str, str]]] = {
    "ebird_2024": {},
    "ebird_2021": {
        "Zapornia astrictocarpus": ("Zapornia astrictocarpus (accepted), not Aphanocrex podarces", _MOVED),
        "Calonectris diomedea": ("Calonectris diomedea (accepted), not Calonectris borealis", _MOVED),
        "Psilopogon duvaucelii": ("Psilopogon duvaucelii (accepted), not Psilopogon cyanotis", _MOVED),
        "Meiglyptes tristis": ("Meiglyptes tristis (accepted), not Meiglyptes grammithorax", _MOVED),
        "Oriolus cruentus": ("Oriolus cruentus (accepted), not Oriolus consanguineus", _MOVED),
        "Lophorina superba": ("Lophorina superba (accepted), not Lophorina latipennis", _MOVED),
        "Melanocharis crassirostris": (
            "Melanocharis crassirostris (accepted), not Melanocharis piperata",
            _MOVED,
        ),
        "Cincloramphus whitneyi": ("Cincloramphus whitneyi (accepted), not Cincloramphus turipavae", _MOVED),
        "Phylloscopus sarasinorum": (
            "Phylloscopus sarasinorum (accepted), not Phylloscopus nesophilus",
            _MOVED,
        ),
        "Dicaeum anthonyi": ("Dicaeum anthonyi (accepted), not Dicaeum kampalili", _MOVED),
        "Chloropsis cochinchinensis": (
            "Chloropsis cochinchinensis (accepted), not Chloropsis moluccensis",
            _MOVED,
        ),
    },
    "birdlife_2024": {
        "Dendropicos spodocephalus": ("Dendropicos spodocephalus (accepted), not Picus canus", _MOVED),
        "Corapipo leucorrhoa": ("Corapipo leucorrhoa (accepted), not Corapipo altera", _MOVED),
        "Tunchiornis rubrifrons": (
            "Tunchiornis rubrifrons (accepted), not Tunchiornis ferrugineifrons",
            _MOVED,
        ),
        "Laniarius aethiopicus": ("Laniarius aethiopicus (accepted), not Laniarius major", _MOVED),
        "Iole charlottae": ("Iole charlottae (accepted), not Iole crypta", _MOVED),
        "Pycnonotus blanfordi": ("Pycnonotus blanfordi (accepted), not Pycnonotus conradi", _MOVED),
        "Stiphrornis xanthogaster": (
            "Stiphrornis erythrothorax xanthogaster (rank), not Stiphrornis mabirae",
            "AviList sinks it in S. erythrothorax; the English name went to S. mabirae",
        ),
        "Setophaga petechia": ("Setophaga petechia (accepted), not Setophaga aestiva", _MOVED),
        "Amaurospiza moesta": ("Amaurospiza moesta (accepted), not Amaurospiza concolor", _MOVED),
    },
}
"""For each world table of the test package: scientific names matched to a species whose English name says another, and why."""
