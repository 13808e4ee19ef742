/* Owns the copy buttons of the page that an invoice's customer sees.
   Contract: [data-copy="text"][hidden] shows once this runs; [data-copied="Copied"] around it holds the word that the
   button and [data-copy-status] say for a moment. */

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

for (const button of document.querySelectorAll("[data-copy]")) {
  const word = button.textContent;
  const done = button.closest("[data-copied]").dataset.copied;
  const status = document.querySelector("[data-copy-status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await write(button.dataset.copy);
    button.focus();
    button.textContent = status.textContent = done;
    setTimeout(() => {
      button.textContent = word;
      status.textContent = "";
    }, SHOWN);
  });
}
