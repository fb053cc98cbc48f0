// Links to a moment of this page's own film (?t=14): the player goes there, muted, and nothing plays by itself. Boxes that
// checks have drawn on a film are in sight while it is where they were drawn.

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

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?t=']");
  if (!(player() || moment()) || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = new URL(link.href.baseVal ?? link.href, location);
  if (to.pathname !== location.pathname) return;
  event.preventDefault();
  history.replaceState(null, "", to.pathname + to.search);
  location.replace(to); // the same page at another place of it, so that :target follows
  seek(Number(to.searchParams.get("t")));
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
