from __future__ import annotations

import pytest

from plugins.video.tests.clips import Clips


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Clips by name, made once in a run."""
    return Clips(tmp_path_factory.mktemp("clips"))
