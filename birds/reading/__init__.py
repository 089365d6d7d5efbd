"""Files → values and problems: tables, lists, sites, records. Nothing here knows the dossier."""
