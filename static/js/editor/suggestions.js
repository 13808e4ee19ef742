/* Owns suggestions while somebody types: customers, products, and names out of a list.
   Contract: input[data-combo="customer|product|price|names"] gets suggestions in #combo. All but names are asked
   for at the input's data-url, or else the form's data-product-url, as {options: [{name, note, …}]}; names are those of the
   <datalist> of the attribute "list", several in one input with commas between. Arrows choose, Enter takes, Esc closes.
   It imports nothing: the page on which an invoice starts waits for no more than this. */

const LOOKUP = 160; // milliseconds of quiet before suggestions are asked for
const MOST = 12; // names offered at once
const ROLE = { role: "combobox", "aria-expanded": "false", "aria-controls": "combo", "aria-autocomplete": "list" };
const list = document.getElementById("combo");
const combo = { input: null, options: [], active: -1, timer: 0, asked: 0 };

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const ofNames = (input) => input.dataset.combo === "names";

/* The name that is being typed, after the last comma, and where it begins. */
function part(input) {
  const at = Math.max(input.value.lastIndexOf(","), input.value.lastIndexOf(";")) + 1;
  return { at, text: input.value.slice(at).trim() };
}

function named(input) {
  const wanted = part(input).text.toLowerCase();
  const names = [...document.querySelectorAll(`#${input.dataset.names} option`)].map((option) => option.value);
  return names.filter((name) => name.toLowerCase().includes(wanted)).slice(0, MOST).map((name) => ({ name }));
}

async function lookUp(input) {
  const { form } = input;
  const url = new URL(input.dataset.url || form.dataset.productUrl, location.href);
  url.searchParams.set("q", input.value.trim());
  if (form.matches("[data-editor]")) {
    url.searchParams.set("currency", form.elements.currency?.value || "");
    url.searchParams.set("invoice", new URL(form.action).pathname.split("/").at(-3));
  }
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  return response.ok ? (await response.json()).options : [];
}

async function suggest(input) {
  const asked = ++combo.asked;
  if (!ofNames(input) && !input.value.trim()) return shut();
  const options = ofNames(input) ? named(input) : await lookUp(input).catch(() => []);
  if (asked === combo.asked && document.activeElement === input) show(input, options);
}

function row(option, place) {
  const item = make("li", { id: `combo-${place}`, role: "option", className: "combo-option" });
  item.append(make("bdi", { textContent: option.name }));
  if (option.note) item.append(make("span", { className: "muted", textContent: option.note }));
  return item;
}

function show(input, options) {
  if (!options.length) return shut();
  Object.assign(combo, { input, options, active: input.dataset.combo === "product" ? -1 : 0 });
  list.replaceChildren(...options.map(row));
  const box = input.getBoundingClientRect();
  list.style.top = `${box.bottom + window.scrollY + 4}px`;
  list.style.left = `${box.left + window.scrollX}px`;
  list.style.minWidth = `${box.width}px`;
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  mark();
}

function mark() {
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === combo.active)));
  if (combo.active >= 0) combo.input.setAttribute("aria-activedescendant", `combo-${combo.active}`);
  else combo.input.removeAttribute("aria-activedescendant");
  list.children[combo.active]?.scrollIntoView({ block: "nearest" });
}

function shut() {
  clearTimeout(combo.timer);
  combo.asked += 1;
  if (list) list.hidden = true;
  combo.input?.setAttribute("aria-expanded", "false");
  combo.input?.removeAttribute("aria-activedescendant");
  combo.input = null;
}

const takes = {
  customer(input, option) {
    input.value = option.name;
    input.form.append(make("input", { type: "hidden", name: "chosen", value: option.id }));
    input.form.requestSubmit();
  },
  names(input, option) {
    const { at } = part(input);
    input.value = `${input.value.slice(0, at)}${at ? " " : ""}${option.name}`;
    tell(input);
  },
  price(input, option) {
    input.value = option.name;
    input.closest("[data-line]").querySelector("[name$=-chosen]").value = option.id;
    tell(input);
  },
  product(input, option) {
    const line = input.closest("[data-line]");
    const quantity = line.querySelector("[data-cell=quantity]");
    input.value = option.description;
    line.querySelector("[data-cell=price]").value = option.price;
    line.querySelector("[name$=-product]").value = option.id;
    line.querySelector("[name$=-sold]").value = option.name;
    quantity.focus();
    quantity.select();
    tell(input);
  },
};

function tell(input) {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  shut();
}

function choose(place) {
  const { input } = combo;
  const option = combo.options[place];
  shut();
  takes[input.dataset.combo](input, option);
}

/* True when the key was for the suggestions. */
function tookKey(event) {
  const input = event.target.closest?.("[data-combo]");
  if (!input || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (!combo.input) {
    if (event.key !== "ArrowDown") return false;
    suggest(input);
    return true;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    combo.active = (combo.active + step + combo.options.length) % combo.options.length;
    mark();
    return true;
  }
  if (event.key === "Escape") {
    shut();
    return true;
  }
  const complete = ofNames(combo.input) && combo.options.some((option) => option.name === part(input).text);
  if (event.key === "Enter" && combo.active >= 0 && !complete) {
    choose(combo.active);
    return true;
  }
  if (event.key === "Enter" || event.key === "Tab") shut();
  return false;
}

function prepare(input) {
  if (input.getAttribute("role") === "combobox") return;
  input.dataset.names = input.getAttribute("list") || "";
  input.removeAttribute("list");
  for (const [name, value] of Object.entries(ROLE)) input.setAttribute(name, value);
}

// What is focused while the scripts are still loading takes part too.
if (document.activeElement?.matches("[data-combo]")) prepare(document.activeElement);
document.addEventListener("focusin", (event) => event.target.matches?.("[data-combo]") && prepare(event.target));
document.addEventListener("focusout", (event) => {
  if (event.target === combo.input) setTimeout(() => document.activeElement !== combo.input && shut(), 0);
});
document.addEventListener("input", (event) => {
  if (!event.isTrusted || !event.target.matches?.("[data-combo]")) return;
  clearTimeout(combo.timer);
  combo.timer = setTimeout(() => suggest(event.target), ofNames(event.target) ? 0 : LOOKUP);
});
list?.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // The focus stays in the input.
  const item = event.target.closest("[role=option]");
  if (item) choose([...list.children].indexOf(item));
});
document.addEventListener("keydown", (event) => {
  if (!tookKey(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
