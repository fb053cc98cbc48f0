// What may be meant, offered under the search box while one types: a combobox with a list (WAI-ARIA).
// Without this script the box is a plain field, and searching needs nothing of it.

const PAUSE_MS = 120;
const box = document.querySelector("[data-suggest]");
const list = document.querySelector("[data-suggestions]");
const told = document.querySelector("[data-suggestions-told]");

let waiting = 0;
let asking = null;
let current = -1;

const options = () => [...list.querySelectorAll("[role=option]")];
const isOpen = () => !list.hidden;

// The server counts characters, the browser half of those outside the basic plane twice.
const length = (text) => [...text].length;
const cut = (text, from, to) => [...text].slice(from, to).join("");

function close() {
  clearTimeout(waiting);
  asking?.abort();
  list.hidden = true;
  list.replaceChildren();
  current = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-controls");
  box.removeAttribute("aria-activedescendant");
  told.textContent = "";
}

function show(html) {
  list.innerHTML = html; // a piece of a page of our own server, escaped there
  const found = options();
  current = -1;
  box.removeAttribute("aria-activedescendant");
  list.hidden = !list.firstElementChild;
  box.setAttribute("aria-expanded", String(found.length > 0));
  if (found.length) box.setAttribute("aria-controls", "suggestions");
  told.textContent = found.length === 1 ? "1 suggestion" : `${found.length} suggestions`;
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const at = length(box.value.slice(0, box.selectionStart));
  const asked = new URLSearchParams({ q: box.value, at });
  try {
    const answer = await fetch(`${box.dataset.suggest}?${asked}`, {
      signal,
      headers: { "HX-Request": "true" }, // a sign-in page is no answer here
    });
    if (!answer.ok) return close();
    const html = await answer.text();
    if (!signal.aborted && document.activeElement === box) show(html);
  } catch (problem) {
    if (problem.name !== "AbortError") close();
  }
}

function askSoon() {
  clearTimeout(waiting);
  asking?.abort();
  const before = box.value.slice(0, box.selectionStart);
  if (!before.trim() || /\s$/.test(before)) return close();
  waiting = setTimeout(ask, PAUSE_MS);
}

function move(step) {
  const found = options();
  if (!found.length) return;
  found[current]?.setAttribute("aria-selected", "false");
  current = (current + step + found.length + (current < 0 && step < 0 ? 1 : 0)) % found.length;
  found[current].setAttribute("aria-selected", "true");
  found[current].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", found[current].id);
}

function choose(option) {
  const { text, start, end } = option.dataset;
  const before = cut(box.value, 0, Number(start)) + text;
  const after = cut(box.value, Number(end)).trimStart();
  const isField = text.endsWith(":");
  const space = after.startsWith("~") || (isField && !after) ? "" : " ";
  const caret = before.length + (isField ? 0 : space.length);
  box.value = before + space + after;
  box.setSelectionRange(caret, caret);
  close();
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true })); // searches, and offers what comes next
}

function take() {
  const option = options()[current];
  if (option) choose(option);
  return Boolean(option);
}

// Each says whether it used the key; the browser has it otherwise: Enter searches, Tab goes on.
const KEYS = {
  ArrowDown() {
    if (isOpen()) move(1);
    else ask();
    return true;
  },
  ArrowUp() {
    if (isOpen()) move(-1);
    return isOpen();
  },
  Escape() {
    const wasOpen = isOpen();
    close();
    return wasOpen;
  },
  Enter: take,
  Tab: take,
};

function press(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (KEYS[event.key]?.()) event.preventDefault();
}

if (box) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", askSoon);
  box.addEventListener("keydown", press);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
