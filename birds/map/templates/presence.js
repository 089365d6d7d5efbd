// Which bird is where in which month. A month that nobody speaks of is unknown: what stands there is faint, never left out.

/** What each source says: bird, site (null: somewhere in a country), Party, kind, months (bit 0: one not given), numbers, why it is presumed. */
const presence = data.presence.rows.map(([bird, site, party, kind, months, source, numbers = [], rule = null]) => ({
  between: data.presence.kinds[kind] === "between",
  bird,
  site,
  party: data.presence.parties[party],
  kind: data.presence.kinds[kind],
  months,
  source: data.presence.sources[source],
  rule, // of months between records: why they are presumed
  numbers: data.presence.kinds[kind] === "between" ? [] : numbers, // pairs of a month (0: not given) and the highest number
  nearest: data.presence.kinds[kind] === "between" ? numbers : [], // the number next to a month between records, and its date
}));

const presenceAt = byIndex(presence, "site");
const presenceOf = byIndex(presence, "bird");

/** The birds that are at a site, the sites where a bird is, and the records of it. */
const birdsOfSite = keptBy((index) => new Set(presenceAt(index).map((one) => one.bird)));
const sitesOfBird = keptBy((index) => data.sites.flatMap((_, n) => (birdsOfSite(n).has(index) ? [n] : [])));
const recordsOfBird = keptBy((index) => data.records.flatMap((record, n) => (record.bird[1] === index ? [n] : [])));

const isChosen = (one) => state.bird == null || one.bird === state.bird;
const isOfChosen = (mention) => state.bird == null || mention?.[1] === state.bird; // a bird as its source prints it
const isOf = (months, month) => Boolean((months >> month) & 1);
const monthsOf = (months) => MONTHS.filter((month) => isOf(months, month));

const ANSWERS = ["recorded", "tracked", "status", "between", "absent"]; // the first that holds is shown; else nobody knows
const KIND_ANSWERS = { track: "tracked", status: "status", between: "between" };

/** The months of each answer as bits (bit 0: a month that is not given) of what sources say and of what they deny; why months are presumed. */
function answersOf(rows, absences = []) {
  const found = { ...Object.fromEntries(ANSWERS.map((answer) => [answer, 0])), rules: {} };
  for (const one of rows) {
    found[KIND_ANSWERS[one.kind] ?? "recorded"] |= one.months;
    if (one.between) found.rules[one.rule] |= one.months;
  }
  for (const [, , , month] of absences) found.absent |= 1 << month;
  return found;
}

/** The first answer that holds in a month; in any where none is given: records without a month count there. */
const answerIn = (found, month) => ANSWERS.find((answer) => (month ? isOf(found[answer], month) : found[answer])) ?? "unknown";

/** An answer in words; of a month that is presumed, why. */
function answerText(found, month) {
  const answer = answerIn(found, month);
  const rules = answer === "between" ? Object.keys(found.rules).filter((rule) => !month || isOf(found.rules[rule], month)) : [];
  return [w(`answer_${answer}`), rules.map((rule) => w(`rule_${rule}`)).join("; ")].filter(Boolean).join(": ");
}

/** What is said of what is chosen at a site, and of the chosen bird with a Party: none at one site is not none in a country. */
const answersAt = (index) => answersOf(presenceAt(index).filter(isChosen), data.absent.filter(([bird, site]) => site === index && bird === state.bird));
const answersWith = (party) =>
  answersOf(presenceOf(state.bird).filter((one) => one.party === party), data.absent.filter(([bird, site, territory]) => bird === state.bird && site === null && territory === party));

/** Whether a source says of the chosen month that what is chosen is at a site; of no month in particular it always is. */
const siteIsDated = (index) => !state.month || !["absent", "unknown"].includes(answerIn(answersAt(index), state.month));
/** Whether it is only presumed to be there in the chosen month. */
const siteIsPresumed = (index) => Boolean(state.month) && answerIn(answersAt(index), state.month) === "between";
const recordIsDated = (index) => !state.month || (data.records[index].months ?? []).includes(state.month);
