"""What one patient answers to each question, and what must stand in memory in the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conversations.programme.protocol import load
from conversations.registration.registration_questions import registration
from conversations.texts import say_plain

PROTOCOL = load("covid19-byt-261")
_NAMES = ("Mẩy", "Sua", "Lan", "Páo", "Hoa", "Dín", "Chứ", "Khoa", "Sơn", "Minh", "Thào", "Pha")
_COMMUNES = (("ban xeo", "02725"), ("phuong lao cai", "02647"), ("xã Bát Xát", "02683"))


@dataclass(frozen=True)
class Move:
    """A patient types or presses something."""

    how: Literal["says", "presses", "types the code"]
    what: str = ""


@dataclass(frozen=True)
class Story:
    """A patient's moves at each question (those at one question follow each other without waiting for an answer,
    presses as soon as their button is there), and what they have said by then."""

    name: str
    phone: str
    moves: Mapping[str, tuple[Move, ...]]
    registered: Mapping[str, Any]
    reported: Mapping[str, Any]


def story(number: int) -> Story:
    """The story of a patient: no two have an answer in common by which they could be mistaken."""
    name = f"Lý Thị {_NAMES[number]}"
    phone = f"+8498123{4500 + number}"
    sex = "male" if number % 2 else "female"
    typed, commune = _COMMUNES[number % len(_COMMUNES)]
    registered = {
        "phone": phone,
        "full_name": name,
        "birth": f"{1985 + number}-03-{number + 1:02}",
        "sex": sex,
        "commune": commune,
        "street": f"thôn {number}",
        "place": "home",
        "signs": ["cough"],
        "doses": str(number % 5),
        "conditions": [],
        "medicines": f"thuốc số {number}",
        "devices": ["thermometer", "blood_pressure"],
        "caregiver": "yes",
    }
    reported = {
        "temperature": (364 + number) / 10,
        "breaths": 14 + number % 6,
        "pulse": 70 + number,
        "spo2": 97 + number % 3,
        "blood_pressure": [110 + number, 70 + number],
        "signs": [],
    }
    moves = _registration(number, name, phone, typed, sex) | _report(reported, hurried=number % 3 == 0)
    return Story(name, phone, moves, registered, reported)


def _registration(number: int, name: str, phone: str, commune: str, sex: str) -> dict[str, tuple[Move, ...]]:
    cough = next(sign.label["vi"] for sign in PROTOCOL.signs if sign.id == "cough")
    moves = {
        "consent": (_press("consent", "yes"),),
        "who": (_press("who", "self"),),
        "phone": (Move("says", "0" + phone.removeprefix("+84")),),
        "full_name": (Move("says", name),),
        "birth": (Move("says", f"{number + 1}/3/{1985 + number}"),),
        "sex": (_press("sex", sex),),
        "commune": (Move("says", commune),),
        "street": (Move("says", f"thôn {number}"),),
        "place": (_press("place", "home"),),
        "signs": (Move("presses", cough), _done(1)),
        "test_date": (Move("says", "hôm qua"),),
        "test_kind": (_press("test_kind", "rapid_by_self"),),
        "doses": (Move("presses", str(number % 5)),),
        "conditions": (_press("conditions", "none"),),
        "pregnant": (_press("pregnant", "no"),),
        "medicines": (Move("says", f"thuốc số {number}"),),
        "devices": (_press("devices", "thermometer"), _press("devices", "blood_pressure"), _done(2)),
        "breaths": (Move("says", str(14 + number % 6)),),
        "caregiver": (_press("caregiver", "yes"),),
        "review": (_press("review", "send"),),
        "code": (Move("types the code"),),
    }
    return {"": (Move("says", "/start"),), **{f"registration.{step}": done for step, done in moves.items()}}


def _report(answers: Mapping[str, Any], *, hurried: bool) -> dict[str, tuple[Move, ...]]:
    """Who is in a hurry types the numbers in one go, without reading the questions between."""
    pressure = "/".join(map(str, answers["blood_pressure"]))
    typed = {name: str(answers[name]).replace(".", ",") for name in ("temperature", "breaths", "pulse", "spo2")}
    numbers: dict[str, tuple[Move, ...]] = {
        f"report.{name}": (Move("says", text),) for name, text in (typed | {"blood_pressure": pressure}).items()
    }
    if hurried:
        at_once = tuple(move for moves in numbers.values() for move in moves)
        numbers = {at: at_once if at == "report.temperature" else () for at in numbers}
    none = next(question for question in PROTOCOL.questions if question.name == "signs").none["vi"]
    return {
        "registered": (),
        "accepted": (Move("says", "/khaibao"),),
        **numbers,
        "report.signs": (Move("presses", none),),
    }


def _press(step: str, choice: str) -> Move:
    return Move("presses", say_plain(f"registration.{step}.{choice}", "vi"))


def _done(count: int) -> Move:
    return Move("presses", say_plain("dialog.done_count", "vi", count=count))


def _marks() -> dict[str, str]:
    steps = [step.name for step in registration(PROTOCOL).steps]
    texts = {f"registration.{step}": say_plain(f"registration.{step}.ask", "vi") for step in steps}
    texts |= {"registered": say_plain("registration.done.text", "vi"), "accepted": say_plain("accepted.text", "vi")}
    texts |= {f"report.{question.name}": question.ask["vi"] for question in PROTOCOL.questions}
    return {
        at: _longest_piece(text) for at, text in (texts | {"reported": say_plain("report.done.on_time", "vi")}).items()
    }


def _longest_piece(text: str) -> str:
    """A piece of a text without places and markup, by which it is known again."""
    return max(re.split(r"\{\w+\}|</?\w+>|\n", text), key=len).strip()


MARKS = _marks()
"""What a patient can be shown, in the order of the story, each with words by which it is known."""

ORDER = tuple(MARKS)
