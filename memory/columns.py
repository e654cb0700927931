"""Column types that store and return the same values on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator

# Telegram's ids need 64 bits; SQLite numbers rows by itself only in a column that is declared INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant: any zone in, UTC out. Raises ValueError for a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Prose(TypeDecorator[str]):
    """Text that people wrote. What PostgreSQL cannot hold (NUL) or UTF-8 cannot write (half a pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Word(TypeDecorator[str]):
    """A short text of a known length, such as an id, cleaned like Prose: ids come from outside too."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class Money(TypeDecorator[Decimal]):
    """An amount in 元 (or the unit of its currency), kept exactly as whole 分. Raises ValueError for parts of a 分."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else _whole(value, 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class Share(TypeDecorator[Decimal]):
    """A rate or share as a decimal (0.0345 is 3.45%), kept exactly to the millionth. Raises ValueError beyond that."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else _whole(value, 1_000_000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 1_000_000


def _whole(value: Decimal, parts: int) -> int:
    scaled = Decimal(value) * parts
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} is finer than 1/{parts}")
    return int(scaled)


def storable(text: str) -> str:
    """`text` as every database can hold it."""
    return _UNSTORABLE.sub("\ufffd", text)
