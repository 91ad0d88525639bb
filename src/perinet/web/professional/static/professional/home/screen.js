// Templates of the page become screens, one at a time; what is shown is text and never markup.
homeVisit.screen = (() => {
  const place = () => document.getElementById("home-visit");
  let going = null;

  function fill(part, words) {
    for (const slot of part.querySelectorAll("[data-text]")) {
      const value = words[slot.dataset.text];
      slot.textContent = value ?? "";
      if (value === "" || value === undefined) slot.hidden = true;
    }
    for (const slot of part.querySelectorAll("[data-if]")) slot.hidden = !words[slot.dataset.if];
  }

  function show(name, words = {}, prepare = () => {}) {
    const part = document.querySelector(`template[data-screen="${name}"]`).content.cloneNode(true);
    fill(part, words);
    place().replaceChildren(part);
    place().dataset.at = name;
    prepare(place());
    const heading = place().querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
    scrollTo(0, 0);
  }

  function rows(place, name, items, words, prepare = () => {}) {
    const template = place.querySelector(`template[data-row="${name}"]`);
    for (const item of items) {
      const part = template.content.cloneNode(true);
      fill(part, words(item));
      prepare(part, item);
      template.before(part);
    }
    for (const none of place.querySelectorAll(`[data-none="${name}"]`)) none.hidden = items.length > 0;
    for (const some of place.querySelectorAll(`[data-some="${name}"]`)) some.hidden = items.length === 0;
  }

  // Large cards to choose from, as every form of this site draws them.
  function choices(box, name, pairs, { several = false, chosen = "" } = {}) {
    box.replaceChildren(...pairs.map(([value, text], index) => {
      const card = document.createElement("div"), input = document.createElement("input");
      const label = document.createElement("label"), words = document.createElement("span");
      card.className = "choice";
      input.type = several ? "checkbox" : "radio";
      Object.assign(input, { name, value, id: `${name}-${index}`, checked: String(value) === String(chosen) });
      label.htmlFor = input.id;
      words.textContent = text;
      label.append(words);
      card.append(input, label);
      return card;
    }));
  }

  const on = (place, act, work) => {
    for (const button of place.querySelectorAll(`[data-act="${act}"]`)) button.addEventListener("click", work);
  };

  // One thing at a time: a second press while the first still works does nothing.
  const submitted = (place, work) => {
    place.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      if (going) return;
      going = work(Object.fromEntries(new FormData(event.target)), new FormData(event.target));
      try { await going; } finally { going = null; }
    });
  };

  function wrong(place, name) {
    for (const line of place.querySelectorAll("[data-wrong]")) line.hidden = line.dataset.wrong !== name;
    place.querySelector(`[data-wrong="${name}"]`)?.focus();
  }

  return { place, show, fill, rows, choices, on, submitted, wrong };
})();
