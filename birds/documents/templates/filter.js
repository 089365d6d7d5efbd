(() => {
  "use strict";
  const root = document.documentElement;
  const form = document.getElementById("controls");
  const found = document.getElementById("found");
  const none = document.getElementById("none");
  root.classList.add("js");
  form.hidden = false;

  // One form for every way to type a name: width, case, accents, katakana or hiragana, kana as old print has them
  // (チヨウ, アヲ, ミヅ), and Hangul that is still being typed (its letters taken apart, so that 흐 finds 흑).
  const KANA = "ぁぃぅぇぉっゃゅょゎゕゖゐゑをぢづ".normalize("NFKD").match(/.\u3099?/g);
  const TODAY = "あいうえおつやゆよわかけいえおじず".normalize("NFKD").match(/.\u3099?/g);
  const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[ちつ]\u3099|[ぁぃぅぇぉっゃゅょゎゕゖゐゑを]/g, (kana) => TODAY[KANA.indexOf(kana)])
    .replace(/æ/g, "ae").replace(/œ/g, "oe").replace(/ø/g, "o").replace(/ß/g, "ss")
    .replace(/[\s\u30fb\u00b7.,'’_-]+/g, " ");

  const rows = Array.from(document.querySelectorAll(".row"), (element) => ({
    element,
    keys: element.dataset.k.split(" "),
    text: null,
  }));
  const textOf = (row) => {
    if (row.text === null) {
      const names = Array.from(row.element.querySelectorAll(".entry"), (entry) => entry.textContent);
      row.text = fold([...names, row.element.dataset.t || ""].join(" "));
    }
    return row.text;
  };
  const chosen = (choices) => Array.from(choices.querySelectorAll(":checked"), (one) => one.value).filter(Boolean);
  const groups = Array.from(document.querySelectorAll(".order, .family"), (element) => ({
    element,
    rows: rows.filter((row) => element.contains(row.element)),
    figure: element.querySelector(":scope > h2 small, :scope > h3 small"),
  }));
  for (const group of groups) for (const row of group.rows) row.group = group; // the innermost comes last
  // What comes back is shown a screen at once, the rest when nothing is typed: to lay out every row anew takes longer than a key may.
  const SCREEN = 12, SOME = 40;
  const idle = window.requestIdleCallback || setTimeout;
  let coming = [];
  const show = (number) => {
    for (const element of coming.splice(0, number)) element.hidden = false;
    const rest = coming;
    if (rest.length) idle(() => rest === coming && show(SOME));
  };
  const hide = (element, isHidden) => {
    if (isHidden) element.hidden = true;
    else if (element.hidden) coming.push(element);
  };
  const count = (group) => {
    const [all, shown] = [group.rows.length, group.rows.filter((row) => row.fits).length];
    hide(group.element, shown === 0);
    for (const row of group.rows) if (row.group === group) hide(row.element, !row.fits);
    const figure = shown === all ? `${all}` : `${shown} / ${all}`;
    if (group.figure && shown && group.figure.textContent !== figure) group.figure.textContent = figure;
  };

  const apply = () => {
    const terms = fold(form.elements.q.value).split(" ").filter(Boolean);
    const choices = Array.from(form.querySelectorAll("fieldset"), chosen).filter((keys) => keys.length);
    for (const row of rows) {
      row.fits = choices.every((keys) => keys.some((key) => row.keys.includes(key)))
        && (!terms.length || terms.every((term) => textOf(row).includes(term)));
    }
    const shown = rows.filter((row) => row.fits).length;
    coming = [];
    for (const group of groups) count(group);
    show(SCREEN);
    none.hidden = shown > 0;
    found.textContent = found.dataset.words.replace("{n}", shown).replace("{m}", rows.length);
  };

  const renew = () => {
    root.classList.toggle("explained", Boolean(form.elements.explained?.checked));
    apply();
  };
  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(renew);
  };
  idle(() => rows.forEach(textOf)); // before somebody types
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () => show(coming.length));
  renew();
})();
