"use strict";
// The certificate: filled in with what this browser remembers of the quiz, and with the name that its owner types.

(() => {
  const page = document.querySelector("[data-certificate]");
  const one = (name) => page.querySelector(`[data-${name}]`);
  const earned = pages.recall(`quiz:${page.dataset.certificate}`);
  if (!earned?.passed || earned.right < Number(page.dataset.needed)) return;

  const name = document.getElementById("name");
  const day = new Date(earned.passed).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  one("day").textContent = day;
  one("score").textContent = pages.fill(one("score").dataset.score, { right: earned.right, of: earned.of });
  name.value = pages.recall("name") ?? "";
  const show = () => {
    one("name").textContent = name.value.trim() || "\u00a0";
    pages.remember("name", name.value.trim() || null);
  };
  name.addEventListener("input", show);
  one("print").addEventListener("click", () => print());
  show();
  one("before").hidden = true;
  one("filling").hidden = one("shown").hidden = false;
})();
