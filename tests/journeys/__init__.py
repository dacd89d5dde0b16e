"""An MCP client in front, a demo engine or a genuine ComfyUI behind, real sockets between."""
