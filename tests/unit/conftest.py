"""What all unit tests share: how asynchronous ones run, and how hard hypothesis tries."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# No database: a property that fails prints its example, and a checkout stays as it was.
settings.register_profile(
    "unit",
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unit")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
