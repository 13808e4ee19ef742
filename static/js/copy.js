/* Owns copying.
   Contract: [data-copy="text"] puts its text on the clipboard, shows a tick for a moment, and says so. */

const SHOWN = 1600; // milliseconds

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // A page served over plain HTTP has no clipboard interface.
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await write(button.dataset.copy);
  button.focus();
  button.classList.add("is-copied");
  document.dispatchEvent(new CustomEvent("announce", { detail: "Copied" }));
  setTimeout(() => button.classList.remove("is-copied"), SHOWN);
});
