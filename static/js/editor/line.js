/* Owns one line of the invoice: its cells, its key, and how a new one is made.
   Contract: [data-lines] holds [data-line="key"]s; the inputs of a line are named "<key>-<name>", its input[name=line]
   holds the key; its cells, in the order in which they are filled, are [data-cell].
   [data-line-template] is the model of an empty line. */

import { form } from "./page.js";

let made = 0;

export const box = form.querySelector("[data-lines]");
export const lines = () => [...box.querySelectorAll(":scope > [data-line]")];
export const cell = (line, name) => line.querySelector(`[data-cell="${name}"]`);
export const isBlank = (line) => ["description", "price", "tax"].every((name) => !cell(line, name).value.trim());
export const isLine = (element) => Boolean(element?.matches("[data-line]"));
export const limit = () => Number(form.dataset.linesLimit);

export function rename(line, key) {
  const before = line.dataset.line;
  line.dataset.line = key;
  line.querySelector("[name=line]").value = key;
  line.querySelectorAll(`[name^="${before}-"]`).forEach((input) => {
    input.name = key + input.name.slice(before.length);
  });
}

/* A copy of the source, or an empty line, under a key that is new on the page; its first save brings the lasting one. */
export function newLine(source = form.querySelector("[data-line-template]").content.firstElementChild) {
  const line = source.cloneNode(true);
  rename(line, `n${Date.now().toString(36)}${made++}`);
  return line;
}
