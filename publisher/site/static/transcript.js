"use strict";
// The transcript: it follows the sound, every sentence leads to where it is said, and words are found in it.

(() => {
  const text = document.querySelector("[data-transcript]");
  const audio = document.querySelector("[data-player] audio");
  const follow = document.querySelector("[data-follow]");
  const { on, clock } = pages;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let current = null;

  // Every line of a turn becomes an element, and the turn gets a link to where it begins.
  const lines = [...text.querySelectorAll("[data-at]")].flatMap((said) => {
    const starts = said.dataset.at.split(" ");
    const made = said.textContent.split("\n").map((words, number) => {
      const line = document.createElement("span");
      line.dataset.line = starts[number];
      line.tabIndex = -1;
      line.textContent = words;
      return line;
    });
    said.replaceChildren(...made.flatMap((line) => [line, " "]));
    const link = document.createElement("a");
    link.href = `#t=${starts[0]}`;
    link.textContent = clock(Number(starts[0]));
    said.before(link);
    return made;
  });
  const starts = lines.map((line) => Number(line.dataset.line));
  let [reached] = lines;

  function isVisible(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  function bringUp(line) {
    line.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  }

  /** Mark what is being said. Whoever reads along is kept beside it; whoever reads elsewhere is left alone. */
  function mark() {
    const line = lines[starts.findLastIndex((start) => start <= audio.currentTime + 0.05)] ?? null;
    if (line !== current) {
      const together = current !== null && isVisible(current) && !text.contains(document.activeElement);
      if (current) current.ariaCurrent = null;
      if (line) line.ariaCurrent = "true";
      current = line;
      if (line && together && !audio.paused && !isVisible(line)) bringUp(line);
    }
    follow.hidden = audio.paused || !current || isVisible(current);
  }

  function playFrom(line) {
    audio.currentTime = Number(line.dataset.line);
    audio.play().catch(() => mark());
  }

  /** Let Tab come to one sentence, and arrows go on from there. */
  function reach(line) {
    reached.tabIndex = -1;
    reached = line;
    line.tabIndex = 0;
  }

  on(text, "click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || String(getSelection())) return;
    reach(line);
    playFrom(line);
  });
  on(text, "keydown", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = lines.indexOf(line);
    const there = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") playFrom(line);
    else if (there === undefined || !lines[there]) return;
    else {
      reach(lines[there]);
      lines[there].focus();
    }
    event.preventDefault();
  });
  on(follow, "click", () => bringUp(current));
  on(audio, "timeupdate seeked play pause", mark);
  on(window, "scroll", () => current && mark());
  if (lines.length) reach(lines[0]);
  document.querySelector("[data-hint]").hidden = !lines.length;
  if (audio.currentTime > 0) mark();
  if (current && location.hash.startsWith("#t=")) bringUp(current); // Whoever comes for a moment may want to read it.

  // Finding: matches are marked, Enter goes to the next, Shift and Enter to the one before, Escape ends it.
  const box = document.querySelector(".find");
  const input = box.querySelector("input");
  const count = box.querySelector("output");
  let matches = [];
  let chosen = 0;

  function find() {
    const wanted = input.value.trim().normalize("NFC").toLowerCase();
    const places = wanted ? [...text.querySelectorAll("[data-line]:not(:empty), p:not([data-at], :empty)")] : [];
    matches = places.flatMap((place) => found(place.firstChild, wanted));
    CSS.highlights.set("found", new Highlight(...matches));
    choose(0);
  }

  /** Return where a text has what was looked for. */
  function found(node, wanted) {
    const low = node.data.toLowerCase();
    const ranges = [];
    // A few letters change their length with their case, and then places in one text are none in the other.
    let at = low.length === node.length ? low.indexOf(wanted) : -1;
    for (; at >= 0; at = low.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
    return ranges;
  }

  function choose(number) {
    const of = matches.length;
    chosen = (number + of) % of || 0;
    CSS.highlights.set("chosen", new Highlight(...matches.slice(chosen, chosen + 1)));
    if (of) bringUp(matches[chosen].startContainer.parentElement);
    count.textContent = input.value.trim() && pages.fill(count.dataset.found, { n: of && chosen + 1, of });
  }

  on(input, "input", find);
  on(input, "keydown", (event) => {
    if (event.key === "Enter") choose(chosen + (event.shiftKey ? -1 : 1));
    if (event.key === "Escape") {
      input.value = "";
      find();
    }
  });
  box.hidden = !CSS.highlights;
})();
