"""`python -m benchmarks`: measure, print a table, and exit 1 when a limit is broken."""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

from benchmarks import cancel, library, media, overhead, publish, servers, startup, throughput
from benchmarks.measure import Check
from benchmarks.setting import FULL, QUICK, Scale, Setting
from tests.comfyui.install import install_folder, is_complete
from tests.comfyui.server import ComfyUIServer

BENCHMARKS: Mapping[str, Callable[[Setting], list[Check]]] = {
    "overhead": overhead.run,
    "throughput": throughput.run,
    "cancel": cancel.run,
    "startup": startup.run,
    "library": library.run,
    "publish": publish.run,
    "media": media.run,
}

ONCE = frozenset({"startup", "library", "media", "publish"})
"""Those that hardly depend on the engine: the first one is enough."""

ENGINES = ("demo", "comfyui")


def main() -> None:
    given = _arguments()
    engines = ENGINES if given.engine == "both" else (given.engine,)
    if "comfyui" in engines and not is_complete(install_folder()):
        sys.exit("No genuine ComfyUI is set up: run `make bench`, or add --engine demo.")
    begun = time.monotonic()
    checks: list[Check] = []
    for place, engine in enumerate(engines):
        names = [name for name in given.only or BENCHMARKS if place == 0 or name not in ONCE]
        if names:
            checks += _on_engine(engine, names, QUICK if given.quick else FULL)
    print(_table(checks))
    broken = sum(check.broken for check in checks)
    verdict = f"{broken} limits are broken" if broken else "every limit holds"
    print(f"\n{verdict}; it took {time.monotonic() - begun:.0f} s")
    sys.exit(1 if broken else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument(
        "--only", action="append", choices=tuple(BENCHMARKS), help="may be given several times"
    )
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    return parser.parse_args()


def _on_engine(engine: str, names: Sequence[str], scale: Scale) -> list[Check]:
    checks: list[Check] = []
    with tempfile.TemporaryDirectory(prefix="comfy-mcp-bench-") as scratch:
        folder = Path(scratch)
        with _engine(engine, folder) as url:
            for name in names:
                begun = time.monotonic()
                setting = Setting(engine=engine, url=url, folder=folder, scale=scale)
                checks += BENCHMARKS[name](setting)
                took = time.monotonic() - begun
                print(f"{name} on {engine} took {took:.0f} s", file=sys.stderr)
    return checks


@contextlib.contextmanager
def _engine(name: str, folder: Path) -> Generator[str]:
    if name == "demo":
        with servers.server(servers.demo_engine(folder / "demo")) as url:
            yield url
    else:
        with ComfyUIServer(install_folder(), folder / "comfyui") as comfyui:
            yield comfyui.url


def _table(checks: Sequence[Check]) -> str:
    rows = [("benchmark", "series", "value", "limit", "", "figures")]
    rows += [
        (
            check.benchmark,
            check.series,
            f"{check.value:.2f} {check.unit}",
            _limit(check),
            "broken" if check.broken else "ok" if check.limit is not None else "-",
            check.figures,
        )
        for check in checks
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _limit(check: Check) -> str:
    if check.limit is None:
        return "none"
    return f"{'≤' if check.better == 'below' else '≥'} {check.limit:g}"


if __name__ == "__main__":
    main()
