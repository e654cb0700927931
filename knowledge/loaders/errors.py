"""Why a file cannot be read."""

from __future__ import annotations


class UnreadableFile(Exception):
    """A file that is not taken; `why` is one sentence for the person who gave it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
