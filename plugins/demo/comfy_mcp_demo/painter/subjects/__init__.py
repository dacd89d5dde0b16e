"""The registry of subjects: by name, how each is drawn and where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .base import Look, Subject
from .emblem import EMBLEM
from .flames import FLAMES
from .flowers import FLOWERS
from .flyers import FLYERS
from .fruit import FRUIT
from .grazers import GRAZERS
from .homes import HOMES
from .household import HOUSEHOLD
from .landmarks import LANDMARKS
from .nature import NATURE
from .nautical import NAUTICAL
from .people import PEOPLE
from .pets import PETS
from .sea_life import SEA_LIFE
from .spacefarers import SPACEFARERS
from .trees import TREES
from .vehicles import VEHICLES
from .wild import WILD

SUBJECTS: Mapping[str, Subject] = MappingProxyType(
    {
        **EMBLEM,
        **FLAMES,
        **FLOWERS,
        **FLYERS,
        **FRUIT,
        **GRAZERS,
        **HOMES,
        **HOUSEHOLD,
        **LANDMARKS,
        **NATURE,
        **NAUTICAL,
        **PEOPLE,
        **PETS,
        **SEA_LIFE,
        **SPACEFARERS,
        **TREES,
        **VEHICLES,
        **WILD,
    }
)
"""Every subject by the name that the vocabulary uses."""

__all__ = ["SUBJECTS", "Look", "Subject"]
