// A form saves itself field by field: says so, says where it could not, and asks before one leaves with something unsaved.
"use strict";

const unsaved = new Set();
const OURS = "form[data-unsaved] [hx-post]";

document.addEventListener("input", ({ target }) => {
  if (target.matches(OURS)) unsaved.add(target.id);
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const field = detail.requestConfig.elt;
  const refused = detail.xhr.getResponseHeader("HX-Reswap") === "none"; // see kit.saving: what was typed stays there
  if (field.matches?.(OURS) && detail.successful && !refused) unsaved.delete(field.id);
});

for (const event of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(event, () => {
    const saved = document.getElementById("saved");
    saved.classList.add("not-saved");
    saved.textContent = document.querySelector("form[data-unsaved]").dataset.unsaved;
  });
}

document.addEventListener("submit", () => unsaved.clear());
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
