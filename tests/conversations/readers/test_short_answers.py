"""Names, codes, and the ways of saying that one cannot say."""

from __future__ import annotations

import pytest

from conversations.readers.cannot_say import read_cannot_say
from conversations.readers.codes import read_code
from conversations.readers.names import read_full_name
from conversations.readers.result import Misread, Read, Unclear
from tests.hearing.books import book, draw

CANNOT_IN_SENTENCES = [
    "máy hết pin",
    "cho nhà ông Bính mượn máy rồi",
    "cái cặp vỡ rồi",
    "không có đồng hồ",
    "cuff's burst",
    "mắt kém không nhìn được kim giây nên chịu",
    "k có máy đo",
    "bỏ qua mục này được không",
    "chưa mua được nhiệt kế",
    "máy bị hỏng màn hình",
    "con nó làm rơi vỡ nhiệt kế",
    "em đếm toàn bị lộn",
    "không biết cách đếm nhịp thở",
    "không ai biết đo",
    "máy không lên",
    "máy không chạy",
    "máy nó cứ tắt ngúm, không lên số",
    "kep ma k len so",
    "thermometer's battery is dead",
    "I lost the clip",
    "we don't own a cuff",
    "no thermometer in this house",
    "my neighbour took the oximeter back",
    "couldn't get a reading",
    "can't find my pulse",
    "the machine just says error",
    "not measured, sorry",
    "haven't got one",
    "no watch",
    "hôm nay chưa đo được ạ",
    "mất cái kẹp rồi",
    "không rảnh để đo",
    "xin phép bỏ qua",
    "máy báo lỗi",
]
NEVER_CANNOT = [
    "không",
    "bình thường",
    "khó thở quá không đo được",
    "mệt quá không đo nổi",
    "thở nhanh quá không đếm kịp",
    "tim đập nhanh quá không đếm được",
    "bố ngất rồi không đo được",
    "máy kêu, người tím tái",
    "không thở được",
    "ho nhiều lắm, không có nhiệt kế",
    "không đo đâu, đau ngực lắm",
    "em sốt mà không có nhiệt kế",
    "bé co giật không kẹp được",
    "máy đo bao nhiêu tiền",
    "máy này đo sao ạ",
    "làm sao để đo",
    "đo thế nào",
    "đếm thế nào ạ",
    "đo ở đâu",
    "máy nào cũng được à",
    "cho em hỏi máy đo mua ở đâu",
    "không sao",
    "không khó thở",
    "không sốt",
    "ok",
    "cảm ơn bác sĩ",
    "máy lên 97",
    "không có máy 97",
    "đo rồi",
    "em đo rồi",
    "em đang đo",
    "đợi em đo",
    "chờ tí em đi đo",
    "máy đo của em tốt",
    "nhiệt kế bình thường",
    "yes",
    "no",
    "em không hiểu",
    "không muốn trả lời",
    "hỏi gì thế",
    "đo xong rồi nhé",
    "vừa đo xong, khỏe",
    "help, no thermometer",
    "can't breathe, can't measure",
    "chest pain, no machine",
    "không uống được nước",
    "không ăn được",
    "không ngủ được",
    "chịu khó uống nước",
    "em chịu được",
    "không chịu nổi nữa",
    "đo huyết áp thấp",
    "huyết áp cao",
    "tụt huyết áp",
    "không tìm thấy mạch, người lạnh ngắt",
    "không bắt được mạch, gọi không dậy",
    "bố không tỉnh",
    "bé bỏ bú",
]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("  nguyễn   thị hoa ", "Nguyễn Thị Hoa"),
        ("LÝ A SÌNH", "Lý A Sình"),
        ("Giàng Thị Mỷ", "Giàng Thị Mỷ"),
        ("Y Ban", "Y Ban"),
        ("h'hen niê", "H'Hen Niê"),
        ("Ng.Văn A", "Ng. Văn A"),
        ("tên tôi là Nguyễn Văn A", "Nguyễn Văn A"),
        ("Họ và tên: Trần Văn Bình", "Trần Văn Bình"),
        ("Anne-Marie Lê", "Anne-Marie Lê"),
        ("Nguye\u0302\u0303n Hoa", "Nguyễn Hoa"),
    ],
)
def test_a_full_name_is_kept_with_its_capitals_put_right(typed: str, name: str) -> None:
    """Blanks are collapsed and names all in one case get capitals; names of every people are names."""
    assert read_full_name(typed) == Read(name)


@pytest.mark.parametrize("typed", ["Hoa", "nguyễn thị a b c d e f"])
def test_one_word_or_very_many_are_asked_back(typed: str) -> None:
    """A single word may be a whole name, a sentence probably is not one: both need a yes."""
    assert isinstance(read_full_name(typed), Unclear)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "A",
        "Nguyễn Văn A 12",
        "ai đấy?",
        "😀 ab",
        "abc.com hoa",
        "www.hoa",
        "<b>Hoa</b> Lê",
        "Иван Иванов",
        "x " * 2048,
    ],
)
def test_what_is_no_name_is_refused(typed: str) -> None:
    """Digits, signs, emoji, addresses, other scripts and whole pages are no names."""
    assert read_full_name(typed) == Misread("readers.name.unread")


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        "123 456",
        "123-456",
        "1 2 3 4 5 6",
        "mã 123456",
        "Mã OTP: 123456",
        "１２３４５６",
        "F0 Care: Mã của bạn là 123456, hết hạn sau 5 phút.",
        "G-123 456",
        "G-123456 là mã của bạn",
    ],
)
def test_a_code_is_read_in_groups_and_inside_its_message(typed: str) -> None:
    """Six digits are the code however they are grouped, also when the whole message is pasted."""
    assert read_code(typed) == Read("123456")


def test_a_code_keeps_its_zeros() -> None:
    """A code is letters, not a number: what it begins with belongs to it."""
    assert read_code("G-004 512") == Read("004512")


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "0912345678", "123456 654321", "123456,7", "٠١٢٣٤٥", "abc", "1" * 4096]
)
def test_other_digits_are_no_code(typed: str) -> None:
    """Fewer, more or two groups of digits are refused."""
    assert read_code(typed) == Misread("readers.code.unread")


@pytest.mark.parametrize(
    "typed",
    ["không có máy", "khong co may", "ko đo đc", "Không đo được.", "không đếm được", "không biết", "k biết",
     "bỏ qua", "chưa đo",
     "Không có máy đo SpO2 ạ", "em không có nhiệt kế", "máy hết pin", "không có", "skip", "I don't know"],
)  # fmt: skip
def test_the_ways_of_saying_that_one_cannot_say(typed: str) -> None:
    """No device, not measured, not known, skip: with and without accents."""
    assert read_cannot_say(typed)


@pytest.mark.parametrize(
    "typed", ["không", "ko", "37,5", "không khó thở", "có", "", "không có máy 97", "khó thở", "k" * 4096]
)
def test_other_words_are_answers(typed: str) -> None:
    """A bare no, a number or a complaint is never taken for "cannot say"."""
    assert not read_cannot_say(typed)


@pytest.mark.parametrize("typed", CANNOT_IN_SENTENCES)
def test_a_sentence_that_says_why_there_is_no_number(typed: str) -> None:
    """A device that is missing, lent or broken, measuring in vain, giving up: in any words, without a value."""
    assert read_cannot_say(typed)


@pytest.mark.parametrize("typed", NEVER_CANNOT)
def test_a_complaint_or_a_question_is_never_cannot_say(typed: str) -> None:
    """Words that may be a danger, a question or a promise to measure stay words, whatever is said of a device."""
    assert not read_cannot_say(typed)


@pytest.mark.parametrize("author", draw()["learn"])
def test_no_cry_of_a_phrase_book_is_cannot_say(author: str) -> None:
    """People who call for help never come out as "cannot measure"."""
    assert [line for _, line in book(author).cries if read_cannot_say(line)] == []
