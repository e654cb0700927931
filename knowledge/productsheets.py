"""Products as the metadata of their manuals has them; what is written wrongly is refused, never read as absent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.documents import Document
from knowledge.expressions import ExpressionError, parse
from knowledge.rules import RuleError, source_of
from knowledge.ruletypes import FactEntry, ProductSheet

_READ = frozenset(
    "code name name_en aliases family credit amount tenor_m pricing purpose collateral documents sla_days risks kpi "
    "cross_sell client_visible".split()
)

_EXTENSIONS = ("amount_extension", "tenor_extension")


def sheets_of(document: Document) -> list[Mapping[str, Any]]:
    """The products that a document describes."""
    listed = document.extra.get("product")
    listed = listed if isinstance(listed, list) else [listed]
    return [each for each in listed if isinstance(each, Mapping) and each.get("code")]


def sheet_of(raw: Mapping[str, Any], document: Document) -> ProductSheet:
    """A product without its rules."""
    amount, tenor = raw.get("amount"), raw.get("tenor_m")
    amount = amount if isinstance(amount, Mapping) else {}
    tenor = tenor if isinstance(tenor, Mapping) else {}
    days = raw.get("sla_days")
    return ProductSheet(
        code=str(raw["code"]),
        name=str(raw.get("name") or document.title),
        source=source_of(document),
        name_en=str(raw.get("name_en") or ""),
        aliases=texts_of(raw.get("aliases")),
        family=str(raw.get("family") or ""),
        credit=raw.get("credit") is True,
        amount_min=number_of(amount.get("min")),
        amount_max=number_of(amount.get("max")),
        tenor_min=_whole(tenor.get("min")),
        tenor_max=_whole(tenor.get("max")),
        pricing=str(raw.get("pricing") or ""),
        purpose=str(raw.get("purpose") or ""),
        collateral=texts_of(raw.get("collateral")),
        documents=texts_of(raw.get("documents")),
        sla_days={str(k): v for k, v in days.items() if isinstance(v, int)} if isinstance(days, Mapping) else {},
        risks=texts_of(raw.get("risks")),
        kpi=texts_of(raw.get("kpi")),
        cross_sell=texts_of(raw.get("cross_sell")),
        client_visible=frozenset(texts_of(raw.get("client_visible"))),
        extra={key: value for key, value in raw.items() if key not in _READ},
    )


def number_of(raw: object) -> Decimal | None:
    """A number of the metadata, None where there is none."""
    if raw is None or isinstance(raw, bool):
        return None
    try:
        number = Decimal(str(raw).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _whole(raw: object) -> int | None:
    number = number_of(raw)
    return int(number) if number is not None else None


def texts_of(raw: object) -> tuple[str, ...]:
    """A text or a list of texts."""
    if isinstance(raw, str):
        return (raw,)
    return tuple(str(each) for each in raw) if isinstance(raw, (list, tuple)) else ()


def refuse_wrong_products(document: Document, facts: Mapping[str, FactEntry]) -> None:
    """Raises RuleError where a limit, or whether a product takes up credit, is written so that it would be lost."""
    given = document.extra.get("product")
    if given is None:
        return
    for index, raw in enumerate(given if isinstance(given, list) else [given]):
        place: tuple[str | int, ...] = ("product", index) if isinstance(given, list) else ("product",)
        if not isinstance(raw, Mapping) or not isinstance(raw.get("code"), str) or not raw["code"].strip():
            raise RuleError("product", "应有产品代码 code", place)
        named = f"product.{raw['code']}"
        if raw.get("credit") is not None and not isinstance(raw["credit"], bool):
            raise RuleError(named, "credit 应为 true 或 false", (*place, "credit"))
        for key in ("amount", "tenor_m"):
            _refuse_wrong_range(raw.get(key), f"{named}.{key}", (*place, key))
        if not isinstance(raw.get("common_rules", []), list):
            raise RuleError(named, "common_rules 应为规则编号的列表", (*place, "common_rules"))
        for key in _EXTENSIONS:
            _refuse_wrong_extension(raw.get(key), facts, f"{named}.{key}", (*place, key))


def _refuse_wrong_range(raw: object, named: str, place: tuple[str | int, ...]) -> None:
    if raw is None:
        return
    if not isinstance(raw, Mapping):
        raise RuleError(named, "应为 {min: 数字, max: 数字}", place)
    for end in ("min", "max"):
        number = number_of(raw.get(end))
        if raw.get(end) is not None and (number is None or number < 0):
            raise RuleError(f"{named}.{end}", f"应为数字，现为 {raw[end]}", (*place, end))
    least, most = number_of(raw.get("min")), number_of(raw.get("max"))
    if least is not None and most is not None and least > most:
        raise RuleError(named, f"下限 {least} 高于上限 {most}", place)


def _refuse_wrong_extension(
    raw: object, facts: Mapping[str, FactEntry], named: str, place: tuple[str | int, ...]
) -> None:
    if raw is None:
        return
    if not isinstance(raw, Mapping) or not isinstance(raw.get("unless"), str):
        raise RuleError(named, "应有 max 和 unless（批准的条件）", place)
    try:
        parse(raw["unless"], facts)
    except ExpressionError as error:
        raise RuleError(f"{named}.unless", error.why, (*place, "unless")) from error
