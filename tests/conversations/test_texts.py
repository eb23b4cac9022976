"""The texts hold together: a patient may read all in every language, nothing lacks words, nothing is worded in vain."""

from __future__ import annotations

import ast
import re
from datetime import date
from itertools import chain

import pytest

from bot.telegram_bots.menus import GROUP_COMMANDS
from conversations.calls.outcomes import VISITED
from conversations.calls.promises import CORRECTED, HELPED
from conversations.changes.transfer_cards import ANSWERS as ANSWERS_TO_TRANSFER
from conversations.changes.transfer_cards import TRANSFER_REASONS as REASONS_OF_TRANSFER
from conversations.dialog.drawing import UNSHOWN, draw
from conversations.dialog.steps import Asked, Dialog, Known, Step, Turn
from conversations.dialog_list import courses
from conversations.doors.patient_menu import SHOWN_COMMANDS
from conversations.model.care import EpisodeStatus, SlotState, TransferState
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Message
from conversations.model.people import FacilityKind, Role
from conversations.programme.protocol import load
from conversations.programme.rows import DEEDS, OUTCOMES, Level
from conversations.readers.result import Read
from conversations.readers.text import fold
from conversations.registration.acceptance_card import DECLINE_REASONS
from conversations.registration.duplicates import PAIR_ANSWERS
from conversations.station.new_phone import RENUMBERED
from conversations.station.staff_menu import FOR_LEADERS
from conversations.station.work_list_rules import LISTS
from conversations.texts import DEFAULT_LANGUAGE, LANGUAGES, catalogue, say_plain
from tests.support.said_to import said_to_contacts, said_to_staff
from tests.support.text_keys import (
    OURS,
    ROOT,
    SAYERS,
    STAFF_ALONE,
    STAFF_FOLDER,
    Tags,
    calls,
    literals,
    named,
    places,
    plain_keys,
    said_in_part,
    tables,
    trees,
)

ENDS_OF_TRANSFER = [TransferState.ACCEPTED, TransferState.DECLINED, TransferState.WITHDRAWN]
EVERY_TEXT = [(language, key) for language in LANGUAGES for key in catalogue(language)]
TODAY = date(2026, 11, 23)

# ---------------------------------------------------------------- the catalogue by itself


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_a_patient_may_read(language: str) -> None:
    """Patients and caregivers get every text in the language they chose; texts for staff alone are not theirs."""
    assert set(catalogue(language)) - STAFF_ALONE == set(OURS) - STAFF_ALONE


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != DEFAULT_LANGUAGE])
def test_texts_for_staff_alone_have_no_twin(language: str) -> None:
    """Staff are spoken to in one language, so nobody has to translate what only they read."""
    assert not (ROOT / "conversations/texts" / language / STAFF_FOLDER).exists()
    assert not STAFF_ALONE & set(catalogue(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_for_staff_alone_is_said_in_the_default_language(language: str) -> None:
    """A text asked for in a language that lacks it is said all the same: a wrong language is better than silence."""
    assert all(say_plain(key, language) == OURS[key] for key in STAFF_ALONE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_keeps_its_texts_in_the_same_files(language: str) -> None:
    """Who looks for the twin of a text finds it at the same place."""
    files = {path.name for path in (ROOT / "conversations/texts" / language).glob("*.toml")}
    assert files == {path.name for path in (ROOT / "conversations/texts" / DEFAULT_LANGUAGE).glob("*.toml")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_places_in_a_text(language: str) -> None:
    """What is filled into a text in one language is told in the others too."""
    theirs = catalogue(language)
    assert [key for key in theirs if places(theirs[key]) != places(OURS[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_words_with_few_tags_well_closed(language: str) -> None:
    """No text is empty, and none has markup that a messenger refuses or an ampersand it takes for one."""
    texts = catalogue(language)
    assert [key for key, text in texts.items() if not text.strip()] == []
    assert {key: wrong for key, text in texts.items() if (wrong := Tags(text).wrong)} == {}
    assert [key for key, text in texts.items() if "&" in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_marks_the_same_way(language: str) -> None:
    """What stands out in one language stands out in the others: the same tags, as often."""
    theirs = catalogue(language)
    assert [key for key in theirs if _marks(theirs[key]) != _marks(OURS[key])] == []


def _marks(text: str) -> list[str]:
    return sorted(re.findall(r"</?\w+>", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_toasts_and_text_messages_have_no_markup(language: str) -> None:
    """What is drawn without markup would show its tags to the reader."""
    assert not [key for key in plain_keys() if "<" in catalogue(language).get(key, "")]


def test_vietnamese_never_calls_the_bot_em_or_the_patient_by_age() -> None:
    """The patient is `bạn` and the bot is `chúng tôi`, so that nobody is made older or younger than they are."""
    aged = re.compile(r"\b(em|bác|cháu)\b(?! sĩ)", re.IGNORECASE)
    relations = {"registration.relation.sibling"}
    assert not [key for key, text in OURS.items() if aged.search(text) and key not in relations]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_toast_is_short(language: str) -> None:
    """What shows after a press has at most 200 characters, a name included (Telegram, answerCallbackQuery)."""
    toasts = (
        "dialog.old_button",
        "dialog.no_dialog",
        "dialog.already",
        "staff.not_entitled",
        "cards.taken.accepted",
        "alarm.taken",
        "alarm.over",
        "pin.speak_first",
        "pin.asked_in_private",
    )
    assert set(toasts) <= set(OURS)
    assert all(len(catalogue(language).get(key, "")) <= 150 for key in toasts)


TYPICAL = {
    "station": "Trạm y tế xã Bát Xát",
    "name": "Lý Thị Mẩy",
    "account": "LC-000123",
    "password": "k7mwp2xq9d",
    "link": "https://t.me/f0care_laocai_bot",
    "code": "042917",
}


@pytest.mark.parametrize(("language", "key"), [(lang, key) for lang, key in EVERY_TEXT if key.endswith(".sms")])
def test_a_text_message_is_one_plain_message(language: str, key: str) -> None:
    """Without diacritics and at most 160 letters it costs one message and arrives readable on any phone."""
    assert catalogue(language)[key].isascii()
    text = fold(say_plain(key, language, **TYPICAL))
    assert text.isascii()
    assert len(text) <= 160, len(text)


# ---------------------------------------------------------------- the catalogue and the code


def test_every_key_that_the_code_names_has_words() -> None:
    """No sentence is said of which there are no words (a name of a group of keys is fine)."""
    assert not sorted(key for key in named() if key not in OURS and not any(k.startswith(f"{key}.") for k in OURS))


def test_every_saying_names_a_known_table() -> None:
    """What `say` and its like are given is a key: a slip in its first word is found too."""
    said = {
        text
        for tree in trees().values()
        for name, call in calls(tree)
        if name in SAYERS and call.args
        for text in literals(call.args[0])
        if "." in text
    }
    assert not sorted(text for text in said if text.partition(".")[0] not in tables())


def test_every_key_that_is_put_together_can_be_found() -> None:
    """A key made of parts (`menu.{name}`) has words for at least one way to fill it."""
    assert not [p.pattern for p in said_in_part() if not any(p.fullmatch(key) for key in OURS)]


def test_no_words_are_kept_in_vain() -> None:
    """Every text is said somewhere: one that is not misleads whoever translates or reviews it."""
    unsaid = {key for key in OURS if key not in named() and not any(p.fullmatch(key) for p in said_in_part())}
    assert not sorted(unsaid)


def test_no_text_for_staff_alone_is_said_in_a_contacts_language() -> None:
    """What stands in `vi/staff` alone must not reach a patient or caregiver, who may have chosen another language."""
    assert not sorted(STAFF_ALONE & said_to_contacts())


def test_no_text_of_all_languages_is_for_staff_alone() -> None:
    """A text that only staff read belongs in `vi/staff`, so that nobody translates it in vain."""
    assert not sorted((said_to_staff() - said_to_contacts()) - STAFF_ALONE)


def test_every_text_is_followed_to_where_it_is_said() -> None:
    """The two tests above hold something only if no saying escapes them."""
    assert not sorted(set(OURS) - said_to_staff() - said_to_contacts())


def test_every_place_is_filled_where_a_text_is_said() -> None:
    """A text said with its facts listed gets all it asks for."""
    for file, tree in trees().items():
        for name, call in calls(tree):
            given = {keyword.arg for keyword in call.keywords}
            if name not in ("say", "say_plain") or None in given or not isinstance(call.args[0], ast.Constant):
                continue
            key = str(call.args[0].value)
            assert places(OURS[key]) <= {fact.lower() for fact in given if fact}, f"{file.name}: {key}"


def families() -> dict[str, list[str]]:
    """Groups of keys that stand for the members of something: each member needs its words."""
    decided = [s for s in EpisodeStatus if s is not EpisodeStatus.WAITING]
    return {
        "cards.title": list(EpisodeStatus),
        "cards.decision": [s for s in decided if s is not EpisodeStatus.DEPARTED],  # departure.on_card says it
        "cards.taken": [s for s in decided if s is not EpisodeStatus.ASKED],
        "cards.verdict": ["eligible", "consider", "hospital"],
        "cards.reason": list(DECLINE_REASONS),
        "declined.reason": list(DECLINE_REASONS),
        "cards.prompt": ["typed", "ask"],
        "home.status": list(EpisodeStatus),
        "home.today": ["none", *SlotState],
        "staff.role": list(Role),
        "report.level": [level.value for level in Level],
        "report.done": [SlotState.ON_TIME, SlotState.LATE, "corrected"],
        "outcome": [*OUTCOMES, *DEEDS, *VISITED, HELPED, CORRECTED, RENUMBERED],
        "alarm.whom": sorted({name for step in load().clocks.ladder for name in step.whom}),
        "alarm.task": sorted({rule.task for rule in load().outcomes if rule.task}),
        "alarm.title": [level.value for level in Level if level.danger],
        "worklist.name": list(LISTS),
        "patient.status": list(EpisodeStatus),
        "patient.today": ["none", *SlotState],
        "trend.level": [level.value for level in Level],
        "command": sorted({*SHOWN_COMMANDS, *GROUP_COMMANDS, *FOR_LEADERS}),
        "transfer.reason": list(REASONS_OF_TRANSFER),
        "transfer.answer": list(ANSWERS_TO_TRANSFER),
        "transfer.title": [s for s in TransferState if s is not TransferState.DRAFT],
        "transfer.decision": ENDS_OF_TRANSFER,
        "transfer.state": ENDS_OF_TRANSFER,
        "duplicate.button": list(PAIR_ANSWERS),
        "devices.via": ["registered", "login", "invited"],
        "unit.kind": list(FacilityKind),
    }


@pytest.mark.parametrize("family", families())
def test_every_member_of_a_family_has_words_and_no_stranger_has(family: str) -> None:
    """A new status, role or level is not forgotten, and an old one leaves no words behind."""
    assert {key for key in OURS if key.rpartition(".")[0] == family} == {f"{family}.{m}" for m in families()[family]}


# ---------------------------------------------------------------- the dialogs


TYPED = {
    "phone": "0912 345 678",
    "full_name": "Lý Thị Mẩy",
    "birth": "5/3/1988",
    "commune": "xã Bát Xát",
    "street": "thôn 3",
    "test_date": "hôm qua",
    "medicines": "thuốc huyết áp",
    "spo2": "92",
    "temperature": "36,8",
    "breaths": "18",
    "pulse": "82",
    "blood_pressure": "120/80",
    "answer": "Có, từ hôm qua",
    "since": "hôm qua",
    "called": "Giàng Thị Sua",
    "account": "LC-000123",
    "whom": "0912 345 678",
}
FACTS: dict[str, dict[str, object]] = {
    "registration": {"facility_name": "Trạm y tế xã Bát Xát", "code_trouble": True},
    "report": {"name": "Lý Thị Mẩy", "day": 3, "day_shown": "23/11", "missing": ["full_name", "street"]},
    "supplement": {"station": "Trạm y tế xã Bát Xát", "name": "Lý Thị Mẩy", "question": "Có sốt không?"},
    "moving": {"episode": 7, "name": "Lý Thị Mẩy"},
    "invite": {"people": [[7, "Lý Thị Mẩy"], [8, "Lò Thị Pà"]]},
    "join": {"people": ["Lý Thị Mẩy", "Lò Thị Pà"] * 4, "ends": "30/11/2026", "inviter": "Vàng A Páo"},
    "login": {},
    "lost": {"people": [[7, "Lý Thị Mẩy"], [8, "Lò Thị Pà"]], "code_to": "+84912345678"},
    "logout": {"people": [[7, "Lý Thị Mẩy", True], [8, "Lò Thị Pà", False]]},
    "profile": {"name": "Lý Thị Mẩy", "now": "5/3/1988", "field": "birth", "patient": 7},
    "new_phone": {"name": "Lý Thị Mẩy", "now": "0981 234 567", "field": "phone", "patient": 7},
    "letter": {"people": [[7, "Lý Thị Mẩy"], [8, "Lò Thị Pà"]], "written": []},
}
PROTOCOLS = ("covid19-byt-261", "covid19-byt-604", "covid19-no-devices")
STEPS = [(p, name, s.name) for p in PROTOCOLS for name, c in courses(load(p)).items() for s in c.dialog.steps]
SHOWN = [(p, n, s) for p, n, s in STEPS if s not in UNSHOWN]


def facts(dialog: str) -> dict[str, object]:
    """What a session of that dialog knows."""
    return {"today": TODAY.isoformat(), "age_months": 480, "risks": [], **FACTS[dialog]}


def answers_to(step: Step, session: Session, known: Known) -> list[Answer]:
    """An answer of each kind the step can get: what is typed, each choice, several at once, *cannot say*."""
    choices = step.choices(session, known)
    values = [c.id for c in choices if c.kind == "value" and c.id != "none"]
    found = [Answer([]), Answer(values)] if step.many else [Answer(value) for value in values]
    if step.read is not None and step.name in TYPED:
        reading = step.read(TYPED[step.name], known)
        assert isinstance(reading, Read), reading
        found.append(Answer(reading.value, raw=TYPED[step.name]))
    cannot = [Answer(None, raw=c.id, how="pressed", known=False) for c in choices if c.kind == "cannot"]
    return [*found, *cannot]


def before(dialog: Dialog, step: Step) -> Session:
    """A session in which every step before this one got its first possible answer."""
    session = Session(dialog.name, id=7, facts=facts(dialog.name), step=step.name)
    for earlier in dialog.steps[: dialog.steps.index(step)]:
        known = Known(TODAY, session.facts, session.answers)
        first = next(iter(answers_to(earlier, session, known)), None)
        if first is not None:
            session = Session(dialog.name, 7, {**session.answers, earlier.name: first}, facts(dialog.name), step.name)
    return session


def check(message: Message) -> None:
    """A message a messenger takes: closed markup, no empty place, labels in plain words."""
    assert not Tags(message.text).wrong, message.text
    assert "{" not in message.text
    assert 0 < len(message.text) <= 4096
    for button in chain.from_iterable(message.rows):
        assert button.label.strip()
        assert not set("{<>") & set(button.label), button.label
        assert len(button.data.encode()) <= 64, button.data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("protocol", "dialog_name", "step_name"), STEPS)
def test_every_step_asks_and_labels_its_choices(protocol: str, dialog_name: str, step_name: str, language: str) -> None:
    """Every question of every programme can be put on the screen, with all its buttons, in every language."""
    dialog = courses(load(protocol))[dialog_name].dialog
    step = dialog.step(step_name)
    assert step is not None
    session = before(dialog, step)
    known = Known(TODAY, session.facts, session.answers)
    message = draw(dialog, Turn(session, (Asked(step, anew=True),)), known, language)
    assert message is not None
    check(message)
    labels = [choice.words(language) for choice in step.choices(session, known)]
    assert len(set(labels)) == len(labels), "two buttons say the same"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("protocol", "dialog_name", "step_name"), SHOWN)
def test_every_answer_can_be_shown(protocol: str, dialog_name: str, step_name: str, language: str) -> None:
    """Whatever a step is answered with stands in words on the card, never as an inner name."""
    dialog = courses(load(protocol))[dialog_name].dialog
    step = dialog.step(step_name)
    assert step is not None
    session = before(dialog, step)
    known = Known(TODAY, session.facts, session.answers)
    for answer in answers_to(step, session, known):
        shown = step.shows(answer, language)
        assert shown.strip() or step.name in ("signs", "conditions"), answer
        assert "{" not in shown
        assert "_" not in shown
