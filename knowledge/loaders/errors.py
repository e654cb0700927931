"""Why a file cannot be read."""

from __future__ import annotations

BROKEN = "文件损坏或不完整，无法读取，请重新导出后再导入"


class UnreadableFile(Exception):
    """A file that is not taken; `why` is one sentence for the person who gave it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
