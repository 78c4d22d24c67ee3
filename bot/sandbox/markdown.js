// Discord's Markdown, as far as messages of the bot use it. Text goes into text nodes: nothing is ever HTML.
//
// A text is read block by block (code, headings, quotes, lists, small print, paragraphs), each of them by the
// rules of INLINE. Times are elements with data-seconds, so that the page can keep the relative ones true.

const BODY = String.raw`((?:\\.|[^\\])+?)`;

const INLINE = [
  [/\\([^\sA-Za-z0-9])/uy, (found) => found[1]],
  [/(`+)([^`]|[^`][^]*?[^`])\1(?!`)/y, (found) => wrap("code", [found[2].trim()])],
  [/\[((?:\\.|[^\]\\])+)\]\(<?(https?:[^\s>)]+)>?\)/y, (found) => link(found[2], inline(found[1]))],
  [/<(https?:[^\s>]+)>/y, (found) => link(found[1], [found[1]])],
  [/https?:\/\/[^\s<>)\]]*[^\s<>)\].,:;"']/y, (found) => link(found[0], [found[0]])],
  [/<t:(-?\d+)(?::([tTdDfFR]))?>/y, (found) => stamp(Number(found[1]), found[2])],
  [/<(@[!&]?|#)(\d+)>/y, (found) => wrap("span", [NAMES[found[2]] ?? `${found[1][0]}${found[2]}`], "mention")],
  [/<(\/[^:>]+):\d+>/y, (found) => wrap("span", [found[1]], "mention")],
  [/@(?:everyone|here)/y, (found) => wrap("span", [found[0]], "mention")],
  [new RegExp(String.raw`\*\*\*${BODY}\*\*\*`, "y"), (found) => wrap("strong", [wrap("em", inline(found[1]))])],
  [new RegExp(String.raw`\*\*${BODY}\*\*(?!\*)`, "y"), (found) => wrap("strong", inline(found[1]))],
  [new RegExp(String.raw`__${BODY}__(?!_)`, "y"), (found) => wrap("u", inline(found[1]))],
  [new RegExp(String.raw`~~${BODY}~~`, "y"), (found) => wrap("s", inline(found[1]))],
  [new RegExp(String.raw`\|\|${BODY}\|\|`, "y"), (found) => spoiler(inline(found[1]))],
  [/\*(?!\s)((?:\\.|\*\*(?:\\.|[^\\])+?\*\*|[^\\*])+?)\*(?!\*)/y, (found) => wrap("em", inline(found[1]))],
  [/_((?:\\.|[^\\_])+?)_(?!\w)/y, (found) => wrap("em", inline(found[1]))],
];

let NAMES = {};

/** Tells how people, roles and channels are called that texts mention by their ids. */
export function learn(names) {
  NAMES = names;
}

const MAY_BEGIN = /[\\`[<*_~|h@]/;

function wrap(name, children, className = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

const OF_A_THREAD = /^https:\/\/discord\.com\/channels\/\d+\/(\d+)/;

/** A link; one to a thread of the forum stays on the page. */
export function link(url, children) {
  const node = wrap("a", children);
  const thread = OF_A_THREAD.exec(url)?.[1];
  Object.assign(node, thread ? { href: `#${thread}` } : { href: url, target: "_blank", rel: "noopener" });
  return node;
}

function spoiler(children) {
  const node = wrap("span", children, "spoiler");
  node.onclick = () => node.classList.add("shown");
  return node;
}

export function inline(text) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const [found, make] = (MAY_BEGIN.test(text[at]) && ruleAt(text, at)) || [];
    if (found) {
      nodes.push(plain, make(found));
      plain = "";
      at += found[0].length;
    } else plain += text[at++];
  }
  return [...nodes, plain].filter((node) => node !== "");
}

function ruleAt(text, at) {
  for (const [find, make] of INLINE) {
    find.lastIndex = at;
    const found = find.exec(text);
    if (found) return [found, make];
  }
  return null;
}

// ── times ────────────────────────────────────────────────────────────────────────────────────────────────────

const DATES = { d: { dateStyle: "short" }, D: { dateStyle: "long" } };
const HOURS = { t: { timeStyle: "short" }, T: { timeStyle: "medium" } };
const BOTH = { f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" } };
const STYLES = { ...DATES, ...HOURS, ...BOTH };
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const WORDS = new Intl.RelativeTimeFormat("en", { numeric: "always" });

function written(seconds, style) {
  return new Intl.DateTimeFormat("en-GB", { ...STYLES[style], timeZone: "UTC" }).format(seconds * 1000);
}

function relative(seconds, now) {
  const away = seconds - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? UNITS.at(-1);
  return WORDS.format(Math.round(away / size), unit);
}

/** A time as <t:…> shows it; style R stands relative to now, once keepTrue has seen it. */
export function stamp(seconds, style = "f", className = "stamp") {
  const node = wrap("time", [style === "R" ? "" : written(seconds, style)], className);
  node.title = `${written(seconds, "F")} UTC`;
  if (style === "R") node.dataset.seconds = seconds;
  return node;
}

/** Brings the relative times within a place up to now (seconds of the demo's calendar). */
export function keepTrue(place, now) {
  for (const node of place.querySelectorAll("time[data-seconds]")) {
    const words = relative(Number(node.dataset.seconds), now);
    if (node.textContent !== words) node.textContent = words;
  }
}

// ── blocks ───────────────────────────────────────────────────────────────────────────────────────────────────

const ITEM = /^( *)(?:[-*]|(\d+)\.) (.*)$/;
const HEADING = /^(#{1,3}) +(.*)$/;
const SMALL = /^-# +(.*)$/;
const QUOTED = /^> (.*)$|^>$/;

export function markdown(text) {
  return text.split(/(```[^]+?```)/).flatMap((part) => part.startsWith("```") ? [code(part)] : blocks(part));
}

/** How a text reads without its signs and headings, in one line. */
export function glimpse(text) {
  const nodes = markdown(text).filter((node) => !/^H\d/.test(node.tagName));
  return wrap("div", nodes.flatMap((node) => [node, " "])).textContent.replace(/\s+/g, " ").trim();
}

function code(part) {
  const [, language, body] = /^(?:([\w+-]+)\n)?\n?([^]*?)\n?$/.exec(part.slice(3, -3));
  const node = wrap("pre", [body]);
  if (language) node.dataset.language = language;
  return node;
}

function blocks(text) {
  const nodes = [];
  const lines = text.split("\n");
  while (lines.length) nodes.push(...block(lines));
  return nodes;
}

/** Takes the lines of the next block off the top; returns its nodes. */
function block(lines) {
  const line = lines[0];
  if (QUOTED.test(line)) return [wrap("blockquote", blocks(taken(lines, QUOTED).map((one) => one.slice(2)).join("\n")))];
  if (ITEM.test(line)) return [list(lines, ITEM.exec(line)[1].length)];
  lines.shift();
  if (HEADING.test(line)) {
    const [, signs, words] = HEADING.exec(line);
    return [wrap(`h${signs.length + 2}`, inline(words))];
  }
  if (SMALL.test(line)) return [wrap("p", inline(SMALL.exec(line)[1]), "small")];
  return line.trim() ? [wrap("p", inline([line, ...paragraph(lines)].join("\n")))] : [];
}

function taken(lines, pattern) {
  const end = lines.findIndex((line) => !pattern.test(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

const paragraph = (lines) => taken(lines, { test: (line) => line.trim() && ![QUOTED, ITEM, HEADING, SMALL].some((one) => one.test(line)) });

/** A list and those within it; a line that is indented belongs to the item above it. */
function list(lines, indent) {
  const number = ITEM.exec(lines[0])[2];
  const node = wrap(number ? "ol" : "ul", []);
  if (number) node.start = Number(number);
  for (let found; lines.length; ) {
    found = ITEM.exec(lines[0]);
    if (found && found[1].length < indent) break;
    if (found && found[1].length > indent + 1 && node.lastChild) node.lastChild.append(list(lines, found[1].length));
    else if (found) { node.append(wrap("li", inline(found[3]))); lines.shift(); }
    else if (lines[0].search(/\S/) > indent && node.lastChild) node.lastChild.append(wrap("br", []), ...inline(lines.shift().trim()));
    else break;
  }
  return node;
}
