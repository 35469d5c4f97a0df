// What every page does beyond its forms; each of it works without script, too.
document.addEventListener("htmx:before:request", (event) => {
  const button = event.target.querySelector?.("button:not([type=button])");
  if (event.target.matches?.("form.change") && button) button.setAttribute("aria-busy", "true");
});
for (const name of ["htmx:after:request", "htmx:error", "htmx:finally:request"])
  document.addEventListener(name, (event) => {
    event.target.querySelectorAll?.("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

// On a small screen the menu is wider than the screen: the page one is on is shown.
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A table wider than the screen can be scrolled by keyboard.
const reachable = () =>
  document.querySelectorAll(".scroll").forEach((part) => {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  });
reachable();
addEventListener("resize", reachable);
document.addEventListener("htmx:after:swap", reachable);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.copied;
});

// A link to Airflow's own pages, followed inside its frame: the sandbox forbids a frame to move the window, so the window's own
// document is given the link to follow. Outside the frame, and without script, it is a link like any other.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-airflow]");
  if (!link || window.self === window.top || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const followed = window.top.document.createElement("a");
  followed.href = link.href;
  window.top.document.body.append(followed);
  followed.click();
  followed.remove();
});
