"""Commands in a staff member's private chat: those of their rights, kept true as these change."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.people import LEADERS
from conversations.texts import say_plain

FOR_STRANGERS = ("start", "huongdan")
FOR_ALL = ("danhsach", "bn", "nhan", "khai", "truc", "sdt", "mapin", "huongdan", "hotro")
FOR_LEADERS = ("danhsach", "bn", "nhan", "khai", "truc", "thanhvien", "moi", "sdt", "mapin", "huongdan", "hotro")


def offer(scene: Scene, person: str) -> None:
    """Show this person the commands they may use now; without rights they see what strangers see."""
    if not scene.work.contacts.reachable(scene.house.channels.staff_name, [person]):
        return
    roles = {staff.role for staff in scene.work.staff.everywhere(person)}
    names = () if not roles else FOR_LEADERS if roles.intersection(LEADERS) else FOR_ALL
    scene.offer(
        scene.house.channels.staff_name, person, {name: say_plain(f"command.{name}", STAFF_LANGUAGE) for name in names}
    )
