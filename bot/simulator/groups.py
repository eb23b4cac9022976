"""The life of groups: made, joined, left, upgraded to a supergroup with another id."""

from __future__ import annotations

from collections.abc import Sequence

from bot.simulator.views import chat_json, message_json, status_json, user_json
from bot.simulator.wire import Json
from bot.simulator.world import FIRST_GROUP, FIRST_SUPERGROUP, FIRST_USER, Bot, Group, ShownMessage, User, World, digits


class Groups:
    """The acts by which people, bots and groups come and go in a `world`."""

    def __init__(self, world: World) -> None:
        self.world = world

    def add_bot(self, token: str, username: str, name: str, *, staff: bool = False, privacy: bool = True) -> Bot:
        """Add a bot as its maker registers it; the number before the colon of the token is its id."""
        bot = Bot(int(token.partition(":")[0]), token, username.lstrip("@"), name, staff, privacy)
        self.world.bots[bot.id] = bot
        self.world.changed()
        return bot

    def add_user(self, name: str, phone: str | None = None, language: str = "vi", *, staff: bool = False) -> User:
        """Add a person with a phone; `staff` only says on which pane of the page they are shown."""
        user = User(FIRST_USER + self.world.number(), name, digits(phone) if phone else None, language, staff)
        self.world.users[user.id] = user
        self.world.changed()
        return user

    def add_group(
        self,
        title: str,
        members: Sequence[User] = (),
        bots: Sequence[Bot | str] = (),
        *,
        supergroup: bool = False,
        topics: dict[int, str] | None = None,
    ) -> Group:
        """Add a group made by its first member; that member then adds the bots."""
        first = FIRST_SUPERGROUP if supergroup else FIRST_GROUP
        group = Group(id=first - self.world.number(), title=title, supergroup=supergroup, topics=topics or {})
        group.members = {member.id: member for member in members}
        group.creator = members[0].id if members else None
        for member in members:
            member.staff = True
        self.world.groups[group.id] = group
        for bot in bots:
            self.add_member(group, bot)
        self.world.changed()
        return group

    def add_member(self, group: Group, member: User | Bot | str, by: User | Bot | None = None) -> None:
        """Let a person or bot join, or be added by another; a bot is told of its own joining."""
        person = self._person(member)
        if person.id in group.members:
            return
        if isinstance(person, User):
            person.staff = True
        before = status_json(group, person)
        group.members[person.id] = person
        group.kicked.discard(person.id)
        actor = by or self._creator(group) or person
        self._moved(group, person, actor, before)
        joined = [user_json(person)]
        service = {"new_chat_members": joined, "new_chat_member": joined[0], "new_chat_participant": joined[0]}
        self._tell(self.world.post(group, actor, service), "message")

    def promote(self, group: Group, member: User | Bot | str) -> None:
        """Make a member an administrator: a bot is told of every coming and going from then on."""
        person = self._person(member)
        before = status_json(group, person)
        group.admins.add(person.id)
        self._moved(group, person, self._creator(group) or person, before)

    def remove_member(
        self, group: Group, member: User | Bot | str, by: User | Bot | None = None, *, told: bool = True
    ) -> None:
        """Remove a member, or let them leave (when `by` is that person).

        Without `told` no message says so, as in a big group, or one whose members are hidden.
        """
        person = self._person(member)
        before = status_json(group, person)
        actor = by or self._creator(group) or person
        gone = user_json(person)
        service = {"left_chat_member": gone, "left_chat_participant": gone}
        message = self.world.post(group, actor, service) if told else None
        group.members.pop(person.id, None)
        group.admins.discard(person.id)
        if isinstance(person, Bot) and actor is not person:
            group.kicked.add(person.id)
        if message is not None:
            self._tell(message, "message")
        self._moved(group, person, actor, before)

    def upgrade_group(self, group: Group) -> Group:
        """Turn the group into a supergroup: another id, the old one refuses with `migrate_to_chat_id`."""
        new = Group(
            id=FIRST_SUPERGROUP - self.world.number(),
            title=group.title,
            members=dict(group.members),
            creator=group.creator,
            admins=set(group.admins),
            supergroup=True,
            before=group,
        )
        self.world.groups[new.id] = new
        actor = self._creator(group) or next(iter(group.members.values()))
        self._tell(self.world.post(group, actor, {"migrate_to_chat_id": new.id}), "message")
        group.upgraded_to = new.id
        self._tell(self.world.post(new, actor, {"migrate_from_chat_id": group.id}), "message")
        return new

    def _tell(self, message: ShownMessage, kind: str) -> None:
        for bot in self.world.hearers(message):
            bot.updates.put(kind, message_json(message, bot))

    def _moved(self, group: Group, person: User | Bot, actor: User | Bot, before: Json) -> None:
        change = {
            "chat": chat_json(group),
            "from": user_json(actor),
            "date": int(self.world.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": status_json(group, person),
        }
        if isinstance(person, Bot):
            person.updates.put("my_chat_member", change)
        for admin in group.admins:
            bot = self.world.bots.get(admin)
            if bot and bot is not person:
                bot.updates.put("chat_member", change)
        self.world.changed()

    def _person(self, member: User | Bot | str) -> User | Bot:
        if not isinstance(member, str):
            return member
        bot = self.world.bot_named(member)
        if bot is None:
            raise LookupError(f"no bot called {member!r}")
        return bot

    def _creator(self, group: Group) -> User | Bot | None:
        return group.members.get(group.creator) if group.creator else None
