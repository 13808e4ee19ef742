/* Owns the invoice editor as a whole: starts its parts, and finalizes once all is saved.
   Contract: form[data-editor], as the parts beside this file describe it; button[data-editor-finalize] saves what is not
   saved yet, then clicks [data-editor-confirm], which opens the dialog. data-live on the form says that these scripts run. */

import { watchLines } from "./lines.js";
import { form } from "./page.js";
import { watchPasting } from "./pasting.js";
import { goToFirstProblem, hasProblems, watchProblems } from "./problems.js";
import { save, watchSaving } from "./saving.js";
import "./suggestions.js";
import { watchTerms } from "./terms.js";

async function finalize() {
  if (await save()) form.querySelector("[data-editor-confirm]").click();
  else if (hasProblems()) goToFirstProblem();
}

function clicked(event) {
  if (!event.target.closest("button[data-editor-finalize]")) return;
  event.preventDefault();
  finalize();
}

/* The first cell that is wrong, or else the last line, where one continues. */
function focusFirst() {
  const field = form.querySelector(".is-invalid") || [...form.querySelectorAll("[data-cell=description]")].at(-1);
  field?.focus({ preventScroll: true });
}

form.dataset.live = "";
for (const watch of [watchTerms, watchLines, watchPasting, watchProblems, watchSaving]) watch();
form.addEventListener("click", clicked);
focusFirst();
