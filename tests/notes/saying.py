"""Messages with what they say, as the tests write them down, and the books they are read with."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from notes.calendar import Calendar
from notes.extract import extract
from notes.names import Book, BookClient
from notes.record import Earlier, Extraction, Message

HERE = Path(__file__).parent
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=8)))
CLIENTS = (
    BookClient("临溪华兴精密机械有限公司", ("华兴", "华兴精密")),
    BookClient("临溪华星电子科技有限公司", ("华星", "华星电子")),
    BookClient("澜桥控股集团有限公司", ("澜桥集团", "澜桥控股")),
    BookClient("澜桥新材料有限公司", ("澜桥新材",)),
    BookClient("澜桥物流（临溪）有限公司", ("澜桥物流",)),
    BookClient("丰禾谷食品股份有限公司", ("丰禾谷",)),
    BookClient("岫云医药科技有限公司", ("岫云", "岫云医药")),
    BookClient("北垣建设工程有限公司", ("北垣", "北垣建设")),
    BookClient("青鹭国际贸易有限公司", ("青鹭", "青鹭外贸")),
    BookClient("三槐堂纺织有限公司", ("三槐堂", "三槐")),
    BookClient("云杉冷链供应链有限公司", ("云杉", "云杉冷链")),
    BookClient("云山环保设备有限公司", ("云山", "云山环保")),
    BookClient("穗安汽车零部件有限公司", ("穗安", "穗安汽配")),
    BookClient("博衍智能装备有限公司", ("博衍", "Boyan")),
)
MORE = (
    BookClient("杭州宏达精密制造有限公司", ("宏达精密", "宏达", "Hongda")),
    BookClient("宁波远洋国际货运代理有限公司", ("远洋货代", "远洋")),
    BookClient("绍兴锦绣印染有限公司", ("锦绣印染", "锦绣")),
    BookClient("嘉兴绿源食品有限公司", ("绿源食品", "绿源")),
    BookClient("苏州明珠电子科技有限公司", ("明珠电子",)),
)
LEGAL = {called: client.name for client in (*CLIENTS, *MORE) for called in client.short_names}


@cache
def book(*, more: bool = False) -> Book:
    """The clients of the samples; with `more` those of real-looking names as well."""
    return Book((*CLIENTS, *MORE) if more else CLIENTS)


@cache
def calendar() -> Calendar:
    return Calendar.load()


def read(text: str, *before: str, sent: datetime = MONDAY, voice: bool = False, more: bool = False) -> Extraction:
    """What is understood of a message that comes after others."""
    history = tuple(Earlier(one) for one in before)
    return extract(Message(text, sent, history=history, voice=voice), book(more=more), calendar())


def said(text: str, *before: str, **options: Any) -> dict[str, Any]:
    """The same as JSON."""
    return read(text, *before, **options).to_dict()


@cache
def told() -> list[dict[str, Any]]:
    """The messages of messages.yaml with what is expected, as the interface has it."""
    rows = yaml.safe_load((HERE / "messages.yaml").read_text(encoding="utf-8"))
    return [_case(row) for row in rows]


@cache
def samples() -> list[dict[str, Any]]:
    """The samples of the conventions, a record each."""
    lines = (HERE / "messages-samples.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _case(row: dict[str, Any]) -> dict[str, Any]:
    intent = row.get("intent", "note")
    notes = [_note(note, intent) for note in row.get("notes") or ()]
    return row | {"expected": {"intent": intent, "notes": notes}}


def _note(row: dict[str, Any], intent: str) -> dict[str, Any]:
    note: dict[str, Any] = {"client": LEGAL[row["client"]] if row["client"] else None}
    if intent == "note" and not row.get("nodate"):
        note["date"] = str(row.get("date", MONDAY.date()))
    elif "date" in row:
        note["date"] = str(row["date"])
    plain = {"form": "contact_form", "needs": "needs", "collateral": "collateral", "signals": "risk_signals"}
    plain |= {"competitors": "competitors", "purpose": "purpose", "remove": "remove"}
    note |= {name: row[short] for short, name in plain.items() if short in row}
    elements = {"people": _person, "amounts": _amount, "rates": _rate, "tenors": _tenor, "tasks": _task}
    return note | {name: [make(str(one)) for one in row[name]] for name, make in elements.items() if name in row}


def _person(text: str) -> dict[str, Any]:
    name, _, title = text.partition(" ")
    return {"name": None if name == "-" else name} | ({"title": title} if title else {})


def _amount(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"(\S+) (\S+?)(?: ([A-Z]{3}))?(?: \[(\d*)\.\.(\d*)\])?", text)
    assert found, text
    value, what, currency, low, high = found.groups()
    bounds = {name: bound for name, bound in (("low", low), ("high", high)) if bound}
    return {"value": value, "currency": currency or "CNY", "what": what} | bounds


def _rate(text: str) -> dict[str, Any]:
    rate: dict[str, Any] = {"basis": "年化"}
    for part in text.split():
        if re.fullmatch(r"[+-]\d+", part):
            rate["spread_bp"] = int(part)
        elif ".." in part:
            rate |= {name: end for name, end in zip(("low", "high"), part.split(".."), strict=True) if end}
        elif re.fullmatch(r"[\d.]+", part):
            rate["value"] = part
        else:
            rate["basis" if part in {"费率", "月息", "LPR1Y", "LPR5Y"} else "whose"] = part
    return rate


def _tenor(text: str) -> dict[str, Any]:
    if text.endswith("d"):
        return {"days": int(text[:-1])}
    low, _, high = text.partition("-")
    return {"months": int(low)} | ({"months_high": int(high)} if high else {})


def _task(text: str) -> dict[str, Any]:
    words, *rest = text.split()
    due = rest[0] if rest and rest[0] != "null" else None
    return {"what": words, "what_keywords": [words], "due": due, "owner": rest[1] if len(rest) > 1 else "我"}
