"""One engine for all the tests, and fresh ones for those that end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from plugins.demo.tests.engine.driver import LIMIT_SECONDS, Engine, started

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("engine")
    with (
        started(folder, "--end-with-stdin") as (_, url),
        httpx.Client(base_url=url, timeout=LIMIT_SECONDS) as http,
    ):
        yield Engine(url=url, folder=folder, http=http)
