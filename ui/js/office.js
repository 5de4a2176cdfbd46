// The office: one key to search, and small aids of its forms. Every page works without it.

const typing = (element) => element?.closest("input, textarea, select, [contenteditable]");

// --- "/" goes to the search; arrows walk through what was found; Escape leaves it
document.addEventListener("keydown", (event) => {
  const field = document.getElementById("office-q");
  if (!field) return;
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(document.activeElement)) {
    event.preventDefault();
    field.focus();
    field.select();
    return;
  }
  const around = field.closest("form");
  if (!around.contains(document.activeElement)) return;
  if (event.key === "Escape") {
    document.activeElement.blur();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [field, ...around.querySelectorAll("#office-found a")];
  const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  if (stops[next]) {
    event.preventDefault();
    stops[next].focus();
  }
});

// --- the navigation on a small screen; menus close when one clicks elsewhere
document.addEventListener("click", (event) => {
  const burger = event.target.closest("[data-menu]");
  if (burger) {
    const open = document.getElementById("office-nav").toggleAttribute("data-open");
    burger.setAttribute("aria-expanded", String(open));
  }
  for (const menu of document.querySelectorAll("details.office-me[open], details.explains[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// --- what is only of use with a script shows itself; what has to be read first gets the focus
document.addEventListener("DOMContentLoaded", () => {
  for (const hidden of document.querySelectorAll("[data-adds-row], [data-copies-monday]")) hidden.hidden = false;
  (document.querySelector("[aria-invalid=true]") ?? document.querySelector("[data-focuses]"))?.focus();
});

// --- one more row of a form's table
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-adds-row]");
  if (!button) return;
  const made = document.getElementById(button.dataset.addsRow).content.cloneNode(true);
  const id = crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));
  for (const field of made.querySelectorAll("[name]")) field.name = field.name.replace("__row__", id);
  made.querySelector("[name=rows]").value = id;
  const rows = button.closest("section").querySelector("[data-rows]");
  rows.append(made);
  rows.lastElementChild.querySelector("input:not([type=hidden])").focus();
});

// --- JAN: the check digit is judged while one types
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-jan]");
  if (!field) return;
  const code = field.value.normalize("NFKC").replace(/[\s-]/g, "");
  let wrong = "";
  if (/^(\d{8}|\d{12,14})$/.test(code)) {
    const sum = [...code.slice(0, -1)].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 ? 1 : 3), 0);
    const right = String((10 - (sum % 10)) % 10);
    if (right !== code.at(-1)) wrong = field.dataset.janWrong.replace("%", right);
  }
  field.setCustomValidity(wrong);
  field.title = wrong;
  field.toggleAttribute("aria-invalid", false);
  if (wrong) field.setAttribute("aria-invalid", "true");
});

// --- a stock movement says what will be on hand
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-stock-form]");
  if (!form) return;
  const told = form.querySelector("[data-will]");
  const before = Number(form.dataset.onHand);
  const given = Number(form.elements.quantity.value.normalize("NFKC").replace("−", "-"));
  const after = { count: given, damage: before, waste: before - given }[form.elements.reason.value] ?? before + given;
  const known = form.elements.quantity.value !== "" && Number.isInteger(given);
  told.textContent = known ? told.dataset.will.replace("%", before).replace("%", after) : "";
});

// --- the week: Monday's hours for every day
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies-monday]");
  if (!button) return;
  const fields = button.closest("form").elements;
  for (const kind of ["opens", "closes"]) {
    for (const part of [0, 1]) {
      for (let day = 1; day < 7; day += 1) fields[`${kind}_${day}_${part}`].value = fields[`${kind}_0_${part}`].value;
    }
  }
});

// --- a form with changes asks before it is left
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("[data-guards-leaving]")) changed = true;
});
document.addEventListener("submit", () => {
  changed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-selects]")) event.target.select();
});

// --- the sign over the door, as name and colour are chosen
const sign = document.querySelector("[data-sign]");
if (sign) {
  const draw = () => {
    sign.querySelector("[data-cloth]").setAttribute("fill", document.getElementById("colour").value);
    sign.querySelector("[data-initial]").textContent = [...document.getElementById("name_ja").value.trim()][0] ?? "";
  };
  sign.closest("form").addEventListener("input", draw);
  draw();
}
