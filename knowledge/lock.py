"""One writer at a time on an embedded knowledge base."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

WAIT_SECONDS = 2.0


class KnowledgeBaseLocked(Exception):
    """Someone else is writing the knowledge base; the text says what to do."""

    def __init__(self, who: str = "") -> None:
        super().__init__(f"知识库正在被另一个进程写入{who}，请等它完成后再试；提问和查询不受影响。")


@contextmanager
def writing(data_dir: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the only right to write. Raises KnowledgeBaseLocked after `wait` seconds.

    The operating system frees the lock when the holder ends, however it ends.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    holder = data_dir / "knowledge.writer"
    lock = FileLock(data_dir / "knowledge.lock", timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise KnowledgeBaseLocked(_named(holder)) from None
    try:
        holder.write_text(str(os.getpid()))
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f"（进程号 {holder.read_text().strip()}）"
    except OSError:
        return ""
