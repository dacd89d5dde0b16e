"""Colours as sRGB triples of 0..1, their mixing, and the names that a prompt may use."""

from __future__ import annotations

from types import MappingProxyType

Colour = tuple[float, float, float]

_LUMA = (0.299, 0.587, 0.114)


def rgb(code: str) -> Colour:
    """Reads a six-digit hexadecimal colour such as ``"e07a5f"``."""
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blends two colours; ``share`` 0 gives the first, 1 the second."""
    r, g, b = (a + (z - a) * share for a, z in zip(first, second, strict=True))
    return (r, g, b)


def lighter(colour: Colour, amount: float) -> Colour:
    """Moves a colour towards a warm white by ``amount`` (0..1)."""
    return mix(colour, (1.0, 0.98, 0.94), amount)


def darker(colour: Colour, amount: float) -> Colour:
    """Moves a colour towards a cool near-black by ``amount`` (0..1)."""
    return mix(colour, (0.06, 0.06, 0.14), amount)


def luma(colour: Colour) -> float:
    """Perceived brightness, 0..1, with the weights of ITU-R BT.601."""
    return sum(part * weight for part, weight in zip(colour, _LUMA, strict=True))


def toned(colour: Colour, target: Colour, share: float) -> Colour:
    """Takes on the hue of ``target`` and keeps roughly the brightness of ``colour``."""
    gap = luma(colour) - luma(target)
    r, g, b = (min(1.0, max(0.0, part + gap * 0.65)) for part in target)
    return mix(colour, (r, g, b), share)


COLOURS = MappingProxyType(
    {
        name: rgb(code)
        for name, code in {
            "red": "d8342c",
            "crimson": "b3123b",
            "scarlet": "ee3124",
            "maroon": "7a1f2b",
            "burgundy": "74152f",
            "pink": "f28cb1",
            "magenta": "d22a8f",
            "fuchsia": "e0329f",
            "coral": "f57d63",
            "salmon": "f49a83",
            "orange": "f28a1e",
            "amber": "f5ae23",
            "peach": "f9bd92",
            "yellow": "f6cf35",
            "gold": "dfae35",
            "golden": "e5b03a",
            "cream": "f4ead0",
            "beige": "e0cfac",
            "tan": "cda577",
            "brown": "84552f",
            "bronze": "a8733a",
            "copper": "b8683c",
            "green": "3f9a48",
            "emerald": "159a68",
            "lime": "9bd03a",
            "olive": "83853a",
            "mint": "9adfc0",
            "teal": "1f8d8d",
            "turquoise": "35c3bd",
            "cyan": "2fbfe0",
            "aqua": "4fd0dc",
            "blue": "2f66cf",
            "azure": "3c93ea",
            "navy": "1d2f66",
            "indigo": "453a9c",
            "purple": "7c3fa8",
            "violet": "8a55cf",
            "lavender": "b7a3e0",
            "lilac": "c8a2d8",
            "white": "f6f4ee",
            "ivory": "f5efdc",
            "silver": "bcc3cc",
            "gray": "8b9097",
            "grey": "8b9097",
            "charcoal": "3a3e45",
            "black": "23242b",
        }.items()
    }
)
"""Colour names in English, each with the paint that it stands for."""
