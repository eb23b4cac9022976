// The page's talk with its server: what is, what to do, what happened.

export const state = async () => (await fetch("/sim/state")).json();

export async function history(user, chat, read) {
  const query = new URLSearchParams({ user, chat, ...(read ? { read: 1 } : {}) });
  const answer = await fetch(`/sim/history?${query}`);
  return answer.ok ? answer.json() : { messages: [], keyboard: null };
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) dispatchEvent(new CustomEvent("problem", { detail: said.error }));
  return said;
}

export const act = (name, body) => post(`/sim/do/${name}`, body);
export const moveClock = (body) => post("/sim/clock", body);

export function listen(from, hear) {
  // Live by EventSource; when that fails, by asking every two seconds until it works again.
  let last = from;
  let polling = null;
  const take = (event) => { if (event.id > last) { last = event.id; hear(event); } };
  const poll = async () => {
    try {
      for (const event of await (await fetch(`/sim/events?after=${last}`)).json()) take(event);
    } catch { /* the server is away; the next look comes in two seconds */ }
  };
  const source = new EventSource("/sim/events");
  source.onmessage = (message) => take(JSON.parse(message.data));
  source.onopen = () => { clearInterval(polling); polling = null; poll(); };
  source.onerror = () => { polling ??= setInterval(poll, 2000); };
}

export function base64(file) {
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(file);
  });
}
