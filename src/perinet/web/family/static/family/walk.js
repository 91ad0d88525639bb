// Asks the questions that are left where there is no network, or says that there is none.
(() => {
  const $ = (what, within = document) => within.querySelector(what);
  const { here } = phone;
  const main = $("main");
  let reached = false;
  const home = () => location.replace(here);

  // The network is back: no page is taken from under her hands, but one that waits goes on.
  phone.brought = () => {
    reached = true;
    if ($("[data-try]", main)) home();
  };

  function show(kind) {
    const place = $(".stack", main);
    place.replaceChildren($(`template[data-${kind}]`).content.cloneNode(true));
    $("[data-try]", place)?.addEventListener("click", () => (kind === "nothing" ? home() : phone.bring()));
    main.focus();
    scrollTo(0, 0);
    return place;
  }

  // Her sitting still runs, as far as the clock of this phone can tell.
  function runs(step) {
    const began = step.until - step.sitting * 1000 - 60000;
    return Date.now() > began && Date.now() < step.until;
  }

  async function walk() {
    const step = await phone.step();
    const mine = step?.home === here;
    if (mine && step.letters) document.documentElement.classList.add("letters-" + step.letters);
    if (mine && runs(step) && step.questions.length) return ask(step, step.questions[0]);
    const left = (await phone.waiting()).map((row) => row.choice).filter((choice) => choice.deliver.startsWith(here));
    if (!left.length) return show("nothing");
    $("[data-count]", show("end")).textContent = new Set(left.map((choice) => choice.instrument + choice.item)).size;
    return phone.waits();
  }

  function ask(step, question) {
    const place = show("ask");
    const { instrument, item } = question;
    const { deliver, pass } = step;
    $("h1", place).textContent = question.title;
    $(".hint", place).textContent = question.intro;
    const blank = $(".choice", place);
    blank.remove();
    for (const [n, label] of question.options.entries()) {
      const card = blank.cloneNode(true);
      $("input", card).value = n;
      $("input", card).id = $("label", card).htmlFor = `option-${n}`;
      $("span", card).textContent = label;
      $(".choices", place).append(card);
    }
    let given = false;
    const form = $("form", place);
    form.addEventListener("change", (event) => {
      given = true;
      phone.choose({ deliver, pass, instrument, item, option: Number(event.target.value), again: false });
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const act = event.submitter?.value;
      if (!given && act === "next") return phone.say("open");
      const { left } = await phone.bring(2000);
      // What the phone has no room for is on this page alone: it stays, and says so.
      if (left && (await phone.waiting()).some((row) => !row.place)) return;
      await phone.done((one) => one.instrument === instrument && one.item === item);
      if (act === "stop") await phone.forgetStep();
      return reached && !left ? home() : walk();
    });
  }

  addEventListener("online", () => $("[data-nothing]", main) && home());
  phone.tidy().then(walk).then(() => phone.bring());
})();
