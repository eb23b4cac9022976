"""Protocol files: the shipped ones are whole, a broken one is refused by its place, another programme needs no code."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.commands.protocol import check, judge_lines
from conversations.programme.protocol import load
from conversations.programme.rows import Level
from conversations.readers.result import Read
from conversations.texts import LANGUAGES, Html, catalogue

TABLES = Path(__file__).parents[2] / "support" / "tables"
DENGUE = str(TABLES / "dengue.toml")
SHIPPED = ("covid19-byt-261", "covid19-byt-604", "covid19-no-devices")
ADULT = 480


@pytest.mark.parametrize("name", [*SHIPPED, DENGUE])
def test_a_protocol_has_no_problems(name: str) -> None:
    """Every shipped protocol, and the small one for dengue, passes its own check."""
    assert check(name) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_six_questions_are_asked(name: str) -> None:
    """The letter asks six questions every morning; a second measurement is not one of them."""
    assert len([question for question in load(name).questions if question.again_of is None]) == 6


def test_the_default_is_loaded_once() -> None:
    """The same name gives the same object, so that it may key a cache."""
    assert load() is load("covid19-byt-261")
    assert load().version == "covid19-byt-261/2"


@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_is_said_to_have_approved(name: str) -> None:
    """No doctor has signed these files yet, and they say so."""
    assert load(name).approved_by == "chưa được phê duyệt / not yet approved"


@pytest.mark.parametrize("name", [*SHIPPED, DENGUE])
def test_every_medical_line_has_a_source(name: str) -> None:
    """Questions, ranges, signs, rules, risks, criteria and diseases each say where they are written."""
    p = load(name)
    for row in (*p.rows, *p.band_rows, *p.signs, *p.sums, *p.rules, *p.risks, *p.home_care, *p.conditions):
        assert row.source


@pytest.mark.parametrize("name", [*SHIPPED, DENGUE])
def test_every_text_is_in_both_languages(name: str) -> None:
    """Whatever a patient or nurse sees exists in every language, and is not empty."""
    p = load(name)
    shown = [p.title, *p.advice_words.values()]
    shown += [words for q in p.rows for words in (q.ask, q.short)]
    shown += [choice.label for q in p.rows for choice in (*q.cannot_say, *q.choices)]
    shown += [row.label for row in (*p.signs, *p.risks, *p.conditions)]
    shown += [row.words for row in (*p.rules, *p.home_care)]
    for words in shown:
        assert all(words[language].strip() for language in LANGUAGES), words


def test_the_catalogues_have_the_same_keys() -> None:
    """The words for reading signs exist in every language."""
    keys = [{key for key in catalogue(language) if key.startswith("triage.")} for language in LANGUAGES]
    assert keys[0]
    assert keys[0] == keys[1]


# ---------------------------------------------------------------- ranges


@pytest.mark.parametrize(
    ("question", "months", "accept", "confirm"),
    [
        ("temperature", ADULT, (35.0, 41.5), (30.0, 45.0)),
        ("breaths", 144, (8, 40), (4, 100)),
        ("breaths", 143, (10, 80), (4, 100)),
        ("pulse", 144, (40, 180), (20, 250)),
        ("pulse", 143, (40, 220), (20, 250)),
        ("spo2", ADULT, (90, 100), (50, 100)),
        ("spo2_again", ADULT, (90, 100), (50, 100)),
        ("systolic", ADULT, (80, 200), (40, 300)),
        ("diastolic", 0, (45, 120), (20, 200)),
    ],
)
def test_ranges(question: str, months: int, accept: tuple[float, float], confirm: tuple[float, float]) -> None:
    """The numbers taken and asked back are those of the clinical facts, section 2.2, on both sides of twelve years."""
    bands = load().bands(question, months)
    assert (bands.accept, bands.confirm) == (accept, confirm)


def test_no_range_for_what_is_not_a_number() -> None:
    """A question without numbers has no range to give."""
    with pytest.raises(KeyError, match="signs"):
        load().bands("signs", ADULT)


# ---------------------------------------------------------------- signs


def test_signs_are_offered_by_age() -> None:
    """A grown-up is not asked about feeding; a baby is; danger comes first."""
    adult = [sign.id for sign in load().signs_for(ADULT)]
    baby = [sign.id for sign in load().signs_for(8)]
    assert "child_feeds_poorly" in baby
    assert not any(sign.startswith("child_") for sign in adult)
    assert adult[0] == "breathless"
    assert "fever" not in adult
    assert "child_struggles" in [sign.id for sign in load().signs_for(143)]
    assert "child_struggles" not in [sign.id for sign in load().signs_for(144)]


def test_a_signs_question_may_show_one_group() -> None:
    """The no-devices programme asks danger signs and symptoms apart."""
    protocol = load("covid19-no-devices")
    danger = {sign.id for sign in protocol.signs_for(ADULT, "danger")}
    ordinary = {sign.id for sign in protocol.signs_for(ADULT, "ordinary")}
    assert danger.isdisjoint(ordinary)
    assert danger | ordinary == {sign.id for sign in protocol.signs_for(ADULT)}
    assert "breathless" in danger


def test_answers_are_shown_in_words() -> None:
    """A card shows signs and diseases in words, also those typed freely."""
    assert load().show_signs(["cough", "other:ngứa tay"], "vi") == "Ho, ngứa tay"
    assert load().show_signs([], "en") == "None"
    assert load().show_signs(None, "vi") == "Không có"
    assert load().show_conditions(["diabetes", "none"], "vi") == "Đái tháo đường"
    assert load().show_conditions([], "vi") == ""


def test_the_twenty_diseases_can_be_chosen() -> None:
    """Of the Ministry's 20 diseases 18 are named; HIV and substance use share one choice that names neither."""
    ids = [condition.id for condition in load().conditions]
    assert len(ids) == 19
    assert ids[-1] == "other_listed"


# ---------------------------------------------------------------- advice


def test_advice_is_filled_and_escaped() -> None:
    """Places are filled with the facts, and a station called <b> stays so."""
    text = load().advice("alarm_stored", "vi", station="Trạm <b>", time="0:14")
    assert isinstance(text, Html)
    assert "Trạm &lt;b&gt;" in text
    assert "0:14" in text
    assert load().advice("red", "vi", station="T", phone="1", signs=Html("<i>x</i>")).count("<i>x</i>") == 1
    assert "{station}" in load().advice("red-115", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_stored_alarm_says_the_station_was_told(language: str) -> None:
    """No level's advice claims that the station knows; the separate line does."""
    told = {"vi": "đã báo", "en": "We have told"}[language]
    protocol = load()
    for level in Level:
        assert told not in protocol.advice(level.value, language)
    assert told in protocol.advice("alarm_stored", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_red_115_says_115_first(language: str) -> None:
    """The most urgent advice names 115 before anything else to do, and offers the station beside it."""
    text = load().advice("red-115", language)
    assert text.index("115") < text.index("{station}") < text.index("{phone}")


def test_the_ladder_climbs() -> None:
    """An unclaimed alarm climbs at 0, 10, 20 and 60 minutes; a claim without contact lapses after 30."""
    clocks = load().clocks
    assert [step.after_minutes for step in clocks.ladder] == [0, 10, 20, 60]
    assert clocks.no_contact_minutes == 30
    assert (clocks.nurse_task_after, clocks.home_visit_after, clocks.risk_groups_earlier) == (2, 3, 1)


# ---------------------------------------------------------------- another programme, without code


@pytest.mark.parametrize(
    ("answers", "level", "reason"),
    [
        ({"temperature": 38.0, "urine": "yes", "signs": []}, "green", None),
        ({"temperature": 39.5, "urine": "yes", "signs": []}, "yellow", "fever"),
        ({"temperature": 37.0, "urine": "không", "signs": []}, "red", "no_urine"),
        ({"signs": ["đau bụng nhiều"]}, "red", "belly_pain"),
        ({"signs": ["chảy máu cam"]}, "red", "bleeding"),
        ({"signs": ["lừ đừ", "tay chân lạnh"]}, "red-115", "shock"),
    ],
)
def test_a_dengue_programme_is_only_a_file(answers: dict[str, Any], level: str, reason: str | None) -> None:
    """The small dengue programme judges by its own questions, signs and rules; no line of code knows it."""
    [line] = judge_lines(load(DENGUE), [json.dumps({"age_months": 240, "day": 4, "risk": [], "answers": answers})])
    said = json.loads(line)
    assert said["level"] == level
    assert reason is None or said["reasons"][0]["id"] == reason


# ---------------------------------------------------------------- broken files


def _variant(tmp_path: Path, own: str, base: str = "covid19-byt-261") -> str:
    file = tmp_path / "mine.toml"
    file.write_text(f'based_on = "{base}"\n{own}', "utf-8")
    return str(file)


RULE = '[[rules]]\nid = "mine"\nlevel = "red"\nfact = "pulse"\nover = 130\nvi = "a"\nen = "b"\nsource = "c"\n'
SUM = (
    '[[sums]]\nid = "mine"\nages = "all"\nmissing = { vi = "a {value}", en = "b {value}" }\nsource = "c"\n'
    'parts = [{ fact = "pulse", vi = "mạch", en = "pulse", points = [[60, 0], [250, 2]] }]\n'
)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (RULE.replace('fact = "pulse"', 'fact = "puls"'), "rules mine: nothing gives the fact 'puls'"),
        (RULE.replace("red", "orange"), "rules mine: level 'orange' is none of green, yellow, red, red-115"),
        (RULE.replace("over = 130\n", ""), "rules mine: exactly one of"),
        (RULE + "under = 40\n", "rules mine: exactly one of"),
        (RULE.replace('en = "b"\n', ""), "rules mine: 'text' has no words in 'en'"),
        (RULE.replace('source = "c"\n', ""), "rules mine: 'source' is missing"),
        (RULE.replace('source = "c"', 'source = ""'), "rules mine: the source is empty"),
        (RULE + 'agse = "all"\n', "rules mine: unknown key 'agse'"),
        (RULE + 'ages = "elders"\n', "rules mine: ages 'elders' are not in [ages]"),
        (RULE + 'about = "x"\n', "rules mine: about names 'x'"),
        (RULE + 'not_measured = ["x"]\n', "rules mine: not_measured names 'x'"),
        (RULE.replace("130", '"130"'), "rules mine: 'over' cannot be '130'"),
        (RULE + "with_danger = 1\n", "rules mine: 'with_danger' cannot be 1"),
        ("[[rules]]\nlevel = 'red'\n", "rules: a row without 'id'"),
        ("[ages]\nall = [5, 2]\n", "ages: 'all' must be two rising numbers"),
        ("ask_in_order = ['weight']\n", "ask_in_order names 'weight'"),
        ("ask_in_order = ['pulse', 'pulse']\n", "ask_in_order names a question twice"),
        ("based_on_ = 1\n", "unknown key 'based_on_'"),
        ("rules = [3]\n", "rules must be [[rules]] tables"),
        ("rules = 3\n", "rules must be [[rules]] tables"),
        ("ages = 3\n", "ages must be a table"),
        (
            "[[bands]]\nquestion='spo2'\nages='all'\naccept=[50, 100]\nconfirm=[60, 100]\nsource='x'\n",
            "bands spo2: accept [50, 100] does not lie within confirm [60, 100]",
        ),
        ("[[questions]]\nname = 'q'\nkind = 'weight'\n", "questions q: kind 'weight' is none of"),
        (
            "[[questions]]\nname='q'\nkind='choice'\nask={vi='a',en='b'}\nshort={vi='a',en='b'}\nunit={vi='',en=''}\n",
            "questions q: 'choices' belong to kind 'choice'",
        ),
        ("[[home_care]]\nid='x'\nverdict='no'\nvi='a'\nen='b'\nsource='c'\n", "verdict 'no' is none of"),
        ("[[signs]]\nid='x'\nlevel='red'\nvi='a'\nen='b'\nwords=['?']\nsource='c'\n", "signs x: words cannot hold '?'"),
        ("[[signs]]\nid='x'\nlevel='red'\nvi='a'\nen='b'\nwords=[3]\nsource='c'\n", "signs x: words cannot hold 3"),
        ("[[outcomes]]\nid='well'\ncloses=true\nagain_minutes=[5]\nsource='x'\n", "either it closes the alarm, or"),
        ("[[outcomes]]\nid='lost'\ncloses=true\nsource='x'\n", "[[outcomes]] must be exactly well, unwell"),
        (SUM.replace('"pulse"', '"puls"'), "sums mine, parts no. 1: nothing gives the fact 'puls'"),
        (SUM.replace("[[60, 0], [250, 2]]", "[[60, 0], [40, 2]]"), "'points' must be steps [up to, points] that rise"),
        (SUM.replace("[[60, 0], [250, 2]]", "[60, 0]"), "'points' must be steps [up to, points], not 60"),
        (SUM.replace("[[60, 0], [250, 2]]", "[]"), "'points' must be steps [up to, points] that rise"),
        (SUM + "[[sums]]\nid = 'x'\nages = 'all'\nmissing = {vi='a',en='b'}\nsource='c'\n", "x: a sum needs parts"),
        (RULE + 'with_signs = ["sneeze"]\n', "rules mine: with_signs names 'sneeze'"),
        (RULE + 'also = [{ fact = "puls", over = 3 }]\n', "also no. 1: nothing gives the fact 'puls'"),
        (RULE + 'also = [{ fact = "pulse" }]\n', "also no. 1: exactly one of"),
        ("layers = 'news2'\n", "layers must be a list of names"),
        ("layers = ['news3']\n", "no protocol 'layer-news3'"),
        ("[advice.red]\nvi = 'a'\n", "has no words in 'en'"),
        ("= 3\n", "is not valid TOML: Invalid statement (at line 2"),
    ],
)
def test_a_broken_file_is_refused_by_place(tmp_path: Path, own: str, said: str) -> None:
    """Whatever is missing, misspelt or contradicts itself is named, with file and key; nothing is guessed."""
    path = _variant(tmp_path, own)
    with pytest.raises(ValueError) as refused:
        load(path)
    assert said in str(refused.value)
    assert "mine.toml" in str(refused.value)
    assert check(path) == [str(refused.value)]


def test_no_such_protocol() -> None:
    """A wrong name is said, not guessed."""
    with pytest.raises(ValueError, match="no protocol 'covid'"):
        load("covid")


def test_a_protocol_is_not_based_on_itself(tmp_path: Path) -> None:
    """Two files that lean on each other are refused."""
    file = tmp_path / "mine.toml"
    file.write_text(f'based_on = "{file}"', "utf-8")
    with pytest.raises(ValueError, match="based on itself"):
        load(str(file))


def test_a_row_stands_once(tmp_path: Path) -> None:
    """The same id twice in one file is a mistake, unless it replaces a row of the protocol it is based on."""
    text = (TABLES / "dengue.toml").read_text("utf-8")
    file = tmp_path / "mine.toml"
    sign = text[text.index("[[signs]]") :]
    file.write_text(text + "\n" + sign[: sign.index("\n\n")] + "\n", "utf-8")
    with pytest.raises(ValueError, match="stands twice"):
        load(str(file))


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (RULE.replace("over = 130", "over = 400"), "rule mine: 400 can never be reached, pulse is read from 20 to 250"),
        (RULE.replace("130", "120") + 'ages = "from_12_years"\n', "rules pulse_fast and mine say the same"),
        (RULE.replace("130", "121").replace("red", "yellow") + 'ages = "from_12_years"\n', "rule mine can never count"),
        (
            "layers = []\n" + RULE + 'ages = "under_5_years"\n',
            "rules on pulse (red, over): the ages leave a gap between months 60 and 144",
        ),
        (RULE + 'ages = "under_16_years"\n', "rules on pulse (red, over): the ages overlap"),
        (
            RULE.replace("pulse", "breaths").replace("over = 130", "at_least = 45")
            + 'ages = "years_5_to_11"\n'
            + RULE.replace("mine", "breaths_fast_child").replace("pulse", "diastolic").replace("130", "190"),
            "rules on breaths (red, at_least): the limits rise and fall with age: 60, 50, 40, 45, 20",
        ),
        (
            "[[signs]]\nid='x'\nlevel='red'\nvi='a'\nen='b'\nwords=['đau họng']\nsource='c'\n",
            "both are meant by 'đau họng'",
        ),
        ("[[signs]]\nid='x'\nlevel='red'\nvi='a'\nen='b'\nwords=['ho hen lắm nôn']\nsource='c'\n", None),
        (
            "[[signs]]\nid='x'\nlevel='red'\nvi='a'\nen='b'\nwords=['nổi hạch, sưng']\nsource='c'\n",
            "sign x: 'nổi hạch, sưng' is not read as this sign alone",
        ),
        ("[advice.red]\nvi='{station}'\nen='b'\nsource='c'\n", "[advice.red] fills other places in one language"),
        ("[advice.red]\nvi='{doctor}'\nen='{doctor}'\nsource='c'\n", "[advice.red] has an unknown place {doctor}"),
        ("ask_in_order = []\n", "ask_in_order names no question"),
        (SUM.replace("250", "249"), "sum mine: the points of pulse end at 249, it is read up to 250"),
        (SUM.replace("[250, 2]", "[250, 0]"), "sum mine: pulse needs points above 0 and none below"),
        (SUM.replace("[60, 0]", "[60, -1]"), "sum mine: pulse needs points above 0 and none below"),
        (
            SUM.replace(" }]", " }, { fact = 'pulse', vi = 'a', en = 'b', points = [[250, 1]] }]"),
            "pulse is counted twice",
        ),
        (RULE + 'for_risk = ["smoker"]\n', "mine: for_risk names 'smoker', which is no risk"),
        (RULE + 'advice = "rest"\n', "rule mine: [advice.rest] is missing"),
        ("[ages]\nall = [12, 9999]\n", "[[bands]] temperature: not every age is covered"),
    ],
)
def test_a_contradiction_is_found(tmp_path: Path, own: str, said: str | None) -> None:
    """The check finds limits that cannot be, rules that cannot count, gaps, overlaps, ambiguous words and places."""
    found = check(_variant(tmp_path, own))
    if said is None:
        assert found == []
    else:
        assert any(said in problem for problem in found), found


def test_missing_advice_is_found(tmp_path: Path) -> None:
    """A programme without words for a level is not whole."""
    text = (TABLES / "dengue.toml").read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace("[advice.yellow]", "[advice.orange]"), "utf-8")
    assert "[advice.yellow] is missing" in check(str(file))


def test_an_array_holds_tables(tmp_path: Path) -> None:
    """Something else than tables in an array is refused by its number."""
    text = (TABLES / "dengue.toml").read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text("risks = [3]\n" + text, "utf-8")
    assert check(str(file)) == [f"protocol {str(file)!r}: risks no. 1 is not a table"]


def test_604_changes_only_what_it_names() -> None:
    """Rows of the base stay unless a row of the same id replaces them."""
    base, later = load("covid19-byt-261"), load("covid19-byt-604")
    changed = {rule.id for rule in later.rules} - {r.id for r in base.rules}
    limits = {rule.id: rule.limit for rule in base.rules}
    assert changed == set()
    assert {r.id for r in later.rules if r.limit != limits[r.id]} == {"spo2_low", "spo2_low_with_danger", "spo2_once"}
    assert [sign.id for sign in later.signs] == [sign.id for sign in base.signs]


@pytest.mark.parametrize("layer", load().layers)
def test_a_layer_is_switched_off_in_one_line(tmp_path: Path, layer: str) -> None:
    """Whoever leaves a layer's name out of one line has none of its rules, and everything else as before."""
    rest = [name for name in load().layers if name not in (layer, "pregnancy" if layer == "pressure" else layer)]
    mine = load(_variant(tmp_path, f"layers = {rest}\n"))
    assert {rule.layer for rule in mine.rules} == {"", *rest}
    assert [rule for rule in mine.rules if not rule.layer] != []
    assert {r.id for r in mine.rules} == {r.id for r in load().rules if r.layer in ("", *rest)}
    assert check(str(tmp_path / "mine.toml")) == []


def test_a_protocol_may_replace_a_row_of_a_layer(tmp_path: Path) -> None:
    """A row of the same id in the protocol itself counts, and the layer's other rows stay."""
    mine = load(_variant(tmp_path, RULE.replace('"mine"', '"news2_urgent"')))
    found = {rule.id: rule.fact for rule in mine.rules}
    assert (found["news2_urgent"], found["news2_emergency"]) == ("pulse", "news2")


def test_a_layer_holds_rows_only(tmp_path: Path) -> None:
    """A layer cannot change what is asked in which order, or a programme's clocks."""
    layer = tmp_path / "layer.toml"
    layer.write_text("ask_in_order = []\n", "utf-8")
    with pytest.raises(ValueError, match="a layer cannot hold 'ask_in_order'"):
        load(_variant(tmp_path, f"layers = ['{layer}']\n"))


def test_signs_of_pregnancy_are_offered_to_the_pregnant() -> None:
    """A sign with for_risk is offered to people with that risk alone, and understood from anybody."""
    offered = {sign.id for sign in load().signs_for(ADULT, risks={"pregnant"})}
    assert {"waters_broke", "bleeds_in_pregnancy", "baby_moves_less", "sees_badly"} <= offered
    assert not {sign.id for sign in load().signs_for(ADULT, risks={"comorbidity"})} & {"waters_broke", "sees_badly"}
    assert load().read_signs("vỡ ối") == Read(["waters_broke"])


def test_the_files_are_plain_toml() -> None:
    """Everybody's TOML reader can read the shipped files."""
    folder = TABLES.parents[2] / "conversations" / "protocols"
    for file in folder.glob("*.toml"):
        assert tomllib.loads(file.read_text("utf-8"))
