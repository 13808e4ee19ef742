/* Owns messages: toasts, what screen readers hear, and what to say when a request fails.
   Contract:
   - #toasts holds [data-toast][data-level]; [data-toast-close] dismisses one; #toast-template is the model for new ones;
   - the event "toast" with {text, level, undo} adds one (also as the response header HX-Trigger); "undo" is the address the Undo button posts to;
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

function add({ text, level = "success", undo = "" }) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.level = level;
  toast.querySelector(".toast-text").textContent = text;
  const form = toast.querySelector("form");
  if (undo.startsWith("/")) {
    form.action = undo;
    form.hidden = false;
  } else form.remove();
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

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  const reasons = { 403: "Your role does not allow this, or the page is too old. Reload it and try again.", 404: "This no longer exists. Reload the page to see what is there now.", 429: "Too many tries. Wait a minute, then try again." };
  add({ level: "error", text: reasons[status] || `The server could not do this (error ${status}). What you typed is still here; try again.` });
});
document.addEventListener("htmx:sendError", () => add({ level: "error", text: "No connection to the server. What you typed is still here; try again." }));

const present = [...(region?.querySelectorAll("[data-toast]") || [])];
present.forEach(leaveLater);
if (present.length) setTimeout(() => announce(present.map((toast) => toast.querySelector(".toast-text").textContent).join(" ")), 400);
