"""Observations by the million: what files of them are laid out like, and their records block by block."""
