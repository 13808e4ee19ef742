/* Owns what people see of passkeys.
   Contract: [data-passkey] appears where the browser can use them, [data-passkey-missing] where it cannot; what goes wrong in
   allauth's scripts stands in plain words in [data-passkey-problem]. */

const WORDS = {
  NotAllowedError: "No passkey was used: it was cancelled, or it took too long. Try again.",
  AbortError: "No passkey was used: it was cancelled. Try again.",
  InvalidStateError: "This device keeps a passkey for your account already.",
  SecurityError: "Passkeys do not work at this address. They need https and a name, not a number: on this machine open localhost instead.",
};
const supported = Boolean(window.PublicKeyCredential && navigator.credentials?.create);

for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !supported;
for (const part of document.querySelectorAll("[data-passkey-missing]")) part.hidden = supported;

document.addEventListener("allauth.error", (event) => {
  const problem = document.querySelector("[data-passkey-problem]");
  if (!problem) return;
  event.preventDefault();
  problem.textContent = WORDS[event.detail.exception.name] || "The passkey could not be used. Try again, or sign in another way.";
});
