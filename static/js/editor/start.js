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

/* The draft takes this page's place in the history: the browser's Back does not come here and make another. */
async function createNow() {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (response.redirected) location.replace(response.url);
}

form.dataset.live = "";
const link = form.querySelector("[data-new-customer]");
if (link) takeNameAlong(link);
if ("asked" in form.dataset) createNow().catch(() => {});
