/* Owns the start of an invoice: choosing its customer.
   Contract: form[data-editor-start] holds the input "customer" (its suggestions are those of suggestions.js);
   a[data-new-customer] takes what was typed along; with data-asked the customer is known, and the draft is made at once.
   Without this file the form is sent by its button. */

import "./suggestions.js";

const form = document.querySelector("form[data-editor-start]");

function takeNameAlong(link) {
  const address = link.href;
  form.elements.customer?.addEventListener("input", (event) => {
    link.href = `${address}?name=${encodeURIComponent(event.target.value.trim())}`;
  });
}

/* The draft takes this page's place in the history: the browser's Back does not come here and make another. Its button
   asks once more in the same words, so that whoever presses it meanwhile, or after no answer came, gets the same draft. */
let asking = false;
let unsure = false;

async function createNow() {
  asking = true;
  const asked = { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } };
  const response = await fetch(form.action, asked).catch(() => null);
  if (response?.redirected) return location.replace(response.url);
  asking = false;
  unsure = !response || response.status >= 500;
  if (unsure) tell(await response?.json().catch(() => null));
}

/* Without an answer the draft may be there already: the button of the form stays, and the person looks first. */
function tell(answer) {
  const text = answer?.text || "The server did not answer. Look whether the draft was made before you try again.";
  const link = answer ? answer.link : { url: form.dataset.drafts, text: "Look whether it was made" };
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error", link } }));
}

form.dataset.live = "";
const link = form.querySelector("[data-new-customer]");
if (link) takeNameAlong(link);
if ("asked" in form.dataset) {
  form.addEventListener("submit", (event) => {
    if (asking || unsure) event.preventDefault();
    if (unsure && !asking) createNow();
  });
  createNow();
}
