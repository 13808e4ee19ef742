/* Owns the page of a subscription as a whole: starts its parts.
   Contract: form[data-editor][data-subscription], as the parts beside this file and those of the invoice editor describe
   it; data-live on the form says that these scripts run. Without them the form is sent by its buttons. */

import { form } from "../editor/page.js";
import { watchProblems } from "../editor/problems.js";
import "../editor/suggestions.js";
import { watchChoices } from "./choices.js";
import { watchPreview } from "./preview.js";

form.dataset.live = "";
for (const watch of [watchChoices, watchProblems, watchPreview]) watch();
(form.querySelector(".is-invalid") || form.querySelector("[data-items] [data-combo=price]"))?.focus({ preventScroll: true });
