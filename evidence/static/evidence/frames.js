// Links to a moment of this page's own film (?t=14): the player goes there, muted, and nothing plays by itself.

const media = document.getElementById("media");
const player = media.querySelector("video, audio");

/** Open the player at a moment, and show it; what is covered stays so until somebody asks. */
export function seek(seconds) {
  const veil = media.querySelector(".veil:not(.shown)");
  if (!veil) player.preload = "metadata";
  player.removeAttribute("poster");
  player.currentTime = seconds;
  media.scrollIntoView({ block: "nearest" });
  (veil?.querySelector("[data-veil-show]") ?? player).focus({ preventScroll: true });
}

function moment(link) {
  const { pathname, searchParams } = new URL(link.href);
  return pathname === location.pathname ? searchParams.get("t") : null;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href*='?t=']");
  const at = player && link && !event.ctrlKey && !event.metaKey ? moment(link) : null;
  if (at === null) return;
  event.preventDefault();
  history.replaceState(null, "", link.href);
  seek(Number(at));
});
