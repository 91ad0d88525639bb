// Saves a choice a breath after it was made and says so; without this script, "Next" does the same.
(() => {
  const form = document.querySelector("form[data-save]");
  const receipt = form?.querySelector("[role=status]");
  if (!receipt) return;
  let timer = 0;
  let newest = 0;

  async function save() {
    const mine = ++newest;
    let kept = false;
    try {
      const reply = await fetch(location.href, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { "X-Save": "1" },
        redirect: "manual",
        keepalive: true,
      });
      kept = reply.ok;
    } catch {
      // Offline: the receipt says so, and "Next" tries again.
    }
    if (mine === newest) receipt.textContent = kept ? receipt.dataset.saved : receipt.dataset.failed;
  }

  form.addEventListener("change", () => {
    receipt.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(save, 700); // arrow keys pass over answers that nobody means
  });
  form.addEventListener("submit", () => clearTimeout(timer));
})();
