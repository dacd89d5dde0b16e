"""From an asset to a published file: the one path of every publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from comfy_mcp_core.arguments import shown
from comfy_mcp_core.contributions import Probe, Published, Publisher, PublishRequest
from comfy_mcp_core.errors import InvalidArgumentsError, MediaNotSupportedError
from comfy_mcp_core.media import extension, unsupported
from comfy_mcp_core.programs import in_thread
from comfy_mcp_publish.errors import ManifestKeyRequiredError
from comfy_mcp_publish.formats import RESIZED, default_extension
from comfy_mcp_publish.names import companion_name, filename_checked, generated_name, key_checked
from comfy_mcp_publish.provenance import sidecar
from comfy_mcp_publish.rendering import Rendered, Wish, no_sizes, render

if TYPE_CHECKING:
    from comfy_mcp_core.assets import Asset
    from comfy_mcp_core.call import Call
    from comfy_mcp_core.contributions import MediaType
    from comfy_mcp_publish.settings import PublishSettings

__all__ = ["Order", "Outcome", "ordered", "publish"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be published, and how.

    Attributes:
        asset_id: Of the asset.
        filename: As it shall be called; empty to make a name of the key and the content.
        manifest_key: For an entry in the manifest; empty for none.
        max_bytes: What it is compressed to; None to copy it without loss.
        overwrite: Whether what has the name or the key already may be replaced.
        keep_metadata: Whether a copy keeps what is embedded.
        sizes: Widths in pixels of smaller pictures beside it.
        target: The publisher's name.
    """

    asset_id: str
    filename: str
    manifest_key: str
    max_bytes: int | None
    overwrite: bool
    keep_metadata: bool
    sizes: tuple[int, ...]
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What was published, and where it is."""

    asset: Asset
    request: PublishRequest
    rendered: Rendered
    published: Published


def ordered(order: Order) -> Order:
    """An order whose names are checked; the filename is in NFC.

    Raises:
        ManifestKeyRequiredError: When neither a filename nor a key is given.
        InvalidTargetFilenameError: When the filename is not safe everywhere.
        InvalidManifestKeyError: When the key is none.
    """
    if order.manifest_key:
        key_checked(order.manifest_key)
    elif not order.filename:
        raise ManifestKeyRequiredError(
            "Neither a target_filename nor a manifest_key was given.",
            hint="target_filename names the file, such as hero.webp; manifest_key alone, such as"
            " site-logo, makes a name and enters it into the manifest.",
        )
    return replace(order, filename=filename_checked(order.filename)) if order.filename else order


async def publish(call: Call, order: Order) -> Outcome:
    """Fetch, render and publish an asset.

    Nothing is written unless everything could be made.

    Raises:
        ComfyMCPError: As `publish_asset` tells.
    """
    publisher, theirs = _publisher(call, order)
    asset = await call.asset(order.asset_id)
    kind = call.media_type(asset)
    if kind is None:
        raise unsupported(asset.filename, asset.mime_type)
    ending = extension(order.filename) or _own_extension(asset, kind, order)
    if order.sizes and ending not in RESIZED:
        raise no_sizes(ending)
    if publisher.check is not None:
        await publisher.check(theirs, _request(order, b"", asset.mime_type))
    settings: PublishSettings = call.settings
    wish = Wish(
        extension=ending,
        max_bytes=order.max_bytes,
        keep_metadata=order.keep_metadata,
        sizes=order.sizes,
    )
    await call.report(0, f"Fetching {asset.filename}")
    async with call.file(asset, settings.max_source_bytes) as source:
        await call.report(20, f"Making the {ending} file")
        measured = Probe(
            width=asset.width, height=asset.height, duration_seconds=asset.duration_seconds
        )
        rendered = await in_thread(render, kind, source, asset.mime_type, measured, wish)
    request = await _with_companions(call, asset, rendered, order, ending)
    await call.report(90, f"Publishing {request.filename}")
    published = await publisher.publish(theirs, request)
    return Outcome(asset=asset, request=request, rendered=rendered, published=published)


def _publisher(call: Call, order: Order) -> tuple[Publisher, Call]:
    """The target, and the call with the settings of the plugin that brings it."""
    services = call.services
    targets = {c.value.name: c for c in services.plugins.publishers}
    if order.target not in targets:
        raise InvalidArgumentsError(
            f"There is no target {shown(order.target)!r}.",
            hint=f"Installed are {', '.join(sorted(targets)) or 'none'}.",
            argument="target",
            allowed=sorted(targets),
        )
    found = targets[order.target]
    if order.manifest_key and not found.value.keeps_manifest:
        raise InvalidArgumentsError(
            f"The target {order.target} keeps no manifest, so it takes no manifest_key.",
            hint="Give a target_filename alone.",
            argument="manifest_key",
        )
    return found.value, replace(call, settings=services.plugin_settings.get(found.plugin.name))


def _own_extension(asset: Asset, kind: MediaType, order: Order) -> str:
    """The extension of a name that is made here."""
    ending = default_extension(
        kind.name,
        extension(asset.filename),
        kind.mime_types,
        optimize=order.max_bytes is not None,
    )
    if not ending:
        raise MediaNotSupportedError(
            f"The medium {kind.name} has no format that browsers show.",
            hint="Fetch the asset from its download_url.",
            media=kind.name,
        )
    return ending


def _request(order: Order, data: bytes, mime_type: str) -> PublishRequest:
    return PublishRequest(
        data=data,
        filename=order.filename,
        mime_type=mime_type,
        overwrite=order.overwrite,
        manifest_key=order.manifest_key,
    )


async def _with_companions(
    call: Call, asset: Asset, rendered: Rendered, order: Order, ending: str
) -> PublishRequest:
    name = order.filename or generated_name(order.manifest_key, rendered.data, ending)
    companions = list(_companions(rendered, name, ending))
    settings: PublishSettings = call.settings
    if settings.sidecar:
        job = await call.services.jobs.find(asset.prompt_id)
        told = sidecar(asset, job, name, rendered.data)
        companions.append(_file(told, f"{name}.json", "application/json"))
    width = rendered.probe.width
    widths = {companion_name(name, f"-{v.size}{ending}"): v.width for v in rendered.variants}
    return replace(
        _request(order, rendered.data, rendered.mime_type),
        filename=name,
        companions=tuple(companions),
        widths={**widths, name: width} if widths and width else {},
    )


def _companions(rendered: Rendered, name: str, ending: str) -> Iterator[PublishRequest]:
    for variant in rendered.variants:
        name_of_it = companion_name(name, f"-{variant.size}{ending}")
        yield _file(variant.data, name_of_it, rendered.mime_type)
    if rendered.poster is not None:
        poster = rendered.poster
        yield _file(
            poster.data, companion_name(name, f".poster{poster.extension}"), poster.mime_type
        )


def _file(data: bytes, filename: str, mime_type: str) -> PublishRequest:
    return PublishRequest(data=data, filename=filename, mime_type=mime_type)
