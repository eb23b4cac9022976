"""A simulated Telegram on localhost, for trying, developing and testing without token or internet.

Bots come over HTTP exactly as to Telegram (`/bot<token>/<method>`); people act through a `Simulator` object, or on
its page, which is served at `/` and speaks JSON under `/sim/`:

* `GET /sim/state`, `GET /sim/history?user=ID&chat=@BOT|GROUP_ID`
* `GET /sim/events`: an event stream, or JSON with `?after=N`
* `POST /sim/do/<act>`: `send_text`, `press`, `tap`, `share_contact`, `open_link`, … as `Simulator` has them, with
  `{"user": ID, "chat": "@BOT" or "GROUP_ID", …}`
* `POST /sim/sms` `{"phone", "text", "purpose", "code"?}`: an SMS gateway whose messages arrive on the phones
* `POST /sim/clock` `{"jump_to": "09:00"}`, `{"advance_minutes": 5}`, `{"next_day": true}`

For browser tests the page has lasting `data-testid` marks (names are always those of the mark):

* panes: `phone`, `group`, `staff` (with `data-user`, the group also with `data-group`), `clock`; below 1100 px one at a
  time, chosen by `tab-phone`, `tab-group`, `tab-staff`, `tab-clock`. The address keeps the view:
  `/#pane=group&phone=1&group=1&as=USER_ID&staff=1&sms=1` (people and groups by id, or by place in the list from 1).
* in each pane: `messages`, `message` (`data-message-id`, `data-author`, `data-mine`, `data-kind`) with `text`,
  `inline-button` (`data-label`), `message-menu`, `topic` (of a forum group); `keyboard` with `keyboard-button`
  (`data-label`) and `contact` (a button that shares the phone number); `input`, `send`, `start` (start or unblock),
  `commands`, `attach` (opens `attach-photo`, `attach-voice`, `attach-location`, `attach-contact`,
  `attach-other-contact`); `toast` (`data-kind`: empty, `alert`, `sms`, `problem`); `link` (a t.me link in a text).
* phone: `phone-switcher`, `bot-switcher`, `phone-add` (dialog `ask`: `ask-name`, `ask-phone`, `ask-ok`), `phone-menu`
  (`block`, `unblock`), `sms-open` with `sms-badge`, `sms-inbox` with `sms` (`data-purpose`), its `text` and `sms-code`
  (puts the code into the input); `link-open` (dialog `scan`: `link-input`, `link-go`, `known-link` with `data-label`).
* group: `group-switcher`, `group-news` (turns to another group with unread messages), `group-add-bot`,
  `member-switcher`, `group-menu` (`add-bot`, `add-member`, `add-new-member`, `remove-member`, `upgrade-group`,
  `add-group`).
* staff: `staff-switcher`, `staff-bot-switcher`, `staff-link-open`.
* clock: `clock-now`, `clock-date`, `clock-09:00`, `clock-09:40`, `clock-10:00`, `clock-10:05`, `clock-plus`,
  `clock-next-day`.

Intended differences from Telegram: of parse modes only HTML; no channels, no inline mode; webhooks may be plain
HTTP on this machine; edits of a blocked chat succeed; a press can be answered for 60 seconds.
"""

from bot.simulator.limits import Limits
from bot.simulator.screens import Shown
from bot.simulator.server import Simulator
from bot.simulator.world import Bot, Group, ShownMessage, ShownSms, Toast, User

__all__ = ["Bot", "Group", "Limits", "Shown", "ShownMessage", "ShownSms", "Simulator", "Toast", "User"]
