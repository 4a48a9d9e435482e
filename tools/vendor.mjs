// Cuts Tabler down to the parts named in vendor.json and lowers it to the browser floor. Run by vendor.py.
import { readFileSync, writeFileSync } from "node:fs";
import browserslist from "browserslist";
import { browserslistToTargets, transform } from "lightningcss";
import { PurgeCSS } from "purgecss";

const [, , listPath, from, to] = process.argv;
const list = JSON.parse(readFileSync(listPath, "utf-8"));
const kept = list.tabler_parts.map((part) => new RegExp(`^${part}$`));

const [purged] = await new PurgeCSS().purge({
  content: [{ raw: "", extension: "html" }],
  css: [{ raw: readFileSync(from, "utf-8") }],
  safelist: { standard: kept },
  blocklist: list.tabler_blocked.map((part) => new RegExp(part)),
  keyframes: true,
  fontFace: true,
});

// Calls `lower` with the arguments of every NAME(...) and puts its answer in place of the call; innermost calls first.
function lowered(css, name, lower) {
  for (let start = css.lastIndexOf(name + "("); start >= 0; start = css.lastIndexOf(name + "(", start - 1)) {
    let depth = 0;
    const parts = [""];
    let end = start + name.length;
    do {
      const letter = css[end++];
      depth += { "(": 1, ")": -1 }[letter] ?? 0;
      if (letter === "," && depth === 1) parts.push("");
      else if (!(letter === "(" && depth === 1) && depth > 0) parts[parts.length - 1] += letter;
    } while (depth > 0);
    css = css.slice(0, start) + lower(parts.map((part) => part.trim())) + css.slice(end);
  }
  return css;
}

// The floor knows no color-mix, and it cannot be worked out from variables. What mixes a colour into nothing becomes
// nothing below a third and the colour above it; what mixes two colours becomes the one with the greater part. Our own
// tokens colour whatever a page shows of this.
function mixed([, one, other]) {
  const part = parseFloat(/([\d.]+)%$/.exec(one)?.[1] ?? "100");
  const colour = one.replace(/\s+([\d.]+%|calc\(.*\))$/, "");
  const rest = other.replace(/\s+([\d.]+%|calc\(.*\))$/, "");
  if (rest === "transparent") return part < 34 ? "transparent" : colour;
  return part >= 50 ? colour : rest;
}

// Oklab to sRGB by Ottosson's matrices (public domain), cut off at the edges of the gamut.
function hex(l, c, h) {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  const bytes = linear.map((v) => {
    const shown = v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, shown)) * 255);
  });
  return "#" + bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

let css = purged.css;
css = lowered(css, "color-mix", mixed);
css = css.replace(/oklch\(from (var\([^)]*\)|[^\s)]+) [^;]*?\bh\)/g, "$1");
css = css.replace(/oklch\(([\d.]+)% ([\d.]+) (none|[\d.]+deg|[\d.]+)\)/g, (_, l, c, h) => hex(l / 100, +c, parseFloat(h) || 0));
css = css.replace(
  /oklch%28([\d.]+)%25 ([\d.]+) ([\d.]+)(?:deg)?%29/g, // within pictures written into the CSS
  (_, l, c, h) => "%23" + hex(l / 100, +c, +h).slice(1),
);
css = css.replace(/@property [^{]*\{[^}]*\}/g, "");

const { code } = transform({
  filename: "tabler.css",
  code: Buffer.from(css),
  minify: true,
  targets: browserslistToTargets(browserslist(list.floor)),
});
const final = code
  .toString()
  .replaceAll("--lightningcss-light", "--on-light")
  .replaceAll("--lightningcss-dark", "--on-dark")
  .replace(/\/\*[#@] sourceMappingURL=.*?\*\//g, "");
writeFileSync(to, list.tabler_head + "\n" + final + "\n");
