"use strict";
// All state stands in the page's address: #el/phone/dark is the Greek edition, as on a phone, in dark colours.
// Without this script the page is a list of files and findings; the style sheet does what is seen.

const root = document.documentElement;
const list = document.querySelector("nav");
const controls = document.querySelector(".controls");
const choices = [...controls.querySelectorAll("fieldset")].map((group) => [...group.querySelectorAll("input")]);
const links = [...document.querySelectorAll("a[data-locale]")];
const languages = links.filter((link) => list.contains(link));
const editions = [...document.querySelectorAll(".edition")];

for (const edition of editions) {
  // From here on the script answers to the address; the browser must not scroll to it as well.
  edition.dataset.locale = edition.id;
  edition.removeAttribute("id");
}

/** The whole address of a language, shown as it is chosen now; what is usual is left out. */
function address(locale) {
  const unusual = choices.flat().filter((input) => input.checked && !input.defaultChecked);
  return location.href.split("#")[0] + "#" + [locale, ...unusual.map((input) => input.value)].join("/");
}

/** The link in the list to what the page's address names; an unknown name means all. */
function current() {
  const locale = location.hash.slice(1).split("/")[0];
  return languages.find((link) => link.dataset.locale === locale) ?? languages[0];
}

/** The page as its address says. */
function show() {
  const words = location.hash.split("/").slice(1);
  for (const options of choices) {
    const usual = options.find((input) => input.defaultChecked);
    const chosen = options.find((input) => words.includes(input.value)) ?? usual;
    chosen.checked = true;
    root.dataset[chosen.name] = chosen.value;
  }
  const locale = current().dataset.locale;
  root.dataset.view = locale === "all" ? "all" : "one";
  for (const edition of editions) {
    edition.hidden = locale !== "all" && edition.dataset.locale !== locale;
    edition.querySelector(".stage").inert = locale === "all";
    if (!edition.hidden) load(edition);
  }
  const simulated = root.dataset.part === "html" ? root.dataset.program : "";
  for (const words of document.querySelectorAll(".simulated p")) words.hidden = words.dataset.program !== simulated;
  for (const link of links) {
    link.href = address(link.dataset.locale);
    link.removeAttribute("aria-current");
  }
  current().setAttribute("aria-current", "true");
  // The list has the focus, so that its keys work at once, unless a person is at the controls.
  if (!controls.contains(document.activeElement)) current().focus();
}

/** The chosen file in a frame, made when it is first wanted: browsers load frames that are hidden, too. */
function load(edition) {
  const stage = edition.querySelector(".stage");
  const file = edition.dataset.locale + ending();
  for (const frame of stage.children) frame.hidden = frame.dataset.file !== file;
  if (stage.querySelector("iframe:not([hidden])")) return;
  const frame = document.createElement("iframe");
  frame.dataset.file = file;
  frame.loading = "lazy";
  // No scripts, no forms; its links open beside the gallery. From a disk, pictures need the same origin.
  frame.sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  frame.title = [edition.querySelector("h2"), ...document.querySelectorAll(".controls :checked + span")]
    .map((words) => words.textContent).join(", ");
  frame.src = file;
  stage.append(frame);
}

/** What follows the language in the name of the file that is chosen. */
function ending() {
  const { part, program = "sent" } = root.dataset;
  if (part === "text") return ".txt";
  return program === "sent" ? ".html" : `.${program}.html`;
}

function go(to) {
  location.replace(to);
  show();
}

/** One language further or back, from the one that has the focus or is shown. */
function step(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input")) return;
  const inList = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  const anywhere = { ArrowRight: 1, ArrowLeft: -1 };
  // Letters act in the list only: elsewhere they belong to those who steer by voice (WCAG 2.1.4).
  const keys = list.contains(event.target) ? { ...inList, ...anywhere } : anywhere;
  const from = languages.indexOf(event.target.closest("nav a") ?? current());
  const next = languages[from + keys[event.key]];
  if (!next) return;
  event.preventDefault();
  go(next.href);
}

controls.addEventListener("change", () => go(address(current().dataset.locale)));
document.addEventListener("keydown", step);
addEventListener("hashchange", show);
show();
