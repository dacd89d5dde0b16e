"""What a server does once it has answered its first client: make ready, and look after itself."""

from __future__ import annotations

import asyncio
import logging

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_core.services import Services

__all__ = ["warm"]

log = logging.getLogger(__name__)


async def warm(services: Services) -> None:
    """Open the socket, take up jobs of earlier servers, and ask ComfyUI for what workflows need.

    Tools are then listed with their ranges, and the first generation need not wait. A configured
    default model that is not installed is warned of. While ComfyUI is down, this waits for it.
    """
    services.jobs.begin()
    # The plugins load what measures a file when it is first called, which no result shall wait for.
    await asyncio.to_thread(services.media.measure_nothing)
    services.background.forever(services.assets.sweep_now_and_then, "sweep")
    await services.jobs.events.opened()
    classes = {
        binding.class_type
        for workflow in services.catalog.workflows.values()
        for parameter in workflow.parameters
        for binding in parameter.bindings
    }
    try:
        await services.node_info.get(classes)
        await _warn_of_missing_models(services)
    except ComfyMCPError as error:
        log.info("the nodes and models of the workflows are not known yet: %s", error)


async def _warn_of_missing_models(services: Services) -> None:
    for name, namespace in services.defaults.namespaces.items():
        for key, default in services.defaults.of(name).items():
            folder = namespace.keys[key].model_folder
            if not folder or default.value is None:
                continue
            installed = await services.comfyui.models(folder)
            if default.value not in (installed or []):
                log.warning(
                    "The default model %r of %s (from %s) is not in ComfyUI's models/%s.",
                    default.value,
                    name,
                    default.origin,
                    folder,
                )
