"""The bots as a process of their own, started quickly by a nursery, killed without mercy."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass
class BotsProcess:
    """At most one process of the bots at a time; `kills` counts its deaths."""

    nursery: asyncio.subprocess.Process
    log: Path
    pid: int = 0
    kills: int = 0

    async def start(self, how: Literal["fork", "command"] = "fork") -> None:
        """Start the bots; returns when the process exists, not when it is ready."""
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(f"{how}\n".encode())
        self.pid = await self._number()

    async def kill(self) -> None:
        """SIGKILL. Fails when the process had ended by itself."""
        os.kill(self.pid, signal.SIGKILL)
        assert await self._number() == -signal.SIGKILL, self.log.read_text()
        self.kills += 1

    async def end(self) -> None:
        """Ask the process to stop, as systemd does; it must stop in order."""
        os.kill(self.pid, signal.SIGTERM)
        assert await self._number() == 0, self.log.read_text()

    async def _number(self) -> int:
        assert self.nursery.stdout is not None
        line = await self.nursery.stdout.readline()
        assert line, self.log.read_text()
        return int(line)


@asynccontextmanager
async def bots_process(env: Mapping[str, str], log: Path) -> AsyncIterator[BotsProcess]:
    """A place for the bots' process; whatever still runs dies with the block."""
    with log.open("wb") as out:
        nursery = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.nursery",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=out,
            env={**os.environ, **env},
            cwd=Path(__file__).parents[2],
        )
        try:
            yield BotsProcess(nursery, log)
        finally:
            nursery.kill()
            await nursery.wait()
