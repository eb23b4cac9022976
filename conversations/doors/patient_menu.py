"""Commands the patients' bot offers next to its text field."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.people import Contact
from conversations.texts import say_plain

SHOWN_COMMANDS = (
    "start",
    "khaibao",
    "trangthai",
    "hoso",
    "huongdan",
    "hotro",
    "dangnhap",
    "dangxuat",
    "thietbi",
    "moinguoinha",
    "tamdung",
    "tieptuc",
    "dung",
    "ngonngu",
    "quaylai",
    "huy",
)


def offer(scene: Scene, contact: Contact) -> None:
    """Show this contact the commands in their own language, whatever language their messenger speaks."""
    commands = {name: say_plain(f"command.{name}", contact.language) for name in SHOWN_COMMANDS}
    scene.offer(contact.channel, contact.address, commands)
