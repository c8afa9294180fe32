// Write, bring and look. Without this, forms do the same: see desk.js.
"use strict";

const MOMENT = 300, LATER = 1200;
const $ = (id) => document.getElementById(id);
document.querySelectorAll("[data-script]").forEach((each) => { each.hidden = false; });
document.querySelectorAll("[data-no-script]").forEach((each) => { each.hidden = true; });

// A look: what is chosen is shown at once.
for (const form of document.querySelectorAll("form[data-at-once]"))
  form.addEventListener("change", () => form.requestSubmit());

// Undo takes back what execCommand puts in; setRangeText is out of its reach.
function put(area, text, from, to) {
  area.focus();
  if (from !== undefined) area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

// A text of its own stands between empty lines.
function putBlock(area, text) {
  const before = area.value.slice(0, area.selectionStart), after = area.value.slice(area.selectionEnd);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  put(area, lead + text + tail);
}

function format(area, button) {
  const { before = "", after = "" } = button.dataset;
  const from = area.selectionStart, to = area.selectionEnd;
  const chosen = area.value.slice(from, to);
  if ("line" in button.dataset) {
    const start = area.value.lastIndexOf("\n", from - 1) + 1;
    const lines = area.value.slice(start, to).split("\n");
    put(area, lines.map((line) => before + line).join("\n") + after, start, to);
  } else if ("block" in button.dataset) {
    putBlock(area, before + chosen + after);
  } else {
    put(area, before + chosen + after, from, to);
    if (!chosen) area.setSelectionRange(from + before.length, from + before.length);
  }
}

const structured = (html) => /<(h[1-6]|ul|ol|table|a\s|b\b|strong|em|i\b|img|blockquote|p[\s>])/i.test(html);

async function posted(address, form, signal) {
  const answer = await fetch(address, { method: "POST", body: form, signal, headers: { Accept: "application/json" } });
  if (answer.status === 401) { location.assign("/sign-in?next=" + encodeURIComponent(location.pathname)); throw new DOMException("", "AbortError"); }
  return answer;
}

function say(words) {
  const region = $("told");
  const line = document.createElement("p");
  line.className = "note wait";
  line.append(document.createElement("span"), Object.assign(document.createElement("span"), { textContent: words }));
  region.replaceChildren(line);
  line.scrollIntoView({ block: "nearest" });
}

function writing(form) {
  const area = $("f-body") || $("f-text"), frame = $("unsaved"), state = $("state"), at = form.dataset.issue;
  const key = "glocal unsaved " + at, seen = form.elements.seen;
  let dirty = false, leaving = false, soon = 0, later = 0, asked = null, askedSide = null;

  const values = () => Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "seen" && name !== "alt"));
  const keep = () => { try { localStorage.setItem(key, JSON.stringify({ seen: seen.value, values: values() })); } catch { /* full, or not allowed */ } };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* as above */ } };

  function count() {
    for (const room of form.querySelectorAll("[data-room]")) {
      const field = $(room.closest("label").htmlFor);
      room.textContent = room.dataset.words.replace("{count}", [...field.value].length).replace("{room}", room.dataset.room);
    }
    const words = (area.value.match(/[\p{L}\p{N}]+/gu) || []).length;
    if ($("count")) $("count").textContent = $("count").dataset.words.replace("{words}", words).replace("{minutes}", Math.max(1, Math.round(words / 200)));
  }

  function sent() {
    const data = new FormData(form);
    data.delete("file");
    for (const [name, value] of new FormData($("seen-as"))) data.set(name, value);
    return data;
  }

  async function show() {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await posted(at + "/preview", sent(), asked.signal);
      frame.toggleAttribute("data-stale", !answer.ok);
      if (!answer.ok) return;
      const inner = frame.contentDocument, html = await answer.text();
      // The frame's own parser, since its policy allows the mail's styles, and no scripts; its place is kept.
      const fresh = new frame.contentWindow.DOMParser().parseFromString(html, "text/html");
      const { scrollX, scrollY } = frame.contentWindow;
      inner.replaceChild(inner.adoptNode(fresh.documentElement), inner.documentElement);
      frame.contentWindow.scrollTo(scrollX, scrollY);
    } catch (error) { if (error.name !== "AbortError") frame.setAttribute("data-stale", ""); }
  }

  async function tellSide() {
    askedSide?.abort();
    askedSide = new AbortController();
    try {
      const answer = await posted(at + "/side", sent(), askedSide.signal);
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["inbox", "said", "meaning"]) {
        const now = fresh.getElementById(id);
        if (now && !$(id).contains(document.activeElement)) $(id).replaceWith(document.adoptNode(now));
      }
      $("said").querySelectorAll("[data-script]").forEach((each) => { each.hidden = false; });
    } catch { /* the next key asks again */ }
  }

  function changed() {
    dirty = true;
    state.textContent = form.dataset.notSaved;
    count();
    clearTimeout(soon); clearTimeout(later);
    soon = setTimeout(() => { keep(); show(); }, MOMENT);
    later = setTimeout(tellSide, LATER);
  }

  async function save() {
    keep();
    const now = JSON.stringify(values());
    state.textContent = form.dataset.saving;
    const data = new FormData(form);
    data.delete("file");
    data.set("act", "save");
    try {
      const answer = await posted(at + "/write", data);
      if (answer.status === 409) { leaving = true; seen.form.submit(); return; }
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      seen.value = said.seen;
      state.textContent = said.told;
      dirty = now !== JSON.stringify(values());
      if (!dirty) forget(); else keep();
      const head = form.elements.head;
      if (head && form.querySelector("[name=settled]:checked")) { leaving = true; location.reload(); }
      tellSide();
    } catch (error) { if (error.name !== "AbortError") state.textContent = form.dataset.noLine; }
  }

  async function bringFiles(files) {
    for (const file of files) {
      const data = new FormData();
      data.append("file", file, file.name);
      if (file.type.startsWith("image/")) data.append("alt", prompt(form.dataset.what) || "");
      try {
        const said = await (await posted(at + "/files", data)).json();
        for (const each of said.added || []) putBlock(area, each.markdown);
        const remarks = [...(said.faults || []), ...(said.added || []).map((each) => each.remark).filter(Boolean)];
        if (remarks.length) say(remarks.join(" "));
      } catch { say(form.dataset.noLine); }
    }
  }

  area.addEventListener("paste", async (event) => {
    const html = event.clipboardData.getData("text/html"), files = [...event.clipboardData.files];
    if (html && structured(html)) {
      event.preventDefault();
      const plain = event.clipboardData.getData("text/plain");
      const data = new FormData();
      data.append("html", new Blob([html], { type: "text/html" }), "pasted.html");
      area.ariaBusy = "true";
      try {
        const answer = await posted(at + "/paste", data), said = await answer.json();
        if (said.markdown === undefined) { put(area, plain); return; }
        if (said.markdown.includes("\n") || /^(#|- |\d+\. |>|!\[|\|)/.test(said.markdown)) putBlock(area, said.markdown); else put(area, said.markdown);
        if (said.notes?.length) say(form.dataset.pasted + " " + said.notes.join(" · "));
      } catch { put(area, plain); } finally { area.ariaBusy = "false"; }
    } else if (files.length) {
      event.preventDefault();
      bringFiles(files);
    }
  });
  area.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); area.classList.add("over"); } });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    bringFiles(event.dataTransfer.files);
  });
  form.querySelector(".tools")?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.id === "add-picture") $("f-file").click();
    else if (button) format(area, button);
  });
  $("f-file").addEventListener("change", async (event) => { const { files } = event.target; await bringFiles([...files]); event.target.value = ""; });
  $("put-file").hidden = true;
  $("f-alt").closest(".f").hidden = true;

  form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
  $("meaning").addEventListener("change", tellSide);
  $("seen-as").addEventListener("change", (event) => {
    if (event.target.name === "width") frame.parentElement.className = "frame " + event.target.value; else show();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "save") { event.preventDefault(); save(); } else { keep(); leaving = true; }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
  });
  // Cropping works on what is saved: it is saved first, and if that fails nobody leaves.
  for (const link of form.querySelectorAll("a[data-save]")) {
    link.addEventListener("click", async (event) => {
      if (!dirty) return;
      event.preventDefault();
      await save();
      if (!dirty) location.assign(link.href);
    });
  }
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) { keep(); event.preventDefault(); } });
  $("said").parentElement.addEventListener("click", (event) => {
    const line = Number(event.target.closest("button[data-line]")?.dataset.line);
    if (!line) return;
    const head = form.elements.head ? form.elements.head.value.split("\n").length + 3 : 0;
    const rows = area.value.split("\n"), row = Math.min(rows.length, Math.max(1, line - head));
    const from = rows.slice(0, row - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.focus();
    area.setSelectionRange(from, from + rows[row - 1].length);
    area.scrollTop = (row - 3) * parseFloat(getComputedStyle(area).lineHeight);
  });

  // What was typed and never saved, from an earlier visit.
  const isTyped = (field) => field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type === "text");
  if (new URLSearchParams(location.search).has("theirs")) forget();
  try {
    const kept = JSON.parse(localStorage.getItem(key) || "null");
    const other = kept ? Object.entries(kept.values).filter(([name, value]) => isTyped(form.elements[name]) && form.elements[name].value.trim() !== value.trim()) : [];
    if (!other.length) forget();
    else {
      for (const [name, value] of Object.entries(kept.values)) if (isTyped(form.elements[name]) || name === "head") form.elements[name].value = value;
      seen.value = kept.seen;
      const note = document.createElement("p"), link = document.createElement("button");
      note.className = "note wait";
      note.append(document.createElement("span"), Object.assign(document.createElement("span"), { textContent: form.dataset.kept }));
      Object.assign(link, { type: "button", className: "btn s", textContent: form.dataset.showSaved });
      link.addEventListener("click", () => { forget(); leaving = true; location.reload(); });
      note.append(link);
      $("kept").replaceChildren(note);
      $("kept").hidden = false;
      changed();
    }
  } catch { /* nothing that can be read */ }
  count();
  frame.addEventListener("load", () => show(), { once: true });
}

function bringing(form) {
  const area = $("f-text"), file = $("f-file"), drop = form.querySelector(".drop");
  // What was pasted goes along with its structure, as long as nobody has changed its words here.
  let rich = null, plain = "";
  const words = (text) => text.replace(/\s+/g, " ").trim();
  const isWhole = () => rich !== null && words(area.value) === words(plain);
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html"), files = [...event.clipboardData.files];
    if (html && structured(html) && !area.value.trim()) { rich = html; plain = event.clipboardData.getData("text/plain"); }
    else if (!html && files.length) { const all = new DataTransfer(); for (const each of [...file.files, ...files]) all.items.add(each); file.files = all.files; }
  });
  area.addEventListener("input", () => { $("rich").textContent = isWhole() ? $("rich").dataset.words : ""; });
  form.addEventListener("formdata", (event) => {
    if (isWhole()) event.formData.set("html", new Blob([rich], { type: "text/html" }), "pasted.html");
  });
  for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
}

if ($("writing")) writing($("writing"));
if ($("bringing")) bringing($("bringing"));
