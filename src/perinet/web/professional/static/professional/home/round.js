// A device with a pack becomes a round of visits: locked, opened with the passphrase, and home again.
(() => {
  const { store, seal, send, asking, safety } = homeVisit;
  const { place, show, rows, choices, on, submitted, wrong } = homeVisit.screen;
  let key = null, pack = null, content = null, entries = [], idle = 0, held = false;

  const family = (id) => content.families.find((one) => one.id === id);
  const session = { family, finish, handBack, showFamily, write, get content() { return content; } };

  // -- The lock

  async function start() {
    pack = await store.read("pack");
    if (!pack) return show("nothing");
    if (Date.now() < pack.seen - pack.limits.slack) return show("clock");
    await seen();
    if (!pack.erased && Date.now() >= pack.expires) await store.eraseFamilies("expired");
    await send.soon();
    pack = await store.read("pack");
    return pack.erased ? gone() : locked();
  }

  // What another step changed of the pack in the meantime stays: it is read again before it is written.
  async function change(what) {
    const now = await store.read("pack");
    if (!now) return;
    pack = { ...now, ...what };
    await store.keep(pack);
  }

  const seen = () => change({ seen: Math.max(pack.seen, Date.now()) });

  async function gone() {
    const left = (await send.waiting()).length;
    show("gone", { [pack.erased]: true, left: left ? String(left) : "", some: left > 0 }, (at) => {
      on(at, "send", async () => {
        const news = await send.finish();
        if (news.state === "done") location.assign(news.review);
        else tell(news);
      });
    });
  }

  function locked() {
    show("locked", { device: pack.device }, (at) => {
      submitted(at, async ({ passphrase }) => {
        const wait = (pack.next ?? 0) - Date.now();
        if (wait > 0) {
          at.querySelector("[data-seconds]").textContent = String(Math.ceil(wait / 1000));
          return wrong(at, "wait");
        }
        if (await open(passphrase)) return families();
        return pack.erased ? gone() : wrong(at, "passphrase");
      });
    });
  }

  // A try counts before it is made: closing the page in between gives no free one.
  async function open(passphrase) {
    const { limits } = pack, tries = (pack.tries ?? 0) + 1;
    const slow = tries > limits.freeTries ? limits.wait * 2 ** (tries - limits.freeTries - 1) : 0;
    await change({ tries, next: Date.now() + slow });
    try {
      key = await seal.keyFrom(passphrase, pack.salt, limits.rounds);
      content = await seal.unlock(key, await store.read("content"));
    } catch {
      key = null;
      if (tries >= limits.tries) await store.eraseFamilies("tries");
      pack = await store.read("pack");
      return false;
    }
    await change({ tries: 0, next: 0 });
    entries = [];
    for (const row of await store.entries()) {
      if (row.shown) entries.push({ ...row, content: await seal.unlock(key, row.shown) });
    }
    return true;
  }

  function lockAgain() {
    if (key) location.reload();
  }

  function stillHere() {
    clearTimeout(idle);
    if (pack) idle = setTimeout(lockAgain, pack.limits.idle);
    if (key && Date.now() >= pack.expires) lockAgain();
  }

  // -- What is written

  async function write(kind, person, said) {
    const id = crypto.randomUUID(), written = { kind, person, said_at: Date.now(), ...said };
    const letter = await seal.letter(pack.letter, pack.pack, id, written);
    const number = (entries.at(-1)?.number ?? 0) + 1;
    await store.add({ id, number, letter, shown: await seal.lock(key, written) });
    entries.push({ id, number, content: written });
    await seen();
    send.soon();
  }

  const mine = (id) => entries.filter(({ content: one }) => one.person === id);
  const askingsOf = (id) => asking.askings(entries).filter((one) => one.person === id);
  const unspoken = () => asking.askings(entries)
    .map((one) => ({ one, marks: asking.marks(one, content.questions) }))
    .filter(({ one, marks }) => marks.length && !one.talked);

  // -- The professional's screens

  async function families() {
    const left = (await send.waiting()).length;
    show("families", { left: left ? String(left) : "", until: until() }, (at) => {
      rows(at, "safety", unspoken(), ({ one }) => ({ name: family(one.person).name }), (part, { one, marks }) => {
        part.querySelector("button").addEventListener("click", () => safety.check(session, one, marks));
      });
      rows(at, "family", content.families, (one) => ({ name: one.name, due: one.moments.map(({ name }) => name).join(", "),
        written: mine(one.id).length ? String(mine(one.id).length) : "" }), (part, one) => {
        part.querySelector("button").addEventListener("click", () => showFamily(one.id));
      });
      on(at, "lock", lockAgain);
      on(at, "home", home);
    });
  }

  const until = () => new Date(pack.expires).toLocaleString(document.documentElement.lang,
    { weekday: "long", hour: "2-digit", minute: "2-digit" });

  function showFamily(id) {
    const one = family(id), { fields } = one;
    const reach = { ...fields, ...latest(id) };
    const words = { name: one.name, called: one.called && one.called !== one.name ? one.called : "",
      spoken: one.spoken, address: reach.address, phone: reach.call ? reach.phone : "", noCall: !reach.call && reach.phone,
      when: reach.when, readAlong: reach.read_along };
    show("family", words, (at) => {
      const number = at.querySelector("[data-number]");
      if (words.phone) number.href = `tel:${words.phone.replaceAll(" ", "")}`;
      rows(at, "safety", unspoken().filter(({ one: asked }) => asked.person === id), () => ({}), (part, { one: asked, marks }) => {
        part.querySelector("button").addEventListener("click", () => safety.check(session, asked, marks));
      });
      rows(at, "moment", one.moments, (moment) => momentWords(id, moment), (part, moment) => {
        const began = part.querySelector('[data-act="begin"]'), not = part.querySelector('[data-act="not-asked"]');
        const state = momentWords(id, moment);
        began.hidden = Boolean(state.finished) || !moment.first.concat(moment.further).length;
        not.hidden = Boolean(state.finished || state.goesOn);
        began.addEventListener("click", () => (state.goesOn ? taken(state.goesOn) : begin(one, moment)));
        not.addEventListener("click", () => notAsked(one, moment));
      });
      rows(at, "wait", one.waits, (wait) => wait);
      rows(at, "note", mine(id).filter(({ content: said }) => said.kind === "note"), ({ content: said }) => said);
      on(at, "back", families);
      on(at, "note", () => note(one));
      on(at, "worry", () => worry(one));
      on(at, "details", () => details(one, reach));
    });
  }

  function latest(id) {
    return Object.assign({}, ...mine(id).filter(({ content: one }) => one.kind === "detail").map(({ content: one }) => one.fields));
  }

  function momentWords(id, moment) {
    const hers = askingsOf(id).filter((one) => one.moment === moment.id);
    const goesOn = hers.find((one) => !one.finished);
    const not = mine(id).some(({ content: one }) => one.kind === "not-asked" && one.moment === moment.id);
    return { name: moment.name, due: moment.due, talkFirst: moment.talkFirst, goesOn, notAsked: not,
      finished: !goesOn && (hers.length > 0 || not) ? "yes" : "", asked: !goesOn && hers.length > 0,
      missing: moment.missing.join(", "), fresh: !goesOn };
  }

  function begin(one, moment) {
    show("begin", { name: one.name, moment: moment.name, talkFirst: moment.talkFirst }, (at) => {
      const wanted = one.interpreter ? "professional" : "none";
      choices(at.querySelector('[data-options="interpreter"]'), "interpreter",
        content.helpers.map(([code, text]) => [code, text]), { chosen: wanted });
      submitted(at, async ({ interpreter, holds }) => {
        if (content.helpers.some(([code, , refused]) => code === interpreter && refused)) return wrong(at, "child");
        if (!holds) return wrong(at, "holds");
        const asked = { id: crypto.randomUUID(), person: one.id, moment: moment.id, interpreter, answers: {}, holds };
        return before(asked, moment.first.length ? moment.first : moment.further);
      });
      on(at, "back", () => showFamily(one.id));
    });
  }

  // What everybody hears or reads first. In her hands the device has no way back but the code.
  function before(asked, keys) {
    if (asked.holds === "her") hold();
    show("before", {}, (at) => submitted(at, async () => asking.ask(session, asked, keys)));
  }

  function hold() {
    held = true;
    history.pushState(null, "");
  }

  addEventListener("popstate", () => { if (held) history.pushState(null, ""); });

  // The same page for everybody, whatever was answered: behind it is the professional's side, and a lock where she held it.
  function handBack(asked) {
    show("hand-back", { held }, (at) => {
      submitted(at, async ({ wish, passphrase }) => {
        if (held && !(await open(passphrase ?? ""))) return pack.erased ? gone() : wrong(at, "passphrase");
        held = false;
        if (wish) asked.wish = wish;
        return taken(asked);
      });
    });
  }

  function taken(asked) {
    const one = family(asked.person), moment = one.moments.find(({ id }) => id === asked.moment);
    const known = asking.askings(entries).find(({ id }) => id === asked.id);
    const marks = known ? asking.marks(known, content.questions) : [];
    const more = moment.further.filter((name) => !moment.first.includes(name) && !known?.answers[name]);
    const end = async (declined) => {
      if (known) await finish(asked, { declined });
      if (marks.length && !known.talked) safety.check(session, known, marks);
      else showFamily(asked.person);
    };
    const words = { name: one.name, moment: moment.name, wish: asked.wish === "now" || asked.wish === "later",
      marked: marks.length > 0, more: more.length > 0, none: !known };
    show("taken", words, (at) => {
      const again = (keys) => before({ ...asked, answers: known?.answers ?? {} }, keys);
      on(at, "go-on", () => again(moment.first.length ? moment.first : moment.further));
      on(at, "more", () => again(more));
      on(at, "decline", () => end(true));
      on(at, "finish", () => end(false));
      on(at, "safety", () => safety.check(session, { ...known, wish: asked.wish }, marks));
    });
  }

  async function finish(asked, said = {}) {
    const known = asking.askings(entries).find(({ id }) => id === asked.id);
    if (!known || known.finished) return;
    await write("finish", asked.person, { asking: asked.id, moment: known.moment, interpreter: known.interpreter,
      language: family(asked.person).language, wish: asked.wish ?? "", ...said });
  }

  // -- Short forms

  function form(name, one, words, prepare, keep) {
    show(name, { name: one.name, ...words }, (at) => {
      prepare(at);
      submitted(at, async (said, all) => {
        const problem = await keep(said, all);
        return problem ? wrong(at, problem) : showFamily(one.id);
      });
      on(at, "back", () => showFamily(one.id));
    });
  }

  const note = (one) => form("note", one, {}, () => {}, async ({ text }) => {
    if (!text.trim()) return "empty";
    await write("note", one.id, { text });
  });

  const worry = (one) => form("worry", one, {}, (at) => {
    choices(at.querySelector('[data-options="kinds"]'), "kinds", content.signs, { several: true });
    choices(at.querySelector('[data-options="told_by"]'), "told_by", content.told_by, { chosen: "me" });
    rows(at, "line", content.lines, (line) => line, (part, { number }) => {
      part.querySelector("a").href = `tel:${number.replaceAll(" ", "")}`;
    });
  }, async ({ told_by, note: text }, all) => {
    if (!all.getAll("kinds").length) return "empty";
    await write("worry", one.id, { kinds: all.getAll("kinds"), told_by, note: text });
  });

  const notAsked = (one, moment) => form("not-asked", one, { moment: moment.name }, (at) => {
    at.querySelector("select").append(...content.reasons.map(({ label, choices: pairs }) => {
      const group = Object.assign(document.createElement("optgroup"), { label });
      group.append(...pairs.map(([value, text]) => new Option(text, value)));
      return group;
    }));
  }, async ({ reason, note: text }) => {
    if (!reason) return "empty";
    await write("not-asked", one.id, { moment: moment.id, reason, note: text });
  });

  const details = (one, known) => form("details", one, {}, (at) => {
    for (const input of at.querySelectorAll("input[type=text], input[type=tel], input[type=email]")) {
      input.value = known[input.name] ?? "";
    }
    for (const box of at.querySelectorAll("select")) box.value = { true: "yes", false: "no" }[known[box.name]] ?? "";
  }, async (said) => {
    const fields = {};
    for (const [name, value] of Object.entries(said)) {
      const is = ["call", "text", "voice_mail", "mail"].includes(name) ? { yes: true, no: false }[value] ?? null : value;
      if (is !== (known[name] ?? (typeof is === "string" ? "" : null))) fields[name] = is;
    }
    if (Object.keys(fields).length) await write("detail", one.id, { fields });
  });

  // -- Home again

  async function home() {
    for (const one of asking.askings(entries).filter((asked) => asked.moment)) await finish(one);
    const open = unspoken();
    show("home", { left: String((await send.waiting()).length), safety: open.length > 0 }, (at) => {
      on(at, "back", families);
      on(at, "send", async () => {
        const news = await send.finish();
        if (news.state === "done") location.assign(news.review);
        else tell(news);
      });
    });
  }

  // Says on whichever screen stands how it is with what was written; nothing of it on a page that she holds.
  function tell({ state, left }) {
    for (const line of document.querySelectorAll("[data-news]")) {
      line.hidden = !["offline", "sign-in", "refused", "sent"].includes(state) || line.dataset.news !== (left ? state : "sent");
      for (const count of line.querySelectorAll("[data-count]")) count.textContent = String(left);
    }
    if (state === "ended" && key) lockAgain();
  }

  send.onNews(tell);
  addEventListener("online", () => send.soon());
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, stillHere);
  stillHere();
  navigator.serviceWorker?.register(place().dataset.worker, { scope: place().dataset.scope });
  start();
})();
