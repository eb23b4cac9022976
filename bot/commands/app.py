"""`f0care`: the command line. Everything heavy is imported by the command that needs it, so that --help is quick."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    help="F0 Care: a chatbot for patients treated at home.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
facility = typer.Typer(help="Health stations, treatment facilities, offices.", no_args_is_help=True)
staff = typer.Typer(help="People who work in the staff bot.", no_args_is_help=True)
inbox = typer.Typer(help="Inputs that failed and were set aside.", no_args_is_help=True)
outbox = typer.Typer(help="Messages that wait, or did not arrive.", no_args_is_help=True)
protocol = typer.Typer(help="A programme's questions, thresholds and advice.", no_args_is_help=True)
key = typer.Typer(help="The key that seals personal data.", no_args_is_help=True)
audit = typer.Typer(help="The record of who did or read what.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(facility, name="facility")
app.add_typer(staff, name="staff")
app.add_typer(inbox, name="inbox")
app.add_typer(outbox, name="outbox")
app.add_typer(protocol, name="protocol")
app.add_typer(audit, name="audit")
app.add_typer(key, name="key")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"f0care {version('f0care')}")
        raise typer.Exit


@app.callback()
def _everything(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """F0 Care: a chatbot for patients treated at home."""


class Kind(StrEnum):
    """Kinds of text that `read` can read."""

    TEMPERATURE = "temperature"
    BREATHS = "breaths"
    PULSE = "pulse"
    SPO2 = "spo2"
    BLOOD_PRESSURE = "blood_pressure"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    COMMUNE = "commune"
    SIX = "six"


class Unit(StrEnum):
    """Kinds of facility."""

    HEALTH_STATION = "health_station"
    TREATMENT_FACILITY = "treatment_facility"
    MOBILE_STATION = "mobile_station"
    COORDINATING_OFFICE = "coordinating_office"


class Part(StrEnum):
    """A role of the staff."""

    NURSE = "nurse"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"


def main() -> None:
    """Run the command line; an error that a person can mend is told in one line, without a traceback."""
    try:
        app()
    except Exception as error:
        if type(error).__name__ in SAID_PLAINLY:
            typer.echo(str(error), err=True)
        elif type(error).__name__ in ("OperationalError", "OSError"):
            # Only the library's own words: the statement and its values may be a patient's.
            why = str(getattr(error, "orig", error)).strip().splitlines() or [""]
            typer.echo(f"the database or its disk cannot be used: {why[0]}. `f0care doctor` says more", err=True)
        else:
            raise
        sys.exit(1)


SAID_PLAINLY = (
    "WrongSettings",
    "DatabaseUnusable",
    "TokenRefused",
    "SealBroken",
    "DatabaseAhead",
    "CannotDo",
    "WrongKey",
    "AuditBroken",
)


@app.command()
def run(
    role: Annotated[
        list[str] | None,
        typer.Option(help="intake, turns, delivery, clock; repeated or with commas. Default all; needs PostgreSQL."),
    ] = None,
) -> None:
    """Run both bots on Telegram (or on TELEGRAM_API_URL) until stopped."""
    from bot.commands.run import run_bots

    run_bots(_settings(), role or ())


@app.command()
def simulate(
    port: Annotated[int, typer.Option(help="Port of the page on this machine; 0 takes a free one.")] = 8080,
) -> None:
    """Run a province on this machine: simulator, both bots, and a page to try them. No token, no internet."""
    from bot.commands.demo import run_demo

    run_demo(port)


@app.command()
def doctor(
    sms: Annotated[str | None, typer.Option(metavar="PHONE", help="Also send a trial text message there.")] = None,
) -> None:
    """Check settings, key, database, disk, backup, protocol, clock, tokens and SMS; say how to mend what is not well.

    Nothing is changed or made. WRONG must be mended before patients rely on it (exit 1), WARN should be.
    """
    from bot.commands.doctor import examine

    raise typer.Exit(0 if examine(sms) else 1)


@app.command()
def status() -> None:
    """Show how it runs now, in plain words: what waits, alarms nobody has taken, today's reports. Changes nothing."""
    from bot.commands.status import lines

    well, told = lines(_settings())
    _print(told)
    raise typer.Exit(0 if well else 1)


@app.command()
def read(kind: Kind, text: Annotated[str | None, typer.Argument()] = None) -> None:
    """Show how a text is understood: one JSON object a line. Without TEXT, lines from standard input are read."""
    from bot.clock import local_today
    from bot.commands.read import read_lines

    _print(read_lines(kind.value, [text] if text is not None else _stdin(), local_today()))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the current schema (also done at every start)."""
    from bot.main import open_store

    open_store(_settings()).close()
    typer.echo("the database is up to date")


@db.command("copy")
def db_copy(sqlite_url: str, postgres_url: Annotated[str | None, typer.Argument()] = None) -> None:
    """Copy a pilot from its SQLite file into an empty PostgreSQL database: all or nothing, checked row by row.

    Without POSTGRES_URL into DATABASE_URL: everybody on the machine sees a command, and a password in it.
    """
    from bot.main import copy_database

    for table, rows in copy_database(sqlite_url, postgres_url or _settings().database_url).items():
        typer.echo(f"{rows:>9}  {table}")
    typer.echo("every row arrived as it was; set DATABASE_URL to the new database and keep DATA_KEY")


@db.command("backup")
def db_backup(file: str) -> None:
    """Back up the database, while everything runs, into FILE, with a manifest next to it (FILE.json)."""
    from bot.commands.backup import back_up

    _print(back_up(_settings(), file))


@db.command("restore")
def db_restore(
    file: str,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Take a file that has no manifest.")] = False,
) -> None:
    """Put a backup in the place of the database, which is kept aside. Stop every f0care process first."""
    from bot.commands.backup import put_back

    _print(put_back(_settings(), file, unchecked))


@facility.command("add")
def facility_add(
    code: Annotated[str, typer.Option(help="Short code, letters and digits; stands in links and QR codes.")],
    name: Annotated[str, typer.Option(help='As patients know it, such as "Trạm Y tế xã Bản Xèo".')],
    kind: Annotated[Unit, typer.Option()],
    commune: Annotated[str, typer.Option(help="Code of today's commune, such as 02647.")],
    hotline: Annotated[str, typer.Option(help="The phone patients may call.")],
    parent: Annotated[str | None, typer.Option(help="Code of the office above it.")] = None,
) -> None:
    """Add a facility."""
    from bot.commands.facility import add

    typer.echo(add(_settings(), code, name, kind.value, commune, hotline, parent))


@facility.command("list")
def facility_list() -> None:
    """List all facilities: code, kind, name, commune, hotline, whether a staff group is linked."""
    from bot.commands.facility import listed

    _print(listed(_settings()))


@facility.command("link-code")
def facility_link_code(code: str) -> None:
    """Make a code for binding a staff group: type /lienket CODE in the group. Works once, for a day."""
    from bot.commands.facility import link_code

    typer.echo(link_code(_settings(), code))


@facility.command("rename")
def facility_rename(code: str, name: Annotated[str, typer.Option(help="As patients know it from now on.")]) -> None:
    """Give a facility another name. Its code, and so the QR codes that hang already, stay."""
    from bot.commands.facility import rename

    typer.echo(rename(_settings(), code, name))


@facility.command("hotline")
def facility_hotline(code: str, phone: str) -> None:
    """Change the phone patients may call."""
    from bot.commands.facility import set_hotline

    typer.echo(set_hotline(_settings(), code, phone))


@facility.command("close")
def facility_close(
    code: str,
    to: Annotated[str | None, typer.Option(help="Code of the facility that takes over its patients.")] = None,
) -> None:
    """Close a facility. Its code leads to --to, or to the facility that answers for its commune; patients need --to."""
    from bot.commands.facility import close

    typer.echo(close(_settings(), code, to))


@facility.command("import")
def facility_import(file: str) -> None:
    """Add and change facilities from a table: all of it, or (when a row is bad) nothing.

    FILE is .csv or .xlsx and begins like this (or with mã,tên,loại,xã,điện thoại,tuyến trên):

    \b
    code,name,kind,commune,hotline,parent
    TYT-BANXEO,Trạm Y tế xã Bản Xèo,health_station,Xã Bản Xèo,0214 3883 115,VP-LAOCAI
    VP-LAOCAI,Văn phòng điều phối,coordinating_office,02647,0214 3820 111,

    Kinds: health_station (trạm y tế), treatment_facility (cơ sở thu dung), mobile_station (trạm lưu động),
    coordinating_office (văn phòng điều phối). The office above may come further down. A facility that is
    not in the table stays as it is.
    """
    from bot.commands.import_table import import_file

    done, lines = import_file(_settings(), file)
    _print(lines)
    raise typer.Exit(0 if done else 1)


@facility.command("qr")
def facility_qr(code: str, out: Annotated[str, typer.Option(help="The .png to write.")]) -> None:
    """Write a facility's QR code for print; scanning it opens registration there."""
    from bot.commands.print import write_qr

    typer.echo(write_qr(_settings(), code, out))


@facility.command("leaflet")
def facility_leaflet(code: str, out: Annotated[str, typer.Option(help="The .pdf to write.")]) -> None:
    """Write a facility's leaflet for its patients: one A4 page in Vietnamese, with its QR code."""
    from bot.commands.print import write_leaflet

    typer.echo(write_leaflet(_settings(), code, out))


@staff.command("add")
def staff_add(
    facility: Annotated[str, typer.Option(help="Code of the facility.")],
    name: Annotated[str, typer.Option()],
    role: Annotated[Part, typer.Option()] = Part.NURSE,
    telegram_id: Annotated[int | None, typer.Option(help="The person's number in Telegram, if known.")] = None,
) -> None:
    """Add a staff member; without --telegram-id, print a one-time link by which they join."""
    from bot.commands.staff import add

    typer.echo(add(_settings(), facility, name, role.value, telegram_id))


@staff.command("end")
def staff_end(
    telegram_id: int,
    facility: Annotated[str | None, typer.Option(help="Only there; without it everywhere.")] = None,
) -> None:
    """End a person's rights, such as after a phone was stolen; `staff list` shows their number."""
    from bot.commands.staff import end

    _print(end(_settings(), telegram_id, facility))


@staff.command("forget-pin")
def staff_forget_pin(telegram_id: int) -> None:
    """Forget a staff member's PIN, when they have forgotten it themselves; `staff list` shows their number."""
    from bot.commands.staff import forget_pin

    typer.echo(forget_pin(_settings(), telegram_id))


@staff.command("list")
def staff_list() -> None:
    """List all staff members, by facility."""
    from bot.commands.staff import listed

    _print(listed(_settings()))


@inbox.command("list")
def inbox_list() -> None:
    """List inputs that were set aside; neither their words nor their senders are shown."""
    from bot.commands.inbox import listed

    _print(listed(_settings()))


@inbox.command("retry")
def inbox_retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers from `f0care inbox list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were set aside.")] = False,
) -> None:
    """Hear inputs again that were set aside: after a mended fault, or with the right key."""
    from bot.commands.inbox import retry

    typer.echo(retry(_settings(), numbers or [], everything))


@inbox.command("drop")
def inbox_drop(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers from `f0care inbox list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that were set aside.")] = False,
) -> None:
    """Give inputs up for good: their words are erased, the row stays on record."""
    from bot.commands.inbox import drop

    typer.echo(drop(_settings(), numbers or [], everything))


@outbox.command("list")
def outbox_list(
    waiting: Annotated[bool, typer.Option(help="Also what still waits or is on its way.")] = False,
) -> None:
    """List messages that did not arrive, and why; their words are never shown."""
    from bot.commands.outbox import listed

    _print(listed(_settings(), waiting))


@outbox.command("retry")
def outbox_retry(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers from `f0care outbox list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that did not arrive.")] = False,
) -> None:
    """Send undelivered messages again (one listed as unknown may arrive twice)."""
    from bot.commands.outbox import retry

    typer.echo(retry(_settings(), numbers or [], everything))


@outbox.command("drop")
def outbox_drop(
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers from `f0care outbox list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that did not arrive.")] = False,
) -> None:
    """Give messages up for good: their words are erased, the row stays on record."""
    from bot.commands.outbox import drop

    typer.echo(drop(_settings(), numbers or [], everything))


@protocol.command("check")
def protocol_check(file: str) -> None:
    """Check that a protocol file is complete and free of contradictions; say what to mend."""
    from bot.commands.protocol import check

    problems = check(file)
    _print(problems or ["nothing to mend"])
    raise typer.Exit(1 if problems else 0)


@protocol.command("judge")
def protocol_judge(name: Annotated[str, typer.Argument()] = "covid19-byt-261") -> None:
    """Judge the level of answers: JSON lines in from standard input, JSON lines out."""
    from bot.commands.protocol import judge_lines
    from conversations.programme.protocol import load

    _print(judge_lines(load(name), _stdin()))


@protocol.command("listen")
def protocol_listen(text: Annotated[str | None, typer.Argument()] = None) -> None:
    """Tell if words would bring the emergency text. Without TEXT, lines from standard input are read."""
    from bot.commands.protocol import listen_lines

    _print(listen_lines([text] if text is not None else _stdin()))


@protocol.command("replay")
def protocol_replay(
    file: Annotated[str, typer.Argument(help="A protocol's name, or its .toml file.")],
    days: Annotated[int, typer.Option(min=1, help="So many days back, today included.")] = 7,
) -> None:
    """Judge the stored reports by a changed protocol: more or fewer of each level, which patients."""
    from bot.commands.replay import lines

    _print(lines(_settings(), file, days))


@key.command("public")
def key_public() -> None:
    """Print INTAKE_PUBLIC_KEY for a process that takes inputs in (`run --role intake`) and must not read them."""
    from bot.main import intake_key

    typer.echo(intake_key(_settings()))


@audit.command("verify")
def audit_verify(
    newest: Annotated[str, typer.Option(help="NUMBER:SEAL, from a line `audit sealed up to` of the log.")] = "",
) -> None:
    """Check that every sealed entry is still there as it was; name the first that does not hold (exit 1).

    With --newest, also check that the audit still reaches as far as the log once said: only this shows a database
    put back to an older state.
    """
    from bot.commands.audit import verify

    holds, lines = verify(_settings(), newest)
    _print(lines)
    raise typer.Exit(0 if holds else 1)


@key.command("check")
def key_check() -> None:
    """Check that DATA_KEY fits this database and that every sealed value opens; name what does not (exit 1)."""
    from bot.commands.key import check

    well, lines = check(_settings())
    _print(lines)
    raise typer.Exit(0 if well else 1)


@key.command("rotate")
def key_rotate(
    despite_audit: Annotated[
        bool, typer.Option(help="Also when the audit does not hold; keep a backup first.")
    ] = False,
) -> None:
    """Seal everything with DATA_KEY instead of DATA_KEY_OLD, while no bot runs; run it again if it was interrupted.

    Without DATA_KEY_OLD, values of older releases are bound to their rows.
    """
    from bot.commands.key import rotate

    well, lines = rotate(_settings(), despite_audit)
    _print(lines)
    raise typer.Exit(0 if well else 1)


@audit.command("of")
def audit_of(code: Annotated[str, typer.Argument(help="A patient's code, such as LC-000123.")]) -> None:
    """List everything that was done about a patient, or read of them: time, actor, action, subject, place."""
    from bot.commands.audit import of_patient

    _print(of_patient(_settings(), code))


@audit.command("by")
def audit_by(staff: Annotated[int, typer.Argument(help="A person's number, as `f0care staff list` shows it.")]) -> None:
    """List everything that a member of the staff did or read, also after their rights ended."""
    from bot.commands.audit import by_person

    _print(by_person(_settings(), staff))


def _settings() -> Settings:
    from bot.settings import read_settings

    return read_settings()


def _stdin() -> Iterable[str]:
    return (line.rstrip("\n") for line in sys.stdin)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


if __name__ == "__main__":
    main()
