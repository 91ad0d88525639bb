// Entries go home as soon as there is a network and somebody signed in; a letter goes from the device only after that.
homeVisit.send = (() => {
  const AT_ONCE = 200;
  let going = null;

  const listen = new Set();
  const tell = (news) => listen.forEach((one) => one(news));
  const waiting = async () => (await homeVisit.store.entries()).filter((row) => row.letter);

  async function ask(pack, options = {}) {
    const reply = await fetch(pack.home, { redirect: "manual", cache: "no-store", ...options });
    if (reply.type === "opaqueredirect" || reply.status === 403) throw new Error("sign-in");
    if (!reply.ok) throw new Error("refused");
    return reply.json();
  }

  async function post(pack, csrf, entries, done) {
    const headers = { "X-CSRFToken": csrf, "Content-Type": "application/json" };
    return ask(pack, { method: "POST", headers, body: JSON.stringify({ entries, done }) });
  }

  async function now() {
    const pack = await homeVisit.store.read("pack");
    if (!pack) return { state: "none", left: 0 };
    let state = "sent";
    try {
      const home = await ask(pack);
      for (let some = await next(); some.length; some = await next()) {
        const { states } = await post(pack, home.csrf, some.map(({ id, letter }) => ({ id, letter })), false);
        const kept = some.filter(({ id }) => states[id] && states[id] !== "unreadable");
        for (const { id } of kept) await homeVisit.store.sent(id);
        if (kept.length < some.length) throw new Error("refused");
      }
      if (home.ended || home.expired) await homeVisit.store.eraseFamilies(home.ended ? "ended" : "expired");
      if (home.ended) state = "ended";
    } catch (problem) {
      state = ["sign-in", "refused"].includes(problem.message) ? problem.message : "offline";
    }
    const news = { state, left: (await waiting()).length };
    tell(news);
    return news;
  }

  const next = async () => (await waiting()).slice(0, AT_ONCE);

  function soon() {
    going ??= now().finally(() => { going = null; });
    return going;
  }

  // Home again: everything is in, so nothing needs to stay here.
  async function finish() {
    const pack = await homeVisit.store.read("pack"), news = await soon();
    if (news.state !== "sent" && news.state !== "ended") return news;
    if (news.left) return news;
    const { csrf } = await ask(pack);
    const { review } = await post(pack, csrf, [], true);
    await homeVisit.store.eraseAll();
    return { state: "done", left: 0, review };
  }

  return { soon, finish, waiting, onNews: (work) => listen.add(work) };
})();
