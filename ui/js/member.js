// What only the shop needs: suggestions while typing, filters that fold on a phone, the offline note, the worker.

document.documentElement.classList.add("js");

// --- <noren-suggest from="/products/suggest">: a combobox around the search field
class Suggest extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = document.createElement("ul");
    this.list.className = "suggestions";
    this.list.id = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.querySelector("label").textContent);
    this.append(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "suggestions"], ["aria-autocomplete", "list"]]) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.ask(), 140);
    });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("focus", () => this.show(this.list.children.length > 0));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.show(false);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.contains(event.target)) this.show(false);
    });
  }

  async ask() {
    const words = this.input.value.trim();
    this.asked?.abort();
    if (!words) {
      this.list.replaceChildren();
      this.show(false);
      return;
    }
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.getAttribute("from")}?q=${encodeURIComponent(words)}`, { signal: this.asked.signal });
      if (!answer.ok) return;
      const made = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
      this.list.replaceChildren(...made.querySelector("ul").children);
      this.choose(-1);
      this.show(this.list.children.length > 0 && document.activeElement === this.input);
    } catch {
      // typed on, or offline: the search itself still works
    }
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  onKey(event) {
    if (event.key === "Escape") this.show(false);
    if (event.key === "Enter" && this.chosen >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.options()[this.chosen].click();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const many = this.options().length;
    if (!many) return;
    event.preventDefault();
    this.show(true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    this.choose(this.chosen < 0 && step < 0 ? many - 1 : (this.chosen + step + many) % many);
  }

  choose(place) {
    this.chosen = place;
    this.options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = this.options()[place];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.choose(-1);
  }
}
customElements.define("noren-suggest", Suggest);

// --- [data-unfolds="id"]: shows and hides a part on a phone
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfolds]");
  if (!button) return;
  const open = document.getElementById(button.dataset.unfolds).classList.toggle("unfolded");
  button.setAttribute("aria-expanded", String(open));
});

// --- without a network: say so, instead of showing what may be old
function tellConnection() {
  const note = document.querySelector(".away-note");
  if (note) note.hidden = navigator.onLine;
}
window.addEventListener("online", tellConnection);
window.addEventListener("offline", tellConnection);
document.addEventListener("DOMContentLoaded", tellConnection);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-reloads]")) return;
  event.preventDefault();
  location.reload();
});

// --- the colour or size that was chosen shows its first picture
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "product") document.getElementById("gallery")?.scrollTo({ left: 0 });
});

// --- the card that this phone keeps is the signed-in member's alone: gone at sign-out, and where somebody else signed in
function forgetCard() {
  localStorage.removeItem("noren-card-of");
  window.indexedDB?.deleteDatabase("noren-card");
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forgets-card]")) forgetCard();
});
const head = document.querySelector("[data-member]");
try {
  const kept = localStorage.getItem("noren-card-of");
  if (head && kept && kept !== head.dataset.member) forgetCard();
} catch {
  // storage is switched off: there is nothing to forget
}

// --- installable, and an honest page without a network
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
