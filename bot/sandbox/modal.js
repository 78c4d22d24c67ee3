// A form as Discord lays it over the page, with what stands in its fields.

import { markdown } from "./markdown.js";
import { element, menuOf } from "./message.js";

const PARAGRAPH = 2;

function inputOf({ style, value, placeholder }) {
  const node = element(style === PARAGRAPH ? "textarea" : "input", "");
  Object.assign(node, { value: value ?? "", placeholder: placeholder ?? "", readOnly: true });
  if (style === PARAGRAPH) node.rows = 6;
  return node;
}

function labelOf(text, description, field) {
  const needed = field.required ?? true;
  return element("label", "", element("b", "", text, needed ? element("span", "needed", " *") : null),
    description ? element("span", "note", description) : null, partOf(field));
}

// Discord's numbers of what may stand in a form; the kinds of menus look alike.
const PARTS = {
  1: ({ components: [field] }) => labelOf(field.label, "", field),
  4: inputOf,
  10: ({ content }) => element("div", "", ...markdown(content)),
  18: ({ label, description, component }) => labelOf(label, description, component),
};

function partOf(part) {
  return (PARTS[part.type] ?? menuOf)(part);
}

export function modalOf({ title, components }) {
  const cancel = element("button", "secondary", "Cancel");
  const form = element("form", "modal", element("h2", "", title), ...components.map(partOf),
    element("div", "buttons", cancel, element("button", "", "Submit")));
  form.onsubmit = (event) => event.preventDefault();
  return element("div", "veil", form);
}
