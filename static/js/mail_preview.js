/* Owns the preview of a mail that is about to be sent: it follows what is typed.
   Contract: a form with a button[data-mail-preview], whose formaction gives the mail for the frame that its formtarget names.
   Without this file the button itself does it. */

const PAUSE = 600; // milliseconds
let waiting = null;

function show(form) {
  const button = form.querySelector("[data-mail-preview]");
  const before = ["action", "target"].map((name) => [name, form.getAttribute(name)]);
  form.setAttribute("action", button.getAttribute("formaction"));
  form.setAttribute("target", button.getAttribute("formtarget"));
  HTMLFormElement.prototype.submit.call(form); // tells nobody that the form was sent: it was not
  for (const [name, value] of before) {
    if (value === null) form.removeAttribute(name);
    else form.setAttribute(name, value);
  }
}

const previewing = (element) => {
  const form = element.closest?.("form");
  return form?.querySelector("[data-mail-preview]") ? form : null;
};

function later(event) {
  const form = previewing(event.target);
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.isConnected && show(form), PAUSE);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mail-preview]");
  if (!button) return;
  event.preventDefault();
  show(button.form);
});
for (const kind of ["input", "htmx:afterSwap"]) document.addEventListener(kind, later);
