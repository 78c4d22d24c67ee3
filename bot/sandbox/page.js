// Shows a channel of the local Discord as a member would see it. Asks for what is there once a second.

import { glimpse, keepTrue, learn, stamp } from "./markdown.js";
import { element, messageOf, picture } from "./message.js";
import { modalOf } from "./modal.js";

const byId = (id) => document.getElementById(id);
const isNarrow = matchMedia("(max-width: 760px)");
const TOGETHER = 7 * 60; // real seconds within which messages of one author stand below each other
let chosen = location.hash.slice(1);
let listed = "all";
let seen = null;
let shown = "";
let clock = { now: 0, rate: 1, at: 0 };

const calendar = () => clock.now + (performance.now() - clock.at) / 1000 * clock.rate;

const stateOf = (thread) =>
  thread.archived && thread.locked ? "closed" : thread.archived ? "archived" : thread.locked ? "locked" : "open";

const factsOf = (thread, state) => [
  element("span", `badge ${state}`, state),
  ...thread.tags.map((tag) => element("span", "tag", tag)),
];

function rowOf(thread) {
  const state = stateOf(thread);
  const replies = `${thread.replies} ${thread.replies === 1 ? "reply" : "replies"}`;
  const row = element("button", `row ${state}`,
    element("span", "name", thread.name),
    element("span", "glimpse", glimpse(thread.glimpse)),
    element("span", "facts", ...factsOf(thread, state), stamp(thread.created_at, "R", ""), `· ${replies}`),
    thread.picture ? picture(thread.picture) : null);
  row.classList.toggle("chosen", thread.id === chosen);
  row.classList.toggle("new", seen !== null && !seen.has(thread.id));
  row.onclick = () => { location.hash = thread.id; };
  return row;
}

const NOTHING = {
  all: "No threads yet.",
  open: "No thread is open.",
  archived: "No thread is quiet enough for Discord to archive it.",
  closed: "No thread is closed yet: each is when its week is over.",
};

const STATES = {
  open: "This thread is open: everybody may reply.",
  closed: "This thread is closed: archived and locked. Only moderators can write here.",
  archived: "Discord archived this thread after days of quiet. A reply opens it again.",
  locked: "This thread is locked.",
};

const isIn = (state) => (thread) => state === "all" || stateOf(thread) === state;

function showFilter(threads) {
  for (const button of byId("filter").children) {
    const { state } = button.dataset;
    button.querySelector("b").textContent = threads.filter(isIn(state)).length;
    button.setAttribute("aria-pressed", state === listed);
    button.onclick = () => { listed = state; refresh(); };
  }
}

function showChannels({ channel, channels }) {
  const links = channels.map((name) => {
    const link = element(name === channel ? "b" : "a", "", `# ${name}`);
    if (name !== channel) link.href = `?channel=${encodeURIComponent(name)}`;
    return link;
  });
  const now = channels.join() + channel;
  if (byId("channels").dataset.now !== now) byId("channels").replaceChildren(...links); // a link keeps its focus
  byId("channels").dataset.now = now;
}

function showForum(threads) {
  showFilter(threads);
  const rows = threads.filter(isIn(listed)).map(rowOf);
  byId("list").replaceChildren(...rows.length ? rows : [element("p", "hint", NOTHING[listed])]);
  if (seen === null) byId("list").querySelector(".chosen")?.scrollIntoView({ block: "center" });
  seen = new Set(threads.map((thread) => thread.id));
}

function follows(message, before) {
  return before !== undefined && before.author === message.author && !message.used &&
    message.private === before.private && message.created_at - before.created_at < TOGETHER * clock.rate;
}

const messagesOf = ({ messages, modal }) => [
  ...messages.map((message, at) => messageOf(message, follows(message, messages[at - 1]))),
  modal ? modalOf(modal) : null,
].filter((node) => node !== null);

/** The messages of a text channel; the newest is in view, unless a reader has gone up. */
function showRoom({ messages, modal }) {
  const place = byId("room");
  const text = JSON.stringify([messages, modal]);
  if (text === shown) return;
  const nodes = messagesOf({ messages, modal });
  place.replaceChildren(...nodes.length ? nodes : [element("p", "hint", "Nobody has written here yet.")]);
  stayAtEnd();
  shown = text;
}

let isAtEnd = true; // of the room; a picture that comes in late must not push its end out of view

function stayAtEnd() {
  if (isAtEnd) byId("room").scrollTop = byId("room").scrollHeight;
}

byId("room").addEventListener("load", stayAtEnd, { capture: true });
byId("room").addEventListener("scroll", ({ target }) => {
  isAtEnd = target.scrollTop + target.clientHeight > target.scrollHeight - 40;
});

/** Only what changed is drawn anew: what a reader has marked or uncovered stays so. */
function showThread(text) {
  if (text === shown) return;
  const thread = JSON.parse(text);
  const state = stateOf(thread);
  const place = byId("thread");
  const top = shown && JSON.parse(shown).id === thread.id ? place.scrollTop : 0;
  place.replaceChildren(
    element("a", "back", "‹ all threads"),
    element("h2", "", thread.name),
    element("p", "facts", ...factsOf(thread, state)),
    element("p", `state ${state}`, STATES[state]),
    ...messagesOf(thread));
  place.firstChild.href = "#";
  place.scrollTop = top;
  shown = text;
}

async function refresh() {
  const channel = await (await fetch(`channel.json${location.search}`)).json();
  clock = { now: channel.now, rate: channel.rate, at: performance.now() };
  byId("guild").textContent = channel.guild;
  learn(channel.names);
  showChannels(channel);
  document.body.classList.toggle("talking", Boolean(channel.messages));
  if (channel.messages) showRoom(channel);
  else await showThreads(channel.threads);
  keepTrue(document, calendar());
}

async function showThreads(threads) {
  if (!isNarrow.matches) chosen ||= threads[0]?.id ?? "";
  document.body.classList.toggle("reading", chosen !== "");
  showForum(threads);
  if (!chosen) return;
  const answer = await fetch(`threads/${chosen}.json`);
  if (answer.ok) showThread(await answer.text());
}

function tick() {
  byId("calendar").textContent = new Date(calendar() * 1000).toLocaleString("en-GB",
    { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }) +
    (clock.rate > 1 ? ` · a week in ${Math.round(604800 / clock.rate)} s` : "");
  keepTrue(document, calendar());
}

function keepOn() {
  refresh().catch(() => { byId("calendar").textContent = "The demo has ended."; });
}

byId("thread").addEventListener("click", ({ target }) => {
  if (target.closest(`a[href="#${chosen}"]`)) byId("thread").scrollTop = 0;
});
addEventListener("hashchange", () => {
  if (document.body.matches(".talking")) location.search = ""; // a link to a thread leads to its forum
  chosen = location.hash.slice(1);
  keepOn();
});
setInterval(tick, 200);
setInterval(keepOn, 1000);
keepOn();
