// One chat of one person: the messages, the keyboard under them, the line to write in.

import { bubble } from "./bubble.js";
import { ask, avatar, day, el, icon, menu } from "./dom.js";
import { act, base64, history } from "./net.js";

const EMOJI = ["👍", "🙏", "😷", "🤒", "❤️", "😊"];

export class Chat {
  constructor(openLink) {
    this.openLink = openLink;
    this.user = null;
    this.chat = null;
    this.known = new Map();
    this.reply = null;
    this.editing = null;
    this.drafts = new Map();
    this.bottom = true; // whether the newest message is in view, and is to stay there
    this.list = el("div", { class: "messages", data: { testid: "messages" }, onscroll: () => this.scrolled() });
    this.lastTop = 0;
    new ResizeObserver(() => this.stay()).observe(this.list);
    this.list.addEventListener("load", () => this.stay(), true); // pictures
    this.keyboard = el("div", { class: "keyboard", data: { testid: "keyboard" } });
    this.bar = el("div", { class: "replying", hidden: true });
    this.input = el("textarea", { rows: 1, placeholder: "Nhắn tin…", data: { testid: "input" },
      onkeydown: (event) => this.key(event), oninput: () => this.fit() });
    this.commands = el("button", { class: "round", title: "Lệnh", data: { testid: "commands" },
      onclick: (event) => this.showCommands(event.currentTarget) }, icon("slash"));
    this.composer = el("div", { class: "composer" },
      el("button", { class: "round", title: "Gửi kèm", data: { testid: "attach" },
        onclick: (event) => this.attach(event.currentTarget) }, icon("plus")),
      this.commands, this.input,
      el("button", { class: "round send", title: "Gửi", data: { testid: "send" }, onclick: () => this.send() }, icon("send")));
    this.start = el("button", { class: "start", hidden: true, data: { testid: "start" },
      onclick: () => this.startOrUnblock() }, "Bắt đầu");
    this.root = el("div", { class: "chat" }, this.list, this.keyboard, this.bar, this.composer, this.start);
    this.on = {
      say: (text) => this.do("send_text", { text }),
      open: (url) => this.openLink(this.user, url),
      press: (message, button) => this.press(message, button),
      menu: (message, anchor) => this.messageMenu(message, anchor),
    };
  }

  show(user, place, commands) {
    // `place` is the chat as /sim/state lists it.
    const other = user.id !== this.user || place.chat !== this.chat;
    if (other) {
      this.drafts.set(`${this.user}/${this.chat}`, this.input.value);
      [this.user, this.chat, this.reply, this.editing] = [user.id, place.chat, null, null];
      this.known.clear();
      this.bottom = true;
      this.list.replaceChildren();
      this.input.value = this.drafts.get(`${this.user}/${this.chat}`) ?? "";
      this.fit();
    }
    this.place = place;
    this.commandList = commands;
    this.commands.hidden = !commands.length;
  }

  async refresh(read) {
    if (!this.chat) return;
    const [user, chat] = [this.user, this.chat];
    const found = await history(user, chat, read);
    if (user !== this.user || chat !== this.chat) return;
    this.blocked = found.blocked;
    this.draw(found.messages);
    this.drawKeyboard(found.keyboard);
    const asked = found.messages.find((m) => m.id === found.asked && String(m.chat_id) === String(this.place.id));
    if (asked && this.askedFor !== asked.id) this.answer(asked);
    this.askedFor = found.asked;
    const waiting = this.blocked || (!this.place.started && !found.messages.length);
    this.start.hidden = !waiting;
    this.start.textContent = this.blocked ? "Bỏ chặn" : "Bắt đầu";
    this.composer.hidden = waiting;
    this.drawBar();
  }

  draw(messages) {
    const fresh = messages.some((m) => m.mine && !this.known.has(`${m.chat_id}:${m.id}`));
    const next = new Map();
    const nodes = [];
    let lastDay = "";
    for (const message of messages) {
      const key = `${message.chat_id}:${message.id}`;
      const today = day(message.date);
      if (today !== lastDay) nodes.push(this.dayNode(today, next));
      lastDay = today;
      const quoted = message.reply_to && messages.find((m) => m.id === message.reply_to && m.chat_id === message.chat_id);
      const print = JSON.stringify(message) + (quoted?.text ?? "");
      const old = this.known.get(key);
      const node = old?.print === print ? old.node : bubble(message, { on: this.on, group: this.place.group, quoted });
      next.set(key, { print, node });
      nodes.push(node);
    }
    if (!nodes.length) nodes.push(el("div", { class: "empty" }, avatar(this.place.title, this.place.id, !this.place.group),
      el("b", {}, this.place.title), el("span", {}, "Chưa có tin nhắn nào")));
    this.arrange(nodes);
    this.known = next;
    this.bottom ||= fresh;
    this.stay();
  }

  scrolled() {
    // Only a person scrolls upwards; a list that grows under the view does not.
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    if (!clientHeight) return;
    const near = scrollHeight - scrollTop - clientHeight < 80;
    this.bottom = near || (this.bottom && scrollTop >= this.lastTop);
    this.lastTop = scrollTop;
  }

  stay() {
    if (this.bottom) this.list.scrollTop = this.list.scrollHeight;
  }

  dayNode(name, next) {
    const key = `day:${name}`;
    const node = this.known.get(key)?.node ?? el("div", { class: "service day" }, el("span", {}, name));
    next.set(key, { print: name, node });
    return node;
  }

  arrange(nodes) {
    // Move as little as possible, so that a button under a finger stays the same button.
    nodes.forEach((node, index) => {
      if (this.list.childNodes[index] !== node) this.list.insertBefore(node, this.list.childNodes[index] ?? null);
    });
    while (this.list.childNodes.length > nodes.length) this.list.lastChild.remove();
  }

  drawKeyboard(keyboard) {
    const print = JSON.stringify(keyboard);
    if (print === this.keyboardPrint) return;
    this.keyboardPrint = print;
    const rows = keyboard?.keyboard ?? [];
    this.keyboard.replaceChildren(...rows.map((row) => el("div", { class: "row" }, row.map((button) =>
      el("button", { class: button.request_contact ? "key contact" : "key",
        data: { testid: button.request_contact ? "contact" : "keyboard-button", label: button.text },
        onclick: () => this.do("tap", { button: button.text }) },
      button.request_contact ? icon("person") : null, button.text)))));
    this.stay();
  }

  drawBar() {
    const target = this.editing ?? this.reply;
    this.bar.hidden = !target;
    if (!target) return;
    this.bar.replaceChildren(
      el("span", {}, el("b", {}, this.editing ? "Sửa tin nhắn" : `Trả lời ${target.author}`), el("small", {}, target.text || "…")),
      el("button", { class: "round", title: "Bỏ", onclick: () => { this.reply = this.editing = null; this.drawBar(); } }, icon("close")));
  }

  answer(message) {
    [this.reply, this.editing] = [message, null];
    this.drawBar();
    if (matchMedia("(min-width: 1100px)").matches) return;
    this.input.focus({ preventScroll: true });
  }

  do(name, body = {}) {
    return act(name, { user: this.user, chat: this.chat, ...body });
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const [editing, reply] = [this.editing, this.reply];
    this.input.value = "";
    [this.editing, this.reply] = [null, null];
    this.fit();
    this.drawBar();
    if (editing) await this.do("edit_text", { message_id: editing.id, text });
    else await this.do("send_text", { text, reply_to: reply?.id ?? null });
  }

  put(text) {
    this.input.value = text;
    this.fit();
    this.input.focus();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  fit() {
    this.input.style.height = "";
    if (this.input.value) this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 130)}px`;
  }

  press(message, button) {
    if (button.copy_text) return navigator.clipboard?.writeText(button.copy_text.text);
    if (button.url && !/^(https?:\/\/)?t\.me\//i.test(button.url)) return open(button.url, "_blank", "noopener");
    if (button.url) return this.openLink(this.user, button.url);
    return this.do("press", { message_id: message.id, button: button.callback_data ?? button.text });
  }

  startOrUnblock() {
    return this.blocked ? this.do("unblock") : this.do("send_text", { text: "/start" });
  }

  messageMenu(message, anchor) {
    menu(anchor, [
      ["Trả lời", () => { this.answer(message); this.input.focus(); }],
      message.mine && message.kind === "text" && ["Sửa", () => {
        [this.editing, this.reply] = [message, null];
        this.drawBar();
        this.put(message.text);
      }],
      ["Chuyển tiếp vào đây", () => this.do("forward", { message_id: message.id })],
      message.text && ["Chép chữ", () => navigator.clipboard?.writeText(message.text)],
    ]);
  }

  showCommands(anchor) {
    menu(anchor, this.commandList.map(({ command, description }) =>
      [el("span", {}, el("b", {}, `/${command}`), " ", description), () => this.on.say(`/${command}`)]));
  }

  attach(anchor) {
    menu(anchor, [
      ["Ảnh mẫu (que thử)", () => this.do("send_photo"), "attach-photo"],
      ["Ảnh từ máy…", () => this.pick("image/*", (file, data) => this.do("send_photo", { data }))],
      ["Tệp từ máy…", () => this.pick("", (file, data) =>
        this.do("send_document", { data, name: file.name, mime: file.type || "application/octet-stream" }))],
      [el("span", { class: "emoji" }, EMOJI.map((emoji) => el("a", { onclick: () => this.do("send_sticker", { emoji }) }, emoji))),
        () => {}, "attach-sticker"],
      ["Tin nhắn thoại", () => this.do("send_voice"), "attach-voice"],
      ["Vị trí", () => this.do("send_location"), "attach-location"],
      ["Danh bạ của mình", () => this.do("share_contact"), "attach-contact"],
      ["Danh bạ người khác…", () => ask("Gửi danh bạ", [["name", "Tên", "Mẹ"], ["phone", "Số điện thoại", "0987 654 321"]],
        (values) => this.do("share_contact", { own: false, ...values })), "attach-other-contact"],
    ]);
  }

  pick(accept, done) {
    const input = el("input", { type: "file", accept, onchange: async () => {
      const [file] = input.files;
      if (file) done(file, await base64(file));
    } });
    input.click();
  }
}
