// The till: scans wait for each other, the basket changes in place, change is counted while it is typed.

const PARTS = ["#till-member", "#till-last", "#till-basket"];
let line = Promise.resolve();

// One after the other, so that two quick scans never overwrite each other's basket.
function send(address, values) {
  line = line.then(async () => {
    try {
      const answer = await fetch(address, { method: "POST", body: values, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const parts = PARTS.map((part) => [document.querySelector(part), fresh.querySelector(part)]);
      if (parts.some(([, shown]) => !shown)) return location.reload(); // signed out, or the till was closed
      for (const [old, shown] of parts) old.replaceWith(document.adoptNode(shown));
      document.querySelector(".till-line:last-child")?.scrollIntoView({ block: "nearest" });
      document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
      document.getElementById("scan").focus({ preventScroll: true });
    } catch {
      document.querySelector("[data-offline]").hidden = false; // what was scanned last is not in the basket
    }
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-register-scan], [data-till-form]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const values = new FormData(form, event.submitter);
  const scanned = form.querySelector("[data-scan]");
  if (scanned) {
    scanned.value = "";
    if (!String(values.get("code")).trim()) return received()?.focus();
  }
  send(form.action, values);
}, true);

const received = () => document.getElementById("received");
const money = new Intl.NumberFormat("ja-JP");
const yen = (amount) => `¥${money.format(amount)}`;

// Less than what is left is a part that is paid; more is change.
function showChange() {
  const left = Number(document.querySelector("[data-total]").dataset.total);
  const given = Number(received().value.replace(/[^0-9]/g, ""));
  const word = document.querySelector("[data-change-word]");
  word.dataset.changeWord ||= word.textContent;
  word.textContent = given && given < left ? word.dataset.leftWord : word.dataset.changeWord;
  document.querySelector("[data-change]").textContent = given ? yen(Math.abs(given - left)) : "–";
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-received]")) showChange();
  if (event.target.matches("[data-coin]")) {
    const coins = [...document.querySelectorAll("[data-coin]")];
    const sum = coins.reduce((total, coin) => total + Number(coin.dataset.coin) * Number(coin.value.replace(/[^0-9]/g, "")), 0);
    document.querySelector("[data-counted]").value = String(sum);
  }
});
document.addEventListener("click", (event) => {
  const quick = event.target.closest("[data-quick]");
  if (!quick) return;
  const total = document.querySelector("[data-total]").dataset.total;
  received().value = quick.dataset.quick === "exact" ? total : String(Number(received().value || 0) + Number(quick.dataset.quick));
  showChange();
});
const KEYS = { F7: "received", F5: "member" };
document.addEventListener("keydown", (event) => {
  const field = KEYS[event.key] && document.getElementById(KEYS[event.key]);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A payment that somebody has to confirm: asked again every two seconds, without the page moving under the finger.
const asking = document.querySelector("[data-asks-again]");
if (asking) {
  const ask = async () => {
    try {
      const answer = await fetch(asking.action, { method: "POST", body: new FormData(asking), headers: { "X-Asks-Again": "1" } });
      if (answer.status !== 204) return location.assign(answer.ok ? await answer.text() : location.href);
    } catch {
      document.querySelector("[data-offline]").hidden = false; // asked again with the next turn
    }
    setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
}
