"""What the bot on aiogram-dialog keeps: a row for each answer and, when it keeps them, for each state."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey
from sqlalchemy import JSON, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Sessions = async_sessionmaker[AsyncSession]


class Base(DeclarativeBase):
    """Every table here."""

    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012 - as SQLAlchemy's manual writes it


class Answer(Base):
    """One answer to one question."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(index=True)
    question: Mapped[str]
    text: Mapped[str]


class Kept(Base):
    """Where somebody is in a dialog."""

    __tablename__ = "state"

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class States(BaseStorage):
    """aiogram's states in these tables, each change committed."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._keys = DefaultKeyBuilder(with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Write down where."""
        await self._write(key, state=state.state if isinstance(state, State) else state)

    async def get_state(self, key: StorageKey) -> str | None:
        """Read where."""
        kept = await self._read(key)
        return kept.state if kept else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Write down what belongs to it."""
        await self._write(key, data=dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Read what belongs to it."""
        kept = await self._read(key)
        return dict(kept.data) if kept else {}

    async def close(self) -> None:
        """Nothing is held."""

    async def _read(self, key: StorageKey) -> Kept | None:
        async with self._sessions() as session:
            return await session.get(Kept, self._keys.build(key))

    async def _write(self, key: StorageKey, **values: Any) -> None:
        async with self._sessions() as session:
            kept = await session.get(Kept, name := self._keys.build(key))
            if kept is None:
                session.add(Kept(key=name, **values))
            else:
                for column, value in values.items():
                    setattr(kept, column, value)
            await session.commit()


def opened(file: Path) -> tuple[Sessions, AsyncEngine]:
    """An async engine on a SQLite file in WAL mode, as patient with other writers as ours, and its sessions."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL").close()

    return async_sessionmaker(engine, expire_on_commit=False), engine


async def created(engine: AsyncEngine) -> None:
    """The tables, unless they are there."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
