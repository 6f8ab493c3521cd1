// What every worker of Reprise starts with, whether the page starts it or another worker. It loads the engine's
// wasm and says in words when that fails or falls. `cargo xtask hook name-engine` puts hashes into the names below.

// Until the wasm listens, messages are kept: those that meet no listener are lost. So the page may post at once.
const early = [];
self.onmessage = event => early.push(event);

let state = "starting";

// Tells whoever started this worker, once, that it must be replaced. `cause` is "gone" (a file is not on the
// server any more), "unstarted" or "crashed"; `src/engine/src/platform/worker.rs` reads it.
function postFall(cause, text, place) {
  if (state === "fallen") return;
  state = "fallen";
  // Calls into a wasm that has panicked would run on a broken state.
  self.onmessage = null;
  self.postMessage({ fallen: { cause, text, place } });
}

// The wasm's panic hook calls this: the error that follows says no more than "unreachable".
self.repriseFall = (text, place) => postFall(state === "running" ? "crashed" : "unstarted", text, place);

self.addEventListener("error", event => {
  // What is told here need not be told to the page a second time, by an event that says less.
  event.preventDefault();
  report(event.error ?? event.message, `${event.filename}:${event.lineno}:${event.colno}`);
});

self.addEventListener("unhandledrejection", event => {
  event.preventDefault();
  report(event.reason, "");
});

function report(error, place) {
  if (state !== "fallen") console.error(error);
  self.repriseFall(String(error), place || String(error?.stack ?? ""));
}

// A server that has another build by now answers 404, or with its page.
const isGone = answer =>
  [404, 410].includes(answer.status) || (answer.headers.get("content-type") ?? "").startsWith("text/html");

async function load() {
  const wasm = fetch(new URL("./engine_bg.wasm", import.meta.url));
  const [glue, answer] = await Promise.all([import("./engine.js"), wasm]);
  if (!answer.ok) throw new Error(`the answer for ${answer.url} is ${answer.status}`);
  // Its `main` sets `onmessage` before it returns.
  await glue.default({ module_or_path: answer });
}

async function explain(error) {
  const names = ["./engine.js", "./engine_bg.wasm"].map(name => new URL(name, import.meta.url));
  const answers = await Promise.allSettled(names.map(name => fetch(name, { method: "HEAD", cache: "no-store" })));
  const gone = answers.some(answer => answer.status === "fulfilled" && isGone(answer.value));
  postFall(gone ? "gone" : "unstarted", String(error), String(error?.stack ?? ""));
}

load().then(() => {
  state = "running";
  for (const event of early.splice(0)) self.onmessage?.(event);
}, explain);
