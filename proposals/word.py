"""Draft and template become a Word file, in a process of its own that has so many seconds."""

from __future__ import annotations

import atexit
import json
import os
import pickle
import subprocess
import sys
import threading
from pathlib import Path

from proposals.record import Draft
from proposals.templates import TemplateRefused

SECONDS = 20.0  # for one file
_ROOT = Path(__file__).parents[1]
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT")


def bare_environment() -> dict[str, str]:
    """What a process beside ours is told: no key, token or address of ours."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


class Typesetter:
    """The process that sets one draft after the other; begun when first needed, ended when a draft takes too long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, draft: Draft, template: Path, out: Path, seconds: float = SECONDS) -> None:
        """Writes the file. Raises TemplateRefused with the reason."""
        job = pickle.dumps((draft, str(template.absolute()), str(out.absolute())))
        with self._lock:
            answer = self._answer(job, seconds)
        if not answer:
            raise TemplateRefused(f"排版超过 {seconds:g} 秒或中断，已停止")
        if "refused" in answer:
            raise TemplateRefused(answer["refused"])

    def warm(self) -> None:
        """Begins the process ahead of the first draft."""
        with self._lock:
            self._running()

    def stop(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _answer(self, job: bytes, seconds: float) -> dict[str, str] | None:
        process = self._running()
        assert process.stdin and process.stdout
        deadline = threading.Timer(seconds, process.kill)
        deadline.start()
        try:
            process.stdin.write(job)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        finally:
            deadline.cancel()
        if not line.endswith(b"\n"):
            self._end()
            return None
        return {"done": "", **json.loads(line)}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "proposals.typesetting"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                env=bare_environment() | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue


TYPESETTER = Typesetter()
atexit.register(TYPESETTER.stop)


def render(draft: Draft, template: Path, out: Path, *, seconds: float = SECONDS) -> Path:
    """The draft as a Word file at `out`; the same draft gives the same file. Raises TemplateRefused.

    Blocks for as long as it takes: from the event loop call it in a thread.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    TYPESETTER.set(draft, template, out, seconds)
    return out
