"""A bot that is killed in the middle loses no message, keeps every confirmed note once, and no half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.killing import is_whole, storm


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    counts = await storm(8, tmp_path, seed=20261125)
    assert is_whole(counts), counts
    assert counts["messages_accepted"] > 10
    assert counts["notes"] > 3
