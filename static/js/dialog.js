/* Owns the one form dialog, the help sheet and the care for what was typed.
   Contract:
   - a[data-dialog] opens its address in <dialog id="dialog">; button[data-dialog] opens its form's address with the form's fields.
     htmx fetches it; the server answers the form alone. Without JavaScript both are ordinary navigation.
   - button[data-open="ID"] opens <dialog id="ID">; [data-close] inside a dialog closes it.
   - form[data-guard]: leaving or closing with something typed asks first.
   - The response header HX-Trigger "dialog:close" closes it. Focus returns to the opener, or to the menu that held it. */

const dialog = document.getElementById("dialog");
let opener = null;
let dirty = false;
let leaving = false;

const mayDiscard = () => !dirty || window.confirm("Discard what you typed?");

function address(element) {
  if (element.matches("a")) return element.href;
  const url = new URL(element.getAttribute("formaction") || element.form.action, location.href);
  for (const [name, value] of new FormData(element.form)) {
    if (!["csrfmiddlewaretoken", "once"].includes(name) && typeof value === "string") url.searchParams.append(name, value);
  }
  return url.href;
}

function load(element) {
  if (!dialog.open) opener = element;
  window.htmx.ajax("GET", address(element), { source: element, target: "#dialog", swap: "innerHTML" });
}

function wrongIn(box) {
  // The box around a file input is marked too, but takes no focus.
  return box.querySelector(":is(input, select, textarea, button):is(.is-invalid, [aria-invalid=true])") || box.querySelector("[data-error-summary]");
}

function focusInside(box) {
  const wrong = wrongIn(box);
  const field = box.querySelector("[autofocus]") || box.querySelector(".sheet-body :is(input:not([type=hidden]), select, textarea):not(:disabled)");
  const button = box.querySelector(".btn-danger[data-primary]") ? box.querySelector(".sheet-foot [data-close]") : box.querySelector("[data-primary]");
  (wrong || field || button || box.querySelector("[data-close]"))?.focus();
}

function visible(element) {
  return element?.isConnected && element.checkVisibility();
}

function giveFocusBack() {
  const target = visible(opener) ? opener : opener?.closest("details")?.querySelector("summary") || document.getElementById(opener?.id);
  (visible(target) ? target : document.getElementById("content"))?.focus();
  opener = null;
}

function shut(box) {
  dirty = false;
  box.close();
}

document.addEventListener("click", (event) => {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const starter = event.target.closest("a[data-dialog], button[data-dialog]");
  if (starter && !modified && window.htmx) {
    event.preventDefault();
    return load(starter);
  }
  const sheet = event.target.closest("[data-open]");
  if (sheet) {
    opener = sheet;
    return document.getElementById(sheet.dataset.open).showModal();
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer && !modified) {
    event.preventDefault();
    const box = closer.closest("dialog");
    if (box !== dialog || mayDiscard()) shut(box);
  }
});

document.querySelectorAll("dialog").forEach((box) => {
  box.addEventListener("close", () => {
    if (box === dialog) dialog.replaceChildren();
    giveFocusBack();
  });
});

dialog?.addEventListener("cancel", (event) => {
  if (event.target === dialog && !mayDiscard()) event.preventDefault();
  else dirty = false;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target !== dialog || !/^\s*<!doctype/i.test(xhr.response)) return;
  event.detail.shouldSwap = false; // A whole page came back: the session ended, or the address has no dialog form.
  dirty = false;
  location.assign(xhr.responseURL);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  leaving = false;
  if (event.detail.xhr.status < 400) dirty = false;
  if (!dialog.open) dialog.showModal();
  focusInside(dialog);
});

// Until a swap settles, fields have the classes of those with their ids before: one that was wrong, and is right now, is in the way.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === dialog) wrongIn(dialog)?.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.matches?.("form[data-guard]")) leaving = true; });
for (const failure of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(failure, () => { leaving = false; });
document.addEventListener("dialog:close", () => dialog.open && shut(dialog));
document.addEventListener("input", (event) => { if (event.target.closest("form[data-guard]")) dirty = true; });
document.addEventListener("submit", (event) => { if (event.target.matches("form[data-guard]:not([hx-post])")) leaving = true; });
window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });

const firstWrong = document.querySelector("main .is-invalid, main [data-error-summary]");
if (firstWrong) firstWrong.focus();
