// The questions of a moment, one at a time, in her language; each answer is kept, locked, before the next one shows.
homeVisit.asking = (() => {
  const { show, choices, on, submitted, wrong } = homeVisit.screen;

  // An asking is what its entries say, so a tab that was killed loses nothing.
  function askings(entries) {
    const found = new Map();
    for (const { content } of entries) {
      if (!content.asking) continue;
      const one = found.get(content.asking) ?? { id: content.asking, answers: {}, times: 0, talked: false };
      if (content.kind === "answer") {
        Object.assign(one, { person: content.person, moment: content.moment, interpreter: content.interpreter });
        (one.answers[content.key] ??= {})[content.item] = content.option;
        (one.given ??= []).push(content);
      }
      if (content.kind === "finish") Object.assign(one, { finished: true, person: content.person });
      if (content.kind === "safety-talk") one.talked = true;
      found.set(content.asking, one);
    }
    return [...found.values()];
  }

  // A mark is raised by any answer as it was given, also one that was changed afterwards.
  function marks(one, questions) {
    const found = [];
    for (const { key, item, option } of one.given ?? []) {
      const question = questions[key]?.items.find(({ id }) => id === item);
      const urgency = question?.marks[option];
      if (urgency) found.push({ words: question.mark, urgency });
    }
    return found;
  }

  function pages(asking, keys, questions) {
    return keys.flatMap((key) => questions[key].items
      .filter((item) => !item.notBy.includes(asking.interpreter))
      .map((item) => ({ key, item, list: questions[key] })));
  }

  // Asks what is still open of these lists, then gives the device back.
  function ask(session, asking, keys) {
    const all = pages(asking, keys, session.content.questions);
    const first = all.findIndex(({ key, item }) => asking.answers[key]?.[item.id] === undefined);
    if (first < 0) return session.handBack(asking);
    return question(session, asking, keys, all, first, first);
  }

  function question(session, asking, keys, all, at, from) {
    const { key, item, list } = all[at], given = asking.answers[key]?.[item.id];
    const words = { title: list.title, intro: item.scored ? list.intro : "", question: item.text,
      done: String(at + 1), total: String(all.length), canGoBack: at > from };
    show("question", words, (place) => {
      place.querySelector("fieldset").lang = list.language;
      choices(place.querySelector("[data-options]"), "option", item.options.map((text, index) => [index, text]),
        { chosen: given ?? "" });
      let timer = 0;
      const keep = async (option) => {
        if (option === undefined || asking.answers[key]?.[item.id] === Number(option)) return;
        (asking.answers[key] ??= {})[item.id] = Number(option);
        await session.write("answer", asking.person, { asking: asking.id, moment: asking.moment, key,
          instrument: list.instrument, language: list.language, interpreter: asking.interpreter, item: item.id,
          option: Number(option) });
        const receipt = place.querySelector("[data-receipt]");
        if (receipt) receipt.textContent = receipt.dataset.receipt;
      };
      place.querySelector("form").addEventListener("change", (event) => {
        clearTimeout(timer);
        timer = setTimeout(() => keep(event.target.value), 700); // arrow keys pass over answers that nobody means
      });
      const go = (to) => (to >= all.length ? session.handBack(asking) : question(session, asking, keys, all, to, from));
      submitted(place, async ({ option }) => {
        clearTimeout(timer);
        if (option === undefined && !place.dataset.openOnce) {
          place.dataset.openOnce = "yes";
          return wrong(place, "open");
        }
        delete place.dataset.openOnce;
        await keep(option);
        return go(at + 1);
      });
      on(place, "back", () => go(at - 1));
      on(place, "stop", () => session.handBack(asking));
    });
  }

  return { askings, marks, ask };
})();
