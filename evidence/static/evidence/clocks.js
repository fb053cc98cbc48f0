// The clock bench: a slider that runs along the offsets of a list; what is tried is fetched when either changes.

const form = document.querySelector("[data-trial]");
const slider = form.querySelector("[data-slides]");
const list = slider && form.elements[slider.dataset.slides];

if (slider) {
  slider.value = list.selectedIndex;
  slider.addEventListener("input", () => { list.selectedIndex = slider.value; });
  list.addEventListener("input", () => { slider.value = list.selectedIndex; });
}
