"""The instruments, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .base import Instrument
from .keys import KEYS
from .strings import STRINGS
from .synths import BASSES, SYNTHS
from .winds import WINDS

INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType(
    {**KEYS, **STRINGS, **WINDS, **SYNTHS, **BASSES}
)

__all__ = ["BASSES", "INSTRUMENTS", "Instrument"]
