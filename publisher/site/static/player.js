"use strict";
// The player: made of the browser's own audio element, which plays on by itself where this script does not run.

(() => {
  const player = document.querySelector("[data-player]");
  const audio = player.querySelector("audio");
  const deck = player.querySelector(".deck");
  const one = (name) => player.querySelector(`[data-${name}]`);
  const [slider, elapsed, now, ticks, speed, said] = ["position", "elapsed", "now", "ticks", "speed", "said"].map(one);
  const [dialog, keysOn] = [one("keys"), one("keys-on")];
  const key = player.dataset.player;
  const { on, words, clock, recall, remember } = pages;
  const { slides } = words;
  const slide = document.querySelector("[data-slide] img");
  const cover = slide?.getAttribute("src");
  const title = now.textContent;
  const BACK = 15, FORWARD = 30, ARROW = 5, NEAR = 3, SAVED_EVERY = 5;

  const length = Number(player.dataset.duration);
  const links = [...document.querySelectorAll(".mark")];
  const marks = links.map((link) => [asked(link), link.lastElementChild.textContent]);
  let held = false;
  let savedAt = 0;

  function seek(seconds, play = false) {
    // Before anything is loaded this is where playing begins.
    audio.currentTime = Math.min(Math.max(0, seconds), length);
    show();
    if (play) start();
  }

  function start() {
    audio.play().catch(() => show());
  }

  function toggle() {
    if (audio.paused) start();
    else audio.pause();
  }

  function chapter() {
    return marks.findLastIndex(([from]) => from <= audio.currentTime + 0.05);
  }

  function toChapter(step) {
    const here = chapter();
    const again = step < 0 && here >= 0 && audio.currentTime - marks[here][0] > NEAR;
    const there = Math.max(0, again ? here : here + step);
    if (there < marks.length) {
      seek(marks[there][0]);
      say(marks[there][1]);
    }
  }

  function setSpeed(rate) {
    audio.defaultPlaybackRate = audio.playbackRate = rate;
    speed.value = String(rate);
    remember("speed", rate);
  }

  function faster(step) {
    const option = speed.options[speed.selectedIndex + step];
    if (option) {
      setSpeed(Number(option.value));
      say(option.textContent);
    }
  }

  function say(text) {
    said.textContent = text;
  }

  function show() {
    const at = audio.currentTime;
    if (!held) slider.value = at;
    slider.ariaValueText = `${clock(at)} ${words.of} ${clock(length)}`;
    elapsed.textContent = clock(at);
    const here = chapter();
    now.textContent = here < 0 ? title : marks[here][1];
    const seen = slides.findLast(([from, until]) => from <= at + 0.05 && at < until)?.[2] ?? cover;
    if (slide && slide.getAttribute("src") !== seen) slide.src = seen;
    links.forEach((link, number) => (link.ariaCurrent = number === here ? "true" : null));
    player.classList.toggle("playing", !audio.paused);
    player.querySelector(".play").ariaLabel = audio.paused ? words.play : words.pause;
  }

  function save() {
    const at = Math.floor(audio.currentTime);
    remember(`at:${key}`, at > ARROW && at < length - ARROW ? at : null);
    savedAt = at;
  }

  /** Return the seconds that #t=12:30, #t=1:02:03.5 or #t=750 asks for; null if an address asks for nothing. */
  function asked({ hash } = location) {
    const found = /^#t=(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)$/.exec(hash.replace(/%3A/gi, ":"));
    return found && 3600 * Number(found[1] ?? 0) + 60 * Number(found[2] ?? 0) + Number(found[3]);
  }

  function drawTicks() {
    ticks.replaceChildren(
      ...marks.slice(1).map(([from]) => {
        const tick = document.createElement("i");
        tick.style.insetInlineStart = `${(100 * from) / length}%`;
        return tick;
      }),
    );
  }

  function introduce() {
    if (!("mediaSession" in navigator)) return;
    const picture = document.querySelector("link[rel=icon]");
    navigator.mediaSession.metadata = new MediaMetadata({
      title,
      artist: words.show,
      artwork: picture?.href.startsWith("http") ? [{ src: picture.href }] : [],
    });
    const actions = {
      play: start,
      pause: () => audio.pause(),
      seekbackward: deeds.back,
      seekforward: deeds.forward,
      previoustrack: marks.length ? () => toChapter(-1) : null,
      nexttrack: marks.length ? () => toChapter(1) : null,
    };
    for (const [name, action] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, action);
  }

  const deeds = {
    play: toggle,
    back: () => seek(audio.currentTime - BACK),
    forward: () => seek(audio.currentTime + FORWARD),
    keys: () => dialog.showModal(),
    close: () => dialog.close(),
  };
  const shortcuts = {
    k: toggle,
    j: deeds.back,
    l: deeds.forward,
    p: () => toChapter(-1),
    n: () => toChapter(1),
    "<": () => faster(-1),
    ">": () => faster(1),
    "/": () => document.getElementById("find")?.focus(),
    "?": deeds.keys,
  };

  on(player, "click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) deeds[button.dataset.do]();
  });

  on(document, "click", (event) => {
    const link = event.target.closest("a[href*='#t=']");
    const isOurs = link && [audio.src, location.href].some((own) => own.split("#")[0] === link.href.split("#")[0]);
    if (!isOurs || asked(link) === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    seek(asked(link), true);
  });

  on(document, "keydown", (event) => {
    const act = shortcuts[event.key?.toLowerCase()];
    const elsewhere = event.ctrlKey || event.metaKey || event.altKey || dialog.open || pages.isWriting(event.target);
    if (!act || elsewhere || !keysOn.checked) return;
    event.preventDefault();
    act();
  });

  on(slider, "keydown", (event) => {
    const along = getComputedStyle(slider).direction === "rtl" ? -1 : 1;
    const steps = { ArrowLeft: -along, ArrowDown: -1, ArrowRight: along, ArrowUp: 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    seek(audio.currentTime + ARROW * steps[event.key]);
  });
  on(slider, "input", () => {
    held = true;
    elapsed.textContent = clock(slider.value);
  });
  on(slider, "change", () => {
    held = false;
    seek(Number(slider.value));
  });
  on(speed, "change", () => setSpeed(Number(speed.value)));
  on(keysOn, "change", () => remember("keys", keysOn.checked));

  on(audio, "play pause ended seeked loadedmetadata", show);
  on(audio, "timeupdate", () => {
    show();
    if (Math.abs(audio.currentTime - savedAt) >= SAVED_EVERY) save();
  });
  on(audio, "play", introduce);
  on(audio, "pause ended", save);
  on(window, "pagehide", () => savedAt && save());
  on(window, "hashchange", () => asked() !== null && seek(asked(), true));

  audio.controls = false;
  deck.hidden = false;
  keysOn.checked = recall("keys") ?? true;
  setSpeed(recall("speed") ?? 1);
  drawTicks();
  const remembered = recall(`at:${key}`);
  if (asked() !== null) seek(asked());
  else if (remembered) {
    seek(remembered);
    say(pages.fill(words.resumed, { time: clock(remembered) }));
  } else show();
})();
