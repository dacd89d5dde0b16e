"""The light of an hour: colours of sky, sun, haze and shade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .colour import Colour, mix, rgb, toned

_FULL_NIGHT = 0.8
_LOW_SUN = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """What an hour does to colours.

    sky: colours from the zenith to the horizon. ambient: multiplies what stands in the light.
    key: colour of the direct light, and strength how much of it falls on edges. haze: what far
    things fade to. cloud, cloud_shade: lit and shaded side of clouds. sun: colour of the disc,
    height: its middle above the horizon as a share of the sky. dark: lamps are on. stars: 0..1.
    """

    sky: tuple[Colour, ...]
    ambient: Colour
    key: Colour
    strength: float
    haze: Colour
    cloud: Colour
    cloud_shade: Colour
    sun: Colour
    height: float
    dark: bool = False
    stars: float = 0.0

    @property
    def night(self) -> bool:
        """Whether the sky is fully dark."""
        return self.stars > _FULL_NIGHT

    @property
    def low_sun(self) -> bool:
        """Whether the sun stands near the horizon."""
        return self.height < _LOW_SUN

    @property
    def sun_on_water(self) -> bool:
        """Whether the sun or moon is high enough to glitter on water."""
        return self.height > 0


def _light(
    sky: str, tones: str, strength: float, height: float, *, dark: bool = False, stars: float = 0.0
) -> Light:
    ambient, key, haze, cloud, shade, sun = (rgb(code) for code in tones.split())
    return Light(
        sky=tuple(rgb(code) for code in sky.split()),
        ambient=ambient,
        key=key,
        strength=strength,
        haze=haze,
        cloud=cloud,
        cloud_shade=shade,
        sun=sun,
        height=height,
        dark=dark,
        stars=stars,
    )


LIGHTS: Mapping[str, Light] = MappingProxyType(
    {
        "dawn": _light(
            "5068a6 8f93c4 d7b3c6 f7cfb8 fde6c4",
            "d6cbe0 ffd9b8 e9cdcb fbe3dc a89cc4 ffe9c0",
            0.35,
            0.04,
            stars=0.12,
        ),
        "sunrise": _light(
            "3f78b8 8db4d6 e3cfc2 fcc794 ffe0a0",
            "f2ddd0 ffd190 f6d3b0 fff0dc c3a3b4 fff1c4",
            0.5,
            0.12,
        ),
        "day": _light(
            "1f6fc9 4f9ee2 8fc6ee c8e4f2 e9f3ef",
            "ffffff fff4d8 cfe3ee ffffff b4c7dd fffbe6",
            0.3,
            0.72,
        ),
        "golden hour": _light(
            "4c84bb 8fb0c4 dccfa8 f7cd86 ffdc92",
            "ffecc8 ffca6a f3d49c fff1cf cda283 fff3c0",
            0.6,
            0.2,
        ),
        "sunset": _light(
            "2b3a76 6a4a8c c2587c f3805a ffb65c ffdc8c",
            "eab8a8 ff9f58 f0a06e ffb58a 7d5286 fff0b4",
            0.7,
            0.09,
        ),
        "dusk": _light(
            "151f4c 2f3a78 5f5294 a9688f ea9c86",
            "8f8ab8 f59a86 8d6d98 c98aa4 3f3a74 ffd0a0",
            0.4,
            -0.1,
            dark=True,
            stars=0.35,
        ),
        "night": _light(
            "050a20 0b1838 14284f 213c66 31527c",
            "566a9c b9ccf5 263f69 465f8e 131f42 f7f3dc",
            0.3,
            0.62,
            dark=True,
            stars=1.0,
        ),
        "overcast": _light(
            "8a97a6 a3adb8 bcc4ca d0d5d6 dcdedb",
            "d4d9de f0f2f0 cbd1d4 e3e7e8 9aa5b0 f5f5ee",
            0.1,
            0.6,
        ),
        "storm": _light(
            "1c242f 313d49 4d5a64 6f7c82 98a39c",
            "8d99a6 c9d6d4 6d7a82 76838c 232c37 e0e8e0",
            0.15,
            0.6,
            dark=True,
        ),
    }
)
"""The named lights."""


def light_for(hour: str, *, cover: str | None, sky: Colour | None, tint: Colour | None) -> Light:
    """The light of an hour under an overcast or stormy sky, with the colours asked for."""
    light = LIGHTS[hour]
    if cover is not None and cover != hour:
        light = _covered(light, LIGHTS[cover])
    if sky is not None:
        light = replace(
            light,
            sky=tuple(toned(colour, sky, 0.88) for colour in light.sky),
            haze=toned(light.haze, sky, 0.7),
            cloud=mix(light.cloud, sky, 0.15),
            cloud_shade=toned(light.cloud_shade, sky, 0.6),
        )
    if tint is not None:
        light = replace(
            light,
            sky=tuple(toned(colour, tint, 0.45) for colour in light.sky),
            haze=toned(light.haze, tint, 0.45),
            ambient=mix(light.ambient, toned(light.ambient, tint, 1.0), 0.4),
        )
    return light


def _covered(light: Light, cover: Light) -> Light:
    share = 0.5
    paired = zip(_resampled(light.sky, 5), _resampled(cover.sky, 5), strict=True)
    return replace(
        light,
        sky=tuple(mix(own, over, share) for own, over in paired),
        ambient=mix(light.ambient, cover.ambient, 0.3),
        haze=mix(light.haze, cover.haze, share),
        cloud=mix(light.cloud, cover.cloud, share),
        cloud_shade=mix(light.cloud_shade, cover.cloud_shade, share),
        strength=light.strength * 0.4,
        stars=0.0,
        dark=light.dark or cover.dark,
    )


def _resampled(colours: tuple[Colour, ...], count: int) -> list[Colour]:
    last = len(colours) - 1
    found: list[Colour] = []
    for step in range(count):
        at = step * last / (count - 1)
        low = min(int(at), last - 1)
        found.append(mix(colours[low], colours[low + 1], at - low))
    return found
