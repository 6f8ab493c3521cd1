// Keeps the files of one build, so that Reprise starts without a network and without its server. It keeps no music
// and no list, and answers nothing below /v1/. `cargo xtask hook name-engine` writes the two constants.
const BUILD = "none";
const FILES = [];

const NAME = "reprise-";
const CACHE = NAME + BUILD;

// The page answers these addresses. `is_route` in src/cloud/src/assets.rs decides the same for the server.
const isPage = url => url.origin === location.origin && !/[.]|^[/](v1|healthz|metrics)([/]|$)/.test(url.pathname);

// The page may have been replaced on the server since this script was read. Then it names other files, and this
// worker is of no use: the next one fits.
async function keepPage(cache) {
  const page = await fetch("/", { cache: "reload" });
  const text = await page.clone().text();
  if (!page.ok || !FILES.every(file => text.includes(file) || !isNamed(file))) throw new Error("another build");
  await cache.put("/", page);
}

// The page names all of them but the wasm and the glue of the engine's own loader.
const isNamed = file => /^[/](app|style|words|terms)-|loader/.test(file);

async function install() {
  const cache = await caches.open(CACHE);
  await keepPage(cache);
  // Their names hold a hash of their content, so what the browser has of them already is right.
  await cache.addAll(FILES);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith(NAME) && name !== CACHE).map(name => caches.delete(name)));
}

async function answer(request, key) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key, { ignoreVary: true })) ?? fetch(request);
}

addEventListener("install", event => event.waitUntil(install()));
addEventListener("activate", event => event.waitUntil(activate()));

addEventListener("fetch", event => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && isPage(url)) event.respondWith(answer(request, "/"));
  else if (FILES.includes(url.pathname)) event.respondWith(answer(request, url.pathname));
});

// The person clicked *Update now*: every tab hears of the change of workers, and loads the new build.
addEventListener("message", event => event.data === "update" && skipWaiting());
