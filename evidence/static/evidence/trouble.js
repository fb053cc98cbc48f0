// Says so when what was asked for in place did not come: the page stays, with all that was typed.

const WORDS = {
  0: "The catalog does not answer. Look at your connection, then try again.",
  403: "This is refused now: perhaps you were signed out. Reload the page.",
  404: "This is not there any more. Reload the page.",
  414: "This is longer than a web address may be. Please shorten it.",
  503: "The catalog is busy. Try again in a moment.",
};

function tell(status) {
  const line = document.createElement("p");
  line.className = "notice bad";
  line.dataset.trouble = "";
  line.setAttribute("role", "alert");
  line.textContent = WORDS[status] ?? `The catalog could not answer (${status}). Try again in a moment.`;
  clear();
  document.getElementById("main")?.prepend(line);
}

const clear = () => document.querySelector("[data-trouble]")?.remove();

document.addEventListener("htmx:responseError", ({ detail }) => tell(detail.xhr.status));
document.addEventListener("htmx:sendError", () => tell(0));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) clear();
});
