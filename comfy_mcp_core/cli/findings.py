"""What a check finds, and how it is shown."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import click

from comfy_mcp_core.errors import ComfyMCPError

__all__ = ["Finding", "Status", "failure", "ok", "report", "shown", "warning", "wrapped"]

Status = Literal["ok", "warning", "failure"]
"""`failure`: what is asked for can't be done until it is mended; `warning`: something else is
amiss."""

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
    """A finding of something that is amiss but prevents nothing."""
    return Finding(
        subject=subject, status="warning", sentence=sentence, remedy=remedy, details=details
    )


def failure(subject: str, error: ComfyMCPError, **details: object) -> Finding:
    """A finding that prevents what is asked for, with the error's own sentence and hint."""
    return Finding(
        subject=subject,
        status="failure",
        sentence=error.sentence,
        remedy=error.hint,
        details={"error_code": error.code, **details},
    )


def report(
    findings: Sequence[Finding], *, as_json: bool, failed: str, warned: str, **more: object
) -> None:
    """Print the findings; the program ends with status 1 when one of them is a failure.

    Args:
        findings: In the order in which they are shown.
        as_json: For programs, not for people.
        failed: The last line when something fails, such as `Nothing can be generated yet`.
        warned: The last line when something is amiss.
        more: Further JSON values, for programs.
    """
    failures = any(finding.status == "failure" for finding in findings)
    if as_json:
        told = {"ok": not failures, **more, "findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(told, indent=2))
    else:
        for line in shown(findings):
            click.echo(line)
        click.echo(f"\n{_summary(findings, failed, warned)}")
    if failures:
        sys.exit(1)


def shown(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings for people, below a heading for each subject."""
    subject = ""
    for finding in findings:
        if finding.subject != subject:
            subject = finding.subject
            yield click.style(subject, bold=True)
        mark = click.style(f"{finding.status:<7}", fg=COLOURS[finding.status])
        first, *others = wrapped(finding.sentence, len(INDENT))
        yield f"  {mark}  {first}"
        yield from (INDENT + line for line in others)
        for number, line in enumerate(wrapped(finding.remedy, len(INDENT) + 3)):
            yield f"{INDENT}{'   ' if number else '-> '}{line}"


def _summary(findings: Iterable[Finding], failed: str, warned: str) -> str:
    """One line on the whole."""
    statuses = [finding.status for finding in findings]
    failures, warnings = statuses.count("failure"), statuses.count("warning")
    counts = ", ".join(
        f"{count} {noun}{'s' if count > 1 else ''}"
        for count, noun in ((failures, "failure"), (warnings, "warning"))
        if count
    )
    if failures:
        return click.style(f"{failed}: {counts}.", fg="red", bold=True)
    if warnings:
        return click.style(f"{warned}; {counts}.", fg="yellow", bold=True)
    return click.style("All is well.", fg="green", bold=True)


def wrapped(text: str, indent: int) -> list[str]:
    """Lines that fit the terminal behind an indentation; a path or an address is never cut."""
    width = min(WIDEST, shutil.get_terminal_size().columns) - 1
    # Some of it is quoted from other people's files, which must not steer the terminal.
    plain = "".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in text)
    return textwrap.wrap(
        plain, max(20, width - indent), break_long_words=False, break_on_hyphens=False
    )
