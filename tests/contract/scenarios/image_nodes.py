"""What the nodes without a model make of a picture: sizes, modes and pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.graphs import node
from tests.contract.json_types import as_list, as_object
from tests.contract.pictures import described, gradient_png
from tests.contract.scenarios.scenario import scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player

RGB: Json = ["rgb", 0]
RGBA: Json = ["rgba", 0]
ALPHA: Json = ["rgba", 1]
BLUE: Json = ["blue", 0]


async def _made(
    player: Player, nodes: Mapping[str, Json], unsaved: Mapping[str, Json] | None = None
) -> Transcript:
    """Run all nodes in one job, save the picture that each of `nodes` makes, and describe it.

    The nodes, and those of `unsaved`, which make no picture, may refer to `rgb` (a gradient),
    `rgba` (the same, opacity falling to the right; its second output is the mask) and `blue`
    (plain, of the same size).
    """
    for name, content in (("rgb", gradient_png()), ("rgba", gradient_png(alpha=True))):
        files = {"image": (f"{player.prefix}-{name}.png", content, "image/png")}
        (await player.client.post("/upload/image", files=files)).raise_for_status()
    graph: dict[str, Json] = {
        "rgb": node("LoadImage", image=f"{player.prefix}-rgb.png"),
        "rgba": node("LoadImage", image=f"{player.prefix}-rgba.png"),
        "blue": node("EmptyImage", width=24, height=16, batch_size=1, color=0x0000FF),
        **nodes,
        **(unsaved or {}),
    }
    for name in nodes:
        prefix = f"{player.prefix}/{name}"
        graph[f"save {name}"] = node("SaveImage", images=[name, 0], filename_prefix=prefix)
    prompt_id, _ = await player.run(graph, "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    return {name: await _pictures(player, outputs.get(f"save {name}")) for name in nodes}


async def _pictures(player: Player, output: Json) -> Json:
    found: list[Json] = []
    for image in as_list(as_object(output).get("images")):
        where = {key: str(value) for key, value in as_object(image).items()}
        found.append(described((await player.client.get("/view", params=where)).content))
    return found


def _scaled(method: str, width: int, height: int, crop: str = "disabled") -> Json:
    return node(
        "ImageScale", image=RGB, upscale_method=method, width=width, height=height, crop=crop
    )


async def pictures_are_scaled(player: Player) -> Transcript:
    """Make the gradient smaller and larger by each method."""
    methods = ("nearest-exact", "bilinear", "area", "bicubic", "lanczos")
    return await _made(
        player,
        {
            **{f"smaller by {method}": _scaled(method, 12, 8) for method in methods},
            **{f"larger by {method}": _scaled(method, 48, 32) for method in methods},
            "cropped to a square": _scaled("bilinear", 8, 8, "center"),
            "height follows": _scaled("bilinear", 12, 0),
            "width follows": _scaled("bilinear", 0, 8),
            "by a factor": node("ImageScaleBy", image=RGB, upscale_method="bilinear", scale_by=1.5),
            "to an area": node(
                "ImageScaleToTotalPixels", image=RGB, upscale_method="bilinear", megapixels=0.01
            ),
        },
    )


async def pictures_are_turned_and_cut(player: Player) -> Transcript:
    """Crop, flip, rotate and pad."""
    turns = ("none", "90 degrees", "180 degrees", "270 degrees")
    flips = ("x-axis: vertically", "y-axis: horizontally")
    pad: dict[str, Json] = {"left": 4, "top": 2, "right": 6, "bottom": 0, "feathering": 0}
    return await _made(
        player,
        {
            **{f"turn {turn}": node("ImageRotate", image=RGB, rotation=turn) for turn in turns},
            **{f"flip {flip[0]}": node("ImageFlip", image=RGB, flip_method=flip) for flip in flips},
            "crop": node("ImageCrop", image=RGB, width=10, height=6, x=8, y=4),
            "crop beyond": node("ImageCrop", image=RGB, width=40, height=40, x=20, y=10),
            "pad": node("ImagePadForOutpaint", image=RGB, **pad),
            "pad mask": node("MaskToImage", mask=["pad", 1]),
        },
    )


async def pictures_are_put_together(player: Player) -> Transcript:
    """Blend by each mode, paste with and without a mask, batch."""
    modes = ("normal", "multiply", "screen", "overlay", "soft_light", "difference")
    paste: dict[str, Json] = {"destination": RGB, "source": BLUE, "x": 12, "y": 8}
    return await _made(
        player,
        {
            **{
                f"blend {mode}": node(
                    "ImageBlend", image1=RGB, image2=BLUE, blend_factor=0.5, blend_mode=mode
                )
                for mode in modes
            },
            "paste": node("ImageCompositeMasked", **paste, resize_source=False),
            "paste by mask": node(
                "ImageCompositeMasked", **{**paste, "x": 0, "y": 0}, resize_source=True, mask=ALPHA
            ),
            "batch": node("ImageBatch", image1=RGB, image2=["batch part", 0]),
            "batch part": node("EmptyImage", width=12, height=12, batch_size=1, color=0xFF0000),
            "repeated": node("RepeatImageBatch", image=BLUE, amount=2),
            "one of a batch": node("ImageFromBatch", image=["batch", 0], batch_index=1, length=1),
        },
    )


async def pictures_are_filtered(player: Player) -> Transcript:
    """Invert, blur, sharpen, and reduce the colours."""
    return await _made(
        player,
        {
            "invert": node("ImageInvert", image=RGB),
            "blur": node("ImageBlur", image=RGB, blur_radius=2, sigma=1.0),
            "sharpen": node("ImageSharpen", image=RGB, sharpen_radius=1, sigma=1.0, alpha=1.0),
            "quantize": node("ImageQuantize", image=BLUE, colors=2, dither="none"),
        },
    )


async def transparency_is_kept_apart(player: Player) -> Transcript:
    """Load a picture with alpha, split it, and join it again."""
    return await _made(
        player,
        {
            "loaded": node("ImageInvert", image=RGBA),
            "its mask": node("MaskToImage", mask=ALPHA),
            "no mask": node("MaskToImage", mask=["rgb", 1]),
            "joined": node("JoinImageWithAlpha", image=RGB, alpha=ALPHA),
            "split": node("SplitImageWithAlpha", image=["joined", 0]),
            "split mask": node("MaskToImage", mask=["split", 1]),
        },
    )


async def masks_are_worked_on(player: Player) -> Transcript:
    """Make masks, change them, and combine them."""
    operations = ("multiply", "add", "subtract", "and", "or", "xor")
    feather: dict[str, Json] = {"left": 8, "top": 0, "right": 0, "bottom": 4}
    masks: dict[str, Json] = {
        "solid": node("SolidMask", value=0.5, width=24, height=16),
        "inverted": node("InvertMask", mask=ALPHA),
        "red": node("ImageToMask", image=RGB, channel="red"),
        "of colour": node("ImageColorToMask", image=BLUE, color=0x0000FF),
        "grown": node("GrowMask", mask=["threshold", 0], expand=3, tapered_corners=True),
        "shrunk": node("GrowMask", mask=["threshold", 0], expand=-3, tapered_corners=False),
        "feathered": node("FeatherMask", mask=["solid", 0], **feather),
        "cropped": node("CropMask", mask=ALPHA, x=4, y=4, width=8, height=8),
        "threshold": node("ThresholdMask", mask=ALPHA, value=0.5),
        **{
            operation: node(
                "MaskComposite",
                destination=["red", 0],
                source=["solid", 0],
                x=0,
                y=0,
                operation=operation,
            )
            for operation in operations
        },
    }
    shown = {f"{name} shown": node("MaskToImage", mask=[name, 0]) for name in masks}
    return await _made(player, shown, masks)


SCENARIOS = scenarios(
    "image_nodes",
    pictures_are_scaled,
    pictures_are_turned_and_cut,
    pictures_are_put_together,
    pictures_are_filtered,
    transparency_is_kept_apart,
    masks_are_worked_on,
)
