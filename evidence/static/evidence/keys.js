// Single keys for people who live in lists: / ? j k o x e, and those buttons name; ignored in form fields and switched off in the help dialog.

const dialog = document.getElementById("keys");
const toggle = document.querySelector("[data-keys-toggle]");
const STORED = "catalog-keys";

const wanted = () => localStorage.getItem(STORED) !== "off";
const rows = () => [...document.querySelectorAll("[data-item-row]")];
const linkOf = (row) => row?.querySelector("a.title, a[href]");
const currentRow = () => document.activeElement?.closest("[data-item-row]");

function move(step) {
  const all = rows();
  const at = all.indexOf(currentRow());
  const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
  linkOf(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function focusSearch() {
  const box = document.querySelector("[data-search-box]");
  box?.focus();
  box?.select();
  return Boolean(box);
}

function press(element) {
  element?.click();
  return Boolean(element);
}

const named = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);

function tick() {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  return press(box);
}

const KEYS = {
  "/": focusSearch,
  "?": () => press(document.querySelector("[data-keys-help]")),
  j: () => move(1),
  k: () => move(-1),
  o: () => press(linkOf(currentRow())),
  x: tick,
  e: () => press(document.querySelector("[data-edit-link]")),
};

function typing(target) {
  if (target.closest("textarea, select, [contenteditable], dialog, .map")) return true;
  const input = target.closest("input");
  return Boolean(input && !["checkbox", "radio", "button", "submit"].includes(input.type));
}

function showWanted() {
  toggle.checked = wanted();
  document.documentElement.classList.toggle("keys-off", !wanted());
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu === except) continue;
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!wanted() || typing(event.target)) return;
  const act = KEYS[event.key] ?? (() => press(named(event.key)));
  if (act()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) dialog.showModal();
  closeMenus(event.target.closest("[data-menu]"));
});

toggle.addEventListener("change", () => {
  localStorage.setItem(STORED, toggle.checked ? "on" : "off");
  showWanted();
});

showWanted();
