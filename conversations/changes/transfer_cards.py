"""Cards of a transfer for staff: while it is prepared, while it waits, when it is over; and the place of stay."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.calendar import day_of_illness
from conversations.dialog.scene import Scene
from conversations.dialog.step_words import undecorated
from conversations.dialog.wording import STAFF_LANGUAGE, clock, years
from conversations.model.care import Episode, EpisodeStatus, Transfer, TransferState
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.people.station import facility_of, station_facts
from conversations.readers.gazetteer import commune_name
from conversations.texts import Html, joined, knows, say, say_plain

TRANSFER_REASONS = ("moved", "needs_treatment", "back_home", "no_room", "nearer")
ANSWERS = ("full", "not_ours", "higher", "stay")
TRANSFER_PLACES = ("home", "hospital")
"""Places a patient may stay in while their facility takes in no patients."""


# ---------------------------------------------------------------- on the patient card


def way_in(episode: Episode) -> ButtonRows:
    """Return the button on a patient's card; none unless the patient is accepted."""
    if episode.status is not EpisodeStatus.ACCEPTED:
        return ()
    return ((Button(say_plain("transfer.way_in", STAFF_LANGUAGE), StaffButton.TRANSFER.data(f"new-{episode.id}")),),)


def where(scene: Scene, episode: Episode) -> Html:
    """Say the place of stay, the home station that keeps sight, the waiting transfer, and any merge."""
    found = []
    if stay := _named(scene, episode.stay):
        found.append(say("transfer.stays", STAFF_LANGUAGE, station=stay))
    if home := _named(scene, episode.home):
        found.append(say("transfer.home", STAFF_LANGUAGE, station=home))
    if waiting := scene.work.transfers.open_for(episode.id):
        facts = {"station": _named(scene, waiting.target), "at": clock(scene, waiting.at)}
        found.append(say("transfer.open", STAFF_LANGUAGE, **facts))
    if (older := scene.work.patients.merged_into(episode.patient.id)) is not None:
        found.append(say("transfer.merged", STAFF_LANGUAGE, code=scene.work.patients.code_of(older)))
    return Html("\n".join(found))


# ---------------------------------------------------------------- while it is prepared


def which(scene: Scene, episode: Episode, transfer: Transfer, found: Iterable[Facility], text: str = "") -> Message:
    """Ask where to: the likely facilities, or those that typed words may mean."""
    rows = [(Button(each.name, StaffButton.TRANSFER.data(transfer.id, f"to-{each.id}")),) for each in found]
    key = ("transfer.found" if rows else "transfer.not_found") if text else "transfer.which"
    words = say(key, STAFF_LANGUAGE, code=episode.patient.code, text=text)
    return Message(words, rows=(*rows, (_button(transfer, "find"),), (_button(transfer, "drop"),)))


def question(scene: Scene, episode: Episode, transfer: Transfer) -> Message:
    """Ask what is still missing once the facility is chosen: reason, place of stay, hand-over note."""
    facts = {"code": episode.patient.code, "station": _named(scene, transfer.target)}
    drop = _button(transfer, "drop")
    back = Button(say_plain("dialog.back", STAFF_LANGUAGE), StaffButton.TRANSFER.data(transfer.id, "back"))
    if not transfer.reason:
        rows = [(_choice(transfer, "why", reason, f"transfer.reason.{reason}"),) for reason in TRANSFER_REASONS]
        text = say("transfer.why", STAFF_LANGUAGE, **facts)
        return Message(text, rows=(*rows, (_button(transfer, "typed"),), (back, drop)))
    if not transfer.place:
        places = tuple(_choice(transfer, "at", place, f"registration.place.{place}") for place in TRANSFER_PLACES)
        return Message(say("transfer.where", STAFF_LANGUAGE, **facts), rows=(places, (back, drop)))
    told = {"reason": reason_words(transfer), "place": place_words(transfer.place)}
    text = say("transfer.sure", STAFF_LANGUAGE, **facts, **told)
    return Message(text, rows=((_button(transfer, "send"),), (_button(transfer, "note"),), (back, drop)))


# ---------------------------------------------------------------- while it waits, and after


def target_card(
    scene: Scene, episode: Episode, transfer: Transfer, *, choosing: bool = False, withdraw: bool = False
) -> Message:
    """Show the target what it needs to decide, and no more: until it accepts, the rest is not its patient's.

    `withdraw` when source and target answer in one group.
    """
    if transfer.state is not TransferState.WAITING:
        opens = Button(say_plain("transfer.button.open", STAFF_LANGUAGE), StaffButton.PATIENT.data(episode.id))
        theirs = transfer.state is TransferState.ACCEPTED
        return Message(_over(scene, episode, transfer), rows=((opens,),) if theirs else ())
    person = episode.patient
    source = station_facts(facility_of(scene, transfer.source), STAFF_LANGUAGE)
    facts = {"name": person.full_name, "age": years(scene, person.birth), "place": place_words(transfer.place)}
    sex = say_plain(f"registration.sex.{person.sex}", STAFF_LANGUAGE).lower()
    parts = (
        say("transfer.card.title", STAFF_LANGUAGE, code=person.code),
        say(
            "transfer.card.from",
            STAFF_LANGUAGE,
            **source,
            name=transfer.asked_by,
            at=clock(scene, transfer.at),
        ),
        say("transfer.card.person", STAFF_LANGUAGE, **facts, sex=sex, address=_address(episode, transfer)),
        Html("\n".join(_health(scene, episode))),
        say("transfer.card.reason", STAFF_LANGUAGE, reason=reason_words(transfer)),
        say("transfer.card.note", STAFF_LANGUAGE, note=transfer.note) if transfer.note else Html(""),
        say("transfer.card.until", STAFF_LANGUAGE, station=source["station"]),
    )
    rows = _choosing(transfer) if choosing else _deciding(transfer, withdraw=withdraw)
    return Message(joined(*parts), rows=rows)


def source_card(scene: Scene, episode: Episode, transfer: Transfer) -> Message:
    """Show a transfer to the facility that still answers."""
    if transfer.state is not TransferState.WAITING:
        return Message(_over(scene, episode, transfer))
    facts = {"code": episode.patient.code, "station": _named(scene, transfer.target)}
    parts = (
        say("transfer.title.waiting", STAFF_LANGUAGE, **facts),
        say("transfer.card.reason", STAFF_LANGUAGE, reason=reason_words(transfer)),
        say("transfer.card.note", STAFF_LANGUAGE, note=transfer.note) if transfer.note else Html(""),
        say("transfer.card.waiting_for", STAFF_LANGUAGE, station=facts["station"], at=clock(scene, transfer.at)),
    )
    return Message(Html("\n".join(part for part in parts if part)), rows=((_button(transfer, "withdraw"),),))


def left_behind(episode: Episode) -> Message:
    """Return what remains of a card that has a newer one below it: no buttons."""
    return Message(say("transfer.left", STAFF_LANGUAGE, code=episode.patient.code))


def state_words(scene: Scene, transfer: Transfer) -> str:
    """Say how a transfer ended, for a moment's notice: "Y tá Hoa đã nhận lúc 14:00"."""
    at = clock(scene, transfer.decided_at) if transfer.decided_at else ""
    return say_plain(f"transfer.state.{transfer.state}", STAFF_LANGUAGE, name=transfer.decided_by, at=at)


def reason_words(transfer: Transfer) -> str:
    """Say the reason as chosen or typed."""
    return _chosen("transfer.reason", transfer.reason)


def answer_words(transfer: Transfer) -> str:
    """Say why a transfer was declined, as chosen or typed."""
    return _chosen("transfer.answer", transfer.answer)


def place_words(place: str) -> str:
    """Say a kind of place, without its picture."""
    return undecorated(say_plain(f"registration.place.{place}", STAFF_LANGUAGE))


# ---------------------------------------------------------------- parts


def _over(scene: Scene, episode: Episode, transfer: Transfer) -> Html:
    facts = {"code": episode.patient.code, "station": _named(scene, transfer.target)}
    title = say(f"transfer.title.{transfer.state}", STAFF_LANGUAGE, **facts)
    at = clock(scene, transfer.decided_at) if transfer.decided_at else ""
    told = {"name": transfer.decided_by, "at": at, "answer": answer_words(transfer)}
    return Html(f"{title}\n{say(f'transfer.decision.{transfer.state}', STAFF_LANGUAGE, **told)}")


def _health(scene: Scene, episode: Episode) -> list[Html]:
    last = next(iter(scene.work.reports.last(episode.id, 1)), None)
    level = (
        say(f"report.level.{last['level']}", STAFF_LANGUAGE) if last else say("transfer.card.no_report", STAFF_LANGUAGE)
    )
    day = day_of_illness(episode.positive_on, scene.today)
    found = [say("transfer.card.health", STAFF_LANGUAGE, day=day, level=level)]
    if episode.screening.get("risks"):
        found.append(say("transfer.card.risk", STAFF_LANGUAGE))
    for alarm in scene.work.alerts.of_episode(episode.id):
        if alarm.closed_at is None:
            reasons = "; ".join(str(reason[STAFF_LANGUAGE]) for reason in alarm.reasons)
            found.append(say("transfer.card.alarm", STAFF_LANGUAGE, reasons=reasons))
    return found


def _address(episode: Episode, transfer: Transfer) -> str:
    street = transfer.address.get("street", episode.patient.address)
    return f"{street}, {commune_name(transfer.address.get('commune', episode.patient.commune))}"


def _deciding(transfer: Transfer, *, withdraw: bool) -> ButtonRows:
    decide = (_button(transfer, "accept"), _button(transfer, "decline"))
    return (decide, (_button(transfer, "withdraw"),)) if withdraw else (decide,)


def _choosing(transfer: Transfer) -> ButtonRows:
    answers = [(_choice(transfer, "no", answer, f"transfer.answer.{answer}"),) for answer in ANSWERS]
    typed = Button(say_plain("transfer.button.typed", STAFF_LANGUAGE), StaffButton.TRANSFER.data(transfer.id, "no"))
    return (
        *answers,
        (typed, Button(say_plain("dialog.back", STAFF_LANGUAGE), StaffButton.TRANSFER.data(transfer.id, "back"))),
    )


def _button(transfer: Transfer, action: str) -> Button:
    return Button(
        say_plain(f"transfer.button.{action}", STAFF_LANGUAGE), StaffButton.TRANSFER.data(transfer.id, action)
    )


def _choice(transfer: Transfer, kind: str, chosen: str, key: str) -> Button:
    return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.TRANSFER.data(transfer.id, f"{kind}-{chosen}"))


def _chosen(family: str, word: str) -> str:
    key = f"{family}.{word}"
    return undecorated(say_plain(key, STAFF_LANGUAGE)) if knows(key) else word


def _named(scene: Scene, facility: int | None) -> str:
    found = facility_of(scene, facility)
    return found.name if found else ""
