// Mark a part of a picture or film: what is drawn or where the player stands fills the fields of a row, and what is typed
// there is drawn. The fields stay the truth: everything here can be typed instead.

const media = document.getElementById("media");
// Both come and go as somebody asks to see it, and hides it again.
const stage = () => media.querySelector("[data-draw]");
const player = () => media.querySelector("video, audio");
const drawing = document.querySelector("[data-mark-draw]");
const said = document.querySelector("[data-mark-said]");
const SIDES = ["x", "y", "width", "height"];
const LEAST = 0.5; // percent: less is a click, not a box

const rows = () => [...document.querySelectorAll("[data-mark-row]")];
const field = (row, name) => row.querySelector(`[data-mark="${name}"]`);
const fields = (row) => [...row.querySelectorAll("[data-mark]")];
const isBlank = (row) => fields(row).every((each) => !each.value);

/** The row last worked on, or the first empty one when that has what is to be put in. */
let current = null;
function rowFor(...names) {
  const taken = (row) => !row || names.some((name) => field(row, name)?.value);
  if (taken(current)) current = rows().find(isBlank) ?? null;
  current?.classList.remove("blank");
  if (!current) said.textContent = "All rows are filled: clear one, or note a second check.";
  return current;
}

function box(row) {
  const sides = SIDES.map((name) => Number(field(row, name).value.replace(",", ".") || NaN));
  return sides.every(Number.isFinite) && sides[2] > 0 && sides[3] > 0 ? sides : null;
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function draw() {
  const sheet = stage();
  if (!sheet) return;
  sheet.replaceChildren();
  rows().forEach((row, index) => {
    const found = box(row);
    if (!found || (field(row, "page")?.value || "1") !== sheet.dataset.page) return;
    const [x, y, width, height] = found.map((side) => `${side}%`);
    const mark = shape("g", { class: row === current ? "mark on" : "mark" });
    for (const kind of ["halo", "edge"]) mark.append(shape("rect", { class: kind, x, y, width, height }));
    const number = shape("text", { x, y, ...(found[1] < 6 ? { dx: 5, dy: 17 } : { dx: 0, dy: -5 }) });
    number.textContent = index + 1;
    mark.append(number);
    sheet.append(mark);
  });
}

// Drawing

function press(on) {
  drawing.setAttribute("aria-pressed", on);
  stage()?.classList.toggle("drawing", on);
  said.textContent = !on ? "" : !stage() ? "Ask to see it first, then draw." : "Draw from corner to corner.";
}

function at(event) {
  const { left, top, width, height } = stage().getBoundingClientRect();
  const within = (value) => Math.min(100, Math.max(0, value * 100));
  return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
}

function fill(row, [x1, y1], [x2, y2]) {
  const left = Math.min(x1, x2).toFixed(1), top = Math.min(y1, y2).toFixed(1);
  const sides = [left, top, Math.max(x1, x2).toFixed(1) - left, Math.max(y1, y2).toFixed(1) - top];
  SIDES.forEach((name, index) => { field(row, name).value = Number(Number(sides[index]).toFixed(1)); });
  if (field(row, "page")) field(row, "page").value = stage().dataset.page;
  draw();
}

let from = null;
media.addEventListener("pointerdown", (event) => {
  if (!event.target.closest("[data-draw].drawing")) return;
  event.preventDefault();
  const row = rowFor(...SIDES);
  if (!row) return;
  player()?.pause();
  from = at(event);
  stage().setPointerCapture(event.pointerId);
});
media.addEventListener("pointermove", (event) => { if (from) fill(current, from, at(event)); });
media.addEventListener("pointerup", (event) => {
  if (!from) return;
  const to = at(event), start = from;
  from = null;
  if (Math.abs(to[0] - start[0]) < LEAST || Math.abs(to[1] - start[1]) < LEAST) return clear(current);
  fill(current, start, to);
  const film = player();
  if (film?.readyState && !field(current, "start").value) field(current, "start").value = clock(film.currentTime);
  press(false);
  field(current, "words").focus();
});
media.addEventListener("pointercancel", () => { if (from) clear(current); from = null; });
const isDrawing = () => drawing?.getAttribute("aria-pressed") === "true";
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isDrawing()) return;
  event.stopPropagation(); // the first Escape ends the drawing, the next hides what is drawn on
  press(false);
}, true);
drawing?.addEventListener("click", () => press(!isDrawing()));
document.addEventListener("htmx:afterSwap", () => {
  if (drawing) press(isDrawing());
  draw();
});

// Times

function clock(seconds) {
  const tenths = Math.floor(seconds * 10) / 10, whole = Math.floor(tenths);
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
  const decimals = Math.round((tenths - whole) * 10);
  return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}${decimals ? `.${decimals}` : ""}`;
}

document.addEventListener("click", ({ target }) => {
  const name = target.closest("[data-mark-time]")?.dataset.markTime;
  if (name) {
    if (!player()) return void (said.textContent = "Ask to see it first.");
    const row = rowFor(name);
    if (!row) return;
    field(row, name).value = clock(player().currentTime);
    said.textContent = `Mark ${rows().indexOf(row) + 1} ${name === "start" ? "begins" : "ends"} at ${field(row, name).value}.`;
    draw();
  }
  const gone = target.closest("[data-mark-clear]");
  if (gone) clear(gone.closest("[data-mark-row]"));
  if (target.closest("[data-mark-add]")) {
    const row = rows().find((each) => each.classList.contains("blank"));
    row?.classList.remove("blank");
    if (row) fields(row)[0].focus();
    else said.textContent = "All rows are open.";
  }
});

// Typing

function clear(row) {
  for (const each of fields(row)) each.value = "";
  if (current === row) current = null;
  row.classList.add("blank");
  draw();
}

document.addEventListener("focusin", ({ target }) => {
  const row = target.closest("[data-mark-row]");
  if (row && row !== current) { current = row; draw(); }
});
document.addEventListener("input", ({ target }) => { if (target.matches("[data-mark]")) draw(); });

document.documentElement.classList.add("draws-marks");
draw();
