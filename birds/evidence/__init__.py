"""Lists and records to verdicts."""
