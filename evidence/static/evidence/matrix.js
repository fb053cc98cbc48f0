// The claim matrix as a grid: arrow keys move from cell to cell, and the cell that is looked at tells its reason below.

const grid = document.querySelector("[data-grid]");
const why = document.querySelector("[data-why]");
const hint = why?.firstElementChild;

const rows = () => [...grid.rows].map((row) => [...row.cells]);
const focusable = (cell) => cell.querySelector(":scope > a") ?? cell;

function tell(cell) {
  const tip = cell?.querySelector(".tip");
  why.replaceChildren(...(tip ? [...tip.cloneNode(true).childNodes] : [hint]));
}

function enter(cell) {
  for (const each of grid.querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
  focusable(cell).tabIndex = 0;
}

/** The cell so many steps away, as far as there is one. */
function beyond(cell, down, right) {
  const all = rows();
  const at = all.findIndex((row) => row.includes(cell));
  const row = all[Math.min(Math.max(at + down, 0), all.length - 1)];
  return row[Math.min(Math.max(cell.cellIndex + right, 0), row.length - 1)];
}

const MANY = 1000;
const STEPS = {
  ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0],
  Home: [0, -MANY], End: [0, MANY], PageDown: [5, 0], PageUp: [-5, 0],
};

function start() {
  for (const cell of grid.querySelectorAll("th, td")) focusable(cell).tabIndex = -1;
  enter(grid.querySelector("tbody td") ?? grid.rows[0].cells[0]);

  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = event.target.closest("th, td");
    if (!step || !cell || event.altKey || event.metaKey) return;
    event.preventDefault();
    const wide = event.ctrlKey && ["Home", "End"].includes(event.key) ? [Math.sign(step[1]) * MANY, step[1]] : step;
    focusable(beyond(cell, ...wide)).focus();
  });

  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("th, td");
    enter(cell);
    tell(cell);
    // What is sticky must not lie over the cell that was come to.
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  grid.addEventListener("pointerover", (event) => tell(event.target.closest("td")));
  grid.addEventListener("pointerleave", () => tell(document.activeElement.closest("[data-grid] td")));

  // A finger cannot hover: its first touch tells the reason, the second follows the link.
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (event.pointerType !== "touch" || !cell?.querySelector(".tip") || cell === grid.touched) return;
    event.preventDefault();
    grid.touched = cell;
    focusable(cell).focus();
  });
}

if (grid && why) start();
