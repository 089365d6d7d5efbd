// The controls beside the map: language, search, layers, downloads. Each works by mouse and by key.

function listenToLanguages() {
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => change({ lang: button.dataset.lang }));
    if (button.textContent === button.dataset.lang) button.textContent = ownName(button.dataset.lang);
  }
}

/** What a language without words of ours calls itself, as the browser knows it; its tag where it doesn't. */
function ownName(lang) {
  if (!Intl.DisplayNames?.supportedLocalesOf(lang).length) return lang;
  return new Intl.DisplayNames(lang, { type: "language" }).of(lang);
}

/** A combobox: what is typed opens a list, the arrows walk through it, Enter chooses. */
function listenToSearch() {
  const [input, list] = [$("search"), $("found")];
  let [hits, at] = [[], -1];
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const choose = (hit) => {
    close();
    input.value = "";
    if (hit.kind === "bird") chooseBird(hit.index);
    else openSite(hit.index);
  };
  const mark = (next) => {
    at = (next + hits.length) % hits.length;
    [...list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === at)));
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const open = () => {
    const typed = input.value.trim();
    if (!typed) return close();
    hits = find(typed);
    list.replaceChildren(...hits.map((hit, n) => hitNode(hit, n, choose)));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    input.removeAttribute("aria-activedescendant");
    at = -1;
    $("nothing").hidden = hits.length > 0;
    say(hits.length ? w("hits", { n: number(hits.length) }) : w("nothing_found"));
  };
  input.addEventListener("input", () => {
    $("nothing").hidden = true;
    open();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (!list.hidden) event.preventDefault();
      close();
    } else if (event.key === "Enter" && hits.length && !list.hidden) {
      event.preventDefault();
      choose(hits[Math.max(at, 0)]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      if (hits.length && !list.hidden) mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
}

function hitNode(hit, n, choose) {
  const bird = hit.kind === "bird" ? data.birds[hit.index] : null;
  const names = bird ? bird.names : data.sites[hit.index].names;
  const label = nameNode(names) ?? (bird ? italic(bird.scientific) : printed(siteName(data.sites[hit.index])));
  const scientific = bird && nameOf(names) ? el("span", { class: "quiet" }, italic(bird.scientific)) : null;
  const shown = [nameOf(names)?.text, bird?.scientific];
  const foundBy = shown.includes(hit.name) ? null : el("span", { class: "quiet" }, printed(hit.name));
  const kind = bird ? null : el("span", { class: "quiet" }, `${w("site")} · ${partyName(data.sites[hit.index].party)}`);
  return el(
    "li",
    { role: "option", id: `hit-${n}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); choose(hit); } },
    el("span", {}, label),
    scientific,
    foundBy,
    kind,
  );
}

function listenToSteps() {
  $("before").addEventListener("click", () => step(-1));
  $("after").addEventListener("click", () => step(1));
  $("stepper").addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    step(way);
  });
}

function listenToLayers() {
  for (const box of document.querySelectorAll("[data-layer]")) {
    listeners.push(() => (box.checked = state.layers[box.dataset.layer]));
    box.addEventListener("change", () => change({ layers: { ...state.layers, [box.dataset.layer]: box.checked } }));
  }
}

function listenToFiles() {
  $("geojson").addEventListener("click", () => download("flyway.geojson", "application/geo+json", geoJson()));
  $("csv").addEventListener("click", () => download("flyway.csv", "text/csv", `\ufeff${csv()}`));
  $("print").addEventListener("click", () => window.print());
}

function listenToTable() {
  const tabs = [...document.querySelectorAll("#tabs [role=tab]")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => showTable(tab.dataset.table));
    tab.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const next = tabs[(tabs.indexOf(tab) + way + tabs.length) % tabs.length];
      next.focus();
      showTable(next.dataset.table);
    });
  }
  $("filter").addEventListener("input", () => {
    Object.assign(table, { filter: $("filter").value, shown: PAGE, only: null });
    drawTable();
  });
  $("twin").addEventListener("toggle", () => $("rows").firstChild || drawTable()); // it may have been drawn when opened
}
