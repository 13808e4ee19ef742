/* Owns the terms: how and when it is due, and the rates that apply by default.
   Contract: [data-due="value"] blocks belong to the values of the select "due", which follows "collection_method";
   the event "taxrate:added" with {label} puts a new rate among #tax-rates and into "default_tax_rates". */

import { form, make } from "./page.js";
import { changed } from "./saving.js";

function showDue() {
  const charged = form.elements.collection_method.value === "charge_automatically";
  const { due } = form.elements;
  if (charged !== (due.value === "none")) due.value = charged ? "none" : "days";
  [...due.options].forEach((option) => { option.disabled = charged !== (option.value === "none"); });
  form.querySelectorAll("[data-due]").forEach((block) => { block.hidden = block.dataset.due !== due.value; });
}

function addRate(label) {
  document.getElementById("tax-rates").append(make("option", { value: label }));
  const input = form.elements.default_tax_rates;
  input.value = input.value.trim() ? `${input.value.trim()}, ${label}` : label;
  changed();
}

export function watchTerms() {
  showDue();
  form.addEventListener("input", (event) => {
    if (event.target.matches("[name=due], [name=collection_method]")) showDue();
  });
  document.addEventListener("taxrate:added", (event) => addRate(event.detail.label));
}
