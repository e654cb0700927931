"""Bills, receivables and what they cost: discount, factoring, acceptance, pool."""

from __future__ import annotations

from decimal import Decimal

from proposals.calculators.rounding import cents

YEAR = Decimal(360)
BANK_BILLS, LISTED_BILLS = Decimal(1), Decimal("0.85")


def bill_discount(
    face: Decimal, rate: Decimal, days: int, *, buyer_pays: bool = False, buyer_share: Decimal | None = None
) -> dict[str, Decimal]:
    """票据贴现: what the seller is paid; the buyer's part of the interest is rounded, the seller bears the rest."""
    interest = cents(face * rate * days / YEAR)
    of_buyer = interest if buyer_pays else cents(interest * (buyer_share or 0))
    result = {"days": Decimal(days), "interest": interest, "net_amount": face - (interest - of_buyer)}
    return {**result, "buyer_interest": of_buyer, "seller_interest": interest - of_buyer} if of_buyer else result


def factoring(
    receivable: Decimal, share: Decimal, rate: Decimal, days: int, fee_rate: Decimal | None
) -> dict[str, Decimal]:
    """保理: financed amount, its interest, and the fee on the whole receivable."""
    amount = cents(receivable * share)
    fee = {} if fee_rate is None else {"fee": cents(receivable * fee_rate)}
    return {"amount": amount, "interest": cents(amount * rate * days / YEAR), **fee}


def acceptance_cost(
    face: Decimal, margin: Decimal, fee_rate: Decimal, exposure_rate: Decimal, days: int
) -> dict[str, Decimal]:
    """银承成本: margin, fee on the face, and what the open part costs."""
    held = cents(face * margin)
    return {
        "margin": held,
        "fee": cents(face * fee_rate),
        "exposure": face - held,
        "exposure_fee": cents((face - held) * exposure_rate * days / YEAR),
    }


def bill_pool(bank_bills: Decimal, listed_bills: Decimal, share: Decimal) -> dict[str, Decimal]:
    """票据池额度."""
    return {"limit": cents((bank_bills * BANK_BILLS + listed_bills * LISTED_BILLS) * share)}
