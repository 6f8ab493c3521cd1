// Reads a whole database of IndexedDB as JSON, and writes a database from such JSON. Bytes are { bytes: base64 }.
// JSON cannot hold a folder's handle, so that is { folder: its name }. When it is written, a real handle stands in
// its place: that of a folder with this name in the page's own file system (OPFS).
(() => {
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another tab keeps the database open"));
  });
  const toJson = value => {
    if (value instanceof Uint8Array) return { bytes: value.toBase64() };
    if (value instanceof FileSystemHandle) return { folder: value.name };
    if (!value || typeof value !== "object") return value;
    return { fields: Object.entries(value).map(([name, part]) => [name, toJson(part)]) };
  };
  const ofJson = async value => {
    if (!value || typeof value !== "object") return value;
    if ("bytes" in value) return Uint8Array.fromBase64(value.bytes);
    if ("folder" in value) {
      return (await navigator.storage.getDirectory()).getDirectoryHandle(value.folder, { create: true });
    }
    const parts = value.fields.map(async ([name, part]) => [name, await ofJson(part)]);
    return Object.fromEntries(await Promise.all(parts));
  };
  const read = async name => {
    const database = await done(indexedDB.open(name));
    const stores = {};
    for (const store of database.objectStoreNames) {
      const asked = database.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([done(asked.getAllKeys()), done(asked.getAll())]);
      stores[store] = keys.map((key, at) => [key, toJson(values[at])]);
    }
    const { version } = database;
    database.close();
    return { name, version, stores };
  };
  // Makes the stores that are missing. Existing stores stay as they are.
  const make = async (name, version, stores) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const store of stores) opening.result.createObjectStore(store);
    };
    (await done(opening)).close();
  };
  const put = async (name, store, records) => {
    const values = await Promise.all(records.map(([, value]) => ofJson(value)));
    const database = await done(indexedDB.open(name));
    const transaction = database.transaction(store, "readwrite");
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    records.forEach(([key], at) => transaction.objectStore(store).put(values[at], key));
    await finished;
    database.close();
  };
  return { read, make, put };
})()
