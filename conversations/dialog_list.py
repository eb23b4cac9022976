"""Dialogs of the program with what follows from each, in one visible list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from conversations.accounts import (
    account_questions,
    invitations,
    invite_questions,
    join_questions,
    joins,
    logins,
    logouts,
    lost_password,
    new_phone,
    profile,
    profile_questions,
)
from conversations.dialog.course import Course
from conversations.dialog.scene import House, Listen
from conversations.hearing import ears
from conversations.letters import letter_questions, letters
from conversations.model.channels import Channels
from conversations.model.house import Policy
from conversations.moves import move_questions, moves
from conversations.people import household
from conversations.ports import Chance
from conversations.programme.protocol import Protocol
from conversations.registration import new_patient, registration_questions, supplement, supplement_questions
from conversations.reports import report, report_questions


@cache
def courses(protocol: Protocol) -> Mapping[str, Course]:
    """Return every dialog's course by the dialog's name, built for a programme."""
    listed = (
        Course(registration_questions.registration(protocol), new_patient.on_turn),
        Course(report_questions.report(protocol), report.on_turn, report.opens, household.with_others),
        Course(supplement_questions.supplement(), supplement.on_turn),
        Course(letter_questions.letter(), letters.on_turn),
        Course(account_questions.login(), logins.on_turn),
        Course(account_questions.lost_password(), lost_password.on_turn),
        Course(account_questions.logout(), logouts.on_turn),
        Course(profile_questions.profile(protocol), profile.on_turn),
        Course(profile_questions.new_phone(protocol), new_phone.on_turn),
        Course(invite_questions.invite(), invitations.on_turn),
        Course(join_questions.join(), joins.on_turn),
        Course(move_questions.moving(), moves.on_turn),
    )
    return {each.dialog.name: each for each in listed}


def make_house(
    policy: Policy, protocol: Protocol, chance: Chance, channels: Channels, listen: Listen = ears.listen
) -> House:
    """Build the house every turn is decided in, with all its dialogs and the ear it listens with."""
    return House(policy, protocol, chance, courses(protocol), channels, listen)
