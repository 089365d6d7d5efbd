"""A file's content into a dossier, and out of it again."""
