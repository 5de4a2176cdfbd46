// What the store's pages add: picking by scanner, sounds, news of the queue, keys, what to do without a network.

const words = document.getElementById("store-words")?.dataset ?? {};
const root = document.documentElement;

// --- sounds, made here: no files, and none before somebody has switched them on
const sound = {
  on: localStorage.getItem("noren-sound") === "on",
  play(...notes) {
    if (!this.on) return;
    this.context ??= new AudioContext();
    let at = this.context.currentTime;
    for (const [frequency, seconds, shape] of notes) {
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.type = shape ?? "sine";
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.12, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
      tone.connect(volume).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds * 0.8;
    }
  },
  good() { this.play([880, 0.12]); },
  wrong() { this.play([196, 0.3, "square"], [147, 0.4, "square"]); },
  news() { this.play([659, 0.16], [880, 0.3]); },
  done() { this.play([659, 0.12], [784, 0.12], [1047, 0.3]); },
};
const switcher = document.querySelector("[data-sound]");
function showSound() {
  if (!switcher) return;
  switcher.setAttribute("aria-pressed", String(sound.on));
  switcher.querySelector("[data-sound-word]").textContent = sound.on ? switcher.dataset.on : switcher.dataset.off;
}
switcher?.addEventListener("click", () => {
  sound.on = !sound.on;
  localStorage.setItem("noren-sound", sound.on ? "on" : "off");
  showSound();
  sound.good();
});
showSound();
if (document.querySelector("[data-sounds=done]")) sound.done();

const toast = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: text }));

// --- news: a part that was not in the list before is told, and shines for a moment
const partsIn = (list) => new Map([...list.querySelectorAll("[data-part][data-urgency]")].map((row) => [row.dataset.part, row]));
let known = document.querySelector("[data-watches-new]") && partsIn(document.querySelector("[data-watches-new]"));
document.addEventListener("htmx:afterSettle", () => {
  const list = document.querySelector("[data-watches-new]");
  if (!list || !known) return;
  const now = partsIn(list);
  for (const [id, row] of now) {
    if (known.has(id)) continue;
    row.classList.add("work-new");
    setTimeout(() => row.classList.remove("work-new"), 6000);
    toast(`${words.new} ${row.dataset.code}`);
    sound.news();
  }
  known = now;
});

// --- the network: without it, what needs it is switched off and the page says so; what was typed stays
function showNetwork() {
  const away = !navigator.onLine;
  root.dataset.network = away ? "away" : "here";
  if (away) root.dataset.connection = "away";
  const notice = document.querySelector("[data-offline]");
  if (notice) notice.hidden = !away;
  for (const button of document.querySelectorAll("[data-needs-network]")) button.disabled = away;
}
window.addEventListener("online", showNetwork);
window.addEventListener("offline", showNetwork);
showNetwork();
document.addEventListener("submit", (event) => {
  if (!navigator.onLine && !event.target.hasAttribute("data-scan-form")) event.preventDefault();
}, true);

// --- keys: the rail's function keys; Ctrl+Enter is the page's main button, F10 or / goes to the scan field
document.addEventListener("keydown", (event) => {
  const link = !event.ctrlKey && !event.altKey && !event.metaKey && document.querySelector(`[data-key="${event.key}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector("[data-primary]")?.click();
  } else if (event.key === "F10" || (event.key === "/" && !event.target.closest("input, textarea"))) {
    const field = document.querySelector("[data-scan]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
});

// --- <noren-pick>: goods are counted by scanning or tapping; goods of another order say so.
// With [data-some] any number will do (what comes back), else all of it is wanted (what is picked).
const bare = (code) => code.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();

class Pick extends HTMLElement {
  connectedCallback() {
    this.lines = [...this.querySelectorAll("[data-line]")].map((row) => ({ row, input: row.querySelector("input[type=number]"), wanted: Number(row.dataset.quantity) }));
    this.lines = this.lines.filter((line) => line.input);
    for (const line of this.lines) {
      line.kept = Number(line.input.value);
      line.input.addEventListener("change", () => this.show());
      line.input.addEventListener("input", () => this.show());
      line.row.querySelector("[data-tick]")?.addEventListener("click", () => this.count(line, this.found(line) >= line.wanted ? 0 : line.wanted));
      line.row.addEventListener("change", () => this.show());
    }
    this.querySelector("[data-scan-form]").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = this.querySelector("[data-scan]");
      const code = field.value;
      field.value = "";
      for (const line of this.lines) line.input.value = line.kept; // a scanner may have typed into a number
      field.focus({ preventScroll: true });
      if (code.trim()) this.scanned(code);
    });
    this.show();
  }

  found(line) {
    return Math.min(Math.max(Number(line.input.value) || 0, 0), line.wanted);
  }

  count(line, quantity) {
    line.input.value = quantity;
    line.input.dispatchEvent(new Event("input", { bubbles: true }));
    line.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  scanned(code) {
    const wanted = this.lines.filter(({ row }) => fits(row, code));
    const open = wanted.find((line) => this.found(line) < line.wanted);
    if (!wanted.length) return this.tell("wrong", `${words.wrong} ${code}`);
    if (!open) return this.tell("wrong", `${words.enough} ${wanted[0].row.dataset.name}`);
    this.count(open, this.found(open) + 1);
    open.row.scrollIntoView({ block: "nearest" });
    this.tell("good", `${words.counted} ${open.row.dataset.name} ${this.found(open)} / ${open.wanted}`);
    if (!this.hasAttribute("data-some") && this.lines.every((line) => this.found(line) >= line.wanted)) {
      this.tell("good", words.all);
      this.querySelector("[data-primary]").focus();
    }
  }

  tell(kind, text) {
    const place = this.querySelector("[data-told]");
    place.textContent = text;
    place.dataset.kind = kind;
    sound[kind]();
    if (kind === "wrong") navigator.vibrate?.([120, 60, 120]);
  }

  show() {
    let found = 0;
    for (const line of this.lines) {
      line.kept = Number(line.input.value) || 0;
      const here = this.found(line);
      const whole = here >= line.wanted;
      const explained = !whole && line.row.querySelector(".pick-missing input:checked");
      line.row.dataset.state = whole ? "whole" : explained ? "missing" : here ? "some" : "open";
      line.row.querySelector("[data-tick]")?.setAttribute("aria-pressed", String(whole));
      found += here;
    }
    const shown = this.querySelector("[data-found]");
    if (shown) shown.textContent = found;
  }
}
const fits = (row, code) => {
  const given = bare(code);
  const gtin = bare(row.dataset.gtin ?? "");
  if (gtin && given.replace(/^0+/, "") === gtin.replace(/^0+/, "")) return true;
  if (row.dataset.sku && given === bare(row.dataset.sku)) return true;
  const link = /\/(?:01|GTIN)\/(\d{8,14})/.exec(given);
  return Boolean(link && gtin && link[1].replace(/^0+/, "") === gtin.replace(/^0+/, ""));
};
customElements.define("noren-pick", Pick);

// --- focus: the field that the next scan or keystroke belongs to ([data-focus]), or what was refused; last, when all is there
const waiting = document.querySelector("[data-focus]");
if (waiting && !document.querySelector("[aria-invalid=true]")) waiting.focus({ preventScroll: true });
else document.querySelector("[aria-invalid=true]")?.focus();

// --- a paired device: a keypad for the PIN, and a lock when nobody has touched it for a while
for (const pad of document.querySelectorAll("[data-keypad]")) {
  const field = pad.closest("form").querySelector("[name=pin]");
  for (const key of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "\u232b"]) {
    const button = document.createElement(key ? "button" : "span");
    if (key) {
      button.type = "button";
      button.className = "button button-secondary";
      button.textContent = key;
      if (key === "\u232b") button.setAttribute("aria-label", pad.dataset.clears);
      button.addEventListener("click", () => {
        field.value = key === "\u232b" ? field.value.slice(0, -1) : (field.value + key).slice(0, field.maxLength);
        sound.good();
      });
    }
    pad.append(button);
  }
  pad.hidden = false;
}
const locking = document.querySelector("[data-locks-after]");
if (locking) {
  const patience = Number(locking.dataset.locksAfter) * 1000;
  let touched = Date.now();
  let warned = false;
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(sign, () => { touched = Date.now(); warned = false; }, { capture: true, passive: true });
  }
  setInterval(() => {
    const idle = Date.now() - touched;
    if (idle > patience) locking.requestSubmit();
    else if (idle > patience - 20_000 && !warned) {
      warned = true;
      toast(locking.dataset.says);
    }
  }, 1000);
}
