// <noren-card>: the member's card. The code of each minute is made on the phone itself (RFC 6238 with SHA-256), so the
// card works without a network. The secret is kept as a key that can sign but never be read out, for this member alone.

const DATABASE = "noren-card";
const HAS_CARD = "noren-card-of"; // a mark that is read without opening the database
const QUIET = 10;
// Code 128, code set C: the widths of bar and space of each pair of digits, then start C and stop at 105 and 106.
const WIDTHS = (
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 " +
  "221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 " +
  "231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 " +
  "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
  "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 " +
  "114131 311141 411131 211412 211214 211232 2331112"
).split(" ");
const START = 105;
const STOP = 106;
const MODULO = 103;

function bars(digits, height) {
  const values = [START, ...digits.match(/../g).map(Number)];
  values.push(values.reduce((sum, value, place) => sum + value * Math.max(1, place), 0) % MODULO, STOP);
  let place = QUIET;
  let path = "";
  values.forEach((value) => {
    [...WIDTHS[value]].forEach((width, at) => {
      if (at % 2 === 0) path += `M${place} 0h${width}v${height}h-${width}z`;
      place += Number(width);
    });
  });
  return { path, width: place + QUIET, height };
}

function squares(digits) {
  const drawn = qrcode(0, "M");
  drawn.addData(digits, "Numeric");
  drawn.make();
  const many = drawn.getModuleCount();
  let path = "";
  for (let row = 0; row < many; row += 1) for (let column = 0; column < many; column += 1) if (drawn.isDark(row, column)) path += `M${column + 4} ${row + 4}h1v1h-1z`;
  return { path, width: many + 8, height: many + 8 };
}

function picture({ path, width, height }, label, stretches) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  if (stretches) svg.setAttribute("preserveAspectRatio", "none");
  for (const [fill, d] of [["#fff", `M0 0h${width}v${height}h-${width}z`], ["#000", path]]) {
    const part = document.createElementNS("http://www.w3.org/2000/svg", "path");
    part.setAttribute("fill", fill);
    part.setAttribute("d", d);
    svg.append(part);
  }
  return svg;
}

// --- the code of a minute
function bytesOf(base32) {
  const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from(bits.match(/.{8}/g), (byte) => parseInt(byte, 2));
}

async function codeAt(key, step, digits) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(step / 2 ** 32));
  counter.setUint32(4, step % 2 ** 32);
  const signed = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const number = signed.getUint32(signed.getUint8(signed.byteLength - 1) & 15) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

// --- what the phone keeps
function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("card");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const asked = act(database.transaction("card", mode).objectStore("card"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    database.close();
  }
}

class Card extends HTMLElement {
  async connectedCallback() {
    if (!window.crypto?.subtle || !window.indexedDB) {
      // An address without a secure context: the server draws every code.
      if (this.dataset.secret) setTimeout(() => location.reload(), Math.max(1, Number(this.dataset.leftS)) * 1000);
      return;
    }
    const given = this.dataset.secret ? await this.given() : null;
    this.card = given ?? (await inStore("readonly", (store) => store.get("card")).catch(() => null));
    this.toggle(Boolean(this.card));
    if (!this.card) return;
    // A phone whose clock is wrong shows the right code as long as it has a network.
    this.ahead = this.dataset.now ? Date.now() - Number(this.dataset.now) * 1000 : 0;
    if (Math.abs(this.ahead) < 5000) this.ahead = 0;
    this.fill();
    await this.tick();
    this.ticking = setInterval(() => this.tick(), 500);
    document.addEventListener("visibilitychange", () => this.stayAwake());
    this.stayAwake();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
  }

  async given() {
    const { member, number, secret, digits, periodS, name, points, plastic } = this.dataset;
    const key = await crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const card = { member, number, key, digits: Number(digits), periodS: Number(periodS), name, points, plastic, at: Date.now() };
    try {
      await inStore("readwrite", (store) => store.put(card, "card"));
      localStorage.setItem(HAS_CARD, member);
      navigator.storage?.persist?.();
    } catch {
      // A private window keeps nothing: the card is shown all the same.
    }
    return card;
  }

  toggle(known) {
    for (const part of this.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "known") !== known;
  }

  fill() {
    for (const part of this.querySelectorAll("[data-fills]")) {
      const text = this.card[part.dataset.fills];
      if (text) part.textContent = text;
      else if (part.dataset.fills === "plastic") part.parentElement.hidden = true;
    }
    const seen = this.querySelector("[data-seen]");
    if (seen) seen.textContent = new Date(this.card.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }

  async tick() {
    const { key, number, digits, periodS } = this.card;
    const seconds = (Date.now() - this.ahead) / 1000;
    const step = Math.floor(seconds / periodS);
    const left = Math.ceil((step + 1) * periodS - seconds);
    this.querySelector("progress").value = left;
    this.querySelector("[data-left]").textContent = left;
    if (step === this.step) return;
    this.step = step;
    const code = await codeAt(key, step, digits);
    const payload = number + code;
    this.querySelector(".member-code-qr").replaceChildren(picture(squares(payload), this.dataset.labelQr));
    this.querySelector(".member-code-bars").replaceChildren(picture(bars(payload, 60), this.dataset.labelBars, true));
    this.querySelector("[data-number]").textContent = number.replace(/(.{4})(?=.)/g, "$1 ");
    this.querySelector("[data-code]").textContent = code.replace(/(.{3})(?=.)/g, "$1 ");
    this.dataset.payload = payload;
  }

  async stayAwake() {
    if (document.visibilityState !== "visible") return;
    this.awake = await navigator.wakeLock?.request("screen").catch(() => null);
  }
}
customElements.define("noren-card", Card);
