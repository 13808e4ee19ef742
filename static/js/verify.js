/* Owns the check of a file on the page /verify/: the browser hashes it, so that the file stays where it is.
   Contract: form[data-verify] with inputs `file` and `checksum`; [data-here] shows, and [data-sent] hides, where the
   browser can do that. Without it, and on plain HTTP, the form sends the file. */

const form = document.querySelector("form[data-verify]");
const file = form.elements.file;
const checksum = form.elements.checksum;

function hex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

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
