"""The typefaces that have every Vietnamese letter: DejaVu, which comes with matplotlib."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def dejavu(bold: bool = False) -> Path:
    """Return the file of DejaVu Sans, plain or bold; found without importing matplotlib, which takes half a second."""
    spec = find_spec("matplotlib")
    assert spec is not None, "matplotlib is a dependency"
    assert spec.origin is not None, "a package with a file of its own"
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
