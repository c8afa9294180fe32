// Pages are whole without this; with it they are quicker.
//   <form data-into="id">     sent without leaving: the element of that id is taken out of the page that answers
//   <form data-preview="id">  sent to its data-address a moment after each key, the answer goes into that element
//   <x data-live="address">   events from there; each brings HTML whose elements replace those of the same id
// An element with data-told says a sentence into the region that screen readers listen to.
"use strict";

const PAUSE = 300;
const still = matchMedia("(prefers-reduced-motion: reduce)");

function tell(words) {
  const region = document.getElementById("told");
  if (!region || !words) return;
  const line = document.createElement("p");
  line.className = "vh";
  line.textContent = words;
  region.append(line);
  setTimeout(() => line.remove(), 10000);
}

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function caret() {
  const field = document.activeElement;
  if (!field || !field.id) return () => {};
  const typed = "value" in field ? field.value : null;
  let from = null, to = null;
  try { from = field.selectionStart; to = field.selectionEnd; } catch { /* a field without a caret */ }
  return () => {
    const again = document.getElementById(field.id);
    if (!again || again === document.activeElement) return;
    again.focus({ preventScroll: true });
    if (from !== null && again.value === typed) again.setSelectionRange(from, to);
  };
}

// A field that somebody has gone on typing in keeps what is in it.
function replace(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  const put = () => {
    const back = caret();
    const busy = document.activeElement;
    const mine = busy && busy.id && "value" in busy && old.contains(busy) ? busy.value : null;
    old.replaceWith(fresh);
    const field = mine === null ? null : document.getElementById(busy.id);
    if (field && busy.type !== "password") field.value = mine;
    back();
    start(fresh);
    tell(fresh.dataset.told);
  };
  if (document.startViewTransition && !still.matches) document.startViewTransition(put).ready.catch(() => {}); else put();
}

async function send(form, address, more) {
  const answer = await fetch(address, { method: "POST", body: new FormData(form, more.button), signal: more.signal });
  if (answer.status === 401) { location.assign("/sign-in?next=" + encodeURIComponent(location.pathname)); return null; }
  return { page: parse(await answer.text()), url: answer.url, ok: answer.ok };
}

async function into(event) {
  const form = event.target.closest("form[data-into]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  if (button) button.classList.add("busy");
  try {
    const answer = await send(form, button?.getAttribute("formaction") || form.action, { button });
    if (!answer) return;
    const fresh = answer.page.getElementById(form.dataset.into);
    const told = answer.page.getElementById("told");
    if (!fresh) { location.assign(answer.url); return; }
    replace(fresh);
    if (told && told.childElementCount) document.getElementById("told").replaceChildren(...told.children);
  } catch {
    HTMLFormElement.prototype.submit.call(form); // the line is down: the browser says so in its own words
  } finally {
    form.ariaBusy = "false";
    if (button) button.classList.remove("busy");
  }
}

function preview(form) {
  let timer = 0, asked = null;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const target = document.getElementById(form.dataset.preview);
      try {
        const answer = await send(form, form.dataset.address || form.action, { signal: asked.signal });
        const fresh = answer?.page.getElementById(form.dataset.preview);
        if (fresh && target) replace(fresh);
      } catch (error) {
        if (error.name !== "AbortError") target?.setAttribute("data-stale", "");
      }
    }, PAUSE);
  });
}

function live(element) {
  const source = new EventSource(element.dataset.live);
  source.onmessage = (event) => {
    for (const fresh of [...parse(event.data).body.children]) replace(fresh);
  };
  source.addEventListener("end", (event) => {
    source.close();
    if (event.data) location.assign(event.data);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

function start(root) {
  const all = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  all("form[data-preview]").forEach(preview);
  all("[data-live]").forEach(live);
}

document.addEventListener("submit", into);
start(document);
document.querySelector(".tabs [aria-current], .top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
