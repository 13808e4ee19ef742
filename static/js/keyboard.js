/* Owns the keys. Each single key can be switched off (WCAG 2.1.4) with data-single-keys="off" on <body>.
   Contract:
   - [data-key="n"] is clicked on N, [data-key-focus="/"] gets the focus on /, [data-go="c"] is followed on G then C;
   - in table.data, J and K move along tr[data-row-open] by focusing a[data-row-link] (so Enter opens it), X ticks the row;
   - Ctrl or Cmd with Enter submits the form that holds the focus, through its [data-primary] button; with the focus
     in none, or among the rows of a list, that of the dialog or of the page.
   Single keys stay quiet while somebody types, with a modifier held, on repeat, while composing, and with a dialog open. */

const GO_WAIT = 1500; // milliseconds between G and the letter that follows
let goUntil = 0;

function typing(element) {
  if (element.isContentEditable || element.matches("textarea, select")) return true;
  return element.matches("input") && !["checkbox", "radio", "button", "submit", "reset", "image"].includes(element.type);
}

function quiet(event) {
  if (document.body.dataset.singleKeys === "off") return true;
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  return typing(event.target) || document.querySelector("dialog[open]") !== null;
}

/* The letter as printed on the key; on a layout without Latin letters, the letter in its place. Shift is only for signs such as "?". */
function letter(event) {
  if (/^[a-z]$/i.test(event.key)) return event.shiftKey && event.key !== event.key.toLowerCase() ? "" : event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code) && /^\p{L}$/u.test(event.key)) return event.shiftKey ? "" : event.code.slice(3).toLowerCase();
  return event.key;
}

const shown = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility());

function clickable(key) {
  const direct = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return direct && !direct.matches(":disabled, [aria-disabled=true]") ? direct : null;
}

function move(step) {
  const rows = [...document.querySelectorAll("table.data tr[data-row-open]")];
  if (!rows.length) return false;
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  rows.forEach((row) => row.classList.toggle("is-current", row === next));
  next.querySelector("a[data-row-link]").focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const box = document.querySelector("table.data tr.is-current .tick input");
  box?.click();
  return Boolean(box);
}

function single(key) {
  if (goUntil > performance.now()) {
    goUntil = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    link?.click();
    return Boolean(link);
  }
  if (key === "g") {
    goUntil = performance.now() + GO_WAIT;
    return true;
  }
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if (key === "x") return tick();
  const field = shown(`[data-key-focus="${CSS.escape(key)}"]`);
  if (field) {
    field.focus();
    field.select?.();
    return true;
  }
  const target = clickable(key);
  target?.click();
  return Boolean(target);
}

function submit(event) {
  const here = document.querySelector("dialog[open]") ? "dialog[open] form" : "main form:has([data-primary])";
  const form = event.target.closest("form:not([data-table])") || document.querySelector(here);
  if (!form || event.repeat || event.isComposing) return;
  event.preventDefault();
  const button = form.querySelector("[data-primary]");
  if (button) button.click();
  else form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit(event);
  if (!(event.target instanceof Element) || quiet(event)) return;
  const key = letter(event);
  if (key.length === 1 && key !== " " && single(key)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("tr[data-row-open]");
  if (row) row.parentElement.querySelectorAll("tr").forEach((other) => other.classList.toggle("is-current", other === row));
});
