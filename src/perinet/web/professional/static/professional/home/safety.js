// A mark becomes, on the professional's side of the device, whom to call, what to say and the conversation in codes.
homeVisit.safety = (() => {
  const { show, rows, choices, on, submitted, wrong } = homeVisit.screen;

  function check(session, asking, marks) {
    const { content } = session, family = session.family(asking.person), rota = content.rota;
    const words = { name: family.name, hard: marks.some(({ urgency }) => urgency === "hard"), names: rota.names,
      organisation: rota.organisation, soft: marks.every(({ urgency }) => urgency !== "hard") };
    show("safety", words, (place) => {
      rows(place, "mark", [...new Set(marks.map((one) => one.words))], (text) => ({ text }));
      rows(place, "say", content.say[family.language] ?? [], (text) => ({ text }));
      rows(place, "line", content.lines, (line) => line, link);
      rows(place, "rota", rota.phone ? [{ number: rota.phone, name: rota.organisation, note: "" }] : [],
        (line) => line, link);
      rows(place, "coded", content.conversation, ({ label }) => ({ label }), (part, { name, choices: pairs }) => {
        choices(part.querySelector("[data-options]"), name, pairs);
      });
      choices(place.querySelector('[data-options="outcome"]'), "outcome", content.outcomes);
      submitted(place, async (said) => {
        if (!said.spoken || !said.outcome) return wrong(place, "choose");
        await session.finish(asking); // first: what ends the questions would open the mark anew
        await session.write("safety-talk", asking.person, { ...said, asking: asking.id });
        return session.showFamily(asking.person);
      });
      on(place, "later", () => session.showFamily(asking.person));
    });
  }

  function link(part, { number }) {
    const anchor = part.querySelector("a");
    anchor.href = `tel:${number.replaceAll(" ", "")}`;
  }

  return { check };
})();
