// Time at the map's edge: the month that is chosen, and twelve months of the chosen bird with each Party.

const BIRD = '<svg viewBox="-11 -11 22 22" aria-hidden="true" focusable="false"><circle r="6" fill="#fff" stroke="#1b1f23" stroke-width="4"/></svg>';
/** The birds with a Party of which a source dates a record to a month (0: any), statuses and what lies between aside. */
const recordedIn = (() => {
  const made = {};
  return (party, month) =>
    (made[`${party} ${month}`] ??= new Set(
      presence.filter((one) => one.party === party && KIND_ANSWERS[one.kind] in { undefined: 0, tracked: 0 } && (month ? isOf(one.months, month) : one.months)).map((one) => one.bird),
    ).size);
})();

/** The highest number of the chosen bird with a Party in a month. */
const mostIn = (party, month) =>
  state.bird == null ? 0 : presenceOf(state.bird).reduce((most, one) => (one.party === party ? Math.max(most, numberIn(one.numbers, month)) : most), 0);

/** The months in which tagged birds of what is shown were anywhere, as bits. */
const trackedMonths = () => shownTracks().reduce((all, index) => shapesOfTrack(index).reduce((months, one) => months | one.months, all), 0);

function drawStrip() {
  const letters = w("month_letters").split(" ");
  const head = (text, n) => el("th", { scope: "col", "data-month": n, class: state.month === n ? "now" : null, style: n ? `--month: ${monthColor(n)}` : null, title: n ? monthName(n) : w("all_months") }, text);
  const rows = data.parties.map((party) => [party, state.bird == null ? null : answersWith(party), partyName(party), siteSymbol(party, "exact")]);
  if (shownTracks().length) rows.push(["tracked", { ...answersOf([]), tracked: trackedMonths() }, w("layer_tracks"), BIRD]);
  $("strip").replaceChildren(
    el("caption", { class: "unseen" }, state.bird == null ? w("strip") : birdName(data.birds[state.bird])),
    el("thead", {}, el("tr", {}, el("td"), [w("all_short"), ...letters].map(head))),
    el("tbody", {}, rows.map((row) => stripRow(...row))),
  );
}

function stripRow(key, found, name, symbol) {
  const mark = el("span", { class: `symbol ${key} exact` });
  mark.innerHTML = symbol; // our own markup
  const cells = [0, ...MONTHS].map((month) => {
    if (!found) return kindsCell(key, month, name);
    const answer = answerIn(found, month);
    const most = answer === "recorded" && mostIn(key, month);
    const words = [month ? monthName(month) : w("all_months"), answerText(found, month), most && number(most)].filter(Boolean).join(", ");
    return el("td", { class: `${answer}${state.month === month ? " now" : ""}`, "data-month": month, title: `${name}: ${words}` }, el("span", { class: "unseen" }, words));
  });
  return el("tr", {}, el("th", { scope: "row", title: name }, mark, " ", el("span", {}, name)), cells);
}

/** How many kinds of birds are recorded with a Party in a month: what all birds together say. */
function kindsCell(party, month, name) {
  const [kinds, most] = [recordedIn(party, month), Math.max(1, ...data.parties.flatMap((each) => MONTHS.map((n) => recordedIn(each, n))))];
  const shade = month ? Math.round((kinds / most) * 60) : 0;
  const words = `${month ? monthName(month) : w("all_months")}, ${kinds ? w("kinds_n", { n: number(kinds) }) : w("answer_unknown")}`;
  return el("td", { class: `kinds${state.month === month ? " now" : ""}`, "data-month": month, style: `--shade: ${shade}%`, title: `${name}: ${words}` }, el("span", { "aria-hidden": "true" }, kinds ? number(kinds) : ""), el("span", { class: "unseen" }, words));
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const SECONDS = 1.6; // of a month that is played
const playing = { timer: null, begun: 0 };

function stopPlaying() {
  clearInterval(playing.timer);
  playing.timer = null;
  drawPlay();
}

function drawPlay() {
  $("play").setAttribute("aria-pressed", String(playing.timer != null));
  $("play").textContent = w(playing.timer == null ? "play" : "stop");
}

/** Move the birds along their tracks; when a month is over, choose the next. */
function playOn() {
  const share = (performance.now() - playing.begun) / (SECONDS * 1000);
  if (share >= 1) {
    playing.begun = performance.now();
    change({ month: (state.month % 12) + 1 });
  } else if (!still()) flyway.birds.show(shownTracks(), state.month, share);
}

function listenToMonth() {
  const slider = $("month");
  slider.addEventListener("input", () => {
    if (playing.timer != null) stopPlaying();
    change({ month: Number(slider.value) });
  });
  $("strip").addEventListener("click", ({ target }) => {
    const month = target.closest("[data-month]")?.dataset.month;
    if (month) change({ month: Number(month) });
  });
  $("play").addEventListener("click", () => {
    if (playing.timer != null) return stopPlaying();
    playing.begun = performance.now();
    playing.timer = setInterval(playOn, 50);
    change({ month: (state.month % 12) + 1 });
  });
  $("whole").addEventListener("click", () => {
    flyway.whole = !flyway.whole;
    $("whole").setAttribute("aria-pressed", String(flyway.whole));
    flyway.fit();
  });
}

function drawMonth() {
  $("month").value = state.month;
  const name = state.month ? monthName(state.month) : w("all_months");
  $("month").setAttribute("aria-valuetext", name);
  $("month-name").textContent = name;
  drawStrip();
  drawPlay();
  flyway.birds.show(shownTracks(), state.month, playing.timer == null ? 0.5 : 0);
}
