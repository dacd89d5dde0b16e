"""Other programs are bounded in time and output, and nothing of them stays."""

from __future__ import annotations

import asyncio
import os
import select
import sys
import threading

import pytest

from comfy_mcp_core.programs import (
    ProgramStoppedError,
    ProgramTimeoutError,
    in_thread,
    run,
    running,
)

PYTHON = (sys.executable, "-S", "-E", "-c")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_program_is_fed_and_its_output_status_and_complaints_are_kept() -> None:
    code = "import sys; d = sys.stdin.read(); print(d[::-1], end=''); sys.exit(f'{len(d)} read')"
    done = run([*PYTHON, code], limit_seconds=30, most_bytes=100, data=b"abc")
    assert (done.status, done.output, done.complaints.strip()) == (1, b"cba", "3 read")


def test_a_program_that_stops_reading_is_no_failure() -> None:
    done = run([*PYTHON, "print('enough')"], limit_seconds=30, most_bytes=100, data=b"x" * 2**20)
    assert (done.status, done.output) == (0, b"enough\n")


def test_more_output_than_is_kept_ends_the_program() -> None:
    done = run([*PYTHON, "while True: print('x' * 999)"], limit_seconds=30, most_bytes=1000)
    assert done.status == -1
    assert len(done.output) == 1000


def test_a_program_that_takes_too_long_is_ended_with_what_it_started() -> None:
    # The child keeps the pipe open: only with its end does the output end.
    code = "import os, signal; os.fork(); print(os.getpid(), flush=True); signal.pause()"
    with (
        running([*PYTHON, code], limit_seconds=0.3) as program,
        pytest.raises(ProgramTimeoutError, match=r"longer than 0\.3 seconds"),
    ):
        program.read(1000)


def test_a_program_is_ended_when_nobody_wants_it_any_more() -> None:
    code = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
    with running([*PYTHON, code], limit_seconds=30) as program:
        line = b""
        while not line.endswith(b"\n"):
            line += program.read(1)
    assert gone(int(line))


def test_what_a_program_leaves_behind_is_ended_with_it() -> None:
    code = (
        "import os, signal\n"
        "if os.fork():\n    os._exit(0)\n"
        "print(os.getpid(), flush=True)\n"
        "os.close(1)\n"
        "signal.pause()"
    )
    done = run([*PYTHON, code], limit_seconds=30, most_bytes=100)
    try:
        left = os.pidfd_open(int(done.output))
    except ProcessLookupError:
        return
    ended, _, _ = select.select([left], [], [], 10)
    os.close(left)
    assert ended


@pytest.mark.anyio
async def test_a_program_is_ended_when_its_caller_goes_away() -> None:
    began = threading.Event()
    ended = threading.Event()

    def work() -> None:
        with running([*PYTHON, "import signal; signal.pause()"], limit_seconds=30) as program:
            began.set()
            with pytest.raises(ProgramStoppedError):
                program.read(1)
        ended.set()

    task = asyncio.create_task(in_thread(work))
    assert await asyncio.to_thread(began.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 10)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits another process")
def test_a_program_that_asks_for_all_memory_fails_alone() -> None:
    done = run([*PYTHON, "b'x' * (5 * 2**30)"], limit_seconds=30, most_bytes=10)
    assert done.status == 1
    assert "MemoryError" in done.complaints
