// The shop's service worker. It keeps files that never change under their address, and the offline page; stock, prices,
// carts and orders always come from the network. Of all pages only the member's card opens without it: as a shell that
// knows nobody, filled by what this phone keeps. KEPT and LANGUAGE are put before this text by the server.

const NAME = `noren-shop-${LANGUAGE}-${KEPT.join("").length}-${[...KEPT.join("")].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)}`;
const PAGES = ["/offline", "/card/offline"];
const CARD_WAITS_MS = 2500;
const PICTURES = "noren-pictures";
const MOST_PICTURES = 200;
const OTHERS = ["/api/", "/store/", "/office/", "/sandbox/", "/live"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([...KEPT, ...PAGES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("noren-shop-") && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || OTHERS.some((path) => url.pathname.startsWith(path))) return;
  if (url.pathname.startsWith("/static/") && (url.searchParams.has("v") || KEPT.includes(url.pathname))) event.respondWith(kept(request, NAME));
  else if (url.pathname.startsWith("/media/catalog/")) event.respondWith(kept(request, PICTURES));
  else if (request.mode === "navigate" && url.pathname === "/card") event.respondWith(card(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/offline")));
});

// At a till nobody waits for a weak network.
async function card(request) {
  const shell = () => caches.match("/card/offline");
  const late = new Promise((resolve) => setTimeout(() => resolve(shell()), CARD_WAITS_MS));
  return Promise.race([fetch(request).catch(shell), late]);
}

// Pictures are named by their content and files by their version: what is kept is right for ever.
async function kept(request, name) {
  const cache = await caches.open(name);
  const found = await cache.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    if (name === PICTURES) forgetOldest(cache);
  }
  return answer;
}

async function forgetOldest(cache) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_PICTURES))) await cache.delete(key);
}
