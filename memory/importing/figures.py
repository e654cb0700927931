"""Imported facilities and balances: new ones are added, known ones brought up to date, never by an older statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select, tuple_

from memory.importing.records import BadRow, BalanceRecord, FacilityRecord, Reason
from memory.importing.report import Outcome, most
from memory.importing.run import Run, insert_all, table
from memory.tables import BalanceRow, FacilityRow

_facilities, _balances = table(FacilityRow), table(BalanceRow)
_FIELDS = (*("product", "currency", "limit", "used", "rate", "starts", "matures", "collateral", "purpose", "as_of"),)
_UPDATE_FACILITY = (
    _facilities.update()
    .where(_facilities.c.id == bindparam("known_id"))
    .values({_facilities.c[name]: bindparam(f"new_{name}") for name in _FIELDS})
)
_BALANCE = (_balances.c.client_id, _balances.c.kind, _balances.c.currency, _balances.c.day)
_UPDATE_BALANCE = (
    _balances.update()
    .where(
        _balances.c.client_id == bindparam("of_client"),
        _balances.c.kind == bindparam("of_kind"),
        _balances.c.currency == bindparam("of_currency"),
        _balances.c.day == bindparam("of_day"),
    )
    .values(amount=bindparam("new_amount"))
)
_DENSE = 20
_TUPLES = 250

BalanceKey = tuple[int, str, str, date]


async def store_facilities(run: Run, sheet: str, records: Sequence[FacilityRecord]) -> None:
    """Bring a piece of facilities on record."""
    placed = await _placed(run, sheet, records)
    known = await _known_facilities(run, {client_id for client_id, _ in placed})
    new: list[dict[str, Any]] = []
    changed: dict[int, dict[str, Any]] = {}
    for client_id, record in placed:
        try:
            line = known.get((client_id, record.fields["reference"]))
            if line is None:
                line = _new_facility(run, client_id, record)
                known[client_id, record.fields["reference"]] = line
                new.append(line)
                outcome: Outcome = "added"
            else:
                outcome = _brought_up_to_date(run, sheet, line, record)
                if "id" in line:
                    changed[line["id"]] = line
            run.report.count("facilities", outcome)
        except BadRow as error:
            run.report.reject(sheet, record.row, error.reason)
    await insert_all(run.connection, FacilityRow, new)
    if changed:
        lines = [
            {"known_id": line["id"]} | {f"new_{name}": line[name] for name in _FIELDS} for line in changed.values()
        ]
        await run.connection.execute(_UPDATE_FACILITY, lines)


async def store_balances(run: Run, sheet: str, records: Sequence[BalanceRecord]) -> None:
    """Bring a piece of balances on record."""
    placed = await _placed(run, sheet, records)
    keys = [
        (client_id, kind, currency, record.day) for client_id, record in placed for kind, currency, _ in record.amounts
    ]
    known = await _known_balances(run, keys)
    new: dict[BalanceKey, Decimal] = {}
    changed: dict[BalanceKey, Decimal] = {}
    for client_id, record in placed:
        outcomes: list[Outcome] = []
        for kind, currency, amount in record.amounts:
            key = (client_id, kind, currency, record.day)
            before = known.get(key)
            known[key] = amount
            if before is None:
                new[key] = amount
                outcomes.append("added")
            elif before == amount:
                outcomes.append("unchanged")
            else:
                (new if key in new else changed)[key] = amount
                outcomes.append("changed")
        run.report.count("balances", most(*outcomes))
    names = ("client_id", "kind", "currency", "day", "amount")
    await insert_all(
        run.connection, BalanceRow, [dict(zip(names, (*key, amount), strict=True)) for key, amount in new.items()]
    )
    if changed:
        names = ("of_client", "of_kind", "of_currency", "of_day", "new_amount")
        lines = [dict(zip(names, (*key, amount), strict=True)) for key, amount in changed.items()]
        await run.connection.execute(_UPDATE_BALANCE, lines)


async def _placed(run: Run, sheet: str, records: Sequence[Any]) -> list[tuple[int, Any]]:
    """The records with their clients; those without one are rejected."""
    keys = await run.found.prepare(records)
    placed: list[tuple[int, Any]] = []
    for record, key in zip(records, keys, strict=True):
        try:
            placed.append((run.found.client_of(record, key), record))
        except BadRow as error:
            run.report.reject(sheet, record.row, error.reason)
    return placed


async def _known_facilities(run: Run, clients: set[int]) -> dict[tuple[int, str], dict[str, Any]]:
    if not clients:
        return {}
    rows = await run.connection.execute(select(_facilities).where(_facilities.c.client_id.in_(clients)))
    return {(row.client_id, row.reference): dict(row._mapping) for row in rows}


def _new_facility(run: Run, client_id: int, record: FacilityRecord) -> dict[str, Any]:
    """The line of a facility that was not known. Raises BadRow when it lacks what every facility has."""
    for name in ("product", "limit"):
        if name not in record.fields:
            raise BadRow("nothing", name)
    line: dict[str, Any] = dict.fromkeys(_FIELDS)
    line |= {"currency": "CNY", "used": Decimal(0), "as_of": run.today, "client_id": client_id}
    return line | record.fields


def _brought_up_to_date(run: Run, sheet: str, line: dict[str, Any], record: FacilityRecord) -> Outcome:
    """What the record says goes on the line, unless the line is of a later day."""
    as_of = record.fields.get("as_of", run.today)
    if as_of < line["as_of"]:
        run.report.warn(sheet, record.row, Reason("older", "as_of", line["as_of"].isoformat()))
        return "unchanged"
    told = {name: value for name, value in record.fields.items() if name != "as_of" and line[name] != value}
    line |= told
    line["as_of"] = as_of
    return "changed" if told else "unchanged"


async def _known_balances(run: Run, keys: Sequence[BalanceKey]) -> dict[BalanceKey, Decimal]:
    """The amounts on record under these keys, found by client and day where the rows lie close, else one by one."""
    if not keys:
        return {}
    clients, days = {key[0] for key in keys}, {key[3] for key in keys}
    columns = select(*_BALANCE, _balances.c.amount)
    if len(clients) * len(days) <= _DENSE * len(keys):
        queries = [columns.where(_balances.c.client_id.in_(clients), _balances.c.day.in_(days))]
    else:
        some = (keys[start : start + _TUPLES] for start in range(0, len(keys), _TUPLES))
        queries = [columns.where(tuple_(*_BALANCE).in_(piece)) for piece in some]
    known: dict[BalanceKey, Decimal] = {}
    for query in queries:
        for client_id, kind, currency, day, amount in await run.connection.execute(query):
            known[client_id, kind, currency, day] = amount
    return known
