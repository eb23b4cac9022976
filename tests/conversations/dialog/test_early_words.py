"""What was typed before a question could be seen is never taken for its answer: it is asked back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Content, Message, Say
from conversations.turn import hear
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.databases import fresh_memory
from tests.support.morning import NINE
from tests.support.talk import HOUSE, Talk

ASKED = {question.ask["vi"].split("?")[0]: question.name for question in HOUSE.protocol.questions}
SECOND = timedelta(seconds=1)


@dataclass
class Line:
    """A person on a line that is late in both directions: what is typed, heard and shown are moved one by one."""

    talk: Talk
    screen: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    """Words -> the question that was on the screen when they were typed."""
    under_way: list[Arrival] = field(default_factory=list)
    shown: list[Message] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(10_000))

    def types(self, text: str) -> None:
        """The messenger takes words in, and dates them; the program does not have them yet."""
        self.typed.setdefault(text, self.screen)
        what = Text(text, at=int(self.talk.now.timestamp()))
        self.under_way.append(Arrival(PATIENTS, next(self.numbers), "7", True, "7", "Mẹ Lan", "vi", what))

    def arrives(self) -> None:
        """All that is under way reaches the inbox."""
        with self.talk.store.unit_of_work() as work:
            work.inbox.take_in(self.under_way, self.talk.now)
        self.under_way = []

    def hears(self) -> None:
        """One turn is taken."""
        hear(self.talk.store, HOUSE, self.talk.now)

    def shows(self) -> str:
        """All that waits is sent; return its words."""
        contents: list[Content] = self.talk.said()
        for content in contents:
            if isinstance(content, Say):
                found = [name for words, name in ASKED.items() if words in content.message.text]
                self.screen = found[-1] if found else self.screen
                self.shown.append(content.message)
        return self.talk.texts(contents)

    def session(self) -> Session:
        """The open report."""
        with self.talk.store.unit_of_work() as work:
            session = work.sessions.open(1)
        assert session is not None
        return session

    def answers(self) -> dict[str, str]:
        """Question -> the words filed under it, in the open report and in those made."""
        with self.talk.store.unit_of_work() as work:
            session = work.sessions.open(1)
            reports = work.reports.last(work.patients.of_contact(1)[0].id, 5)
        kept = {name: answer.raw for name, answer in session.answers.items()} if session else {}
        for report in reports:
            answers = report["answers"]
            kept |= {name: str(each["raw"]) for name, each in answers.items() if each["how"] != "unconfirmed"}
        return kept

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.talk.now += timedelta(seconds=seconds)


def _line(store: SqlStore) -> Line:
    """A report with its first question on the screen."""
    with store.unit_of_work() as work:
        samples.expected(work)
    line = Line(Talk(store, NINE))
    line.talk.does(Text("/khaibao"))
    line.screen = "temperature"
    line.later(10)
    return line


@pytest.fixture
def line(store: SqlStore) -> Line:
    """A report whose first question is answered, the second on the screen."""
    line = _line(store)
    _answers(line, "37,2")
    return line


def _answers(line: Line, *texts: str) -> str:
    """Type, and have it heard and answered without delay; return what was said to the last."""
    said = ""
    for text in texts:
        line.types(text)
        line.arrives()
        line.hears()
        said = line.shows()
        line.later(10)
    return said


def _press(line: Line, label: str) -> str:
    """Press a button of the newest message that has it; the station's cards are no part of this chat."""
    line.talk.last = next(message for message in reversed(line.shown) if any(label in one for one in _labels(message)))
    contents = line.talk.press(label)
    line.shown += [content.message for content in contents if isinstance(content, Say)]
    return line.talk.texts(contents)


def _labels(message: Message) -> list[str]:
    return [button.label for row in message.rows for button in row]


def _at_once(line: Line, *texts: str) -> str:
    """Type several answers before any is heard; each is heard a second after the other, then all is shown."""
    for text in texts:
        line.types(text)
    line.arrives()
    for _ in texts:
        line.later(2)
        line.hears()
    return line.shows()


def test_an_answer_that_crossed_the_question_is_asked_back(line: Line) -> None:
    """“97” typed again because the reply was late is neither the SpO2 nor lost: a button says for which it is."""
    _answers(line, "18")
    line.types("97")
    line.arrives()
    line.hears()
    line.later(4)
    line.types("97")
    line.later(1)
    line.shows()
    line.arrives()
    line.hears()
    assert "“97” là cho <b>Mạch</b> hay <b>SpO2</b>?" in line.shows()
    assert line.answers() == {"temperature": "37,2", "breaths": "18", "pulse": "97"}
    assert "Câu 4/6" in _press(line, "Mạch: 97")
    assert line.answers() == {"temperature": "37,2", "breaths": "18", "pulse": "97"}


@pytest.mark.parametrize("breaths", ["19", "22"])
def test_a_repeat_that_the_new_question_cannot_take_was_noted_already(line: Line, breaths: str) -> None:
    """A pulse cannot be 19, and 22 would be a danger: it is the breaths again, no alarm and no try at the pulse."""
    said = _at_once(line, breaths, breaths)
    assert "Đã ghi nhận rồi" in said
    assert f"Mạch {breaths}" not in said
    assert line.answers() == {"temperature": "37,2", "breaths": breaths}
    assert line.session().tries == 0


def test_the_button_of_the_new_question_files_it_there(line: Line) -> None:
    """Two answers in a second, the second before the pulse was asked: 82 is the pulse once it is said to be."""
    assert "“82” là cho <b>Mạch</b>, đúng không?" in _at_once(line, "18", "82")
    assert line.answers() == {"temperature": "37,2", "breaths": "18"}
    _press(line, "Mạch: 82")
    assert line.answers() == {"temperature": "37,2", "breaths": "18", "pulse": "82"}


def test_the_same_words_within_two_seconds_are_a_repeat(line: Line) -> None:
    """The question was shown a second before the same number came: nobody reads and counts so fast."""
    _answers(line, "18")
    line.types("97")
    line.arrives()
    line.hears()
    line.shows()
    line.later(0.5)
    line.types("97")
    line.arrives()
    line.hears()
    assert "hay <b>SpO2</b>" in line.shows()
    assert "spo2" not in line.answers()


def test_an_answer_to_the_question_on_the_screen_is_taken_at_once(line: Line) -> None:
    """Ten seconds after the question even the same number is its answer: nobody is asked for nothing."""
    assert "là cho" not in _answers(line, "18", "97", "97")
    assert line.answers()["spo2"] == "97"


def test_words_that_waited_in_a_phone_without_a_net_are_asked_back(line: Line) -> None:
    """The messenger's own second counts, not the instant at which the words reached us."""
    line.types("23")
    late = line.under_way
    line.under_way = []
    line.later(5)
    _answers(line, "19")
    line.under_way = late
    line.arrives()
    line.hears()
    assert "“23” là cho <b>Nhịp thở</b>, đúng không?" in line.shows()
    assert line.answers() == {"temperature": "37,2", "breaths": "19"}
    _press(line, "Nhịp thở: 23")
    assert line.answers() == {"temperature": "37,2", "breaths": "23"}


def test_three_at_once_are_asked_back_one_after_the_other(line: Line) -> None:
    """Nothing typed is dropped: the second early answer waits until the first is settled."""
    _at_once(line, "18", "82", "97")
    assert "“97”" in _press(line, "Mạch: 82")
    _press(line, "SpO2: 97")
    assert line.answers() == {"temperature": "37,2", "breaths": "18", "pulse": "82", "spo2": "97"}


def test_a_dangerous_early_answer_is_judged_before_it_is_settled(line: Line) -> None:
    """A 91 that may be the SpO2 alarms as unconfirmed: asking back never makes the program deaf."""
    _answers(line, "18")
    _at_once(line, "82", "91")
    with line.talk.store.unit_of_work() as work:
        alert = work.alerts.open_for(work.patients.of_contact(1)[0].id)
    assert alert is not None
    assert "91" in str(alert.reasons)


deeds = st.lists(
    st.one_of(
        st.integers(16, 99).map(str),
        st.sampled_from(["arrives", "hears", "hears", "shows"]),
        st.sampled_from([2.0, 3.0, 10.0]),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(deeds)
def test_no_answer_is_filed_under_a_question_not_on_the_screen(story: list[str | float]) -> None:
    """However late words and questions are, an answer is the one to the question seen when it was typed."""
    with fresh_memory() as store:
        line = _line(store)
        _answers(line, "37,2")
        for deed in story:
            line.later(2)
            match deed:
                case float():
                    line.later(deed)
                case "arrives" | "hears" | "shows":
                    getattr(line, deed)()
                case str() if deed not in line.typed:
                    line.types(deed)
        line.arrives()
        while hear(line.talk.store, HOUSE, line.talk.now):
            pass
        filed = line.answers()
        assert {name: line.typed[raw] for name, raw in filed.items()} == {name: name for name in filed}
