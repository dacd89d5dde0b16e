"""Pure: which literals of a graph play a role that the field has a name for.

Node classes are mostly unknown here, so that nearly everything is read off the names of inputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.workflows.links import (
    Link,
    Place,
    class_of,
    inputs_of,
    link_of,
    links_of,
    literals,
    upstream,
)

__all__ = ["NEGATIVE", "POSITIVES", "only_negative", "roles_of"]

POSITIVES = ("prompt", "tags", "lyrics")
NEGATIVE = "negative_prompt"
"""The roles of text."""

_Side = Literal["positive", "negative"]

# fmt: off
_TEXTS = frozenset({
    "text", "text_g", "text_l", "clip_l", "clip_g", "t5xxl", "llama", "bert", "mt5xl", "prompt",
    "user_prompt", "tags", "lyrics",
})
# fmt: on
_STRINGS = _TEXTS | {"value", "string", "string_a", "string_b"}
_SAMPLING: Mapping[str, type] = {
    "steps": int,
    "cfg": float,
    "sampler_name": str,
    "scheduler": str,
    "denoise": float,
}
_SIZES: Mapping[str, type] = {
    "width": int,
    "height": int,
    "batch_size": int,
    "length": int,
    "seconds": float,
}
_ANYWHERE: Mapping[str, tuple[str, type]] = {
    "seed": ("seed", int),
    "noise_seed": ("seed", int),
    "fps": ("fps", float),
    "frame_rate": ("frame_rate", float),
    "ckpt_name": ("model", str),
    "unet_name": ("model", str),
    "lora_name": ("lora", str),
    "vae_name": ("vae", str),
}
_NO_LATENT = frozenset(
    {"model", "clip", "vae", "guider", "noise", "sampler", "sigmas", "control_net"}
)


def roles_of(graph: Graph) -> dict[str, tuple[Place, ...]]:
    """The places of the literals that play a role, by the role's name; no place has two roles.

    Text is what conditioning is made of: `prompt`, `tags` and `lyrics` where it is reached from a
    sampler's or guider's positive side, `negative_prompt` where only from its negative side. It
    stands in the order in which it is reached, everything else in the order of the graph.
    """
    found = {name: list(dict.fromkeys(places)) for name, places in _texts(graph).items()}
    taken = {place for places in found.values() for place in places}
    order = {place: index for index, place in enumerate(literals(graph))}
    for name, place in sorted(_numbers_and_choices(graph), key=lambda item: order[item[1]]):
        if place not in taken:
            taken.add(place)
            found.setdefault(name, []).append(place)
    return {name: tuple(places) for name, places in found.items() if places}


def only_negative(graph: Graph) -> frozenset[str]:
    """The nodes that lie upstream of a negative input and of no positive one."""
    sides: dict[_Side, list[Link]] = {"positive": [], "negative": []}
    for node_id in graph:
        for name, link in links_of(graph, node_id).items():
            side = _side(graph, node_id, name)
            if side is not None:
                sides[side].append(link)
    negative = upstream(sides["negative"], lambda at: links_of(graph, at[0]).values())
    positive = upstream(sides["positive"], lambda at: _not_negative(graph, at[0]).values())
    return frozenset(node_id for node_id, _ in negative) - {node_id for node_id, _ in positive}


def _texts(graph: Graph) -> dict[str, list[Place]]:
    taken = frozenset(
        link
        for node_id in graph
        for name, link in links_of(graph, node_id).items()
        if _is_conditioning(name)
    )
    conditioning = _Conditioning(graph=graph, taken=taken)
    found: dict[str, list[Place]] = {}
    positive = set[Place]()
    for place in conditioning.texts("positive"):
        positive.add(place)
        found.setdefault(place[1] if place[1] in POSITIVES else "prompt", []).append(place)
    # The negative is often made of the positive, by ConditioningZeroOut: such a text is a prompt.
    found[NEGATIVE] = [p for p in conditioning.texts("negative") if p not in positive]
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class _Conditioning:
    """What samplers and guiders are conditioned by; `taken` is every output so used."""

    graph: Graph
    taken: frozenset[Link]

    def texts(self, side: _Side) -> list[Place]:
        """The texts of one side; those that are added to other conditioning come last."""
        reached = upstream(self._starts(side), lambda at: self._onward(at, side))
        nodes = dict.fromkeys(node_id for node_id, _ in reached)
        added = {n for n in nodes if any(map(_is_conditioning, links_of(self.graph, n)))}
        in_order = sorted(nodes, key=added.__contains__)
        return [place for node_id in in_order for place in _texts_of(self.graph, node_id)]

    def _starts(self, side: _Side) -> list[Link]:
        # A node that hands conditioning on is reached from its sampler, at the right output.
        passing = {node_id for node_id, _ in self.taken}
        return [
            link
            for node_id in self.graph
            if node_id not in passing
            for name, link in links_of(self.graph, node_id).items()
            if _side(self.graph, node_id, name) == side
        ]

    def _onward(self, at: Link, side: _Side) -> Iterable[Link]:
        node_id, slot = at
        links = links_of(self.graph, node_id)
        sides = {name: _side(self.graph, node_id, name) for name in links}
        if {"positive", "negative"} <= set(sides.values()):
            # Where output 0 is no conditioning, the order of the outputs is not the usual one.
            usual = (node_id, 0) in self.taken
            wanted = {0: "positive", 1: "negative"}.get(slot, "") if usual else side
            return [link for name, link in links.items() if sides[name] == wanted]
        if side == "positive":
            links = _not_negative(self.graph, node_id)
        conditioning = [link for name, link in links.items() if _is_conditioning(name)]
        encodes = any(name in _TEXTS for name in inputs_of(self.graph, node_id))
        return conditioning or (() if encodes else links.values())


def _texts_of(graph: Graph, node_id: str) -> Iterator[Place]:
    """The texts that a node encodes: its own, and those of the string nodes that it takes."""
    for name, value in inputs_of(graph, node_id).items():
        if name in _TEXTS:
            link = link_of(graph, value)
            if isinstance(value, str):
                yield node_id, name
            elif link is not None:
                yield from _strings(graph, link)


def _strings(graph: Graph, start: Link) -> Iterator[Place]:
    def onward(at: Link) -> Iterable[Link]:
        named = _STRINGS & inputs_of(graph, at[0]).keys()
        links = _not_negative(graph, at[0])
        return [link for name, link in links.items() if not named or name in named]

    for node_id, _ in upstream([start], onward):
        for name, value in inputs_of(graph, node_id).items():
            if name in _STRINGS and isinstance(value, str):
                yield node_id, name


def _numbers_and_choices(graph: Graph) -> Iterator[tuple[str, Place]]:
    sampling = _sampling_nodes(graph)
    sized = _sized_nodes(graph)
    for node_id in graph:
        wanted = dict(_ANYWHERE)
        if node_id in sampling:
            wanted |= {name: (name, kind) for name, kind in _SAMPLING.items()}
        if node_id in sized:
            wanted |= {name: (name, kind) for name, kind in _SIZES.items()}
        for name in inputs_of(graph, node_id):
            if name in wanted:
                role, kind = wanted[name]
                place = _literal(graph, (node_id, name), kind)
                if place is not None:
                    yield role, place


def _sampling_nodes(graph: Graph) -> set[str]:
    """The samplers, and the nodes that hand them a `sampler` or `sigmas`."""
    found = set[str]()
    for node_id in graph:
        for name, link in links_of(graph, node_id).items():
            if _side(graph, node_id, name) is not None:
                found.add(node_id)
            elif name in {"sampler", "sigmas"}:
                found.add(link[0])
    return found


def _sized_nodes(graph: Graph) -> set[str]:
    """The nearest nodes upstream of a latent that tell its size."""
    starts = [
        link
        for node_id in graph
        for name, link in links_of(graph, node_id).items()
        if name in {"latent_image", "samples"}
    ]

    def is_sized(node_id: str) -> bool:
        sizes = _SIZES.keys() & inputs_of(graph, node_id).keys()
        return any(_literal(graph, (node_id, name), _SIZES[name]) for name in sizes)

    def onward(at: Link) -> Iterable[Link]:
        return [
            link
            for name, link in links_of(graph, at[0]).items()
            if not (is_sized(at[0]) or name in _NO_LATENT or _is_conditioning(name))
        ]

    return {node_id for node_id, _ in upstream(starts, onward) if is_sized(node_id)}


def _literal(graph: Graph, place: Place, kind: type) -> Place | None:
    """The place itself, or the `value` of the primitive node that it is linked to."""
    seen = set[Place]()
    while place not in seen:
        seen.add(place)
        value = inputs_of(graph, place[0]).get(place[1])
        link = link_of(graph, value)
        if link is None:
            return place if _is_of(kind, value) else None
        place = (link[0], "value")
    return None


def _is_of(kind: type, value: object) -> bool:
    if kind is str:
        return isinstance(value, str)
    numbers = int if kind is int else int | float
    return isinstance(value, numbers) and not isinstance(value, bool)


def _side(graph: Graph, node_id: str, name: str) -> _Side | None:
    if name.startswith("negative"):
        return "negative"
    guides = name == "conditioning" and "Guider" in class_of(graph, node_id)
    if name.startswith("positive") or name in {"cond1", "cond2"} or guides:
        return "positive"
    return None


def _is_conditioning(name: str) -> bool:
    return name.startswith(("positive", "negative", "cond"))


def _not_negative(graph: Graph, node_id: str) -> dict[str, Link]:
    links = links_of(graph, node_id)
    return {name: link for name, link in links.items() if not name.startswith("negative")}
