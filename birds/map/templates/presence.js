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

/** Presence by an index that it names: of a site, of a bird. */
const presenceBy = (key, length) => {
  let made = null;
  return (index) => {
    if (!made) {
      made = Array.from({ length }, () => []);
      for (const one of presence) if (one[key] != null) made[one[key]].push(one);
    }
    return made[index];
  };
};
const presenceAt = presenceBy("site", data.sites.length);
const presenceOf = presenceBy("bird", data.birds.length);

/** The birds that are at a site. */
const birdsOfSite = keptBy((index) => new Set(presenceAt(index).map((one) => one.bird)));

const isChosen = (one) => state.bird == null || one.bird === state.bird;
const isOf = (months, month) => Boolean((months >> month) & 1);
const monthsOf = (months) => Array.from({ length: 12 }, (_, n) => n + 1).filter((month) => isOf(months, month));

/** Whether a source says of the chosen month that what is chosen is at a site; of no month in particular it always is. */
const siteIsDated = (index) => !state.month || presenceAt(index).some((one) => isChosen(one) && isOf(one.months, state.month));
const recordIsDated = (index) => !state.month || (data.records[index].months ?? []).includes(state.month);
