"""Registrations played quickly in a talk without a messenger: each question is answered as this person would."""

from __future__ import annotations

import re
from itertools import count

from conversations.model.incoming import Pressed, Text, What
from conversations.model.outgoing import Content, Message, Say, Sms
from tests.support.beginnings import ANSWERS
from tests.support.talk import Talk

_FOR_ANOTHER = {
    "khai báo cho ai?": "[Cho người thân]",
    "Người bệnh là gì của bạn": "[Con]",
    "Ngày sinh của": "5/3/1988",
}
_presses = count(1)


def register(
    talk: Talk, name: str, *, phone: str = "0912 345 678", signs: str = "ho", chat: str = "7", until: str = ""
) -> list[Content]:
    """Register a person in this chat, up to the question that holds `until`; all that was said to anybody."""
    everything = talk.say("/dangky", chat)
    codes: list[str] = []
    said = everything
    for _ in range(40):
        codes += [each.code for each in said if isinstance(each, Sms) and each.code]
        asked = _question(said)
        if asked is None or (until and until in asked.text):
            break
        facts = {"name": name, "phone": phone, "sex": "Nam", "code": codes[-1] if codes else ""}
        said = talk.does(_answer(asked, facts, signs), chat)
        everything = everything + said
    return everything


def _question(said: list[Content]) -> Message | None:
    """The last of these messages that asks what a registration asks."""
    asked = [each.message for each in said if isinstance(each, Say) and re.fullmatch(r"d\d+", each.card)]
    known = (*ANSWERS, *_FOR_ANOTHER)
    return next((each for each in reversed(asked) if any(words in each.text for words in known)), None)


def _answer(asked: Message, facts: dict[str, str], signs: str) -> What:
    buttons = {button.label: button.data for row in asked.rows for button in row}
    usual = {**ANSWERS, "Hiện giờ": signs, "Xin bạn xem lại": _sending(buttons)}
    another = next((data for label, data in buttons.items() if "người thân" in label), "")
    given = {**usual, **_FOR_ANOTHER} if another or "là gì của bạn" in asked.text else usual
    answer = next(a for words, a in reversed(given.items()) if words in asked.text).format(**facts)
    if not answer.startswith("["):
        return Text(answer)
    data = next(data for label, data in buttons.items() if answer.strip("[]") in label)
    return Pressed(data, 1, f"reg{next(_presses)}")


def _sending(buttons: dict[str, str]) -> str:
    return next((f"[{label}]" for label in buttons if "OTP" in label or "Gửi" in label), "")
