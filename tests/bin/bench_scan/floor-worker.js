// Gets each file and reads its first 64 KiB, 32 at a time.
const HEAD = 65536, IN_FLIGHT = 32;
const queue = [];
let files = 0, bytes = 0, running = 0, asked = false;

const take = async () => {
  running += 1;
  for (let handle; (handle = queue.pop()); ) {
    const file = await handle.getFile();
    const head = await file.slice(0, HEAD).arrayBuffer();
    files += 1;
    bytes += head.byteLength;
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
