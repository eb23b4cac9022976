"""Where a Chromium is on this machine."""

from __future__ import annotations

import os
import shutil

HOW_TO_GET = "install one (Debian: apt-get install chromium), or name it: CHROMIUM=/path/to/chromium"


def find_chromium() -> str | None:
    """The path of $CHROMIUM or of the first browser known by name; None where there is none."""
    names = (os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)
