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
  const exact = ranked((entry, n) => Math.min(rankOf(entry.plain[n], query.plain), 4 + rankOf(entry.folded[n], query.folded), initialRank(entry.names[n], query.initials)));
  const hits = exact.length ? exact : ranked((entry, n) => nearRank(entry.folded[n], query.folded));
  return hits.sort((a, b) => a.rank - b.rank || a.name.length - b.name.length || a.index - b.index).slice(0, limit);
}

/** Every entry with a name of a rank below NONE, by its best name. */
function ranked(rank) {
  return catalogue().flatMap((entry) => {
    const ranks = entry.names.map((_, n) => rank(entry, n));
    const best = Math.min(...ranks);
    return best < NONE ? [{ rank: best, name: entry.names[ranks.indexOf(best)], kind: entry.kind, index: entry.index }] : [];
  });
}

const NONE = 9; // the rank of a name that was not typed

/** How well a name holds what was typed: 0 the same, 1 its beginning, 2 a word's, 3 within, 4 the words in another order. */
function rankOf(name, query) {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const at = name.indexOf(query);
  if (at >= 0) return name[at - 1] === " " ? 2 : 3;
  const words = query.split(" ");
  return words.length > 1 && words.every((word) => name.includes(word)) ? 4 : NONE;
}

function initialRank(name, wanted) {
  const at = wanted ? name.normalize("NFC").search(wanted) : -1;
  return at < 0 ? NONE : at ? 5 : 4;
}

/** With no plain hit: the rank of a name with a word, or a beginning, that is one or two letters away. */
function nearRank(folded, query) {
  const allowed = query.length < 4 ? -1 : query.length < 8 ? 1 : 2;
  const away = Math.min(...[folded, ...folded.split(" ")].map((word) => distance(query, word, allowed)));
  return away <= allowed ? 5 + away : NONE;
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
