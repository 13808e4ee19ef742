/* Owns the terms: how and when it is due, the date of supply, and the rates that apply by default.
   Contract: [data-supply="value …"] blocks belong to those values of the select "supply"; button[data-supply-kind] puts its
   data-supply-kind, -start and -end into "supply", "supply_start" and "supply_end". [data-due="value"] blocks belong to the values of the select "due", which follows "collection_method";
   [data-charged] belongs to what is charged automatically;
   the event "taxrate:added" with {label} puts a new rate among #tax-rates and into "default_tax_rates". */

import { form, make } from "./page.js";
import { changed } from "./saving.js";

function showDue() {
  const charged = form.elements.collection_method.value === "charge_automatically";
  const { due } = form.elements;
  if (charged !== (due.value === "none")) due.value = charged ? "none" : "days";
  [...due.options].forEach((option) => { option.disabled = charged !== (option.value === "none"); });
  form.querySelectorAll("[data-charged]").forEach((block) => { block.hidden = !charged; });
  form.querySelectorAll("[data-due]").forEach((block) => { block.hidden = block.dataset.due !== due.value; });
}

function showSupply() {
  const { value } = form.elements.supply;
  form.querySelectorAll("[data-supply]").forEach((block) => { block.hidden = !block.dataset.supply.split(" ").includes(value); });
}

function takeSupply({ dataset }) {
  form.elements.supply.value = dataset.supplyKind;
  form.elements.supply_start.value = dataset.supplyStart;
  form.elements.supply_end.value = dataset.supplyEnd;
  form.elements.supply.focus();
  showSupply();
  changed();
}

function addRate(label) {
  document.getElementById("tax-rates").append(make("option", { value: label }));
  const input = form.elements.default_tax_rates;
  input.value = input.value.trim() ? `${input.value.trim()}, ${label}` : label;
  changed();
}

export function watchTerms() {
  showDue();
  showSupply();
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-supply-kind]");
    if (button) takeSupply(button);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[name=supply]")) showSupply();
    if (event.target.matches("[name=due], [name=collection_method]")) showDue();
  });
  document.addEventListener("taxrate:added", (event) => addRate(event.detail.label));
}
