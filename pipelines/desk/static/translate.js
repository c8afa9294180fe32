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
    unseen.textContent = inner.getElementById("here") ? "" : unseen.dataset.words;
  }

  async function show() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.frame, { method: "POST", body: new FormData(form), signal: asked.signal });
      if (!answer.ok) return;
      // The frame's own parser, since its policy allows the mail's styles, and no scripts; its place is kept.
      const fresh = new frame.contentWindow.DOMParser().parseFromString(await answer.text(), "text/html");
      const inner = frame.contentDocument, { scrollX, scrollY } = frame.contentWindow;
      inner.replaceChild(inner.adoptNode(fresh.documentElement), inner.documentElement);
      frame.contentWindow.scrollTo(scrollX, scrollY);
      listen();
    } catch (error) { if (error.name !== "AbortError") unseen.textContent = ""; }
  }

  function keep() {
    try { localStorage.setItem(key, JSON.stringify(fields.map((each) => each.value))); } catch { /* full, or not allowed */ }
  }

  function typed() {
    keep();
    clearTimeout(soon);
    soon = setTimeout(show, PAUSE);
  }

  // Undo takes back what execCommand puts in.
  function put(words) {
    const [field] = fields;
    field.focus();
    field.select();
    if (!document.execCommand("insertText", false, words)) {
      field.value = words;
      typed();
    }
  }

  const take = (number) => document.querySelectorAll(".mem")[number - 1]?.querySelector(".take")?.click();

  frame.addEventListener("load", listen);
  if (frame.contentDocument?.readyState === "complete") listen();
  document.querySelector(".entries [aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!form) return;

  const others = `glocal entry ${location.pathname} ${entry} `, saved = JSON.stringify(fields.map((each) => each.value));
  try {
    for (const each of Object.keys(localStorage)) // what has been saved meanwhile need not be kept
      if (each.startsWith(others) && each !== key && localStorage.getItem(each) === saved) localStorage.removeItem(each);
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    if (kept && !("unsaved" in form.dataset) && kept.length === fields.length && kept.some((text, n) => text !== fields[n].value)) {
      fields.forEach((each, n) => { each.value = kept[n]; });
      $("kept").textContent = form.dataset.kept;
      frame.addEventListener("load", show, { once: true });
    }
  } catch { /* not ours */ }
  form.addEventListener("input", typed);
  // Nobody knows yet whether the desk takes it: it is kept until the text is seen saved, which renames it.
  form.addEventListener("submit", keep);
  $("copy").addEventListener("click", (event) => { event.preventDefault(); put($("source").textContent); });
  document.querySelectorAll(".mem").forEach((each) => {
    each.querySelector(".take")?.addEventListener("click", (event) => {
      event.preventDefault();
      put(each.querySelector(".remembered").textContent);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is at work
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); form.requestSubmit($("save")); }
    if (!event.altKey || event.ctrlKey) return;
    const go = { ArrowUp: "before", ArrowDown: "after" }[event.key];
    if (go) { event.preventDefault(); $(go)?.click(); }
    if (event.code === "KeyC") { event.preventDefault(); $("copy").click(); }
    if (/^Digit[1-9]$/.test(event.code)) { event.preventDefault(); take(Number(event.code.at(-1))); }
  });
  fields[0].focus({ preventScroll: true });
})();
