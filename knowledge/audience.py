"""Who may read a passage: the ordered audiences and what each reader's role opens."""

from __future__ import annotations

from typing import Literal, get_args

Audience = Literal["client", "rm", "lead", "credit", "pricing", "compliance"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

_ORDER: tuple[Audience, ...] = ("client", "rm", "lead", "credit", "pricing")


def readable_by(reader: str | None) -> frozenset[Audience]:
    """The audiences whose documents `reader` may read.

    client < rm < lead < credit < pricing, each reading those before it; compliance reads all but pricing.
    An unknown or missing reader reads nothing.
    """
    if reader == "compliance":
        return frozenset(AUDIENCES) - {"pricing"}
    if reader in _ORDER:
        return frozenset(_ORDER[: _ORDER.index(reader) + 1])
    return frozenset()
