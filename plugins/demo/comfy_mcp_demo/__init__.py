"""The demo engine: an embedded server that speaks ComfyUI's API in pure Python."""
