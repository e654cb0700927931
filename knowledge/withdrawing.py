"""Taking a document out of the knowledge base at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.documents import Document
from knowledge.published import Published, SnapshotFolder, load_published
from knowledge.withdrawals import WithdrawalFolder, withdrawal_of

if TYPE_CHECKING:
    from knowledge.served import ServedWithdrawals


class DocumentNotFound(Exception):
    """No document of this name or id is in the base."""

    def __init__(self, target: str) -> None:
        super().__init__(f"知识库里没有名称或编号为 {target} 的文件，可用 documents list 查看。")
        self.target = target


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken out, and the documents that this puts back in force or keeps in force longer."""

    documents: tuple[Document, ...]
    in_force_again: tuple[Document, ...]


def withdraw(target: str, *, data_dir: Path, chroma_url: str | None = None) -> Withdrawn:
    """Take out the document named `target`, else all versions with this id; in effect before this returns.

    Waits for no running ingest. The documents stay out until their files change or are ingested with `reinstate`.
    Taking out one version lets the version before it apply again. Raises DocumentNotFound.
    """
    before = load_published(data_dir, chroma_url)
    out = [p.document for p in before.parsed if p.document.name == target]
    out = out or [p.document for p in before.parsed if p.document.id == target]
    if not out:
        raise DocumentNotFound(target)
    names = {document.name for document in out}
    keeper = _withdrawals(data_dir, chroma_url)
    for entry in before.entries:
        if entry.name in names:
            keeper.add(withdrawal_of(entry))
    after = load_published(data_dir, chroma_url)
    return Withdrawn(tuple(out), tuple(_longer(before, after)))


def _longer(before: Published, after: Published) -> list[Document]:
    return [
        p.document for p in after.parsed if after.validities[p.document.name] != before.validities.get(p.document.name)
    ]


def _withdrawals(data_dir: Path, chroma_url: str | None) -> WithdrawalFolder | ServedWithdrawals:
    if chroma_url:
        from knowledge.served import withdrawals_on

        return withdrawals_on(chroma_url)
    return SnapshotFolder(data_dir).withdrawals
