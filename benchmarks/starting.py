"""What the running application costs: memory while idle, and the time from its start to its first answer."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.product import settings_for

_ROOT = Path(__file__).parents[1]
_IDLE_AFTER = 2.0


def started(data_dir: Path, question: str) -> dict[str, Any]:
    """Starts the terminal chat on a filled data directory, asks once, and looks at the process while it waits."""
    from commands.knowing import load_sample_people

    asyncio.run(load_sample_people(settings_for(data_dir)))
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "bot.py", "chat"],
        cwd=_ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin and process.stdout
    process.stdin.write(f"{question}\n".encode())
    process.stdin.flush()
    first = process.stdout.readline()
    answered = time.perf_counter() - begun
    time.sleep(_IDLE_AFTER)
    memory = resident_megabytes(process.pid) if first else None
    process.stdin.close()
    process.stdout.read()
    process.wait()
    return {"first_answer_seconds": round(answered, 2) if first else None, "idle_megabytes": memory}


def resident_megabytes(pid: int) -> float | None:
    """The resident memory of a process; None where the system does not tell it like Linux."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "")
    return round(int(line.split()[1]) / 1024, 1) if line else None
