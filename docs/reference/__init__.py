"""Writes docs/tools.md from the registry of all first-party tools; `make docs` runs it."""
