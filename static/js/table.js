/* Owns ticking and opening rows.
   Contract:
   - form[data-table] holds the table; a row is ticked by .tick input[name=ids]; [data-select-page] ticks the page; Shift ticks a range;
   - label[data-select-matching] (with a checkbox named "matching") is offered once the whole page is ticked;
   - [data-selected-count] says how many; a reset button unticks; the bar itself is shown and hidden by CSS;
   - where a table is wider than its place, its form, or else itself, has the class is-wide;
   - a click anywhere on tr[data-row-open], or Enter on its box, follows its a[data-row-link], a click with Ctrl, Cmd or the middle button
     in a new tab. */

let last = null;

const boxes = (form) => [...form.querySelectorAll("tbody .tick input[type=checkbox]")];

function refresh(form, say = false) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked).length;
  const page = form.querySelector("[data-select-page]");
  if (page) {
    page.checked = ticked > 0 && ticked === all.length;
    page.indeterminate = ticked > 0 && ticked < all.length;
  }
  const offer = form.querySelector("[data-select-matching]");
  const matching = offer?.querySelector("input");
  if (offer) {
    offer.hidden = ticked < all.length;
    if (offer.hidden) matching.checked = false;
  }
  const text = matching?.checked ? "All that match selected" : `${ticked} selected`;
  const count = form.querySelector("[data-selected-count]");
  if (count) count.textContent = text;
  if (say) document.dispatchEvent(new CustomEvent("announce", { detail: text }));
}

function tickRange(form, box) {
  const all = boxes(form);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  all.slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-table]");
  if (!form) return;
  if (event.target.matches("[data-select-page]")) boxes(form).forEach((box) => { box.checked = event.target.checked; });
  refresh(form, true);
});

document.addEventListener("click", (event) => {
  const box = event.target.closest("form[data-table] tbody .tick input");
  if (!box) return openRow(event);
  const form = box.closest("form");
  if (event.shiftKey && last?.isConnected && last.form === form && last !== box) tickRange(form, box);
  last = box;
});

document.addEventListener("auxclick", (event) => { if (event.button === 1) openRow(event); });

document.addEventListener("reset", (event) => {
  if (!event.target.matches("form[data-table]")) return;
  queueMicrotask(() => {
    boxes(event.target).forEach((box) => { box.checked = false; });
    refresh(event.target, true);
    event.target.querySelector("[data-select-page]")?.focus();
  });
});

function openRow(event) {
  const row = event.target.closest("tr[data-row-open]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select, summary, .tick")) return;
  if (String(window.getSelection()) !== "") return; // Somebody is marking text to copy it.
  const link = row.querySelector("a[data-row-link]");
  if (event.ctrlKey || event.metaKey || event.button === 1) window.open(link.href, "_blank", "noopener");
  else link.click();
}

/* In a form Enter would press its first button, hidden or not; in a row it opens the row. */
document.addEventListener("keydown", (event) => {
  const box = event.key === "Enter" && event.target.closest?.("form[data-table] input");
  if (!box) return;
  event.preventDefault();
  if (!event.ctrlKey && !event.metaKey) box.closest("tr[data-row-open]")?.querySelector("a[data-row-link]")?.click();
});

function room(place) {
  const style = getComputedStyle(place);
  return place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
}

/* A table that does not fit: on a list the box around it may scroll, and stays where it was scrolled to; elsewhere its texts may wrap. */
function fit() {
  for (const table of document.querySelectorAll("table.data")) {
    const box = table.closest("form[data-table]") || table;
    const place = table.parentElement;
    const scrolled = place.scrollLeft;
    box.classList.remove("is-wide");
    box.classList.toggle("is-wide", table.offsetWidth > room(place));
    place.scrollLeft = scrolled;
  }
}

function refreshAll() {
  document.querySelectorAll("form[data-table]").forEach((form) => refresh(form));
  fit();
}

document.addEventListener("htmx:afterSwap", () => {
  refreshAll();
  requestAnimationFrame(fit); // A dialog that was filled is open by then, and has a width.
});
window.addEventListener("pageshow", refreshAll);
window.addEventListener("resize", fit);
refreshAll();
