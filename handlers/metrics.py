"""What an operator watches: updates, answers, model calls, notes, proposals, documents, errors; never whose they are.

Labels are words of this module's own, never a user, a client or a text.
"""

from __future__ import annotations

import platform
from datetime import datetime
from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from telegram import Message, Update

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
VERDICTS = ("answered", "declined", "refused", "failed")
_PACKAGE = "rm-copilot"
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_FILES = ("voice", "audio", "photo", "document", "video", "contact", "location")


class Metrics:
    """The figures of one process, with a registry of their own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, of which only the first would tell anything
        self._registry = made_in = CollectorRegistry()
        self._updates = Histogram(
            "copilot_update_seconds",
            "Time of handling an update, by its kind and how it ended",
            ("kind", "result"),
            buckets=_SECONDS,
            registry=made_in,
        )
        self._given_up = Counter("copilot_updates_given_up", "Updates that failed at every try", registry=made_in)
        self._answers = Counter("copilot_answers", "Answers to questions, by verdict", ("verdict",), registry=made_in)
        self._model = Histogram(
            "copilot_model_call_seconds",
            "Time of a language model call, by how it ended",
            ("result",),
            buckets=_SECONDS,
            registry=made_in,
        )
        self._notes = Counter("copilot_notes_saved", "Notes that were confirmed and saved", registry=made_in)
        self._proposals = Counter(
            "copilot_proposals", "Versions of proposals, by kind and standing", ("kind", "status"), registry=made_in
        )
        self._ingested = Counter(
            "copilot_ingested_passages", "Passages of documents released in chat", registry=made_in
        )
        self._database = Counter("copilot_database_errors", "Errors of the database", ("kind",), registry=made_in)
        self._waiting = Gauge("copilot_updates_waiting", "Updates stored and not finished", registry=made_in)
        self._oldest = Gauge("copilot_updates_oldest_seconds", "Age of the oldest of them", registry=made_in)
        self._passages = Gauge("copilot_passages", "Passages of the documents that answer now", registry=made_in)
        self._documents = Gauge("copilot_documents", "Documents that answer now", registry=made_in)
        self._generation = Gauge("copilot_index_generation", "Number of the state that answers now", registry=made_in)
        Info("copilot_build", "What is running", registry=made_in).info(_build())
        ProcessCollector(registry=made_in)
        self._begin()

    def _begin(self) -> None:
        """What alarms look at is there from the start: a series that begins with its first event shows no growth."""
        for verdict in VERDICTS:
            self._answers.labels(verdict)
        for kind in ("text", "command", "button"):
            self._updates.labels(kind, "failed")
        for kind in ("unavailable", "not_upgraded", "statement"):
            self._database.labels(kind)

    def update_handled(self, update: Update, result: str, seconds: float) -> None:
        """`result` is done | failed (apologised for) | again (tried once more) | cut_off (the process ends)."""
        self._updates.labels(kind_of(update), result).observe(seconds)

    def update_given_up(self) -> None:
        """An update was parked after its last try."""
        self._given_up.inc()

    def answered(self, verdict: str) -> None:
        """One of VERDICTS."""
        self._answers.labels(verdict).inc()

    def model_called(self, result: str, seconds: float) -> None:
        """`result` is ok | timed_out | unavailable | refused | broken_off."""
        self._model.labels(result).observe(seconds)

    def note_saved(self) -> None:
        """A card became a note."""
        self._notes.inc()

    def proposal_made(self, kind: str, status: str) -> None:
        """A version of a proposal was drafted."""
        self._proposals.labels(kind, status).inc()

    def ingested(self, passages: int) -> None:
        """A document that was released in chat answers now."""
        self._ingested.inc(passages)

    def database_failed(self, kind: str) -> None:
        """`kind` is unavailable | not_upgraded | statement."""
        self._database.labels(kind).inc()

    def queue(self, waiting: int, oldest: datetime | None, now: datetime) -> None:
        """How many updates wait, and since when."""
        self._waiting.set(waiting)
        self._oldest.set((now - oldest).total_seconds() if oldest else 0)

    def index(self, documents: int, passages: int, generation: int) -> None:
        """What the knowledge base answers from."""
        self._documents.set(documents)
        self._passages.set(passages)
        self._generation.set(generation)

    def exposition(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self._registry)


def kind_of(update: Update) -> str:
    """What was sent: command | text | button | edit | one of the kinds of files | other."""
    if update.callback_query:
        return "button"
    if update.edited_message:
        return "edit"
    message = update.message
    if message is None:
        return "other"
    return _kind_of_message(message)


def _kind_of_message(message: Message) -> str:
    if message.text:
        return "command" if message.text.startswith("/") else "text"
    return next((kind for kind in _FILES if getattr(message, kind)), "other")


def _build() -> dict[str, str]:
    try:
        version = metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError:  # run from a checkout that is not installed
        version = "unknown"
    return {"version": version, "python": platform.python_version()}
