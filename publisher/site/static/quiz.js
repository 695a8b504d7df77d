"use strict";
// The quiz: answers are marked here and remembered in this browser. Nothing leaves it. What is remembered belongs to a
// question as it was asked: in a quiz that was edited since, what is new is not answered yet.

(() => {
  const quiz = document.querySelector("[data-quiz]");
  const { on, words } = pages;
  const key = `quiz:${quiz.dataset.quiz}`;
  const needed = Number(quiz.dataset.needed);
  const tasks = [...quiz.querySelectorAll("[data-task]")];
  const marked = tasks.filter((task) => task.dataset.task !== "reflection");
  const result = quiz.querySelector("[data-result]");
  const given = pages.recall(key)?.given ?? {};

  const inputs = (task) => [...task.querySelectorAll("input")];
  const status = (task) => task.querySelector("[role=status]");
  const isRight = (task) => inputs(task).every((input) => input.checked === "right" in input.dataset);

  function answer(task) {
    const { name } = task.dataset;
    if (task.dataset.task === "reflection") {
      given[name] = task.querySelector("textarea").value;
    } else {
      const chosen = inputs(task).filter((input) => input.checked);
      if (!chosen.length) {
        status(task).textContent = words.choose;
        return;
      }
      given[name] = chosen.map((input) => input.value);
    }
    reveal(task);
    keep();
  }

  function reveal(task) {
    const details = task.querySelector("details");
    if (task.dataset.task === "reflection") {
      status(task).textContent = words.saved;
    } else {
      const right = isRight(task);
      task.className = right ? "right" : "wrong";
      status(task).textContent = right ? words.right : words.wrong;
      for (const input of inputs(task)) {
        input.disabled = true;
        input.parentElement.className = "right" in input.dataset ? "right" : input.checked ? "wrong" : "";
      }
      task.querySelector("[data-answer]").hidden = true;
    }
    if (details) {
      details.hidden = false;
      details.open = true;
    }
  }

  function hide(task) {
    const details = task.querySelector("details");
    if (details) details.hidden = true;
    task.querySelector("[data-answer]").hidden = false;
  }

  function keep() {
    const answered = marked.filter((task) => task.dataset.name in given);
    const right = answered.filter(isRight).length;
    const done = answered.length === marked.length;
    const passed = done && right >= needed;
    const before = pages.recall(key);
    const day = passed ? (before?.passed ?? new Date().toISOString()) : null;
    pages.remember(key, { given, right, of: marked.length, passed: day });
    result.hidden = !done || !marked.length;
    quiz.querySelector("[data-score]").textContent = done
      ? `${pages.fill(words.score, { right, of: marked.length })}. ${passed ? words.passed : pages.fill(words.failed, { needed })}`
      : "";
    quiz.querySelector("[data-certificate]").hidden = !passed;
  }

  function again() {
    for (const task of marked) {
      delete given[task.dataset.name];
      task.className = "";
      status(task).textContent = "";
      for (const input of inputs(task)) {
        input.checked = input.disabled = false;
        input.parentElement.className = "";
      }
      hide(task);
    }
    keep();
    inputs(marked[0])[0].focus();
  }

  for (const task of tasks) {
    const before = given[task.dataset.name];
    hide(task);
    if (before === undefined) continue;
    if (task.dataset.task === "reflection") task.querySelector("textarea").value = before;
    else for (const input of inputs(task)) input.checked = before.includes(input.value);
    reveal(task);
  }
  on(quiz, "click", (event) => {
    if (event.target.closest("[data-answer]")) answer(event.target.closest("[data-task]"));
    if (event.target.closest("[data-again]")) again();
  });
  keep();
})();
