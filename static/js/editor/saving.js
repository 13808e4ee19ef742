/* Owns saving as one types: when, what the page says of it, somebody else's version, the care for what is not saved yet.
   Contract: the form's action answers a post with X-Autosave with {state: "saved|invalid|conflict|gone", …}; the input
   "version" holds the version that the page knows; button[data-clash="theirs|mine"] settles a conflict.
   [data-clash-template] and [data-gone-template] (with a[data-url]) are the notices.
   Without these scripts the same form is saved by its button. */

import { showFigures } from "./figures.js";
import { lines, rename } from "./line.js";
import { clearNotices, form, notice, say, token } from "./page.js";
import { hasProblems, setProblems } from "./problems.js";

const PAUSE = 600; // milliseconds of quiet before a save
const RETRY = 5000; // milliseconds until a save that found no server is tried again
const SIGNED_OUT = "Not saved: you are signed out. Sign in in another tab; this page then saves by itself.";
const saving = { timer: 0, unanswered: null, dirty: false, running: null, halted: false, leaving: false, version: 0 };

export function changed() {
  saving.dirty = true;
  // "Saved" may stand there only while it is true of everything on the page.
  if (form.querySelector("[data-editor-state]").dataset.tone !== "bad") say("Saving…");
  clearTimeout(saving.timer);
  if (!saving.halted) saving.timer = setTimeout(save, PAUSE);
}

/* One save at a time; what changes meanwhile goes with the next. Resolves to whether everything is saved. */
export async function save() {
  clearTimeout(saving.timer);
  if (saving.running) await saving.running;
  if (!saving.dirty) return !hasProblems() && !saving.halted;
  if (saving.halted) return false;
  saving.dirty = false;
  say("Saving…");
  saving.running = send().catch(() => lost("No answer: perhaps not saved. Trying again…"));
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

/* What is certain after an error: "Not saved" only where the server says so. */
async function failure(response) {
  const answer = await response.json().catch(() => ({}));
  if (answer.outcome === "nothing") saving.unanswered = null;
  const certain = answer.outcome === "nothing" ? "Not saved" : "Perhaps not saved";
  return `${certain}: ${answer.happened || `the server answered with error ${response.status}`}. Trying again…`;
}

function fields() {
  // The server reads 2,500 fields twice as fast as from a multipart body.
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  body.delete("paste");
  return body;
}

/* What got no answer may be saved: the same is sent again, and answered as it was then; what was typed since comes after it. */
async function send() {
  const again = saving.unanswered !== null;
  const body = saving.unanswered ??= fields();
  const headers = { "X-Autosave": "1", "X-CSRFToken": token() };
  const response = await fetch(form.action, { method: "POST", body, headers });
  if (response.redirected) return lost(SIGNED_OUT);
  if (response.status === 403) return lost("Not saved: your role does not allow it, or you are signed out.");
  if (![200, 409, 422].includes(response.status)) return lost(await failure(response));
  const answer = await response.json();
  saving.unanswered = null;
  if (again) changed();
  return { saved, invalid, conflict, gone }[answer.state](answer);
}

function saved(answer) {
  form.elements.version.value = answer.version;
  setProblems({});
  clearNotices();
  for (const line of lines()) {
    const key = answer.keys[line.dataset.line];
    if (key && key !== line.dataset.line) rename(line, key);
  }
  showFigures(answer);
  if (saving.dirty) say("Saving…");
  else say(`Saved ${answer.at}`, "good");
  return true;
}

function invalid(answer) {
  setProblems(answer.problems);
  return false;
}

function halt(text, template) {
  saving.halted = true;
  saving.dirty = true;
  const note = notice(text, template);
  say("Not saved", "bad");
  return note;
}

function conflict(answer) {
  saving.version = answer.version;
  halt(answer.text, "[data-clash-template]");
  return false;
}

function gone(answer) {
  halt(answer.text, "[data-gone-template]").querySelector("[data-url]").href = answer.url;
  return false;
}

function settle(choice) {
  if (choice === "theirs") {
    saving.leaving = true;
    return location.reload();
  }
  form.elements.version.value = saving.version;
  saving.halted = false;
  clearNotices();
  return save();
}

/* A request from the dialog leaves the page, unless its answer turns out to stay on it. */
function leaveWithDialog(event) {
  if (event.target.closest("#dialog")) saving.leaving = true;
}

function stayWithDialog(event) {
  if (event.target.closest("#dialog") && !event.detail.xhr.getResponseHeader("HX-Redirect")) saving.leaving = false;
}

export function watchSaving() {
  form.addEventListener("input", (event) => { if (!event.target.matches("[name=paste]")) changed(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-clash]");
    if (button) settle(button.dataset.clash);
  });
  form.addEventListener("submit", () => { saving.leaving = true; });
  document.addEventListener("htmx:beforeRequest", leaveWithDialog);
  document.addEventListener("htmx:afterRequest", stayWithDialog);
  document.addEventListener("visibilitychange", () => document.hidden && saving.dirty && save());
  window.addEventListener("beforeunload", (event) => {
    if ((saving.dirty || hasProblems()) && !saving.leaving) event.preventDefault();
  });
}
