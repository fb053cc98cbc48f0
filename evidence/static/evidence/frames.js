// Links to a moment of this page's own film (?t=14): the player goes there, muted, and nothing plays by itself. Boxes that
// checks have drawn on a film are in sight while it is where they were drawn. Links to a page of its document (?page=2) turn to it.

const media = document.getElementById("media");
const player = () => media.querySelector("video, audio");
const moment = () => media.querySelector("[data-look] [name=t]");

/** Go to a moment; what is covered stays so, and opens there when somebody asks to see it. */
function seek(seconds) {
  const shown = player();
  if (shown) {
    shown.preload = "metadata";
    shown.removeAttribute("poster");
    shown.pause();
    shown.currentTime = seconds;
  }
  if (moment()) moment().value = seconds;
  media.scrollIntoView({ block: "nearest" });
  (shown ?? media.querySelector("[data-key=v]"))?.focus({ preventScroll: true });
}

const isHere = (to) => to.pathname === location.pathname;
const passesOn = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

/** The same page of ours at another place of it, so that :target follows. */
function arrive(to) {
  history.replaceState(null, "", to.pathname + to.search);
  location.replace(to);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?t=']");
  if (!(player() || moment()) || !link || passesOn(event)) return;
  const to = new URL(link.href.baseVal ?? link.href, location);
  if (!isHere(to)) return;
  event.preventDefault();
  arrive(to);
  seek(Number(to.searchParams.get("t")));
});

const turner = () => media.querySelector("[data-pages]");
const pageOf = () => media.querySelector("[name=page]");
let wanted = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?page=']");
  if (!pageOf() || !link || passesOn(event)) return;
  const to = new URL(link.href, location);
  if (!isHere(to)) return;
  event.preventDefault();
  const isInSight = turner() && pageOf().value === to.searchParams.get("page");
  for (const page of media.querySelectorAll("[name=page]")) page.value = to.searchParams.get("page");
  if (turner() && !isInSight) {
    wanted = to;
    turner().requestSubmit();
  } else {
    arrive(to); // what is covered stays so, and opens there when somebody asks to see it
    media.querySelector("[data-key=v]")?.focus();
  }
});

// The address follows the page in sight, so that it can be passed on.
document.addEventListener("htmx:afterSwap", () => {
  if (!turner()) return;
  const here = wanted ?? new URL(location);
  here.searchParams.set("page", pageOf().value);
  wanted ? arrive(here) : history.replaceState(null, "", here);
  wanted = null;
});

// What a link to a mark means is lit on the picture while one points at it.
for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, ({ target }) => {
    const id = target.closest?.("a.marklink")?.hash.slice(1);
    for (const mark of media.querySelectorAll(".mark")) mark.classList.toggle("lit", mark.id === id);
  });
}

function show({ target }) {
  for (const mark of media.querySelectorAll(".mark[data-from]")) {
    const { from, until } = mark.dataset;
    mark.classList.toggle("now", target.currentTime >= Number(from) && target.currentTime <= Number(until));
  }
}
// While they come down: events of a player do not bubble, and the player comes and goes.
for (const event of ["timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(event, show, true);
