"""`python -m comfy_mcp_demo.engine`: one demo engine on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from comfy_mcp_demo.engine.options import EngineOptions
from comfy_mcp_demo.engine.server import serve_engine


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m comfy_mcp_demo.engine",
        description="ComfyUI's API without ComfyUI: pictures are painted by procedure, "
        "not by an AI model.",
    )
    parser.add_argument("--folder", type=Path, required=True, help="where its files lie")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--no-strip", action="store_true", help="leave out the line at the foot of pictures"
    )
    parser.add_argument(
        "--end-with-stdin", action="store_true", help="end when standard input ends"
    )
    given = parser.parse_args()
    serve_engine(
        EngineOptions(
            folder=given.folder,
            host=given.host,
            port=given.port,
            strip=not given.no_strip,
            end_with_stdin=given.end_with_stdin,
        )
    )


if __name__ == "__main__":
    main()
