"use strict";
// What the other scripts of a page share. It is loaded before them.

const pages = {
  /** The words for scripts, as the page has them: every one by its name. */
  words: Object.assign(
    {},
    ...[...document.querySelectorAll("script[data-words]")].map((block) => JSON.parse(block.textContent)),
  ),

  /** Put values into words: fill("{n} of {of}", {n: 1, of: 4}). */
  fill(words, values) {
    return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  },

  /** Seconds as people write them: 0:07, 12:30, 1:02:03. */
  clock(seconds) {
    const whole = Math.floor(seconds + 0.0005);
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  },

  /** Listen for several events at once: on(audio, "play pause", show). */
  on(target, names, act) {
    for (const name of names.split(" ")) target.addEventListener(name, act);
  },

  /** What this browser was asked to remember; null if that is nothing, or if it remembers nothing at all. */
  recall(name) {
    try {
      return JSON.parse(localStorage.getItem(`publisher:${name}`));
    } catch {
      return null;
    }
  },

  /** Remember a value; null forgets it. A browser that may not store anything goes on without. */
  remember(name, value) {
    try {
      if (value === null) localStorage.removeItem(`publisher:${name}`);
      else localStorage.setItem(`publisher:${name}`, JSON.stringify(value));
    } catch {
      // Private windows and pages opened from disk may have no storage.
    }
  },

  /** Whether somebody is writing, so that letters are letters and no shortcuts. */
  isWriting(element) {
    return element.matches("textarea, select, input:not([type=range], [type=radio], [type=checkbox])");
  },
};
