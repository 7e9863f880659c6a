// Digits press the buttons that show them, while the focus is on one of these.
for (const area of document.querySelectorAll("[data-keys]")) {
  area.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!event.target.matches("button[data-key]")) return;
    const button = area.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.focus();
    button.click();
  });
}
