// Counting: scan, set the number, go on. What could not be sent is kept in the browser and sent again by itself; every count
// has an id of its own, so that sending it twice counts once.

const RETRY_MS = 4000;

function newId() {
  // A UUIDv7: it begins with the time, so that counts lie in the order in which they were made.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

class Count extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("[data-count-scan]");
    this.scan = this.form.querySelector("[data-scan]");
    this.now = this.querySelector("[data-now]");
    this.number = this.querySelector("[data-quantity]");
    this.list = this.querySelector("[data-own]");
    this.plain = this.querySelector(".count-plain");
    this.token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    this.plain.remove();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const code = this.scan.value.trim();
      this.scan.value = "";
      if (code) this.scanned(code);
    });
    this.addEventListener("click", (event) => this.pressed(event));
    this.number.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.take();
      this.scan.focus();
    });
    this.number.addEventListener("focus", () => {
      this.fresh = true;
      this.number.select();
    });
    this.list.addEventListener("submit", (event) => this.undo(event));
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.take());
    for (const kept of this.queue) this.show(kept);
    this.tell();
    this.send();
  }

  get queue() {
    return JSON.parse(localStorage.getItem(this.dataset.keeps) ?? "[]");
  }

  set queue(lines) {
    if (lines.length) localStorage.setItem(this.dataset.keeps, JSON.stringify(lines));
    else localStorage.removeItem(this.dataset.keeps);
    this.tell();
  }

  async scanned(code) {
    this.refuse("");
    if (this.current && (code === this.current.code || code === this.current.sku)) {
      this.step(1);
      return;
    }
    this.take();
    const current = { code };
    this.current = current;
    this.set(1);
    this.paint();
    let found;
    try {
      const answer = await fetch(`${this.dataset.find}?q=${encodeURIComponent(code)}`, { headers: { accept: "application/json" } });
      found = await answer.json();
    } catch {
      return; // without a network the code is counted as it is: the store finds the goods when it is sent
    }
    if (found.refused) {
      if (this.current === current) this.drop();
      else this.queue = this.queue.filter((line) => line.code !== code);
      this.refuse(`${code} – ${found.refused}`);
      return;
    }
    Object.assign(current, found);
    const before = this.row(found.variant_id);
    if (before && this.current === current) {
      current.before = Number(before.dataset.quantity);
      this.set(current.before + Number(this.number.value));
    }
    if (this.current === current) this.paint();
  }

  paint() {
    const current = this.current;
    this.now.hidden = !current;
    if (!current) return;
    this.now.querySelector("[data-name]").textContent = current.name ?? `${this.dataset.code} ${current.code}`;
    this.now.querySelector("[data-kinds]").textContent = current.kinds ?? "";
    this.now.querySelector("[data-sku]").textContent = current.sku ?? "";
    const hints = [];
    if (typeof current.expected === "number") hints.push(this.dataset.expected.replace("%", current.expected));
    if (current.before) hints.push(this.dataset.before.replace("%", current.before));
    this.now.querySelector("[data-hint]").textContent = hints.join(" ");
    const photo = this.now.querySelector("[data-photo]");
    photo.hidden = !current.image;
    if (current.image) photo.src = current.image;
  }

  pressed(event) {
    const button = event.target.closest("button");
    if (!button || !this.now.contains(button)) return;
    if (button.dataset.digit) {
      this.set(Number(`${this.fresh ? "" : this.number.value}${button.dataset.digit}`.slice(0, 6)));
      this.fresh = false;
    } else if ("clear" in button.dataset) {
      this.set(0);
    } else if ("less" in button.dataset) {
      this.step(-1);
    } else if ("more" in button.dataset) {
      this.step(1);
    } else if ("take" in button.dataset) {
      this.take();
    }
  }

  step(by) {
    this.set(Math.max(Number(this.number.value || 0) + by, 0));
  }

  set(units) {
    this.number.value = String(units);
    this.fresh = true;
  }

  drop() {
    this.current = null;
    this.paint();
  }

  take() {
    const current = this.current;
    const typed = this.number.value.normalize("NFKC").trim();
    if (!current || !/^\d{1,6}$/.test(typed)) return;
    const line = { ...current, id: newId(), quantity: Number(typed), counted_at: new Date().toISOString() };
    this.drop();
    this.queue = [...this.queue, line];
    this.show(line);
    this.send();
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.later);
    try {
      while (this.queue.length) {
        const [line] = this.queue;
        const body = new FormData();
        const { id, code, quantity, counted_at: countedAt } = line;
        body.append("line", JSON.stringify({ id, code: line.variant_id ?? code, quantity, counted_at: countedAt }));
        body.append("sent_at", new Date().toISOString());
        body.append("csrfmiddlewaretoken", this.token);
        const answer = await fetch(this.dataset.send, { method: "POST", body, redirect: "manual", headers: { accept: "application/json" } });
        if (answer.status >= 500 || answer.status === 429 || answer.type === "opaqueredirect") throw new Error("later");
        const told = await answer.json();
        this.queue = this.queue.filter((kept) => kept.id !== id);
        if (told.refused) {
          this.rowOf(id)?.remove();
          this.refuse(`${line.name ?? code} – ${told.refused}`);
        } else {
          this.show({ ...line, ...told, sent: true });
        }
        this.tell();
      }
    } catch {
      this.later = setTimeout(() => this.send(), RETRY_MS);
    } finally {
      this.sending = false;
    }
  }

  row(variant) {
    return this.list.querySelector(`[data-variant="${CSS.escape(variant)}"]`);
  }

  rowOf(id) {
    return this.list.querySelector(`[data-count="${CSS.escape(id)}"]`);
  }

  show(line) {
    const same = this.rowOf(line.id) ?? (line.variant_id ? this.row(line.variant_id) : null);
    const row = same ?? this.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
    row.dataset.count = line.id;
    row.dataset.quantity = line.quantity;
    if (line.variant_id) {
      row.dataset.variant = line.variant_id;
      document.querySelector(`[data-left="${CSS.escape(line.variant_id)}"]`)?.remove();
      const left = document.querySelector("[data-left-total]");
      if (left) left.textContent = document.querySelectorAll("[data-left]").length;
    }
    row.toggleAttribute("data-unsent", !line.sent);
    const figure = row.querySelector("[data-figure], .count-figure");
    figure.textContent = line.quantity;
    row.querySelector("[name=count_id]").value = line.id;
    row.querySelector("[name=csrfmiddlewaretoken]").value = this.token;
    const name = row.querySelector("[data-name]");
    if (name) {
      name.textContent = line.name ?? `${this.dataset.code} ${line.code}`;
      row.querySelector("[data-kinds]").textContent = line.kinds ?? "";
      row.querySelector("[data-sku]").textContent = line.sent ? (line.sku ?? "") : this.dataset.unsent;
    }
    if (this.list.firstElementChild !== row) this.list.prepend(row);
    this.tell();
  }

  undo(event) {
    const row = event.target.closest("[data-count]");
    const waiting = this.queue;
    if (!waiting.some((line) => line.id === row?.dataset.count)) return; // taken already: the form takes it back
    event.preventDefault();
    event.stopImmediatePropagation();
    this.queue = waiting.filter((line) => line.id !== row.dataset.count);
    row.remove();
    this.tell();
  }

  refuse(text) {
    const notice = this.querySelector("[data-refused]");
    notice.hidden = !text;
    notice.textContent = text;
  }

  tell() {
    const waiting = this.queue.length;
    const notice = this.querySelector("[data-queue]");
    notice.hidden = !waiting;
    notice.textContent = waiting ? this.dataset.waiting.replace("%", waiting) : "";
    const rows = this.list?.children.length ?? 0;
    this.querySelector("[data-total]").textContent = rows;
    this.querySelector("[data-none]").hidden = rows > 0;
  }
}
customElements.define("noren-count", Count);
