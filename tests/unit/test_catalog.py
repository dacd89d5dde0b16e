"""Folders of workflow files: read, replaced by later folders, and read again after a change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from comfy_mcp_core.contributions import Values, WorkflowSource
from comfy_mcp_core.errors import WorkflowNotFoundError
from comfy_mcp_core.workflows.catalog import MOST_BYTES, Catalog, Folder
from tests.unit.samples import folder_of, node, sampling_graph, write_workflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GRAPH = {"1": node("CLIPTextEncode", text="PARAM_PROMPT")}


def read(*folders: Folder) -> Catalog:
    catalog = Catalog(folders)
    catalog.refresh()
    return catalog


def doubled(values: Values) -> Values:
    return {**values, "steps": values["steps"] * 2}


def test_each_file_of_a_folder_is_a_workflow_by_its_name(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint_picture", sampling_graph())
    write_workflow(tmp_path, "a-text", GRAPH)
    catalog = read(folder_of(tmp_path))
    assert list(catalog.workflows) == ["a-text", "paint_picture"]
    workflow = catalog.get("paint_picture")
    assert (workflow.title, workflow.namespace, workflow.provider) == (
        "Paint picture",
        "image",
        "image",
    )
    assert workflow.path == tmp_path / "paint_picture.json"
    assert workflow.is_tool
    assert workflow.graph == sampling_graph()
    assert catalog.problems == ()


def test_a_meta_file_names_describes_and_moves_a_workflow(tmp_path: Path) -> None:
    meta = {"name": "Paint!", "description": "d", "namespace": "art", "defaults": {"steps": 4}}
    write_workflow(tmp_path, "paint", sampling_graph(), meta)
    workflow = read(folder_of(tmp_path)).get("paint")
    assert (workflow.title, workflow.description, workflow.namespace) == ("Paint!", "d", "art")
    steps = workflow.parameter("steps")
    assert steps is not None
    assert steps.default == 4
    assert workflow.parameter("stepz") is None


def test_an_empty_namespace_in_the_meta_file_takes_the_workflow_out_of_its_folder_s(
    tmp_path: Path,
) -> None:
    write_workflow(tmp_path, "paint", GRAPH, {"namespace": ""})
    assert read(folder_of(tmp_path)).get("paint").namespace == ""


@pytest.mark.parametrize(
    ("graph", "meta"),
    [({"1": node("SaveImage", images=["2", 0])}, None), (GRAPH, {"hidden": True})],
)
def test_a_workflow_without_parameters_or_hidden_is_no_tool_but_is_there(
    tmp_path: Path, graph: object, meta: dict[str, Any] | None
) -> None:
    write_workflow(tmp_path, "paint", graph, meta)
    assert not read(folder_of(tmp_path)).get("paint").is_tool


def test_a_workflow_of_a_later_folder_replaces_one_of_the_same_name(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    write_workflow(shipped, "paint", sampling_graph(), {"name": "Shipped", "description": "d"})
    write_workflow(shipped, "other", GRAPH)
    write_workflow(own, "paint", GRAPH)
    source = WorkflowSource(folder=shipped, namespace="image", prepare={"paint": doubled})
    catalog = read(
        Folder(source=source, provider="image"),
        Folder(source=WorkflowSource(folder=own), provider="operator"),
    )
    assert list(catalog.workflows) == ["other", "paint"]
    workflow = catalog.get("paint")
    assert (workflow.provider, workflow.replaces) == ("operator", "image")
    assert workflow.graph == GRAPH
    assert workflow.path == own / "paint.json"
    assert (workflow.title, workflow.description, workflow.namespace) == ("Shipped", "d", "image")
    assert workflow.prepare is doubled
    assert catalog.get("other").replaces == ""


def test_a_replacing_workflow_keeps_what_its_own_meta_file_says(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    write_workflow(shipped, "paint", GRAPH, {"name": "Shipped", "description": "d"})
    write_workflow(own, "paint", GRAPH, {"name": "Mine", "description": "m", "namespace": "art"})
    workflow = read(folder_of(shipped), folder_of(own, "operator", "")).get("paint")
    assert (workflow.title, workflow.description, workflow.namespace) == ("Mine", "m", "art")


def test_a_folder_that_is_not_there_holds_nothing_until_it_is_made(tmp_path: Path) -> None:
    catalog = read(folder_of(tmp_path / "later"))
    assert (dict(catalog.workflows), catalog.problems) == ({}, ())
    write_workflow(tmp_path / "later", "paint", GRAPH)
    assert catalog.refresh()
    assert list(catalog.workflows) == ["paint"]


def test_a_folder_given_twice_replaces_nothing(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    catalog = read(folder_of(tmp_path, "operator"), folder_of(tmp_path, "operator"))
    assert catalog.get("paint").replaces == ""


def meta_only(folder: Path) -> None:
    (folder / "lonely.meta.json").write_text("{}", encoding="utf-8")


def broken(folder: Path) -> None:
    (folder / "lonely.json").write_text('{"1": ', encoding="utf-8")


def deep(folder: Path) -> None:
    (folder / "lonely.json").write_text("[" * 100_000, encoding="utf-8")


def binary(folder: Path) -> None:
    (folder / "lonely.json").write_bytes(b"\xff\xfe\x00\x9f")


def of_the_web_page(folder: Path) -> None:
    write_workflow(folder, "lonely", {"nodes": [], "links": []})


def large(folder: Path) -> None:
    (folder / "lonely.json").write_bytes(b" " * (MOST_BYTES + 1))


def with_broken_meta(folder: Path) -> None:
    write_workflow(folder, "lonely", GRAPH)
    (folder / "lonely.meta.json").write_text("{", encoding="utf-8")


def with_wrong_meta(folder: Path) -> None:
    write_workflow(folder, "lonely", GRAPH, {"defaults": {"stepz": 1}})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (meta_only, r"without its workflow lonely\.json"),
        (broken, r"lonely\.json is no JSON"),
        (deep, r"lonely\.json is no JSON"),
        (binary, r"lonely\.json is no JSON"),
        (of_the_web_page, "web page's own format"),
        (large, "more than 4 MiB"),
        (with_broken_meta, r"lonely\.meta\.json is no JSON"),
        (with_wrong_meta, "'stepz'"),
    ],
)
def test_a_file_that_is_no_workflow_is_one_named_problem_and_harms_no_other(
    tmp_path: Path, make: Callable[[Path], None], sentence: str
) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    make(tmp_path)
    catalog = read(folder_of(tmp_path))
    assert list(catalog.workflows) == ["paint"]
    (problem,) = catalog.problems
    assert problem.path.name.startswith("lonely")
    assert problem.provider == "image"
    with pytest.raises(AssertionError, match=sentence):
        raise AssertionError(problem.sentence)


def test_a_file_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    path = tmp_path / "paint.json"
    path.write_bytes(path.read_bytes().ljust(MOST_BYTES))
    assert list(read(folder_of(tmp_path)).workflows) == ["paint"]


@pytest.mark.parametrize(
    "name", ["with space", "a.b", "bild-ä", "___", "a+b", "工作流", "semi;colon"]
)
def test_a_file_name_that_makes_no_tool_name_is_a_problem(tmp_path: Path, name: str) -> None:
    write_workflow(tmp_path, name, GRAPH)
    catalog = read(folder_of(tmp_path))
    assert dict(catalog.workflows) == {}
    assert [p.path.name for p in catalog.problems] == [f"{name}.json"]
    assert "letters, digits" in catalog.problems[0].hint


def test_other_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Workflows", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere.json")
    (tmp_path / "itself.json").symlink_to(tmp_path / "itself.json")
    catalog = read(folder_of(tmp_path))
    assert (dict(catalog.workflows), catalog.problems) == ({}, ())


def test_an_unknown_workflow_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    with pytest.raises(WorkflowNotFoundError, match="'pant'") as caught:
        read(folder_of(tmp_path)).get("pant")
    assert caught.value.details == {"workflows": ["paint"]}


def test_the_first_refresh_counts_and_another_without_a_change_does_not(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    catalog = Catalog([folder_of(tmp_path)])
    assert (catalog.version, catalog.refresh(), catalog.version) == (0, True, 1)
    before = catalog.workflows
    assert (catalog.refresh(), catalog.version) == (False, 1)
    assert catalog.workflows is before


def added(folder: Path) -> list[str]:
    write_workflow(folder, "second", GRAPH)
    return ["paint", "second"]


def removed(folder: Path) -> list[str]:
    (folder / "paint.json").unlink()
    return []


def renamed(folder: Path) -> list[str]:
    (folder / "paint.json").rename(folder / "draw.json")
    return ["draw"]


def broken_now(folder: Path) -> list[str]:
    (folder / "paint.json").write_text("{", encoding="utf-8")
    return []


@pytest.mark.parametrize("change", [added, removed, renamed, broken_now])
def test_a_changed_folder_is_read_again(
    tmp_path: Path, change: Callable[[Path], list[str]]
) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    catalog = read(folder_of(tmp_path))
    there = change(tmp_path)
    assert catalog.refresh()
    assert list(catalog.workflows) == there
    assert catalog.version == 2


def test_a_file_of_the_same_size_that_was_written_again_is_read_again(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", {"1": node("A", text="PARAM_AAA")})
    catalog = read(folder_of(tmp_path))
    path = tmp_path / "paint.json"
    earlier = path.stat().st_mtime_ns
    write_workflow(tmp_path, "paint", {"1": node("A", text="PARAM_BBB")})
    os.utime(path, ns=(earlier + 1_000_000, earlier + 1_000_000))
    assert catalog.refresh()
    assert [p.name for p in catalog.get("paint").parameters] == ["bbb"]


def test_a_meta_file_that_comes_or_goes_is_noticed(tmp_path: Path) -> None:
    write_workflow(tmp_path, "paint", GRAPH)
    catalog = read(folder_of(tmp_path))
    write_workflow(tmp_path, "paint", GRAPH, {"name": "Named"})
    assert catalog.refresh()
    assert catalog.get("paint").title == "Named"
    (tmp_path / "paint.meta.json").unlink()
    assert catalog.refresh()
    assert catalog.get("paint").title == "Paint"


def test_a_mended_file_is_no_problem_any_more(tmp_path: Path) -> None:
    (tmp_path / "paint.json").write_text("{", encoding="utf-8")
    catalog = read(folder_of(tmp_path))
    write_workflow(tmp_path, "paint", GRAPH)
    assert catalog.refresh()
    assert (list(catalog.workflows), catalog.problems) == (["paint"], ())


def test_when_a_replacing_file_goes_the_replaced_workflow_is_back(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    write_workflow(shipped, "paint", sampling_graph())
    write_workflow(own, "paint", GRAPH)
    catalog = read(folder_of(shipped), folder_of(own, "operator"))
    (own / "paint.json").unlink()
    assert catalog.refresh()
    assert (catalog.get("paint").provider, catalog.get("paint").replaces) == ("image", "")
