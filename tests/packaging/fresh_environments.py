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
ALONE = {
    "image": {"edit_image", "generate_image", "inpaint_image", "upscale_image", "view_image"},
    "audio": {"generate_song", "generate_sound", "view_audio"},
    "video": {"animate_image", "generate_video", "view_video"},
    "publish": {"get_publish_info", "publish_asset", "set_comfyui_output_root"},
    "demo": set[str](),
}
"""The tools that each package adds to the core's."""

LOOKS = {
    "image": """
import io
from PIL import Image
from comfy_mcp_image.media import IMAGE as KIND
file = io.BytesIO()
Image.new("RGB", (64, 48), "red").save(file, "PNG")
data = file.getvalue()
""",
    "audio": """
import io, wave
from comfy_mcp_audio.media import AUDIO as KIND
file = io.BytesIO()
with wave.open(file, "wb") as sound:
    sound.setnchannels(1)
    sound.setsampwidth(2)
    sound.setframerate(8000)
    sound.writeframes(bytes(range(256)) * 63)
data = file.getvalue()
""",
    "video": """
import pathlib, subprocess, imageio_ffmpeg
from comfy_mcp_video.media import VIDEO as KIND
made = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi"]
made += ["-i", "testsrc=size=64x48:rate=8:duration=1", "-y", "made.mp4"]
subprocess.run(made, check=True)
data = pathlib.Path("made.mp4").read_bytes()
""",
}
"""Code that makes a file of a package's medium, with nothing but what the package brings."""

LOOK = """
from comfy_mcp_core.contributions import PreviewBudget
assert KIND.sniff(data), "not recognised"
preview = KIND.preview(data, PreviewBudget(max_dim=256, max_bytes=50_000))
assert len(preview.data) > 100 and preview.width, preview
"""
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

    def runs(self, code: str) -> bool:
        """Whether some Python runs to its end."""
        command = [str(self._bin / "python"), "-W", "error", "-c", code]
        return (
            subprocess.run(command, check=False, timeout=SECONDS, cwd=self._folder).returncode == 0
        )

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
        for name, tools in ALONE.items():
            alone = Environment(Path(folder) / name, given.constraints.resolve())
            alone.install(wheels["comfy_mcp_core"], wheels[f"comfy_mcp_{name}"])
            told = ", ".join(sorted(tools)) or "no tool"
            expect(f"the {name} wheel alone adds {told}", holds=alone.tools() == CORE | tools)
            if name in LOOKS:
                seen = alone.runs(LOOKS[name] + LOOK)
                expect(f"the {name} wheel alone shows a file of its medium", holds=seen)


if __name__ == "__main__":
    main()
