/* Owns how the actions for ticked rows fit into their bar: those without room stand in its menu "More".
   Contract:
   - [data-bulk-bar] holds [data-bulk-actions]: buttons, and at their end details[data-bulk-more] with a .menu-list, hidden while that is empty;
   - the last buttons leave first and come back in their order; in the menu a button is a .menu-item instead of a .btn;
   - [data-bulk-actions] is .is-fitted once it was measured; until then, and without this file, CSS lets it scroll or wrap. */

// Told whenever the bar is shown, or its count or its room changes, and before the page is painted: nothing is seen to move.
const sizes = new ResizeObserver((entries) => new Set(entries.map(({ target }) => target.closest("[data-bulk-bar]"))).forEach(fit));

function overflows(bar, actions) {
  const end = bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);
  const last = [...actions.children].findLast((part) => !part.hidden);
  return [last, bar.lastElementChild].some((part) => part?.getBoundingClientRect().right > end + 0.5);
}

function become(button, item) {
  button.classList.toggle("btn", !item);
  button.classList.toggle("menu-item", item);
}

function fit(bar) {
  if (!bar?.clientWidth) return;
  const actions = bar.querySelector("[data-bulk-actions]");
  const more = actions.querySelector("[data-bulk-more]");
  const list = more.querySelector(".menu-list");
  const focused = actions.contains(document.activeElement) ? document.activeElement : null;
  actions.classList.add("is-fitted");
  for (const button of [...list.children]) {
    become(button, false);
    more.before(button);
  }
  more.hidden = true;
  while (overflows(bar, actions) && more.previousElementSibling) {
    const button = more.previousElementSibling;
    more.hidden = false;
    become(button, true);
    list.prepend(button);
  }
  if (more.hidden) more.open = false;
  if (focused) (focused.checkVisibility() ? focused : more.querySelector("summary")).focus();
}

function watch() {
  for (const bar of document.querySelectorAll("[data-bulk-bar]")) {
    for (const part of [bar, ...bar.children]) if (!part.matches("[data-bulk-actions]")) sizes.observe(part);
  }
}

document.addEventListener("htmx:afterSwap", watch);
watch();
