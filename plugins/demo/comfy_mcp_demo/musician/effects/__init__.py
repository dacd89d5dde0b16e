"""The sound effects, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .animals import ANIMALS
from .base import Effect, Manner
from .machines import MACHINES
from .things import THINGS
from .weather import WEATHER

EFFECTS: Mapping[str, Effect] = MappingProxyType({**WEATHER, **ANIMALS, **THINGS, **MACHINES})

__all__ = ["EFFECTS", "Effect", "Manner"]
