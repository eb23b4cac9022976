"""Longer beginnings, played quickly through the whole program: each question is answered as this person would."""

from __future__ import annotations

import re

from bot.simulator import User
from tests.support.stage import Stage, button_now

ANSWERS = {
    "Trước khi bắt đầu": "[Tôi đã hiểu và đồng ý]",
    "khai báo cho ai?": "[Cho bản thân tôi]",
    "Số điện thoại di động của": "{phone}",
    "Họ và tên đầy đủ": "{name}",
    "Ngày sinh của": "5/3/1988",
    "Giới tính của": "[{sex}]",
    "đang ở xã/phường nào?": "xã Bản Xèo",
    "Thôn, bản, tổ": "thôn 3",
    "đang điều trị ở đâu?": "[Tại nhà]",
    "Hiện giờ": "ho, đau họng",
    "xét nghiệm dương tính ngày nào?": "hôm qua",
    "Xét nghiệm bằng cách nào?": "[Test nhanh, tự làm]",
    "mấy mũi vắc xin": "[2]",
    "có bệnh nền nào không?": "[Không có bệnh nền]",
    "đang mang thai": "[Không]",
    "dùng thuốc gì": "[Không dùng thuốc gì]",
    "Ở nhà có dụng cụ nào?": "[Không có dụng cụ nào]",
    "thở bao nhiêu lần trong 1 phút": "18",
    "người nhà chăm sóc": "[Có]",
    "Xin bạn xem lại": "[Nhận mã OTP]",
    "Gõ mã vào đây": "{code}",
    "Nhiệt độ cơ thể": "36,8",
    "Thở bao nhiêu lần": "18",
    "Mạch (nhịp tim)": "82",
    "Chỉ số SpO2": "98",
    "Huyết áp là bao nhiêu": "120/80",
    "dấu hiệu nào dưới đây": "[Không có]",
}
"""What a question holds, and the answer to it: typed, or a button in brackets."""

RELATIVES = {
    "mẹ": {"relation": "Bố / mẹ", "name": "Lò Thị Pà", "phone": "0984 000 111", "birth": "1952", "sex": "Nữ"},
    "bé sơ sinh": {
        "relation": "Con",
        "name": "Vàng A Pó",
        "phone": "0984 000 333",
        "birth": "1/2/2022",
        "sex": "Nam",
        "breaths": "40",
    },
    "chồng": {
        "relation": "Vợ / chồng",
        "name": "Vàng A Dơ",
        "phone": "0984 000 444",
        "birth": "1985",
        "sex": "Nam",
    },
    "con": {"relation": "Con", "name": "Vàng A Tú", "phone": "0984 000 222", "birth": "2/9/2018", "sex": "Nam"},
}
STATION = "Hoa"


class Beginnings:
    """What one person has done before the transcript begins."""

    def __init__(self, stage: Stage, person: User) -> None:
        self._stage = stage
        self._person = person
        self._bot = stage.bot_of(person)
        sex = "Nữ" if " Thị " in person.name else "Nam"
        self._own = {"phone": f"+{person.phone}", "name": person.name, "sex": sex}

    async def play(self, what: str) -> None:
        """Play one beginning; ValueError when there is none of these words."""
        relative = re.search(rf" cho ({'|'.join(RELATIVES)})$", what)
        facts = RELATIVES[relative[1]] if relative else {}
        match what.removesuffix(relative[0]) if relative else what:
            case "đã gửi khai báo":
                await self._register(facts, "Đã gửi khai báo")
            case "đã được tiếp nhận":
                await self._register(facts, "Đã gửi khai báo")
                await self._accept()
            case at if found := re.fullmatch(r"đang khai đến câu (.*)", at):
                await self._register(facts, found[1])
            case at if found := re.fullmatch(r"đã trả lời đến câu (.*)", at):
                await self._answer(facts, found[1])
            case _:
                raise LookupError(f"no such beginning: {what}")

    async def _register(self, facts: dict[str, str], until: str) -> None:
        started = self._stage.shown[f"chat {self._person.id}"]
        await self._say("/dangky" if started else "/start")
        await self._answer(facts, until)

    async def _answer(self, facts: dict[str, str], until: str) -> None:
        for _ in range(60):
            asked = self._stage.shown[f"chat {self._person.id}"][-1].text
            if until in asked:
                return
            await self._give(asked, facts)
        raise LookupError(f"the question {until!r} never came")

    async def _give(self, asked: str, facts: dict[str, str]) -> None:
        given = dict(ANSWERS)
        if facts:
            given |= {"khai báo cho ai?": "[Cho người thân]", "Người bệnh là gì của bạn": f"[{facts['relation']}]"}
            given |= {"Ngày sinh của": facts["birth"]}
            given |= {"thở bao nhiêu lần trong 1 phút": facts.get("breaths", ANSWERS["thở bao nhiêu lần trong 1 phút"])}
        own = {**self._own, **facts, "code": self._code(facts)}
        answer = next((a for words, a in reversed(given.items()) if words in asked), None)
        if answer is None:
            raise LookupError(f"no usual answer to: {asked}")
        answer = answer.format(**own)
        if found := re.fullmatch(r"\[(.*)\]", answer):
            self._stage.simulator.press(self._person, *button_now(self._stage, self._person, found[1]))
            await self._stage.settle()
        else:
            await self._say(answer)

    async def _say(self, text: str) -> None:
        self._stage.simulator.send_text(self._person, self._bot, text)
        await self._stage.settle()

    async def _accept(self) -> None:
        nurse = self._stage.people[STATION]
        self._stage.simulator.press(nurse, *button_now(self._stage, nurse, "Tiếp nhận"))
        await self._stage.settle()

    def _code(self, facts: dict[str, str]) -> str:
        received = self._stage.simulator.sms_inbox(facts.get("phone", self._own["phone"]))
        codes = [sms.code for sms in received if sms.code]
        return codes[-1] if codes else ""
