"""The bank's days: the calendar that is shipped, with the holidays of the bank's own documents in it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from typing import Any

from knowledge.documents import Document
from memory.reminders import Hours
from notes.calendar import Calendar

logger = logging.getLogger(__name__)


def calendar_of(documents: Iterable[Document]) -> Calendar:
    """The holidays as the documents of kind `calendar` have them, else as shipped; a wrong row is left out."""
    calendar = Calendar.load()
    for document in documents:
        for row in _rows(document):
            try:
                calendar = calendar.with_rows([row])
            except (KeyError, TypeError, ValueError) as error:
                logger.warning("%s: a holiday is left out: %r", document.name, error)
    return calendar


def hours_of(zone: Any, calendar: Calendar) -> Hours:
    """When people may be disturbed: not on weekends and holidays."""

    def rests(day: date) -> bool:
        return not calendar.works(day)

    return Hours(zone=zone, rests=rests)


def _rows(document: Document) -> list[Any]:
    rows = document.extra.get("holidays") if document.kind == "calendar" else None
    return list(rows) if isinstance(rows, list) else []
