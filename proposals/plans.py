"""A plan as JSON and back, exactly: what stands in the database between two messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast, get_args

from knowledge.ruletypes import FactValue, Value
from proposals.record import Item, Kind, Plan, Tone


class PlanError(ValueError):
    """Data that is no plan: what is wrong with it."""


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan in words, numbers and lists that JSON has; numbers stay as they are written."""
    return {
        "kind": plan.kind,
        "request": plan.request,
        "wanted": [_item(item) for item in plan.wanted],
        "dropped": list(plan.dropped),
        "needs": list(plan.needs),
        "answers": {name: _fact(value) for name, value in plan.answers.items()},
        "additions": dict(plan.additions),
        "tone": plan.tone,
        "unanswered": list(plan.unanswered),
        "omitted": list(plan.omitted),
    }


def from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that `to_json` made the data of. Raises PlanError."""
    try:
        return Plan(
            kind=cast(Kind, _one_of(data["kind"], get_args(Kind))),
            request=str(data["request"]),
            wanted=tuple(_read_item(each) for each in data.get("wanted", ())),
            dropped=_words(data.get("dropped", ())),
            needs=_words(data.get("needs", ())),
            answers={str(name): _read_fact(each) for name, each in data.get("answers", {}).items()},
            additions={str(key): str(words) for key, words in data.get("additions", {}).items()},
            tone=cast(Tone, _one_of(data.get("tone", "plain"), get_args(Tone))),
            unanswered=_words(data.get("unanswered", ())),
            omitted=_words(data.get("omitted", ())),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise PlanError(f"not a plan: {error!r}") from error


def _item(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "amount": None if item.amount is None else str(item.amount),
        "tenor_m": item.tenor_m,
        "currency": item.currency,
        "collateral": item.collateral,
        "purpose": item.purpose,
        "stressed": item.stressed,
    }


def _read_item(data: Mapping[str, Any]) -> Item:
    amount, tenor = data.get("amount"), data.get("tenor_m")
    return Item(
        code=str(data["code"]),
        amount=None if amount is None else Decimal(amount),
        tenor_m=None if tenor is None else int(tenor),
        currency=str(data.get("currency", "CNY")),
        collateral=_optional(data.get("collateral")),
        purpose=_optional(data.get("purpose")),
        stressed=data.get("stressed") is True,
    )


def _fact(fact: FactValue) -> dict[str, Any]:
    return {
        "value": _value(fact.value),
        "as_of": None if fact.as_of is None else fact.as_of.isoformat(),
        "source": fact.source,
        "audience": fact.audience,
        "said": fact.said,
        "note_id": fact.note_id,
    }


def _read_fact(data: Mapping[str, Any]) -> FactValue:
    day, note = data.get("as_of"), data.get("note_id")
    return FactValue(
        value=_read_value(data["value"]),
        as_of=None if day is None else date.fromisoformat(day),
        source=str(data.get("source", "user")),
        audience=str(data.get("audience", "rm")),
        said=_optional(data.get("said")),
        note_id=None if note is None else int(note),
    )


def _value(value: Value) -> bool | dict[str, str]:
    """Truth stays truth; everything else says of which kind it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else {"text": value}


def _read_value(data: object) -> Value:
    if isinstance(data, bool):
        return data
    if not isinstance(data, Mapping) or len(data) != 1:
        raise ValueError(f"no value: {data!r}")
    kind, words = next(iter(data.items()))
    if kind == "number":
        return Decimal(words)
    if kind == "day":
        return date.fromisoformat(words)
    if kind == "text":
        return str(words)
    raise ValueError(f"no value: {data!r}")


def _words(data: object) -> tuple[str, ...]:
    if not isinstance(data, (list, tuple)):
        raise TypeError(f"no list: {data!r}")
    return tuple(str(each) for each in data)


def _optional(data: object) -> str | None:
    return None if data is None else str(data)


def _one_of(data: object, allowed: tuple[str, ...]) -> str:
    if data not in allowed:
        raise ValueError(f"{data!r} is none of {allowed}")
    return str(data)
