"""Rows as records: what a row of each kind says, or why it cannot be taken.

Reader(header, sheet_unit, today).read(number, cells) -> Record | None       raises BadRow; None for a line of totals
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from memory import creditcodes
from memory.clients import LONGEST_NAME
from memory.creditcodes import BadCreditCode
from memory.facts import Value
from memory.importing import values
from memory.importing.columns import FACT, Header, Unit, plain
from memory.importing.known import NO_FACTS, BadFact, KnownFact, KnownFacts
from memory.importing.rows import (
    BadRow,
    BalanceRecord,
    ClientRecord,
    ContactRecord,
    FacilityRecord,
    FactsRecord,
    Fault,
    HoldingRecord,
    Person,
    Reason,
    Record,
)
from memory.importing.values import BadCell

Cells = Sequence[Any]
_CODE_FAULTS: dict[creditcodes.Fault, Fault] = {
    "length": "code_length",
    "letter": "code_letter",
    "region": "code_region",
    "check": "code_check",
}
_TOTALS = frozenset({"合计", "总计", "小计", "合 计", "总 计", "小 计", "total", "totals", "subtotal", "grand total"})
_SEVERAL = re.compile(r"[、,，;；/|\n]+")
_INDUSTRY = re.compile(r"([A-T]?\d{2,4})\s*[-:：]?\s*(.*)")
_NO_UNIT = Unit()


_TEXTS = {
    "industry_code": 8,
    "industry": 200,
    "ownership": 100,
    "region": 200,
    "address": 500,
    "size_class": 50,
    "group_name": 200,
    "rating": 50,
    "archetype": 50,
}
_LONGEST = {
    "phone": 60,
    "email": 200,
    "title": 100,
    "contact": 60,
    "reference": 64,
    "product": 200,
    "owner": 100,
    "detail": 200,
    "fact": 100,
}
_code = lru_cache(maxsize=5_000)(creditcodes.normalised)
_NAMES = {"names": "short", "english": "english", "former": "former"}


@dataclass(slots=True)
class Reader:
    """Reads the rows under a header; `unit` is what a line above it says of its amounts."""

    header: Header
    unit: Unit
    today: date
    warn: Callable[[int, Reason], None]
    facts: KnownFacts = NO_FACTS
    places: dict[str, tuple[int, ...]] = field(init=False)
    texts: list[tuple[str, int]] = field(init=False)
    width: int = field(init=False)
    fact_words: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.places = self.header.places
        self.fact_words = self.facts.words()
        self.texts = [(name, longest) for name, longest in _TEXTS.items() if name in self.places]
        self.width = 1 + max(place for places in self.places.values() for place in places)

    def read(self, number: int, cells: Cells) -> Record | None:
        """The record of a row; None for a line of totals or one without anything. Raises BadRow."""
        if len(cells) < self.width:
            cells = [*cells, *[None] * (self.width - len(cells))]
        first = next((cell for cell in cells if cell is not None and cell != ""), None)
        if first is None or (type(first) is str and len(first) < 20 and " ".join(first.split()).casefold() in _TOTALS):
            return None
        try:
            return _READERS[self.header.kind](self, number, cells)
        except BadCreditCode as error:
            raise BadRow(_CODE_FAULTS[error.why], "code", error.code) from error

    def value(self, name: str, cells: Cells, read: Callable[..., Any], *more: Any) -> Any:
        """What the columns of a field say: the first that says anything. Raises BadRow."""
        if name not in self.places:
            return None
        try:
            for place in self.places[name]:
                found = read(cells[place], *more)
                if found is not None:
                    return found
        except BadCell as error:
            raise BadRow(error.why, name, error.cell) from error
        return None

    def text(self, name: str, cells: Cells) -> str | None:
        """Words of a field."""
        if name not in self.places:
            return None
        found: str | None = self.value(name, cells, values.text, _LONGEST.get(name, 500))
        return found

    def money(self, name: str, cells: Cells) -> tuple[Decimal | None, str | None]:
        """An amount, and the currency that its header names."""
        for place in self.places.get(name, ()):
            unit = self.header.units.get(place, self.unit)
            try:
                found = values.money(cells[place], unit)
            except BadCell as error:
                raise BadRow(error.why, name, error.cell) from error
            if found is not None:
                return found, unit.currency
        return None, None

    def whose(self, cells: Cells) -> tuple[str | None, str | None]:
        """The name and the credit code of the client. Raises BadRow without either."""
        name = self.value("client", cells, values.text, LONGEST_NAME)
        code = self.value("code", cells, values.text, 60)
        if name is None and code is None:
            raise BadRow("no_client")
        return name, _code(code) if code is not None else None


def _client(reader: Reader, number: int, cells: Cells) -> ClientRecord:
    name, code = reader.whose(cells)
    fields: dict[str, Any] = {}
    for column, longest in reader.texts:
        if (found := reader.value(column, cells, values.text, longest)) is not None:
            fields[column] = found
    for column in ("client_since", "last_contact"):
        if (found := reader.value(column, cells, values.day)) is not None:
            if found > reader.today:
                raise BadRow("date_future", column, found.isoformat())
            fields[column] = found
    if (stage := reader.value("stage", cells, values.stage)) is not None:
        fields["stage"] = stage
    _part_industry(fields)
    owner, names = reader.text("owner", cells), _names(reader, cells)
    return ClientRecord(number, name, code, owner, fields, names, _person(reader, cells))


def _names(reader: Reader, cells: Cells) -> tuple[tuple[str, str], ...]:
    """The further names in a row, with their kinds; a cell may hold several."""
    names: list[tuple[str, str]] = []
    for column, kind in _NAMES.items():
        said = reader.text(column, cells)
        if said is not None:
            parts = [said] if kind == "english" else _SEVERAL.split(said)
            names += [(part.strip(), kind) for part in parts if part.strip()]
    return tuple(names)


def _part_industry(fields: dict[str, Any]) -> None:
    """C3421 金属切削机床制造 in one cell is the code and the name."""
    found = _INDUSTRY.fullmatch(fields.get("industry", ""))
    if found:
        fields.setdefault("industry_code", found[1])
        fields["industry"] = found[2]
        if not found[2]:
            del fields["industry"]


def _person(reader: Reader, cells: Cells) -> Person | None:
    name = reader.text("contact", cells)
    if name is None:
        return None
    return Person(name, reader.text("title", cells), reader.text("phone", cells), reader.text("email", cells))


def _contact(reader: Reader, number: int, cells: Cells) -> ContactRecord:
    name, code = reader.whose(cells)
    person = _person(reader, cells)
    if person is None:
        raise BadRow("nothing", "contact")
    return ContactRecord(number, name, code, person)


def _facility(reader: Reader, number: int, cells: Cells) -> FacilityRecord:
    name, code = reader.whose(cells)
    limit, limit_currency = reader.money("limit", cells)
    used, used_currency = reader.money("used", cells)
    fields: dict[str, Any] = {
        "reference": reader.text("reference", cells),
        "product": reader.text("product", cells),
        "limit": limit,
        "used": used,
        "currency": reader.value("currency", cells, values.currency) or limit_currency or used_currency,
        "rate": _rate(reader, number, cells),
        "starts": reader.value("starts", cells, values.day),
        "matures": reader.value("matures", cells, values.day),
        "collateral": reader.text("collateral", cells),
        "purpose": reader.text("purpose", cells),
        "as_of": reader.value("as_of", cells, values.day),
    }
    if fields["reference"] is None:
        raise BadRow("nothing", "reference")
    if fields["starts"] and fields["matures"] and fields["matures"] < fields["starts"]:
        raise BadRow("ends_before_start", "matures", fields["matures"].isoformat())
    if limit is not None and used is not None and used > limit:
        reader.warn(number, Reason("used_over_limit", "used", format(used, "f")))
    return FacilityRecord(number, name, code, {key: value for key, value in fields.items() if value is not None})


def _rate(reader: Reader, number: int, cells: Cells) -> Decimal | None:
    """The rate; one that is not a number, such as LPR+50BP, is left out with a warning."""
    unit = next((reader.header.units.get(place, _NO_UNIT) for place in reader.places.get("rate", ())), _NO_UNIT)
    try:
        found: Decimal | None = reader.value("rate", cells, values.rate, unit)
    except BadRow as error:
        if error.reason.why != "rate":
            raise
        reader.warn(number, Reason("rate_left_out", "rate", error.reason.words))
        return None
    return found


def _balance(reader: Reader, number: int, cells: Cells) -> BalanceRecord:
    name, code = reader.whose(cells)
    day = reader.value("day", cells, values.day)
    if day is None:
        raise BadRow("nothing", "day")
    if day > reader.today:
        raise BadRow("date_future", "day", day.isoformat())
    stated = reader.value("currency", cells, values.currency)
    amounts = []
    for column in ("deposit", "loan", "amount"):
        amount, currency = reader.money(column, cells)
        if amount is not None:
            kind = column if column != "amount" else reader.value("kind", cells, values.balance_kind) or "deposit"
            amounts.append((kind, stated or currency or "CNY", int(amount * 100)))
    if not amounts:
        raise BadRow("nothing", "amount")
    return BalanceRecord(number, name, code, day, tuple(amounts))


def _holding(reader: Reader, number: int, cells: Cells) -> HoldingRecord:
    name, code = reader.whose(cells)
    product = reader.value("product", cells, values.text, _LONGEST["reference"])
    if product is None:
        raise BadRow("nothing", "product")
    fields = {
        "since": reader.value("since", cells, values.day),
        "detail": reader.text("detail", cells),
        "as_of": _not_future(reader, "as_of", cells),
    }
    return HoldingRecord(number, name, code, product, {key: one for key, one in fields.items() if one is not None})


def _facts(reader: Reader, number: int, cells: Cells) -> FactsRecord:
    """A column a fact, or a row a fact with its name and value."""
    name, code = reader.whose(cells)
    day = _not_future(reader, "as_of", cells)
    if day is None:
        raise BadRow("nothing", "as_of")
    told = [
        (field.removeprefix(FACT), place)
        for field, places in reader.places.items()
        for place in places
        if field.startswith(FACT)
    ]
    if "fact" in reader.places and "value" in reader.places:
        told.append((_named(reader, cells), reader.places["value"][0]))
    found = [(fact, _told(reader, fact, place, cells[place])) for fact, place in told]
    said = tuple((fact, one) for fact, one in found if one is not None)
    if not said:
        raise BadRow("nothing", "value")
    return FactsRecord(number, name, code, day, said)


def _named(reader: Reader, cells: Cells) -> str:
    word = reader.text("fact", cells)
    if word is None:
        raise BadRow("nothing", "fact")
    name = reader.fact_words.get(plain(word))
    if name is None:
        raise BadRow("fact_unknown", "fact", word)
    return name


def _told(reader: Reader, name: str, place: int, cell: Any) -> Value | None:
    """What a cell says of a fact; None when it says nothing. Raises BadRow."""
    fact = reader.facts.facts[name]
    try:
        raw = _raw(fact, cell, reader.header.units.get(place, reader.unit if fact.kind == "money" else _NO_UNIT))
        return reader.facts.read(name, raw) if raw is not None else None
    except BadCell as error:
        raise BadRow(error.why, fact.label, error.cell) from error
    except BadFact as error:
        raise BadRow("fact", fact.label, str(error)) from error


def _raw(fact: KnownFact, cell: Any, unit: Unit) -> object | None:
    if fact.kind == "date":
        return values.day(cell)
    if fact.kind in {"number", "money"}:
        return values.figure(cell, unit)
    return values.text(cell)


def _not_future(reader: Reader, name: str, cells: Cells) -> date | None:
    found: date | None = reader.value(name, cells, values.day)
    if found is not None and found > reader.today:
        raise BadRow("date_future", name, found.isoformat())
    return found


_READERS: dict[str, Callable[[Reader, int, Cells], Record]] = {
    "clients": _client,
    "contacts": _contact,
    "facilities": _facility,
    "holdings": _holding,
    "facts": _facts,
    "balances": _balance,
}
