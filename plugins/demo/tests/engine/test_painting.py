from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from plugins.demo.tests.engine.graphs import node, over, painting, plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from plugins.demo.tests.engine.driver import Engine, Graph

UNMARKED = slice(0, 100)
"""The rows of a picture of 128 that the strip at its foot leaves alone."""


def distance(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The mean difference of two pictures, in levels of 0 to 255, without the strip."""
    parts = (picture[UNMARKED].astype(np.float64) for picture in (one, other))
    return float(np.abs(np.subtract(*parts)).mean())


def test_the_same_seed_paints_the_same_picture_and_another_one_another(engine: Engine) -> None:
    (first,) = engine.pictures(painting(seed=31, steps=20))
    (same,) = engine.pictures(painting(seed=31, steps=20, prefix="same"))
    (other,) = engine.pictures(painting(seed=32, steps=20))
    assert distance(first, same) == 0
    assert distance(first, other) > 5


def test_a_batch_of_four_is_four_pictures_with_seeds_in_a_row(engine: Engine) -> None:
    batch = engine.pictures(painting(seed=40, steps=20, batch_size=4))
    assert len(batch) == 4
    (third,) = engine.pictures(painting(seed=42, steps=20))
    assert distance(batch[2], third) == 0
    assert min(distance(batch[0], other) for other in batch[1:]) > 5


def test_one_of_a_batch_is_sampled_as_in_its_batch(engine: Engine) -> None:
    graph = painting(seed=40, steps=20, batch_size=4)
    whole = engine.pictures(graph)
    graph["10"] = node("LatentFromBatch", samples=["5", 0], batch_index=3, length=1)
    graph["3"]["inputs"]["latent_image"] = ["10", 0]
    (single,) = engine.pictures(graph)
    assert distance(single, whole[3]) == 0


def test_few_steps_leave_a_picture_soft_and_grainy(engine: Engine) -> None:
    runs = {
        steps: engine.pictures(painting(seed=33, steps=steps))[0] for steps in (1, 3, 8, 20, 30)
    }
    far = [distance(runs[steps], runs[30]) for steps in (1, 3, 8, 20)]
    assert far[0] > far[1] > far[2] > 1
    assert far[3] == 0


def test_the_less_denoise_the_more_of_the_picture_stays(engine: Engine) -> None:
    source = painting("a red fox by a lake", seed=34, steps=20)
    (given,) = engine.pictures(source)
    source.pop("9")
    target = "a city at night"

    def repainted(denoise: float) -> NDArray[np.uint8]:
        graph = over(source, "8", target, seed=35, steps=20, denoise=denoise)
        return engine.pictures(graph)[0]

    (city,) = engine.pictures(painting(target, seed=35, steps=20))
    results = [repainted(denoise) for denoise in (0.0, 0.3, 0.6, 0.9, 1.0)]
    from_given = [distance(given, result) for result in results]
    assert from_given[0] < 1
    assert from_given == sorted(from_given)
    assert distance(results[-1], city) == 0
    # What stays of shapes shows in how the picture's brightness rises and falls with the given one.
    assert _likeness(results[2], given) > 0.3 > _likeness(city, given)


def _likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    edges = [np.diff(picture[UNMARKED].mean(axis=2), axis=1).ravel() for picture in (one, other)]
    return float(np.corrcoef(edges[0], edges[1])[0, 1])


@pytest.mark.parametrize("way", ["VAEEncodeForInpaint", "SetLatentNoiseMask"])
def test_a_mask_keeps_what_it_does_not_cover(engine: Engine, way: str) -> None:
    source = painting("a red fox by a lake", seed=36, steps=20)
    (given,) = engine.pictures(source)
    source.pop("9")
    graph = over(source, "8", "a city at night", seed=37, steps=20)
    graph |= {
        "m1": node("SolidMask", value=0.0, width=128, height=128),
        "m2": node("SolidMask", value=1.0, width=64, height=128),
        "mask": node(
            "MaskComposite", destination=["m1", 0], source=["m2", 0], x=64, y=0, operation="add"
        ),
    }
    encoder = graph["5"]["inputs"]
    if way == "VAEEncodeForInpaint":
        graph["5"] = node(way, **encoder, mask=["mask", 0], grow_mask_by=0)
    else:
        graph["10"] = graph["5"]
        graph["5"] = node(way, samples=["10", 0], mask=["mask", 0])
    (result,) = engine.pictures(graph)
    assert distance(result[:, :63], given[:, :63]) < 1
    assert distance(result[:, 66:], given[:, 66:]) > 10


def test_guidance_brings_contrast(engine: Engine) -> None:
    spread = [
        engine.pictures(painting(seed=38, steps=20, cfg=cfg))[0][UNMARKED].std()
        for cfg in (1.0, 8.0, 14.0)
    ]
    assert spread[0] < spread[1] < spread[2]


def test_two_samplers_in_a_row_finish_one_walk(engine: Engine) -> None:
    graph = painting(seed=39, steps=20)
    (whole,) = engine.pictures(graph)
    (simple, last) = (graph["3"]["inputs"], dict(graph["3"]["inputs"]))
    for unwanted in ("seed", "denoise"):
        last.pop(unwanted)
    shared = {**last, "noise_seed": simple["seed"], "end_at_step": 10_000}
    first = {
        "add_noise": "enable",
        "start_at_step": 0,
        "end_at_step": 8,
        "return_with_leftover_noise": "enable",
    }
    second = {
        "add_noise": "disable",
        "start_at_step": 8,
        "return_with_leftover_noise": "disable",
        "latent_image": ["2", 0],
        "noise_seed": 999,
    }
    graph["2"] = node("KSamplerAdvanced", **(shared | first))
    graph["3"] = node("KSamplerAdvanced", **(shared | second))
    (joined,) = engine.pictures(graph)
    assert distance(joined, whole) < 1


def test_words_that_were_not_drawn_are_told_wherever_the_picture_goes(engine: Engine) -> None:
    graph = painting("a red fox playing a xylophone", seed=41)
    assert any("xylophone" in line for line in engine.shown_text(graph))
    scaled: Graph = {
        **graph,
        "10": node("ImageScaleBy", image=["8", 0], upscale_method="lanczos", scale_by=2.0),
        "9": node("SaveImage", images=["10", 0], filename_prefix="scaled"),
    }
    assert any("xylophone" in line for line in engine.shown_text(scaled))


def test_a_picture_that_was_not_painted_says_nothing_of_words(engine: Engine) -> None:
    assert engine.shown_text(plain("silent")) == []


def test_a_painted_picture_carries_the_strip_and_a_plain_one_does_not(engine: Engine) -> None:
    (painted,) = engine.pictures(painting("a meadow", seed=42, width=256, height=256, steps=4))
    foot = painted[-10:].astype(int)
    assert foot.max() - foot.min() > 100, "white letters on a dark ground"
    (flat,) = engine.pictures(plain(width=256, height=256, color=0x808080))
    assert np.unique(flat).tolist() == [0x80]
