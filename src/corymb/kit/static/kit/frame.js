// Ctrl-K leads to the search; menus close when one looks elsewhere; a form that failed is read from its summary.
"use strict";

document.addEventListener("keydown", (event) => {
  const finder = document.getElementById("finder");
  if (finder && (event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    event.preventDefault();
    finder.focus();
    finder.select();
  }
  const open = document.querySelector("details.menu[open]");
  if (open && event.key === "Escape") {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

for (const event of ["click", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
}

document.querySelector("[data-first]")?.focus();
