// Puts a button at each question that has it read aloud, only by a voice that runs on this device.
(() => {
  const words = document.currentScript.dataset;
  const speech = window.speechSynthesis;
  const buttons = new Map(); // of each question that can be read
  let reading = null;
  if (!speech) return;

  const base = (language) => language.toLowerCase().split(/[-_]/)[0];
  // A remote voice would send the question to somebody else's computer: it is never used.
  const voiceFor = (question) =>
    speech.getVoices().find((one) => one.localService === true && base(one.lang) === base(question.closest("[lang]").lang));

  function show(button, on) {
    reading = on ? button : null;
    button.textContent = on ? words.stop : words.read;
    button.setAttribute("aria-pressed", on);
  }

  function stop() {
    speech.cancel();
    if (reading) show(reading, false);
  }

  function read(question, button, voice) {
    stop();
    show(button, true);
    const parts = [...question.querySelectorAll("legend, .hint, .choice label")].map((part) => part.textContent.trim());
    for (const text of new Set(parts)) {
      const spoken = new SpeechSynthesisUtterance(text);
      spoken.voice = voice;
      spoken.lang = voice.lang;
      if (text === parts.at(-1)) spoken.onend = () => reading === button && show(button, false);
      speech.speak(spoken);
    }
  }

  function make(question) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet aloud";
    button.lang = document.documentElement.lang;
    button.dir = document.documentElement.dir;
    show(button, false);
    button.onclick = () => {
      const voice = voiceFor(question);
      if (voice && reading !== button) read(question, button, voice);
      else stop();
    };
    question.querySelector("legend").after(button);
    return button;
  }

  function offer() {
    for (const question of document.querySelectorAll("fieldset.field-choices")) {
      const can = voiceFor(question);
      if (can && !buttons.has(question)) buttons.set(question, make(question));
      if (!can) buttons.get(question)?.remove();
      if (!can) buttons.delete(question);
    }
  }

  offer();
  speech.onvoiceschanged = offer; // some browsers know their voices only later
  addEventListener("pagehide", stop);
  addEventListener("submit", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
})();
