// Discord's Markdown, as far as a starter message uses it. Text goes into text nodes: nothing is ever HTML.

const INLINE = [
  { find: /^\\([^\sA-Za-z0-9])/u, make: (found) => document.createTextNode(found[1]) },
  { find: /^`([^`]+)`/, make: (found) => wrap("code", [document.createTextNode(found[1])]) },
  { find: /^\[((?:\\.|[^\]\\])+)\]\(<?(https?:[^\s>)]+)>?\)/, make: (found, now) => link(found[2], inline(found[1], now)) },
  { find: /^<(https?:[^\s>]+)>/, make: (found) => link(found[1], [document.createTextNode(found[1])]) },
  { find: /^https?:[^\s<>)\]]+/, make: (found) => link(found[0], [document.createTextNode(found[0])]) },
  { find: /^<t:(-?\d+)(?::([tTdDfFR]))?>/, make: (found, now) => stamp(Number(found[1]), found[2], now) },
  { find: /^\*\*((?:\\.|[^\\])+?)\*\*/, make: (found, now) => wrap("strong", inline(found[1], now)) },
  { find: /^__((?:\\.|[^\\])+?)__/, make: (found, now) => wrap("u", inline(found[1], now)) },
  { find: /^~~((?:\\.|[^\\])+?)~~/, make: (found, now) => wrap("s", inline(found[1], now)) },
  { find: /^[*_]((?:\\.|[^\\*_])+?)[*_](?!\w)/, make: (found, now) => wrap("em", inline(found[1], now)) },
];

function wrap(name, children) {
  const node = document.createElement(name);
  node.append(...children);
  return node;
}

function link(url, children) {
  const node = wrap("a", children);
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener";
  return node;
}

function stamp(seconds, style, now) {
  const node = wrap("span", [style === "R" ? relative(seconds, now) : new Date(seconds * 1000).toUTCString().slice(0, -7)]);
  node.className = "stamp";
  node.title = new Date(seconds * 1000).toUTCString();
  return node;
}

const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const WORDS = new Intl.RelativeTimeFormat("en", { numeric: "always" });

export function relative(seconds, now) {
  const away = seconds - now;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? UNITS.at(-1);
  return WORDS.format(Math.round(away / size), unit);
}

function inline(text, now) {
  const nodes = [];
  let plain = "";
  const flush = () => { if (plain) nodes.push(document.createTextNode(plain)); plain = ""; };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const rule = /[\\`[<*_~h]/.test(rest[0]) && INLINE.find(({ find }) => find.test(rest));
    if (rule) {
      const found = rule.find.exec(rest);
      flush();
      nodes.push(rule.make(found, now));
      at += found[0].length;
    } else {
      plain += rest[0];
      at += 1;
    }
  }
  flush();
  return nodes;
}

const LINES = [
  { find: /^(#{1,3}) (.*)$/, name: (found) => `h${found[1].length + 2}`, text: 2 },
  { find: /^> ?(.*)$/, name: () => "blockquote", text: 1 },
  { find: /^-# (.*)$/, name: () => "p", text: 1, className: "small" },
];

export function markdown(text, now, oneLine = false) {
  if (oneLine) return inline(text, now);
  const blocks = [];
  for (const part of text.split(/(```[\s\S]*?```)/)) {
    if (part.startsWith("```")) blocks.push(wrap("pre", [document.createTextNode(part.slice(3, -3).replace(/^\w*\n/, ""))]));
    else blocks.push(...paragraphs(part, now));
  }
  return blocks;
}

function paragraphs(text, now) {
  const blocks = [];
  for (const line of text.split("\n")) {
    const item = /^(\s*)(?:[-*]|(\d+)\.) (.*)$/.exec(line);
    const rule = LINES.find(({ find }) => find.test(line));
    if (item) addItem(blocks, item, now);
    else if (rule) {
      const found = rule.find.exec(line);
      const node = wrap(rule.name(found), inline(found[rule.text], now));
      if (rule.className) node.className = rule.className;
      blocks.push(node);
    } else if (line.trim()) blocks.push(wrap("p", inline(line, now)));
  }
  return blocks;
}

function addItem(blocks, [, indent, number, text], now) {
  const name = number ? "ol" : "ul";
  const last = blocks.at(-1);
  const list = last?.localName === name ? last : wrap(name, []);
  if (list !== last) blocks.push(list);
  const item = wrap("li", inline(text, now));
  item.style.marginLeft = `${indent.length * 0.6}em`;
  if (number) item.value = Number(number);
  list.append(item);
}
