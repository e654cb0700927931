"""What rows say, a shape a kind, and why one cannot be taken."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from memory.facts import Value
from memory.importing import values

Fault = (
    values.Why
    | Literal[
        "no_client",
        "nothing",
        "bad_name",
        "code_length",
        "code_letter",
        "code_region",
        "code_check",
        "code_differs",
        "name_taken",
        "owner_unknown",
        "owner_ambiguous",
        "owner_elsewhere",
        "no_owner",
        "other_owner",
        "client_unknown",
        "client_ambiguous",
        "date_future",
        "ends_before_start",
        "fact_unknown",
        "fact",
    ]
)


Doubt = Literal["used_over_limit", "rate_left_out", "older"]


class Reason(NamedTuple):
    """Why a row was not taken, or what of it is doubtful: a code, the field and the words it is about."""

    why: Fault | Doubt
    field: str = ""
    words: str = ""


class BadRow(Exception):
    """A row that is not taken."""

    def __init__(self, why: Fault, field: str = "", words: str = "") -> None:
        super().__init__(why)
        self.reason = Reason(why, field, words)


class Person(NamedTuple):
    """Somebody at a client, as a row names them."""

    name: str
    title: str | None
    phone: str | None
    email: str | None


class ClientRecord(NamedTuple):
    """A client as a row describes it; `fields` holds only what the row says."""

    row: int
    name: str | None
    code: str | None
    owner: str | None
    fields: dict[str, Any]
    names: tuple[tuple[str, str], ...]
    person: Person | None


class ContactRecord(NamedTuple):
    """A person of a client."""

    row: int
    client: str | None
    code: str | None
    person: Person


class FacilityRecord(NamedTuple):
    """A facility of a client."""

    row: int
    client: str | None
    code: str | None
    fields: dict[str, Any]


class HoldingRecord(NamedTuple):
    """A product that a client uses; `fields` holds only what the row says."""

    row: int
    client: str | None
    code: str | None
    product: str
    fields: dict[str, Any]


class FactsRecord(NamedTuple):
    """What a row says of a client on a day, under the names of the dictionary."""

    row: int
    client: str | None
    code: str | None
    day: date
    told: tuple[tuple[str, Value], ...]


class BalanceRecord(NamedTuple):
    """Balances of a client at the end of a day: kind, currency and amount in whole 分 of each."""

    row: int
    client: str | None
    code: str | None
    day: date
    amounts: tuple[tuple[str, str, int], ...]


Record = HoldingRecord | FactsRecord | ClientRecord | ContactRecord | FacilityRecord | BalanceRecord
