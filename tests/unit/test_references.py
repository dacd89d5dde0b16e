"""What a call may bring along, and from where: the parts that need no server."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comfy_mcp_core.errors import (
    InputNotAllowedError,
    InvalidArgumentsError,
    MediaUnreadableError,
    TooLargeError,
)
from comfy_mcp_core.references.addresses import is_public
from comfy_mcp_core.references.data_uris import decoded
from comfy_mcp_core.references.folders import found_in, opened
from comfy_mcp_core.references.kinds import Kind, checked_name, kind_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("9f0f3b5e-0000-5000-8000-000000000000", "asset"),
        ("9F0F3B5E-0000-5000-8000-000000000000", "name"),
        ("data:image/png;base64,AAAA", "data"),
        ("DATA:,x", "data"),
        ("https://example.org/a.png", "url"),
        ("HTTP://example.org/a.png", "url"),
        ("/home/me/a.png", "path"),
        ("~/a.png", "path"),
        ("./a.png", "path"),
        ("../a.png", "path"),
        ("file:///home/me/a.png", "path"),
        ("C:\\photos\\a.png", "path"),
        ("a.png", "name"),
        ("sub/a.png", "name"),
        ("/odd/a.png [output]", "name"),
        ("", "name"),
    ],
)
def test_a_reference_is_known_by_its_look(reference: str, kind: Kind) -> None:
    assert kind_of(reference) == kind


@given(st.binary(max_size=200), st.sampled_from(["image/png", "", "text/plain;charset=x"]))
def test_a_data_uri_gives_its_bytes_and_its_type(data: bytes, mime_type: str) -> None:
    text = base64.b64encode(data).decode()
    bare = mime_type.partition(";")[0]
    assert decoded(f"data:{mime_type};base64,{text}", 200) == (data, bare)
    assert decoded(f"data:{mime_type};base64,{text.rstrip('=')}", 200) == (data, bare)
    urlsafe = base64.urlsafe_b64encode(data).decode()
    assert decoded(f"data:{mime_type};base64,{urlsafe}", 200) == (data, bare)


def test_a_data_uri_may_be_percent_encoded() -> None:
    assert decoded("data:,a%20b", 100) == (b"a b", "")


@pytest.mark.parametrize("uri", ["data:image/png;base64", "data:;base64,!!!!", "data:;base64,A"])
def test_a_broken_data_uri_is_refused(uri: str) -> None:
    with pytest.raises(InvalidArgumentsError):
        decoded(uri, 100)


def test_a_data_uri_of_100_megabytes_is_refused_undecoded() -> None:
    with pytest.raises(TooLargeError, match="64"):
        decoded("data:image/png;base64," + "A" * 100_000_000, 64 * 2**20)
    with pytest.raises(TooLargeError):
        decoded("data:," + "a" * 101, 100)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *(
            "::7f00:1",
            "::ffff:0:7f00:1",
            "64:ff9b:1::1",
            "fec0::1",
            "5f00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
        ),
    ],
)
def test_an_address_of_this_machine_or_its_networks_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    folder = tmp_path / "allowed"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.png").write_bytes(b"inside")
    (tmp_path / "secret.png").write_bytes(b"outside")
    return folder


def content(reference: str, *folders: Path) -> bytes:
    with opened(reference, folders) as file:
        return file.read()


def test_files_of_an_allowed_folder_are_opened_by_whatever_path(allowed: Path) -> None:
    (allowed / "link.png").symlink_to(allowed / "sub" / "a.png")
    for reference in (
        str(allowed / "sub" / "a.png"),
        "./sub/a.png",
        f"{allowed}/sub/../sub/a.png",
        (allowed / "sub" / "a.png").as_uri(),
        str(allowed / "link.png"),
    ):
        assert content(reference, allowed) == b"inside"
    assert found_in("sub/a.png", [allowed])
    assert not found_in("sub", [allowed])
    assert not found_in("a\0b", [allowed])


def test_nothing_else_is_opened_whether_it_is_there_or_not(allowed: Path) -> None:
    (allowed / "link.png").symlink_to(allowed.parent / "secret.png")
    (allowed / "folder").symlink_to(allowed.parent)
    for reference in (
        str(allowed.parent / "secret.png"),
        str(allowed.parent / "nothing.png"),
        "../secret.png",
        f"{allowed}/../secret.png",
        str(allowed / "link.png"),
        str(allowed / "folder" / "secret.png"),
        f"{allowed}-other/a.png",
    ):
        with pytest.raises(InputNotAllowedError, match="no allowed folder") as caught:
            content(reference, allowed)
        assert "inputs.folders" in caught.value.hint
    with pytest.raises(InputNotAllowedError):
        content(str(allowed / "sub" / "a.png"))


def test_what_is_no_file_is_told(allowed: Path) -> None:
    os.mkfifo(allowed / "pipe")
    for reference in (str(allowed / "sub"), str(allowed / "pipe"), str(allowed / "none.png")):
        with pytest.raises(MediaUnreadableError):
            content(reference, allowed)


@pytest.mark.parametrize(
    "reference", ["./a\0b", "file:///x%00y", "file://[", "./" + "a" * 300, "./round", "~nobody-x/a"]
)
def test_a_path_that_can_not_be_followed_is_told(allowed: Path, reference: str) -> None:
    (allowed / "round").symlink_to(allowed / "round")
    with pytest.raises((MediaUnreadableError, InputNotAllowedError)):
        content(reference, allowed)


@pytest.mark.parametrize(
    "name", ["cat.png", "sub/cat.png [output]", "clip (1).mp4 [temp]", "a..b.png", "ä ö.png", ""]
)
def test_a_name_within_comfyuis_folders_is_taken(name: str) -> None:
    assert kind_of(name) == "name"
    assert checked_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/secret.png [input]", "../secret.png [temp]", "a/../../secret.png", "..\\x.png"),
        *(
            "C:\\x.png [output]",
            "\\\\host\\x.png [input]",
            "~/x.png [input]",
            "a\nb.png",
            "a" * 501,
        ),
        *("/etc/secret.png  [output]  ", "sub/..", "..[input]"),
    ],
)
def test_a_name_that_leads_out_of_comfyuis_folders_is_refused(name: str) -> None:
    with pytest.raises(InputNotAllowedError):
        checked_name(name)
