"""What is written by hand: how all tools behave, and in which order they are told."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["GROUPS", "INTRODUCTION"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Images": ("generate_image", "edit_image", "inpaint_image", "upscale_image", "view_image"),
    "Songs and sounds": ("generate_song", "generate_sound", "view_audio"),
    "Videos": ("generate_video", "animate_image", "view_video"),
    "Any medium": ("regenerate", "run_workflow"),
    "Jobs": ("get_job", "get_queue_status", "cancel_job"),
    "Assets": ("list_assets", "get_asset_metadata"),
    "Publish": ("get_publish_info", "publish_asset", "set_comfyui_output_root"),
    "Workflows": ("list_workflows",),
    "Defaults and models": ("get_defaults", "set_defaults", "list_models"),
}

INTRODUCTION = """\
# Tools

Every tool of the packages in this repository, written by `make docs` from what the server itself
tells its clients. Workflow files of your own are tools as well, and so is what other plugins bring:
`tools/list` of a running server tells all of them, with the ranges and choices that its ComfyUI
gives. Those are not told here, as they differ from one ComfyUI to the next.

## What holds for every tool

**Arguments.** Unknown names are refused. Numbers and booleans may come as text (`"512"`, `"true"`),
objects and arrays as JSON text; a boolean is no number. A null for what may be left out counts as
left out. All that is wrong is told at once: each argument by name, with what was given, what is
allowed, and a name that comes close.

**Answers.** One JSON object, as structured content and as the same text; fields without a value
are left out. Beside it stands what can be looked at or fetched: pictures, and links to assets as
resources (`comfy://asset/{asset_id}`).

**Errors.** The result is marked as an error and holds `error` (a sentence), `error_code`, `hint`
(what to do next) and details:

```json
{
  "error": "generate_image: 'widht' is unknown, did you mean 'width'?",
  "error_code": "INVALID_ARGUMENTS",
  "hint": "Call again with these arguments corrected; the others may stay as they are.",
  "arguments": [{"argument": "widht", "problem": "'widht' is unknown, did you mean 'width'?", …}]
}
```

Every tool may answer `INVALID_ARGUMENTS`, and `INTERNAL_ERROR` with an `id` that the server's log
repeats. A name that is no tool's is `UNKNOWN_TOOL`. What else a tool may answer is told with it.

**Generations** (the tools that make files) take two parameters beside their own:

- `wait_seconds`, 0 to 600: how long the call waits for the end; 50 unless the server is set
  otherwise.
- `return_inline_preview`: adds a picture of at most 256 pixels of the first file.

A seed that is left out, or -1, is drawn and told (`regenerate` differs). A generation that ends in
time answers `status` (`completed`, or `partial` when some of it was refused or failed), the first
file's fields (`asset_id`, `download_url`, `mime_type`, size and so on), `parameters` as they were
used, `seed`, `prompt_id`, all files under `assets`, and `warnings`. `asset_url` is ComfyUI's own
address of the file; `download_url` is this server's, which works where ComfyUI can't be reached.

One that takes longer answers with a **handle**, and goes on:

```json
{
  "status": "running",
  "prompt_id": "0284bbfa-1de7-4c6e-835d-e3f0193f203c",
  "progress": {"percent": 62.0, "node": "Sampling", "step": 685, "steps": 2000},
  "message": "Sampling 685/2000, 62 %. The job goes on: call get_job with this prompt_id."
}
```

`get_job` with that `prompt_id` tells the rest, at any time and from any client; the files become
assets whether anybody asks or not. Clients that ask for progress get it while a call waits.

Examples are shortened: answers hold more fields than they show.
"""
