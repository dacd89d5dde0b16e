from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_core.errors import ComfyMCPError
from comfy_mcp_publish.errors import InvalidManifestKeyError, InvalidTargetFilenameError
from comfy_mcp_publish.names import (
    FORBIDDEN,
    companion_name,
    filename_checked,
    generated_name,
    key_checked,
    same_name,
    stem_of,
)

GOOD = [
    "hero.webp",
    "Hero Image 2.png",
    "a.jpg",
    "a.b.c.jpeg",
    "logo_v1-2.avif",
    "loop.gif",
    "jingle.mp3",
    "jingle.wav",
    "jingle.flac",
    "jingle.ogg",
    "jingle.opus",
    "jingle.m4a",
    "clip.mp4",
    "clip.webm",
    "clip.mov",
    "HERO.PNG",
    "été.webp",
    "写真.png",
    "console.png",
    "-dash.png",
    "a" * 195 + ".webp",
]

BAD = {
    "": "extension",
    "hero": "extension",
    "hero.": "dot",
    "hero.svg": "extension",
    "hero.html": "extension",
    "hero.json": "extension",
    "hero.webp.exe": "extension",
    "../hero.webp": "/",
    "..": "dot",
    "a/b.webp": "/",
    "/etc/passwd.png": "/",
    "a\\b.webp": "\\",
    "C:hero.webp": ":",
    "hero.webp:stream.png": ":",
    "what?.png": "?",
    ".hidden.png": "dot",
    ".png": "dot",
    " hero.png": "space",
    "hero.png ": "space",
    "hero.png.": "dot",
    "hero\0.png": "invisible",
    "hero\n.png": "invisible",
    "hero\x7f.png": "invisible",
    "gnp.\u202eexe.png": "invisible",
    "zero\u200bwidth.png": "invisible",
    "line\u2028.png": "invisible",
    "half\ud800.png": "invisible",
    "con.png": "device",
    "CON.png": "device",
    "nul.tar.webp": "device",
    "com1.mp4": "device",
    "Com¹.png": "device",
    "LPT9.jpg": "device",
    "aux .png": "device",
    "CONIN$.png": "device",
    "manifest.webp": "manifest",
    "SrcSet.png": "manifest",
    "é" * 99 + ".webp": "bytes",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_name_of_a_medium_is_taken_as_it_is(name: str) -> None:
    assert filename_checked(name) == name


@pytest.mark.parametrize(("name", "why"), BAD.items(), ids=map(ascii, BAD))
def test_a_name_that_is_unsafe_anywhere_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(InvalidTargetFilenameError) as caught:
        filename_checked(name)
    assert why in caught.value.sentence
    assert "hero.webp" in caught.value.hint


def test_a_name_is_written_in_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "été.webp")
    assert filename_checked(decomposed) == "été.webp" != decomposed


@given(st.text(max_size=30), st.sampled_from([".png", ".mp4", "", ".PNG"]))
@settings(max_examples=40, deadline=None, database=None)
def test_whatever_is_taken_is_one_part_of_a_path(stem: str, ending: str) -> None:
    try:
        name = filename_checked(stem + ending)
    except InvalidTargetFilenameError:
        return
    assert not FORBIDDEN & set(name)
    assert name not in {".", ".."}
    assert len(name.encode()) <= 200
    assert filename_checked(name) == name


@pytest.mark.parametrize("key", ["logo", "site-logo", "a", "0", "hero_2", "home.hero", "a" * 64])
def test_a_key_of_plain_letters_is_taken(key: str) -> None:
    assert key_checked(key) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "Logo",
        "../x",
        "a/b",
        "a\\b",
        "a..b",
        ".a",
        "a.",
        "-a",
        "_a",
        "a b",
        "é",
        "a\n",
        "a" * 65,
    ],
)
def test_any_other_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidManifestKeyError):
        key_checked(key)


@pytest.mark.parametrize(
    ("key", "close"), [("Site Logo", "site-logo"), ("../../x", "x"), ("Ä", "site-logo")]
)
def test_a_refused_key_is_answered_with_one_that_would_do(key: str, close: str) -> None:
    with pytest.raises(InvalidManifestKeyError) as caught:
        key_checked(key)
    assert repr(close) in caught.value.hint
    assert key_checked(close)


@given(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,30}(\.[a-z0-9_-]{1,30})?", fullmatch=True))
@settings(max_examples=40, deadline=None, database=None)
def test_the_name_made_for_a_key_is_a_good_filename(key: str) -> None:
    try:
        name = generated_name(key_checked(key), b"content", ".webp")
    except ComfyMCPError:
        assert len(key) > 64
        return
    assert filename_checked(name) == name


def test_another_content_gets_another_name() -> None:
    names = {generated_name("logo", data, ".png") for data in (b"a", b"b", b"a")}
    assert len(names) == 2
    assert all(name.startswith("logo-") and name.endswith(".png") for name in names)


def test_companions_are_called_after_their_file() -> None:
    assert stem_of("a.b.mp4") == "a.b"
    assert companion_name("a.b.mp4", ".poster.webp") == "a.b.poster.webp"


def test_names_that_some_system_takes_for_one_are_one() -> None:
    assert same_name("Hero.WEBP") == same_name("hero.webp")
    assert same_name("STRASSE.png") == same_name("straße.png")
    assert same_name(unicodedata.normalize("NFD", "É.png")) == same_name("é.png")
    assert same_name("hero.webp") != same_name("hero2.webp")
