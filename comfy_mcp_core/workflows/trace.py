"""Pure: a graph that was submitted, without placeholders -> its parameters, found again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from comfy_mcp_core.comfyui.client import Graph
from comfy_mcp_core.contributions import Values
from comfy_mcp_core.workflows.links import Literal, Place, inputs_of, literals
from comfy_mcp_core.workflows.roles import NEGATIVE, POSITIVES, only_negative, roles_of
from comfy_mcp_core.workflows.template import ParameterType, Template, parse_template, placeholder

__all__ = ["Traced", "trace"]

_WORDS: Mapping[ParameterType, str] = {"str": "STR", "int": "INT", "float": "FLOAT", "bool": "BOOL"}
_FRACTIONS = frozenset({"cfg", "denoise", "seconds", "fps", "frame_rate"})
"""Roles that take fractions, whole as their literal may be: the web page writes 8.0 as 8."""

TELLING_LENGTH = 3
TELLING_NUMBER = 100
"""From where on an equal value under another name is taken for no coincidence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Traced:
    """The parameters of a graph.

    Attributes:
        template: The graph with placeholders in place of the literals that were traced; rendering
            it with `values` gives exactly the graph.
        values: Every parameter's literal in the graph, in the order of the graph.
    """

    template: Template
    values: Values


def trace(graph: Graph, recorded: Mapping[str, Any]) -> Traced:
    """Find the parameters of a graph again.

    A literal gets its name from the first of these that applies:

    1. A recorded name that is a role's (see `roles_of`) goes to the literal of that role, even
       where the values differ, as a workflow may have prepared its values.
    2. Any other recorded name goes to the literals of the input of that very name that have no
       role and hold the recorded value. Else, where the value is telling, to the one literal with
       a role that holds it, in place of the role's name; else to the one without a role. Where
       several hold it, to none: a parameter that is missing says so, a wrong one does not.
    3. The role's own name: `prompt`, `negative_prompt`, `seed`, `steps`, `width`, `model` and so
       on.
    4. A literal that looks like a placeholder is `literal_1` and so on, so that it stays.

    Equal literals of one role are one parameter. Of several that differ, one gets the plain name:
    the one that holds the recorded value, else the first that is not blank. The others' names end
    in their node's id (`steps_12`), or are `noise_seed` for one beside a `seed`.

    A value is telling when it is a text of three characters or more, a number of 100 or more, or
    a number whose name shares a word with its role or input. A name that speaks of a prompt goes
    to no role but text's, and to negative text only when it speaks of `neg`, too; a name that
    speaks of `neg` goes to no positive text.

    Args:
        graph: In API format; it is not changed.
        recorded: The workflow's own parameters as they were resolved, before any preparing. A name
            that no placeholder can spell is passed over.

    Raises:
        WorkflowInvalidError: When the graph is no workflow in API format.
    """
    named = _Naming(graph, recorded).named()
    marks = {
        place: _spelled(name, _type(group, recorded.get(name)))
        for name, group in named.items()
        for place in group.places
    }
    template = parse_template(_marked(graph, marks))
    values = {p.name: named[p.name].value for p in template.placeholders}
    return Traced(template=template, values=values)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Group:
    """Places that hold the same literal; `role` is empty for none."""

    role: str
    places: tuple[Place, ...]
    value: Literal


class _Naming:
    """Gives literals their names, in the order of the rules of `trace`."""

    def __init__(self, graph: Graph, recorded: Mapping[str, Any]) -> None:
        held = literals(graph)
        roles = roles_of(graph)
        in_roles = {place for places in roles.values() for place in places}
        self._recorded = recorded
        self._only_negative = only_negative(graph)
        self._named: dict[str, _Group] = {}
        self._roles = tuple(roles)
        with_role = (g for role, places in roles.items() for g in _groups(role, places, held))
        without = (_Group(role="", places=(p,), value=held[p]) for p in held if p not in in_roles)
        self._unnamed = dict.fromkeys((*with_role, *without))

    def named(self) -> dict[str, _Group]:
        """All parameters by name."""
        for role in self._roles:
            if role in self._recorded:
                self._claim(role, [self._plain(role)])
        sought = {
            name: value
            for name, value in self._recorded.items()
            if name not in self._named
            and isinstance(value, str | int | float)
            and _can_be_spelled(name)
        }
        for name, value in sought.items():
            self._claim(name, self._by_input(name, value))
        for name, value in sought.items():
            if name not in self._named:
                self._claim(name, self._by_value(name, value))
        self._name_by_role()
        self._name_lookalikes()
        return self._named

    def _claim(self, name: str, groups: Sequence[_Group]) -> None:
        """Give a name to groups of the same literal, if any."""
        if groups:
            places = tuple(place for group in groups for place in group.places)
            self._named[name] = replace(groups[0], places=places)
            for group in groups:
                del self._unnamed[group]

    def _of(self, role: str) -> list[_Group]:
        return [group for group in self._unnamed if group.role == role]

    def _plain(self, role: str) -> _Group:
        groups = self._of(role)
        told = self._recorded.get(role)
        recorded = (g for g in groups if _equal(g.value, told))
        filled = (g for g in groups if str(g.value).strip())
        return next(chain(recorded, filled, groups))

    def _by_input(self, name: str, value: Literal) -> list[_Group]:
        fitting = [
            group
            for group in self._of("")
            if group.places[0][1] == name
            and _equal(group.value, value)
            and self._admits(group, name)
        ]
        return [group for group in fitting if _exact(group.value) == _exact(fitting[0].value)]

    def _by_value(self, name: str, value: Literal) -> list[_Group]:
        fitting = [
            group
            for group in self._unnamed
            if _equal(group.value, value) and _is_telling(group, name) and self._admits(group, name)
        ]
        preferred = [group for group in fitting if group.role] or fitting
        return preferred if len(preferred) == 1 else []

    def _admits(self, group: _Group, name: str) -> bool:
        """Whether the name does not put a prompt where another text or none belongs."""
        if group.role in POSITIVES:
            return "neg" not in name
        if group.role and group.role != NEGATIVE:
            return "prompt" not in name
        negative = group.role == NEGATIVE or group.places[0][0] in self._only_negative
        return not negative or "prompt" not in name or "neg" in name

    def _name_by_role(self) -> None:
        for role in self._roles:
            if role not in self._named and self._of(role):
                self._claim(role, [self._plain(role)])
            for group in self._of(role):
                self._claim(self._further_name(role, group), [group])

    def _further_name(self, role: str, group: _Group) -> str:
        node_id, name = group.places[0]
        first = self._named[role].places[0][1]
        if (first, name) == ("seed", "noise_seed") and name not in self._named:
            return name
        ending = re.sub(r"[^a-z0-9]+", "_", node_id.lower()).strip("_") or "other"
        return self._unused(f"{role}_{ending}")

    def _unused(self, name: str) -> str:
        numbered = (f"{name}_{number}" for number in count(2))
        return next(n for n in chain([name], numbered) if n not in self._named)

    def _name_lookalikes(self) -> None:
        alike: dict[str, list[_Group]] = {}
        for group in self._unnamed:
            if placeholder(group.value) is not None:
                alike.setdefault(str(group.value), []).append(group)
        names = (f"literal_{number}" for number in count(1))
        free = (n for n in names if n not in self._named and n not in self._recorded)
        for name, groups in zip(free, alike.values(), strict=False):
            self._claim(name, groups)


def _groups(role: str, places: Iterable[Place], held: Mapping[Place, Literal]) -> Iterable[_Group]:
    """The places of a role, those of the same literal together."""
    same: dict[str, list[Place]] = {}
    for place in places:
        same.setdefault(_exact(held[place]), []).append(place)
    return [_Group(role=role, places=tuple(s), value=held[s[0]]) for s in same.values()]


def _exact(value: Literal) -> str:
    """What tells values apart that are written differently, as 1 and 1.0."""
    return repr(value)


def _equal(value: Literal, told: object) -> bool:
    return value == told and isinstance(value, bool) == isinstance(told, bool)


def _is_telling(group: _Group, name: str) -> bool:
    value = group.value
    if isinstance(value, str):
        return len(value) >= TELLING_LENGTH
    own = _words(group.role, *(name for _, name in group.places))
    return not isinstance(value, bool) and (
        abs(value) >= TELLING_NUMBER or bool(own & _words(name))
    )


def _words(*names: str) -> set[str]:
    return {word for name in names for word in name.split("_") if word.isalpha()}


def _type(group: _Group, told: object) -> ParameterType:
    match group.value:
        case bool():
            return "bool"
        case int():
            fraction = group.role in _FRACTIONS or isinstance(told, float)
            return "float" if fraction else "int"
        case float():
            return "float"
        case str():
            return "str"


def _spelled(name: str, kind: ParameterType) -> str:
    """The placeholder of a parameter; its type always stands there, as names may begin like one."""
    return f"PARAM_{_WORDS[kind]}_{name.upper()}"


def _can_be_spelled(name: str) -> bool:
    return placeholder(_spelled(name, "str")) == (name, "str")


def _marked(graph: Graph, marks: Mapping[Place, str]) -> Graph:
    inputs: dict[str, dict[str, Any]] = {}
    for (node_id, name), text in marks.items():
        inputs.setdefault(node_id, dict(inputs_of(graph, node_id)))[name] = text
    return {
        node_id: {**node, "inputs": inputs[node_id]} if node_id in inputs else node
        for node_id, node in graph.items()
    }
