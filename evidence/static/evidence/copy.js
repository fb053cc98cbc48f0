// Copy buttons: [data-copy="text"] puts its text on the clipboard and says so.

const live = () => document.getElementById("live");

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers offer the clipboard only over HTTPS; a sealed network may not have it.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("copy refused");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const before = button.innerHTML;
  try {
    await copy(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select and copy by hand";
  }
  button.focus();
  live().textContent = button.textContent;
  setTimeout(() => { button.innerHTML = before; live().textContent = ""; }, 2000);
});
