// Links to a moment of this page's own film (?t=14): the player goes there, muted, and nothing plays by itself. Boxes that
// checks have drawn on a film are in sight while it is where they were drawn.

const media = document.getElementById("media");
const player = media.querySelector("video, audio");
const timed = [...media.querySelectorAll(".mark[data-from]")];

function seek(seconds) {
  const veil = media.querySelector(".veil:not(.shown)");
  if (!veil) player.preload = "metadata";
  player.removeAttribute("poster");
  player.pause();
  player.currentTime = seconds;
  media.scrollIntoView({ block: "nearest" });
  (veil?.querySelector("[data-veil-show]") ?? player).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?t=']");
  if (!player || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = new URL(link.href.baseVal ?? link.href, location);
  if (to.pathname !== location.pathname) return;
  event.preventDefault();
  history.replaceState(null, "", to.pathname + to.search);
  location.replace(to); // the same page at another place of it, so that :target follows
  seek(Number(to.searchParams.get("t")));
});

function show() {
  for (const mark of timed) {
    const { from, until } = mark.dataset;
    mark.classList.toggle("now", player.currentTime >= Number(from) && player.currentTime <= Number(until));
  }
}
for (const event of timed.length ? ["timeupdate", "seeked", "loadedmetadata"] : []) player.addEventListener(event, show);
