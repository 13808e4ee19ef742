/* Owns what every part of the editor shares: the form, the state in words, notices, the token for posts.
   Contract: form[data-editor] holds [data-editor-state] (its data-tone is "", "good" or "bad"), [data-editor-notices] and
   the <template>s of notices, each with a place for its text: [data-text]. */

export const form = document.querySelector("form[data-editor]");

export const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

export const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

/* The cookie is newer than the page where somebody signed in again meanwhile; over https its name has a prefix. */
const cookie = (name) => document.cookie.split("; ").find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);

export const token = () => cookie("__Host-csrftoken") || cookie("csrftoken")
  || document.querySelector("[name=csrfmiddlewaretoken]").value;

export function say(text, tone = "") {
  const state = form.querySelector("[data-editor-state]");
  state.dataset.tone = tone;
  if (state.textContent !== text) state.textContent = text;
}

/* Each line of the text is a paragraph; with the selector of a template the text stands in its [data-text]. */
export function notice(text, template = "") {
  const note = template ? form.querySelector(template).content.firstElementChild.cloneNode(true) : plain(text);
  if (template) note.querySelector("[data-text]").textContent = text;
  form.querySelector("[data-editor-notices]").replaceChildren(note);
  note.scrollIntoView({ block: "nearest" });
  return note;
}

function plain(text) {
  const note = make("div", { className: "notice tone-warn", role: "alert" });
  note.append(...text.split("\n").map((textContent) => make("p", { textContent })));
  return note;
}

export const clearNotices = () => form.querySelector("[data-editor-notices]").replaceChildren();
