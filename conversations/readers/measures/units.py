"""Units of the measures, and a value in words that are the same in every language."""

from __future__ import annotations

from typing import Any

from conversations.readers.text import show_number

UNITS = {"temperature": "°C", "breaths": "lần/phút", "pulse": "lần/phút", "spo2": "%", "blood_pressure": "mmHg"}


def show(kind: str, number: float) -> str:
    """Return a number with its unit, the same in every language: "37,5 °C"."""
    return f"{show_number(number)} {UNITS[kind]}"


def show_pair(upper: float, lower: float) -> str:
    """Return a blood pressure with its unit: "120/80 mmHg"."""
    return f"{upper:.0f}/{lower:.0f} {UNITS['blood_pressure']}"


def show_value(kind: str, value: Any) -> str:
    """Return a value of any kind with its unit."""
    return show_pair(*value) if kind == "blood_pressure" else show(kind, value)
