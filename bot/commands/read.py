"""Output of `f0care read`: how a text is understood, one JSON object a line.

`{"value": …}`, `{"value": null, "cannot_say": "…"}` with the button that the words mean ("unknown" where there is
none), `{"ask": "…", "candidates": […]}` where the bot would ask back, or `{"error": "…"}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from conversations.calendar import ADULT_MONTHS
from conversations.programme.protocol import load
from conversations.readers.communes import read_commune
from conversations.readers.dates import read_birth_date
from conversations.readers.numbers import (
    read_blood_pressure,
    read_breaths,
    read_pulse,
    read_spo2,
    read_temperature,
)
from conversations.readers.phones import read_phone
from conversations.readers.result import Read, Reading, Unclear
from conversations.readers.six_answers import read_six
from conversations.reports.report_questions import cannot_choice
from conversations.texts import DEFAULT_LANGUAGE, say_plain


def kinds(today: date) -> dict[str, Callable[[str], Reading]]:
    """Return every kind of answer the command reads, with its reader for an adult under the default programme."""
    protocol = load()
    bands = {
        name: protocol.bands(name, ADULT_MONTHS)
        for name in ("temperature", "breaths", "pulse", "spo2", "systolic", "diastolic")
    }
    return {
        "temperature": partial(read_temperature, bands=bands["temperature"]),
        "breaths": partial(read_breaths, bands=bands["breaths"]),
        "pulse": partial(read_pulse, bands=bands["pulse"]),
        "spo2": partial(read_spo2, bands=bands["spo2"]),
        "blood_pressure": partial(read_blood_pressure, systolic=bands["systolic"], diastolic=bands["diastolic"]),
        "birth_date": partial(read_birth_date, today=today),
        "phone": read_phone,
        "commune": read_commune,
        "six": partial(read_six, bands=bands, signs=protocol.read_signs),
    }


def read_lines(kind: str, lines: Iterable[str], today: date) -> Iterator[str]:
    """Yield one JSON object for each line, in the default language. Raises KeyError for an unknown kind."""
    reader = kinds(today)[kind]
    question = next((each for each in load().questions if each.name == kind), None)
    for line in lines:
        cannot = cannot_choice(question, line) if question else None
        told = {"value": None, "cannot_say": cannot} if cannot else _told(reader(line))
        yield json.dumps(told, ensure_ascii=False)


def _told(reading: Reading) -> dict[str, Any]:
    if isinstance(reading, Read):
        return {"value": reading.value, **({"also": dict(reading.also)} if reading.also else {})}
    if isinstance(reading, Unclear):
        ask = say_plain(reading.ask, DEFAULT_LANGUAGE, **reading.facts)
        return {"ask": ask, "candidates": [candidate.value for candidate in reading.candidates]}
    said = say_plain(reading.reason, DEFAULT_LANGUAGE, **reading.facts)
    return {"value": None, "cannot_say": "unknown"} if reading.cannot_say else {"error": said}
