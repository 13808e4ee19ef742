/* Owns the lines as a list: adding, doubling, removing, ordering, by buttons and by keyboard.
   Contract: button[data-line-do="insert|duplicate|remove|up|down"] stands in the menu of a line (.line-menu), [data-line-add]
   and [data-line-restore] below all; .line-more holds the inputs under a line, [data-more] says what they hold.
   Enter goes to the next cell or line, and saves outside the lines; with Alt, Enter, arrows and Delete do what the menu does. */

import { box, cell, isBlank, isLine, limit, lines, newLine } from "./line.js";
import { announce, form } from "./page.js";
import { changed, save } from "./saving.js";

let removed = null;

function insert(after, line = newLine()) {
  if (lines().length >= limit()) {
    announce(`An invoice can have ${limit()} lines.`);
    return null;
  }
  if (after) after.after(line);
  else box.append(line);
  cell(line, "description").focus();
  return line;
}

function duplicate(line) {
  const copy = newLine(line);
  const inputs = [...line.querySelectorAll("input:not([name=line])")];
  [...copy.querySelectorAll("input:not([name=line])")].forEach((input, place) => {
    input.value = inputs[place].value;
    input.checked = inputs[place].checked;
  });
  copy.querySelector(".line-menu").open = false;
  copy.querySelector("[data-problems]").replaceChildren();
  if (insert(line, copy)) changed();
}

function remove(line) {
  const next = line.nextElementSibling;
  const neighbour = isLine(next) ? next : line.previousElementSibling;
  removed = { line, next };
  line.remove();
  if (isLine(neighbour)) cell(neighbour, "description").focus();
  else insert(null);
  form.querySelector("[data-line-restore]").hidden = isBlank(line);
  announce("Line removed");
  changed();
}

function restore() {
  const { line, next } = removed;
  if (next?.isConnected) next.before(line);
  else box.append(line);
  form.querySelector("[data-line-restore]").hidden = true;
  cell(line, "description").focus();
  changed();
}

function move(line, step) {
  const all = lines();
  const place = all.indexOf(line) + step;
  if (place < 0 || place >= all.length) return;
  const focused = document.activeElement;
  if (step > 0) all[place].after(line);
  else all[place].before(line);
  focused.focus();
  announce(`Line ${place + 1} of ${all.length}`);
  changed();
}

const acts = {
  insert: (line) => insert(line),
  duplicate,
  remove,
  up: (line) => move(line, -1),
  down: (line) => move(line, 1),
};

/* What the cells under a line hold, where they are folded away. */
function showMore(line) {
  const value = (name) => line.querySelector(`[name$="-${name}"]`).value;
  const details = [value("sold"), [value("start"), value("end")].filter(Boolean).join(" – "), value("discounts")];
  if (line.querySelector("[name$=-undiscounted]").checked) details.push("no discounts");
  line.querySelector("[data-more]").textContent = details.filter(Boolean).join(" · ");
}

function actByKey(event, line) {
  const arrowDown = event.shiftKey ? "duplicate" : "down";
  const act = { Enter: "insert", ArrowUp: "up", ArrowDown: arrowDown, Delete: "remove" }[event.key];
  if (!act) return;
  acts[act](line);
  event.preventDefault();
}

/* To the next cell, from the last one to the next line, which is added when there is none. */
function nextCell(line, input) {
  const cells = [...line.querySelectorAll("[data-cell]")];
  const next = cells[cells.indexOf(input) + 1];
  if (next) {
    next.focus();
    next.select();
  } else if (isLine(line.nextElementSibling)) cell(line.nextElementSibling, "description").focus();
  else if (!isBlank(line)) insert(line);
}

/* Enter never sends the form: in a line it moves to the next cell, elsewhere it saves. */
function keyPressed(event) {
  const line = event.target.closest("[data-line]");
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  if (line && event.altKey) return actByKey(event, line);
  if (event.key !== "Enter" || event.altKey || !event.target.matches("input")) return;
  event.preventDefault();
  if (event.target.matches("[data-cell]")) nextCell(line, event.target);
  else save();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (button?.dataset.lineDo) {
    button.closest("details").open = false;
    acts[button.dataset.lineDo](button.closest("[data-line]"));
  } else if (button?.matches("[data-line-add]")) insert(null);
  else if (button?.matches("[data-line-restore]")) restore();
}

export function watchLines() {
  form.addEventListener("keydown", keyPressed);
  form.addEventListener("click", clicked);
  form.addEventListener("input", (event) => {
    if (event.target.closest(".line-more")) showMore(event.target.closest("[data-line]"));
  });
}
