from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plugins.demo.tests.engine.graphs import node

if TYPE_CHECKING:
    from plugins.demo.tests.engine.driver import Engine, Graph, Json

RED, GREEN = 0xFF0000, 0x00FF00


def flat(colour: int, width: int = 16, height: int = 16, batch_size: int = 1) -> Json:
    size = {"width": width, "height": height, "batch_size": batch_size}
    return node("EmptyImage", **size, color=colour)


def solid(value: float, width: int = 16, height: int = 16) -> Json:
    return node("SolidMask", value=value, width=width, height=height)


def shown(graph: Graph, image: str, index: int = 0) -> Graph:
    """A graph with one of its pictures saved."""
    save = node("SaveImage", images=[image, index], filename_prefix="nodes/one")
    return {**graph, "save": save}


IMAGE_NODES: list[tuple[Graph, tuple[int, int], list[int]]] = [
    ({"x": node("ImageInvert", image=["a", 0])}, (16, 16), [0, 255, 255]),
    (
        {"x": node("ImageScale", image=["a", 0], upscale_method="lanczos", width=8, height=0,
                   crop="disabled")},
        (8, 8), [255, 0, 0],
    ),
    (
        {"x": node("ImageScaleBy", image=["a", 0], upscale_method="area", scale_by=0.5)},
        (8, 8), [255, 0, 0],
    ),
    (
        {"x": node("ImageBlend", image1=["a", 0], image2=["b", 0], blend_factor=0.5,
                   blend_mode="normal")},
        (16, 16), [127, 127, 0],
    ),
    (
        {"x": node("ImageBlend", image1=["a", 0], image2=["b", 0], blend_factor=1.0,
                   blend_mode="screen")},
        (16, 16), [255, 255, 0],
    ),
    (
        {"x": node("ImageCrop", image=["a", 0], width=100, height=4, x=10, y=2)},
        (6, 4), [255, 0, 0],
    ),
    (
        {"x": node("ImagePadForOutpaint", image=["a", 0], left=8, top=0, right=0, bottom=8,
                   feathering=0)},
        (24, 24), [127, 127, 127],
    ),
    (
        {"x": node("ImageCompositeMasked", destination=["a", 0], source=["b", 0], x=0, y=0,
                   resize_source=False)},
        (16, 16), [0, 255, 0],
    ),
    ({"x": node("ImageBlur", image=["a", 0], blur_radius=2, sigma=1.0)}, (16, 16), [255, 0, 0]),
    (
        {"x": node("ImageSharpen", image=["a", 0], sharpen_radius=1, sigma=1.0, alpha=1.0)},
        (16, 16), [255, 0, 0],
    ),
    ({"x": node("ImageQuantize", image=["a", 0], colors=4, dither="none")}, (16, 16), [255, 0, 0]),
    (
        {"x": node("ImageQuantize", image=["a", 0], colors=4, dither="bayer-4")},
        (16, 16), [255, 0, 0],
    ),
    ({"x": node("ImageRotate", image=["wide", 0], rotation="90 degrees")}, (8, 32), [0, 255, 0]),
    ({"x": node("MaskToImage", mask=["half", 0])}, (16, 16), [127, 127, 127]),
    (
        {"m": node("ImageToMask", image=["a", 0], channel="red"),
         "x": node("MaskToImage", mask=["m", 0])},
        (16, 16), [255, 255, 255],
    ),
    (
        {"m": node("InvertMask", mask=["half", 0]), "n": node("ThresholdMask", mask=["m", 0],
                                                              value=0.4),
         "x": node("MaskToImage", mask=["n", 0])},
        (16, 16), [255, 255, 255],
    ),
    (
        {"m": node("FeatherMask", mask=["full", 0], left=2, top=0, right=0, bottom=0),
         "x": node("MaskToImage", mask=["m", 0])},
        (16, 16), [127, 127, 127],
    ),
    (
        {"m": node("CropMask", mask=["full", 0], x=8, y=8, width=4, height=4),
         "x": node("MaskToImage", mask=["m", 0])},
        (4, 4), [255, 255, 255],
    ),
    (
        {"m": node("MaskComposite", destination=["full", 0], source=["half", 0], x=0, y=0,
                   operation="subtract"),
         "x": node("MaskToImage", mask=["m", 0])},
        (16, 16), [127, 127, 127],
    ),
    (
        {"l": node("VAEEncode", pixels=["a", 0], vae=["ckpt", 2]),
         "u": node("LatentUpscaleBy", samples=["l", 0], upscale_method="nearest-exact",
                   scale_by=2.0),
         "x": node("VAEDecode", samples=["u", 0], vae=["ckpt", 2])},
        (32, 32), [255, 0, 0],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("graph", "size", "corner"),
    IMAGE_NODES,
    ids=[next(reversed(graph.values()))["class_type"] for graph, _, _ in IMAGE_NODES],
)
def test_a_node_does_what_its_name_says(
    engine: Engine, graph: Graph, size: tuple[int, int], corner: list[int]
) -> None:
    sources = {
        "a": flat(RED),
        "b": flat(GREEN),
        "wide": flat(GREEN, width=32, height=8),
        "half": solid(0.5),
        "full": solid(1.0),
        "ckpt": node(
            "CheckpointLoaderSimple", ckpt_name="demo-painter-not-an-ai-model.safetensors"
        ),
    }
    (picture,) = engine.pictures(shown(sources | graph, "x"))
    height, width, _ = picture.shape
    assert (width, height) == size
    assert picture[0, 0].tolist() == corner


def test_a_mask_limits_what_is_laid_over(engine: Engine) -> None:
    graph = {
        "a": flat(RED),
        "b": flat(GREEN, width=8, height=8),
        "mask": solid(0.5, 8, 8),
        "x": node(
            "ImageCompositeMasked",
            destination=["a", 0],
            source=["b", 0],
            x=12,
            y=4,
            resize_source=False,
            mask=["mask", 0],
        ),
    }
    (picture,) = engine.pictures(shown(graph, "x"))
    assert picture[4, 12].tolist() == [127, 127, 0]
    assert picture[4, 11].tolist() == [255, 0, 0]
    assert picture[12, 12].tolist() == [255, 0, 0]


@pytest.mark.parametrize(("expand", "covered"), [(3, 10 * 10), (-1, 2 * 2), (0, 4 * 4)])
def test_a_mask_grows_and_shrinks(engine: Engine, expand: int, covered: int) -> None:
    graph = {
        "ground": solid(0.0),
        "spot": solid(1.0, 4, 4),
        "mask": node(
            "MaskComposite",
            destination=["ground", 0],
            source=["spot", 0],
            x=6,
            y=6,
            operation="add",
        ),
        "grown": node("GrowMask", mask=["mask", 0], expand=expand, tapered_corners=False),
        "x": node("MaskToImage", mask=["grown", 0]),
    }
    (picture,) = engine.pictures(shown(graph, "x"))
    assert (picture[..., 0] == 255).sum() == covered


def test_two_batches_become_one(engine: Engine) -> None:
    graph = {
        "a": flat(RED),
        "b": flat(GREEN, width=32, height=32, batch_size=2),
        "x": node("ImageBatch", image1=["a", 0], image2=["b", 0]),
    }
    pictures = engine.pictures(shown(graph, "x"))
    assert [picture.shape for picture in pictures] == [(16, 16, 3)] * 3
    assert pictures[2][0, 0].tolist() == [0, 255, 0]


def test_values_come_from_primitives(engine: Engine) -> None:
    graph = {
        "width": node("PrimitiveInt", value=24),
        "a": node("EmptyImage", width=["width", 0], height=8, batch_size=1, color=RED),
    }
    (picture,) = engine.pictures(shown(graph, "a"))
    assert picture.shape == (8, 24, 3)


def test_too_large_a_batch_is_refused_in_words(engine: Engine) -> None:
    graph = shown({"a": flat(RED, width=16384, height=16384, batch_size=4096)}, "a")
    kind, data = engine.run(graph)["status"]["messages"][-1]
    assert (kind, data["exception_type"]) == ("execution_error", "MemoryError")
    assert "Ask for a smaller size" in data["exception_message"]


def test_every_class_declares_itself_completely(engine: Engine) -> None:
    classes = engine.get("/object_info").json()
    for name, info in classes.items():
        assert info["name"] == name
        assert len(info["output"]) == len(info["output_name"]) == len(info["output_is_list"])
        for group, inputs in info["input"].items():
            assert info["input_order"][group] == list(inputs)
    assert engine.get("/object_info/KSampler").json() == {"KSampler": classes["KSampler"]}
    assert engine.get("/object_info/NoSuchNode").json() == {}
