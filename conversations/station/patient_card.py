"""Patient card: in a group what a group may see, in private with the staff bot all there is."""

from __future__ import annotations

from conversations.calendar import day_of_illness
from conversations.changes import transfer_cards
from conversations.dialog.drawing import lines
from conversations.dialog.person_lines import person_lines, screening_lines
from conversations.dialog.scene import Scene
from conversations.dialog.step_words import undecorated
from conversations.dialog.wording import STAFF_LANGUAGE, title, when
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.presses import StaffButton
from conversations.people.station import name_or_office, station_of
from conversations.readers.gazetteer import commune_name
from conversations.station import patient_deeds, today_lines
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import slips
from conversations.watch.pause_lines import staff_lines

REMEMBERED = 5
"""Maximum notes, attempts and alarms shown, the newest first."""

LONGEST_SHOWN_NOTE = 300


def group_card(scene: Scene, episode: Episode, *, only_looks: bool = False) -> Message:
    """Show code, age, commune, day, level, open alarm, last answers, caregivers; nothing that names the person.

    `only_looks` is for the home station while another facility answers.
    """
    parts = (
        _head(scene, episode),
        transfer_cards.where(scene, episode),
        _today(scene, episode),
        staff_lines(scene, episode),
        _section("alarms", _alarms(scene, episode, only_open=True)),
        _last_report(scene, episode),
        _section("typed", [slips.typed(scene, episode)]),
        _closing(scene, episode),
    )
    link = scene.house.channels.staff.deep_link(f"p_{episode.patient.code}")
    whole = Button(say_plain("patient.button.whole", STAFF_LANGUAGE), url=link)
    return Message(joined(*parts), rows=(*_buttons(scene, episode, only_looks), (whole,)))


def private_card(scene: Scene, episode: Episode, *, only_looks: bool = False) -> Message:
    """Show the same with identity, phone, address, screening, notes, attempts, alarms, photos."""
    parts = (
        _head(scene, episode),
        transfer_cards.where(scene, episode),
        person_lines(scene, episode),
        _today(scene, episode),
        staff_lines(scene, episode),
        _last_report(scene, episode),
        _section("typed", [slips.typed(scene, episode)]),
        _closing(scene, episode),
        _section("screening", [screening_lines(scene, episode)]),
        _section("alarms", _alarms(scene, episode)),
        _section("attempts", _attempts(scene, episode)),
        _section("notes", _notes(scene, episode)),
        _photos(scene, episode),
    )
    return Message(joined(*parts), rows=(*_buttons(scene, episode, only_looks), *_photo_button(scene, episode)))


def _head(scene: Scene, episode: Episode) -> Html:
    return say(
        "patient.head",
        STAFF_LANGUAGE,
        title=title(scene, episode),
        commune=commune_name(episode.patient.commune),
        place=undecorated(say_plain(f"registration.place.{episode.place}", STAFF_LANGUAGE)),
        station=name_or_office(station_of(scene, episode), STAFF_LANGUAGE),
        status=say_plain(f"patient.status.{episode.status}", STAFF_LANGUAGE),
        people=_people(scene, episode),
    )


def _people(scene: Scene, episode: Episode) -> str:
    """Name the patient's caregivers as relations, such as "mother, self"."""
    found = scene.work.standings.relations(episode.patient.id)
    words = [
        say_plain("patient.self" if each == "self" else f"registration.relation.{each}", STAFF_LANGUAGE)
        for each in found
    ]
    return ", ".join(words) or say_plain("patient.nobody", STAFF_LANGUAGE)


def _today(scene: Scene, episode: Episode) -> Html:
    """Show the level today and why, or what became of today's question; and the calls that wait or were made."""
    if episode.status is not EpisodeStatus.ACCEPTED:
        return Html("")
    days = scene.work.standings.days(episode.id)
    last = days[-1] if days and days[-1].day == scene.today else None
    if last is None or not last.level:
        shown = today_lines.unanswered(scene, episode, last)
    else:
        level = say(f"report.level.{last.level}", STAFF_LANGUAGE)
        shown = say("patient.today_level", STAFF_LANGUAGE, level=level)
        if reasons := today_lines.reasons(scene, episode, last.level):
            shown = Html(f"{shown}\n{say('patient.why', STAFF_LANGUAGE, reasons=reasons)}")
    return Html("\n".join((shown, *today_lines.calls(scene, episode))))


def _last_report(scene: Scene, episode: Episode) -> Html:
    report = next(iter(scene.work.reports.last(episode.id, 1)), None)
    if report is None:
        return say("patient.no_report", STAFF_LANGUAGE)
    session, reasons = today_lines.judged(scene, episode, report)
    shown = lines(scene.house.dialog("report"), session, STAFF_LANGUAGE)
    if reasons and reasons != today_lines.reasons_shown(scene, episode):
        shown = joined(shown, say("patient.why", STAFF_LANGUAGE, reasons=reasons))
    if any("by_staff" in answer for answer in report["answers"].values()):
        shown = Html(f"{say('phoned.mark', STAFF_LANGUAGE)}\n{shown}")
    return say("patient.last", STAFF_LANGUAGE, when=when(scene, report["at"]), answers=shown)


def _closing(scene: Scene, episode: Episode) -> Html:
    """Show the words by which a human may end the care, once the day for it has come."""
    closing = scene.house.protocol.closing
    due = (
        closing is not None
        and episode.status is EpisodeStatus.ACCEPTED
        and day_of_illness(episode.positive_on, scene.today) >= closing.from_day
    )
    return say("patient.closing", STAFF_LANGUAGE, words=closing.words[STAFF_LANGUAGE]) if due and closing else Html("")


def _alarms(scene: Scene, episode: Episode, *, only_open: bool = False) -> list[Html]:
    return [
        say(
            "patient.alarm",
            STAFF_LANGUAGE,
            when=when(scene, alarm.opened_at),
            level=say(f"report.level.{alarm.level}", STAFF_LANGUAGE),
            reasons="; ".join(str(reason[STAFF_LANGUAGE]) for reason in alarm.reasons),
            by=alarm.claimer or say_plain("patient.unclaimed", STAFF_LANGUAGE),
        )
        for alarm in scene.work.alerts.of_episode(episode.id)[:REMEMBERED]
        if alarm.closed_at is None or not only_open
    ]


def _attempts(scene: Scene, episode: Episode) -> list[Html]:
    return [
        say(
            "patient.attempt",
            STAFF_LANGUAGE,
            when=when(scene, each.at),
            by=each.staff,
            outcome=say_plain(f"outcome.{each.outcome}", STAFF_LANGUAGE),
            note=each.note[:LONGEST_SHOWN_NOTE],
        )
        for each in scene.work.silence.attempts_of(episode.id)[:REMEMBERED]
    ]


def _notes(scene: Scene, episode: Episode) -> list[Html]:
    return [
        say(
            "patient.note",
            STAFF_LANGUAGE,
            when=when(scene, note.at),
            by=note.staff,
            text=note.text[:LONGEST_SHOWN_NOTE],
        )
        for note in scene.work.tasks.notes_of(episode.id)[:REMEMBERED]
    ]


def _photos(scene: Scene, episode: Episode) -> Html:
    number = scene.work.standings.photos(episode.id)
    return say("patient.photos", STAFF_LANGUAGE, number=number) if number else Html("")


def _photo_button(scene: Scene, episode: Episode) -> ButtonRows:
    if not scene.work.standings.photos(episode.id):
        return ()
    return (
        (Button(say_plain("patient.button.photos", STAFF_LANGUAGE), StaffButton.PATIENT.data(episode.id, "photos")),),
    )


def _section(name: str, shown: list[Html]) -> Html:
    words = "\n".join(line for line in shown if line)
    return Html(f"{say(f'patient.section.{name}', STAFF_LANGUAGE)}\n{words}") if words else Html("")


def _buttons(scene: Scene, episode: Episode, only_looks: bool) -> ButtonRows:
    trend, note = (
        Button(say_plain(f"patient.button.{name}", STAFF_LANGUAGE), StaffButton.PATIENT.data(episode.id, name))
        for name in ("trend", "note")
    )
    if only_looks:
        return ((trend,),)
    return (*patient_deeds.rows(scene, episode), (trend, note), *transfer_cards.way_in(episode))
