"""A PostgreSQL of a test's own, that can be restarted in the middle."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Self

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
_ELSEWHERE = shutil.which("pg_ctl")
PROGRAMS = _FOUND[0].parent if _FOUND else Path(_ELSEWHERE).parent if _ELSEWHERE else None
"""Where initdb and pg_ctl are; None where they are not installed."""

_OPTIONS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"


class PostgresServer:
    """A server that starts empty and is gone afterwards."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://copilot@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> Self:
        if os.geteuid() == 0:  # it refuses to run as root
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-U", "copilot", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self._start()
        return self

    def __exit__(self, *error: object) -> None:
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def restart(self, mode: str) -> None:
        """Ends every connection, in order (`fast`) or as a crash would (`immediate`), and starts again."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")
        self._start()

    def _start(self) -> None:
        self._run("pg_ctl", "-w", "-l", f"{self._folder}/log", "-o", f"-p {self.port} {_OPTIONS}", "start")

    def _run(self, program: str, *words: str) -> None:
        assert PROGRAMS is not None
        owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*owner, str(PROGRAMS / program), "-D", f"{self._folder}/data", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)
