// The three panes: a patient's phone, the staff group, a staff member's private chat.

import { Chat } from "./chat.js";
import { ask, avatar, el, icon, menu, phoneText } from "./dom.js";
import { act } from "./net.js";
import { Inbox } from "./inbox.js";
import { scanDialog } from "./scan.js";

const byIdOrNumber = (list, wanted) =>
  list.find((one) => String(one.id) === wanted) ?? list[Number(wanted) - 1] ?? list[0];

function waiting(user) {
  const count = user.chats.reduce((sum, chat) => sum + chat.unread, 0);
  return count ? `${user.name} (${count})` : user.name;
}

class Pane {
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.name = root.dataset.name;
    this.unread = 0;
    this.chat = new Chat((user, link) => page.open(user, link));
    this.head = el("header", { class: "head" });
    this.toasts = el("div", { class: "toasts", "aria-live": "polite" });
    this.nobody = el("div", { class: "empty", hidden: true });
    root.append(this.head, this.toasts, this.nobody, this.chat.root);
  }

  switcher(testid, label, options, value, pick) {
    const select = el("select", { "aria-label": label, title: label, data: { testid }, onchange: () => pick(select.value) },
      options.map(([id, text]) => el("option", { value: id }, text)));
    select.value = value;
    return select;
  }

  button(name, label, testid, onclick) {
    return el("button", { class: "round", title: label, "aria-label": label, data: { testid }, onclick }, icon(name));
  }

  empty(text, action, hint = "") {
    this.nobody.hidden = !text;
    this.chat.root.hidden = Boolean(text);
    if (text) this.nobody.replaceChildren(el("b", {}, text), el("small", { class: "hint" }, hint), action);
  }

  arrange(facts, build) {
    // Rebuilt only when its facts change, so that an open list is not pulled away under a finger.
    const print = JSON.stringify(facts);
    if (print === this.headPrint) return;
    this.headPrint = print;
    this.head.replaceChildren(...build());
  }

  title(name, id, subtitle, bot) {
    return [avatar(name, id, bot), el("div", { class: "who" }, ...subtitle)];
  }

  see(user, place, commands) {
    // What was said to one person for a moment is not shown to the next.
    if (user.id !== this.chat.user) {
      this.toasts.replaceChildren();
      delete this.root.dataset.typing;
    }
    this.chat.show(user, place, commands);
  }

  hear(event) {
    if (event.kind === "toast" && event.user === this.chat.user) this.toast(event.text, event.alert ? "alert" : "");
    if (event.kind === "typing" && event.chat === this.chat.place?.id) this.typing(event.name);
  }

  typing(name) {
    clearTimeout(this.typingEnds);
    this.root.dataset.typing = `${name} đang soạn tin…`;
    this.typingEnds = setTimeout(() => delete this.root.dataset.typing, 4000);
  }

  toast(text, kind = "", onclick = () => {}) {
    const close = () => made.remove();
    const made = el("div", { class: `toast ${kind}`, data: { testid: "toast", kind },
      onclick: () => { onclick(); close(); } }, text, kind === "alert" ? el("button", {}, "Đã hiểu") : null);
    this.toasts.append(made);
    if (kind !== "alert") setTimeout(close, 5000);
  }

  opened() { /* only phones turn to the chat a link opened */ }
}

export class PhonePane extends Pane {
  constructor(root, page) {
    super(root, page);
    this.inbox = new Inbox((link) => page.open(this.chat.user, link), (code) => {
      page.choose({ sms: false });
      this.chat.put(code);
    });
    root.append(this.inbox.root);
  }

  async refresh(now, seen) {
    const phones = now.users.filter((user) => !user.staff);
    this.unread = phones.reduce((sum, user) => sum + user.chats.reduce((n, chat) => n + chat.unread, 0), 0);
    const add = () => this.addPhone(phones.length);
    if (!phones.length) return this.empty("Chưa có điện thoại nào", el("button", { class: "main", onclick: add }, "Thêm điện thoại"),
      "Mỗi người bệnh một điện thoại, có chat với bot và hộp thư SMS.");
    this.empty("");
    const user = byIdOrNumber(phones, this.page.shown.phone);
    const places = user.chats;
    const place = places.find((one) => one.chat === this.page.shown.bot) ?? places[0];
    this.root.dataset.user = user.id;
    const { sms } = this.page.shown;
    if (sms) for (const toast of this.toasts.querySelectorAll(".sms")) toast.remove();
    this.inbox.root.hidden = !sms;
    this.chat.root.hidden = sms || !place;
    this.inbox.show(user, sms && seen);
    const unseen = this.inbox.unseen(user);
    this.arrange([phones.map(waiting), user.id, places.map((one) => one.title), place?.chat, now.links, sms, unseen],
      () => this.headOf(now, phones, user, places, place, unseen, add));
    if (!place) return null;
    this.see(user, place, place.commands ?? []);
    return this.chat.refresh(seen && !sms);
  }

  headOf(now, phones, user, places, place, unseen, add) {
    const { sms } = this.page.shown;
    const pick = this.switcher("phone-switcher", "Chọn điện thoại",
      phones.map((one) => [one.id, one === user ? one.name : waiting(one)]), user.id, (id) => this.page.choose({ phone: id }));
    const bots = places.length > 1 && this.switcher("bot-switcher", "Chọn cuộc trò chuyện",
      places.map((one) => [one.chat, one.title]), place.chat, (bot) => this.page.choose({ bot }));
    const smsButton = this.button(sms ? "back" : "sms", sms ? "Về trò chuyện" : "Tin nhắn SMS", "sms-open",
      () => this.page.choose({ sms: !sms }));
    if (unseen && !sms) smsButton.append(el("i", { data: { testid: "sms-badge" } }, unseen));
    return [...this.title(user.name, user.id, [pick,
      el("small", { class: "sub" }, sms ? "Hộp thư SMS" : [phoneText(user.phone), bots && " · ", bots])]),
    smsButton,
    this.button("qr", "Quét QR, mở liên kết", "link-open", () => scanDialog(now.links, (link) => this.page.open(this.chat.user, link))),
    this.button("plus", "Thêm điện thoại", "phone-add", add),
    this.button("menu", "Thêm", "phone-menu", (event) => menu(event.currentTarget, [
      ["Chặn bot", () => act("block", { user: this.chat.user, chat: this.chat.chat }), "block"],
      ["Bỏ chặn bot", () => act("unblock", { user: this.chat.user, chat: this.chat.chat }), "unblock"],
    ]))];
  }

  addPhone(count) {
    ask("Thêm điện thoại", [["name", "Tên người dùng", "Nguyễn Văn An"], ["phone", "Số điện thoại", "0912 345 678"]], async (values) => {
      const made = await act("add_user", { name: values.name || `Điện thoại ${count + 1}`, phone: values.phone });
      if (made.id) this.page.choose({ phone: String(made.id), sms: false });
    });
  }

  opened(user) {
    if (user === this.chat.user) this.page.choose({ sms: false });
  }

  hear(event) {
    super.hear(event);
    if (event.kind === "sms" && event.phone === this.inbox.phone && !this.page.shown.sms) {
      this.toast(`SMS: ${event.text}`, "sms", () => this.page.choose({ sms: true }));
    }
  }
}

export class GroupPane extends Pane {
  constructor(root, page) {
    super(root, page);
    this.news = el("button", { class: "news", hidden: true, data: { testid: "group-news" },
      onclick: () => page.choose({ group: this.news.dataset.group, as: null }) });
    this.join = el("button", { class: "news", hidden: true, data: { testid: "group-add-bot" } });
    root.insertBefore(this.news, this.chat.root);
    root.insertBefore(this.join, this.chat.root);
  }

  async refresh(now, seen) {
    const staff = now.users.filter((user) => user.staff);
    const person = (id) => now.users.find((user) => user.id === id);
    const add = () => this.addGroup(now, staff);
    if (!now.groups.length) return this.empty("Chưa có nhóm nào", el("button", { class: "main", onclick: add }, "Tạo nhóm"),
      "Nhóm chat của đơn vị: hồ sơ mới và báo động sẽ đến đây.");
    const group = byIdOrNumber(now.groups, this.page.shown.group);
    const members = group.members.filter((member) => !member.bot);
    const me = members.find((member) => String(member.id) === this.page.shown.as) ?? members[0];
    this.tellNews(now.groups, group, (member) => person(member.id)?.chats ?? []);
    this.empty(me ? "" : "Nhóm không còn ai", "");
    if (!me) return null;
    Object.assign(this.root.dataset, { group: group.id, user: me.id });
    this.offerBot(now, group, me);
    this.arrange([now.groups, now.bots, staff.map((one) => one.name), group.id, me.id],
      () => this.headOf(now, group, members, me, staff, add));
    this.see(person(me.id), { chat: String(group.id), id: group.id, title: group.title, group: true, started: true },
      group.commands);
    return this.chat.refresh(seen);
  }

  offerBot(now, group, me) {
    // A group without the staff bot hears nothing of it: the way to take it in stands in plain sight.
    const bot = now.bots.find((one) => one.staff && !group.members.some((member) => member.bot && member.name === one.name));
    this.join.hidden = !bot;
    if (!bot) return;
    this.join.textContent = `+ Thêm bot ${bot.name} vào nhóm này`;
    this.join.onclick = () => act("add_member", { group: group.id, member: `@${bot.username}`, user: me.id });
  }

  tellNews(groups, shown, chatsOf) {
    // What one member has read counts as read: whoever looks at this page is all of them.
    const unread = ({ id, members }) => {
      const counts = members.filter((member) => !member.bot)
        .map((member) => chatsOf(member).find((chat) => chat.id === id)?.unread ?? 0);
      return counts.length ? Math.min(...counts) : 0;
    };
    this.unread = groups.reduce((sum, group) => sum + unread(group), 0);
    const other = groups.find((group) => group !== shown && unread(group));
    this.news.hidden = !other;
    if (!other) return;
    this.news.dataset.group = other.id;
    this.news.textContent = `Tin mới (${unread(other)}): ${other.title} ›`;
  }

  headOf(now, group, members, me, staff, add) {
    const pick = this.switcher("group-switcher", "Chọn nhóm", now.groups.map((one) => [one.id, one.title]), group.id,
      (id) => this.page.choose({ group: id, as: null }));
    const as = this.switcher("member-switcher", "Nói và bấm với tư cách", members.map((one) => [one.id, one.name]), me.id,
      (id) => this.page.choose({ as: id }));
    const items = () => this.items(now, group, me, staff, add);
    return [...this.title(group.title, group.id, [pick, el("label", { class: "sub as" }, "với tư cách ", as)]),
      el("span", { class: "count", title: "Thành viên" }, group.members.length, icon("person")),
      this.button("menu", "Nhóm", "group-menu", (event) => menu(event.currentTarget, items()))];
  }

  items(now, group, me, staff, add) {
    const inside = new Set(group.members.map((member) => member.id));
    const join = (member) => act("add_member", { group: group.id, member: String(member), user: me.id });
    return [
      ...now.bots.filter((bot) => bot.staff && !group.members.some((m) => m.bot && m.name === bot.name))
        .map((bot) => [`Thêm bot ${bot.name}`, () => join(`@${bot.username}`), "add-bot"]),
      ...staff.filter((user) => !inside.has(user.id)).map((user) => [`Thêm ${user.name}`, () => join(user.id), "add-member"]),
      ["Thêm người mới…", () => ask("Thêm người vào nhóm", [["name", "Tên", "Trần Thị Hoa"], ["phone", "Số điện thoại", ""]],
        async (values) => { const made = await act("add_user", { ...values, staff: true }); if (made.id) join(made.id); }), "add-new-member"],
      ...group.members.map((member) => [`Xoá ${member.name} khỏi nhóm`, () => act("remove_member",
        { group: group.id, member: member.bot ? this.username(now, member) : String(member.id), user: me.id }), "remove-member"]),
      !group.supergroup && ["Nâng cấp thành siêu nhóm", () => act("upgrade_group", { group: group.id }), "upgrade-group"],
      ["Tạo nhóm mới…", add, "add-group"],
    ];
  }

  username(now, member) {
    return `@${now.bots.find((bot) => bot.name === member.name)?.username}`;
  }

  addGroup(now, staff) {
    ask("Tạo nhóm", [["title", "Tên nhóm", "Trạm Y tế xã …"], ["name", "Người tạo", staff[0]?.name ?? "Trần Thị Hoa"]], async (values) => {
      const known = staff.find((user) => user.name === (values.name || staff[0]?.name));
      const user = known?.id ?? (await act("add_user", { name: values.name || "Trần Thị Hoa", staff: true })).id;
      const made = await act("add_group", { user, title: values.title || "Nhóm mới" });
      if (made.id) this.page.choose({ group: String(made.id), as: String(user) });
    });
  }
}

export class StaffPane extends Pane {
  async refresh(now, seen) {
    const staff = now.users.filter((user) => user.staff);
    if (!staff.length) return this.empty("Chưa có nhân viên nào", "", "Tạo nhóm trước; người tạo nhóm sẽ hiện ra ở đây.");
    this.empty("");
    const user = byIdOrNumber(staff, this.page.shown.staff);
    const places = user.chats.filter((chat) => !chat.group);
    this.unread = staff.reduce((sum, one) => sum + one.chats.reduce((n, c) => n + (!c.group && c.unread), 0), 0);
    const place = places.find((one) => one.chat === this.page.shown.staffBot) ?? places[0];
    if (!place) return this.empty("Chưa có bot cho nhân viên", "");
    this.root.dataset.user = user.id;
    this.arrange([staff.map((one) => one.name), user.id, places.map((one) => one.title), place.chat, now.links],
      () => this.headOf(now, staff, user, places, place));
    this.see(user, place, place.commands ?? []);
    return this.chat.refresh(seen);
  }

  headOf(now, staff, user, places, place) {
    const pick = this.switcher("staff-switcher", "Chọn nhân viên", staff.map((one) => [one.id, one.name]), user.id,
      (id) => this.page.choose({ staff: id }));
    const bots = places.length > 1 && this.switcher("staff-bot-switcher", "Chọn cuộc trò chuyện",
      places.map((one) => [one.chat, one.title]), place.chat, (staffBot) => this.page.choose({ staffBot }));
    return [...this.title(user.name, user.id, [pick, el("small", { class: "sub" }, "chat riêng · ", bots || place.title)]),
      this.button("qr", "Mở liên kết", "staff-link-open", () => scanDialog(now.links, (link) => this.page.open(this.chat.user, link)))];
  }
}
