"""A stand-in for torchaudio: resampling, which is all that ComfyUI's audio nodes ask of it."""

from __future__ import annotations

from . import functional

__all__ = ["functional"]
