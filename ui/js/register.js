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
      if (parts.some(([, shown]) => !shown)) {
        const elsewhere = new URL(answer.url).pathname.includes("/returns/"); // a receipt; else signed out, or closed
        return elsewhere ? location.assign(answer.url) : location.reload();
      }
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
    if (!String(values.get("code")).trim()) return askCash();
  }
  send(form.action, values);
}, true);

const received = () => document.getElementById("received");
const cash = () => document.getElementById("till-cash");
const money = new Intl.NumberFormat("ja-JP");
const yen = (amount) => `¥${money.format(amount)}`;
const left = () => Number(document.querySelector("[data-total]").dataset.total);
const given = () => Number(received().value.replace(/[^0-9]/g, ""));

// Nothing is sold by one tap on cash: first it is said how much was received, and the change is seen.
function askCash() {
  if (!cash()) return;
  if (!cash().open) {
    received().value = "";
    cash().showModal();
  }
  showChange();
  received().focus();
}
function receive(amount) {
  received().value = amount ? String(amount).slice(0, 9) : "";
  showChange();
}

// Less than what is left is a part that is paid; more is change.
function showChange() {
  const isPart = given() > 0 && given() < left();
  const word = document.querySelector("[data-change-word]");
  word.dataset.changeWord ||= word.textContent;
  word.textContent = isPart ? word.dataset.leftWord : word.dataset.changeWord;
  document.querySelector("[data-change]").textContent = given() ? yen(Math.abs(given() - left())) : "–";
  const done = document.querySelector(".till-cash-done");
  done.querySelector("[data-done]").textContent = isPart ? done.dataset.partWord : done.dataset.doneWord;
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
  const tapped = event.target.closest("[data-asks-cash], [data-quick], [data-digit]");
  if (!tapped) return;
  event.preventDefault();
  const { quick, digit } = tapped.dataset;
  if (quick) receive(quick === "exact" ? left() : given() + Number(quick));
  else if (digit === undefined) return cash().open ? cash().querySelector("form").requestSubmit() : askCash();
  else receive(digit ? given() + digit : Math.floor(given() / 10));
  received().focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "F7" && cash()) {
    event.preventDefault();
    if (cash().open) receive(left());
    else askCash();
  } else if (event.key === "F5" && document.getElementById("member") && !cash()?.open) {
    event.preventDefault();
    document.getElementById("member").select();
  }
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
