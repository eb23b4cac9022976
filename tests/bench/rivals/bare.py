"""A command that takes a kind and a text and prints it: what Typer itself needs to start."""

from __future__ import annotations

from enum import StrEnum

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


class Kind(StrEnum):
    """A choice, as the real command has one."""

    TEMPERATURE = "temperature"


@app.command()
def read(kind: Kind, text: str) -> None:
    """Say it again."""
    typer.echo(f"{kind.value} {text}")


if __name__ == "__main__":
    app()
