"""Thanks that nobody has to answer, and words that only begin like them."""

from __future__ import annotations

import pytest

from conversations.readers.thanks import is_question, is_thanks

THANKS = """
vâng em cảm ơn
ok cảm ơn bác sĩ nhé
thank you
Cảm ơn
cám ơn
Cam on bac si
cam on nhieu
Dạ em cảm ơn bác sĩ ạ
Dạ vâng ạ, em cảm ơn trạm
vang e cam on
Vâng cảm ơn trạm
Vâng, cảm ơn cán bộ.
Cảm ơn cán bộ nhiều ạ!
Cảm ơn chị nhiều nhé
cảm ơn cô
cảm ơn chú ạ
Cảm ơn bác sĩ 🙏
🙏🙏 cảm ơn
Cảm ơn bs
cam on bs nhieu a
ok cam on
oke cảm ơn
okie thanks
Ok thank you
Thanks
thanks doctor
Thank you doctor!
thank you so much
Thank you very much
many thanks
Thanks a lot
tks bs
thks
thank u
cháu cảm ơn bác sĩ ạ
con cảm ơn bác sĩ
Con cám ơn cô
tôi cảm ơn
Mình cảm ơn nhé
Gia đình em cảm ơn
Gia đình em xin cảm ơn trạm y tế
cả nhà cảm ơn bác sĩ
Vâng ạ em hiểu rồi, cảm ơn bác sĩ
em biết rồi cảm ơn
Đã rõ, cảm ơn
Dạ em rõ rồi ạ cảm ơn chị
Cảm ơn bác sĩ đã trả lời
Cảm ơn trạm đã hướng dẫn
cảm ơn bác sĩ đã tư vấn ạ
Cảm ơn cán bộ đã quan tâm
em cảm ơn nhiều lắm ạ
cảm ơn rất nhiều
Xin cảm ơn
Dạ xin cảm ơn bác sĩ
CẢM ƠN BÁC SĨ
cảm ơn ạ
cam on a
ừ cảm ơn
Vâng cảm ơn anh
cảm ơn y tá
Dạ, cảm ơn các bác sĩ ạ...
Biết ơn bác sĩ nhiều
got it, thanks
""".strip().splitlines()
LETTERS = """
cảm ơn, nhưng cháu vẫn sốt 39
cảm ơn bác sĩ, em vẫn mệt
Vâng cảm ơn, mà uống lúc nào ạ?
cảm ơn bác sĩ, bao giờ trạm đến ạ
ok
vâng
dạ
Dạ có
không
em khỏe rồi
cảm ơn em đỡ rồi
cảm ơn, con em sốt
cam on nhung chau van sot
Cảm ơn nhưng tôi không có thuốc
cảm ơn, tôi hết thuốc
cảm ơn bác sĩ 38,5
thanks but I still cough
thank you, fever 39
thank you can I eat
Thanks, when will you come
em cần bác sĩ, cảm ơn
Nhờ trạm gọi lại, cảm ơn
xin thuốc, cảm ơn bác sĩ
Em khó thở cảm ơn bác sĩ
cảm ơn, mẹ em nôn
em đau ngực, cảm ơn
Cảm ơn bác sĩ em chưa hiểu
cảm ơn em không rõ
vâng em sẽ uống, cảm ơn
cảm ơn, mai em xuống trạm
cảm ơn chị, số chị bao nhiêu
Cảm ơn bác sĩ?
cảm ơn 2 viên
cảm ơn trạm, tôi ở thôn 3
em đến 3 giờ nhé cảm ơn
Cảm ơn, nhà em còn một người sốt nữa
cảm ơn. con bé không bú
cảm ơn nhé, chân tôi sưng
cảm ơn, chồng em ho ra máu
Bác sĩ ơi
bác sĩ ơi cứu
cảm ơn tôi chóng mặt quá
cam on toi met qua
cam on, me toi mat roi
cảm ơn đã cấp cứu kịp
Cảm ơn trạm đến đón cháu
cam on em nho bac si xem anh
thanks, no medicine left
thank god he breathes
cảm ơn, xin ngừng theo dõi
cảm ơn, đừng nhắn nữa
tôi không cảm ơn ai cả
cảm ơn cái gì
cảm ơn kiểu gì mà chậm thế
cảm ơn vì không giúp được gì
chào bác sĩ
xin chào
Tôi quên chưa hỏi
cảm ơn, tôi muốn chết
cảm ơn, vĩnh biệt
Cảm ơn bác sĩ, cháu tím môi
""".strip().splitlines()


def test_there_are_sixty_of_each() -> None:
    """Both lists are long enough to mean something, and no text is on them twice."""
    assert len(set(THANKS)) >= 60
    assert len(set(LETTERS)) >= 60


@pytest.mark.parametrize("words", THANKS)
def test_thanks_alone_are_thanks(words: str) -> None:
    """A text that only thanks needs no answer, typed with accents or without."""
    assert is_thanks(words)


@pytest.mark.parametrize("words", LETTERS)
def test_anything_more_is_a_letter(words: str) -> None:
    """A text that says anything else, or thanks for nothing, is read by the station as a letter."""
    assert not is_thanks(words)


@pytest.mark.parametrize(
    "words", ["Anh còn sốt không", "Đã uống thuốc chưa?", "Chị đau ở chỗ nào ạ?", "Nhiệt độ bao nhiêu"]
)
def test_a_question_is_known(words: str) -> None:
    """After a question of the station "vâng, cảm ơn" may be the answer yes."""
    assert is_question(words)


@pytest.mark.parametrize("words", ["Mỗi ngày không quá 4 viên", "Chiều 3 giờ trạm đến", "Uống nhiều nước nhé"])
def test_advice_is_no_question(words: str) -> None:
    """What the station only tells asks for no yes."""
    assert not is_question(words)
