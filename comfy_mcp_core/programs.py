"""Running other programs, such as ffmpeg: bounded in time, in what is kept, and ended with all
that they started.

For plugins, whose media functions run in threads: everything here blocks.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO, ParamSpec, TypeVar

__all__ = [
    "Finished",
    "ProgramStoppedError",
    "ProgramTimeoutError",
    "Running",
    "in_thread",
    "run",
    "running",
]

T = TypeVar("T")
P = ParamSpec("P")

CHUNK = 65_536

KEPT_COMPLAINTS = 64
"""How many parts of at most 64 KiB of a program's stderr are kept; the newest ones."""

WATCH_SECONDS = 0.05
"""How often it is looked whether a program has to be ended."""

GRACE_SECONDS = 5.0
"""How long an ended program may take to be gone."""


MEMORY_BYTES = 4 * 2**30
"""The most address space of a program, where the system can limit it: a file of a few kilobytes can
make a decoder ask for all that there is."""

_STOP: ContextVar[threading.Event | None] = ContextVar("stop", default=None)
"""Set when nobody waits any more for what the current thread does."""


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread; its programs are ended when the caller is cancelled."""
    stop = threading.Event()
    token = _STOP.set(stop)
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except asyncio.CancelledError:
        stop.set()
        raise
    finally:
        _STOP.reset(token)


class ProgramStoppedError(Exception):
    """Nobody waits any more for what a program does, and it was ended."""


class ProgramTimeoutError(Exception):
    """A program took longer than it may, and was ended with all that it started."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """What a program left: its exit status, what it put out, and its complaints as text."""

    status: int
    output: bytes
    complaints: str


class Running:
    """A program that runs: its output is read in parts, and it may be fed.

    Made by `running`, and of no use after that.
    """

    def __init__(self, process: subprocess.Popen[bytes], limit_seconds: float) -> None:
        self._process = process
        self._deadline = time.monotonic() + limit_seconds
        self._limit = limit_seconds
        self._late = threading.Event()
        self._over = threading.Event()
        self._stop = _STOP.get()
        self._complaints: deque[bytes] = deque(maxlen=KEPT_COMPLAINTS)
        self._watchdog = threading.Thread(target=self._watch, daemon=True)
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def begin(self, data: bytes | None) -> None:
        """Watch the program, and feed it `data` beside what reads its output."""
        self._watchdog.start()
        if data is not None:
            self._threads.append(threading.Thread(target=self._feed, args=(data,), daemon=True))
        for thread in self._threads:
            thread.start()

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes of the output; fewer, or none, at its end.

        Raises:
            ProgramTimeoutError: When the time is over.
            ProgramStoppedError: When nobody waits for it any more.
        """
        assert self._process.stdout is not None
        data = self._process.stdout.read(size)
        self._check()
        return data

    def write(self, data: bytes) -> None:
        """Feed the program some more; what it no longer takes is dropped.

        Raises:
            ProgramTimeoutError: When the time is over.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
        except (BrokenPipeError, ConnectionResetError):
            # It has ended: its status and its complaints say why.
            self._check()

    def close_input(self) -> None:
        """Tell the program that nothing more comes."""
        assert self._process.stdin is not None
        _close(self._process.stdin)

    def finish(self) -> tuple[int, str]:
        """Wait for the program's end: its exit status, and its complaints.

        Raises:
            ProgramTimeoutError: When the time is over.
        """
        try:
            status = self._process.wait(max(0.0, self._deadline - time.monotonic()) + GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.end()
            raise self._timeout() from None
        self._check()
        self._over.set()
        # What it started may outlive it; a group keeps its number as long as it has members.
        _kill_group(self._process)
        self._threads[0].join(GRACE_SECONDS)
        return status, b"".join(self._complaints).decode(errors="replace")

    def end(self) -> None:
        """End the program and what it started, if it still runs, and let go of everything."""
        self._over.set()
        if self._process.returncode is None:
            # Also when it has just ended by itself: what it started may still run.
            _kill_group(self._process)
        # The system itself may hold a killed program up, on a disk that does not answer.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(GRACE_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                _close(pipe)

    def _watch(self) -> None:
        """End the program when its time is over, or when nobody waits for it any more."""
        while not self._over.wait(WATCH_SECONDS):
            stopped = self._stop is not None and self._stop.is_set()
            if stopped or time.monotonic() > self._deadline:
                self._late.set()
                _kill_group(self._process)
                return

    def _check(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise ProgramStoppedError("nobody waits for it any more")
        if self._late.is_set():
            raise self._timeout()

    def _timeout(self) -> ProgramTimeoutError:
        return ProgramTimeoutError(f"took longer than {self._limit:g} seconds")

    def _listen(self) -> None:
        assert self._process.stderr is not None
        # Not through the buffer, which would wait until so much has come.
        while part := os.read(self._process.stderr.fileno(), CHUNK):
            self._complaints.append(part)

    def _feed(self, data: bytes) -> None:
        assert self._process.stdin is not None
        # It may end before it has read everything, as ffmpeg does when it has enough.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(data)
        _close(self._process.stdin)


@contextmanager
def running(
    command: Sequence[str],
    *,
    limit_seconds: float,
    data: bytes | None = None,
    feeds: bool = False,
) -> Generator[Running]:
    """A program in a process group of its own, which is ended with this context.

    Args:
        command: The program's path and its arguments; no shell comes between.
        limit_seconds: After this time the whole group is ended.
        data: What the program reads from its standard input; None for nothing.
        feeds: Whether the caller feeds it with `write` instead.

    Raises:
        OSError: When it can't be started.
    """
    process = subprocess.Popen(  # noqa: S603 - the commands are made by plugins, never by agents
        list(command),
        stdin=subprocess.PIPE if feeds or data is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    program = Running(process, limit_seconds)
    try:
        _limit_memory(process)
        program.begin(data)
        yield program
    finally:
        program.end()


def run(
    command: Sequence[str],
    *,
    limit_seconds: float,
    most_bytes: int,
    data: bytes | None = None,
) -> Finished:
    """Run a program to its end and keep what it puts out.

    Args:
        command: The program's path and its arguments.
        limit_seconds: The longest that it may run.
        most_bytes: How much of its output is kept; one that puts out more is ended.
        data: What it reads from its standard input.

    Raises:
        ProgramTimeoutError: When it took longer; it and all that it started are ended.
        OSError: When it can't be started.
    """
    with running(command, limit_seconds=limit_seconds, data=data) as program:
        output = program.read(most_bytes)
        if len(output) == most_bytes and program.read(1):
            return Finished(status=-1, output=output, complaints="more output than is kept")
        status, complaints = program.finish()
    return Finished(status=status, output=output, complaints=complaints)


def _limit_memory(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "linux":
        import resource

        # One that has ended already needs no limit.
        with contextlib.suppress(ProcessLookupError):
            _, allowed = resource.prlimit(process.pid, resource.RLIMIT_AS)
            free = allowed in {resource.RLIM_INFINITY, -1}
            most = MEMORY_BYTES if free else min(allowed, MEMORY_BYTES)
            resource.prlimit(process.pid, resource.RLIMIT_AS, (most, most))


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended by itself


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was still to be written can't be taken any more
