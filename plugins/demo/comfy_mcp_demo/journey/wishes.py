"""What a journey makes: a picture, a song or a video, and how an agent looks at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Look", "Wish", "picture", "song", "video"]

LYRICS: Final = """[verse]
Rain on the window, a lamp by the door
Steps on the staircase, we heard them before
[chorus]
Stay till the morning, stay till the light
Nobody's counting the hours tonight
[verse]
Steam on the kettle, a coat on the chair
Somebody's humming, there's warmth in the air
"""
"""What is sung when no lyrics are given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One way of looking at what was made.

    Attributes:
        tool: The tool that shows it.
        why: What the agent gets to see, in a few words.
        suffix: What is added to the name of the file that the view is written to.
        arguments: Of the tool, beside the asset.
    """

    tool: str
    why: str
    suffix: str
    arguments: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One generation of a journey.

    Attributes:
        medium: `picture`, `song` or `video`, as the screen calls it.
        package: What provides its tools.
        tool: The tool that makes it.
        words: What it is made from, in the user's words.
        arguments: Of the tool.
        looks: How it is looked at, at least once.
    """

    medium: str
    package: str
    tool: str
    words: str
    arguments: Mapping[str, object]
    looks: tuple[Look, ...]

    @property
    def needed(self) -> tuple[str, ...]:
        """The tools that it takes."""
        return ("get_job", self.tool, *(look.tool for look in self.looks))


def picture(prompt: str, seed: int) -> Wish:
    """A picture, large and slow enough that there is something to watch for a second or two."""
    return Wish(
        medium="picture",
        package="comfy-mcp-image",
        tool="generate_image",
        words=prompt,
        arguments={"prompt": prompt, "seed": seed, "width": 960, "height": 600, "steps": 40},
        looks=(Look(tool="view_image", why="what the agent gets to see of it", suffix="-preview"),),
    )


def song(tags: str, lyrics: str, seed: int) -> Wish:
    """A song of half a minute."""
    return Wish(
        medium="song",
        package="comfy-mcp-audio",
        tool="generate_song",
        words=tags,
        arguments={"tags": tags, "lyrics": lyrics or LYRICS, "seed": seed, "seconds": 30},
        looks=(
            Look(
                tool="view_audio",
                why="how loud it is, and when",
                suffix="-waveform",
                arguments={"mode": "waveform"},
            ),
            Look(
                tool="view_audio",
                why="which tones it is made of",
                suffix="-spectrogram",
                arguments={"mode": "spectrogram"},
            ),
        ),
    )


def video(prompt: str, seed: int) -> Wish:
    """A video of three seconds."""
    size = {"width": 640, "height": 384, "duration": 3, "fps": 16}
    return Wish(
        medium="video",
        package="comfy-mcp-video",
        tool="generate_video",
        words=prompt,
        arguments={"prompt": prompt, "seed": seed, **size},
        looks=(
            Look(
                tool="view_video",
                why="how it goes on, in nine frames",
                suffix="-contact-sheet",
                arguments={"mode": "contact_sheet"},
            ),
            Look(
                tool="view_video",
                why="one frame of it",
                suffix="-frame",
                arguments={"mode": "frame"},
            ),
        ),
    )
