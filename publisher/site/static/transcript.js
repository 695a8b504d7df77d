"use strict";
// The transcript: it follows the sound, every sentence leads to where it is said, and words are found in it.

(() => {
  const text = document.querySelector("[data-transcript]");
  const audio = document.querySelector("[data-player] audio");
  const lines = [...text.querySelectorAll("[data-line]")];
  const starts = lines.map((line) => Number(line.dataset.line));
  const follow = document.querySelector("[data-follow]");
  const { words } = pages;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let current = null;

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
      current?.removeAttribute("aria-current");
      line?.setAttribute("aria-current", "true");
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
    text.querySelector("[data-line][tabindex='0']")?.setAttribute("tabindex", "-1");
    line.setAttribute("tabindex", "0");
  }

  text.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || String(getSelection())) return;
    reach(line);
    playFrom(line);
  });
  text.addEventListener("keydown", (event) => {
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
  follow.addEventListener("click", () => bringUp(current));
  for (const name of ["timeupdate", "seeked", "play", "pause"]) audio.addEventListener(name, mark);
  addEventListener("scroll", () => current && mark(), { passive: true });
  for (const line of lines) line.setAttribute("tabindex", "-1");
  if (lines.length) reach(lines[0]);
  document.querySelector("[data-hint]").hidden = !lines.length;
  if (audio.currentTime > 0) mark();
  if (current && location.hash.startsWith("#t=")) bringUp(current); // Whoever comes for a moment may want to read it.

  // Finding: matches are marked, Enter goes to the next, Shift and Enter to the one before, Escape ends it.
  const box = document.querySelector(".find");
  const input = box.querySelector("input");
  const count = box.querySelector("output");
  const places = [...text.querySelectorAll("[data-line], [data-words-only]")];
  const plain = places.map((place) => place.textContent);
  let matches = [];
  let chosen = -1;

  function find() {
    const wanted = input.value.trim().normalize("NFC").toLowerCase();
    places.forEach((place, number) => {
      if (place.firstElementChild) place.textContent = plain[number];
      const found = wanted ? marked(plain[number], wanted) : null;
      if (found) place.replaceChildren(...found);
    });
    matches = [...text.querySelectorAll("mark")];
    chosen = -1;
    if (matches.length) choose(1);
    else count.textContent = wanted ? pages.fill(words.found, { n: 0, of: 0 }) : "";
  }

  /** Return a text in parts, with what was looked for as marks; null if it is not there. */
  function marked(whole, wanted) {
    const low = whole.toLowerCase();
    const parts = [];
    let from = 0;
    // A few letters change their length with their case, and then places in one text are none in the other.
    for (let at = low.length === whole.length ? low.indexOf(wanted) : -1; at >= 0; at = low.indexOf(wanted, from)) {
      const mark = document.createElement("mark");
      mark.textContent = whole.slice(at, at + wanted.length);
      parts.push(whole.slice(from, at), mark);
      from = at + wanted.length;
    }
    return parts.length ? [...parts, whole.slice(from)] : null;
  }

  function choose(step) {
    if (!matches.length) return;
    matches[chosen]?.classList.remove("chosen");
    chosen = (chosen + step + matches.length) % matches.length;
    matches[chosen].classList.add("chosen");
    bringUp(matches[chosen]);
    count.textContent = pages.fill(words.found, { n: chosen + 1, of: matches.length });
  }

  input.addEventListener("input", find);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      input.value = "";
      find();
    }
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-find]");
    if (button) choose(Number(button.dataset.find));
  });
  box.hidden = false;
})();
