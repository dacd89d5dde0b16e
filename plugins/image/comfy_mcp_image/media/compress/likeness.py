"""How alike two pictures look, with nothing but Pillow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageMath

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["likeness"]

_WINDOW = 8
"""Pixels of a window's side."""

_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_GREY = (128, 128, 128, 255)


def likeness(original: Image.Image, copy: Image.Image) -> float:
    """The structural similarity (SSIM) of the lumas, -1 to 1; 1 for equal pictures.

    Z. Wang et al.: Image Quality Assessment: From Error Visibility to Structural Similarity. IEEE
    Transactions on Image Processing 13 (4), 2004. The windows are 8 x 8 pixels and stand side by
    side, which is enough to compare two copies of one picture.

    Args:
        original: RGB or RGBA; what is transparent is compared on mid-grey.
        copy: Likewise; scaled to the original's size where it has another.
    """
    a, b = _luma(original), _luma(copy)
    if b.size != a.size:
        b = b.resize(a.size, Image.Resampling.BICUBIC)
    a, b = a.convert("F"), b.convert("F")
    means = {"ma": a.reduce(_WINDOW), "mb": b.reduce(_WINDOW)}
    squares = {
        "aa": _mean(lambda v: v["a"] * v["a"], a=a),
        "bb": _mean(lambda v: v["b"] * v["b"], b=b),
        "ab": _mean(lambda v: v["a"] * v["b"], a=a, b=b),
    }
    index: Image.Image = ImageMath.lambda_eval(_index, **means, **squares)
    mean = index.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(mean, float)
    return mean


def _luma(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, _GREY)
        picture = Image.alpha_composite(ground, picture)
    return picture.convert("L")


def _mean(product: Callable[[dict[str, Any]], Any], **pictures: Image.Image) -> Image.Image:
    """The mean over each window of what `product` makes of the pictures."""
    result: Image.Image = ImageMath.lambda_eval(product, **pictures)
    return result.reduce(_WINDOW)


def _index(v: dict[str, Any]) -> Any:
    """SSIM of each window, from its means and the means of the products."""
    means, product = v["ma"] * v["ma"] + v["mb"] * v["mb"], v["ma"] * v["mb"]
    variances, covariance = v["aa"] + v["bb"] - means, v["ab"] - product
    above = (product * 2 + _C1) * (covariance * 2 + _C2)
    return above / ((means + _C1) * (variances + _C2))
