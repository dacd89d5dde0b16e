"""What the demo engine can be told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ENGINE_NAME: Final = "comfy-mcp-demo"
ENGINE_VERSION: Final = "0.1.0"
IMITATED_VERSION: Final = "0.3.75"
"""The release of ComfyUI whose API the engine answers with."""

CHECKPOINT: Final = "demo-painter-not-an-ai-model.safetensors"
"""The checkpoint that paints pictures; its name says what it is not."""

SONG_CHECKPOINT: Final = "demo-musician-ace-step-not-an-ai-model.safetensors"
"""What stands for an ACE-Step checkpoint: it makes songs from tags and lyrics."""

SOUND_CHECKPOINT: Final = "demo-musician-stable-audio-not-an-ai-model.safetensors"
"""What stands for a Stable Audio checkpoint: it makes sounds from a description."""

CONFESSION: Final = "painted by procedure, not an AI model"
SOUND_CONFESSION: Final = "made by procedure, not an AI model"


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineOptions:
    """How one demo engine runs.

    Attributes:
        folder: Where its `input`, `output` and `temp` folders lie; made when missing.
        host: The address to listen on.
        port: The port to listen on; 0 takes a free one.
        strip: Whether painted pictures carry the line that says they are no AI model's.
        end_with_stdin: Whether the process ends when its standard input reaches its end, and so
            with its parent, however the parent ends.
    """

    folder: Path
    host: str = "127.0.0.1"
    port: int = 0
    strip: bool = True
    end_with_stdin: bool = False
