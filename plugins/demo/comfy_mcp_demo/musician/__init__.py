"""A procedural musician: turns words and a seed into songs and sounds, with numpy only.

`compose_song` and `compose_sounds` decide what will be heard and say which words they could not
follow; `play` and `sound_out` make it heard, at any length.
"""

from __future__ import annotations

from .performing import play
from .song import Song, compose_song
from .soundscape import Soundscape, compose_sounds, sound_out
from .waves import RATE

__all__ = ["RATE", "Song", "Soundscape", "compose_song", "compose_sounds", "play", "sound_out"]
