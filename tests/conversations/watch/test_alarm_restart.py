"""The program ends in the middle of the ladder and starts again: the alarm goes on climbing, no step twice."""

from __future__ import annotations

from pathlib import Path

from bot.delivery import budgets
from bot.main import Bots
from tests.support.script import Script
from tests.support.stage import Stage, open_stage

BEFORE = """
cho biết: Mẩy đã được tiếp nhận
đồng hồ: ngày mai 09:00
bot: …Câu 1/6…
Mẩy: 36,8 18 82 93 120/80 không
nhóm Bản Xèo: …BÁO ĐỘNG ĐỎ…Chưa ai nhận.…
bot: ⚠️ …đo lại sau 1 phút…
bot: …đo lại sau 1 phút…
đồng hồ: +10 phút
bot: …đo lại sau 1 phút…
nhóm Bản Xèo: …xem thẻ báo động mới ở bên dưới.
nhóm Bản Xèo: …10 phút rồi chưa ai nhận…
"""
AFTER = """
đồng hồ: +1 phút
nhóm Bản Xèo: …xem thẻ báo động mới ở bên dưới.
nhóm Bản Xèo: …22 phút rồi chưa ai nhận…
nhóm điều phối: …BÁO ĐỘNG ĐỎ…22 phút rồi chưa ai nhận…
bot: ⏰ Chưa có ai ở trạm trả lời…
đồng hồ: +1 phút
Hoa bấm: Tôi xử lý
bot: 🙋 Y tá của Trạm Y tế xã Bản Xèo đã nhận tin lúc 09:24 và đang gọi. Để máy bên mình.
nhóm Bản Xèo: …Y tá Lù Thị Hoa nhận lúc 09:24.…
nhóm điều phối: …Y tá Lù Thị Hoa nhận lúc 09:24.…
"""


async def test_a_restart_in_the_middle_of_the_ladder(tmp_path: Path) -> None:
    """Away from 9:10 to 9:22: the district is told once after the start, and a claim reaches every card."""
    async with open_stage(tmp_path) as stage:
        script = Script(stage)
        await script.play(BEFORE)
        await stage.bots.stop()
        stage.clock.advance(12)
        stage.bots = Bots(stage.settings, stage.clock, budgets.SendLimits.none())
        await stage.bots.start()
        try:
            await stage.settle()
            _take_away(stage)
            await script.play(AFTER)
        finally:
            await stage.bots.stop()


def _take_away(stage: Stage) -> None:
    """The office hears of the absence too, before or after the alarm, which has its own lane."""
    said = stage.shown[f"chat {stage.groups['VP-LAOCAI'].id}"]
    [away] = [each for each in said if "Chương trình đã ngừng từ 09:10 đến 09:22" in each.text]
    said.remove(away)
