// Keeps each choice on the phone at once and brings it a breath later; without this script, "Next" does the same.
(() => {
  const $ = (what) => document.querySelector(what);
  const BREATH = 700; // arrow keys pass over answers that nobody means
  const form = $("form[data-save]");
  const here = location.pathname.split("/").slice(0, 3).join("/") + "/"; // the link that this page belongs to
  const workers = navigator.serviceWorker;
  let timer = 0, tries = 0, fresh = null, served = null, leaving = false, working = Promise.resolve();

  const spot = () => $("main [data-kept]");
  function say(which, time = "") {
    const place = spot();
    if (place) place.textContent = (place.dataset[which] || "").replace("%s", time);
  }

  function name() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((one, n) => ([4, 6, 8, 10].includes(n) ? "-" : "") + one.toString(16).padStart(2, "0")).join("");
  }

  async function bring(within) {
    clearTimeout(timer);
    fresh = null;
    await working;
    const told = await phone.flush(within);
    if (told.gone) say("gone");
    else if (told.left) await waits();
    else if (told.kept.length) {
      tries = 0;
      say(told.kept.some((one) => one.state === "refused") ? "refused" : "kept", told.kept.at(-1).at);
      phone.brought?.();
    }
    return told;
  }

  async function waits() {
    say((await phone.waiting()).every((row) => row.place) ? "phone" : "screen");
    clearTimeout(timer);
    timer = setTimeout(bring, Math.min(60000, 3000 * 2 ** tries++));
    served?.sync?.register(phone.NAME).catch(() => {});
  }

  function choose(choice) {
    say("");
    clearTimeout(timer);
    const before = fresh;
    const mine = (fresh = { of: choice.instrument + choice.item });
    working = working.then(async () => {
      const made = { id: name(), at: new Date().toISOString(), ...choice };
      Object.assign(mine, await phone.add(made, before?.of === mine.of ? before : null));
      if (!mine.place && fresh === mine) say("screen");
      await done((one) => one.instrument + one.item === mine.of);
    });
    timer = setTimeout(bring, BREATH);
  }

  async function done(test) {
    const step = await phone.step();
    if (!step?.questions.some(test)) return;
    step.questions = step.questions.filter((one) => !test(one));
    await phone.keepStep(step).catch(() => {});
  }

  function chosen(input) {
    const { instruments, deliver, pass, again } = form.dataset;
    const fits = instruments.split(" ").filter((one) => input.name.startsWith(one + "-"));
    const instrument = fits.sort((a, b) => b.length - a.length)[0];
    const item = input.name.slice(instrument.length + 1);
    return { deliver, pass, instrument, item, option: Number(input.value), again: again.split(" ").includes(input.name) };
  }

  // Goes on only when what was chosen is with the server, or safe on the phone.
  async function next(event) {
    if (form.dataset.sure) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    const button = event.submitter;
    const asked = [...form.querySelectorAll("input[type=radio]")].map((one) => one.name);
    await working;
    const waiting = await phone.waiting();
    const { left } = waiting.length ? await bring(6000) : { left: 0 };
    if (button?.value === "stop") await phone.forgetStep();
    else await done((one) => asked.includes(`${one.instrument}-${one.item}`));
    delete form.dataset.busy;
    if (left && waiting.every((row) => row.place) && workers?.controller) {
      location.assign(here); // the page for when there is no network
      return;
    }
    if (left && (!form.dataset.tried || !navigator.onLine)) {
      form.dataset.tried = "1"; // what is on the screen stays
      return;
    }
    form.dataset.sure = "1";
    form.requestSubmit(button);
  }

  // At the beginning of a step: its questions, sealed, and the page that asks them where there is no network.
  async function prepare() {
    const { step, words, shell, worker } = form.dataset;
    if (!workers || !crypto.subtle) return;
    served = await workers.getRegistration(here);
    if (served && (await phone.step())?.name === step) return;
    const given = await (await fetch(words, { redirect: "error" })).json();
    await phone.keepStep({ ...given, name: step, until: Date.now() + given.sitting * 1000 });
    served = await workers.register(worker, { scope: worker.slice(0, worker.lastIndexOf("/") + 1) });
    await caches.delete(phone.NAME); // a page in another language
    if (leaving) return;
    const store = await caches.open(phone.NAME);
    const page = await fetch(shell);
    const parts = [...(await page.clone().text()).matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((one) => one[1]);
    await store.addAll(parts);
    await store.put(shell, page);
  }

  // After the end, a pause, or a link that is gone: what waits is brought, and then nothing stays.
  async function ends() {
    await phone.forgetStep();
    const told = await phone.flush().catch(() => ({ left: 1 }));
    return told.left ? waits() : clear();
  }

  async function clear() {
    await phone.wipe();
    for (const one of (await workers?.getRegistrations()) ?? []) if (new URL(one.scope).pathname === "/v/") one.unregister();
  }

  async function saveThere() {
    const reply = await fetch(location.href, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Save": "1" },
      redirect: "manual", keepalive: true,
    }).catch(() => null);
    say(reply?.ok ? "saved" : "failed");
  }

  for (const one of document.querySelectorAll("form[data-leave]"))
    one.addEventListener("submit", async (event) => {
      event.preventDefault();
      leaving = true;
      await Promise.race([phone.flush(400).catch(() => {}), new Promise((yes) => setTimeout(yes, 400))]);
      await clear();
      fetch(here + "weg/", { method: "POST", keepalive: true }).catch(() => {});
      location.replace(one.dataset.leave);
    });

  addEventListener("pageshow", (event) => event.persisted && location.reload()); // "back" never shows what was chosen
  addEventListener("online", () => bring());
  addEventListener("pagehide", () => {
    if (phone.part()) served?.sync?.register(phone.NAME).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => document.hidden && phone.part());
  Object.assign(phone, { here, say, bring, waits, choose, done });
  if (form?.dataset.pass) {
    form.addEventListener("change", (event) => choose(chosen(event.target)));
    form.addEventListener("submit", next);
    prepare().catch(() => {});
    phone.waiting().then((rows) => rows.length && bring());
  } else if (form) {
    form.addEventListener("change", () => {
      say("");
      clearTimeout(timer);
      timer = setTimeout(saveThere, BREATH);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  } else if ($("[data-ends]")) ends();
  else if (workers?.controller && !$("[data-offline]")) phone.flush().then(phone.tidy);
})();
