"""What a sound file's header says."""

from __future__ import annotations

from dataclasses import dataclass, replace

from comfy_mcp_core.errors import MediaUnreadableError

__all__ = ["NAMES", "Header", "broken", "cut_off"]

NAMES = {
    "wav": "WAV",
    "flac": "FLAC",
    "mp3": "MP3",
    "ogg": "Ogg",
    "mp4": "M4A",
    "aiff": "AIFF",
    "aac": "AAC",
}
"""What people call the containers that are known here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """A sound file's header.

    Attributes:
        container: A key of `NAMES`.
        codec: Such as `pcm_s16le`, `flac`, `mp3`, `opus`; empty when it was not told.
        sample_rate: Samples a second that a decoder gives.
        channels: How many there are.
        samples: Samples of one channel; None when unknown.
        exact: Whether `samples` is announced by the file, rather than estimated from its size.
        bit_depth: Of lossless codecs; None for others.
        bit_rate: Bits a second as told or measured; None when unknown.
    """

    container: str
    codec: str
    sample_rate: int
    channels: int
    samples: int | None
    exact: bool = True
    bit_depth: int | None = None
    bit_rate: int | None = None

    @property
    def seconds(self) -> float | None:
        """The length; None when unknown."""
        return None if self.samples is None else self.samples / self.sample_rate

    def measured(self, seconds: float) -> Header:
        """The same header with the length that decoding all of it found, in seconds.

        An estimated length and the bit rate that it was estimated by are wrong by the same factor.
        """
        samples = round(seconds * self.sample_rate)
        bit_rate = self.bit_rate
        if not self.exact and bit_rate and self.samples and samples:
            bit_rate = round(bit_rate * self.samples / samples)
        return replace(self, samples=samples, exact=True, bit_rate=bit_rate)


def broken(container: str, what: str) -> MediaUnreadableError:
    """The error for a file that contradicts its format; `what` is what is wrong."""
    return MediaUnreadableError(
        f"The {NAMES[container]} file is broken: {what}.",
        hint="Fetch, upload or generate it again.",
    )


def cut_off(container: str, what: str) -> MediaUnreadableError:
    """The error for a file that ends too early; `what` says where."""
    return MediaUnreadableError(
        f"The {NAMES[container]} file is cut off: {what}.",
        hint="Fetch, upload or generate it again.",
    )
