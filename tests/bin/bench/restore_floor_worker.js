// Fetches the records of a library, opens and inflates them, and answers in how many milliseconds, and how many
// bytes came in and out. The first message only waits until the wasm is there.
importScripts("/floor/floor.js");
const ready = wasm_bindgen({ module_or_path: "/floor/floor_bg.wasm" });

onmessage = async ({ data: asked }) => {
  await ready;
  if (!asked) return postMessage("ready");
  const { path, token, key, browser } = asked, began = performance.now();
  let after = 0, sealed = 0, opened = 0;
  for (;;) {
    const answer = await fetch(`${path}?after=${after}`, { headers: { Authorization: `Bearer ${token}` } });
    const bytes = new Uint8Array(await answer.arrayBuffer()), page = new DataView(bytes.buffer);
    if (!bytes.length) return postMessage([performance.now() - began, sealed, opened]);
    for (let at = 0; at < page.byteLength; at += 12 + page.getUint32(at + 8)) {
      after = Number(page.getBigUint64(at));
      sealed += page.getUint32(at + 8);
    }
    const length = openPage(key, browser, bytes);
    if (length < 0) throw new Error("a record did not open");
    opened += length;
  }
};
