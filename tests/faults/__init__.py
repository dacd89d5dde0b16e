"""Servers that are killed again and again, and what must be true afterwards: `make test-faults`."""
