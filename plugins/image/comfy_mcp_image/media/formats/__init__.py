"""Readers of the headers of picture formats: pure, without Pillow, one module for each format."""
