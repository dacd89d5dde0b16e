"""What a check finds, and how it is shown."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import click

from comfy_mcp_core.errors import ComfyMCPError

__all__ = ["Finding", "Status", "failure", "lines", "ok", "summary", "told", "warning"]

Status = Literal["ok", "warning", "failure"]
"""`failure`: nothing can be generated until it is mended; `warning`: something else is amiss."""

COLOURS: Mapping[Status, str] = {"ok": "green", "warning": "yellow", "failure": "red"}
WIDEST = 100
INDENT = " " * 11


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        subject: What was looked at, such as `ComfyUI`.
        status: Whether it is well.
        sentence: What was found.
        remedy: What to do about it; empty when it is well.
        details: For programs: JSON values such as `latency_ms`.
    """

    subject: str
    status: Status
    sentence: str
    remedy: str = ""
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


def ok(subject: str, sentence: str, **details: object) -> Finding:
    """A finding that all is well."""
    return Finding(subject=subject, status="ok", sentence=sentence, details=details)


def warning(subject: str, sentence: str, remedy: str, **details: object) -> Finding:
    """A finding of something that is amiss but prevents no generation."""
    return Finding(
        subject=subject, status="warning", sentence=sentence, remedy=remedy, details=details
    )


def failure(subject: str, error: ComfyMCPError, **details: object) -> Finding:
    """A finding that prevents every generation, with the error's own sentence and hint."""
    return Finding(
        subject=subject,
        status="failure",
        sentence=error.sentence,
        remedy=error.hint,
        details={"error_code": error.code, **details},
    )


def told(findings: Iterable[Finding]) -> dict[str, object]:
    """The findings as JSON: `ok` is false when anything fails."""
    listed = [asdict(finding) for finding in findings]
    return {"ok": all(f["status"] != "failure" for f in listed), "findings": listed}


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings for people, below a heading for each subject."""
    width = min(WIDEST, shutil.get_terminal_size().columns) - 1
    subject = ""
    for finding in findings:
        if finding.subject != subject:
            subject = finding.subject
            yield click.style(subject, bold=True)
        mark = click.style(f"{finding.status:<7}", fg=COLOURS[finding.status])
        first, *others = _wrapped(finding.sentence, width)
        yield f"  {mark}  {first}"
        yield from (INDENT + line for line in others)
        for number, line in enumerate(_wrapped(finding.remedy, width - 3)):
            yield f"{INDENT}{'   ' if number else '-> '}{line}"


def summary(findings: Iterable[Finding]) -> str:
    """One line on the whole."""
    statuses = [finding.status for finding in findings]
    failures, warnings = statuses.count("failure"), statuses.count("warning")
    counts = ", ".join(
        f"{count} {noun}{'s' if count > 1 else ''}"
        for count, noun in ((failures, "failure"), (warnings, "warning"))
        if count
    )
    if failures:
        return click.style(f"Nothing can be generated yet: {counts}.", fg="red", bold=True)
    if warnings:
        return click.style(f"Ready to generate; {counts}.", fg="yellow", bold=True)
    return click.style("All is well.", fg="green", bold=True)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that fit; a path or an address is never cut."""
    return textwrap.wrap(
        text, max(20, width - len(INDENT)), break_long_words=False, break_on_hyphens=False
    )
