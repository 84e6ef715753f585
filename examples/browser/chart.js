// The two pictures of the page, in plain SVG: a histogram below its distribution, and the loss by step.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Numbers as people read them: a true minus sign, thousands set apart, so many digits. */
export const minus = (text) => text.replaceAll("-", "−");
export const count = (n) => minus(Math.round(n).toLocaleString("en"));
export const digits = (x, n = 4) => minus(String(Number(x.toPrecision(n))));

/** About four round numbers from 0 to `max`. */
function ticks(max) {
  const power = 10 ** Math.floor(Math.log10(max / 4));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= max / 4.001);
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** Clears `svg` and takes the width it has; its functions draw in units of the data. */
function sheet(svg, height, [x0, x1], [y0, y1]) {
  const width = svg.clientWidth;
  const [left, right, upper, lower] = [70, 8, 10, 26];
  const X = (x) => left + ((x - x0) / (x1 - x0)) * (width - left - right);
  const Y = (y) => height - lower - ((y - y0) / (y1 - y0)) * (height - upper - lower);
  const add = (name, attributes, text = "") => {
    const node = svg.appendChild(document.createElementNS(NAMESPACE, name));
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  };
  svg.setAttribute("height", height);
  svg.replaceChildren();
  return {
    bar: (from, to, y) =>
      add("rect", { class: "bar", x: X(from) + 0.5, width: Math.max(0.5, X(to) - X(from) - 1), y: Y(y), height: Y(y0) - Y(y) }),
    curve: (points) =>
      add("path", { class: "curve", d: `M${points.map(([x, y]) => `${X(x).toFixed(1)} ${Y(y).toFixed(1)}`).join("L")}` }),
    level: (y, of = "grid") => add("line", { class: of, x1: left, x2: width - right, y1: Y(y), y2: Y(y) }),
    left: (y, text) => add("text", { x: left - 8, y: Y(y) + 4, "text-anchor": "end" }, text),
    below: (x, text) => add("text", { x: X(x), y: height - 8, "text-anchor": x === x1 ? "end" : "middle" }, text),
  };
}

/** Probability density of what `describe` says of a scheme; undefined where every value is the same. */
function densityOf(scheme, { std, max }) {
  if (std === 0) return undefined;
  if (scheme.endsWith("Uniform")) return (x) => (Math.abs(x) > max ? 0 : 1 / (2 * max));
  // A Gaussian cut at two standard deviations keeps this share of its area: erf(√2).
  const [sigma, area] = scheme === "normal" ? [std, 1] : [max / 2, 0.9544997361036416];
  return (x) => (Math.abs(x) > max ? 0 : Math.exp(-0.5 * (x / sigma) ** 2) / (area * sigma * Math.sqrt(2 * Math.PI)));
}

/** The weights as bars, and over them what their distribution expects. Returns whether there is such a curve. */
export function drawHistogram(svg, weights, scheme, described) {
  const density = densityOf(scheme, described);
  // The bounds where there are near ones, five standard deviations where there are not.
  const half = density ? Math.min(1.06 * described.max, 5 * described.std) : 1;
  const bins = 2 * Math.round(Math.min(35, Math.max(3, Math.cbrt(weights.length)))) + 1;
  const [width, counts] = [(2 * half) / bins, new Array(bins).fill(0)];
  for (const x of weights) counts[Math.min(bins - 1, Math.max(0, Math.floor((x + half) / width)))]++;
  const points = Array.from({ length: 401 }, (_, i) => -half + (i * half) / 200);
  const curve = density ? points.map((x) => [x, density(x) * weights.length * width]) : [];
  const top = 1.06 * Math.max(...counts, ...curve.map(([, y]) => y));
  const { bar, curve: line, level, left, below } = sheet(svg, 280, [-half, half], [0, top]);
  for (const y of ticks(top)) {
    level(y, y === 0 ? "axis" : "grid");
    left(y, count(y));
  }
  counts.forEach((n, i) => {
    const from = -half + i * width;
    if (n > 0)
      bar(from, from + width, n).innerHTML = `<title>${digits(from, 3)} to ${digits(from + width, 3)}: ${count(n)}</title>`;
  });
  if (density) line(curve);
  for (const x of ticks(half)) for (const signed of x === 0 ? [0] : [-x, x]) below(signed, digits(signed, 3));
  return density !== undefined;
}

/** The loss by step, logarithmic, with a line at ln 10, where guessing is. */
export function drawLosses(svg, losses, steps) {
  if (losses.length === 0) return;
  const least = Math.min(0.01, ...losses.filter((loss) => loss > 0));
  const [bottom, top] = [Math.log10(least), Math.log10(Math.max(3, ...losses)) + 0.1];
  const { curve, level, left, below } = sheet(svg, 200, [0, steps], [bottom, top]);
  for (let power = Math.ceil(bottom); power <= top; power++) {
    level(power);
    left(power, digits(10 ** power, 1));
  }
  level(bottom, "axis");
  level(Math.log10(Math.LN10), "chance");
  for (const step of ticks(steps)) below(step, count(step));
  curve(losses.map((loss, i) => [i, Math.log10(Math.max(loss, least))]));
}
