// A page that waits for a job does not load itself anew under the hands of whoever fills in something on it: it stops
// asking then, and "Look again" stays.
"use strict";

let isTyped = false;

document.addEventListener("input", () => {
  isTyped = true;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const isInField = document.activeElement?.matches("input, select, textarea");
  if (event.target.matches(".awaited") && (isTyped || isInField)) event.preventDefault();
});
