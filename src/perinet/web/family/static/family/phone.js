// Choices and words, sealed, on this phone, until the server has said that it has them.
self.phone = (() => {
  const NAME = "later", DAY = 864e5, AT_ONCE = 90; // the server refuses a heap
  const text = new TextEncoder(), plain = new TextDecoder();
  const memory = []; // where the phone keeps nothing: as long as the page stays open
  const unsent = new Map(); // what this page has not brought yet
  let wiped = false;

  const answer = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = request.onblocked = () => no(request.error);
  });

  // Looking leaves no storage behind, once it was wiped.
  async function run(mode, work, anew = false) {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      if (!anew || wiped) return asked.transaction.abort();
      asked.result.createObjectStore("about");
      asked.result.createObjectStore("choices", { autoIncrement: true });
    };
    const base = await answer(asked);
    base.onversionchange = () => base.close();
    try {
      const change = base.transaction(["about", "choices"], mode, { durability: "strict" });
      const done = new Promise((yes, no) => {
        change.oncomplete = yes;
        change.onabort = () => no(change.error);
      });
      const value = await work(change.objectStore("about"), change.objectStore("choices"));
      await done;
      return value;
    } finally {
      base.close();
    }
  }

  async function key() {
    const there = await run("readonly", (about) => answer(about.get("key"))).catch(() => null);
    if (there) return there;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    return run("readwrite", async (about) => {
      const first = await answer(about.get("key")); // another tab was faster
      if (!first) about.put(made, "key");
      return first || made;
    }, true);
  }

  async function seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text.encode(JSON.stringify(value))) };
  }

  async function unseal(row) {
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.data);
    return JSON.parse(plain.decode(data));
  }

  const step = async () => {
    const row = await run("readonly", (about) => answer(about.get("step"))).catch(() => null);
    return row ? unseal(row).catch(() => null) : null;
  };

  async function keepStep(value) {
    const row = await seal(value);
    await run("readwrite", (about) => {
      about.put(row, "step");
      about.put(Date.now() + value.life * 1000, "ends");
    });
  }

  const forgetStep = () => run("readwrite", (about) => { about.delete("step"); }).catch(() => {});

  // `instead` was chosen a moment before, and not meant.
  async function add(choice, instead) {
    const replaced = memory.findIndex((one) => one.id === instead?.id);
    if (replaced >= 0) memory.splice(replaced, 1);
    unsent.delete(instead?.id);
    unsent.set(choice.id, choice);
    try {
      const row = await seal(choice);
      const place = await run("readwrite", async (_about, choices) => {
        if (instead?.place) choices.delete(instead.place);
        return answer(choices.add(row));
      });
      return { id: choice.id, place };
    } catch {
      memory.push(choice); // the storage is full, refused or switched off
      return { id: choice.id };
    }
  }

  async function waiting() {
    const found = memory.map((choice) => ({ choice }));
    try {
      const [rows, places] = await run("readonly", (_about, choices) =>
        Promise.all([answer(choices.getAll()), answer(choices.getAllKeys())]));
      for (const [n, row] of rows.entries()) {
        const choice = await unseal(row).catch(() => null);
        if (choice) found.push({ choice, place: places[n] });
      }
    } catch {
    }
    return found;
  }

  async function forget(rows) {
    for (const row of rows) unsent.delete(row.choice.id);
    for (const row of rows) if (!row.place) memory.splice(memory.indexOf(row.choice), 1);
    const places = rows.map((row) => row.place).filter(Boolean);
    if (places.length) await run("readwrite", (_about, choices) => { for (const place of places) choices.delete(place); });
  }

  async function send(rows, within) {
    const { deliver, pass } = rows[0].choice;
    const answers = rows.map(({ choice: { id, instrument, item, option, at, again } }) => ({ id, instrument, item, option, at, again }));
    const reply = await fetch(deliver, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ pass, answers }),
      credentials: "omit",
      redirect: "error",
      keepalive: answers.length < 100,
      signal: AbortSignal.timeout?.(within),
    });
    return reply.json(); // a page of a hotel's network is no receipt
  }

  // Brings all that waits: {kept: [receipts], left: how many, gone: how many}.
  async function deliver(within) {
    const told = { kept: [], left: 0, gone: 0 };
    const groups = new Map();
    for (const row of await waiting()) {
      const sitting = row.choice.deliver + row.choice.pass;
      groups.set(sitting, [...(groups.get(sitting) || []), row]);
    }
    const parts = [...groups.values()].flatMap((rows) =>
      rows.flatMap((_row, n) => (n % AT_ONCE ? [] : [rows.slice(n, n + AT_ONCE)])));
    for (const rows of parts) {
      try {
        const { receipts, error } = await send(rows, within);
        const done = rows.filter((row) => error === "gone" || receipts?.some((one) => one.id === row.choice.id));
        if (error === "gone") told.gone += done.length;
        else told.kept.push(...(receipts || []));
        await forget(done);
        told.left += rows.length - done.length;
      } catch {
        told.left += rows.length; // offline, a server that is down or hangs: it stays here
      }
    }
    return told;
  }

  const flush = (within = 10000) =>
    navigator.locks ? navigator.locks.request(NAME, () => deliver(within)) : deliver(within);

  // A page that goes has no time to look: what is sent twice is kept once.
  function part() {
    if (unsent.size) send([...unsent.values()].map((choice) => ({ choice })), 10000).catch(() => {});
    return unsent.size > 0;
  }

  async function wipe() {
    wiped = true;
    memory.length = 0;
    await Promise.allSettled([
      answer(indexedDB.deleteDatabase(NAME)),
      caches.delete(NAME),
    ]);
  }

  // Older than the link on two days by this phone's clock: nothing stays.
  async function tidy() {
    try {
      const [ends, seen] = await run("readonly", (about) => Promise.all([answer(about.get("ends")), answer(about.get("old"))]));
      if (!ends || Date.now() < ends) return;
      if (seen && Date.now() > seen + DAY) await wipe();
      else if (!seen) await run("readwrite", (about) => { about.put(Date.now(), "old"); });
    } catch {
    }
  }

  return { NAME, step, keepStep, forgetStep, add, waiting, flush, part, wipe, tidy };
})();
