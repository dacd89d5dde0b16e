"""The benchmark's name, as its lines carry it."""

from typing import Final

__all__ = ["NAME"]

NAME: Final = "media"
