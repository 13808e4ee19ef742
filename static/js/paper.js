/* Owns sheets of paper: [data-paper] holds one <iframe> with a document.
   Contract: the event "paper:show" on a sheet with {src} or {srcdoc} shows another document. It is laid over the old one when it
   is complete, scrolled to the same place, so that nothing flickers; a later one overtakes one that is still loading. */

document.addEventListener("paper:show", (event) => {
  const paper = event.target;
  const shown = paper.querySelector("iframe:not(.is-loading)");
  paper.querySelectorAll(".is-loading").forEach((frame) => frame.remove());
  const next = shown.cloneNode();
  next.classList.add("is-loading");
  for (const name of ["loading", "src", "srcdoc"]) next.removeAttribute(name);
  Object.assign(next, event.detail);
  next.addEventListener("load", () => {
    next.contentWindow.scrollTo(0, shown.contentWindow?.scrollY || 0);
    next.classList.remove("is-loading");
    shown.remove();
  }, { once: true });
  paper.append(next);
});
