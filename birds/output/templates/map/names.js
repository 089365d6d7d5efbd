// Finding a bird or a site by any of its names, in any script, with an accent, a letter or a vowel missing.

const KANA = /[\u3041-\u3096]/g;
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];

/** Fold a name: width, case, accents and kana voicing don't count; Hangul falls into letters; hiragana is katakana. */
function fold(text) {
  return text
    .replace(KANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u3099\u309a]/g, "")
    .toLowerCase()
    .replace(/[\s'’.,·・/()[\]-]+/g, " ")
    .trim();
}

/** The first letters of a Hangul name (청둥오리 → ㅊㄷㅇㄹ), as people type them; empty for other scripts. */
function initials(text) {
  return [...text.normalize("NFC")]
    .filter((letter) => letter >= "가" && letter <= "힣")
    .map((letter) => INITIALS[Math.floor((letter.charCodeAt(0) - 0xac00) / 588)])
    .join("");
}

const onlyInitials = (text) => /^[ㄱ-ㅎ\s]{2,}$/.test(text);

/** Everything one can look for: birds, then sites, each with all its names. */
const catalogue = (() => {
  let made = null;
  const entry = (kind, index, names) => {
    const found = [...new Set(names.filter(Boolean))];
    return { kind, index, names: found, folded: found.map(fold) };
  };
  return () => {
    made ??= [
      ...data.birds.map((bird, n) => entry("bird", n, [...Object.values(bird.names), bird.scientific, ...bird.also])),
      ...data.sites.map((site, n) => entry("site", n, [...Object.values(site.names), site.code])),
    ];
    return made;
  };
})();

/** Return the best entries for what was typed, best first: { kind, index, name } with the name that was found. */
function find(typed, limit = 12) {
  const query = fold(typed);
  if (!query) return [];
  const letters = onlyInitials(typed.trim()) ? typed.replace(/\s/g, "") : null;
  const hits = [];
  for (const entry of catalogue()) {
    const best = bestOf(entry, query, letters);
    if (best) hits.push({ ...best, kind: entry.kind, index: entry.index });
  }
  const near = hits.length ? hits : nearly(query);
  near.sort((a, b) => a.rank - b.rank || a.length - b.length || a.index - b.index);
  return near.slice(0, limit);
}

function bestOf(entry, query, letters) {
  let best = null;
  entry.names.forEach((name, n) => {
    const rank = letters ? initialRank(name, letters) : rankOf(entry.folded[n], query);
    if (rank < (best?.rank ?? 9)) best = { rank, name, length: name.length };
  });
  return best;
}

function rankOf(folded, query) {
  if (folded === query) return 0;
  if (folded.startsWith(query)) return 1;
  const at = folded.indexOf(query);
  if (at < 0) return 9;
  return folded[at - 1] === " " ? 2 : 3;
}

function initialRank(name, letters) {
  const at = initials(name).indexOf(letters);
  return at < 0 ? 9 : at ? 5 : 4;
}

/** With no plain hit: names with a word, or a beginning, that is one or two letters away. */
function nearly(query) {
  if (query.length < 4) return [];
  const allowed = query.length < 8 ? 1 : 2;
  const hits = [];
  for (const entry of catalogue()) {
    let best = null;
    entry.folded.forEach((folded, n) => {
      for (const word of [folded, ...folded.split(" ")]) {
        const away = distance(query, word, allowed);
        if (away <= allowed && 5 + away < (best?.rank ?? 9)) {
          best = { rank: 5 + away, name: entry.names[n], length: word.length };
        }
      }
    });
    if (best) hits.push({ ...best, kind: entry.kind, index: entry.index });
  }
  return hits;
}

/** Letters to change, add, drop or swap to make `a` a beginning of `b`; stops above `most`. */
function distance(a, b, most) {
  if (a.length - b.length > most) return most + 1;
  const width = Math.min(b.length, a.length + most);
  let [older, old] = [[], Array.from({ length: width + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= width; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [older, old] = [old, row];
  }
  return Math.min(...old);
}
