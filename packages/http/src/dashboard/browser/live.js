// The whole of the dashboard's script. Pages can be read, and their forms work, without it: it keeps what is shown up to
// date, sends forms without leaving the page, and says times in the reader's zone. There is one way to draw a page, the
// server's: what has changed is taken from the page itself, asked for once more.

const EVENTS = [
  "meetingStarted",
  "meetingEnded",
  "recordingStarted",
  "recordingUpdated",
  "recordingEnded",
  "lockChanged",
  "lockReleased",
  "reset",
];
/** People come and go without an event. */
const LOOK_EVERY_MS = 10_000;
const GATHER_MS = 120;
const SHOWN_MS = 8_000;
const LONGEST_PAUSE_MS = 30_000;

/** How far the server's clock is ahead of this one. */
let aheadMs = Number(document.body.dataset["now"]) - Date.now();

/** @param {number} ms */
const clockText = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  return `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};

/** @param {ParentNode} root */
function tick(root) {
  for (const shown of root.querySelectorAll("[data-since]")) {
    const text = clockText(Date.now() + aheadMs - Number(shown.getAttribute("data-since")));
    if (shown.textContent !== text) shown.textContent = text;
  }
}

const parts = new Intl.DateTimeFormat("en-CA", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/**
 * The same moment in the reader's zone, in as many characters, so that nothing moves.
 *
 * @param {ParentNode} root
 */
function localise(root) {
  for (const shown of root.querySelectorAll("time[datetime]")) {
    const at = new Date(shown.getAttribute("datetime") ?? "");
    /** @type {Partial<Record<Intl.DateTimeFormatPartTypes, string>>} */
    const told = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, value]));
    const clock = `${told.hour}:${told.minute}:${told.second}`;
    const day = `${told.year}-${told.month}-${told.day}`;
    if (shown.hasAttribute("data-clock")) shown.textContent = clock;
    else if (shown.hasAttribute("data-day")) shown.textContent = day;
    else shown.textContent = `${day} ${clock}`;
    shown.setAttribute("title", at.toISOString());
  }
  for (const hidden of root.querySelectorAll("[data-scripted]")) hidden.removeAttribute("hidden");
}

/** Whether lists keep their rows: when the page is only brought up to date. */
let steady = false;

/**
 * Makes `from` what `to` is, and touches nothing that is so already: focus, scrolling, what was typed and what plays stay.
 *
 * @param {Element} from
 * @param {Element} to
 */
function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (to.hasAttribute("data-keep")) return;
  for (const name of Array.from(from.attributes, (own) => own.name)) {
    // Whether it is open is the reader's to say.
    if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  if (steady && to.hasAttribute("data-steady")) morphSteady(from, to);
  else morphChildren(from, to);
}

/**
 * A list that somebody reads: what is in it is brought up to date, and nothing comes in between until they ask.
 *
 * @param {Element} from
 * @param {Element} to
 */
function morphSteady(from, to) {
  const rows = new Map(Array.from(to.children, (row) => [row.id, row]));
  for (const row of from.children) {
    const next = rows.get(row.id);
    if (next !== undefined) morph(row, next);
  }
  const differs = from.children.length !== rows.size || Array.from(from.children).some(({ id }) => !rows.has(id));
  document.querySelector("[data-reload]")?.toggleAttribute("hidden", !differs);
}

/**
 * @param {Element} from
 * @param {Element} to
 */
function morphChildren(from, to) {
  let at = from.firstChild;
  for (const next of to.childNodes) {
    const same = partner(at, next);
    if (same === null) {
      from.insertBefore(document.importNode(next, true), at);
      continue;
    }
    while (at !== null && at !== same) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
    at = same.nextSibling;
    if (same instanceof Element && next instanceof Element) morph(same, next);
    else if (same.nodeValue !== next.nodeValue) same.nodeValue = next.nodeValue;
  }
  while (at !== null) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/**
 * What tells siblings apart: their id, or what they are on the page. The `id` of a form is its attribute alone: its
 * property may be one of the form's fields.
 *
 * @param {ChildNode} node
 */
const keyOf = (node) => (node instanceof Element ? `${node.getAttribute("id") ?? ""} ${node.classList[0] ?? ""}` : "");

/**
 * The node, from `at` on, that is to become `next`.
 *
 * @param {ChildNode | null} at
 * @param {ChildNode} next
 * @returns {ChildNode | null}
 */
function partner(at, next) {
  const key = keyOf(next);
  for (let node = at; node !== null; node = node.nextSibling) {
    if (node.nodeName !== next.nodeName) continue;
    if (keyOf(node) === key) return node;
  }
  return null;
}

/** @param {string} text */
function say(text) {
  const place = document.getElementById("announce");
  if (place !== null) place.textContent = text;
}

/** @param {ParentNode} root */
const lamps = (root) =>
  new Map([...root.querySelectorAll("[data-lamp]")].map((row) => [row.id, row.getAttribute("data-lamp")]));

const SAID = /** @type {Record<string, string>} */ ({
  idle: "is not recorded any more",
  starting: "is about to be recorded",
  recording: "is on air",
  stopping: "is being stopped",
  suspicious: "has a lock that deserves a look",
});

/**
 * Shows a page that the server has drawn anew.
 *
 * @param {string} html
 * @param {{ readonly keepRows: boolean }} options
 */
function draw(html, { keepRows }) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const main = document.getElementById("main");
  const nextMain = next.getElementById("main");
  if (main === null || nextMain === null) throw new Error("that is no page of the dashboard");
  // Signed out.
  if (nextMain.classList.contains("door")) return location.reload();
  aheadMs = Number(next.body.dataset["now"]) - Date.now();
  const before = lamps(document);
  localise(next);
  tick(next);
  steady = keepRows;
  morph(main, nextMain);
  if (!keepRows) document.querySelector("[data-reload]")?.setAttribute("hidden", "");
  document.title = next.title;
  const icon = next.getElementById("icon")?.getAttribute("href");
  if (icon !== null && icon !== undefined) document.getElementById("icon")?.setAttribute("href", icon);
  const changed = [...document.querySelectorAll("[data-lamp]")].filter(
    (row) => before.has(row.id) && before.get(row.id) !== row.getAttribute("data-lamp"),
  );
  follow(next.body.dataset["events"]);
  if (changed.length > 0) {
    say(
      changed
        .map((row) => `${row.getAttribute("data-name")} ${SAID[row.getAttribute("data-lamp") ?? ""] ?? ""}.`)
        .join(" "),
    );
  }
  showState();
}

/** @type {"waiting" | "live" | "reconnecting" | "gone"} */
let state = "waiting";
function showState() {
  const place = document.getElementById("asof");
  if (place !== null) place.dataset["state"] = state;
}

/** @param {typeof state} next */
function become(next) {
  if (state !== next && (next === "reconnecting" || state === "reconnecting")) {
    say(next === "live" ? "Connected again." : "The connection was lost. What is shown may be old.");
  }
  state = next;
  showState();
}

let shownPath = location.pathname;
let asking = false;
let again = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let gathering;

/** Asks for the page once more; what comes meanwhile is one more time. */
async function refresh() {
  gathering = undefined;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  again = false;
  try {
    const answer = await fetch(location.href, {
      headers: { accept: "text/html" },
      signal: AbortSignal.timeout(15_000),
    });
    // What is shown is old then, and worth more than the page that says so.
    if (answer.status === 500) throw new Error("the page could not be made");
    draw(await answer.text(), { keepRows: true });
    if (state === "gone") become("live");
  } catch {
    become(state === "reconnecting" ? "reconnecting" : "gone");
  }
  asking = false;
  if (again) soon();
}

/** Several events are often one change. */
function soon() {
  if (document.hidden) again = true;
  else gathering ??= setTimeout(() => void refresh(), GATHER_MS);
}

let following = false;

/**
 * Keeps the page up to date from now on, unless it is one that is not.
 *
 * @param {string | undefined} from Where events come from.
 */
function follow(from) {
  if (following || from === undefined) return;
  following = true;
  let pauseMs = 1_000;
  const open = () => {
    const source = new EventSource(from);
    source.addEventListener("open", () => {
      pauseMs = 1_000;
      become("live");
      soon();
    });
    for (const name of EVENTS) source.addEventListener(name, soon);
    source.addEventListener("error", () => {
      become("reconnecting");
      // It comes back by itself when the connection broke, but not when it was refused.
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      soon();
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  };
  open();
  setInterval(soon, LOOK_EVERY_MS);
}

/** @param {SubmitEvent} event */
async function send(event) {
  const form = event.target;
  const button = event.submitter;
  if (!(form instanceof HTMLFormElement) || form.hasAttribute("data-plain") || button?.hasAttribute("data-plain"))
    return;
  if (form.hasAttribute("data-ask")) {
    event.preventDefault();
    const asked = new URLSearchParams(
      [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]),
    );
    return ask(`${form.action}?${asked.toString()}`);
  }
  if (form.method !== "post") return;
  event.preventDefault();
  if (button?.getAttribute("aria-busy") === "true") return;
  button?.setAttribute("aria-busy", "true");
  const fields = new FormData(form, button instanceof HTMLButtonElement ? button : null);
  const body = new URLSearchParams([...fields].map(([name, value]) => [name, typeof value === "string" ? value : ""]));
  try {
    const answer = await fetch(form.action, { method: "post", body, headers: { accept: "text/html" } });
    const there = new URL(answer.url);
    there.searchParams.delete("notice");
    form.closest("dialog")?.close();
    // Where it leads nowhere, the address is the form's own, under which there is no page.
    if (answer.redirected && there.pathname !== location.pathname) history.pushState(null, "", there);
    shownPath = location.pathname;
    draw(await answer.text(), { keepRows: false });
    forget();
  } catch {
    say("That could not be sent. Try again.");
    become("gone");
  }
  button?.removeAttribute("aria-busy");
}

/**
 * Shows a page that asks something as a dialog over this one.
 *
 * @param {string} address
 */
async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    const asked = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("confirm");
    if (asked === null) return location.assign(address);
    localise(asked);
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "confirm-title");
    dialog.append(document.importNode(asked, true));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  } catch {
    location.assign(address);
  }
}

/** What went well need not be read for long; what did not stays until it is dismissed. */
function forget() {
  const told = document.querySelector("#notice .good");
  if (told !== null) setTimeout(() => told.remove(), SHOWN_MS);
}

/** @param {MouseEvent} event */
function press(event) {
  const pressed =
    event.target instanceof Element
      ? event.target.closest("[data-ask], [data-close], [data-copy], [data-dismiss], [data-reload]")
      : null;
  if (pressed === null) return;
  const copied = pressed.getAttribute("data-copy");
  if (pressed instanceof HTMLAnchorElement && pressed.hasAttribute("data-ask")) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void ask(pressed.href);
  } else if (copied !== null) {
    void navigator.clipboard.writeText(copied).then(
      () => say("Copied."),
      () => say("It could not be copied."),
    );
  } else if (pressed.hasAttribute("data-dismiss")) pressed.closest(".notice")?.remove();
  else if (pressed.hasAttribute("data-reload")) location.reload();
  else if (pressed.hasAttribute("data-close") && pressed.closest("dialog") !== null) {
    event.preventDefault();
    pressed.closest("dialog")?.close();
  }
}

localise(document);
const zone = document.getElementById("zone");
if (zone !== null) zone.textContent = `Times are of ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`;
// What was told once is not told again when the page is loaded anew.
const here = new URL(location.href);
if (here.searchParams.has("notice")) {
  here.searchParams.delete("notice");
  history.replaceState(null, "", here);
  forget();
}
follow(document.body.dataset["events"]);
setInterval(() => tick(document), 1_000);
addEventListener("submit", (event) => void send(event));
addEventListener("popstate", () => {
  // A place on the page that is shown already is no other page.
  if (location.pathname !== shownPath) location.reload();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && again) soon();
});
addEventListener("click", press);
