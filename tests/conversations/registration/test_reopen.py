"""A refusal is taken back for ten minutes, and "Cần nhập viện" is no refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import tables
from tests.support.script import Script
from tests.support.stage import Stage, open_stage

DECLINED = """
cho biết: Mẩy đã gửi khai báo
Hoa bấm: Từ chối
nhóm Bản Xèo: …
Hoa bấm: Không thuộc địa bàn
nhóm Bản Xèo: ❌ …Không thuộc địa bàn [↩️ Mở lại hồ sơ (trong 10 phút)]
bot: …chưa tiếp nhận được hồ sơ…
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A province on SQLite."""
    async with open_stage(tmp_path) as opened:
        yield opened


async def test_a_refusal_is_taken_back_and_nothing_is_asked_again(stage: Stage) -> None:
    """The registration waits as it was, the patient is told, a second press changes nothing, and it can be accepted."""
    await Script(stage).play(
        DECLINED
        + """
đồng hồ: +9 phút
Minh bấm hai lần: Mở lại hồ sơ (trong 10 phút)
nhóm Bản Xèo: 🆕 Hồ sơ mới… [✅ Tiếp nhận] [❌ Từ chối]
bot: ↩️ Trạm Y tế xã Bản Xèo đã mở lại hồ sơ của Lý Thị Mẩy và đang xem. Bạn không phải khai lại…
thông báo cho Minh: Hồ sơ này đang mở.
Minh bấm: Tiếp nhận
tin nhắn SMS tới Mẩy: …
bot: ✅ …
nhóm Bản Xèo: ✅ …Y tá Giàng A Minh tiếp nhận lúc 14:09
"""
    )
    assert stage.count(tables.AuditEvent, action="registration opened again") == 1


async def test_after_ten_minutes_a_refusal_stands(stage: Stage) -> None:
    """An old button says that it is too late, and the registration stays closed."""
    await Script(stage).play(
        DECLINED
        + """
đồng hồ: +11 phút
Hoa bấm: Mở lại hồ sơ (trong 10 phút)
thông báo cho Hoa: Đã quá 10 phút, không mở lại được nữa.
"""
    )
    assert stage.count(tables.Episode, status="declined") == 1


async def test_a_person_without_rights_takes_nothing_back(stage: Stage) -> None:
    """A colleague of another station forges the press: it is refused and on record."""
    await Script(stage).play(
        DECLINED
        + """
Hà: /start
bot nói với Hà: …
Hà bấm giả: a:1:reopen
thông báo cho Hà: Bạn không có quyền làm việc này…
"""
    )
    assert stage.count(tables.Episode, status="declined") == 1


async def test_who_needs_hospital_is_never_declined(stage: Stage) -> None:
    """The sickest is taken in and told so, the alarm stays open, and a draft of the transfer waits for its target."""
    script = Script(stage)
    await script.play("cho biết: Mẩy đã gửi khai báo\nHoa bấm: Từ chối\nnhóm Bản Xèo: …\n")
    await script.play(
        """
Hoa bấm: Cần nhập viện
nhóm Bản Xèo: …Cần nhập viện thì không từ chối… [🏥 Tiếp nhận và chuyển viện] [⬅️ Quay lại]
Hoa bấm hai lần: Tiếp nhận và chuyển viện
tin nhắn SMS tới Mẩy: …
bot: ✅ …
bot: 🏥 …cần được khám và điều trị ở bệnh viện…gọi 115 ngay.
nhóm Bản Xèo: ✅ …
nhóm Bản Xèo: 🔀 …đến cơ sở nào?…
thông báo cho Hoa: Y tá Lù Thị Hoa đã tiếp nhận hồ sơ này lúc 14:00.
"""
    )
    assert stage.count(tables.Episode, status="accepted") == 1
    assert stage.count(tables.Transfer) == 1
