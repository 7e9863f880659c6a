// Parts of a page that ask for themselves: not while nobody looks, and not while they are paused.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (!part.matches("[data-live]")) return;
  if (document.hidden || part.dataset.live === "paused") event.preventDefault();
});

for (const button of document.querySelectorAll("button[data-pause]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const pause = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", pause);
    document.getElementById(button.dataset.pause).dataset.live = pause ? "paused" : "";
  });
}
