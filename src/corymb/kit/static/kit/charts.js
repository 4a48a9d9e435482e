// Draws charts where a page has some: ECharts is fetched when the first of them comes near, never before.
"use strict";

const own = document.currentScript;
const charts = document.querySelectorAll("[data-chart]");
const russian = document.documentElement.lang === "ru";
const dark = matchMedia("(prefers-color-scheme: dark)");

const fetched = (url) =>
  new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url, onload: done, onerror: failed });
    document.head.append(script);
  });

function colours() {
  const style = getComputedStyle(document.documentElement);
  const probe = document.head.appendChild(document.createElement("meta"));
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color || style.color;
  };
  const found = Object.fromEntries(
    ["ink", "ink-2", "line", "surface", "accent", "yours-line", "news", "good", "bad", "step-3"].map((n) => [n, read(n)]),
  );
  probe.remove();
  return found;
}

function theme() {
  const c = colours();
  const text = { color: c["ink-2"], fontFamily: "inherit", fontSize: 13 };
  const format = new Intl.NumberFormat(russian ? "ru" : "en", { maximumFractionDigits: 2 });
  const number = (value) => format.format(value).replace("-", "\u2212").replace(/\u00a0/g, "\u202f");
  const axis = {
    axisLine: { lineStyle: { color: c["ink-2"] } },
    axisTick: { show: false },
    axisLabel: { color: c["ink-2"], fontSize: 13, hideOverlap: true },
    splitLine: { lineStyle: { color: c.line } },
    nameTextStyle: text,
  };
  return {
    color: [c.accent, c["yours-line"], c.news, c["step-3"], c.good, c.bad],
    textStyle: { color: c.ink, fontFamily: getComputedStyle(document.body).fontFamily },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false }, axisLabel: { ...axis.axisLabel, formatter: number } },
    line: { symbolSize: 7, lineStyle: { width: 2.5 }, endLabel: { color: c.ink, textBorderWidth: 0 } },
    legend: { textStyle: { color: c.ink, fontSize: 13 } },
    tooltip: { backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.ink, fontSize: 13 } },
  };
}

function drawn(figure) {
  const box = figure.querySelector(".chart-box");
  const given = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const bars = given.series.filter((one) => one.type === "bar");
  figure.classList.add("drawn");
  const chart = echarts.init(box, theme(), { renderer: "svg", locale: russian ? "RU" : "EN" });
  chart.setOption({
    animation: false,
    aria: { enabled: true, decal: { show: bars.length > 1 } },
    grid: { left: 8, right: 16, top: 24, bottom: 32, containLabel: true },
    ...given,
    tooltip: { trigger: "axis", confine: true, ...given.tooltip, renderMode: "richText" },
  });
  box.setAttribute("role", "img");
  figure.querySelector("details").open = false;
  return chart;
}

async function all() {
  // What is measured in another font than it is shown in is cut.
  await document.fonts.load(`13px ${getComputedStyle(document.body).fontFamily}`, "0Aя");
  await fetched(own.dataset.echarts);
  if (russian) await fetched(own.dataset.russian);
  let shown = [...charts].map(drawn);
  addEventListener("resize", () => shown.forEach((chart) => chart.resize()));
  dark.addEventListener("change", () => {
    shown.forEach((chart) => chart.dispose());
    shown = [...charts].map(drawn);
  });
}

// On paper there is nothing to unfold: the numbers stand below their picture.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll(".same-as-table:not([open])")];
  unfolded.forEach((table) => { table.open = true; });
});
addEventListener("afterprint", () => unfolded.forEach((table) => { table.open = false; }));

if (charts.length) {
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    near.disconnect();
    all();
  }, { rootMargin: "400px" });
  charts.forEach((chart) => near.observe(chart));
}
