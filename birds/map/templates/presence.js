// Which bird is where in which month. A month that nobody speaks of is unknown: what stands there is faint, never left out.

/** What each source says: bird, site (null: somewhere in a country), Party, kind, months (bit 0: one not given), numbers. */
const presence = data.presence.rows.map(([bird, site, party, kind, months, source, numbers = []]) => ({
  between: data.presence.kinds[kind] === "between",
  bird,
  site,
  party: data.presence.parties[party],
  kind: data.presence.kinds[kind],
  months,
  source: data.presence.sources[source],
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

/** Whether a source says of the chosen month that what is chosen is at a site; of no month in particular it always is. */
const siteIsDated = (index) => !state.month || presenceAt(index).some((one) => isChosen(one) && isOf(one.months, state.month));
const recordIsDated = (index) => !state.month || (data.records[index].months ?? []).includes(state.month);
