"""The errors that an agent or an operator can do something about.

Every expected failure is a `ComfyMCPError`: a code that programs compare, a sentence that says
what happened, and a hint that says what to do next. They are raised where the cause is known and
turned into a tool's result at one place, the MCP adapter. Whatever else is raised is a defect: it
is logged with an id and answered as `INTERNAL_ERROR`.

    ComfyMCPError
    ├── InvalidArgumentsError        INVALID_ARGUMENTS
    ├── UnknownToolError             UNKNOWN_TOOL
    ├── ComfyUIUnreachableError      COMFYUI_UNREACHABLE
    ├── ComfyUIResponseError         COMFYUI_ERROR
    ├── WorkflowNotFoundError        WORKFLOW_NOT_FOUND
    ├── WorkflowInvalidError         WORKFLOW_INVALID
    ├── WorkflowRefusedError         WORKFLOW_REFUSED
    ├── ModelNotFoundError           MODEL_NOT_FOUND
    ├── GenerationFailedError        GENERATION_FAILED
    ├── NotSubmittedError            NOT_SUBMITTED
    ├── JobNotFoundError             JOB_NOT_FOUND
    ├── JobLostError                 JOB_LOST
    ├── AssetNotFoundError           ASSET_NOT_FOUND
    ├── AssetExpiredError            ASSET_EXPIRED
    ├── AssetFileGoneError           ASSET_FILE_GONE
    ├── MediaNotSupportedError       MEDIA_NOT_SUPPORTED
    ├── MediaUnreadableError         MEDIA_UNREADABLE
    ├── BudgetUnreachableError       BUDGET_UNREACHABLE
    ├── InputNotAllowedError         INPUT_NOT_ALLOWED
    ├── TooLargeError                TOO_LARGE
    └── SettingsError                SETTINGS_INVALID

A plugin derives classes of its own from `ComfyMCPError` and gives them codes of its own.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "AssetExpiredError",
    "AssetFileGoneError",
    "AssetNotFoundError",
    "BudgetUnreachableError",
    "ComfyMCPError",
    "ComfyUIResponseError",
    "ComfyUIUnreachableError",
    "GenerationFailedError",
    "InputNotAllowedError",
    "InvalidArgumentsError",
    "JobLostError",
    "JobNotFoundError",
    "MediaNotSupportedError",
    "MediaUnreadableError",
    "ModelNotFoundError",
    "NotSubmittedError",
    "SettingsError",
    "TooLargeError",
    "UnknownToolError",
    "WorkflowInvalidError",
    "WorkflowNotFoundError",
    "WorkflowRefusedError",
]


class ComfyMCPError(Exception):
    """An expected failure.

    Args:
        sentence: What happened, in one line.
        hint: What to do next, in one line; empty when there is nothing to add.
        details: Further JSON values for the agent, such as `prompt_id` or `allowed`.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"

    def __init__(self, sentence: str, *, hint: str = "", **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.details = details

    def payload(self) -> dict[str, object]:
        """The JSON object that a tool answers: `error`, `error_code`, `hint` and the details."""
        payload: dict[str, object] = {"error": self.sentence, "error_code": self.code}
        if self.hint:
            payload["hint"] = self.hint
        return payload | {key: value for key, value in self.details.items() if value is not None}


class InvalidArgumentsError(ComfyMCPError):
    """An argument is unknown, missing, of the wrong type or out of range."""

    code = "INVALID_ARGUMENTS"


class UnknownToolError(ComfyMCPError):
    """No tool of that name is there."""

    code = "UNKNOWN_TOOL"


class ComfyUIUnreachableError(ComfyMCPError):
    """ComfyUI does not answer at its address."""

    code = "COMFYUI_UNREACHABLE"


class ComfyUIResponseError(ComfyMCPError):
    """ComfyUI answered something that its API does not provide for."""

    code = "COMFYUI_ERROR"


class WorkflowNotFoundError(ComfyMCPError):
    """No workflow has that id."""

    code = "WORKFLOW_NOT_FOUND"


class WorkflowInvalidError(ComfyMCPError):
    """A file is not a workflow in API format, or its description is broken."""

    code = "WORKFLOW_INVALID"


class WorkflowRefusedError(ComfyMCPError):
    """ComfyUI's validation refused the graph; `node_errors` lists each bad input."""

    code = "WORKFLOW_REFUSED"


class ModelNotFoundError(ComfyMCPError):
    """A model that was asked for is not installed."""

    code = "MODEL_NOT_FOUND"


class GenerationFailedError(ComfyMCPError):
    """A node failed while the graph ran."""

    code = "GENERATION_FAILED"


class NotSubmittedError(ComfyMCPError):
    """The answer to a submission was lost, and ComfyUI does not know the job."""

    code = "NOT_SUBMITTED"


class JobNotFoundError(ComfyMCPError):
    """Neither the store nor ComfyUI knows the prompt_id."""

    code = "JOB_NOT_FOUND"


class JobLostError(ComfyMCPError):
    """ComfyUI had taken the job and no longer knows it."""

    code = "JOB_LOST"


class AssetNotFoundError(ComfyMCPError):
    """No asset has that id."""

    code = "ASSET_NOT_FOUND"


class AssetExpiredError(ComfyMCPError):
    """The asset's time is over."""

    code = "ASSET_EXPIRED"


class AssetFileGoneError(ComfyMCPError):
    """The asset is known, but its file is no longer there, or another one has taken its name."""

    code = "ASSET_FILE_GONE"


class MediaNotSupportedError(ComfyMCPError):
    """No installed plugin, or not this tool, handles the asset's medium."""

    code = "MEDIA_NOT_SUPPORTED"


class MediaUnreadableError(ComfyMCPError):
    """The file is broken, truncated or not what its name says."""

    code = "MEDIA_UNREADABLE"


class BudgetUnreachableError(ComfyMCPError):
    """No preview or copy fits the budget; the smallest size reached is told."""

    code = "BUDGET_UNREACHABLE"


class InputNotAllowedError(ComfyMCPError):
    """A path or URL lies outside of what the settings allow."""

    code = "INPUT_NOT_ALLOWED"


class TooLargeError(ComfyMCPError):
    """A file or picture is larger than what is handled."""

    code = "TOO_LARGE"


class SettingsError(ComfyMCPError):
    """A setting in the config file, the environment or a flag is wrong."""

    code = "SETTINGS_INVALID"
