/* Owns what the server computed: the amount of each line, the totals, the preview. The server alone computes amounts.
   Contract: [data-amount] stands in each line, [data-editor-totals] holds the totals as the server writes them (<details>
   with ids), [data-editor-preview] shows the document at data-preview-url through "paper:show". */

import { lines } from "./line.js";
import { form } from "./page.js";

export function showFigures({ amounts, totals, supply, version }) {
  for (const line of lines()) line.querySelector("[data-amount]").textContent = amounts[line.dataset.line] || "";
  showTotals(totals);
  form.querySelector("[data-editor-supply]").innerHTML = supply;
  showPreview(version);
}

/* What was unfolded stays unfolded, and keeps the focus. */
function showTotals(html) {
  const totals = form.querySelector("[data-editor-totals]");
  const open = [...totals.querySelectorAll("details[open]")].map((details) => details.id);
  const focused = totals.contains(document.activeElement) ? document.activeElement.closest("details")?.id : "";
  totals.innerHTML = html;
  open.forEach((id) => {
    const details = document.getElementById(id);
    if (details) details.open = true;
  });
  if (focused) document.getElementById(focused)?.querySelector("summary").focus();
}

function showPreview(version) {
  const detail = { src: `${form.dataset.previewUrl}&v=${version}` };
  const preview = form.querySelector("[data-editor-preview]");
  preview.dispatchEvent(new CustomEvent("paper:show", { bubbles: true, detail }));
}
