"""What proposals keep of notes that are erased: that there was something, and no word of it.

forget(session, note_ids) -> set[str]        the files (in the data directory) that held the words

Figures and days stay, so that each can still be traced; the words they were told in go from plans, manifests and
findings, and so do the files that repeat them: the manifest's, and the Word file of an internal submission.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.tables import NoteRow, ProposalRow, ProposalVersionRow

GONE = "（已删除）"
_TOLD = ("words", "said")
_TELLING = 6  # characters; shorter words are found where they stand as told, longer ones wherever they are repeated


async def forget(session: AsyncSession, note_ids: Collection[int]) -> set[str]:
    """Take the words of these notes out of every proposal for their clients, while the notes are still there."""
    ids = set(note_ids)
    of_clients = ProposalRow.client_id.in_(select(NoteRow.client_id).where(NoteRow.id.in_(ids)))
    for row in await session.scalars(select(ProposalRow).where(of_clients)):
        if words := set(_words(row.plan, ids)):
            row.plan = _without(row.plan, ids, words)
    query = select(ProposalVersionRow).join(ProposalRow, ProposalRow.id == ProposalVersionRow.proposal_id)
    paths: set[str] = set()
    for version in await session.scalars(query.where(of_clients)):
        words = {*_words(version.manifest, ids), *_words(version.plan, ids)}
        if not words:
            continue
        repeating = {"manifest", "docx"} if version.manifest.get("kind") == "internal" else {"manifest"}
        paths |= {file["path"] for file in version.files if file["kind"] in repeating}
        version.files = [file for file in version.files if file["kind"] not in repeating]
        version.plan = _without(version.plan, ids, words)
        version.manifest = _without(version.manifest, ids, words)
        version.findings = _without(version.findings, ids, words)
    await session.flush()
    return paths


def _words(value: Any, ids: set[int]) -> Iterator[str]:
    """The words of these notes, wherever in the data they stand with their note's number."""
    if isinstance(value, Mapping):
        if value.get("note_id") in ids:
            yield from (str(value[key]) for key in _TOLD if value.get(key))
        for each in value.values():
            yield from _words(each, ids)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each, ids)


def _without(value: Any, ids: set[int], words: set[str]) -> Any:
    """The same data without the words and without the notes' numbers."""
    if isinstance(value, Mapping):
        kept = {key: _without(each, ids, words) for key, each in value.items()}
        if value.get("note_id") in ids:
            kept |= {key: GONE for key in _TOLD if value.get(key)} | {"note_id": None}
        if value.get("kind") == "words" and value.get("value") in words:
            kept["value"] = GONE
        return kept
    if isinstance(value, list):
        return [_without(each, ids, words) for each in value]
    if isinstance(value, str):
        for one in sorted(words, key=len, reverse=True):
            value = value.replace(one, GONE) if len(one) >= _TELLING else value
    return value
