"""The bots as a process of their own, started quickly by a nursery, killed without mercy."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass
class BotsProcess:
    """At most one process of the bots at a time; `kills` counts its deaths."""

    nursery: asyncio.subprocess.Process
    log: Path
    pid: int = 0
    kills: int = 0

    async def start(self, how: str = "fork") -> None:
        """Start the bots; returns when the process exists, not when it is ready."""
        assert self.nursery.stdin is not None
        self.nursery.stdin.write(f"{how}\n".encode())
        self.pid = await self._number()

    async def kill(self) -> None:
        """SIGKILL. Fails when the process had ended by itself."""
        os.kill(self.pid, signal.SIGKILL)
        assert await self._number() == -signal.SIGKILL, self.log.read_text()
        self.kills += 1

    async def died(self) -> None:
        """Wait until it has killed itself, or was killed from outside; counts as a kill."""
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


@dataclass
class Fleet:
    """Several processes on one database, of which one at a time is killed by chance and started again."""

    members: list[BotsProcess]
    chance: random.Random
    dead: list[BotsProcess] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dead = list(self.members)

    @property
    def log(self) -> Path:
        """What the first of them wrote."""
        return self.members[0].log

    @property
    def kills(self) -> int:
        """How many deaths there were."""
        return sum(member.kills for member in self.members)

    async def start(self, how: Literal["fork", "command"] = "fork") -> None:
        """Start whoever does not run."""
        while self.dead:
            await self.dead.pop().start(how)

    async def kill(self) -> None:
        """SIGKILL for one of them."""
        struck = self.chance.choice(self.members)
        await struck.kill()
        self.dead.append(struck)

    async def end(self) -> None:
        """Ask all to stop; each must stop in order."""
        for member in self.members:
            await member.end()


@asynccontextmanager
async def bots_fleet(env: Mapping[str, str], folder: Path, size: int, chance: random.Random) -> AsyncIterator[Fleet]:
    """Places for several processes; whatever still runs dies with the block."""
    async with AsyncExitStack() as stack:
        places = [bots_process(env, folder / f"bots{number}.log") for number in range(size)]
        yield Fleet([await stack.enter_async_context(place) for place in places], chance)


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
