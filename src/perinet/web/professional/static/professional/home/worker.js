// Keeps the empty page of a round and its scripts at hand without a network. Nothing of anybody is ever in this cache.
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(NAME)
      .then((cache) => cache.addAll(KEPT.map((url) => new Request(url, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("home-visit-") && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !KEPT.includes(path)) return;
  event.respondWith(path === KEPT[0] ? page(event.request) : file(event.request, path));
});

async function page(request) {
  try {
    const reply = await fetch(request);
    if (reply.ok) return reply;
  } catch {
    // No network: the kept page stands in.
  }
  return (await caches.match(KEPT[0], { cacheName: NAME })) ?? Response.error();
}

async function file(request, path) {
  return (await caches.match(path, { cacheName: NAME })) ?? fetch(request);
}
