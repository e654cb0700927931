"""Lines to be checked: a line of text, or a JSON object that says who reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from proposals.checking import Audience


class CheckLineError(ValueError):
    """A line that cannot be checked; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A text with its reader; the client and the amount, 元, where they are known."""

    id: str
    text: str
    audience: Audience = "client"
    client: str | None = None
    amount: Decimal | None = None


def read_check_line(line: str, *, default_id: str) -> CheckLine:
    """The text of one line: JSON when it begins with a brace. Raises CheckLineError."""
    line = line.strip("\ufeff \t\r\n")
    if not line.startswith("{"):
        return CheckLine(default_id, line)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise CheckLineError("不是 JSON") from None
    return check_line_of(record, default_id=default_id)


def check_line_of(record: Mapping[str, Any], *, default_id: str) -> CheckLine:
    """The text that a JSON object describes. Raises CheckLineError."""
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise CheckLineError("缺少 text")
    audience = _audience(record.get("audience") or "client")
    client = record.get("client")
    return CheckLine(
        str(record.get("id") or default_id),
        text,
        audience,
        client if isinstance(client, str) and client.strip() else None,
        _amount(record.get("amount")),
    )


def _audience(given: object) -> Audience:
    if given == "client":
        return "client"
    if given == "internal":
        return "internal"
    raise CheckLineError(f"audience 应为 client 或 internal，不是 {given!r}")


def _amount(given: object) -> Decimal | None:
    if given is None or given == "":
        return None
    try:
        amount = Decimal(str(given).replace(",", ""))
    except InvalidOperation:
        raise CheckLineError(f"amount 应为金额（元），不是 {given!r}") from None
    if not amount.is_finite() or amount < 0:
        raise CheckLineError(f"amount 应为金额（元），不是 {given!r}")
    return amount
