/* Owns lists of rows that can be added and removed (metadata, languages, recipients).
   Contract: [data-rows] holds [data-rows-list] with [data-row]s, a <template> of one row, [data-rows-add] and in each row [data-row-remove];
   data-rows-max limits them. "__prefix__" in the template becomes the next number and the formset's TOTAL_FORMS grows.
   Without this file the empty rows that the server offers do the same. */

const rowsOf = (box) => box.querySelectorAll("[data-rows-list] > [data-row]");

function changed(box) {
  const add = box.querySelector("[data-rows-add]");
  add.disabled = rowsOf(box).length >= Number(box.dataset.rowsMax || Infinity);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function add(box) {
  const copy = box.querySelector("template").content.cloneNode(true);
  const total = box.querySelector("input[name$=-TOTAL_FORMS]");
  const row = copy.querySelector("[data-row]");
  if (total) row.outerHTML = row.outerHTML.replaceAll("__prefix__", total.value++);
  box.querySelector("[data-rows-list]").append(copy);
  const rows = rowsOf(box);
  rows[rows.length - 1].querySelector("input:not([type=hidden]), select, textarea").focus();
  window.htmx?.process(rows[rows.length - 1]);
  changed(box);
}

function remove(box, row) {
  const next = row.nextElementSibling || row.previousElementSibling;
  const deleted = row.querySelector("input[name$=-DELETE]");
  if (deleted) {
    deleted.checked = true;
    row.hidden = true;
  } else row.remove();
  (next?.querySelector("[data-row-remove]") || box.querySelector("[data-rows-add]")).focus();
  changed(box);
  document.dispatchEvent(new CustomEvent("announce", { detail: "Row removed" }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows-add], [data-row-remove]");
  const box = button?.closest("[data-rows]");
  if (!box) return;
  if (button.matches("[data-rows-add]")) add(box);
  else remove(box, button.closest("[data-row]"));
});
