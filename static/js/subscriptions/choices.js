/* Owns what is shown of a subscription's form: fields that belong to a choice, and the items that a schedule names.
   Contract: [data-when="name=value,value"] is shown while the select of that name has one of these values;
   select[data-phase-item] offers the rows of [data-items]; [data-when-rows="name"] is shown while there are such rows. */

import { form, make } from "../editor/page.js";

function showFields() {
  form.querySelectorAll("[data-when]").forEach((block) => {
    const [name, values] = block.dataset.when.split("=");
    block.hidden = !values.split(",").includes(form.elements[name].value);
  });
  form.querySelectorAll("[data-when-rows]").forEach((block) => {
    block.hidden = !form.querySelector(`[data-row] [name="${block.dataset.whenRows}"]`);
  });
}

function offerItems() {
  const items = [...form.querySelectorAll("[data-items] [data-line]")].map((row, place) => {
    const text = row.querySelector("[data-combo=price]").value.split(" · ")[0];
    return { value: row.dataset.line, textContent: text ? `${place + 1}: ${text}` : `${place + 1}` };
  });
  form.querySelectorAll("[data-phase-item]").forEach((select) => {
    const isNew = !select.dataset.offered && select.closest("[data-line]").dataset.line.startsWith("q");
    const chosen = isNew ? select.value || items[0]?.value : select.value;
    select.dataset.offered = "1";
    select.replaceChildren(...items.map((item) => make("option", item)), make("option", { value: "", textContent: "A new item" }));
    select.value = items.some(({ value }) => value === chosen) ? chosen : "";
  });
}

function show() {
  showFields();
  offerItems();
}

export function watchChoices() {
  show();
  form.addEventListener("input", show);
}
