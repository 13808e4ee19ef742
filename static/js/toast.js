/* Owns messages: toasts, what screen readers hear, and what to say when a request fails.
   Contract:
   - #toasts holds [data-toast][data-level]; [data-toast-close] dismisses one; #toast-template is the model for new ones;
   - the event "toast" with {text, level, undo, link} adds one (also as the response header HX-Trigger); "undo" is the address the Undo button
     posts to, "link" is {url, text, tab}, where `tab` asks for a new one;
   - the answer to a request that failed may be JSON, {text, link, token}, where `token` is what forms carry from now on; with a dialog open,
     which makes the rest of the page deaf, the text is said in there;
   - the event "announce" with a text is read out and shown nowhere.
   A plain toast leaves after ten seconds, one with Undo after thirty, never under the pointer or the focus; errors stay. */

const STAY = 10_000; // milliseconds
const STAY_WITH_UNDO = 30_000;
const region = document.getElementById("toasts");

function announce(text) {
  const voice = document.getElementById("announcer");
  if (!voice) return;
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 60);
}

function leaveLater(toast) {
  if (["error", "warning"].includes(toast.dataset.level)) return;
  const stay = toast.querySelector("form:not([hidden])") ? STAY_WITH_UNDO : STAY;
  setTimeout(function leave() {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY);
    else toast.remove();
  }, stay);
}

function lead(anchor, link) {
  if (!link?.url.startsWith("/")) return anchor.remove();
  anchor.hidden = false;
  return Object.assign(anchor, { href: link.url, textContent: link.text, target: link.tab ? "_blank" : "" });
}

/* In an open dialog, above its buttons: what was typed is still there. What became of what was sent stays there, whatever else fails. */
function addInside(box, { text, link }, sent) {
  const earlier = box.querySelector("[data-failed]");
  if (earlier?.dataset.failed === "sent" && !sent) return;
  earlier?.remove();
  const note = document.getElementById("failed-template").content.firstElementChild.cloneNode(true);
  note.dataset.failed = sent ? "sent" : "";
  note.querySelector("p").textContent = text;
  lead(note.querySelector("a"), link);
  box.querySelector(".sheet-foot").before(note);
}

/* What asks again and again fails again and again. */
const isSaid = (text) => [...(region?.querySelectorAll("[data-toast] .toast-text") || [])].some((each) => each.textContent === text);

function failed(said, sent) {
  const box = document.querySelector("dialog[open]:has(.sheet-foot)");
  if (box) addInside(box, said, sent);
  else if (!isSaid(said.text)) add({ level: "error", ...said });
}

/* Each copy of the model is a form of its own, which counts once. */
function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function add({ text, level = "success", undo = "", link = null }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.level = level;
  toast.querySelector(".toast-text").textContent = text;
  const form = toast.querySelector("form");
  if (undo.startsWith("/")) {
    form.action = undo;
    form.elements.once.value = freshKey();
    form.hidden = false;
  } else form.remove();
  lead(toast.querySelector("a"), link);
  region.append(toast);
  leaveLater(toast);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  if (!button) return;
  button.closest("[data-toast]").remove();
  document.getElementById("content")?.focus({ preventScroll: true });
});

document.addEventListener("toast", (event) => add(event.detail));
document.addEventListener("announce", (event) => announce(event.detail));

const REASONS = { 403: "Your role does not allow this.", 404: "This no longer exists. Reload the page to see what is there now.", 429: "Too many tries. Wait a minute, then try again." };
const LOOK = "Look whether it was saved before you try again.";

/* Only a form's own post changes anything; previews post too, and save nothing. */
const changes = ({ elt, requestConfig }) => elt.matches("form") && requestConfig.verb !== "get";
const here = () => ({ url: location.pathname + location.search, text: "Look whether it was saved" });

function answer(xhr) {
  if (!xhr.getResponseHeader("Content-Type")?.startsWith("application/json")) return null;
  const { text, link, token } = JSON.parse(xhr.responseText);
  if (token) renew(token);
  return text && { text, link };
}

/* Somebody signed in or out since the page was opened: its forms can be sent again. */
function renew(token) {
  document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": token }));
}

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  const unsure = status >= 500 && changes(detail);
  const text = REASONS[status] || `The server could not do this (error ${status}). ${unsure ? LOOK : "What you typed is still here; try again."}`;
  failed(answer(detail.xhr) || { text, link: unsure ? here() : null }, changes(detail));
});

/* No answer at all: what was sent may have arrived. */
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (changes(detail)) failed({ text: `The server did not answer. ${LOOK}`, link: here() }, true);
  else failed({ text: "No connection to the server. Try again in a moment." }, false);
});

const present = [...(region?.querySelectorAll("[data-toast]") || [])];
present.forEach(leaveLater);
if (present.length) setTimeout(() => announce(present.map((toast) => toast.querySelector(".toast-text").textContent).join(" ")), 400);
