"""All calculators, and which of them a text asks for."""

from __future__ import annotations

from proposals.calculators import everyday, keeping, lending, limiting, trading
from proposals.calculators.fields import Calculator

# The more particular words come first: 结构性存款利息 is no loan's interest.
ALL: tuple[Calculator, ...] = (
    *trading.TRADING,
    *limiting.LIMITING,
    *everyday.EVERYDAY[:2],
    *keeping.KEEPING[:-1],
    *lending.LENDING[:-1],
    *everyday.EVERYDAY[2:],
    keeping.SIMPLE,
    lending.BULLET,
)
BY_NAME = {one.name: one for one in ALL}


def chosen(ready: str) -> Calculator | None:
    """The calculator that a text in plain form asks for."""
    return next((one for one in ALL if one.asked.search(ready)), None)


def compared(ready: str) -> list[Calculator]:
    """Both ways of paying back, where a text speaks of both."""
    both = [one for one in (lending.ANNUITY, lending.EQUAL_PRINCIPAL) if one.asked.search(ready)]
    named = lending.ANNUITY_BY_NAME.search(ready) is not None
    return both if len(both) > 1 and named else []
