// The time line of a search: days chosen by dragging over its bars, or by an edge of what is chosen.
// The two date fields beside it do the same by keyboard; the form they belong to does the search.

const EDGE = 14; // pixels within which an edge of the choice is taken hold of
let drag = null;

const barsOf = (chart) => [...chart.querySelectorAll("g[data-first]")];
const fields = () => ["when-from", "when-to"].map((id) => document.getElementById(id));

/** The place among the bars, 0 for the first; beyond the chart the bar at its end. */
function barAt(chart, x) {
  const { left, width } = chart.getBoundingClientRect();
  const bars = barsOf(chart).length;
  return Math.min(Math.max(Math.floor(((x - left) / width) * bars), 0), bars - 1);
}

/** The first and last bar now chosen, nothing when no dates are. */
function chosen(chart) {
  const bars = barsOf(chart);
  const inside = bars.flatMap((bar, at) => (bar.classList.contains("out") ? [] : [at]));
  return inside.length && inside.length < bars.length ? [inside[0], inside.at(-1)] : null;
}

/** Where a drag begins: at the far edge of the choice when its near one is held, else here. */
function start(chart, x) {
  const at = barAt(chart, x);
  const [low, high] = chosen(chart) ?? [];
  if (low === undefined) return at;
  const bars = barsOf(chart);
  const left = bars[low].getBoundingClientRect().left;
  const right = bars[high].getBoundingClientRect().right;
  if (Math.abs(x - left) <= EDGE) return high;
  if (Math.abs(x - right) <= EDGE) return low;
  return at;
}

const stateOf = (chart) => ({
  chart,
  bars: barsOf(chart).map((bar) => bar.classList.contains("out")),
  band: ["x", "width"].map((name) => [name, chart.querySelector(".band").getAttribute(name) ?? "0"]),
  dates: fields().map((field) => field.value),
});

function show({ chart, from, to }) {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const bars = barsOf(chart);
  bars.forEach((bar, at) => bar.classList.toggle("out", at < low || at > high));
  const band = chart.querySelector(".band");
  band.setAttribute("x", `${(100 * low) / bars.length}%`);
  band.setAttribute("width", `${(100 * (high - low + 1)) / bars.length}%`);
  const [first, last] = fields();
  first.value = bars[low].dataset.first;
  last.value = bars[high].dataset.last;
}

document.addEventListener("pointerdown", (event) => {
  const chart = event.target.closest("[data-histogram]");
  if (!chart || event.button) return;
  const from = start(chart, event.clientX);
  drag = { chart, from, to: barAt(chart, event.clientX), before: stateOf(chart) };
  chart.setPointerCapture(event.pointerId);
  show(drag);
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  drag.to = barAt(drag.chart, event.clientX);
  show(drag);
});

document.addEventListener("pointerup", () => {
  if (drag) document.getElementById("when").requestSubmit();
  drag = null;
});

// A finger that scrolls the page after all chooses nothing: all is put back as it was.
document.addEventListener("pointercancel", () => {
  if (!drag) return;
  const { chart, bars, band, dates } = drag.before;
  barsOf(chart).forEach((bar, at) => bar.classList.toggle("out", bars[at]));
  for (const [name, value] of band) chart.querySelector(".band").setAttribute(name, value);
  fields().forEach((field, at) => { field.value = dates[at]; });
  drag = null;
});
