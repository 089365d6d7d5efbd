(() => {
  "use strict";
  const answers = document.getElementById("answers");
  const acts = document.getElementById("acts");
  const dialog = document.getElementById("reviewed");
  const unsaid = document.getElementById("unsaved");
  const toReview = document.getElementById("review");
  const { stamp, file, own, words } = JSON.parse(answers.dataset.form);
  const FORMAT = "birds form 1";
  const KEY = `birds ${Object.values(stamp).join(" ")}`;
  const STAYS = ["note"]; // what never leaves the copy
  const say = (code, args = {}) => Object.entries(args).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), words[code]);
  const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g; // marks that turn a text around: spelled out
  const spelled = (text) => text.replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const labelled = (label, text) => label + words.colon + text;
  const make = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  // ---------------------------------------------------------------- rows, as they were made and as they are now

  const rows = Array.from(answers.querySelectorAll(".row"), (element) => {
    const sent = JSON.parse(element.dataset.cells);
    const isHeld = Boolean(sent.held_more) || element.dataset.k.split(" ").includes("only-held");
    return { element, sent, now: { ...sent }, table: false, tabling: element.querySelector(".tabling"), isHeld };
  });
  const byElement = new Map(rows.map((row) => [row.element, row]));
  const worked = new Set(); // rows with a change or a mark, so that a keystroke looks at no other
  const byId = new Map(rows.map((row) => [row.sent.id, row]));
  const called = (row) => row.element.querySelector(".answer").getAttribute("aria-label");
  const fieldsOf = (row) => (row.fields ??= Object.keys(row.sent).filter((key) => labels(row)[key]));
  const changes = (row) => fieldsOf(row).filter((key) => row.now[key] !== row.sent[key]);
  const sheetOf = (row) => row.element.closest("[data-sheet]");
  const templateOf = (row) => document.getElementById(`more-${sheetOf(row).dataset.sheet}`);

  /** What the fields of a row's sheet are called, by their keys. */
  const known = new Map();
  const labels = (row) => {
    const sheet = sheetOf(row);
    if (!known.has(sheet)) {
      const first = row.element.querySelector(".answer > label [data-field]");
      const fields = [first, ...templateOf(row).content.querySelectorAll("[data-field]")];
      known.set(sheet, Object.fromEntries(fields.map((field) => [field.dataset.field, textOf(field)])));
    }
    return known.get(sheet);
  };
  const textOf = (field) => field.closest("label").querySelector("span").firstChild.textContent.trim();

  const read = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);
  const write = (field, value) => {
    if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value;
  };
  /** Say of a row that it is touched, and whether there is something on it to table. */
  const mark = (row) => {
    const written = changes(row);
    if (row.tabling) {
      row.tabling.hidden = !row.isHeld && written.every((key) => STAYS.includes(key));
      if (row.tabling.hidden) row.table = false;
      row.tabling.querySelector("input").checked = row.table;
    }
    const isTouched = written.length > 0 || row.table;
    row.element.classList.toggle("changed", isTouched);
    if (isTouched) worked.add(row);
    else worked.delete(row);
  };
  const showRow = (row) => {
    for (const field of row.element.querySelectorAll("[data-field]")) write(field, row.now[field.dataset.field] ?? "");
    mark(row);
  };
  const unfold = (row) => {
    const more = row.element.querySelector("details");
    if (more.dataset.made) return;
    more.dataset.made = "yes";
    more.append(templateOf(row).content.cloneNode(true));
    showRow(row);
  };

  // ---------------------------------------------------------------- what is done beside answers

  const doings = () => (acts ? Array.from(acts.querySelectorAll("[data-act]"), doing).flat() : []);
  const doing = (set) => {
    const action = set.dataset.act;
    const fields = Object.fromEntries(Array.from(set.querySelectorAll("[data-field]"), (one) => [one.dataset.field, one.value.trim()]).filter(([, value]) => value));
    const things = Array.from(set.querySelectorAll("[data-thing]:checked"), (one) => ({ action, id: one.dataset.thing, ...fields }));
    return set.querySelector("[data-do]:checked") ? [{ action, ...fields }] : things;
  };
  const said = ({ action, id, ...fields }) => {
    const set = acts.querySelector(`[data-act="${action}"]`);
    const thing = id ? Array.from(set.querySelectorAll("[data-thing]")).find((one) => one.dataset.thing === id) : null;
    const parts = Object.entries(fields).map(([key, value]) => labelled(textOf(set.querySelector(`[data-field="${key}"]`)), value));
    return [set.querySelector("legend").textContent, thing && thing.parentElement.textContent, ...parts].filter(Boolean).join(" · ");
  };

  // ---------------------------------------------------------------- unsaved work, in this tab alone

  let due = 0, isSaved = false;
  const touched = () => rows.filter((row) => worked.has(row));
  const keep = () => {
    clearTimeout(due);
    const work = touched().map((row) => [row.sent.id, row.table, Object.fromEntries(changes(row).map((key) => [key, row.now[key]]))]);
    const typed = acts ? Array.from(acts.elements, (one) => (one.type === "checkbox" ? one.checked : one.value ?? "")) : [];
    const some = work.length || typed.some((one) => one);
    try {
      if (some) sessionStorage.setItem(KEY, JSON.stringify({ work, typed }));
      else sessionStorage.removeItem(KEY);
    } catch { /* where a browser keeps nothing, the page works none the less */ }
  };
  /** Say how much is unsaved, and keep it soon: not at each key, but before the page is left. */
  const changed = () => {
    isSaved = false;
    const number = worked.size + doings().length;
    const told = number ? say("unsaved", { number }) : say("nothing");
    if (unsaid.textContent !== told) unsaid.textContent = told;
    if (toReview.disabled !== !number) toReview.disabled = !number;
    clearTimeout(due);
    due = setTimeout(keep, 500);
  };
  const restore = () => {
    let found = null;
    try { found = JSON.parse(sessionStorage.getItem(KEY)); } catch { /* nothing is restored */ }
    for (const [id, table, fields] of found?.work ?? []) {
      const row = byId.get(id);
      if (!row) continue;
      Object.assign(row.now, fields);
      row.table = table;
    }
    found?.typed.forEach((value, at) => {
      const one = acts?.elements[at];
      if (one) one[one.type === "checkbox" ? "checked" : "value"] = value;
    });
  };

  // ---------------------------------------------------------------- what the file will say

  const ready = (row) => Object.fromEntries(fieldsOf(row).filter((key) => row.now[key]).map((key) => [key, row.now[key]]));
  const listed = (heading, lines) => {
    if (!lines.length) return [];
    const list = make("ul", "");
    list.append(...lines.map((text) => make("li", spelled(text))));
    return [make("h3", heading), list];
  };
  const lineOf = (row, keys) => labelled(called(row), keys.map((key) => labelled(labels(row)[key], row.now[key] || say("emptied"))).join(" · "));
  const leaving = (row) => [lineOf(row, Object.keys(ready(row)).filter((key) => !STAYS.includes(key))), row.sent.held_more].filter(Boolean).join(" · ");
  const review = () => {
    const written = rows.filter((row) => changes(row).length);
    const out = (own ? rows.filter((row) => row.table) : written).map(leaving);
    if (own) out.push(...doings().map(said)); // they wait for no tabling
    const contents = document.getElementById("contents");
    contents.replaceChildren(
      ...listed(say("changed"), written.map((row) => lineOf(row, changes(row)))),
      ...listed(say("leaves"), out),
      ...(own && !out.length ? [make("p", say("stays"))] : []),
      ...(own ? [] : listed(say("done"), doings().map(said))),
    );
    dialog.showModal();
  };
  const save = () => {
    const made = {
      format: FORMAT,
      ...stamp,
      actions: doings(),
      rows: touched().map((row) => ({ ...row.now, ...(row.table ? { table: "yes" } : {}) })),
    };
    const link = make("a", "", { download: file, href: URL.createObjectURL(new Blob([JSON.stringify(made, null, 1)], { type: "application/json" })) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    dialog.close();
    isSaved = true;
    clearTimeout(due);
    try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
    unsaid.textContent = say("saved", { file });
  };

  // ---------------------------------------------------------------- what is typed and pressed

  answers.addEventListener("input", (event) => {
    const row = byElement.get(event.target.closest(".row"));
    const { field, table } = event.target.dataset;
    if (field) row.now[field] = read(event.target);
    if (table !== undefined) row.table = event.target.checked;
    if (field === "position" && row.now.position) row.element.querySelector("details").open = true;
    mark(row);
    changed();
  });
  answers.addEventListener("toggle", (event) => {
    const row = byElement.get(event.target.closest(".row"));
    row.element.classList.toggle("open", event.target.open);
    if (event.target.open) unfold(row);
  }, true);
  acts?.addEventListener("input", (event) => {
    const tick = event.target.closest("[data-act]").querySelector("[data-do]");
    if (tick && event.target !== tick && event.target.value) tick.checked = true; // who says where, means it
    changed();
  });
  acts?.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("table-all")?.addEventListener("click", () => {
    for (const row of rows) {
      if (row.table || row.element.closest("[hidden]") || row.tabling.hidden) continue;
      row.table = true;
      mark(row);
    }
    changed();
  });
  toReview.addEventListener("click", review);
  document.getElementById("save").addEventListener("click", save);
  document.getElementById("back").addEventListener("click", () => dialog.close());
  addEventListener("beforeprint", () => {
    for (const row of rows) {
      if (!fieldsOf(row).some((key) => key !== "position" && row.now[key])) continue;
      unfold(row);
      row.element.querySelector("details").open = true;
    }
  });

  addEventListener("pagehide", () => isSaved || keep());

  restore();
  for (const row of rows) showRow(row);
  changed();
  document.documentElement.dataset.ready = "yes";
})();
