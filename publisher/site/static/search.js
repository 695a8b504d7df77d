"use strict";
// The search: an index that lies beside the pages, looked through in this browser.

(() => {
  const box = document.querySelector("[data-search]");
  const [results, status, more] = ["results", "status", "more"].map((name) => document.querySelector(`[data-${name}]`));
  const input = box.querySelector("input");
  const { words, fill, clock } = pages;
  const SHOWN = 10;
  /** Milliseconds without another letter, after which it is time to look. */
  const PAUSE = 150;
  const index = lookup.engine(new URL(box.dataset.search, document.baseURI));
  let found = { hits: [], words: new Set() };
  let shown = 0;
  let asked = 0;

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (turn !== asked) return;
    try {
      history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname);
      const answer = await index.find(query);
      if (turn === asked) await list(answer, query);
    } catch (problem) {
      if (turn === asked) status.textContent = words.failed;
      console.error(problem);
    }
  }

  async function list(answer, query) {
    [found, shown] = [answer, 0];
    results.replaceChildren();
    const many = found.hits.length;
    const forms = many === 1 ? words.some.one : words.some.other;
    status.textContent = query ? fill(many ? forms : words.none, { n: many, query }) : "";
    await next();
  }

  async function next() {
    const turn = asked;
    const part = await Promise.all(found.hits.slice(shown, shown + SHOWN).map(index.tell));
    if (turn !== asked) return;
    results.append(...part.map(entry));
    shown += part.length;
    more.hidden = shown >= found.hits.length;
  }

  function entry(one) {
    const item = document.createElement("li");
    const heading = document.createElement("h2");
    const about = document.createElement("p");
    heading.append(link(one.url, one.title));
    about.append(...marks(one.summary));
    item.append(heading, about);
    if (one.transcript) hear(one, item);
    return item;
  }

  /** Show where the words are said, once the transcript is here; without it there is the summary. */
  async function hear(one, item) {
    const spoken = found.words;
    const answer = await fetch(new URL(one.transcript, document.baseURI)).catch(() => null);
    const moment = answer?.ok ? lookup.moment(await answer.text(), spoken) : null;
    if (!moment) return;
    const said = document.createElement("p");
    said.append(link(`${one.url}#t=${moment.start}`, clock(moment.start)), " ", ...marks(moment.said, spoken));
    item.append(said);
  }

  function link(address, text) {
    const made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    return made;
  }

  function marks(text, spoken = found.words) {
    return lookup.marked(text, spoken).map(([part, isFound]) => {
      if (!isFound) return part;
      const mark = document.createElement("mark");
      mark.textContent = part;
      return mark;
    });
  }

  box.hidden = false;
  input.addEventListener("input", search);
  more.addEventListener("click", next);
  const before = new URLSearchParams(location.hash.slice(1)).get("q");
  if (before) {
    input.value = before;
    search();
  }
})();
