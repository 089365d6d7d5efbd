"""Two national bird lists, one dossier: a tool for preparing a migratory-bird agreement."""
