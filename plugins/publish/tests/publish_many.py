"""Publish many tiny assets: `python publish_many.py ROOT PREFIX COUNT`."""

from __future__ import annotations

import sys
from pathlib import Path

from comfy_mcp_core.contributions import PublishRequest
from comfy_mcp_publish.folder import Place
from comfy_mcp_publish.writing import write


def main(root: str, prefix: str, count: int) -> None:
    place = Place(root=Path(root).resolve(), parts=("public", "gen"))
    for number in range(count):
        key = f"{prefix}-{number}"
        request = PublishRequest(
            data=key.encode(), filename=f"{key}.png", mime_type="image/png", manifest_key=key
        )
        write(place, request, lock_seconds=60)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
