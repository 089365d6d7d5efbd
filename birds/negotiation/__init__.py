"""Positions to annex rows and their states."""
