"""Jobs: submitted, followed to their end whoever waits, and told truthfully."""

from comfy_mcp_core.jobs.job import Job, JobRequest, Status
from comfy_mcp_core.jobs.service import Jobs

__all__ = ["Job", "JobRequest", "Jobs", "Status"]
