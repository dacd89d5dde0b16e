"""For authors of plugins: a pytest plugin, loaded with this package, that serves theirs for a test.

async def test_my_tool(comfy_mcp_settings):
plugins = load_plugins(extra={"mine": my_plugin})
async with serving(comfy_mcp_settings, plugins=plugins) as url, connect(url) as client:
result = await client.call_tool("my_tool", {})
"""
