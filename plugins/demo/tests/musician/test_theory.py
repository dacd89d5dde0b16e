"""Words, lyrics, chords and forms: what a song is before it is played."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comfy_mcp_demo.musician import compose_song
from comfy_mcp_demo.musician.accompaniment import LINES, RHYTHMS, chord_bar, strokes_of
from comfy_mcp_demo.musician.arranging import arrange
from comfy_mcp_demo.musician.drums import KITS, LEVELS
from comfy_mcp_demo.musician.effects import EFFECTS
from comfy_mcp_demo.musician.form import FULLNESS, lay_out
from comfy_mcp_demo.musician.grooves import FILL, GROOVES
from comfy_mcp_demo.musician.harmony import MODES, PROGRESSIONS, Key, chord, voiced_near
from comfy_mcp_demo.musician.instruments import BASSES, INSTRUMENTS
from comfy_mcp_demo.musician.lyrics import read_lyrics, syllables_of
from comfy_mcp_demo.musician.melody import motif, sounded
from comfy_mcp_demo.musician.reading import read
from comfy_mcp_demo.musician.song import SONG_KINDS
from comfy_mcp_demo.musician.styles import STYLES
from comfy_mcp_demo.musician.vocabulary import INSTRUMENT_WORDS, SOUND_WORDS, STYLE_WORDS

LYRICS = """
[verse]
Walking down the empty street
Every window holds a dream
[chorus]
Hold on to the morning light
"""


@pytest.mark.parametrize(
    ("tags", "tempo", "key"),
    [
        ("lofi, 84 bpm, rain", 84.0, None),
        ("BPM: 128, house", 128.0, None),
        ("rock in C# minor", None, Key(tonic=1, mode="minor")),
        ("jazz, b flat major", None, Key(tonic=10, mode="major")),
        ("A minor waltz at 999 bpm", 220.0, Key(tonic=9, mode="minor")),
        ("a piano song", None, None),
    ],
)
def test_tempo_and_key_are_read_from_the_tags(
    tags: str, tempo: float | None, key: Key | None
) -> None:
    found = read(tags, SONG_KINDS)
    assert (found.tempo, found.key) == (tempo, key)


@pytest.mark.parametrize(
    ("tags", "kind", "names"),
    [
        ("Lo-Fi Hip Hop", "style", ["lofi"]),
        ("melancholic indie-pop with strings", "style", ["pop"]),
        ("deep house, 8-bit", "style", ["house", "chiptune"]),
        ("acoustic guitars and a violin", "instrument", ["steel guitar", "violin"]),
        ("no drums or bass, piano", "instrument", ["piano"]),
        ("female vocals, sad", "voice", ["female"]),
        ("no vocals", "voice", ["none"]),
        ("vinyl crackle, rain", "sound", ["vinyl", "rain"]),
    ],
)
def test_tags_are_understood(tags: str, kind: str, names: list[str]) -> None:
    assert read(tags, SONG_KINDS).named(kind) == names  # type: ignore[arg-type] # a kind by name


def test_what_is_denied_is_not_there() -> None:
    song = compose_song("rock without drums", "", 1)
    assert song.style.grooves == ()
    assert compose_song("rock", "", 1, negative="drums").style.grooves == ()
    assert compose_song("lofi", "", 1, negative="vinyl").textures == ()


def test_words_that_are_not_followed_are_told() -> None:
    song = compose_song("lofi, bagpipes, dog barking, a beautiful melody", "", 1)
    assert song.not_made == ("bagpipes", "dog barking")


def test_moods_choose_the_mode() -> None:
    for seed in range(6):
        assert compose_song("happy pop", "", seed).key.bright
        assert not compose_song("sad pop", "", seed).key.bright


def test_words_of_tempo_make_it_faster_and_slower() -> None:
    slow, usual, fast = (compose_song(f"{word} pop", "", 4).tempo for word in ("slow", "", "fast"))
    assert slow < usual * 0.85 < usual * 1.2 < fast


def test_another_seed_has_another_key_or_tempo() -> None:
    plans = {
        (song.key, round(song.tempo, 3))
        for song in (compose_song("pop", "", seed) for seed in range(8))
    }
    assert len(plans) == 8


@pytest.mark.parametrize(
    ("line", "vowels"),
    [
        ("Hello world", "eoo"),
        ("Every window holds a dream", "eeiiooai"),
        ("the moon", "eu"),
        ("¡Ola, niño!", "oaio"),
        ("hmm", "m"),
        ("... 123 !", ""),
        ("", ""),
    ],
)
def test_a_line_is_sung_in_syllables(line: str, vowels: str) -> None:
    assert "".join(one.vowel for one in syllables_of(line)) == vowels


def test_letters_of_other_scripts_are_a_syllable_each() -> None:
    assert len(syllables_of("月亮代表我的心")) == 7


def test_lyrics_are_parted_by_their_tags() -> None:
    text = "[en]\n[Verse 1]\nla la\nla\n\n(Chorus)\noh\n[Guitar solo]\n[Outro]\nbye bye"
    verses = read_lyrics(text)
    assert [(verse.kind, len(verse.lines)) for verse in verses] == [
        ("verse", 2),
        ("chorus", 1),
        ("instrumental", 0),
        ("outro", 1),
    ]


def test_lyrics_without_tags_are_a_verse() -> None:
    assert [verse.kind for verse in read_lyrics("one line\nanother")] == ["verse"]


@pytest.mark.parametrize("mode", sorted(MODES))
@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_chords_are_made_of_their_scale_but_for_the_leading_note(mode: str, size: int) -> None:
    key = Key(tonic=3, mode=mode)
    scale = {(3 + step) % 12 for step in MODES[mode]} | {(3 + 11) % 12}
    for degree in range(1, 8):
        found = chord(key, degree, size)
        assert len(set(found.classes)) == size
        assert set(found.classes) <= scale


def test_chords_follow_each_other_in_small_steps() -> None:
    key = Key(tonic=0, mode="major")
    first = voiced_near(chord(key, 1, 3), 60)
    second = voiced_near(chord(key, 5, 3), 60, first)
    assert abs(sum(first) - sum(second)) / 3 < 5
    assert len(set(second)) == 3


def test_every_name_in_the_tables_is_known() -> None:
    assert set(STYLE_WORDS) == set(STYLES)
    assert set(SOUND_WORDS) == set(EFFECTS)
    assert set(INSTRUMENT_WORDS) <= {*INSTRUMENTS, "drums"}
    pieces = set(LEVELS)
    assert all(set(groove) <= pieces for groove in (*GROOVES.values(), FILL))
    for name, style in STYLES.items():
        played = (*style.chords, *style.leads, *style.pads, *style.runs)
        assert set(played) <= set(INSTRUMENTS), name
        assert set(style.bass) <= set(BASSES), name
        assert set(style.rhythms) <= set(RHYTHMS), name
        assert set(style.lines) <= set(LINES), name
        assert set(style.grooves) <= set(GROOVES), name
        assert all(set(GROOVES[groove]) <= set(KITS[style.kit]) for groove in style.grooves), name
        assert set(style.modes) <= set(MODES), name
        assert any(row.startswith(style.family) for row in PROGRESSIONS), name


def test_patterns_are_read_with_their_lengths() -> None:
    assert strokes_of("x--.X.--") == [(0, 3, "x"), (4, 1, "X")]
    notes = chord_bar((60, 64, 67), "picked", 8.0, 16)
    assert [note.pitch for note in notes][:5] == [60, 67, 64, 67, 72]
    assert notes[0].start == 8.0
    assert notes[0].length == 0.5


_KEYS = st.builds(Key, tonic=st.integers(0, 11), mode=st.sampled_from(sorted(MODES)))


@settings(max_examples=25, deadline=None)
@given(_KEYS, st.integers(1, 40), st.sampled_from([3, 4]), st.integers(1, 2), st.integers(0, 99))
def test_a_melody_stays_in_its_phrase_and_its_reach(
    key: Key, count: int, beats: int, bars: int, seed: int
) -> None:
    phrase = motif(count, float(beats * bars), Random(seed))
    chords = tuple(chord(key, degree, 3) for degree in (1, 5))[:bars]
    notes = sounded(phrase, key, chords, 100.0, beats, 70)
    assert 1 <= len(notes) <= count
    starts = [note.start for note in notes]
    assert starts == sorted(set(starts))
    assert all(note.start + note.length <= 100.0 + beats * bars for note in notes)
    assert all(45 <= note.pitch <= 95 for note in notes)
    assert notes[-1].pitch % 12 in {one for each in chords for one in each.classes}


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.2, 1_000.0),
    st.floats(40.0, 220.0),
    st.sampled_from([3, 4]),
    st.booleans(),
    st.sampled_from(["", LYRICS, "[instrumental]\n[solo]", "[chorus]\n" + "la la la\n" * 40]),
)
def test_a_form_fills_its_length_without_gaps(
    seconds: float, tempo: float, beats: int, fixed: bool, lyrics: str
) -> None:
    form = lay_out(read_lyrics(lyrics), seconds, tempo, beats, fixed=fixed)
    place = 0
    for section in form.sections:
        assert section.first == place
        assert section.bars > 0
        assert section.kind in FULLNESS
        place += section.bars
    assert place == form.bars
    if fixed:
        assert form.tempo == tempo
    playing = form.bars * beats * 60 / form.tempo
    assert playing <= seconds + 1e-6 or form.bars == 1


def test_a_minute_has_an_intro_verses_choruses_and_an_outro() -> None:
    form = lay_out((), 60.0, 100.0, 4, fixed=False)
    kinds = [section.kind for section in form.sections]
    assert kinds == ["intro", "verse", "chorus", "verse", "chorus", "outro"]
    assert abs(form.tempo - 100.0) < 3


def test_every_syllable_that_has_room_is_sung_once() -> None:
    song = compose_song("pop, 120 bpm", LYRICS, 1)
    sung = arrange(song, 40.0).sung
    wanted = [one.vowel for verse in song.verses for line in verse.lines for one in line]
    assert [one.syllable.vowel for one in sung][: len(wanted)] == wanted
    starts = [one.note.start for one in sung]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("tags", "lyrics", "strength", "sings"),
    [
        ("pop", LYRICS, 1.0, True),
        ("pop", LYRICS, 0.0, False),
        ("pop, instrumental", LYRICS, 1.0, False),
        ("pop", "[instrumental]", 1.0, False),
        ("pop, female vocals", "", 1.0, True),
        ("pop", "", 1.0, False),
    ],
)
def test_a_voice_sings_when_it_is_asked_to(
    tags: str, lyrics: str, strength: float, sings: bool
) -> None:
    song = compose_song(tags, lyrics, 2, lyrics_strength=strength)
    assert bool(arrange(song, 20.0).sung) is sings
