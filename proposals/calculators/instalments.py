"""Loans paid back in instalments, and interest paid on the way or at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from proposals.calculators.rounding import cents

YEAR = Decimal(360)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month's payment."""

    principal: Decimal
    interest: Decimal

    @property
    def payment(self) -> Decimal:
        """What is paid in all."""
        return self.principal + self.interest


def annuity_payment(principal: Decimal, rate: Decimal, months: int) -> Decimal:
    """The level payment, rounded to the cent before the schedule is made."""
    monthly = rate / 12
    growth = (1 + monthly) ** months
    return cents(principal * monthly * growth / (growth - 1)) if growth != 1 else cents(principal / months)


def schedule(principal: Decimal, rate: Decimal, months: int, part: Callable[[Decimal], Decimal]) -> list[Instalment]:
    """The months; `part` says how much principal is paid beside an interest, the last month pays what is left."""
    return list(_months(principal, rate / 12, months, part))


def _months(left: Decimal, monthly: Decimal, months: int, part: Callable[[Decimal], Decimal]) -> Iterator[Instalment]:
    for number in range(1, months + 1):
        interest = cents(left * monthly)
        paid = left if number == months else part(interest)
        yield Instalment(paid, interest)
        left -= paid


def annuity(principal: Decimal, rate: Decimal, months: int) -> dict[str, Decimal]:
    """等额本息."""
    payment = annuity_payment(principal, rate, months)
    rows = schedule(principal, rate, months, lambda interest: payment - interest)
    return {"monthly_payment": payment, **_told(rows)}


def equal_principal(principal: Decimal, rate: Decimal, months: int) -> dict[str, Decimal]:
    """等额本金."""
    each = cents(principal / months)
    return {"monthly_principal": each, **_told(schedule(principal, rate, months, lambda interest: each))}


def _told(rows: list[Instalment]) -> dict[str, Decimal]:
    second = rows[1] if len(rows) > 1 else None
    return {
        "first_payment": rows[0].payment,
        **({"second_payment": second.payment} if second else {}),
        "last_payment": rows[-1].payment,
        "first_interest": rows[0].interest,
        "total_interest": sum((row.interest for row in rows), Decimal(0)),
    }


def monthly_interest(principal: Decimal, rate: Decimal, months: int) -> dict[str, Decimal]:
    """按月付息、到期还本."""
    each = cents(principal * rate / 12)
    quarter = cents(principal * rate / 4)
    told = {"monthly_interest": each, "last_payment": principal + each, "total_interest": each * months}
    return {**told, "quarterly_interest": quarter}


def bullet_interest(principal: Decimal, rate: Decimal, *, days: int | None, months: int | None) -> dict[str, Decimal]:
    """到期还本付息: actual days over 360; whole months at a twelfth of the year's rate where no days are known."""
    if days is not None:
        return {"interest": cents(principal * rate * days / YEAR)}
    return {"interest": cents(principal * rate * (months or 0) / 12)}
