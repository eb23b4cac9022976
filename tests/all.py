"""Runs all that `make test` promises: `make check` and, at the same time, every test. Says whatever could not run."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.browser_binary import HOW_TO_GET, find_chromium

PYTEST = ("-m", "pytest", "-q", "--tb", "short", "--durations", "10", "--cov", "--cov-report=")
SPREAD = ("-n", "4", "--dist", "load", "--maxschedchunk", "1")
"""Much waits for processes, so four keep two cores busy; tests are given one by one, lest one is left with the long."""
FLOORS = (("conversations/*", 98), ("*", 90))
"""Of which files so much of all lines and branches must be gone through, in percent."""


def main() -> int:
    """Run everything; 0 when all is well. A missing Chromium is a failure only where it is required."""
    has_browser = find_chromium() is not None
    if not has_browser and _requires_browser():
        print(f"The browser tests are required here (CI or F0CARE_REQUIRE_BROWSER is set): {HOW_TO_GET}")
        return 1
    check = subprocess.Popen(("make", "check"))  # half a minute that needs one core, while the tests get ready
    chosen = () if has_browser else ("-m", "not browser")
    failed = _python(*PYTEST, *SPREAD, *chosen) or max(_covered(files, floor) for files, floor in FLOORS)
    if check.wait():
        print("FAILED: make check (form, types or imports); its words are above, among the first tests")
        failed = failed or check.returncode
    if not has_browser:
        print(f"NOT RUN: the browser tests, for want of a Chromium; {HOW_TO_GET}")
    return failed


def _requires_browser() -> bool:
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "F0CARE_REQUIRE_BROWSER"))


def _covered(files: str, floor: int) -> int:
    """Say how much of these files the tests went through; where it is too little, what they missed."""
    print(f"lines and branches tested of {files} (at least {floor} %): ", end="", flush=True)
    report = ("-m", "coverage", "report", "--precision=1", f"--include={files}", f"--fail-under={floor}")
    failed = _python(*report, "--format=total")
    if failed:
        _python(*report, "--show-missing", "--skip-covered")
    return failed


def _python(*words: str) -> int:
    """Run Python; what it compiles is kept, or each worker and each process of the bots would compile it again."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run((sys.executable, *words), env=env).returncode


if __name__ == "__main__":
    sys.exit(main())
