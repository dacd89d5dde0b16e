"""The facts that every server is held to: what ComfyUI 0.3.75 answered, a file for each subject."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from tests.contract.json_types import Transcript

if TYPE_CHECKING:
    from tests.contract.json_types import Json

FOLDER = Path(__file__).resolve().parent / "expected"

Group: TypeAlias = dict[str, Transcript]
"""The transcripts of one subject, by scenario."""


def read(group: str) -> Group:
    """Return the expected transcripts of a subject."""
    return cast("Group", json.loads((FOLDER / f"{group}.json").read_text("utf-8")))


def write(group: str, transcripts: Group) -> None:
    """Write the expected transcripts of a subject, one step a line, so that a change shows."""
    blocks = [f"{_text(name)}: {_block(found)}" for name, found in transcripts.items()]
    text = "{\n" + ",\n".join(blocks) + "\n}\n"
    (FOLDER / f"{group}.json").write_text(text, "utf-8")


def _block(transcript: Transcript) -> str:
    lines = [f"  {_text(step)}: {_text(fact)}" for step, fact in transcript.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
