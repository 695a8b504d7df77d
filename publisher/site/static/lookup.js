"use strict";
// Looks words up in the index of a show's episodes: small files, of which a question needs a few. What they hold is
// described in publisher/site/search/__init__.py.

const lookup = (() => {
  const WORD = /[\p{L}\p{N}]+/gu;
  const ACCENTS = /[\u0300\u0301]/g;
  const PLACE = /([0-9a-z]*)([A-Z])/g;
  const WEIGHTS = 26;
  /** What other forms of a word are worth, and longer words that begin with it. */
  const [FORM, BEGINNING] = [0.8, 0.5];
  /** As many letters have to stand there before longer words are thought of, and so many may be one ending. */
  const [FEWEST, ENDING] = [3, 4];
  /** Longer words that are looked at; there may be thousands behind three letters. */
  const MOST = 200;
  /** Characters around the words that were found. */
  const EXCERPT = 160;

  /** The words of a text as the index has them, as publisher/site/search/tokens.py takes texts apart. */
  const wordsOf = (text) => fold(text).match(WORD) ?? [];
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(ACCENTS, "").normalize("NFC");

  /** Files that are read for one word. */
  const FILES = 8;

  /** Words in the order of Python: by their characters, and not by the halves of those. */
  const compare = (one, other) => {
    const [left, right] = [[...one], [...other]];
    const at = left.findIndex((letter, place) => letter !== right[place]);
    if (at < 0) return left.length - right.length;
    return at < right.length ? left[at].codePointAt(0) - right[at].codePointAt(0) : 1;
  };

  async function load(address, how = {}) {
    const response = await fetch(address, how);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }

  /** Read files below `base`, each once; what could not be read is tried again. */
  function reader(base) {
    const files = new Map();
    return (name) => {
      if (!files.has(name)) {
        const answer = load(new URL(name, base));
        answer.catch(() => files.delete(name));
        files.set(name, answer);
      }
      return files.get(name);
    };
  }

  /** The episodes behind a word, each with a weight of at most one. */
  function* places(spelled) {
    let number = -1;
    for (const [, step, weight] of spelled.matchAll(PLACE)) {
      number += step ? parseInt(step, 36) : 1;
      yield [number, (weight.charCodeAt(0) - 64) / WEIGHTS];
    }
  }

  /** The index whose table is at `address`. */
  const engine = (address) => {
    const read = reader(address);
    let table = null;

    async function open() {
      if (!table) {
        const found = await load(address, { cache: "no-cache" });
        const heads = await Promise.all(found.segments.map((name) => read(`${name}.json`)));
        table = {
          block: found.block,
          segments: heads.map(([count, starts], number) => ({ name: found.segments[number], count, starts })),
        };
      }
      return table;
    }

    /** The words of a segment that begin as `word` does, each with its stem's length and its places. */
    async function beginningWith(segment, word) {
      const { name, starts } = segment;
      const isBeyond = (start) => compare(start, word) > 0 && (word.length < FEWEST || !start.startsWith(word));
      const first = Math.max(starts.findLastIndex((start) => compare(start, word) < 0), 0);
      const beyond = starts.findIndex((start, number) => number > first && isBeyond(start));
      const last = Math.min(beyond < 0 ? starts.length : beyond, first + FILES);
      const numbers = starts.map((_, number) => number).slice(first, last);
      const files = await Promise.all(numbers.map((number) => read(`${name}.w${number}.json`)));
      return files.flatMap((file) => Object.entries(file).filter(([known]) => known.startsWith(word)));
    }

    /** What a segment knows of a word: the words that are meant by it, and how much each episode is about them. */
    async function weigh(segment, word) {
      let [base, near] = [word, await beginningWith(segment, word)];
      // What no episode says may be another form of what some do say.
      for (let cut = 1; !near.length && cut <= ENDING && word.length - cut >= FEWEST; cut += 1) {
        base = word.slice(0, word.length - cut);
        near = await beginningWith(segment, base);
      }
      const own = near.find(([known]) => known === word);
      const stem = own ? own[1][0] : Math.min(base.length, ...near.map(([, [length]]) => length));
      if (stem < base.length) near = await beginningWith(segment, word.slice(0, stem));
      const worth = (known, length) => {
        if (known === word) return 1;
        if (length === stem) return FORM;
        return base.length >= FEWEST && known.startsWith(base) ? BEGINNING : 0;
      };
      const meant = near.filter(([known, [length]]) => worth(known, length)).slice(0, MOST);
      const weights = new Map();
      for (const [known, [length, spelled]] of meant) {
        for (const [number, weight] of places(spelled)) {
          weights.set(number, Math.max(weights.get(number) ?? 0, worth(known, length) * weight));
        }
      }
      return { weights, words: meant.map(([known]) => known) };
    }

    /** Look again with a new table where files are gone: the show was published anew while this page was open. */
    async function find(query) {
      try {
        return await search(query);
      } catch {
        table = null;
        return search(query);
      }
    }

    /** The episodes that a query is about, the most about it first: those with all of its words before all others. */
    async function search(query) {
      const asked = [...new Set(wordsOf(query))];
      const { segments } = await open();
      const answers = await Promise.all(
        asked.map((word) => Promise.all(segments.map((segment) => weigh(segment, word)))),
      );
      const total = segments.reduce((sum, segment) => sum + segment.count, 0);
      const hits = new Map();
      for (const answer of answers) {
        const having = answer.reduce((sum, { weights }) => sum + weights.size, 0);
        const rarity = Math.log(1 + (total - having + 0.5) / (having + 0.5));
        answer.forEach(({ weights }, segment) => {
          for (const [number, weight] of weights) {
            const name = `${segment}/${number}`;
            const hit = hits.get(name) ?? { segment, number, words: 0, score: 0 };
            hit.words += 1;
            hit.score += rarity * weight;
            hits.set(name, hit);
          }
        });
      }
      const words = new Set(answers.flat().flatMap((answer) => answer.words));
      const order = (one, other) =>
        other.words - one.words || other.score - one.score || other.segment - one.segment || other.number - one.number;
      const found = [...hits.values()].sort(order);
      const most = found[0]?.words ?? 0;
      return { hits: found.filter((hit) => hit.words === most), words };
    }

    /** What there is to be said of an episode that was found. */
    async function tell({ segment, number }) {
      const { block, segments } = await open();
      const told = await read(`${segments[segment].name}.e${Math.floor(number / block)}.json`);
      const [url, title, label, date, summary, transcript] = told[number % block];
      return { url, title, label, date, summary, transcript };
    }

    return { find, tell };
  };

  /** A text in parts, each with whether it is one of the words that were found. */
  function marked(text, words) {
    const parts = [];
    let end = 0;
    for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      if (!words.has(fold(found[0]))) continue;
      if (found.index > end) parts.push([text.slice(end, found.index), false]);
      parts.push([found[0], true]);
      end = found.index + found[0].length;
    }
    if (end < text.length) parts.push([text.slice(end), false]);
    return parts;
  }

  /** The cues of a transcript in WebVTT: when each begins, in seconds, and what is said. */
  function cues(text) {
    return text.split(/\n\n+/).flatMap((block) => {
      const lines = block.split("\n");
      const at = lines.findIndex((line) => line.includes("-->"));
      const time = at < 0 ? null : /^(?:(\d+):)?(\d\d):(\d\d\.\d{3}) -->/.exec(lines[at]);
      if (!time) return [];
      const said = new DOMParser().parseFromString(lines.slice(at + 1).join(" "), "text/html").body.textContent;
      return [{ start: Number(time[1] ?? 0) * 3600 + Number(time[2]) * 60 + Number(time[3]), said }];
    });
  }

  /** Where in a transcript most of the words are said, and the words around them; null where none is. */
  function moment(text, words) {
    const all = cues(text);
    const counts = all.map(({ said }) => new Set(wordsOf(said).filter((word) => words.has(word))).size);
    const best = counts.indexOf(Math.max(...counts));
    if (!counts[best]) return null;
    let said = all[best].said;
    for (let next = best + 1; next < all.length && said.length < EXCERPT; next += 1) said += ` ${all[next].said}`;
    return { start: all[best].start, said };
  }

  return { engine, marked, moment, wordsOf };
})();
