"""What a journey runs on: a demo engine or a genuine ComfyUI, and jobs that take it some time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SMALL: Mapping[str, Any] = {"prompt": "a red boat", "width": 64, "height": 64, "steps": 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class Backend:
    """A running ComfyUI.

    Attributes:
        url: Its address.
        lasting: Arguments of generate_image for a job of half a second or more, not waited for.
        endless: Likewise for one that no test waits for: cancelled at once, it has cost little.
    """

    url: str
    lasting: Mapping[str, Any]
    endless: Mapping[str, Any]


def demo(url: str) -> Backend:
    """A demo engine, which draws quickly."""
    large = {**SMALL, "width": 512, "height": 512, "wait_seconds": 0}
    return Backend(url=url, lasting={**large, "steps": 250}, endless={**large, "steps": 10_000})


def genuine(url: str) -> Backend:
    """A genuine ComfyUI with its miniature model on two cores: some 30 ms a step."""
    small = {**SMALL, "wait_seconds": 0}
    return Backend(url=url, lasting={**small, "steps": 60}, endless={**small, "steps": 3000})
