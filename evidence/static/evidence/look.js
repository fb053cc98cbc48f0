// Pictures and films somebody asked to see: hidden at once by Escape, and silent until asked.

function hide(button) {
  // Gone before the server answers: nobody waits for a picture to disappear.
  button.closest("[data-look]").querySelector("[data-look-seen]")?.remove();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-look-hide], [data-sound]");
  if (button?.matches("[data-look-hide]")) hide(button);
  if (button?.matches("[data-sound]")) sound(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  for (const button of document.querySelectorAll("[data-look-hide]")) button.click();
});

function sound(button) {
  const film = button.closest("[data-look]").querySelector("video");
  film.muted = !film.muted;
}

document.addEventListener("volumechange", (event) => {
  const film = event.target;
  if (film.closest("[data-silent]") && !film.muted) film.muted = true;
  const button = film.closest("[data-look]")?.querySelector("[data-sound]");
  button?.setAttribute("aria-pressed", String(!film.muted));
}, true);
