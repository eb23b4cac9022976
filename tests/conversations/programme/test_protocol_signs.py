"""Typed symptoms: nothing said is lost, nothing denied becomes a sign, and doubt is asked back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.programme.protocol import load
from conversations.programme.rows import Level
from conversations.readers.mentions import Phrases, State, tokens
from conversations.readers.result import Misread, Read, Unclear
from conversations.readers.text import fold

BYT_261 = load()


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("ho, đau họng", ["cough", "sore_throat"]),
        ("ho dau hong nhuc dau", ["cough", "sore_throat", "headache"]),
        ("Ho; sốt\nmệt", ["cough", "fever", "fatigue"]),
        ("tôi bị ho và hơi mệt", ["cough", "fatigue"]),
        ("bé ho ra đờm", ["phlegm"]),
        ("ho ra máu", ["coughs_blood"]),
        ("ho ho ho", ["cough"]),
        ("khó thở/thở dốc", ["breathless"]),
        ("lơ mơ, lú lẫn, li bì, co giật", ["confused"]),
        ("không uống được / bú kém / nôn mọi thứ", ["cannot_drink", "child_feeds_poorly"]),
        ("(trẻ) thở rên, rút lõm ngực, phập phồng cánh mũi", ["child_struggles", "child_breathes_oddly"]),
        ("tím tái hết rồi", ["blue"]),
        ("tieu chay", ["diarrhoea"]),
        ("mất vị giác, mất khứu giác", ["no_smell_taste"]),
        ("không ngửi thấy gì", ["no_smell_taste"]),
        ("moi co, dau dau", ["muscle_ache", "headache"]),
        ("cough and sore throat", ["cough", "sore_throat"]),
    ],
)
def test_signs_are_found(text: str, signs: list[str]) -> None:
    """Symptoms are understood in everyday words, with and without accents, in any order."""
    assert BYT_261.read_signs(text) == Read(signs)


@pytest.mark.parametrize(
    "text",
    [
        "không có gì khác", "không có gì bất thường", "không sao cả", "không vấn đề gì",
        "không", "khong", "ko", "k", "Không có", "không có gì", "khong co gi", "ko bị gì", "không có dấu hiệu nào",
        "không ạ", "bình thường", "binh thuong", "vẫn bình thường", "khỏe", "tôi khỏe", "ổn", "không sao", "none",
        "không ho", "không ho, không sốt", "không ho hay sốt",
        "không ho, sốt, khó thở gì cả", "hết ho rồi", "hết sốt, hết ho",
        "chưa thấy khó thở", "khó thở thì không", "đã hết đau họng",
    ],
)  # fmt: skip
def test_none_is_an_empty_list(text: str) -> None:
    """ "None", however it is said, is the answer "no signs", not a missing answer."""
    assert BYT_261.read_signs(text) == Read([])


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("ho nhưng không sốt", ["cough"]),
        ("không sốt, chỉ ho", ["cough"]),
        ("hết sốt rồi, còn ho", ["cough"]),
        ("chưa hết ho", ["cough"]),
        ("không đỡ ho", ["cough"]),
        ("đỡ ho", ["cough"]),
        ("ho, còn lại không có gì", ["cough"]),
        ("ho, ngoài ra không có gì", ["cough"]),
        ("khỏe, hơi ho", ["cough"]),
        ("không sao, chỉ ho nhẹ", ["cough"]),
        ("không thở được, mệt", ["cannot_breathe", "fatigue"]),
    ],
)
def test_what_is_denied_is_no_sign_and_the_rest_is(text: str, signs: list[str]) -> None:
    """A denial reaches only what it denies; what is merely better is still there."""
    assert BYT_261.read_signs(text) == Read(signs)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("ngứa tay", ["other:ngứa tay"]),
        ("ho và ngứa tay", ["cough", "other:ngứa tay"]),
        ("ho, nổi mẩn ở lưng", ["cough", "other:nổi mẩn ở lưng"]),
        ("ho có đờm xanh", ["phlegm", "other:ho có đờm xanh"]),
        ("không khỏe", ["other:không khỏe"]),
        ("không được khỏe lắm", ["other:không được khỏe lắm"]),
        ("hồ", ["other:hồ"]),
        ("họ", ["other:họ"]),
    ],
)
def test_unknown_words_are_kept(text: str, signs: list[str]) -> None:
    """What no sign knows stays as it was typed, for a person to read; accents that were typed count."""
    assert BYT_261.read_signs(text) == Read(signs)


@pytest.mark.parametrize("text", ["không có, ho", "ho, không", "không. khó thở"])
def test_none_together_with_signs_is_asked_back(text: str) -> None:
    """ "None" and a sign in one breath is a contradiction: the person says which."""
    reading = BYT_261.read_signs(text)
    assert isinstance(reading, Unclear)
    assert reading.candidates[0].value in (["cough"], ["breathless"])
    assert reading.candidates[1].value == []


@pytest.mark.parametrize("text", ["", "   ", "😀", "?!", "có", "tôi ạ", "...", "3"])
def test_nothing_said_is_not_none(text: str) -> None:
    """Silence, signs and filler words are not the answer "no signs"."""
    assert isinstance(BYT_261.read_signs(text), Misread)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_reading_never_raises_and_loses_nothing(text: str) -> None:
    """Any text is read; what comes out are signs the protocol knows and words kept as they are."""
    reading = BYT_261.read_signs(text)
    if isinstance(reading, Read):
        assert all(BYT_261.sign(sign) or sign.startswith("other:") for sign in reading.value)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([w for s in BYT_261.signs for w in s.words]), min_size=1, max_size=5), st.booleans())
def test_any_words_of_the_protocol_are_read(words: list[str], accents: bool) -> None:
    """Every word a sign lists is read as that sign, alone or in a list; without accents no danger sign is lost."""
    typed = ", ".join(words if accents else map(fold, words))
    reading = BYT_261.read_signs(typed)
    assert isinstance(reading, Read)
    meant = {sign.id: sign for sign in BYT_261.signs for word in words if word in sign.words}
    if accents:
        assert set(reading.value) == set(meant)
    assert {name for name, sign in meant.items() if sign.danger} <= set(reading.value)


def test_every_label_is_read_as_its_sign() -> None:
    """Who types a button's words gets the button's sign, at its level."""
    for sign in BYT_261.signs:
        reading = BYT_261.read_signs(sign.label["vi"])
        assert isinstance(reading, Read)
        known = [BYT_261.sign(each) for each in reading.value]
        assert sign in known, (sign.label["vi"], reading)
        worst = max((each.level for each in known if each), default=Level.GREEN)
        assert worst >= sign.level


def test_one_choice_is_read() -> None:
    """A question of choices takes an id's words; two at once are asked back, others refused."""
    protocol = load("covid19-no-devices")
    assert protocol.read_choice("compared", "nặng hơn nhiều") == Read("worse")
    assert protocol.read_choice("breathing", "khong kho tho") == Read("no")
    assert protocol.read_choice("eating", "Bình thường") == Read("well")
    assert isinstance(protocol.read_choice("compared", "đỡ hơn mà cũng nặng hơn"), Unclear)
    refused = protocol.read_choice("compared", "xanh")
    assert isinstance(refused, Misread)
    assert refused.facts["choices"] == "Đỡ hơn, Như cũ, Nặng hơn"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("khó thở", State.PRESENT),
        ("không khó thở", State.DENIED),
        ("không hết khó thở", State.PRESENT),
        ("bớt khó thở", State.EASED),
        ("khó thở bớt rồi", State.EASED),
        ("không chỉ khó thở", State.PRESENT),
        ("hết sức khó thở", State.PRESENT),
        ("không biết có khó thở không", State.PRESENT),
        ("nay bình thường, không khó thở", State.DENIED),
        ("hôm qua khó thở, nay bình thường", State.DENIED),
        ("khó thở, không còn", State.DENIED),
        ("khó thở, không", State.PRESENT),
        ("do khó thở", State.PRESENT),
        ("do kho tho roi", State.EASED),
    ],
)
def test_what_a_text_says_of_a_phrase(text: str, state: State) -> None:
    """There, easing or denied: the words around a phrase decide, and doubt counts as there."""
    [mention] = Phrases({"breathless": ["khó thở"]}).find(tokens(text))
    assert mention.state is state


def test_spelling_is_forgiven() -> None:
    """A tone on the other vowel, hỏi for ngã, stretched letters and common short forms are the same word."""
    phrases = Phrases({"x": ["hoa mắt"], "y": ["khỏe"], "z": ["không thở được"]})
    for text in ("hoa mắt", "hoa mat", "hoaaa mắt", "khoẻ", "khỏe", "khõe", "ko thở đc", "k tho dc"):
        assert phrases.find(tokens(text)), text
