"""Short references that people can read aloud: no letter or digit that looks like another."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_reference(length: int) -> str:
    """`length` random characters, about five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
