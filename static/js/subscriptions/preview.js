/* Owns the live preview of a subscription: what is typed is sent after a pause, and the answer shown.
   Contract: [data-preview] takes the html of the answer {html, problems, words} of the form's own address, which is asked
   with the field "preview" and the header X-Preview; Enter asks at once. Problems stand at
   their inputs (../editor/problems.js). */

import { announce, form, say, token } from "../editor/page.js";
import { setProblems } from "../editor/problems.js";

const PAUSE = 350; // milliseconds of quiet before it is asked for
const box = form.querySelector("[data-preview]");
let timer = 0;
let asked = 0;
let last = "";

async function ask() {
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  body.set("preview", "1");
  const headers = { "X-Preview": "1", "X-CSRFToken": token() };
  const response = await fetch(form.action, { method: "POST", body, headers }).catch(() => null);
  return response && [200, 422].includes(response.status) && !response.redirected ? response.json() : null;
}

async function show() {
  const number = ++asked;
  box.setAttribute("aria-busy", "true");
  const answer = await ask().catch(() => null);
  if (number !== asked) return;
  box.removeAttribute("aria-busy");
  if (!answer) return say("The preview could not be loaded. It is asked for again with the next change.", "bad");
  box.innerHTML = answer.html;
  say("");
  setProblems(answer.problems);
  if (answer.words && answer.words !== last) announce(answer.words);
  last = answer.words;
}

function changed() {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
}

/* Enter in a field shows what it comes to, and never sends the form: the buttons do. */
function keyPressed(event) {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (!event.target.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  clearTimeout(timer);
  show();
}

export function watchPreview() {
  form.addEventListener("keydown", keyPressed);
  form.addEventListener("input", changed);
  form.addEventListener("submit", () => { clearTimeout(timer); asked += 1; });
  if (form.querySelector("[data-items] [name$=-chosen]").value) show();
}
