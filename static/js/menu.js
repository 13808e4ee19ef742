/* Owns menus and filter popovers: they are <details data-menu>, and open and close without this file.
   Contract: details[data-menu] > summary + .menu-list. With this file only one is open at a time, a click outside or Esc closes it,
   Esc gives the focus back to the summary, arrow keys walk through .menu-item, a panel's first field gets the focus, and a list that
   would reach over the edge of the window opens to the other side (is-turned). */

const open = () => document.querySelector("details[data-menu][open]");

function close(menu, refocus = false) {
  menu.open = false;
  if (refocus) menu.querySelector("summary").focus();
}

function staysInSight(menu) {
  const list = menu.querySelector(".menu-list");
  const over = () => {
    const box = list.getBoundingClientRect();
    return Math.max(box.right - document.documentElement.clientWidth, -box.left, 0);
  };
  list.classList.remove("is-turned");
  const before = over();
  list.classList.toggle("is-turned", before > 0);
  if (before > 0 && over() >= before) list.classList.remove("is-turned");
}

function walk(menu, step) {
  const items = [...menu.querySelectorAll(".menu-item")];
  if (!items.length) return false;
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length].focus();
  return true;
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]") || !menu.open) return;
  document.querySelectorAll("details[data-menu][open]").forEach((other) => other !== menu && !other.contains(menu) && close(other));
  staysInSight(menu);
  menu.querySelector(".chip-panel")?.querySelector("input:not([type=hidden], :disabled), select, textarea")?.focus();
}, true);

document.addEventListener("click", (event) => {
  const menu = open();
  if (menu && (!menu.contains(event.target) || event.target.closest("a.menu-item, button.menu-item"))) close(menu);
});

document.addEventListener("focusin", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) close(menu);
});

document.addEventListener("keydown", (event) => {
  const menu = open();
  if (!menu || event.defaultPrevented) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(menu, true);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && menu.contains(event.target) && !event.target.matches("input, select, textarea")) {
    if (walk(menu, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  }
});
