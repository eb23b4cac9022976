// Small words for making elements. Text always becomes text nodes: nothing a person wrote is ever read as HTML.

export function el(name, props = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "data") for (const [k, v] of Object.entries(value)) made.dataset[k] = v;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const PATHS = {
  send: "M4 12 20 4l-4 16-4-7-8-1z",
  plus: "M12 5v14M5 12h14",
  menu: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  sms: "M4 5h16v11H9l-5 4V5zM8 10h8",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
  slash: "M15 5 9 19",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  phone: "M7 3h10v18H7zM11 18h2",
  photo: "M4 6h16v13H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.01",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14.5c2 2.4 5 2.4 7 0M9 9.5v.01M15 9.5v.01",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3",
  place: "M12 21s7-6 7-11a7 7 0 0 0-14 0c0 5 7 11 7 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  person: "M12 11.5a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4zM4.5 20c.8-4 3.800-5.700 7.500-5.700S18.700 16 19.500 20",
  file: "M6 3h8l4 4v14H6zM14 3v5h4",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

const HUES = [172, 208, 262, 328, 24, 96, 46, 190];

export function avatar(name, id, bot = false) {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? words.at(-2)[0] + words.at(-1)[0] : words[0]?.slice(0, 2) ?? "?";
  const hue = bot ? 174 : HUES[Math.abs(id) % HUES.length];
  const made = el("span", { class: bot ? "avatar bot" : "avatar" }, letters.toUpperCase());
  made.style.setProperty("--hue", hue);
  return made;
}

const ZONE = "Asia/Ho_Chi_Minh";
const TIME = new Intl.DateTimeFormat("vi", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("vi", { timeZone: ZONE, weekday: "long", day: "numeric", month: "numeric" });

export const time = (date) => TIME.format(new Date(date));
export const day = (date) => DAY.format(new Date(date));

export function phoneText(digits) {
  return digits ? digits.replace(/^84/, "0").replace(/(\d{4})(\d{3})(\d+)/, "$1 $2 $3") : "không có số";
}

export function ask(title, fields, done) {
  // A small dialog: fields are [name, label, placeholder]; done gets their values.
  const inputs = fields.map(([name, label, placeholder]) =>
    el("label", {}, label, el("input", { name, placeholder: placeholder ?? "", data: { testid: `ask-${name}` } })));
  const close = () => { box.close(); box.remove(); };
  const form = el("form", { onsubmit: (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form));
    close();
    done(values);
  } }, el("h2", {}, title), ...inputs, el("div", { class: "row" },
    el("button", { type: "button", onclick: close }, "Thôi"),
    el("button", { class: "main", data: { testid: "ask-ok" } }, "Xong")));
  const box = el("dialog", { class: "ask", data: { testid: "ask" }, onclose: () => box.remove() }, form);
  document.body.append(box);
  box.showModal();
}

export function menu(anchor, items) {
  // A pop-up list under a button: items are [label, action, testid]; it goes away at the next press anywhere.
  document.querySelector(".popup")?.remove();
  const list = el("div", { class: "popup", role: "menu" }, items.filter(Boolean).map(([label, action, testid]) =>
    el("button", { role: "menuitem", data: { testid: testid ?? "menu-item" }, onclick: action }, label)));
  document.body.append(list);
  const at = anchor.getBoundingClientRect();
  const box = list.getBoundingClientRect();
  const below = at.bottom + box.height < innerHeight;
  list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  list.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - box.height - 4)}px`;
  setTimeout(() => addEventListener("click", () => list.remove(), { once: true }));
}
