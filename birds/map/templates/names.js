// Finding a bird or a site by any of its names, in any script, with an accent, a letter or a vowel missing.

const KANA = /[\u3041-\u3096]/g;
const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const FINALS = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split(" ");

/** A name as it is compared: width, case and signs don't count; Hangul falls into letters; hiragana is katakana. */
function plain(text) {
  return text
    .replace(KANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\s'’.,·・/()[\]-]+/g, " ")
    .trim();
}

/** Fold a name further: accents and kana voicing don't count; a letter that ends a syllable may begin the next one. */
function fold(text) {
  return plain(text)
    .replace(/[\u0300-\u036f\u3099\u309a]/g, "")
    .replace(/[\u11a8-\u11c2]/g, (final) => FINALS[final.charCodeAt(0) - 0x11a8].normalize("NFKD"));
}

/** What finds syllables by their first letters (ㅊㄷㅇㄹ → 청둥오리), also among whole ones; null without any. */
function initials(typed) {
  const letters = [...typed.normalize("NFC").replace(/\s/g, "")];
  if (!letters.every((letter) => /[ㄱ-ㅎ가-힣]/.test(letter)) || !letters.some((letter) => INITIALS.includes(letter))) return null;
  return new RegExp(letters.map(syllables).join("[^가-힣]*"));
}

/** The syllables a typed letter may stand for: those that begin with a consonant, those that add an end to a syllable. */
function syllables(letter) {
  const at = INITIALS.indexOf(letter);
  const open = letter >= "가" && (letter.charCodeAt(0) - 0xac00) % 28 === 0;
  if (at < 0 && !open) return letter;
  const first = open ? letter.charCodeAt(0) : 0xac00 + at * 588;
  return `[${String.fromCharCode(first)}-${String.fromCharCode(first + (open ? 27 : 587))}]`;
}

/** Everything one can look for: birds, then sites, each with all its names. */
const catalogue = (() => {
  let made = null;
  const entry = (kind, index, names) => {
    const found = [...new Set(names.filter(Boolean))];
    return { kind, index, names: found, plain: found.map(plain), folded: found.map(fold) };
  };
  return () => {
    made ??= [
      ...data.birds.map((bird, n) => entry("bird", n, [...Object.values(bird.names), bird.scientific, ...bird.also])),
      ...data.sites.map((site, n) => entry("site", n, [...Object.values(site.names), ...site.sites.flatMap((one) => [...Object.values(one.names ?? {}), one.code])])),
    ];
    return made;
  };
})();

/** Return the best entries for what was typed, best first: { kind, index, name } with the name that was found. */
function find(typed, limit = 12) {
  const query = { plain: plain(typed), folded: fold(typed), initials: initials(typed) };
  if (!query.folded) return [];
  const hits = [];
  for (const entry of catalogue()) {
    const best = bestOf(entry, query);
    if (best) hits.push({ ...best, kind: entry.kind, index: entry.index });
  }
  const near = hits.length ? hits : nearly(query.folded);
  near.sort((a, b) => a.rank - b.rank || a.length - b.length || a.index - b.index);
  return near.slice(0, limit);
}

function bestOf(entry, query) {
  let best = null;
  entry.names.forEach((name, n) => {
    const rank = Math.min(rankOf(entry.plain[n], query.plain), 4 + rankOf(entry.folded[n], query.folded), initialRank(name, query.initials));
    if (rank < (best?.rank ?? 9)) best = { rank, name, length: name.length };
  });
  return best;
}

/** How well a name holds what was typed: 0 the same, 1 its beginning, 2 a word's, 3 within, 4 the words in another order. */
function rankOf(name, query) {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const at = name.indexOf(query);
  if (at >= 0) return name[at - 1] === " " ? 2 : 3;
  const words = query.split(" ");
  return words.length > 1 && words.every((word) => name.includes(word)) ? 4 : 9;
}

function initialRank(name, wanted) {
  const at = wanted ? name.normalize("NFC").search(wanted) : -1;
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
