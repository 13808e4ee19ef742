/* Owns the check of a file on the page /verify/: the browser hashes it, so that the file stays where it is.
   Contract: form[data-verify] with inputs `file` and `checksum`; [data-here] shows, and [data-sent] hides, where the
   browser can do that. Without it, and on plain HTTP, the form sends the file. [data-too-large="bytes"][hidden] shows
   in place of sending for a larger file, [data-several][hidden] for more than one. */

const form = document.querySelector("form[data-verify]");
const file = form.elements.file;
const checksum = form.elements.checksum;
const tooLarge = form.querySelector("[data-too-large]");
const several = form.querySelector("[data-several]");

function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

form.addEventListener("submit", (event) => {
  several.hidden = file.files.length < 2;
  tooLarge.hidden = !(file.files[0]?.size > Number(tooLarge.dataset.tooLarge));
  if (several.hidden && tooLarge.hidden) return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

if (globalThis.crypto?.subtle) {
  form.querySelector("[data-here]").hidden = false;
  form.querySelector("[data-sent]").hidden = true;
  form.addEventListener("submit", async (event) => {
    if (!file.files.length) return;
    event.preventDefault();
    checksum.value = hex(await crypto.subtle.digest("SHA-256", await file.files[0].arrayBuffer()));
    file.value = "";
    form.submit();
  });
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  form.requestSubmit();
});
