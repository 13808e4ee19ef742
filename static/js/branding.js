/* Owns the live preview of "Branding and documents": what is typed is drawn before it is saved.
   Contract: inside the form, [data-preview-url] (with data-typed when the form does not show what is saved) holds [data-paper],
   [data-preview-state] and the choice of document and language. The address answers the posted form with {html}, or with
   {problems: {field: text}} and status 422; then the last good preview stays and each problem stands at its field.
   [data-color-field] pairs a text field with a colour input; a chosen image is shown under its file field. */

const PAUSE = 350; // milliseconds after the last key
const side = document.querySelector("[data-preview-url]");
const form = side?.closest("form");
let timer = 0;
let sending = null;
let problems = {};
let typed = side && "typed" in side.dataset;

const later = () => { clearTimeout(timer); timer = setTimeout(draw, PAUSE); };

async function draw() {
  sending?.abort();
  const mine = sending = new AbortController();
  try {
    const answer = await fetch(side.dataset.previewUrl, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, signal: mine.signal });
    if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
    show(await answer.json());
  } catch (fault) {
    if (fault.name !== "AbortError") say("The preview could not be drawn. What you typed is still here.");
  }
}

function show(answer) {
  problems = answer.problems || {};
  showProblems();
  if (answer.html === undefined) return say(problems.preview || "The preview waits until what is marked is fixed.");
  side.querySelector("[data-paper]").dispatchEvent(new CustomEvent("paper:show", { bubbles: true, detail: { srcdoc: answer.html } }));
  return say(typed ? "A sample, with what you typed. Not saved yet." : "A sample, with the settings as saved.");
}

const say = (text) => { side.querySelector("[data-preview-state]").textContent = text; };

/* The field that is being typed in is left in peace until it is left; a problem that stood there already stays until it is fixed. */
function showProblems() {
  const had = new Set([...form.querySelectorAll(".is-invalid")].map((input) => input.name));
  form.querySelectorAll(".is-invalid").forEach((input) => { input.classList.remove("is-invalid"); input.removeAttribute("aria-invalid"); });
  form.querySelectorAll(".invalid-feedback").forEach((note) => note.remove());
  for (const [name, text] of Object.entries(problems)) {
    const input = form.querySelector(`[name="${CSS.escape(name)}"], [name="${CSS.escape(name)}_value"]`);
    const typing = input === document.activeElement && input?.matches("input:not([type=file]), textarea");
    if (!input || (typing && !had.has(name))) continue;
    const note = Object.assign(document.createElement("p"), { className: "invalid-feedback d-block", id: `id_${name}_error`, textContent: text });
    const said = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== note.id);
    input.setAttribute("aria-describedby", [...said, note.id].join(" "));
    input.setAttribute("aria-invalid", "true");
    input.classList.add("is-invalid");
    input.closest("details")?.setAttribute("open", "");
    (document.getElementById(`div_id_${name}`) || input.parentElement).append(note);
  }
}

/* A chosen image under its field, before it is uploaded for good. */
function showImage(input) {
  const place = input.closest("[data-image-field]");
  const image = place.querySelector("img") || Object.assign(document.createElement("img"), { className: "company-image", alt: "" });
  const file = input.files[0];
  if (!file) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => { image.src = reader.result; image.alt = `Chosen: ${file.name}`; input.closest(".mb-3").after(image); });
  image.addEventListener("error", () => image.remove(), { once: true });
  reader.readAsDataURL(file);
}

function pairColour(field) {
  const [text, swatch] = [field.querySelector("input:not([type=color])"), field.querySelector("[type=color]")];
  const follow = () => { if (/^#?[0-9a-f]{6}$/i.test(text.value.trim())) swatch.value = `#${text.value.trim().replace("#", "")}`; };
  swatch.hidden = false;
  follow();
  text.addEventListener("input", follow);
  swatch.addEventListener("input", () => { text.value = swatch.value; });
}

function start() {
  form.dataset.live = "";
  form.querySelectorAll("[data-color-field]").forEach(pairColour);
  form.addEventListener("input", () => { typed = true; later(); });
  form.addEventListener("change", (event) => { if (event.target.type === "file") showImage(event.target); later(); });
  form.addEventListener("focusout", () => Object.keys(problems).length && setTimeout(showProblems, 0));
  // The choice of what to look at is nothing typed, and the PDF in another tab does not leave the page: dialog.js guards both.
  side.addEventListener("input", (event) => { event.stopPropagation(); later(); });
  form.addEventListener("submit", (event) => { if (event.submitter?.formTarget) event.stopPropagation(); });
  if (typed) draw();
}

if (form) start();
