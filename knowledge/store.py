"""Chroma as the store of record: the catalogue of parsed documents, the vectors, and the head that says what counts."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.documents import content_hash
from knowledge.vectors import NO_VECTORS, Matrix, Vectors, joined

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

STATE, CATALOGUE = "knowledge-state", "knowledge-catalogue"
_HEAD = "head"
_PART = 200_000
_ROWS = 500
_BYTES = 4_000_000
_TIMEOUT = 30.0


class KnowledgeBaseUnavailable(Exception):
    """The Chroma server does not answer; the text says what to check."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"连不上 CHROMA_URL 指定的 Chroma 服务器 {url}（{why}），请检查地址和服务器是否在运行。")


@dataclass(frozen=True, slots=True)
class Head:
    """What counts now: `listing` is the record that lists the generation's documents, `vectors` the collection.

    `rebuilding` is the collection that a `--rebuild` fills while `vectors` still answers, for the model
    `rebuilding_for`. `before` lists the generation before, whose documents are kept for readers that are on their way.
    """

    generation: int = 0
    serial: int = 0
    model: str = ""
    listing: str = ""
    vectors: str = ""
    before: str = ""
    rebuilding: str = ""
    rebuilding_for: str = ""


class ChromaStore:
    """Named records and vectors in Chroma. Everything is written before the head that refers to it."""

    def __init__(self, client: ClientAPI, create: bool = True) -> None:
        self._client = client
        self._create = create
        self._collections: dict[str, Collection] = {}

    def head(self) -> Head:
        """The newest head; an empty one before the first ingest."""
        return head_of(self.state([_HEAD]).get(_HEAD))

    def put_head(self, head: Head) -> None:
        """Make `head` the newest, in one step."""
        self.put_state(_HEAD, json.dumps(asdict(head)), kind="head")

    def state(self, ids: Sequence[str] | None = None, kinds: Sequence[str] = ()) -> dict[str, str]:
        """Small records by id, or all of some kinds."""
        where = {"kind": {"$in": list(kinds)}} if kinds else None
        got = self._read(STATE, ids=list(ids) if ids else None, where=where, include=["documents"])
        return dict(zip(got["ids"], got["documents"] or [], strict=True))

    def put_state(self, record: str, text: str, kind: str) -> None:
        """Store a small record, in place of the one with this id."""
        self._collection(STATE).upsert([record], _no_meaning(1), [{"kind": kind}], [text])

    def add_state(self, record: str, text: str, kind: str) -> bool:
        """Store a small record unless the id is taken; whether this one is stored. One of several callers wins."""
        self._collection(STATE).add([record], _no_meaning(1), [{"kind": kind}], [text])
        return self.state([record]).get(record) == text

    def remove_state(self, records: Sequence[str]) -> None:
        """Remove small records."""
        if records:
            self._collection(STATE).delete(ids=list(records))

    def lines(self, ids: Iterable[str]) -> dict[str, str]:
        """Catalogue records by id; one that is gone is missing."""
        pieces: dict[str, str] = {}
        wanted = [f"{record}:0" for record in ids]
        parts: dict[str, int] = {}
        while wanted:
            more: list[str] = []
            for some in _slices(wanted, _ROWS // 5):
                got = self._read(CATALOGUE, ids=some, include=["documents", "metadatas"])
                pieces |= zip(got["ids"], got["documents"] or [], strict=True)
                for row, values in zip(got["ids"], got["metadatas"] or [], strict=True):
                    record = row.rpartition(":")[0]
                    if record not in parts:
                        parts[record] = int(str(values["parts"]))
                        more += [f"{record}:{number}" for number in range(1, parts[record])]
            wanted = more
        rows = {record: [f"{record}:{number}" for number in range(of)] for record, of in parts.items()}
        return {r: "".join(pieces[row] for row in of) for r, of in rows.items() if all(row in pieces for row in of)}

    def put_lines(self, lines: Mapping[str, str]) -> None:
        """Store catalogue records, long ones in parts."""
        rows = [
            (f"{record}:{number}", {"record": record, "parts": len(parts)}, part)
            for record, line in lines.items()
            for parts in [[line[i : i + _PART] for i in range(0, len(line), _PART)] or [""]]
            for number, part in enumerate(parts)
        ]
        for some in _by_size(rows):
            ids, metadatas, texts = zip(*some, strict=True)
            self._collection(CATALOGUE).upsert(list(ids), _no_meaning(len(ids)), list(metadatas), list(texts))

    def keep_lines(self, ids: set[str]) -> None:
        """Remove every catalogue record but these."""
        got = self._read(CATALOGUE, include=["metadatas"])
        pairs = zip(got["ids"], got["metadatas"] or [], strict=True)
        for some in _slices([row for row, values in pairs if values["record"] not in ids], _ROWS):
            self._collection(CATALOGUE).delete(ids=some)

    def put_listing(self, ids: Sequence[str]) -> str:
        """Store the list of a generation's records; its own id."""
        text = json.dumps({"records": list(ids)})
        record = content_hash(text)[:32]
        self.put_lines({record: text})
        return record

    def listing(self, record: str) -> list[str]:
        """The ids of a generation's records, in order. Raises KeyError when that generation is long gone."""
        if not record:
            return []
        ids: list[str] = json.loads(self.lines([record])[record])["records"]
        return ids

    def embedded(self, collection: str) -> set[str]:
        """The hashes of the chunks that have a vector."""
        return set(self._read(collection, include=[])["ids"]) if collection else set()

    def vectors(self, collection: str, hashes: Sequence[str]) -> Vectors:
        """The vectors of these chunks, as far as they are there."""
        parts: list[tuple[list[str], Matrix]] = []
        if len(hashes) > 5 * _ROWS:  # most may not be embedded yet: ask which are there before asking for them
            there = self.embedded(collection)
            hashes = [chunk for chunk in hashes if chunk in there]
        for some in _slices(list(hashes), _ROWS) if collection else ():
            got = self._read(collection, ids=some, include=["embeddings"])
            if got["ids"]:
                parts.append((got["ids"], np.asarray(got["embeddings"], np.float32)))
        return joined(parts) if parts else NO_VECTORS

    def put_vectors(self, collection: str, hashes: Sequence[str], matrix: Matrix) -> None:
        """Store vectors; the same hash again is the same vector."""
        for start in range(0, len(hashes), _ROWS):
            some = slice(start, start + _ROWS)
            self._collection(collection).upsert(list(hashes[some]), matrix[some])

    def remove_vectors(self, collection: str, hashes: Iterable[str]) -> None:
        """Remove vectors."""
        for some in _slices(list(hashes), _ROWS):
            self._collection(collection).delete(ids=some)

    def drop_vectors(self, keep: set[str]) -> None:
        """Remove every collection of vectors but these."""
        for collection in self._client.list_collections():
            if collection.name.startswith("vectors-") and collection.name not in keep:
                self._client.delete_collection(collection.name)
                self._collections.pop(collection.name, None)

    def _read(self, collection: str, **what: Any) -> dict[str, Any]:
        """What Chroma returns; nothing from a collection that is not there (any more)."""
        from chromadb.errors import NotFoundError

        try:
            return dict(self._collection(collection).get(**what))
        except NotFoundError:
            self._collections.pop(collection, None)
            return {"ids": [], "documents": [], "metadatas": [], "embeddings": []}

    def _collection(self, name: str) -> Collection:
        known = self._collections.get(name)
        if known is None:
            if self._create:
                space: Any = {"hnsw": {"space": "cosine"}} if name.startswith("vectors-") else None
                known = self._client.get_or_create_collection(name, embedding_function=None, configuration=space)
            else:
                known = self._client.get_collection(name, embedding_function=None)
            self._collections[name] = known
        return known


def head_of(stored: str | None) -> Head:
    """The head that `stored` holds; an empty one for nothing."""
    return Head(**json.loads(stored)) if stored else Head()


def vectors_collection(model: str, number: int = 1) -> str:
    """The name of a collection for the vectors of `model`."""
    return f"vectors-{content_hash(model)[:12]}-{number}"


@contextmanager
def embedded_store(folder: Path) -> Iterator[ChromaStore]:
    """Chroma in `folder`. Opened for one use and closed: a client that stays open misses what other processes write."""
    chromadb = _chromadb()
    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(str(folder), settings=_settings())
    try:
        yield ChromaStore(client)
    finally:
        client.close()


def server_store(url: str, create: bool) -> ChromaStore:
    """Chroma on the server at `url`; readers create nothing there. Raises KnowledgeBaseUnavailable."""
    parts = urlsplit(url if "//" in url else f"http://{url}")
    secure = parts.scheme == "https"
    with answering(url):
        client = _chromadb().HttpClient(
            host=parts.hostname or "", port=parts.port or (443 if secure else 8000), ssl=secure, settings=_settings()
        )
    return ChromaStore(client, create)


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Turn a server that does not answer into KnowledgeBaseUnavailable."""
    import httpx

    _chromadb()
    from chromadb.errors import ChromaError

    try:
        yield
    except (httpx.HTTPError, ConnectionError) as error:
        raise KnowledgeBaseUnavailable(url, type(error).__name__) from error
    except ValueError as error:  # the client's word for a server that refuses the connection
        if "Could not connect" not in str(error):
            raise
        raise KnowledgeBaseUnavailable(url, "没有应答") from error
    except ChromaError as error:
        raise KnowledgeBaseUnavailable(url, str(error)) from error


def _no_meaning(count: int) -> Matrix:
    """Chroma wants a vector with every record; records that are read by id have this one."""
    return np.zeros((count, 1), np.float32)


def _chromadb() -> Any:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb

    return chromadb


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _slices(rows: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _by_size(rows: list[tuple[str, dict[str, Any], str]]) -> Iterator[list[tuple[str, dict[str, Any], str]]]:
    """Slices of what one request should carry, by count and by size."""
    some: list[tuple[str, dict[str, Any], str]] = []
    size = 0
    for row in rows:
        if some and (len(some) >= _ROWS or size + 3 * len(row[2]) > _BYTES):
            yield some
            some, size = [], 0
        some.append(row)
        size += 3 * len(row[2])
    if some:
        yield some
