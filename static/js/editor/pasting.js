/* Owns pasting: rows of a spreadsheet, or of text, become lines.
   Contract: the address in data-paste-url reads {text, currency} and answers {html (the [data-line]s), count, complaints},
   also with status 422. Rows come by the clipboard into any cell, or by the field "paste" and button[data-editor-paste]. */

import { box, cell, isBlank, limit, lines, newLine } from "./line.js";
import { announce, form, notice, token } from "./page.js";
import { changed } from "./saving.js";

const UNREACHED = "Nothing was pasted: the server could not be reached. Try again.";

async function ask(text) {
  const body = new FormData();
  body.set("text", text);
  body.set("currency", form.elements.currency?.value || "");
  const asked = { method: "POST", body, headers: { "X-CSRFToken": token() } };
  const response = await fetch(form.dataset.pasteUrl, asked).catch(() => null);
  return response && [200, 422].includes(response.status) ? response.json() : null;
}

/* The rows stand after the line, in its place when it is blank, and at the end without one. */
async function paste(text, line) {
  const answer = await ask(text);
  if (!answer) return notice(UNREACHED);
  const { html, count, complaints } = answer;
  const parsed = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
  const room = limit() - lines().length + (line && isBlank(line) ? 1 : 0);
  const rows = [...parsed.querySelectorAll("[data-line]")].slice(0, room);
  const fresh = rows.map((row) => newLine(document.importNode(row, true)));
  if (count > room) complaints.push(`Only ${fresh.length} of ${count} rows fit: an invoice can have ${limit()} lines.`);
  if (line) line.after(...fresh);
  else box.append(...fresh);
  if (line && fresh.length && isBlank(line)) line.remove();
  if (fresh.length) cell(fresh.at(-1), "description").focus();
  if (complaints.length) notice(complaints.join("\n"));
  announce(`Pasted ${fresh.length} ${fresh.length === 1 ? "line" : "lines"}. ${complaints.join(" ")}`);
  if (fresh.length) changed();
}

function pasted(event) {
  const line = event.target.closest("[data-line]");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!line || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  paste(text, line);
}

function clicked(event) {
  const button = event.target.closest("button[data-editor-paste]");
  if (!button) return;
  event.preventDefault();
  paste(form.elements.paste.value, lines().at(-1));
  form.elements.paste.value = "";
  button.closest("details").open = false;
}

export function watchPasting() {
  form.addEventListener("paste", pasted);
  form.addEventListener("click", clicked);
}
