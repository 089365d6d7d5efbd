"""Values printed: tables, pages, documents, maps; the same value gives the same bytes."""
