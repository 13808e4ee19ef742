/* Owns the invoice editor: suggestions while typing, the lines by keyboard, pasting, saving as one types, the preview.
   Contract: form[data-editor] holds [data-lines] > [data-line] (their inputs are named "<key>-<cell>", cells in order are [data-cell]),
   [data-line-template], [data-editor-state], [data-editor-notices], [data-editor-totals], [data-editor-preview];
   input[data-combo="customer|product|names"] gets suggestions in #combo; the server alone computes amounts.
   Without this file the same form is saved by its button. */

const PAUSE = 600; // milliseconds of quiet before a save
const LOOKUP = 160; // milliseconds of quiet before suggestions are asked for
const RETRY = 5000; // milliseconds until a save that found no server is tried again
const form = document.querySelector("form[data-editor]");
const start = document.querySelector("form[data-editor-start]");
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]").value;

/* Suggestions */

const list = document.getElementById("combo");
const combo = { input: null, options: [], active: -1, timer: 0, asked: 0 };

function part(input) {
  const at = Math.max(input.value.lastIndexOf(","), input.value.lastIndexOf(";")) + 1;
  return { at, text: input.value.slice(at).trim() };
}

function named(input) {
  const wanted = part(input).text.toLowerCase();
  const names = [...document.querySelectorAll(`#${input.dataset.names} option`)].map((option) => option.value);
  return names.filter((name) => name.toLowerCase().includes(wanted)).slice(0, 12).map((name) => ({ name }));
}

async function looked(input) {
  const url = new URL(input.dataset.url || form.dataset.productUrl, location.href);
  url.searchParams.set("q", input.value.trim());
  if (form) url.searchParams.set("currency", form.elements.currency?.value || "");
  if (form) url.searchParams.set("invoice", new URL(form.action).pathname.split("/").at(-3));
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  return response.ok ? (await response.json()).options : [];
}

async function suggest(input) {
  const asked = ++combo.asked;
  const text = input.dataset.combo === "names" ? part(input).text : input.value.trim();
  if (!text && input.dataset.combo !== "names") return shut();
  const options = input.dataset.combo === "names" ? named(input) : await looked(input).catch(() => []);
  if (asked === combo.asked && document.activeElement === input) show(input, options);
}

function show(input, options) {
  if (!options.length) return shut();
  Object.assign(combo, { input, options, active: input.dataset.combo === "product" ? -1 : 0 });
  list.replaceChildren(...options.map((option, place) => {
    const row = document.createElement("li");
    row.id = `combo-${place}`;
    row.role = "option";
    row.className = "combo-option";
    row.append(Object.assign(document.createElement("bdi"), { textContent: option.name }));
    if (option.note) row.append(Object.assign(document.createElement("span"), { className: "muted", textContent: option.note }));
    return row;
  }));
  const box = input.getBoundingClientRect();
  list.style.top = `${box.bottom + window.scrollY + 4}px`;
  list.style.left = `${box.left + window.scrollX}px`;
  list.style.minWidth = `${box.width}px`;
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark();
}

function mark() {
  [...list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === combo.active)));
  if (combo.active >= 0) combo.input.setAttribute("aria-activedescendant", `combo-${combo.active}`);
  else combo.input.removeAttribute("aria-activedescendant");
  list.children[combo.active]?.scrollIntoView({ block: "nearest" });
}

function shut() {
  clearTimeout(combo.timer);
  combo.asked += 1;
  if (list) list.hidden = true;
  combo.input?.setAttribute("aria-expanded", "false");
  combo.input?.removeAttribute("aria-activedescendant");
  combo.input = null;
}

function choose(place) {
  const { input } = combo;
  const option = combo.options[place];
  shut();
  if (input.dataset.combo === "customer") {
    input.value = option.name;
    const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: "chosen", value: option.id });
    input.form.append(chosen);
    return input.form.requestSubmit();
  }
  if (input.dataset.combo === "names") {
    const { at } = part(input);
    input.value = `${input.value.slice(0, at)}${at ? " " : ""}${option.name}`;
  } else {
    const line = input.closest("[data-line]");
    input.value = option.description;
    cell(line, "price").value = option.price;
    line.querySelector("[name$=-product]").value = option.id;
    cell(line, "quantity").focus();
    cell(line, "quantity").select();
  }
  input.dispatchEvent(new Event("input", { bubbles: true }));
  shut();
}

/* True when the key was for the suggestions. */
function comboKey(event) {
  const input = event.target.closest?.("[data-combo]");
  if (!input || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (!combo.input) {
    if (event.key !== "ArrowDown") return false;
    suggest(input);
    return true;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    combo.active = (combo.active + step + combo.options.length) % combo.options.length;
    mark();
    return true;
  }
  if (event.key === "Escape") {
    shut();
    return true;
  }
  const complete = combo.input.dataset.combo === "names" && combo.options.some((option) => option.name === part(input).text);
  if (event.key === "Enter" && combo.active >= 0 && !complete) {
    choose(combo.active);
    return true;
  }
  if (event.key === "Enter" || event.key === "Tab") shut();
  return false;
}

function prepare(input) {
  if (input.getAttribute("role") === "combobox") return;
  input.dataset.names = input.getAttribute("list") || "";
  input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "combo"], ["aria-autocomplete", "list"]]) input.setAttribute(name, value);
}

document.addEventListener("focusin", (event) => event.target.matches?.("[data-combo]") && prepare(event.target));
document.addEventListener("focusout", (event) => { if (event.target === combo.input) setTimeout(() => document.activeElement !== combo.input && shut(), 0); });
document.addEventListener("input", (event) => {
  if (!event.isTrusted || !event.target.matches?.("[data-combo]")) return;
  clearTimeout(combo.timer);
  const wait = event.target.dataset.combo === "names" ? 0 : LOOKUP;
  combo.timer = setTimeout(() => suggest(event.target), wait);
});
list?.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // The focus stays in the input.
  const row = event.target.closest("[role=option]");
  if (row) choose([...list.children].indexOf(row));
});
document.addEventListener("keydown", (event) => {
  if (comboKey(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, { capture: true });

/* Choosing the customer */

if (start) {
  start.dataset.live = "";
  const link = start.querySelector("[data-new-customer]");
  const address = link?.href;
  start.elements.customer?.addEventListener("input", (event) => {
    if (link) link.href = `${address}?name=${encodeURIComponent(event.target.value.trim())}`;
  });
  if ("asked" in start.dataset) {
    const answered = (response) => (response.redirected ? location.replace(response.url) : null);
    fetch(start.action, { method: "POST", body: new FormData(start) }).then(answered).catch(() => {});
  }
}

/* Lines */

let made = 0;
let removed = null;
const box = form?.querySelector("[data-lines]");
const lines = () => [...box.querySelectorAll(":scope > [data-line]")];
const cell = (line, name) => line.querySelector(`[data-cell="${name}"]`);
const isBlank = (line) => ["description", "price", "tax"].every((name) => !cell(line, name).value.trim());

function rename(line, key) {
  const before = line.dataset.line;
  line.dataset.line = key;
  line.querySelector("[name=line]").value = key;
  line.querySelectorAll(`[name^="${before}-"]`).forEach((input) => { input.name = key + input.name.slice(before.length); });
}

function newLine(source = form.querySelector("[data-line-template]").content.firstElementChild) {
  const line = source.cloneNode(true);
  rename(line, `n${Date.now().toString(36)}${made++}`);
  return line;
}

function insert(after, line = newLine()) {
  if (lines().length >= Number(form.dataset.linesLimit)) {
    announce(`An invoice can have ${form.dataset.linesLimit} lines.`);
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
  removed = { line, next: line.nextElementSibling };
  const neighbour = line.nextElementSibling?.matches("[data-line]") ? line.nextElementSibling : line.previousElementSibling;
  line.remove();
  if (neighbour?.matches("[data-line]")) cell(neighbour, "description").focus();
  else insert(null);
  form.querySelector("[data-line-restore]").hidden = isBlank(line);
  announce("Line removed");
  changed();
}

function putBack() {
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

const acts = { insert: (line) => insert(line), duplicate, remove, up: (line) => move(line, -1), down: (line) => move(line, 1) };

/* What the cells under a line hold, said where they are folded away. */
function showMore(line) {
  const value = (name) => line.querySelector(`[name$="-${name}"]`).value;
  const said = [[value("start"), value("end")].filter(Boolean).join(" – "), value("discounts")];
  if (line.querySelector("[name$=-undiscounted]").checked) said.push("no discounts");
  line.querySelector("[data-more]").textContent = said.filter(Boolean).join(" · ");
}

function altKey(event, line) {
  const act = { Enter: "insert", ArrowUp: "up", ArrowDown: event.shiftKey ? "duplicate" : "down", Delete: "remove" }[event.key];
  if (act) acts[act](line);
  return Boolean(act);
}

/* Enter goes to the next cell, from the last one to the next line, which it adds when there is none. */
function enterKey(line, input) {
  const cells = [...line.querySelectorAll("[data-cell]")];
  const next = cells[cells.indexOf(input) + 1];
  if (next) {
    next.focus();
    next.select();
  } else if (line.nextElementSibling?.matches("[data-line]")) cell(line.nextElementSibling, "description").focus();
  else if (!isBlank(line)) insert(line);
}

/* Enter never sends the form: in a line it moves on, elsewhere it saves. */
function lineKey(event) {
  const line = event.target.closest("[data-line]");
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  if (line && event.altKey) return altKey(event, line) && event.preventDefault();
  if (event.key !== "Enter" || event.altKey || !event.target.matches("input")) return;
  event.preventDefault();
  if (event.target.matches("[data-cell]")) enterKey(line, event.target);
  else save();
}

/* Pasting */

async function paste(text, line) {
  const body = new FormData();
  body.set("text", text);
  body.set("currency", form.elements.currency?.value || "");
  const response = await fetch(form.dataset.pasteUrl, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null);
  if (!response || ![200, 422].includes(response.status)) return notice("Nothing was pasted: the server could not be reached. Try again.");
  const { html, count, complaints } = await response.json();
  const parsed = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
  const room = Number(form.dataset.linesLimit) - lines().length + (line && isBlank(line) ? 1 : 0);
  const fresh = [...parsed.querySelectorAll("[data-line]")].slice(0, room).map((row) => newLine(document.importNode(row, true)));
  if (count > room) complaints.push(`Only ${fresh.length} of ${count} rows fit: an invoice can have ${form.dataset.linesLimit} lines.`);
  if (line) line.after(...fresh);
  else box.append(...fresh);
  if (line && fresh.length && isBlank(line)) line.remove();
  if (fresh.length) cell(fresh.at(-1), "description").focus();
  if (complaints.length) notice(complaints.join("\n"));
  announce(`Pasted ${fresh.length} ${fresh.length === 1 ? "line" : "lines"}. ${complaints.join(" ")}`);
  if (fresh.length) changed();
}

function notice(text, template = "") {
  const notices = form.querySelector("[data-editor-notices]");
  const note = template ? form.querySelector(template).content.firstElementChild.cloneNode(true) : Object.assign(document.createElement("div"), { className: "notice tone-warn", role: "alert" });
  const target = template ? note.querySelector("[data-text]") : note;
  if (template) target.textContent = text;
  else target.append(...text.split("\n").map((each) => Object.assign(document.createElement("p"), { textContent: each })));
  notices.replaceChildren(note);
  note.scrollIntoView({ block: "nearest" });
  return note;
}

/* Saving */

const saving = { timer: 0, dirty: false, running: null, halted: false, leaving: false, problems: {}, version: 0 };

function say(text, tone = "") {
  const state = form.querySelector("[data-editor-state]");
  state.dataset.tone = tone;
  if (state.textContent !== text) state.textContent = text;
}

function changed() {
  saving.dirty = true;
  // "Saved" may stand there only while it is true of everything on the page.
  if (form.querySelector("[data-editor-state]").dataset.tone !== "bad") say("Saving…");
  clearTimeout(saving.timer);
  if (!saving.halted) saving.timer = setTimeout(save, PAUSE);
}

/* One save at a time; what changes meanwhile goes with the next. Resolves to whether everything is saved. */
async function save() {
  clearTimeout(saving.timer);
  if (saving.running) await saving.running;
  if (!saving.dirty) return !Object.keys(saving.problems).length && !saving.halted;
  if (saving.halted) return false;
  saving.dirty = false;
  say("Saving…");
  saving.running = send().catch(() => lost("Not saved: no connection. Trying again…"));
  const done = await saving.running;
  saving.running = null;
  return done;
}

function lost(text) {
  saving.dirty = true;
  saving.timer = setTimeout(save, RETRY);
  say(text, "bad");
  return false;
}

async function send() {
  const body = new URLSearchParams(new FormData(form)); // The server reads 2,500 fields twice as fast as from a multipart body.
  body.delete("csrfmiddlewaretoken");
  body.delete("paste");
  const headers = { "X-Autosave": "1", "X-CSRFToken": token() };
  const response = await fetch(form.action, { method: "POST", body, headers });
  if (response.redirected) return lost("Not saved: you are signed out. Sign in in another tab; this page then saves by itself.");
  if (response.status === 403) return lost("Not saved: your role does not allow it, or you are signed out.");
  if (![200, 409, 422].includes(response.status)) return lost(`Not saved: the server answered with error ${response.status}. Trying again…`);
  const answer = await response.json();
  return { saved, invalid, conflict, gone }[answer.state](answer);
}

function saved(answer) {
  form.elements.version.value = answer.version;
  saving.problems = {};
  showProblems();
  form.querySelector("[data-editor-notices]").replaceChildren();
  for (const line of lines()) {
    const key = answer.keys[line.dataset.line];
    if (key && key !== line.dataset.line) rename(line, key);
    line.querySelector("[data-amount]").textContent = answer.amounts[line.dataset.line] || "";
  }
  showTotals(answer.totals);
  refreshPreview(answer.version);
  if (saving.dirty) say("Saving…");
  else say(`Saved ${answer.at}`, "good");
  return true;
}

function showTotals(html) {
  const totals = form.querySelector("[data-editor-totals]");
  const open = [...totals.querySelectorAll("details[open]")].map((details) => details.id);
  const focused = totals.contains(document.activeElement) ? document.activeElement.closest("details")?.id : "";
  totals.innerHTML = html;
  open.forEach((id) => { const details = document.getElementById(id); if (details) details.open = true; });
  if (focused) document.getElementById(focused)?.querySelector("summary").focus();
}

function invalid(answer) {
  saving.problems = answer.problems;
  showProblems();
  return false;
}

function conflict(answer) {
  Object.assign(saving, { halted: true, dirty: true, version: answer.version });
  notice(answer.text, "[data-clash-template]");
  say("Not saved", "bad");
  return false;
}

function gone(answer) {
  Object.assign(saving, { halted: true, dirty: true });
  notice(answer.text, "[data-gone-template]").querySelector("[data-url]").href = answer.url;
  say("Not saved", "bad");
  return false;
}

function settleClash(choice) {
  if (choice === "theirs") {
    saving.leaving = true;
    return location.reload();
  }
  form.elements.version.value = saving.version;
  saving.halted = false;
  form.querySelector("[data-editor-notices]").replaceChildren();
  return save();
}

/* Problems: each at its cell, but not at the cell in which somebody is still typing. */

function field(name) {
  return form.querySelector(`[name="${CSS.escape(name)}"], [name="${CSS.escape(name)}_key"]`);
}

function showProblems() {
  form.querySelectorAll(".is-invalid").forEach((input) => { input.classList.remove("is-invalid"); input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); });
  form.querySelectorAll("[data-problem], [data-problems] > *, .invalid-feedback, .error-summary").forEach((note) => note.remove());
  const found = Object.entries(saving.problems);
  for (const [name, text] of found) if (name && field(name) !== document.activeElement) showProblem(name, text);
  if (saving.problems[""]) notice(saving.problems[""]);
  if (found.length) say(`Not saved: ${found.length} ${found.length === 1 ? "thing" : "things"} to mend`, "bad");
}

function showProblem(name, text) {
  const input = field(name);
  if (!input) return notice(text);
  const note = Object.assign(document.createElement("p"), { className: "invalid-feedback d-block", id: `problem-${name}`, textContent: text });
  note.dataset.problem = name;
  input.classList.add("is-invalid");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", note.id);
  const place = input.closest("[data-line]")?.querySelector("[data-problems]") || input.closest(".mb-3, fieldset") || input.parentElement;
  input.closest("details:not(.menu)")?.setAttribute("open", "");
  return place.append(note);
}

function firstProblem() {
  const name = Object.keys(saving.problems).find((each) => each && field(each));
  field(name || "")?.focus();
  showProblems();
}

function refreshPreview(version) {
  const detail = { src: `${form.dataset.previewUrl}?v=${version}` };
  form.querySelector("[data-editor-preview]").dispatchEvent(new CustomEvent("paper:show", { bubbles: true, detail }));
}

/* Terms */

function showDue() {
  const charged = form.elements.collection_method.value === "charge_automatically";
  const { due } = form.elements;
  if (charged !== (due.value === "none")) due.value = charged ? "none" : "days";
  [...due.options].forEach((option) => { option.disabled = charged !== (option.value === "none"); });
  form.querySelectorAll("[data-due]").forEach((block) => { block.hidden = block.dataset.due !== due.value; });
}

function addRate(label) {
  document.getElementById("tax-rates").append(Object.assign(document.createElement("option"), { value: label }));
  const input = form.elements.default_tax_rates;
  input.value = input.value.trim() ? `${input.value.trim()}, ${label}` : label;
  changed();
}

async function finalize() {
  if (await save()) form.querySelector("[data-editor-confirm]").click();
  else if (Object.keys(saving.problems).length) firstProblem();
}

function clicked(event) {
  const target = event.target.closest("button");
  const line = target?.closest("[data-line]");
  if (!target) return;
  if (target.dataset.lineDo) {
    target.closest("details").open = false;
    acts[target.dataset.lineDo](line);
  } else if (target.matches("[data-line-add]")) insert(null);
  else if (target.matches("[data-line-restore]")) putBack();
  else if (target.dataset.clash) settleClash(target.dataset.clash);
  else if (target.matches("[data-editor-finalize], [data-editor-paste]")) {
    event.preventDefault();
    if (target.matches("[data-editor-finalize]")) finalize();
    else {
      paste(form.elements.paste.value, lines().at(-1));
      form.elements.paste.value = "";
      target.closest("details").open = false;
    }
  }
}

function edit() {
  form.dataset.live = "";
  showDue();
  form.addEventListener("keydown", lineKey);
  form.addEventListener("click", clicked);
  form.addEventListener("input", (event) => {
    if (event.target.matches("[name=paste]")) return;
    if (event.target.matches("[name=due], [name=collection_method]")) showDue();
    if (event.target.closest(".line-more")) showMore(event.target.closest("[data-line]"));
    changed();
  });
  form.addEventListener("focusout", () => Object.keys(saving.problems).length && setTimeout(showProblems, 0));
  form.addEventListener("paste", (event) => {
    const line = event.target.closest("[data-line]");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!line || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    paste(text, line);
  });
  form.addEventListener("submit", () => { saving.leaving = true; });
  document.addEventListener("taxrate:added", (event) => addRate(event.detail.label));
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.closest("#dialog")) saving.leaving = true; });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.target.closest("#dialog") && !event.detail.xhr.getResponseHeader("HX-Redirect")) saving.leaving = false; });
  document.addEventListener("visibilitychange", () => document.hidden && saving.dirty && save());
  window.addEventListener("beforeunload", (event) => { if ((saving.dirty || Object.keys(saving.problems).length) && !saving.leaving) event.preventDefault(); });
  (form.querySelector(".is-invalid") || [...box.querySelectorAll("[data-cell=description]")].at(-1))?.focus({ preventScroll: true });
}

if (form) edit();
