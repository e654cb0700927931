"""How commands print: results on stdout, progress and what went wrong on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def print_json(value: Any) -> None:
    """One object on one line, UTF-8."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def warn(text: str) -> None:
    """One line on stderr."""
    print(text, file=sys.stderr, flush=True)


def discreet(error: BaseException) -> str:
    """The kind of an error, with its message where that cannot hold what somebody wrote."""
    from handlers.logs import told

    return told(error)


def with_progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items, with a progress bar on stderr when that is a terminal and there are several."""
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=what, file=sys.stderr, disable=None if total > 1 else True)


class Bars:
    """Progress bars of an ingest, one a phase, on stderr."""

    _NAMES = {"parse": "读取 parse", "store": "保存 store", "embed": "向量 embed"}  # noqa: RUF012

    def __init__(self) -> None:
        self._bar: Any = None
        self._phase = ""

    def __call__(self, done: int, total: int, phase: str) -> None:
        """Moves the bar of `phase`."""
        from tqdm import tqdm

        if phase != self._phase:
            self.close()
            self._phase = phase
            self._bar = tqdm(total=total, desc=self._NAMES.get(phase, phase), file=sys.stderr, disable=None)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Ends the bar that is shown."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
