"""`make record` writes a transcript down as it is played now, and changes nothing that still holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chats.record import chosen, recorded
from tests.chats.recorder import Unplayable, aligned
from tests.chats.rewording import folded, relabelled, reworded
from tests.support.script import Script
from tests.support.stage import open_stage
from tests.support.transcript import FOLDER, lines_of

REMINDED = (FOLDER / "38-nhac-lan-hai-va-danh-sach.txt").read_text("utf-8")
MOVES = """# Mẩy được hỏi sáng hôm sau, rồi mời người nhà; Páo thì mới đến.
cho biết: Mẩy đã được tiếp nhận

# Sáng hôm sau.
đồng hồ: ngày mai 09:00
Mẩy: 36,8
Páo: /start
đồng hồ: hôm nay 10:05
Mẩy: /moinguoinha
Mẩy bấm: Mời thêm người
lệnh của Khánh: /danhsach
"""


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """Give a place for a transcript of one's own."""
    return tmp_path / "chat.txt"


async def again(at: Path, text: str) -> str:
    """Record this text."""
    at.write_text(text, "utf-8")
    return await recorded(at)


async def test_what_still_holds_stays_and_what_does_not_is_mended(at: Path) -> None:
    """Wrong words, a wrong button, a line too many, an audit row nobody wrote: the file is as before, byte for byte."""
    spoilt = REMINDED
    for right, wrong in (
        ("📋 Vàng A Páo…Câu 1/6…", "📋 Vang A Páo…Cau 1/6…"),
        ("[Không đếm được]", "[Khong đếm duoc]"),
        ("Đã khai: 0/2. Chưa khai: 2", "Đã khai: 1/2. Chưa khai: 2"),
        ("đồng hồ: hôm nay 10:00\n", "bot: Chào bạn.\nđồng hồ: hôm nay 10:00\nsổ ghi: nothing of the kind\n"),
    ):
        assert spoilt.count(right) == 1
        spoilt = spoilt.replace(right, wrong)
    assert await again(at, spoilt) == REMINDED


async def test_a_chat_is_written_down_from_what_people_do(at: Path, tmp_path: Path) -> None:
    """Moves alone become a transcript that plays; a line lost, spoilt or added comes back to the same bytes."""
    whole = await again(at, MOVES)
    async with open_stage(tmp_path) as stage:
        await Script(stage).play(whole)
    lines = [line.written for line in lines_of(whole)]
    asked, list_, carers = (
        next(i for i, line in enumerate(lines) if line.startswith(head))
        for head in ("bot: 📋 Lý Thị Mẩy", "nhóm Bản Xèo: 📋", "bot: 👥")
    )
    lines[carers] = lines[carers].replace("Người cùng chăm sóc", "Người cũng chăm xóc")
    del lines[list_]
    lines.insert(asked, "bot: Chúc bạn ngủ ngon.")
    assert await again(at, "\n".join(lines)) == whole


async def test_a_button_that_is_gone_is_named_and_the_file_left_alone(at: Path) -> None:
    """The message says whose press it was, in which file and line."""
    text = MOVES.replace("Páo: /start", "Páo: /start\nPáo bấm: Nút lạ")
    with pytest.raises(Unplayable, match=r"chat\.txt:8: “Páo bấm: Nút lạ” cannot be played: .*no button 'Nút lạ'"):
        await again(at, text)
    assert at.read_text("utf-8") == text


async def test_a_word_that_no_line_gives_is_named(at: Path) -> None:
    """Nobody types {mã} in braces when the line with the code is missing."""
    with pytest.raises(Unplayable, match=r"chat\.txt:3: .*no line above says what \{mã\} is"):
        await again(at, "cho biết: Mẩy đã được tiếp nhận\n\nMẩy: {mã}\n")


@pytest.mark.parametrize(
    ("line", "said", "now"),
    [
        ("…Giới tinh cua bạn?…", "Câu 5.\nGiới tính của bạn?\nBấm nút.", "…Giới tính của bạn?…"),
        ("Ma cua ban la {mã}. Co hieu luc…", "Ma moi la 123456. Co hieu luc 5 phut", "Ma moi la {mã}. Co hieu luc…"),
        ("Hồ sơ {hồ sơ}…đã gưi", "Hồ sơ LC-000001 của bạn đã gửi", "Hồ sơ {hồ sơ}…đã gửi"),
        ("…Xin chào…", "Một câu khác hẳn về LC-000001.", "Một câu khác hẳn về {hồ sơ}."),
        ("Mã …đã gửi\n  …trước 9:00…", "Mã của bạn\nđã gửi, trước 10:00.", "Mã …đã gửi\n  …trước 10:00…"),
    ],
)
def test_of_a_line_what_holds_is_kept(line: str, said: str, now: str) -> None:
    """Any text stays any text, a remembered word its name; only other words change."""
    assert reworded(line, said, {"hồ sơ": "LC-000001"}) == now


def test_what_differs_at_each_play_becomes_any_text() -> None:
    """Of a link the part that is the same is kept."""
    assert reworded("Mở https://t.me/x?start=ab-d.", "Mở https://t.me/x?start=q1-d.", {}, loose=True) == (
        "Mở https://t.me/x?start=…-d."
    )


def test_a_button_gets_the_name_most_like_it() -> None:
    """When none is like it, all that are shown are listed."""
    shown = ["Nữ", "Nam", "✅ Hoàn tất (2)"]
    assert relabelled(" [Nam] [✅ Hoàn thành (2)]", ["✅ Hoàn thành (2)"], shown) == " [Nam] [✅ Hoàn tất (2)]"
    assert relabelled(" [Lạ]", ["Lạ"], shown) == " [Nữ] [Nam] [✅ Hoàn tất (2)]"


def test_a_long_line_is_broken_at_a_space_outside_buttons() -> None:
    """Indented lines go on with the one above, and play as one."""
    line = folded("bot: " + "lời dặn " * 20 + "hết", " [Một nút dài] [Nút khác dài hơn]" * 6)
    (read,) = lines_of(line)
    assert "\n  " in line
    assert all("[" not in row or row.count("[") == row.count("]") for row in line.splitlines())
    assert read.played.endswith(" [Một nút dài] [Nút khác dài hơn]" * 6)


@pytest.mark.parametrize(
    ("lines", "said", "pairs"),
    [
        ("ab", "abc", [(0, 0), (1, 1)]),
        ("ac", "abc", [(0, 0), (None, 1), (1, 2)]),
        ("axb", "ab", [(0, 0), (1, None), (2, 1)]),
        ("", "a", []),
    ],
)
def test_lines_find_what_they_say_in_order(lines: str, said: str, pairs: list[tuple[int | None, int | None]]) -> None:
    """What comes after the last line may be read later."""
    assert aligned(len(lines), len(said), lambda i, j: 0.0 if lines[i] == said[j] else 1.9) == pairs


def test_transcripts_are_chosen_by_number_or_word() -> None:
    """A number is the whole number; nothing chosen is all."""
    assert [path.name for path in chosen(["1"])] == ["01-tu-khai-bang-tay.txt"]
    assert {path.stem[:3] for path in chosen(["38", "tu-khai-bang"])} == {"01-", "38-"}
    assert chosen([]) == sorted(FOLDER.glob("*.txt"))
