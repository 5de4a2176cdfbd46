// What every page shares: dialogs, steppers, live updates, toasts, forms that are sent once. No build step, no eval.

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;

const words = () => document.documentElement.dataset;

// --- dialogs: [data-opens="id"] opens a <dialog>, [data-closes] closes the one around it
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens)?.showModal();
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) event.target.close();
});

// --- forms: sent once, whatever is tapped; [data-autosubmit] sends on change
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.hasAttribute("hx-get") || form.method === "get") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("[type=submit], button:not([type])");
  button?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
document.addEventListener("change", (event) => {
  event.target.closest("[data-autosubmit]")?.form?.requestSubmit();
});

// --- <noren-stepper>: buttons around a number input
class Stepper extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button")) return;
    const input = this.querySelector("input");
    const button = (sign, label, step) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.setAttribute("aria-label", label);
      if (input.id) made.id = `${input.id}-${step > 0 ? "more" : "less"}`; // keeps the focus over a swap
      made.addEventListener("click", () => {
        step > 0 ? input.stepUp() : input.stepDown();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        this.mark(input);
      });
      return made;
    };
    this.prepend(button("−", words().less ?? "−", -1));
    this.append(button("+", words().more ?? "+", 1));
    input.addEventListener("input", () => this.mark(input));
    this.mark(input);
  }

  mark(input) {
    const [less, more] = this.querySelectorAll("button");
    less.disabled = input.min !== "" && Number(input.value) <= Number(input.min);
    more.disabled = input.max !== "" && Number(input.value) >= Number(input.max);
  }
}
customElements.define("noren-stepper", Stepper);
// A morph takes the buttons away, since the server does not send them.
document.addEventListener("htmx:afterSettle", () => {
  for (const stepper of document.querySelectorAll("noren-stepper")) stepper.connectedCallback();
});

// --- <noren-live ticket origin>: server-sent events; a change becomes the event "live" on the body,
// which `hx-trigger="live from:body"` listens to. Ids only: what changed is fetched with the page's own session.
class Live extends HTMLElement {
  connectedCallback() {
    this.open(this.getAttribute("ticket"));
  }

  disconnectedCallback() {
    this.source?.close();
    clearTimeout(this.waiting);
    clearTimeout(this.again);
  }

  open(ticket) {
    this.source?.close();
    if (!ticket) return;
    const source = new EventSource(`${this.getAttribute("origin")}/live?ticket=${encodeURIComponent(ticket)}`);
    this.source = source;
    source.addEventListener("open", () => {
      document.documentElement.dataset.connection = "here";
      if (this.lost) this.tell({ type: "resync", topics: [] });
      this.lost = false;
    });
    source.addEventListener("change", (event) => this.tell(JSON.parse(event.data)));
    source.addEventListener("resync", () => this.tell({ type: "resync", topics: [] }));
    source.addEventListener("error", () => {
      this.lost = true;
      document.documentElement.dataset.connection = "away";
      if (source.readyState === EventSource.CLOSED) this.again = setTimeout(() => this.renew(), 3000 + Math.random() * 2000);
    });
  }

  // A burst of changes is one refresh.
  tell(change) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => document.body.dispatchEvent(new CustomEvent("live", { detail: change })), 80);
  }

  // The ticket is over: the page itself holds a fresh one.
  async renew() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("noren-live");
      if (fresh) {
        this.open(fresh.getAttribute("ticket"));
        return;
      }
    } catch {
      // still away: tried again below
    }
    this.again = setTimeout(() => this.renew(), 5000);
  }
}
customElements.define("noren-live", Live);

// --- minutes left: <time data-minutes-left datetime="…"> counts down by itself
function countMinutes() {
  for (const element of document.querySelectorAll("time[data-minutes-left]")) {
    const minutes = Math.floor((new Date(element.dateTime) - Date.now()) / 60000);
    const shown = Math.abs(minutes) >= 60 ? `${Math.floor(Math.abs(minutes) / 60)}${element.dataset.hour}${Math.abs(minutes) % 60}${element.dataset.minute}` : `${Math.abs(minutes)}${element.dataset.minute}`;
    const text = (minutes < 0 ? element.dataset.late : element.dataset.left).replace("%", shown);
    if (element.textContent !== text) element.textContent = text;
    const place = element.closest("[data-urgency]");
    if (place) place.dataset.urgency = minutes < 0 ? "late" : minutes <= 15 ? "soon" : "calm";
  }
}
setInterval(countMinutes, 10000);
document.addEventListener("DOMContentLoaded", countMinutes);
document.addEventListener("htmx:afterSettle", countMinutes);

// --- seconds left: <time data-seconds-left datetime="…"> counts down to the second; at the end the page asks again
function countSeconds() {
  for (const element of document.querySelectorAll("time[data-seconds-left]")) {
    const seconds = Math.ceil((new Date(element.dateTime) - Date.now()) / 1000);
    const words = element.dataset;
    const parts = [[86400, words.day], [3600, words.hour], [60, words.minute], [1, words.second]];
    let rest = Math.max(seconds, 0);
    const shown = parts.map(([size, word]) => { const n = Math.floor(rest / size); rest -= n * size; return [n, word]; });
    const first = shown.findIndex(([n]) => n > 0);
    const said = first < 0 ? "" : shown.slice(first, first + 2).map(([n, word]) => n + word).join("").trim();
    const text = seconds > 0 ? words.left.replace("%", said) : words.over;
    if (element.textContent !== text) element.textContent = text;
    if (seconds <= 0 && !words.told) { words.told = "1"; setTimeout(() => document.body.dispatchEvent(new CustomEvent("live")), 500); }
  }
}
setInterval(countSeconds, 1000);
document.addEventListener("DOMContentLoaded", countSeconds);
document.addEventListener("htmx:afterSettle", countSeconds);

// --- toasts: the server sends HX-Trigger: {"toast": "…"}
document.addEventListener("toast", (event) => {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = event.detail.value ?? event.detail;
  place.append(toast);
  setTimeout(() => toast.remove(), 5000);
});

// --- a refusal that htmx receives is shown where the result would have stood (4xx with a fragment)
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status >= 400 && status < 500 && event.detail.serverResponse.includes("data-refusal")) event.detail.shouldSwap = true;
});

// --- near me: [data-locates] writes the position into its form and sends it
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locates]");
  if (!button || !navigator.geolocation) return;
  event.preventDefault();
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const form = button.form ?? button.closest("form");
      form.elements.lat.value = coords.latitude.toFixed(5);
      form.elements.lon.value = coords.longitude.toFixed(5);
      form.requestSubmit();
    },
    () => {
      button.removeAttribute("aria-busy");
      document.dispatchEvent(new CustomEvent("toast", { detail: button.dataset.locates }));
    },
    { timeout: 8000, maximumAge: 600000 },
  );
});

// --- copy to the clipboard: [data-copies="text"]
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copies);
  button.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: button.dataset.copied ?? "✓" }));
});

// --- print
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

// --- a table that is wider than its frame is scrolled with the keyboard too
const reachTables = () => {
  for (const frame of document.querySelectorAll(".table-wrap:not([role])")) {
    frame.toggleAttribute("tabindex", frame.scrollWidth > frame.clientWidth);
    if (frame.hasAttribute("tabindex")) frame.tabIndex = 0;
  }
};
for (const happening of ["DOMContentLoaded", "htmx:afterSettle"]) document.addEventListener(happening, reachTables);
window.addEventListener("resize", reachTables);

// --- of tabs that do not all fit, the current one is in sight
document.addEventListener("DOMContentLoaded", () => {
  const current = document.querySelector(".tabs [aria-current]");
  const row = current?.closest(".tabs");
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
});
