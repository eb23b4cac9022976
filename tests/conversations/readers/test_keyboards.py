"""Keyboards left undecoded, old fonts and look-alike letters are written as they were meant; other words stay."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.readers.spelling.keyboards import decoded, has_old_font, without_keycaps
from conversations.readers.spelling.syllables import is_syllable
from conversations.readers.text import fold, tidy

MEANT = {
    "mooi tims tais": "môi tím tái",
    "KHOS THOWR": "KHÓ THỞ",
    "khos thowwr quas": "khó thở quá",
    "thowr khoong noori": "thở không nổi",
    "ddang co giaatj khoong duwngf": "đang co giật không dừng",
    "goij maix khoong daayj": "gọi mãi không dậy",
    "nguwowif lanhj ngawts": "người lạnh ngắt",
    "uoongs heets thuoocs": "uống hết thuốc",
    "Giangf A Suwr ddau": "Giàng A Sử đau",
    "ba baayr ddooj": "ba bẩy độ",
    "nga61t xi3u ro62i": "ngất xỉu rồi",
    "kho1 tho73 qua1": "khó thở quá",
    "khong tho73 d9uo75c": "khong thở được",
    "tu72 d9u71ng xiu3 xuong61": "từ đứng xỉu xuống",
    "d9au bung5 du74 doi65": "đau bụng dữ dội",
    "mu71a8t": "mu71a8t",
    "no1 tho73 khong6 ra ho7i": "nó thở không ra hơi",
    "bi5 nga4 tu72 tren6 cay6": "bị ngã từ trên cây",
    "kho' tho+?": "khó thở",
    "Giaøng A Söû": "Giàng A Sử",
    "Nguyeãn Thò Hoa": "Nguyễn Thị Hoa",
    "khoâng thôû ñöôïc": "không thở được",
    "xaõ Möôøng Hum": "xã Mường Hum",
    "Traïm Y teá xaõ Baûn Xeøo": "Trạm Y tế xã Bản Xèo",
    "Ðau ngực": "Đau ngực",
    "thƣ": "thư",
}
"""As typed -> as meant; a word that is no syllable decoded stays."""

STAYS = [
    "xoong",
    "xã Tằng Loỏng",
    "xa tang loong",
    "thang5 em khai",
    "spo2 97",
    "o2 97 f0 f1",
    "36,9 18 80 98 120/75 ko",
    "hoà bình, khoá cửa, quý, thuở",
    "see you tomorrow, good night",
    "the cow is in the room",
    "my town",
    "Khong sot khong ho",
    "0943 27 08 65",
    "ba(70 tuổi)",
    "a+b",
    "5+3",
    "www",
    "wc",
    "vui wa",
    "hom nay em met",
]


@pytest.mark.parametrize(("typed", "meant"), MEANT.items(), ids=list(MEANT))
def test_raw_keys_are_written_as_meant(typed: str, meant: str) -> None:
    """Telex, VNI, signs behind letters, VNI fonts and letters of other alphabets come out as Vietnamese."""
    assert decoded(typed) == meant


@pytest.mark.parametrize("text", STAYS)
def test_other_words_stay(text: str) -> None:
    """English, numbers, months and plain Vietnamese are nobody's raw keys."""
    assert decoded(text) == text


@given(
    st.lists(
        st.sampled_from(
            ["khó", "thở", "quá", "môi", "tím", "bé", "co", "giật", "không", "tỉnh", "xã", "Bản", "Xèo", "cảm", "ơn"]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_right_vietnamese_is_never_changed(words: list[str]) -> None:
    """What is typed rightly, with accents or without any, stays letter by letter."""
    text = " ".join(words)
    assert decoded(text) == text
    assert decoded(fold(text)) == fold(text)
    assert tidy(unicodedata.normalize("NFD", text)) == tidy(text)


@given(st.text(max_size=80))
def test_decoding_never_raises_and_settles(text: str) -> None:
    """Any text can be decoded, and what is decoded has nothing left to decode for a reader."""
    assert isinstance(decoded(text), str)


def test_keycaps_and_fonts_are_told() -> None:
    """A reader of numbers asks before it takes keycaps; a name in an old font is known as one."""
    assert without_keycaps("3️⃣7️⃣,5️⃣") == "37,5"
    assert has_old_font("Giaøng A Söû")
    assert not has_old_font("Giàng A Sử, hoà, quý")


def test_syllables_are_told_from_other_letters() -> None:
    """An initial, a rhyme and a tone make a syllable, with its marks or without."""
    assert all(is_syllable(word) for word in ("thở", "tho", "nghiêng", "nghieng", "quá", "giếng", "xoong", "y", "ôm"))
    assert not any(is_syllable(word) for word in ("tgo", "khoong", "thowr", "wc", "bs", "ngh", "spo"))
