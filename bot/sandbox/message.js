// A message as Discord shows it: its text, its embeds, or the components that replace both.

import { inline, link, markdown, stamp } from "./markdown.js";

export function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function picture(url, className = "", description = "") {
  const node = element("img", className);
  node.src = url;
  node.alt = description;
  return node;
}

/** A picture is shown with its description behind it, as Discord's "ALT"; another file by its name. */
function attachmentOf({ url, name, picture: isPicture, description }) {
  if (!isPicture) return element("div", "file", link(url, [name]));
  const alt = description ? element("details", "alt", element("summary", "", "ALT"), description) : null;
  return element("div", "attachment", picture(url, "image", description), alt);
}

function titleOf(embed) {
  const words = inline(embed.title);
  return element("div", "title", ...(embed.url ? [link(embed.url, words)] : words));
}

function footerOf({ text, icon_url: icon }) {
  return element("footer", "", icon ? picture(icon) : null, element("span", "", text));
}

function fieldOf({ name, value, inline: beside }) {
  return element("div", beside ? "field beside" : "field", element("div", "name", ...inline(name)), ...markdown(value));
}

function embedOf(embed) {
  const node = element("div", "embed",
    embed.thumbnail?.url ? picture(embed.thumbnail.url, "thumbnail") : null,
    embed.author?.name ? element("div", "author", embed.author.name) : null,
    embed.title ? titleOf(embed) : null,
    ...markdown(embed.description ?? ""),
    embed.fields?.length ? element("div", "fields", ...embed.fields.map(fieldOf)) : null,
    embed.image?.url ? picture(embed.image.url, "image") : null,
    embed.footer?.text ? footerOf(embed.footer) : null);
  if (embed.color) node.style.borderLeftColor = `#${embed.color.toString(16).padStart(6, "0")}`;
  return node;
}

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary" };

/** A button is only looked at: whoever presses it does so at the bot's commands. */
function buttonOf({ label, style, disabled }) {
  const node = element("button", STYLES[style] ?? "", label ?? "");
  node.disabled = Boolean(disabled);
  return node;
}

export function menuOf({ placeholder, options = [] }) {
  const chosen = options.find((option) => option.default);
  return element("div", "menu", chosen?.label ?? placeholder ?? "Make a selection");
}

// Discord's numbers of the components that show something; one of another type shows what is within it.
const COMPONENTS = {
  1: (one) => element("div", "buttons", ...one.components.map(componentOf)),
  2: buttonOf,
  3: menuOf,
  10: (one) => element("div", "text", ...markdown(one.content)),
  12: (one) => element("div", "gallery", ...one.items.map((item) => picture(item.media.url, "image"))),
  14: (one) => element("hr", one.divider === false ? "gap" : ""),
  17: (one) => element("div", "embed card", ...one.components.map(componentOf)),
};

function componentOf(component) {
  const show = COMPONENTS[component.type];
  return show ? show(component) : element("div", "", ...(component.components ?? []).map(componentOf));
}

/** A file that an embed shows stands there alone. */
function isInEmbed({ url }, { embeds }) {
  return embeds.some((embed) => embed.image?.url === url);
}

function usedOf({ by, command }) {
  return element("div", "used", element("span", "avatar person", by[0]), element("b", "", by), " used ",
    element("span", "command", command));
}

/** A message; one that follows another of the same author stands below it without the name. */
export function messageOf(message, follows) {
  const who = element("div", "who", message.author, message.bot ? element("span", "app", "APP") : null,
    stamp(message.created_at, "R", ""));
  if (message.silent) who.append(element("span", "note", "silent"));
  const body = element("div", "body",
    message.content ? element("div", "text", ...markdown(message.content)) : null,
    ...message.attachments.filter((one) => !isInEmbed(one, message)).map(attachmentOf),
    ...message.embeds.map(embedOf),
    ...message.components.map(componentOf),
    message.edited && !message.private ? element("span", "note", "(edited)") : null,
    message.private ? element("div", "note", "Only you can see this · ", element("span", "link", "Dismiss message")) : null);
  const avatar = element("div", message.bot ? "avatar" : "avatar person", message.author[0]);
  const kind = `${follows ? " follows" : ""}${message.private ? " private" : ""}`;
  return element("div", `message${kind}`, message.used ? usedOf(message.used) : null,
    ...(follows ? [] : [avatar, who]), body);
}
