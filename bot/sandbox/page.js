// Shows the forum of the local Discord as a member would see it. Asks for what is there once a second.

import { markdown, relative } from "./markdown.js";

const byId = (id) => document.getElementById(id);
let chosen = location.hash.slice(1);
let listed = "all";
let seen = null;
let clock = { now: 0, rate: 1, at: 0 };

const calendar = () => clock.now + (performance.now() - clock.at) / 1000 * clock.rate;

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const stateOf = (thread) =>
  thread.archived && thread.locked ? "closed" : thread.archived ? "archived" : thread.locked ? "locked" : "open";

function rowOf(thread) {
  const state = stateOf(thread);
  const row = element("button", `row ${state}`,
    element("span", "name", thread.name),
    element("span", "glimpse", thread.glimpse),
    element("span", "facts",
      element("span", `badge ${state}`, state), " ",
      ...thread.tags.flatMap((tag) => [element("span", "tag", tag), " "]),
      `${relative(thread.created_at, calendar())} · ${thread.replies} ${thread.replies === 1 ? "reply" : "replies"}`));
  if (thread.picture) {
    const picture = element("img");
    picture.src = thread.picture;
    picture.alt = "";
    row.append(picture);
  }
  row.classList.toggle("chosen", thread.id === chosen);
  row.classList.toggle("new", seen !== null && !seen.has(thread.id));
  row.onclick = () => { chosen = thread.id; location.hash = chosen; refresh(); };
  return row;
}

function embedOf(embed) {
  const box = element("div", "embed");
  if (embed.author?.name) box.append(element("div", "small", embed.author.name));
  if (embed.title) {
    const title = element(embed.url ? "a" : "div", "title");
    title.append(...markdown(embed.title, calendar(), true));
    if (embed.url) { title.href = embed.url; title.target = "_blank"; title.rel = "noopener"; }
    box.append(title);
  }
  box.append(...markdown(embed.description ?? "", calendar()));
  if (embed.image?.url) {
    const picture = element("img");
    picture.src = embed.image.url;
    picture.alt = "";
    box.append(picture);
  }
  if (embed.footer?.text) box.append(element("footer", "", embed.footer.text));
  return box;
}

function messageOf(message) {
  const who = element("div", "who", message.author);
  if (message.bot) who.append(" ", element("span", "app", "APP"));
  who.append(element("time", "", relative(message.created_at, calendar()) + (message.edited ? " (edited)" : "")));
  const body = element("div", "body");
  if (message.content) body.append(element("div", "text", ...markdown(message.content, calendar())));
  body.append(...message.embeds.map(embedOf));
  return element("div", "message", element("div", "avatar", message.author[0]), who, body);
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

function show(board) {
  byId("guild").textContent = board.guild;
  byId("forum").textContent = `# ${board.forum}`;
  showFilter(board.threads);
  const rows = board.threads.filter(isIn(listed)).map(rowOf);
  byId("list").replaceChildren(...rows.length ? rows : [element("p", "hint", NOTHING[listed])]);
  if (seen === null) byId("list").querySelector(".chosen")?.scrollIntoView({ block: "center" });
  seen = new Set(board.threads.map((thread) => thread.id));
}

function showThread(thread) {
  const place = byId("thread");
  const top = place.scrollTop;
  const state = stateOf(thread);
  place.replaceChildren(
    element("h2", "", thread.name, " ", element("span", `badge ${state}`, state)),
    element("p", `state ${state}`, STATES[state]),
    ...thread.messages.map(messageOf));
  place.scrollTop = top;
}

async function refresh() {
  const board = await (await fetch("board.json")).json();
  clock = { now: board.now, rate: board.rate, at: performance.now() };
  chosen ||= board.threads[0]?.id ?? "";
  show(board);
  if (chosen) {
    const answer = await fetch(`threads/${chosen}.json`);
    if (answer.ok) showThread(await answer.json());
  }
}

function tick() {
  byId("calendar").textContent = new Date(calendar() * 1000).toLocaleString("en-GB",
    { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" }) +
    (clock.rate > 1 ? ` · a week in ${Math.round(604800 / clock.rate)} s` : "");
}

setInterval(tick, 200);
setInterval(() => refresh().catch(() => { byId("calendar").textContent = "The demo has ended."; }), 1000);
refresh();
