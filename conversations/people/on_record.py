"""Records in the audit of what staff members and contacts do with an illness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.people import Contact, Staff


def put_on_record(
    scene: Scene,
    by: Staff | Contact,
    action: str,
    episode: Episode,
    detail: Mapping[str, Any] | None = None,
    *,
    place: str = "",
) -> None:
    """Note in the audit what a staff member or a contact did with an illness."""
    actor = f"staff:{by.id}" if isinstance(by, Staff) else f"contact:{by.id}"
    scene.work.audit.note(actor, action, f"episode:{episode.id}", scene.now, place=place, detail=detail)
