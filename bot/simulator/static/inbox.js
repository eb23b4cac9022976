// The text messages of a phone.

import { link } from "./bubble.js";
import { day, el, time } from "./dom.js";

const PARTS = /((?:https?:\/\/|t\.me\/)[^\s]+[^\s.,;)]|(?<![\w-])\d{6}\b)/g;

export class Inbox {
  constructor(open, useCode) {
    this.open = open;
    this.useCode = useCode;
    this.seen = new Map();
    this.root = el("div", { class: "inbox", data: { testid: "sms-inbox" }, hidden: true });
  }

  unseen(user) {
    return Math.max(0, user.sms.length - (this.seen.get(user.id) ?? 0));
  }

  show(user, read) {
    this.phone = user.phone;
    if (read) this.seen.set(user.id, user.sms.length);
    const print = JSON.stringify([user.id, user.sms]);
    if (print === this.print) return;
    this.print = print;
    this.root.replaceChildren(...(user.sms.length ? user.sms.map((sms) => this.one(sms))
      : [el("div", { class: "empty" }, el("span", {}, "Chưa có tin nhắn SMS nào"))]));
    this.root.scrollTop = this.root.scrollHeight;
  }

  one(sms) {
    const parts = sms.text.split(PARTS).map((part) => {
      if (/^\d{6}$/.test(part)) {
        return el("button", { class: "code", title: "Dán vào ô chat", data: { testid: "sms-code" }, onclick: () => this.useCode(part) }, part);
      }
      return /^(https?:\/\/|t\.me\/)/.test(part) ? link(part, part, { open: this.open }) : part;
    });
    return el("article", { class: "sms", data: { testid: "sms", purpose: sms.purpose } },
      el("small", {}, `F0CARE · ${day(sms.date)}, ${time(sms.date)}`), el("p", { data: { testid: "text" } }, parts));
  }
}
