/* Owns the buttons that put a field such as {number} into the text that is written.
   Contract: button[data-insert] in a form; the field goes to where the cursor was last in one of the form's texts, else to the end of
   the last one. Without this file the buttons do nothing, and their words can be typed. */

let last = null;
const texts = (form) => [...form.querySelectorAll("textarea, input[type=text]")];

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("textarea, input[type=text]")) last = event.target;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-insert]");
  if (!button) return;
  const fields = texts(button.form);
  const into = fields.includes(last) ? last : fields.at(-1);
  const [start, end] = into === last ? [into.selectionStart, into.selectionEnd] : [into.value.length, into.value.length];
  into.focus();
  into.setRangeText(button.dataset.insert, start, end, "end");
  into.dispatchEvent(new Event("input", { bubbles: true }));
});
