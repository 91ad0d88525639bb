// A form marked data-passkey becomes a button that asks the device for a passkey; without script it stays hidden.
(() => {
  const button = { loginForm: "login", addForm: "add", authenticateForm: "authenticate" };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const act = form.dataset.passkey, press = form.querySelector("button"), credential = form.querySelector("[name=credential]");
    press.id = `${act}-press`;
    credential.id ||= `${act}-credential`;
    form.hidden = false;
    const ids = { [button[act]]: press.id, credential: credential.id };
    if (form.dataset.options) ids.data = form.dataset.options;
    if (form.querySelector("[name=passwordless]")) ids.passwordless = form.querySelector("[name=passwordless]").id;
    window.allauth.webauthn.forms[act]({ ids });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const words of document.querySelectorAll("[data-passkey-failed]")) words.hidden = false;
  });
})();
