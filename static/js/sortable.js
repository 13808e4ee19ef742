/* Owns putting rows in order, by drag and by keyboard.
   Contract: [data-sortable] holds sibling [data-sortable-item]s, each with a button [data-sortable-handle]. The order in the document is the
   order that the form sends. On the handle: arrow up and down, Home and End move the row; the new place is read out, with what is typed in
   [data-sortable-name] or chosen. */

const itemsOf = (item) => [...item.parentElement.querySelectorAll(":scope > [data-sortable-item]")];

function settle(item) {
  const items = itemsOf(item);
  const choice = item.querySelector("select");
  const typed = item.querySelector("[data-sortable-name]")?.value;
  const name = typed ?? choice?.selectedOptions[0]?.text;
  item.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("announce", { detail: `${name || "Row"}: place ${items.indexOf(item) + 1} of ${items.length}` }));
}

function moveTo(item, place) {
  const items = itemsOf(item);
  const at = items.indexOf(item);
  if (place === at || place < 0 || place >= items.length) return;
  if (place > at) items[place].after(item);
  else items[place].before(item);
}

document.addEventListener("keydown", (event) => {
  const handle = event.target.closest?.("[data-sortable-handle]");
  if (!handle || event.ctrlKey || event.metaKey || event.altKey) return;
  const item = handle.closest("[data-sortable-item]");
  const items = itemsOf(item);
  const at = items.indexOf(item);
  const place = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1 }[event.key];
  if (place === undefined) return;
  event.preventDefault();
  moveTo(item, place);
  handle.focus();
  settle(item);
});

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-sortable-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  drag(handle, handle.closest("[data-sortable-item]"), event.pointerId);
});

function drag(handle, item, pointer) {
  handle.setPointerCapture(pointer);
  item.classList.add("is-moving");
  const before = itemsOf(item).indexOf(item);
  const over = (event) => {
    const place = itemsOf(item).findIndex((other) => {
      const box = other.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY <= box.bottom;
    });
    if (place >= 0) moveTo(item, place);
  };
  const end = () => {
    item.classList.remove("is-moving");
    handle.removeEventListener("pointermove", over);
    if (itemsOf(item).indexOf(item) !== before) settle(item);
  };
  handle.addEventListener("pointermove", over);
  handle.addEventListener("lostpointercapture", end, { once: true });
}
