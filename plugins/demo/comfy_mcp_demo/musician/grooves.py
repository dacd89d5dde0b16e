"""What drummers play: one bar as a line of steps for every piece of the kit.

A step is a sixteenth; a bar of three quarters has twelve. `X` is loud, `x` normal, `o` soft, `.`
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

Groove: TypeAlias = Mapping[str, str]

STRENGTHS: Mapping[str, float] = MappingProxyType({"X": 1.0, "x": 0.72, "o": 0.42})

GROOVES: Mapping[str, Groove] = MappingProxyType(
    {
        "boom bap": {
            "kick": "X......x..X.....",
            "snare": "....X.......X...",
            "hat": "x.o.x.o.x.o.x.oo",
        },
        "boom bap two": {
            "kick": "X..x...x..X..x..",
            "snare": "....X..o....X..o",
            "hat": "x.o.x.o.x.o.x.o.",
        },
        "backbeat": {
            "kick": "X.......X.x.....",
            "snare": "....X.......X...",
            "hat": "x.o.x.o.x.o.x.o.",
        },
        "backbeat two": {
            "kick": "X.....x.X.x...o.",
            "snare": "....X.......X...",
            "hat": "x.o.x.o.x.o.x.o.",
        },
        "driving": {
            "kick": "X.x.....X.x...x.",
            "snare": "....X.......X...",
            "open": "x.x.x.x.x.x.x.x.",
        },
        "double kick": {
            "kick": "XxXxXxXxXxXxXxXx",
            "snare": "....X.......X...",
            "ride": "x...x...x...x...",
        },
        "gallop": {
            "kick": "X.xxX.xxX.xxX.xx",
            "snare": "....X.......X...",
            "hat": "x.x.x.x.x.x.x.x.",
        },
        "four on the floor": {
            "kick": "X...X...X...X...",
            "clap": "....x.......x...",
            "open": "..x...x...x...x.",
            "hat": "o.o.o.o.o.o.o.oo",
        },
        "disco": {
            "kick": "X...X...X...X...",
            "snare": "....X.......X...",
            "open": "..x...x...x...x.",
            "hat": "x.o.x.o.x.o.x.o.",
            "tambourine": "o.x.o.x.o.x.o.x.",
        },
        "techno": {
            "kick": "X...X...X...X...",
            "hat": "o.xoo.xoo.xoo.xo",
            "rim": "...o..o...x..o..",
            "clap": "............o...",
        },
        "trance": {
            "kick": "X...X...X...X...",
            "open": "..X...X...X...X.",
            "clap": "....x.......x...",
            "hat": "oooooooooooooooo",
        },
        "breakbeat": {
            "kick": "X.........X.....",
            "snare": "....X..o.o..X..o",
            "hat": "x.x.x.x.x.x.x.x.",
            "ride": "..o...o...o...o.",
        },
        "half time": {
            "kick": "X.....x...x.....",
            "clap": "........X.......",
            "hat": "x.x.x.xxx.x.xooo",
        },
        "half time two": {
            "kick": "X..x......x..x..",
            "clap": "........X.......",
            "hat": "x.xxx.x.x.xxx.oo",
        },
        "swing": {
            "ride": "X...x.o.X...x.o.",
            "hat": "....x.......x...",
            "kick": "o.......o.......",
            "snare": "......o.......o.",
        },
        "brushed": {
            "snare": "x...X.o.x...X.o.",
            "kick": "o.......o.......",
            "ride": "o...o.o.o...o.o.",
        },
        "shuffle": {
            "kick": "X.......X.o.....",
            "snare": "....X.......X...",
            "ride": "x.o.x.o.x.o.x.o.",
        },
        "bossa": {
            "kick": "X.....x.x.....x.",
            "rim": "x..x..x...x..x..",
            "shaker": "xoxoxoxoxoxoxoxo",
        },
        "samba": {
            "kick": "x..Xx..Xx..Xx..X",
            "shaker": "xoxxxoxxxoxxxoxx",
            "conga": "..x..x...x..x.x.",
            "cowbell": "x.x..x.x.x.x..x.",
        },
        "one drop": {
            "kick": "........X.......",
            "rim": "........x.......",
            "hat": "x.o.x.o.x.o.x.o.",
        },
        "funky": {
            "kick": "X..x..x...x..o..",
            "snare": "....X..o.o..X..o",
            "hat": "xoxoxoxoxoxoxoxo",
        },
        "campfire": {
            "kick": "X.......x.......",
            "shaker": "o.x.o.x.o.x.o.x.",
            "tambourine": "....x.......x...",
        },
        "train": {
            "kick": "X.......X.......",
            "snare": "oxooXoooooxoXooo",
        },
        "war drums": {
            "kick": "X.....x.X.......",
            "low tom": "x..x..x...x.x...",
            "tom": "............xxoo",
            "snare": "....o.......o.oo",
        },
        "procession": {
            "boom": "X...............",
            "low tom": "........x.....o.",
        },
        "pulse": {
            "kick": "X.......X.......",
            "shaker": "..o...o...o...o.",
        },
        "chip": {
            "kick": "X...x...X...x...",
            "snare": "....X.......X..o",
            "hat": "x.x.x.x.x.x.x.x.",
        },
        "waltz": {
            "kick": "X...........",
            "hat": "....x...x...",
        },
        "waltz two": {
            "kick": "X...........",
            "rim": "....o...o...",
            "shaker": "o.o.o.o.o.o.",
        },
    }
)

FILL: Groove = MappingProxyType(
    {"snare": "........x.xxX.xX", "tom": "..........x..x..", "low tom": "..............xx"}
)
"""The last bar before something new, laid over the groove."""
