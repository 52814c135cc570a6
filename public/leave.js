// The way out of the portal, where script runs: the page that one leaves is not kept among those that "Back" leads to, and
// who turned it on leaves by pressing Shift three times. Without it the link is a plain link.
(() => {
  const link = document.querySelector("a[data-leave]");
  if (link === null) return;
  const leave = () => window.location.replace(link.href);
  link.addEventListener("click", (event) => {
    // Another tab or window was asked for: this page stays.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    leave();
  });

  if (!link.hasAttribute("data-shift")) return;
  const WITHIN = 2000;
  let presses = [];
  window.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    // Shift held for a capital letter is no wish to leave.
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] <= WITHIN) leave();
  });
})();
