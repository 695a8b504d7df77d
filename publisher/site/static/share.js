"use strict";
// Addresses to copy, from the beginning or from where one is listening.

(() => {
  const { on, words, clock } = pages;
  const audio = document.querySelector("[data-player] audio");
  const from = document.querySelector("[data-from]");

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // Where there is no clipboard, as on a page without https.
    }
    const before = button.textContent;
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = before), 2000);
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    on(button, "click", () => copy(button));
  }

  if (from) {
    const field = document.getElementById("address");
    const plain = field.value;
    const shown = document.querySelector("[data-from-time]");
    const show = () => {
      const time = clock(audio.currentTime);
      shown.textContent = time;
      field.value = from.checked ? `${plain}#t=${time}` : plain;
    };
    from.closest("label").hidden = false;
    on(from, "change", show);
    on(audio, "timeupdate seeked", show);
    show();
  }
})();
