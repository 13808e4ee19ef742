/* Owns what the server found wrong: each problem at its cell, but not at the cell in which somebody is still typing.
   Contract: problems are {name of the input: text}, "" for the whole invoice; those of a line stand in its [data-problems]. */

import { form, make, notice, say } from "./page.js";

let problems = {};

const field = (name) => form.querySelector(`[name="${CSS.escape(name)}"], [name="${CSS.escape(name)}_key"]`);

export const hasProblems = () => Object.keys(problems).length > 0;

export function setProblems(found) {
  problems = found;
  showProblems();
}

function clear() {
  form.querySelectorAll(".is-invalid").forEach((input) => {
    input.classList.remove("is-invalid");
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  });
  const notes = "[data-problem], [data-problems] > *, .invalid-feedback, .error-summary";
  form.querySelectorAll(notes).forEach((note) => note.remove());
}

function showProblems() {
  clear();
  const found = Object.entries(problems);
  for (const [name, text] of found) if (name && field(name) !== document.activeElement) showProblem(name, text);
  if (problems[""]) notice(problems[""]);
  if (found.length) say(`Not saved: ${found.length} ${found.length === 1 ? "thing" : "things"} to fix`, "bad");
}

function showProblem(name, text) {
  const input = field(name);
  if (!input) return notice(text);
  const note = make("p", { className: "invalid-feedback d-block", id: `problem-${name}`, textContent: text });
  note.dataset.problem = name;
  input.classList.add("is-invalid");
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", note.id);
  const place = input.closest("[data-line]")?.querySelector("[data-problems]") || input.closest(".mb-3, fieldset");
  input.closest("details:not(.menu)")?.setAttribute("open", "");
  return (place || input.parentElement).append(note);
}

export function goToFirstProblem() {
  const name = Object.keys(problems).find((each) => each && field(each));
  field(name || "")?.focus();
  showProblems();
}

export function watchProblems() {
  form.addEventListener("focusout", () => hasProblems() && setTimeout(showProblems, 0));
}
