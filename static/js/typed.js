/* Owns keeping what is typed while an answer is under way.
   Contract: a request whose target is [data-keep-typed] remembers what every such box on the page holds when it is sent. What was changed
   since then is taken over by the new field of the same name; a choice that no longer exists is not forced. */

const boxes = () => [...document.querySelectorAll("[data-keep-typed]")];
const fieldsOf = (box) => [...box.querySelectorAll("input[name], select[name], textarea[name]")].filter((field) => field.type !== "hidden");
let sent = new Map();
let typed = [];

function remember(event) {
  if (!event.detail.target?.matches?.("[data-keep-typed]")) return;
  sent = new Map(boxes().map((box) => [box.id, fieldsOf(box).map((field) => field.value)]));
}

function compare(event) {
  const box = event.detail.target;
  if (!sent.has(box?.id)) return;
  fieldsOf(box).forEach((field, place) => {
    if (field.value === sent.get(box.id)[place]) return;
    const twins = fieldsOf(box).filter((other) => other.name === field.name);
    typed.push({ id: box.id, name: field.name, nth: twins.indexOf(field), value: field.value });
  });
  sent.delete(box.id);
}

function takeOver() {
  for (const { id, name, nth, value } of typed) {
    const box = document.getElementById(id);
    const field = box && fieldsOf(box).filter((other) => other.name === name)[nth];
    if (!field) continue;
    const before = field.value;
    field.value = value;
    if (field.value !== value) field.value = before;
  }
  typed = [];
}

document.addEventListener("htmx:beforeRequest", remember);
document.addEventListener("htmx:beforeSwap", compare);
document.addEventListener("htmx:oobBeforeSwap", compare);
document.addEventListener("htmx:afterSettle", takeOver);
