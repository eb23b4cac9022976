"""Commands: words for the program, not an answer, and plain words people use in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.readers.text import plain

_PLAIN = {
    "quay lai": "quaylai",
    "tro lai": "quaylai",
    "back": "quaylai",
    "huy": "huy",
    "thoi": "huy",
    "dung lai": "huy",
    "cancel": "huy",
    "huong dan": "huongdan",
    "help": "huongdan",
    "tinh trang": "trangthai",
    "trang thai": "trangthai",
    "khai bao": "khaibao",
    "moi nguoi nha": "moinguoinha",
    "ho tro": "hotro",
    "tam dung": "tamdung",
    "menu": "menu",
    "bat dau": "start",
    "doi noi o": "doinoio",
    "chuyen nha": "doinoio",
    "dang nhap": "dangnhap",
    "dang xuat": "dangxuat",
    "quen mat khau": "quenmatkhau",
    "forgot the password": "quenmatkhau",
    "thiet bi": "thietbi",
    "ho so": "hoso",
    "ho so cua toi": "hoso",
}

_GREETINGS = {"xin chao", "chao", "chao ban", "xin chao ban", "chao bac si", "alo", "hello", "hi"}

_ALIASES = {
    "back": "quaylai",
    "cancel": "huy",
    "help": "huongdan",
    "status": "trangthai",
    "report": "khaibao",
    "language": "ngonngu",
    "support": "hotro",
    "register": "dangky",
    "skip": "boqua",
    "invite": "moinguoinha",
    "move": "doinoio",
    "login": "dangnhap",
    "logout": "dangxuat",
    "forgot": "quenmatkhau",
    "devices": "thietbi",
    "profile": "hoso",
    "pause": "tamdung",
    "resume": "tieptuc",
    "stop": "dung",
}

_LINK = re.compile(r"/start(?:@\w+)? [a-z]_[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Command:
    """A command and the words behind it; `said` if it was said in plain words, which may mean something else."""

    name: str
    rest: str = ""
    said: bool = False


def read_command(text: str) -> Command | None:
    """Read `/command rest`, or plain words that mean a command. Returns None if the text is something else."""
    stripped = text.strip()
    if stripped.startswith("/") and len(stripped) > 1:
        name, _, rest = stripped[1:].partition(" ")
        name = name.partition("@")[0].lower()
        return Command(_ALIASES.get(name, name), rest.strip())
    if len(stripped) > 20:
        return None
    meant = _PLAIN.get(plain(stripped))
    return Command(meant, said=True) if meant else None


def opens_link(text: str) -> bool:
    """True if a messenger sent this for a person who opened a link (`/start f_TYT-BANXEO`): nobody typed it."""
    return _LINK.fullmatch(text.strip()) is not None


def is_greeting(text: str) -> bool:
    """True if the words only say hello, which no station has to read."""
    return plain(text).strip(" .,!?") in _GREETINGS
