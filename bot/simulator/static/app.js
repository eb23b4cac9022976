// The page: who is shown where, and keeping it true. State comes whole from the server; nothing is guessed here.

import { Clock } from "./clock.js";
import { act, listen, state } from "./net.js";
import { GroupPane, PhonePane, StaffPane } from "./panes.js";

const TABS = ["phone", "group", "staff", "clock"];
const wide = matchMedia("(min-width: 1100px)");
const hash = new URLSearchParams(location.hash.slice(1));
const shown = { phone: hash.get("phone"), group: hash.get("group"), as: hash.get("as"), staff: hash.get("staff") };
shown.sms = hash.has("sms");

function keepInHash() {
  const kept = new URLSearchParams({ pane: document.body.dataset.pane });
  for (const key of ["phone", "group", "as", "staff"]) if (shown[key]) kept.set(key, shown[key]);
  if (shown.sms) kept.set("sms", "1");
  window.history.replaceState(null, "", `#${kept}`);
}

const page = {
  shown,
  choose(changes) { Object.assign(shown, changes); keepInHash(); refresh(); },
  async open(user, link) {
    const done = await act("open_link", { user, link });
    if (!done.error) for (const pane of panes) pane.opened(user);
    return done;
  },
};
const at = (name) => document.querySelector(`.pane[data-name="${name}"]`);
const panes = [new PhonePane(at("phone"), page), new GroupPane(at("group"), page), new StaffPane(at("staff"), page)];
const clock = new Clock(document.querySelector(".clock"));

function showPane(name) {
  document.body.dataset.pane = name;
  for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-current", tab.dataset.tab === name);
  keepInHash();
  refresh();
}

let running = false;
let again = false;

async function refresh() {
  // One refresh at a time; what happens meanwhile asks for one more.
  if (running) { again = true; return; }
  running = true;
  try {
    const now = await state();
    clock.set(now.clock);
    document.querySelector('[data-tab="clock"]').hidden = !now.clock.movable;
    await Promise.all(panes.map((pane) => pane.refresh(now, isSeen(pane.name))));
    for (const pane of panes) badge(document.querySelector(`[data-tab="${pane.name}"] i`), pane.unread);
  } catch { /* the server is away; the next event or look tries again */ }
  running = false;
  if (again) { again = false; refresh(); }
}

const isSeen = (name) => !document.hidden && (wide.matches || document.body.dataset.pane === name);

export function badge(node, count) {
  node.textContent = count > 99 ? "99+" : count || "";
  node.hidden = !count;
}

let soon = null;
function hear(event) {
  if (event.kind === "changed" || event.kind === "sms") soon ??= setTimeout(() => { soon = null; refresh(); }, 40);
  for (const pane of panes) pane.hear(event);
}

for (const tab of document.querySelectorAll("[data-tab]")) tab.onclick = () => showPane(tab.dataset.tab);
addEventListener("problem", ({ detail }) => {
  const here = panes.find((pane) => isSeen(pane.name)) ?? panes[0];
  here.toast(detail, "problem");
});
addEventListener("visibilitychange", refresh);
wide.addEventListener("change", refresh);
setInterval(refresh, 20_000);

const asked = hash.get("pane") ?? (hash.has("phone") ? "phone" : hash.has("group") ? "group" : hash.has("staff") ? "staff" : "phone");
showPane(TABS.includes(asked) ? asked : "phone");
state().then((now) => listen(now.event, hear));
