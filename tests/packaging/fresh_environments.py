"""`make test-wheels`: each package alone with the core, installed from its wheel, serves its tools.

Run with the base Python; needs nothing but it, pip and the wheels. Exits 1 with a sentence when a
wheel lacks something.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

CORE = {
    "cancel_job",
    "get_asset_metadata",
    "get_defaults",
    "get_job",
    "get_queue_status",
    "list_assets",
    "list_models",
    "list_workflows",
    "regenerate",
    "run_workflow",
    "set_defaults",
}
IMAGE = {"generate_image", "view_image"}
SECONDS = 600

TOOLS_LIST = (
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",'
    '"capabilities":{},"clientInfo":{"name":"wheels","version":"1"}}}\n'
    '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    '{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}\n'
)


class Environment:
    """A fresh virtual environment with nothing but pip."""

    def __init__(self, folder: Path, constraints: Path) -> None:
        self._folder = folder
        self._constraints = constraints
        self._bin = folder / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=SECONDS)

    def install(self, *wheels: Path) -> None:
        """Install wheels with what they need, at the pinned versions."""
        command = [str(self._bin / "python"), "-m", "pip", "install", "--quiet"]
        command += ["--disable-pip-version-check", "-c", str(self._constraints)]
        subprocess.run([*command, *map(str, wheels)], check=True, timeout=SECONDS)

    def tools(self) -> set[str]:
        """The tools that `comfymcp serve --stdio` lists, with no ComfyUI anywhere."""
        process = subprocess.Popen(
            [str(self._bin / "comfymcp"), "serve", "--stdio", "--comfyui", "127.0.0.1:1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._folder,
            env={"HOME": str(self._folder), "COMFY_MCP_STORE": "memory:"},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(TOOLS_LIST)
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.communicate(timeout=SECONDS)
        return {tool["name"] for tool in answers[1]["result"]["tools"]}

    def can_import(self, module: str) -> bool:
        """Whether a module is installed."""
        command = [str(self._bin / "python"), "-c", f"import {module}"]
        done = subprocess.run(command, check=False, timeout=SECONDS, capture_output=True)
        return done.returncode == 0


def expect(what: str, *, holds: bool) -> None:
    """Say that something holds, or end with it."""
    if not holds:
        sys.exit(f"FAILED: {what}")
    sys.stdout.write(f"ok: {what}\n")


def main() -> None:
    """Build the environments and look at what they serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", type=Path, help="the folder that holds the wheels")
    parser.add_argument("constraints", type=Path)
    given = parser.parse_args()
    wheels = {path.name.partition("-")[0]: path for path in given.wheels.glob("*.whl")}
    with tempfile.TemporaryDirectory() as folder:
        core = Environment(Path(folder) / "core", given.constraints.resolve())
        core.install(wheels["comfy_mcp_core"])
        tools = core.tools()
        expect(f"the core alone serves its {len(CORE)} tools", holds=tools == CORE)
        expect("the core alone brings no Pillow", holds=not core.can_import("PIL"))
        expect("the core alone brings no numpy", holds=not core.can_import("numpy"))
        core.install(wheels["comfy_mcp_image"])
        added = core.tools() - CORE
        expect("the image wheel adds generate_image and view_image", holds=added == IMAGE)
        demo = Environment(Path(folder) / "demo", given.constraints.resolve())
        demo.install(wheels["comfy_mcp_core"], wheels["comfy_mcp_demo"])
        expect("the demo wheel works alone with the core", holds=demo.tools() == CORE)


if __name__ == "__main__":
    main()
