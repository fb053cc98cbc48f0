// Covered pictures and films: shown when somebody asks, and covered again when they ask.

function uncover(veil, shown) {
  const media = veil.querySelector(".veil-media");
  media.inert = !shown;
  if (!shown) media.querySelectorAll("video, audio").forEach((player) => player.pause());
  veil.classList.toggle("shown", shown);
  veil.querySelector(shown ? "[data-veil-hide]" : "[data-veil-show]").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-veil-show], [data-veil-hide]");
  if (button) uncover(button.closest("[data-veil]"), "veilShow" in button.dataset);
});
