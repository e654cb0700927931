"""A parsed document as one line of JSON, the form in which it is stored and published."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from knowledge.documents import Document, ParsedDocument, Passage, content_hash

_DATES = ("effective", "expires")
_TUPLES = ("products", "supersedes")


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue: `id` is the hash of `line`, `source` that of the file it was read from."""

    id: str
    source: str
    parsed: ParsedDocument
    line: str

    @property
    def document(self) -> Document:
        """The document's metadata."""
        return self.parsed.document

    @property
    def name(self) -> str:
        """The document's name, unique in the catalogue."""
        return self.parsed.document.name


def entry_of(parsed: ParsedDocument, source: str) -> Entry:
    """The entry that stores `parsed`, read from a file with the content hash `source`."""
    passages = [_passage_record(passage) for passage in parsed.passages]
    record = {"source": source, "document": _document_record(parsed.document), "passages": passages}
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return entry_from(line)


def entry_from(line: str) -> Entry:
    """The entry that `line` holds. Metadata lost on the way stays lost: nothing is filled in."""
    record = json.loads(line)
    fields = record["document"]
    for key in _DATES:
        fields[key] = date.fromisoformat(fields[key]) if fields.get(key) else None
    for key in _TUPLES:
        fields[key] = tuple(fields.get(key) or ())
    document = Document(**fields)
    passages = tuple(_passage(document.name, number, values) for number, values in enumerate(record["passages"]))
    return Entry(content_hash(line)[:32], record["source"], ParsedDocument(document, passages), line)


def _document_record(document: Document) -> dict[str, Any]:
    record = asdict(document)
    for key in _DATES:
        record[key] = record[key].isoformat() if record[key] else None
    record["extra"] = _plain(record["extra"])
    return record


def _passage_record(passage: Passage) -> dict[str, Any]:
    record: dict[str, Any] = {"section": passage.section, "text": passage.text}
    if passage.context:
        record["context"] = passage.context
    if passage.page is not None:
        record["page"] = passage.page
    if passage.kind != "text":
        record["kind"] = passage.kind
    return record | {"ordinal": passage.ordinal}


def _passage(document: str, number: int, values: dict[str, Any]) -> Passage:
    return Passage(
        document,
        values.get("ordinal", number),
        tuple(values["section"]),
        values["text"],
        values.get("context", ""),
        values.get("page"),
        values.get("kind", "text"),
    )


def _plain(value: Any) -> Any:
    """What JSON can hold of a value from YAML: days become their ISO form, keys become text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
