"""Documents written, a format each."""
