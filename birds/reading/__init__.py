"""Files → values and problems: tables, lists, sites, records. Nothing here knows the dossier.

Patterns that a plain table does not need are kept as texts: `re` makes each when it is first asked for.
"""
