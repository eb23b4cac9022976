// One message as an element: text with its entities, pictures, buttons, time.

import { avatar, el, icon, time } from "./dom.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote" };
const SAFE = /^(https?:\/\/|tg:\/\/|t\.me\/)/i;

function wrapped(node, entity, text, on) {
  const { type } = entity;
  if (TAGS[type]) return el(TAGS[type], {}, node);
  if (type === "spoiler") {
    return el("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("seen") }, node);
  }
  if (type === "bot_command") {
    return doing(node, {}, () => on.say(text));
  }
  if (type === "url" || type === "text_link") {
    const url = entity.url ?? text;
    return SAFE.test(url) ? link(url, node, on) : node;
  }
  return type === "mention" || type === "text_mention" ? el("span", { class: "mention" }, node) : node;
}

export function link(url, node, on) {
  if (/^(https?:\/\/)?t\.me\//i.test(url)) {
    return doing(node, { testid: "link" }, () => on.open(url));
  }
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, node);
}

function doing(node, data, run) {
  // A link, not a button: a button would break the line before the full stop after it.
  return el("a", { class: "link", href: "#", data, onclick: (event) => { event.preventDefault(); run(); } }, node);
}

export function rich(text, entities, on) {
  // Entities may nest: cut the text at every edge, wrap each piece in all that cover it, outermost last.
  const edges = new Set([0, text.length]);
  for (const { offset, length } of entities) edges.add(offset).add(offset + length);
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => {
    const piece = text.slice(from, cuts[index + 1]);
    const over = entities.filter((e) => e.offset <= from && from < e.offset + e.length);
    return over.sort((a, b) => a.length - b.length).reduce((node, entity) =>
      wrapped(node, entity, text.slice(entity.offset, entity.offset + entity.length), on),
    document.createTextNode(piece));
  });
}

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const EXTRAS = {
  photo: ({ photo }) => el("img", {
    class: "photo", src: `/sim/file/${photo.at(-1).file}`, alt: "Ảnh", width: photo.at(-1).width, height: photo.at(-1).height }),
  sticker: ({ sticker }) => el("span", { class: "sticker" }, sticker.emoji),
  voice: ({ voice }) => el("span", { class: "extra" }, icon("voice"), `Tin nhắn thoại ${minutes(voice.duration)}`),
  location: ({ location }) => el("span", { class: "extra" }, icon("place"),
    `Vị trí ${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`),
  contact: ({ contact }) => el("span", { class: "extra" }, icon("person"),
    el("span", {}, el("b", {}, contact.first_name), el("br"), `+${contact.phone_number}`)),
  document: ({ document: file }) => el("a", {
    class: "extra", href: `/sim/file/${file.file}`, download: file.file_name }, icon("file"), file.file_name),
};

function service({ content, author }) {
  if (content.new_chat_members) {
    const names = content.new_chat_members.map((m) => [m.first_name, m.last_name].filter(Boolean).join(" ")).join(", ");
    return names === author ? `${author} đã vào nhóm` : `${author} đã thêm ${names}`;
  }
  if (content.left_chat_member) {
    const { first_name: first, last_name: last } = content.left_chat_member;
    return `${[first, last].filter(Boolean).join(" ")} không còn trong nhóm`;
  }
  return content.migrate_to_chat_id ? "Nhóm được nâng cấp thành siêu nhóm" : "Siêu nhóm bắt đầu từ đây";
}

function buttons(message, on) {
  if (!message.markup) return null;
  return el("div", { class: "inline" }, message.markup.inline_keyboard.map((row) => el("div", { class: "row" },
    row.map((button) => el("button", {
      class: button.style ? `press ${button.style}` : "press",
      data: { testid: "inline-button", label: button.text },
      onclick: () => on.press(message, button),
    }, button.text, button.url ? el("small", {}, " ↗") : null)))));
}

export function bubble(message, context) {
  const { on, group, quoted } = context;
  const data = { testid: "message", messageId: message.id, author: message.author, kind: message.kind, mine: message.mine };
  if (message.kind === "service") return el("div", { class: "service", data }, el("span", {}, service(message)));
  const extra = EXTRAS[message.kind]?.(message.content);
  const text = message.text ? el("div", { class: "text", data: { testid: "text" } }, rich(message.text, message.entities, on)) : null;
  const foreign = group && !message.mine;
  const body = el("div", { class: `body ${message.kind}` },
    foreign ? el("div", { class: "author" }, message.author) : null,
    message.topic ? el("div", { class: "from", "data-testid": "topic" }, `# ${message.topic}`) : null,
    message.forwarded_from ? el("div", { class: "from" }, `Chuyển tiếp từ ${message.forwarded_from}`) : null,
    quoted ? el("div", { class: "quote" }, el("b", {}, quoted.author), el("span", {}, quoted.text || "…")) : null,
    extra ?? null, text,
    el("div", { class: "meta" }, message.edited ? el("span", { class: "edited" }, "đã sửa ") : null, time(message.date)));
  const more = el("button", { class: "more", title: "Thêm", data: { testid: "message-menu" },
    onclick: (event) => on.menu(message, event.currentTarget) }, icon("menu"));
  return el("article", { class: `message${message.mine ? " mine" : ""}${message.bot ? " by-bot" : ""}`, data },
    foreign ? avatar(message.author, message.author_id, message.bot) : null,
    el("div", { class: "stack" }, body, buttons(message, on)), more);
}
