// The days on which something became known, as a slider; what was published is marked. Without scripts the list stays.
"use strict";

for (const form of document.querySelectorAll("form[data-known]")) {
  const list = form.querySelector("select");
  const days = [...list.options];
  const slider = document.createElement("input");
  const said = document.createElement("output");
  const marks = document.createElement("span");
  Object.assign(slider, { type: "range", min: 0, max: days.length - 1, step: 1, id: "known-slider" });
  slider.value = list.selectedIndex;
  slider.className = "known-slider";
  said.setAttribute("for", slider.id);
  marks.className = "known-marks";
  marks.setAttribute("aria-hidden", "true");
  days.forEach((day, place) => {
    if (!("published" in day.dataset)) return;
    const mark = document.createElement("i");
    mark.title = day.text;
    mark.style.left = `${days.length > 1 ? (100 * place) / (days.length - 1) : 0}%`;
    marks.append(mark);
  });
  const tell = () => {
    list.selectedIndex = Number(slider.value);
    said.textContent = days[list.selectedIndex].text;
    slider.setAttribute("aria-valuetext", said.textContent);
  };
  slider.addEventListener("input", tell);
  form.querySelector("label").htmlFor = slider.id;
  list.hidden = true;
  list.after(slider, marks, said);
  tell();
}
