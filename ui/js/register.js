// The till: scans wait for each other, the basket changes in place, change is counted while it is typed.

const PARTS = ["#till-last", "#till-basket"];
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
    if (!String(values.get("code")).trim()) return document.getElementById("received")?.focus();
  }
  send(form.action, values);
}, true);

const received = () => document.getElementById("received");

function showChange() {
  const total = Number(document.querySelector("[data-total]").dataset.total);
  const given = Number(received().value.replace(/[^0-9]/g, ""));
  const shown = document.querySelector("[data-change]");
  const money = new Intl.NumberFormat("ja-JP");
  shown.textContent = given >= total ? `¥${money.format(given - total)}` : "–";
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-received]")) showChange();
});
document.addEventListener("click", (event) => {
  const quick = event.target.closest("[data-quick]");
  if (!quick) return;
  const total = document.querySelector("[data-total]").dataset.total;
  received().value = quick.dataset.quick === "exact" ? total : String(Number(received().value || 0) + Number(quick.dataset.quick));
  showChange();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "F7" || !received()) return;
  event.preventDefault();
  received().focus();
  received().select();
});
