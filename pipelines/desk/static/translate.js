// Translating in place: typed words in the mail, a click that leads to its text, keys. Without it, forms do all.
"use strict";

(() => {
  const PAUSE = 200;
  const $ = (id) => document.getElementById(id);
  const frame = $("stands"), form = $("translating"), unseen = $("unseen");
  const fields = form ? [...form.querySelectorAll("textarea")] : [];
  const place = form?.dataset.place, [domain, entry] = (place || "/").split("/");
  const key = form && `glocal entry ${location.pathname} ${entry} ${form.elements.seen.value}`;
  document.querySelectorAll("[data-script]").forEach((each) => { each.hidden = false; });
  let soon = 0, asked = null;

  // Where a click in the mail leads: to the text that stands there.
  function lead(event) {
    event.preventDefault();
    const at = event.target.closest("[data-msg], [data-msg-attr]");
    if (!at) return;
    const [where, name] = (at.dataset.msg || at.dataset.msgAttr.split(" ")[0]).split("/");
    const known = document.querySelector(`.entries a[href*="entry=${CSS.escape(name)}"]`);
    if (where === domain && known) known.click();
    else if (where !== domain && where !== "interface" && where !== "brand-words") {
      // The words of an article that a newsletter announces.
      const [, issues, , ...rest] = location.pathname.split("/");
      location.assign(["", issues, where, ...rest].join("/") + `?entry=${name}`);
    }
  }

  function listen() {
    const inner = frame.contentDocument;
    if (!inner) return;
    inner.addEventListener("click", lead, true);
    const { face } = inner.documentElement.dataset;
    unseen.textContent = !inner.getElementById("here") ? unseen.dataset.words : face === frame.dataset.face ? "" : unseen.dataset[face];
  }

  // What checks, an inbox and a button say of the words: the answer is a page of ours.
  async function say(body, signal) {
    const answer = await fetch(form.dataset.said, { method: "POST", body, signal });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("said");
    if (fresh) $("said").replaceWith(document.adoptNode(fresh));
  }

  // The text at work stays in sight, wherever what is typed has moved it.
  function follow(inner) {
    const here = inner.getElementById("here"), box = here?.getBoundingClientRect();
    if (box && (box.bottom < 0 || box.top > frame.clientHeight)) here.scrollIntoView({ block: "center" });
  }

  async function show() {
    if (!isThere()) return;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked, body = new FormData(form);
    try {
      const [answer] = await Promise.all([fetch(form.dataset.frame, { method: "POST", body, signal }), say(body, signal)]);
      if (!answer.ok) return;
      // The frame's own parser, since its policy allows the mail's styles, and no scripts; its place is kept.
      const fresh = new frame.contentWindow.DOMParser().parseFromString(await answer.text(), "text/html");
      const inner = frame.contentDocument, { scrollX, scrollY } = frame.contentWindow;
      inner.replaceChild(inner.adoptNode(fresh.documentElement), inner.documentElement);
      frame.contentWindow.scrollTo(scrollX, scrollY);
      follow(inner);
      listen();
    } catch (error) { if (error.name !== "AbortError") unseen.textContent = ""; }
  }

  const again = form?.elements.again;
  const state = () => [...fields.map((each) => each.value), again.checked ? "again" : ""];

  function keep() {
    try { localStorage.setItem(key, JSON.stringify(state())); } catch { /* full, or not allowed */ }
  }

  function typed() {
    keep();
    clearTimeout(soon);
    soon = setTimeout(show, PAUSE);
  }

  // Undo takes back what execCommand puts in.
  function put(words, field) {
    field.focus();
    field.select();
    if (!document.execCommand("insertText", false, words)) {
      field.value = words;
      typed();
    }
  }

  const take = (number) => document.querySelectorAll(".mem")[number - 1]?.querySelector(".take")?.click();

  // What was typed before the frame, or this script, was there is shown as soon as both are.
  const isNew = () => fields.some((each) => each.value !== each.defaultValue);
  const isThere = () => frame.contentDocument?.readyState === "complete" && frame.contentDocument.URL !== "about:blank";
  const arrived = () => { listen(); if (form && isNew()) show(); };
  frame.addEventListener("load", arrived);
  if (isThere()) arrived();
  document.querySelector(".entries [aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!form) return;

  const others = `glocal entry ${location.pathname} ${entry} `, saved = JSON.stringify(fields.map((each) => each.value)).slice(0, -1);
  try {
    for (const each of Object.keys(localStorage)) // what has been saved meanwhile need not be kept
      if (each.startsWith(others) && each !== key && localStorage.getItem(each)?.startsWith(saved)) localStorage.removeItem(each);
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    const before = state();
    if (kept && !("unsaved" in form.dataset) && kept.length === before.length && kept.some((text, n) => text !== before[n])) {
      fields.forEach((each, n) => { each.value = kept[n]; });
      again.checked = kept.at(-1) === "again";
      $("kept").textContent = form.dataset.kept;
      if (isThere()) show();
    }
  } catch { /* not ours */ }
  form.addEventListener("input", typed);
  // Nobody knows yet whether the desk takes it: it is kept until the text is seen saved, which renames it.
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    $("kept").textContent = form.dataset.offline;
  });
  let last = fields[0];
  fields.forEach((each) => each.addEventListener("focus", () => { last = each; }));
  $("copy").addEventListener("click", (event) => {
    event.preventDefault();
    put((last !== fields[0] && $("plural") || $("source")).textContent, last);
  });
  document.querySelectorAll(".mem").forEach((each) => {
    each.querySelector(".take")?.addEventListener("click", (event) => {
      event.preventDefault();
      put(each.querySelector(".remembered").textContent, last);
    });
  });
  // Option types letters on a Mac, which translators need; there Control and Option go together.
  const apple = /Mac|iPhone|iPad/.test(navigator.platform);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Dead" || event.getModifierState("AltGraph")) return; // a letter is being made
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); form.requestSubmit($("save")); }
    if (!event.altKey || event.ctrlKey !== apple || event.metaKey) return;
    const go = {
      ArrowLeft: "before", ArrowUp: "before", ArrowRight: "after", ArrowDown: event.shiftKey ? "undone" : "after",
    }[event.key];
    if (go) { event.preventDefault(); $(go)?.click(); }
    if (event.code === "KeyC") { event.preventDefault(); $("copy").click(); }
    if (/^Digit[1-9]$/.test(event.code)) { event.preventDefault(); take(Number(event.code.at(-1))); }
  });
  fields[0].focus({ preventScroll: true });
})();
