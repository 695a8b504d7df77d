"use strict";
// The search: Pagefind's index, which lies beside the pages, looked through in this browser.

(() => {
  const box = document.querySelector("[data-search]");
  const [results, status, more] = ["results", "status", "more"].map((name) => document.querySelector(`[data-${name}]`));
  const input = box.querySelector("input");
  const { words, fill } = pages;
  const SHOWN = 10;
  let engine = null;
  let found = [];
  let shown = 0;
  let asked = 0;

  async function load() {
    const address = new URL(box.dataset.search, document.baseURI);
    engine ??= import(address).then(async (pagefind) => {
      await pagefind.options({ excerptLength: 24 });
      await pagefind.init();
      return pagefind;
    });
    return engine;
  }

  async function search() {
    const query = input.value.trim();
    const turn = ++asked;
    history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : location.pathname);
    if (!query) return list([], "");
    try {
      const pagefind = await load();
      const answer = await pagefind.debouncedSearch(query, {}, 150);
      if (answer && turn === asked) await list(answer.results, query);
    } catch (problem) {
      engine = null;
      status.textContent = words.failed;
      console.error(problem);
    }
  }

  async function list(all, query) {
    [found, shown] = [all, 0];
    results.replaceChildren();
    const forms = found.length === 1 ? words.some.one : words.some.other;
    status.textContent = query ? fill(found.length ? forms : words.none, { n: found.length, query }) : "";
    await next();
  }

  async function next() {
    const turn = asked;
    const part = await Promise.all(found.slice(shown, shown + SHOWN).map((one) => one.data()));
    if (turn !== asked) return;
    results.append(...part.map(entry));
    shown += part.length;
    more.hidden = shown >= found.length;
  }

  function entry(one) {
    const item = document.createElement("li");
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    const words = document.createElement("p");
    link.href = one.url;
    link.textContent = one.meta.title;
    heading.append(link);
    words.append(...excerpt(one.excerpt));
    item.append(heading, words);
    return item;
  }

  /** Pagefind gives HTML with mark elements and nothing else; only those are taken for more than text. */
  function excerpt(html) {
    const read = new DOMParser().parseFromString(html, "text/html").body;
    return [...read.childNodes].map((node) => {
      if (node.nodeName !== "MARK") return node.textContent;
      const mark = document.createElement("mark");
      mark.textContent = node.textContent;
      return mark;
    });
  }

  box.hidden = false;
  input.addEventListener("input", search);
  input.addEventListener("focus", () => load().catch(() => (engine = null)), { once: true });
  more.addEventListener("click", next);
  const before = /^#q=(.*)$/.exec(location.hash);
  if (before) {
    input.value = decodeURIComponent(before[1]);
    search();
  }
})();
