// A form saves itself field by field: says so, says where it could not, keeps what is typed while an answer is on its
// way, and asks before one leaves with something unsaved.
"use strict";

const unsaved = new Set();
const OURS = "form[data-unsaved] [hx-post]";

const PAUSE = 1500; // milliseconds after which a text somebody still writes is saved too
const pauses = new Map();

document.addEventListener("input", ({ target }) => {
  if (!target.matches(OURS)) return;
  unsaved.add(target.id);
  if (!target.matches("textarea")) return;
  clearTimeout(pauses.get(target.id));
  const written = () => unsaved.has(target.id) && target.dispatchEvent(new Event("change", { bubbles: true }));
  pauses.set(target.id, setTimeout(written, PAUSE));
});

// What is saved now need not be saved again in a pause.
document.addEventListener("change", ({ target }) => clearTimeout(pauses.get(target.id)));

// Whether a field of this part of the form is no longer what was sent.
function isTypedSince(part, sent) {
  const now = new FormData(part.closest("form"));
  const names = [...part.querySelectorAll("[name]:not([name^=seen-])")].map(({ name }) => name);
  return names.some((name) => now.get(name) !== sent.get(name));
}

// The answer would replace what was typed since, or what somebody writes in: it is left out then, save for the version it
// speaks of and when it was saved. The next answer says the rest. After a change in another window the old version stays: the next saving meets it again.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, xhr, requestConfig } = detail;
  if (!target.closest("form[data-unsaved]") || xhr.getResponseHeader("HX-Reswap") === "none") return;
  const isWritten = document.activeElement.matches("textarea") && target.contains(document.activeElement);
  if (!isWritten && !isTypedSince(target, requestConfig.formData)) return;
  detail.shouldSwap = false;
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
  if (answer.querySelector("[id^=met-]")) return;
  for (const seen of target.querySelectorAll("[name^=seen-]")) {
    seen.value = answer.getElementById(seen.id)?.value ?? seen.value;
  }
  const [saved, told] = [document.getElementById("saved"), answer.getElementById("saved")];
  if (saved && told) saved.innerHTML = told.innerHTML;
});

// What the checks say comes after the answer to a saving, and leaves the field alone, with its focus and caret: its mark
// follows the text.
document.addEventListener("htmx:afterSettle", () => {
  for (const said of document.querySelectorAll("form[data-unsaved] [data-wrong]")) {
    const field = document.getElementById(said.dataset.of);
    if (said.dataset.wrong === "true") field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const field = detail.requestConfig.elt;
  const refused = detail.xhr.getResponseHeader("HX-Reswap") === "none"; // see kit.saving: what was typed stays there
  // a field that the answer has replaced stands in no form any more
  const isOurs = field.isConnected ? field.matches?.(OURS) : unsaved.has(field.id);
  if (!isOurs || !detail.successful || refused) return;
  const stands = field.isConnected && new FormData(field.form).get(field.name);
  if (stands === false || stands === detail.requestConfig.formData.get(field.name)) unsaved.delete(field.id);
});

for (const event of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(event, () => {
    const saved = document.getElementById("saved");
    saved.classList.add("not-saved");
    saved.textContent = document.querySelector("form[data-unsaved]").dataset.unsaved;
  });
}

// Whoever presses a button while something is being saved goes on once the answer has come: both at once would meet as
// if two windows had written. An answer may bring the button anew, so that its value goes along by itself.
let saving = 0;
let goesOn = null;

document.addEventListener("htmx:beforeRequest", () => {
  saving += 1;
});
document.addEventListener("htmx:afterRequest", () => {
  saving -= 1;
  setTimeout(() => saving || goesOn?.()); // by then what waits its turn has begun
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!saving || !form.matches("form[data-unsaved]")) {
    unsaved.clear();
    return;
  }
  event.preventDefault();
  goesOn = () => {
    goesOn = null;
    const pressed = Object.assign(document.createElement("input"), { type: "hidden" });
    form.append(Object.assign(pressed, { name: submitter?.name ?? "", value: submitter?.value ?? "" }));
    form.requestSubmit();
  };
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
