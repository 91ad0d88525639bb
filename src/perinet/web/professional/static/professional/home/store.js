// What a device keeps: one pack, and entries that stay until the site has said that it has them.
var homeVisit = {};
homeVisit.store = (() => {
  let opening;

  function open() {
    opening ??= new Promise((done, failed) => {
      const request = indexedDB.open("home-visit", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("kept", { keyPath: "key" });
        request.result.createObjectStore("entries", { keyPath: "id" });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    return opening;
  }

  async function act(table, mode, work) {
    const database = await open();
    return new Promise((done, failed) => {
      const change = database.transaction(table, mode, { durability: "strict" });
      const request = work(change.objectStore(table));
      change.oncomplete = () => done(request?.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  }

  const read = (key) => act("kept", "readonly", (rows) => rows.get(key));
  const keep = (row) => act("kept", "readwrite", (rows) => rows.put(row));
  const forget = (key) => act("kept", "readwrite", (rows) => rows.delete(key));
  const entries = async () => {
    const rows = await act("entries", "readonly", (all) => all.getAll());
    return rows.sort((one, other) => one.number - other.number);
  };
  const add = (row) => act("entries", "readwrite", (rows) => rows.put(row));

  // The letter leaves only after the site has it; what the professional may still read stays until the pack ends.
  async function sent(id) {
    const row = await act("entries", "readonly", (rows) => rows.get(id));
    if (row) await add({ ...row, letter: null });
  }

  // Erases the families and what can be read here. Letters stay: only the site can open them, and it needs them.
  async function eraseFamilies(why) {
    await forget("content");
    for (const row of await entries()) await add({ ...row, shown: null });
    const pack = await read("pack");
    if (pack) await keep({ ...pack, erased: pack.erased || why });
  }

  async function eraseAll() {
    await act("entries", "readwrite", (rows) => rows.clear());
    await act("kept", "readwrite", (rows) => rows.clear());
  }

  return { read, keep, entries, add, sent, eraseFamilies, eraseAll };
})();
