// Gets each file, 32 at a time, and reads its first 64 KiB unless only the list is wanted.
const HEAD = 65536, IN_FLIGHT = 32, reads = !location.search.includes("only=list");
const queue = [];
let files = 0, bytes = 0, running = 0, asked = false;

const take = async () => {
  running += 1;
  for (let handle; (handle = queue.pop()); ) {
    const file = await handle.getFile();
    const head = reads ? await file.slice(0, HEAD).arrayBuffer() : null;
    files += 1;
    bytes += head?.byteLength ?? 0;
  }
  running -= 1;
  answer();
};

const answer = () => {
  if (asked && running === 0 && queue.length === 0) postMessage({ files, bytes });
};

onmessage = ({ data }) => {
  if (data === "done?") {
    asked = true;
    answer();
    return;
  }
  queue.push(...data);
  while (running < IN_FLIGHT && queue.length > 0) take();
};
