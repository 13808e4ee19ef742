/* Owns the live list: filters, search, sorting and paging refresh #list in place, and the address always says what is shown.
   Contract:
   - #list[data-list] is the region; its data-announce ("12 customers") is read out after each refresh;
   - form[data-filters] (and every field with form="filters") holds the state; empty fields stay out of the address;
   - input[data-live] refreshes while typing; a[data-live] inside the list follows in place;
   - the event "list:refresh" (also as an HX-Trigger header) asks for the same list again. */

const PAUSE = 220; // milliseconds of quiet before a search starts
let timer = 0;
let shownUrl = location.pathname + location.search;

const list = () => document.getElementById("list");

function stateOf(form) {
  const url = new URL(form.action || location.href, location.href);
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value.trim() !== "");
  url.search = new URLSearchParams(pairs).toString();
  return url;
}

function remember(url, history) {
  const next = url.pathname + url.search;
  if (history === "replace" || next === shownUrl) window.history.replaceState(null, "", next);
  else if (history === "push") window.history.pushState(null, "", next);
  shownUrl = next;
}

async function show(href, { history = "push", focus = "" } = {}) {
  clearTimeout(timer);
  const url = new URL(href, location.href);
  const region = list();
  region.setAttribute("hx-sync", "this:replace");
  region.setAttribute("aria-busy", "true");
  remember(url, history);
  const asked = { source: region, target: "#list", swap: "outerHTML", select: "#list" };
  await window.htmx.ajax("GET", url.pathname + url.search, asked).catch(() => {}); // Replaced by a newer request, or told by toast.js.
  list()?.removeAttribute("aria-busy");
  const target = focus && document.querySelector(focus);
  if (target && (document.activeElement === document.body || document.activeElement === null)) target.focus();
}

function follow(link) {
  const chip = link.closest(".chip")?.querySelector("summary");
  const focus = chip ? `#${chip.id}` : link.id ? `#${link.id}` : "#content";
  show(link.href, { focus }).then(() => { if (link.closest(".pager-turn")) window.scrollTo({ top: 0 }); });
  if (!new URL(link.href).searchParams.has("q")) {
    const search = document.querySelector("input[data-live]");
    if (search && link.matches(".chips-clear, .empty a")) search.value = "";
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (!form || !list() || !window.htmx) return;
  event.preventDefault();
  const chip = document.activeElement?.closest?.("details[data-menu]");
  const summary = chip?.querySelector("summary");
  if (chip) {
    chip.open = false;
    summary.focus();
  }
  show(stateOf(form), { focus: summary ? `#${summary.id}` : "" });
});

document.addEventListener("input", (event) => {
  const field = event.target.closest("input[data-live]");
  if (!field?.form || !list()) return;
  clearTimeout(timer);
  timer = setTimeout(() => show(stateOf(field.form), { history: "replace" }), PAUSE);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#list a[data-live]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !window.htmx) return;
  event.preventDefault();
  follow(link);
});

document.addEventListener("htmx:afterSettle", () => {
  const region = list();
  if (region?.dataset.announce && region.dataset.announce !== region.dataset.announced) {
    region.dataset.announced = region.dataset.announce;
    document.dispatchEvent(new CustomEvent("announce", { detail: region.dataset.announce }));
  }
});

if (list()) list().dataset.announced = list().dataset.announce || "";

document.addEventListener("list:refresh", () => list() && show(location.href, { history: "replace" }));

window.addEventListener("popstate", () => {
  if (!list() || location.pathname + location.search === shownUrl) return;
  const search = document.querySelector("input[data-live]");
  if (search) search.value = new URLSearchParams(location.search).get(search.name) || "";
  show(location.href, { history: "none" });
});
