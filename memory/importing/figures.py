"""Imported facilities, holdings, facts, balances: new ones are added, known ones brought up to date, never back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from memory.facts import as_json
from memory.importing.bulk import insert_all, table
from memory.importing.report import Outcome, most
from memory.importing.rows import BadRow, BalanceRecord, FacilityRecord, FactsRecord, HoldingRecord, Reason
from memory.importing.run import Run
from memory.tables import FacilityRow, FactRow, HoldingRow

_facilities, _holdings, _facts = table(FacilityRow), table(HoldingRow), table(FactRow)
_FactKey = tuple[int, str, date]
_OF_HOLDING = ("since", "detail", "as_of")
_UPDATE_HOLDING = (
    _holdings.update()
    .where(_holdings.c.client_id == bindparam("of_client"), _holdings.c.product == bindparam("of_product"))
    .values({_holdings.c[name]: bindparam(f"new_{name}") for name in _OF_HOLDING})
)
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


async def store_holdings(run: Run, sheet: str, records: Sequence[HoldingRecord]) -> None:
    """Bring a piece of holdings on record; an older statement changes nothing."""
    placed = await _placed(run, sheet, records)
    query = select(_holdings).where(_holdings.c.client_id.in_({client_id for client_id, _ in placed}))
    rows = await run.connection.execute(query) if placed else ()
    known = {(row.client_id, row.product): dict(row._mapping) for row in rows}
    new: dict[tuple[int, str], dict[str, Any]] = {}
    changed: dict[tuple[int, str], dict[str, Any]] = {}
    for client_id, record in placed:
        key = (client_id, record.product)
        line = known.get(key)
        if line is None:
            bare = {"since": None, "detail": None, "as_of": run.today}
            known[key] = new[key] = {"client_id": client_id, "product": record.product} | bare | record.fields
            run.report.count("holdings", "added")
            continue
        if record.fields.get("as_of", run.today) < line["as_of"]:
            run.report.warn(sheet, record.row, Reason("older", "as_of", line["as_of"].isoformat()))
            run.report.count("holdings", "unchanged")
            continue
        told = {name: value for name, value in record.fields.items() if line[name] != value}
        line |= told
        run.report.count("holdings", "changed" if told else "unchanged")
        if told and key not in new:
            changed[key] = line
    await insert_all(run.connection, _holdings, list(new.values()))
    if changed:
        lines = [
            {"of_client": key[0], "of_product": key[1]} | {f"new_{name}": line[name] for name in _OF_HOLDING}
            for key, line in changed.items()
        ]
        await run.connection.execute(_UPDATE_HOLDING, lines)


async def store_facts(run: Run, sheet: str, records: Sequence[FactsRecord]) -> None:
    """Bring a piece of facts on record: they are only ever added, and not again what was said of the same day."""
    placed = await _placed(run, sheet, records)
    known = await _known_facts(run, placed)
    lines: list[dict[str, Any]] = []
    for client_id, record in placed:
        outcomes: list[Outcome] = []
        for name, value in record.told:
            key, kept = (client_id, name, record.day), as_json(value)
            before = known.get(key)
            outcomes.append("added" if before is None else "unchanged" if before == kept else "changed")
            if before != kept:
                known[key] = kept
                lines.append(_fact(run, key, kept))
        run.report.count("facts", most(*outcomes))
    await insert_all(run.connection, _facts, lines)


async def _known_facts(run: Run, placed: Sequence[tuple[int, FactsRecord]]) -> dict[_FactKey, Any]:
    """What is on record of these days; of several values the last one counts."""
    if not placed:
        return {}
    query = select(_facts.c.client_id, _facts.c.name, _facts.c.as_of, _facts.c.value)
    query = query.where(_facts.c.client_id.in_({client_id for client_id, _ in placed}))
    query = query.where(_facts.c.as_of.in_({record.day for _, record in placed}), _facts.c.note_id.is_(None))
    rows = await run.connection.execute(query.order_by(_facts.c.id))
    return {(row.client_id, row.name, row.as_of): row.value for row in rows}


def _fact(run: Run, key: _FactKey, kept: object) -> dict[str, Any]:
    fact = run.facts.facts[key[1]]
    return {
        "client_id": key[0],
        "name": key[1],
        "as_of": key[2],
        "value": kept,
        "source": "import",
        "audience": fact.audience,
        "by_id": run.by.id if run.by else None,
        "recorded_at": run.now,
    }


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
