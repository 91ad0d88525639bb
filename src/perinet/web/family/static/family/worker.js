// Serves one plain page where there is no network, and brings what waits once there is one again.
const HANGS = 12000;
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("sync", (event) => {
  if (event.tag !== phone.NAME) return;
  event.waitUntil(phone.flush().then(({ left }) => { if (left) throw new Error("later"); }));
});

const kept = async (test) => {
  const store = await caches.open(phone.NAME);
  const found = (await store.keys()).find((one) => test(new URL(one.url)));
  return found && store.match(found);
};

const offline = () => kept((url) => url.pathname.startsWith("/v/zonder-net/"));

async function page(request) {
  const late = new Promise((_yes, no) => setTimeout(no, HANGS));
  try {
    const reply = await Promise.race([fetch(request), late]);
    return reply.status < 500 ? reply : (await offline()) || reply;
  } catch {
    return (await offline()) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (["style", "script", "image"].includes(request.destination))
    event.respondWith(fetch(request).catch(async () => (await kept((url) => url.href === request.url)) || Response.error()));
});
