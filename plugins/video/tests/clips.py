"""Clips made by ffmpeg for the tests, each once in a run, and sources that count what is read."""

from __future__ import annotations

import subprocess
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe  # pyright: ignore[reportUnknownVariableType]
from PIL import Image, ImageDraw, PngImagePlugin

FFMPEG = str(get_ffmpeg_exe())  # pyright: ignore[reportUnknownArgumentType]

# Each frame is grey as its number says: number n has the lightness 16 + 6 n of 16 to 235.
COUNTED = "nullsrc=s={size}:r={fps}:d={seconds},geq=lum=16+6*N:cb=128:cr=128"
MOVING = "testsrc2=s={size}:r={fps}:d={seconds}"
SOUND = ("-f", "lavfi", "-i", "sine=d=2.5:r=44100")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-threads", "1")


def source(
    kind: str = COUNTED, size: str = "64x48", fps: str = "16", seconds: float = 2, extra: str = ""
) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", kind.format(size=size, fps=fps, seconds=seconds) + extra)


DROPPED = ",select='not(between(n,8,24))'"
"""A gap of 17 frames after the eighth one."""

RECIPES: dict[str, tuple[str, ...]] = {
    "plain.mp4": (*source(), *H264),
    "sound.mp4": (*source(), *SOUND, *H264, "-c:a", "aac"),
    "fast.mp4": (*source(MOVING), *SOUND, *H264, "-c:a", "aac", "-movflags", "+faststart"),
    "mp3.mp4": (*source(), *SOUND, *H264, "-c:a", "libmp3lame"),
    "fragments.mp4": (*source(), *H264, "-movflags", "frag_keyframe+empty_moov", "-g", "8"),
    "deep.mp4": (*source(), "-c:v", "libx265", "-x265-params", "log-level=none:pools=1",
                 "-tag:v", "hvc1", "-pix_fmt", "yuv420p10le"),
    "av1.mp4": (*source(seconds=0.5), "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime",
                "-pix_fmt", "yuv420p"),
    "prores.mov": (*source(), *SOUND, "-c:v", "prores_ks", "-c:a", "pcm_s16le"),
    "plain.webm": (*source(), *VP9),
    "sound.webm": (*source(), *SOUND, *VP9, "-c:a", "libopus"),
    "sound.mkv": (*source(), *SOUND, *H264, "-c:a", "flac"),
    "sound.avi": (*source(), *SOUND, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"),
    "audio.mp4": (*SOUND, "-c:a", "aac"),
    "audio.m4a": (*SOUND, "-c:a", "aac"),
    "audio.webm": (*SOUND, "-c:a", "libopus"),
    "right.mp4": ("-display_rotation", "270", "-i", "plain.mp4", "-c", "copy"),
    "down.mp4": ("-display_rotation", "180", "-i", "plain.mp4", "-c", "copy"),
    "left.webm": ("-display_rotation", "90", "-i", "plain.webm", "-c", "copy"),
    "varies.mp4": (*source(extra=DROPPED), "-fps_mode", "vfr", *H264),
    "varies.webm": (*source(extra=DROPPED), "-fps_mode", "vfr", *VP9),
    "held.mp4": ("-f", "lavfi", "-i", "color=red:s=64x48:r=10:d=0.3", "-f", "lavfi", "-i",
                 "color=lime:s=64x48:r=10:d=0.2", "-filter_complex",
                 "[0][1]concat,setpts='(N*0.1+5*gte(N,3))/TB'", "-fps_mode", "vfr", *H264),
    "held.webm": ("-i", "held.mp4", "-fps_mode", "vfr", *VP9),
    "late.mkv": ("-itsoffset", "10", "-i", "plain.mp4", "-copyts", "-c", "copy"),
    "two.mp4": (*source(MOVING, size="32x32"), *source(size="64x48"), "-map", "0", "-map", "1",
                "-disposition:v:0", "0", "-disposition:v:1", "default", *H264),
    "bframes.mp4": (*source(), "-c:v", "libx264", "-bf", "3", "-b_strategy", "0", "-pix_fmt",
                    "yuv420p", "-movflags", "frag_keyframe+empty_moov"),
    "odd.mp4": (*source(size="63x47", seconds=1), "-c:v", "libx264", "-pix_fmt", "yuv444p"),
    "one.mp4": (*source(seconds=1), "-frames:v", "1", *H264),
    "ntsc.mp4": (*source(fps="30000/1001", seconds=1), *H264),
    "wide.mp4": (*source(extra=",setsar=2/1"), *H264),
    "wide.webm": (*source(extra=",setsar=2/1"), *VP9),
    "hour.mp4": ("-f", "lavfi", "-i", "color=gray:s=16x16:r=1:d=3600", *H264),
    "moving.mp4": (*source(MOVING, size="160x90"), *H264),
    "portrait.mp4": (*source(MOVING, size="90x160", seconds=1), *H264),
    "still.mp4": (*source(MOVING, extra=",tpad=stop_mode=clone:stop_duration=2"), *H264),
    "fading.mp4": (*source(MOVING, extra=",fade=in:st=0.5:d=0.5"), *H264),
    "black.mp4": ("-f", "lavfi", "-i", "color=black:s=64x48:r=16:d=1", *H264),
    "tagged.mp4": (*source(MOVING), *SOUND, *H264, "-c:a", "aac", "-metadata", "title=secret"),
}  # fmt: skip


class Clips:
    """Clips by name, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            recipe = RECIPES[name]
            for word in recipe:
                if word in RECIPES:
                    self.path(word)
            command = [FFMPEG, "-nostdin", "-loglevel", "error", *recipe, "-threads", "1", name]
            subprocess.run(command, check=True, cwd=self.folder)
        return path

    def data(self, name: str) -> bytes:
        return self.path(name).read_bytes()


class Source:
    """Bytes as a media source that remembers each read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads: list[tuple[int, int]] = []

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, offset: int, size: int) -> bytes:
        self.reads.append((offset, size))
        return self.data[offset : offset + size]


def number_of(picture: Image.Image) -> int:
    """The number of a counted frame, by the lightness in its middle."""
    value = picture.convert("L").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(value, int)
    return round(value * 219 / 255 / 6)


def animation(
    path: Path,
    *,
    frames: int = 12,
    durations: list[int] | int = 100,
    alpha: bool = True,
    secret: bytes = b"",
) -> Path:
    """An animated picture in the format of the path's ending: a disc that moves to the right."""
    pictures: list[Image.Image] = []
    for number in range(frames):
        picture = Image.new("RGBA", (80, 60), (0, 0, 0, 0) if alpha else (250, 250, 250, 255))
        left = 4 * number
        ImageDraw.Draw(picture).ellipse((left, 20, left + 20, 40), (220, 40, 30, 255))
        pictures.append(picture if alpha else picture.convert("RGB"))
    options: dict[str, object] = {"duration": durations, "loop": 0}
    if path.suffix == ".gif":
        options["disposal"] = 2
    if path.suffix == ".webp":
        options["lossless"] = True
    if secret and path.suffix == ".webp":
        options["exif"] = b"Exif\0\0" + secret
    elif secret and path.suffix == ".gif":
        options["comment"] = secret
    elif secret:
        texts = PngImagePlugin.PngInfo()
        texts.add_text("prompt", secret.decode())
        options["pnginfo"] = texts
    pictures[0].save(path, save_all=True, append_images=pictures[1:], **options)  # pyright: ignore[reportArgumentType]
    return path
