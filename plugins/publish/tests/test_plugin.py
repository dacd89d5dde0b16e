from __future__ import annotations

import subprocess
import sys

import pluggy

from comfy_mcp_core import hookspecs
from comfy_mcp_core.signature import LONGEST_DESCRIPTION, description_of, model_of_function
from comfy_mcp_publish import plugin
from comfy_mcp_publish.settings import PublishSettings


def test_every_hook_fits_its_specification() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    assert [tool.tool_name for [*tools] in manager.hook.comfy_mcp_tools() for tool in tools] == [
        "get_publish_info",
        "set_comfyui_output_root",
        "publish_asset",
    ]
    assert manager.hook.comfy_mcp_settings() == [PublishSettings]


def test_declaring_loads_no_pillow_no_fsspec_and_no_other_plugin() -> None:
    code = (
        "import sys; from comfy_mcp_publish import plugin; plugin.comfy_mcp_tools();"
        "plugin.comfy_mcp_publishers();"
        "sys.exit(any(n in sys.modules for n in"
        " ('PIL', 'fsspec', 'filelock', 'mcp', 'comfy_mcp_image')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_tool_and_parameter_is_described_in_short() -> None:
    for tool in plugin.comfy_mcp_tools():
        assert 0 < len(description_of(tool.fn)) < LONGEST_DESCRIPTION
        model, _ = model_of_function(tool.fn, tool.tool_name)
        for field in model.model_fields.values():
            assert 0 < len(field.description or "") <= 50


def test_annotations_say_what_the_tools_do() -> None:
    info, root, publish = plugin.comfy_mcp_tools()
    assert info.read_only
    assert root.destructive
    assert publish.destructive
    assert publish.idempotent
