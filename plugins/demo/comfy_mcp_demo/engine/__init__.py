"""The demo engine: a server that speaks ComfyUI's API, in pure Python, with no AI model behind it.

It validates, queues, executes, caches and interrupts node graphs as ComfyUI does, and sends the
same messages. Pictures come from `comfy_mcp_demo.painter`, which paints by procedure.
Run it with `python -m comfy_mcp_demo.engine`, or call `serve_engine` of the module `server` with
the `EngineOptions` of the module `options`. This module imports nothing, so that the options can
be read at no cost.
"""
