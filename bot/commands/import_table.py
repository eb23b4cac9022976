"""`f0care facility import`: facilities from a table, all of them or (when a row is bad) none."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.facility import CannotDo
from bot.commands.operator import operator
from bot.main import opened
from bot.settings import Settings
from conversations.model.people import Facility
from conversations.people import facility_fields
from conversations.ports import Work
from conversations.station.facility_table import Bad, Line, read_table

SheetRows = Sequence[Sequence[str]]

LONGEST_FILE, MOST_ROWS = 2 * 2**20, 5_000
"""Maximum bytes of a file (a workbook's parts: ten times that) and rows of a table; Viet Nam has 3,300 communes."""

_UNPACKED = 10


class _Undone(Exception):
    """A bad row: the transaction is left, and everything done so far is undone."""

    def __init__(self, bad: Sequence[Bad]) -> None:
        super().__init__("nothing was imported")
        self.bad = bad


def import_file(settings: Settings, file: str) -> tuple[bool, list[str]]:
    """Import the table. Returns True if it was imported, and the lines that report it.

    Raises CannotDo for a file it cannot read.
    """
    lines, bad = read_table(_rows(Path(file)))
    if bad:
        return False, _refused(bad)
    try:
        with opened(settings) as work:
            return True, _kept(work, lines, SystemClock().now())
    except _Undone as undone:
        return False, _refused(undone.bad)


def _kept(work: Work, lines: Sequence[Line], now: datetime) -> list[str]:
    """Add all facilities, then set the offices above them: an office may come later in the table."""
    added, changed = set[str](), set[str]()
    bad: list[Bad] = []
    there: dict[str, Facility] = {}
    for line in lines:
        known = work.facilities.known(line.code)
        if known is not None and (known.closed or known.code != line.code):
            why = "was closed; take another code" if known.closed else f"is written {known.code} here"
            bad.append(Bad(line.number, f"the facility {line.code} {why}"))
            continue
        if known is None:
            fresh = Facility(0, line.code, line.name, line.kind, line.commune, line.hotline, None, None)
            there[line.code] = work.facilities.add(fresh)
            work.audit.note(operator(), "added facility", f"facility:{line.code}", now)
            added.add(line.code)
        else:
            there[line.code] = known
    parents = {line.code: _parent(work, line, there, bad) for line in lines if line.code in there}
    bad += _rings(lines, parents, work)
    if bad:
        raise _Undone(bad)
    for line in lines:
        old = there[line.code]
        new = replace(
            old,
            name=line.name,
            kind=line.kind,
            commune=line.commune,
            hotline=line.hotline,
            parent=parents[line.code],
        )
        if line.code in added:
            work.facilities.change(new)
        elif facility_fields.change(work, old, new, operator(), now):
            changed.add(line.code)
    return _report(lines, added, changed)


def _parent(work: Work, line: Line, there: Mapping[str, Facility], bad: list[Bad]) -> int | None:
    if not line.parent:
        return None
    above = there.get(line.parent) or work.facilities.by_code(line.parent)
    if above is None:
        bad.append(Bad(line.number, f"there is no facility {line.parent} to stand above it"))
        return None
    return above.id


def _rings(lines: Sequence[Line], parents: Mapping[str, int | None], work: Work) -> list[Bad]:
    """Return the rows that would put a facility above itself."""
    everybody = work.facilities.all()
    above = {each.id: parents.get(each.code, each.parent) for each in everybody}
    number = {each.code: each.id for each in everybody}
    bad = []
    for line in lines:
        seen: list[int] = []
        at = above.get(number[line.code]) if line.code in number else None
        while at is not None and at not in seen:
            seen.append(at)
            at = above.get(at)
        if line.code in number and number[line.code] in seen:
            bad.append(Bad(line.number, f"{line.code} would stand above itself"))
    return bad


def _report(lines: Sequence[Line], added: set[str], changed: set[str]) -> list[str]:
    told = [f"row {line.number}: added {line.code} {line.name}" for line in lines if line.code in added]
    told += [f"row {line.number}: changed {line.code} {line.name}" for line in lines if line.code in changed]
    same = len(lines) - len(added) - len(changed)
    if not told:
        return [f"nothing changed: all {same} facilities are as in the table"]
    return [*told, f"{len(added)} added, {len(changed)} changed, {same} as before"]


def _refused(bad: Sequence[Bad]) -> list[str]:
    rows = [f"row {each.number}: {each.why}" for each in sorted(bad, key=lambda each: each.number)]
    return [*rows, f"nothing was imported: {len({each.number for each in bad})} bad rows; mend them and import again"]


def _rows(path: Path) -> SheetRows:
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise CannotDo(f"{str(path)!r} cannot be read: {error.strerror}") from None
    if len(content) > LONGEST_FILE:
        raise CannotDo(f"{path.name!r} is larger than 2 MB: split it, and leave out pictures and empty rows")
    match path.suffix.lower():
        case ".csv":
            return _from_csv(content, path)
        case ".xlsx":
            return _from_xlsx(content, path)
    raise CannotDo(f"{path.name!r} should be a .csv or .xlsx file")


def _from_csv(content: bytes, path: Path) -> SheetRows:
    """Read a table as spreadsheets save it: UTF-8, “Unicode text” or old Vietnamese Windows, with any separator."""
    text = _text_of(content)
    if text is None:
        raise CannotDo(f"{path.name!r} is not in UTF-8: save it as “CSV UTF-8”, or as .xlsx")
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    return _few(csv.reader(io.StringIO(text, newline=""), delimiter=separator), path)


def _few(rows: Iterable[Sequence[str]], path: Path) -> SheetRows:
    """Read the rows, the head among them. Raises CannotDo if there are too many."""
    few = list(islice(rows, MOST_ROWS + 2))
    if len(few) > MOST_ROWS + 1:
        raise CannotDo(f"{path.name!r} has more than {MOST_ROWS:,} rows: split it")
    return few


def _text_of(content: bytes) -> str | None:
    """Return the text of a file. Returns None if its letters are in no encoding that is surely understood."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            text = unicodedata.normalize("NFC", content.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding != "cp1258" or _is_vietnamese(text):
            return text
    return None


def _is_vietnamese(text: str) -> bool:
    """True if every accent is on a vowel, and none is left over: another encoding puts them elsewhere."""
    accented = [letter for letter in text if not letter.isascii() and letter not in "đĐ–“”…"]
    return all(unicodedata.normalize("NFD", letter)[0] in "aeiouyAEIOUY" for letter in accented)


def _from_xlsx(content: bytes, path: Path) -> SheetRows:
    """Read the first sheet. A phone that the sheet took for a number has lost its first zero, and is refused later."""
    from zipfile import BadZipFile, ZipFile

    from openpyxl import load_workbook  # here: only this command pays for it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _UNPACKED * LONGEST_FILE:
            raise CannotDo(f"{path.name!r} unpacks to far more than 2 MB: save it again, with this table alone")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise CannotDo(f"{path.name!r} is no Excel sheet that can be read") from None
    try:
        sheet = book.worksheets[0]
        return _few(([_cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)), path)
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
