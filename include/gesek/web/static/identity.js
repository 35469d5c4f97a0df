// Keys of the page of a pair. They do nothing inside a field, and the page works without them.
const step = (name) => document.querySelector(`[data-step="${name}"]`)?.click();
const choose = (key) => {
  const verdict = document.querySelector(`[data-key="${key}"]`);
  if (!verdict) return;
  verdict.checked = true;
  document.querySelector("[data-reason]").focus();
};
const keys = {
  j: () => step("next"),
  k: () => step("previous"),
  q: () => step("queue"),
  s: () => choose("s"),
  d: () => choose("d"),
  l: () => choose("l"),
  "?": () => {
    const map = document.querySelector("[data-keys]");
    map.open = !map.open;
    map.querySelector("summary").focus();
  },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const field = event.target.closest("input:not([type=radio]), select, textarea");
  if (field && event.key === "Escape") field.blur();
  if (field || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
