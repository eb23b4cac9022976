"""Thirty inputs of strangers that showed kinds of fault: heard, read and judged as a nurse would."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.commands.protocol import judge_lines, listen_lines
from bot.commands.read import read_lines
from conversations.programme.protocol import load

TODAY = date(2026, 11, 27)
WELL = {"temperature": 36.9, "breaths": 18, "pulse": 80, "spo2": 98, "blood_pressure": [120, 75]}


@pytest.mark.parametrize(
    "text",
    [
        "bé nhà em không thở rồi",
        "lúc nào trạm tới được vậy, chồng em vừa ngất",
        "Giàng Seo Lử ngất",
        "ho nhieu qua ngat",
        "bà cụ mệt xỉu dưới bếp",
        "lay hoài ông không dậy",
        "tay trái không nhấc lên được, mồm méo",
        "em uống hết vỉ thuốc ngủ rồi",
        "cháu 1 tháng tuổi không chịu bú, ngủ lịm",
        "ôxi của mẹ chỉ còn tám hai",
        "mooi tims tais",
        "nga61t xi3u ro62i",
        "kho tgo qua",
        "bà nằm ly bì từ trưa",
    ],
)
def test_a_strangers_cry_is_heard(text: str) -> None:
    """Other words, order, keyboards, numbers in words and slips call all the same."""
    (heard,) = [json.loads(line) for line in listen_lines([text])]
    assert heard["emergency"], heard


@pytest.mark.parametrize(
    "text", ["tuần trước ông hàng xóm bị ngất, giờ khoẻ", "ngất xỉu nghĩa là sao hả chị", "nhịp tim 82"]
)
def test_what_is_over_or_only_asked_is_quiet(text: str) -> None:
    """Long past and over, a definition asked for, and a well measure are no calls."""
    (heard,) = [json.loads(line) for line in listen_lines([text])]
    assert (heard["emergency"], heard["suspected"]) == (False, False)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("six", "36,9 18 80 98 120/75 nuốt nước không được", {**WELL, "signs": ["cannot_drink"]}),
        ("commune", "hộ khẩu xã Nậm Xé, giờ đang ở Cốc Lếu", "02647"),
        ("blood_pressure", "145/90, nhịp tim 84", [145, 90]),
        ("spo2", "máy không hiện số", None),
        ("six", "1- 36,9 2- 18 3- 80 4- 98 5- 120/75 6- không", {**WELL, "signs": []}),
        ("six", "SpO2 98, HA 120/75, M 80, T 36,9, NT 18, không có triệu chứng", {**WELL, "signs": []}),
        ("birth_date", "mùng bảy tháng sáu năm sáu ba", "1963-06-07"),
    ],
)
def test_a_strangers_answer_is_read(kind: str, text: str, value: Any) -> None:
    """Word order, registers, labels, numbered lines and dates in words are understood at once."""
    assert _read(kind, text)["value"] == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("temperature", "tối qua 36,6"),
        ("commune", "xã Minh Lương, huyện Đoan Hùng, Phú Thọ"),
        ("six", "36,9 18 80 98 120/75 không tức ngực lắm"),
    ],
)
def test_what_is_in_doubt_is_asked(kind: str, text: str) -> None:
    """Another day's value, another province and "not very" are never taken in silence."""
    assert "ask" in _read(kind, text)


def test_a_quick_heart_is_not_blue() -> None:
    """ "tim" typed rightly is the heart: own words, never the sign of a blue skin."""
    assert "blue" not in _read("six", "36,9 18 80 98 120/75 nhịp tim hơi nhanh")["value"]["signs"]


def test_cannot_say_is_told_as_the_chat_understands_it() -> None:
    """`read` names the button that the words mean."""
    assert _read("spo2", "không có máy") == {"value": None, "cannot_say": "no_device"}


@pytest.mark.parametrize(
    ("months", "answers", "level"),
    [
        (660, {"temperature": 33.8, "breaths": 7, "pulse": 80, "spo2": 98, "blood_pressure": [120, 80]}, "red"),
        (660, {"temperature": 38.4, "breaths": 18, "pulse": 116, "spo2": 97, "blood_pressure": [96, 62]}, "red"),
        (1, {"temperature": 38.2, "breaths": 44, "pulse": 150, "spo2": 98, "blood_pressure": None}, "red-115"),
    ],
)
def test_what_a_doctor_would_not_call_calm_is_not(months: int, answers: dict[str, Any], level: str) -> None:
    """Numbers too low, several just short of their lines, and a newborn's fever are dangers."""
    case = {"age_months": months, "day": 9, "risk": [], "answers": {**answers, "signs": []}}
    (judged,) = judge_lines(load(), [json.dumps(case)])
    assert json.loads(judged)["level"] == level


def _read(kind: str, text: str) -> dict[str, Any]:
    (read,) = read_lines(kind, [text], TODAY)
    told: dict[str, Any] = json.loads(read)
    return told
