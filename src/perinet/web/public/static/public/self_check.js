// Counts in this page alone and shows one of three endings. Nothing is kept, nothing is sent, and leaving wipes it.
(() => {
  const check = document.querySelector("[data-self-check]");
  if (!check) return;
  const ends = [...check.querySelectorAll("[data-end]")];
  const left = check.querySelector("[data-left-open]");
  const radios = [...check.querySelectorAll("input[type=radio]")];
  const names = [...new Set(radios.map((radio) => radio.name))];
  const chosen = (name) => radios.filter((radio) => radio.name === name).findIndex((radio) => radio.checked);

  function points(part) {
    const own = [...new Set([...part.querySelectorAll("input[type=radio]")].map((radio) => radio.name))];
    const scale = JSON.parse(part.dataset.points);
    return own.reduce((sum, name, n) => sum + (chosen(name) < 0 ? 0 : scale[n][chosen(name)]), 0);
  }

  function ending() {
    const parts = [...check.querySelectorAll("[data-part]")];
    const heavy = parts.filter((part) => points(part) >= Number(part.dataset.from));
    if (heavy.some((part) => "help" in part.dataset)) return "help";
    return heavy.length ? "talk" : "open";
  }

  function show(which) {
    ends.forEach((end) => { end.hidden = end.dataset.end !== which; });
    check.querySelector("[data-people]").hidden = !which;
  }

  function wipe() {
    radios.forEach((radio) => { radio.checked = false; });
    left.hidden = true;
    show("");
  }

  check.querySelector("button[name=finish]").addEventListener("click", () => {
    const open = names.find((name) => chosen(name) < 0);
    left.hidden = !open;
    show(open ? "" : ending());
    const next = open ? radios.find((radio) => radio.name === open) : check.querySelector("[data-end]:not([hidden])");
    next.focus();
  });
  check.querySelector("button[name=wipe]").addEventListener("click", () => { wipe(); radios[0].focus(); });
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", wipe);
  wipe();
  check.hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
})();
