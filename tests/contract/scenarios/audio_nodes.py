"""What the nodes without a model make of sounds: files, lengths, channels and strengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.graphs import node
from tests.contract.json_types import as_list, as_object
from tests.contract.messages import story
from tests.contract.scenarios.scenario import scenarios
from tests.contract.sounds import described, tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.json_types import Json, Transcript
    from tests.contract.play import Player

STEREO: Json = ["stereo", 0]
MONO: Json = ["mono", 0]
SILENCE: Json = ["silence", 0]


async def _loaded(player: Player) -> dict[str, Json]:
    """Upload the two tones and return nodes: `stereo` and `mono` load them, `silence` is silent."""
    for name, content in (("stereo", tone()), ("mono", tone(1))):
        files = {"image": (f"{player.prefix}-{name}.wav", content, "audio/wav")}
        (await player.client.post("/upload/image", files=files)).raise_for_status()
    return {
        "stereo": node("LoadAudio", audio=f"{player.prefix}-stereo.wav"),
        "mono": node("LoadAudio", audio=f"{player.prefix}-mono.wav"),
        "silence": node("EmptyAudio", duration=0.25, sample_rate=44_100, channels=2),
    }


async def _made(player: Player, nodes: Mapping[str, Json]) -> Transcript:
    """Run all nodes in one job, save the sound that each makes, and describe it."""
    graph = {**await _loaded(player), **nodes}
    for name in nodes:
        prefix = f"{player.prefix}/{name}"
        graph[f"save {name}"] = node("SaveAudio", audio=[name, 0], filename_prefix=prefix)
    prompt_id, _ = await player.run(graph, "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    return {name: await _sounds(player, outputs.get(f"save {name}")) for name in nodes}


async def _sounds(player: Player, output: Json) -> Json:
    found: list[Json] = []
    for sound in as_list(as_object(output).get("audio")):
        where = {key: str(value) for key, value in as_object(sound).items()}
        found.append(described((await player.client.get("/view", params=where)).content))
    return found


async def sounds_are_saved(player: Player) -> Transcript:
    """Save a tone as each kind of file, twice under one name, and preview it."""
    prefix = f"{player.prefix}/%width%x"
    savers: dict[str, Json] = {
        "flac": node("SaveAudio", audio=STEREO, filename_prefix=prefix),
        **{
            f"mp3 {quality}": node(
                "SaveAudioMP3",
                audio=STEREO,
                filename_prefix=f"{player.prefix}/{quality}",
                quality=quality,
            )
            for quality in ("V0", "128k", "320k")
        },
        **{
            f"opus {quality}": node(
                "SaveAudioOpus",
                audio=MONO if quality == "96k" else STEREO,
                filename_prefix=f"{player.prefix}/o{quality}",
                quality=quality,
            )
            for quality in ("64k", "96k", "128k", "192k", "320k")
        },
        "quiet": node("SaveAudio", audio=SILENCE, filename_prefix=f"{player.prefix}/quiet"),
        "preview": node("PreviewAudio", audio=STEREO),
    }
    prompt_id, _ = await player.run({**await _loaded(player), **savers}, "job")
    outputs = as_object((await player.history(prompt_id)).get("outputs"))
    previewed = as_object(as_list(as_object(outputs["preview"])["audio"])[0])
    name = str(previewed["filename"])
    player.named("<letters>", name.removeprefix("ComfyUI_temp_").partition("_")[0])
    return {
        saver: {
            "output": player.noted(outputs.get(saver)),
            "sounds": await _sounds(player, outputs.get(saver)),
        }
        for saver in savers
    }


async def sounds_are_loaded(player: Player) -> Transcript:
    """Load an upload, and a file of the output folder; ask which files there are to choose."""
    files = {"image": (f"{player.prefix}-note.txt", b"no sound", "text/plain")}
    (await player.client.post("/upload/image", files=files)).raise_for_status()
    saved = node("SaveAudio", audio=STEREO, filename_prefix=f"{player.prefix}/tone")
    await player.run({**await _loaded(player), "save": saved}, "first")
    info = as_object((await player.client.get("/object_info/LoadAudio")).json())
    required = as_object(as_object(as_object(info["LoadAudio"])["input"])["required"])
    choices = [str(name) for name in as_list(as_list(required["audio"])[0])]
    return {
        "choices": [name.removeprefix(player.prefix) for name in choices if player.prefix in name],
        **await _made(
            player,
            {
                "upload": node("LoadAudio", audio=f"{player.prefix}-mono.wav"),
                "output": node("LoadAudio", audio=f"{player.prefix}/tone_00001_.flac [output]"),
            },
        ),
    }


async def sounds_are_cut_and_mixed(player: Player) -> Transcript:
    """Trim, split, join, merge by each method, and change the volume."""
    trims = {"start": (0.0, 0.05), "end": (-0.05, 1.0), "middle": (0.1, 0.05), "far": (-9.0, 0.05)}
    return await _made(
        player,
        {
            **{
                f"trim {name}": node(
                    "TrimAudioDuration", audio=STEREO, start_index=start, duration=duration
                )
                for name, (start, duration) in trims.items()
            },
            **{
                f"join {direction}": node(
                    "AudioConcat", audio1=STEREO, audio2=MONO, direction=direction
                )
                for direction in ("after", "before")
            },
            **{
                f"merge {method}": node(
                    "AudioMerge", audio1=STEREO, audio2=MONO, merge_method=method
                )
                for method in ("add", "mean", "multiply")
            },
            "merge subtract": node(
                "AudioMerge", audio1=STEREO, audio2=["softer", 0], merge_method="subtract"
            ),
            "merge longer": node(
                "AudioMerge", audio1=MONO, audio2=["join after", 0], merge_method="add"
            ),
            "louder": node("AudioAdjustVolume", audio=STEREO, volume=6),
            "too loud": node("AudioAdjustVolume", audio=STEREO, volume=30),
            "softer": node("AudioAdjustVolume", audio=STEREO, volume=-20),
            "split": node("SplitAudioChannels", audio=STEREO),
            "right": node("TrimAudioDuration", audio=["split", 1], start_index=0.0, duration=1.0),
        },
    )


async def sounds_that_are_refused(player: Player) -> Transcript:
    """Name a file that is not there, one outside the folder, and qualities that there are not."""
    graphs: dict[str, dict[str, Json]] = {
        "missing": {
            "1": node("LoadAudio", audio=f"{player.prefix}-missing.wav"),
            "2": node("PreviewAudio", audio=["1", 0]),
        },
        "outside": {
            "1": node("LoadAudio", audio="../outside.wav"),
            "2": node("PreviewAudio", audio=["1", 0]),
        },
        "quality": {
            "1": node("EmptyAudio", duration=0.1, sample_rate=44_100, channels=2),
            "2": node("SaveAudioMP3", audio=["1", 0], filename_prefix="x", quality="64k"),
        },
        "channels": {
            "1": node("EmptyAudio", duration=0.1, sample_rate=44_100, channels=3),
            "2": node("PreviewAudio", audio=["1", 0]),
        },
    }
    found: Transcript = {}
    for name, graph in graphs.items():
        found[name] = player.answer(await player.submit(graph, player.new_id(name)))
    return found


async def sounds_that_fail(player: Player) -> Transcript:
    """Split what has one channel, trim all away, load what is no sound, save a rate that no MP3
    has."""
    files = {"image": (f"{player.prefix}-bad.wav", b"no sound", "audio/wav")}
    (await player.client.post("/upload/image", files=files)).raise_for_status()
    graphs: dict[str, dict[str, Json]] = {
        "split": {"2": node("SplitAudioChannels", audio=MONO)},
        "trim": {"2": node("TrimAudioDuration", audio=MONO, start_index=0.0, duration=0.0)},
        "load": {"2": node("LoadAudio", audio=f"{player.prefix}-bad.wav")},
    }
    found: Transcript = {}
    loaded = await _loaded(player)
    for name, graph in graphs.items():
        graph |= {**loaded, "3": node("PreviewAudio", audio=["2", 0])}
        _, heard = await player.run(graph, name)
        found[name] = list(story(heard)[-2:])
    odd = {
        "1": node("EmptyAudio", duration=0.1, sample_rate=96_000, channels=2),
        "2": node("SaveAudioMP3", audio=["1", 0], filename_prefix=player.prefix, quality="V0"),
    }
    _, heard = await player.run(odd, "rate")
    found["rate"] = list(story(heard)[-2:])
    return found


SCENARIOS = scenarios(
    "audio_nodes",
    sounds_are_saved,
    sounds_are_loaded,
    sounds_are_cut_and_mixed,
    sounds_that_are_refused,
    sounds_that_fail,
)
