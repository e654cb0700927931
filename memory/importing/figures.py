"""Imported facilities and balances: new ones are added, known ones brought up to date, never by an older statement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from memory.importing.bulk import insert_all, table
from memory.importing.records import BadRow, BalanceRecord, FacilityRecord, Reason
from memory.importing.report import Outcome
from memory.importing.run import Run
from memory.tables import FacilityRow

_facilities = table(FacilityRow)
_FIELDS = (*("product", "currency", "limit", "used", "rate", "starts", "matures", "collateral", "purpose", "as_of"),)
_UPDATE_FACILITY = (
    _facilities.update()
    .where(_facilities.c.id == bindparam("known_id"))
    .values({_facilities.c[name]: bindparam(f"new_{name}") for name in _FIELDS})
)


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
    await insert_all(run.connection, _facilities, new)
    if changed:
        lines = [
            {"known_id": line["id"]} | {f"new_{name}": line[name] for name in _FIELDS} for line in changed.values()
        ]
        await run.connection.execute(_UPDATE_FACILITY, lines)


async def store_balances(run: Run, sheet: str, records: Sequence[BalanceRecord]) -> None:
    """Bring a piece of balances on record."""
    for outcome in await run.balances.store(await _placed(run, sheet, records)):
        run.report.count("balances", outcome)


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
