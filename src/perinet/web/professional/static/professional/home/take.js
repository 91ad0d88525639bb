// A pack that is ready leaves to this device: fetched once, locked with a passphrase that is never stored, and kept.
(() => {
  const { store, seal } = homeVisit;
  const place = document.getElementById("take"), form = place.querySelector("form");
  const field = form.elements.passphrase, bar = place.querySelector("progress");

  function say(name) {
    for (const line of place.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== name;
    place.querySelector(`[data-say="${name}"]`)?.focus();
  }

  const step = (value) => { bar.hidden = false; bar.value = value; };

  async function busy() {
    const before = await store.read("pack");
    return Boolean(before) && (await store.entries()).some((row) => row.letter);
  }

  async function take() {
    step(1);
    const worker = await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.scope });
    await navigator.serviceWorker.ready.catch(() => worker);
    await navigator.storage?.persist?.();
    step(2);
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const reply = await fetch(place.dataset.content, { method: "POST", headers, redirect: "manual" });
    if (!reply.ok) return say(reply.status === 409 ? "over" : "failed");
    const { content, limits, now, ...given } = await reply.json();
    step(3);
    const salt = seal.random(16), key = await seal.keyFrom(field.value, salt, limits.rounds);
    const locked = await seal.lock(key, content);
    step(4);
    await store.eraseAll();
    await store.keep({ key: "content", ...locked });
    const expires = Date.now() + given.expires - now; // by the clock of this device
    await store.keep({ key: "pack", ...given, expires, limits, salt, tries: 0, seen: Date.now(), home: place.dataset.home });
    step(5);
    form.hidden = true;
    return say("ready");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = seal.plain(field.value);
    if (typed.length < Number(field.dataset.shortest) || new Set(typed).size < 5) return say("short");
    if (await busy()) return say("busy");
    form.querySelector("button").disabled = true;
    try {
      await take();
    } catch {
      say("failed");
    } finally {
      form.querySelector("button").disabled = false;
    }
  });

  if (!window.isSecureContext || !navigator.serviceWorker || !window.indexedDB) return say("old");
  field.value = seal.passphrase();
  place.hidden = false;
})();
