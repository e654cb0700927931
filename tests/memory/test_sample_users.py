"""The sample bank's people are enough to try every role and every two-person rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from memory import users
from memory.database import Database

_USERS = Path(__file__).parents[2] / "samples" / "users.yaml"


async def test_the_sample_bank_has_somebody_in_every_role(database: Database) -> None:
    rows = yaml.safe_load(_USERS.read_text(encoding="utf-8"))["users"]
    async with database.begin() as session:
        assert await users.load_sample_users(session, rows) == 11
        people = await users.everyone(session)
    assert Counter(user.role for user in people) == {
        "rm": 4,
        "lead": 2,
        "credit": 1,
        "pricing": 1,
        "compliance": 1,
        "admin": 2,
    }
    assert len({user.team for user in people if user.role == "rm"}) == 2
    assert {u.team for u in people if u.role == "lead"} == {u.team for u in people if u.role == "rm"}
    assert people[0].role == "rm"
