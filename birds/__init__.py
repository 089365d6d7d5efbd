"""Two national bird lists, one dossier: the data tool behind a draft migratory-bird agreement."""
