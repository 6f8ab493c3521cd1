// Makes the sample library: some sixty files with made-up tags and no music in them. The page imports this only when it
// is opened with `?sample`, and reads the files as it reads a folder that is dropped: what the page then says of them
// is found in their bytes. Bands, albums and people are invented.

const utf8 = text => new TextEncoder().encode(text);
const latin = text => Uint8Array.from(text, letter => letter.charCodeAt(0));

// Joins numbers (one byte each), texts and bytes.
const join = (...parts) => {
  const all = parts.flat(9).map(part => (typeof part === "number" ? [part] : typeof part === "string" ? latin(part) : part));
  const out = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  all.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
};
const big = (number, bytes = 4) => Uint8Array.from({ length: bytes }, (_, at) => Math.floor(number / 256 ** (bytes - 1 - at)));
const little = number => big(number).reverse();

// Bytes that stand for audio. Another seed gives others; none is 0xFF, by which a frame of MPEG begins.
const noise = (bytes, seed) => {
  let state = (seed * 2654435761 + 1) >>> 0;
  return Uint8Array.from({ length: bytes }, () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 25));
};

// What lies between the first and the last bytes of a song is one blob in all of them, so that sixty files of usual
// size take the memory of one.
const MIDDLE = 1 << 20;
let middle;
const audio = (bytes, seed) => {
  middle ??= new Blob([noise(MIDDLE, 0)]);
  const edge = 4096, between = Math.max(0, bytes - 2 * edge);
  const whole = Array(Math.floor(between / MIDDLE)).fill(middle);
  return [noise(edge, seed), ...whole, middle.slice(0, between % MIDDLE), noise(edge, seed + 7919)];
};

// ---- MP3: ID3v2.3, an Info frame as LAME writes it, and frames of 256 kbit/s.

const frameOf = (id, body) => join(id, big(body.length), 0, 0, body);
const comment = (name, text) => frameOf("COMM", join(0, "eng", name, 0, text));
const textOf = (id, text) => frameOf(id, join(0, text));

const FRAME = 835;
let frames;
const mp3 = (song, marks, kept = 1) => {
  const count = Math.round((song.seconds * 44100) / 1152);
  const tags = join(
    textOf("TIT2", song.title), textOf("TPE1", song.artist), textOf("TALB", song.album),
    textOf("TRCK", `${song.number}/${song.of}`), textOf("TYER", `${song.year}`), ...marks(song));
  const size = [21, 14, 7, 0].map(shift => (tags.length >> shift) & 127);
  const frame = seed => join(0xff, 0xfb, 0xd0, 0, noise(FRAME - 4, seed));
  const info = join(0xff, 0xfb, 0x90, 0, new Uint8Array(32), "Info", big(15), big(count), big(count * FRAME + 417),
    new Uint8Array(104), "LAME3.100", new Uint8Array(417 - 165));
  frames ??= new Blob([join(...Array.from({ length: 512 }, (_, nth) => frame(nth + 1)))]);
  const between = Math.floor((count - 20) * kept);
  const whole = Array(Math.floor(between / 512)).fill(frames);
  const edge = from => join(...Array.from({ length: 10 }, (_, nth) => frame(song.seed * 97 + from + nth)));
  return [join("ID3", 3, 0, 0, size, tags), info, edge(1000), ...whole, frames.slice(0, (between % 512) * FRAME), ...(kept < 1 ? [] : [edge(2000)])];
};

// ---- MP4: boxes, a sample entry with Apple's record of a purchase, and the items of iTunes.

const box = (kind, ...parts) => {
  const body = join(...parts);
  return join(big(body.length + 8), kind, body);
};
const full = (kind, ...parts) => box(kind, [0, 0, 0, 0], ...parts);
const item = (kind, form, value) => box(kind, box("data", big(form), [0, 0, 0, 0], value));
const said = (kind, text) => item(kind, 1, utf8(text));
const number = (kind, value) => item(kind, 21, big(value));
const freeform = (name, text) => box("----", full("mean", "com.apple.iTunes"), full("name", name), box("data", big(1), big(0), text));

const esds = full("esds", [3, 0x80, 0x80, 0x80, 27, 0, 0, 0, 4, 19, 0x40, 0x15, 0, 0x18, 0], big(320000), big(256000), [5, 2, 0x12, 0x10, 6, 1, 2]);
const entry = (kind, ...boxes) => box(kind, [0, 0, 0, 0, 0, 0, 0, 1], new Uint8Array(8), [0, 2, 0, 16, 0, 0, 0, 0], big(44100, 2), [0, 0], esds, ...boxes);

// What Apple's store writes of a song: `pinf` in a clear file, `sinf` in a locked one.
const record = (kind, song) => {
  const rights = join("veID", big(4632), "song", big(song), "medi", big(1), "mode", big(0), "toolP420");
  const inside = [box("user", big(0x0cd395f8)), box("key ", big(4)), box("righ", rights, new Uint8Array(80 - rights.length)), box("name", "Robin Sample", new Uint8Array(244))];
  return box(kind, box("frma", "mp4a"), full("schm", "itun", big(0)), box("schi", ...inside));
};

const mp4 = (song, { brand = "M4A ", coded = entry("mp4a"), items = [], bits = 743 }) => {
  const count = Math.round((song.seconds * 44100) / 1024);
  const sizes = noise(count, song.seed).map(byte => byte % 64);
  const bytes = sizes.reduce((sum, size) => sum + size, 0) + count * (bits - 32);
  const sample = join(...Array.from(sizes, size => big(bits - 32 + size)));
  const table = first => box("stbl",
    full("stsd", big(1), coded), full("stts", big(1), big(count), big(1024)), full("stsc", big(1), big(1), big(count), big(1)),
    full("stsz", big(0), big(count), sample), full("stco", big(1), big(first)));
  const tags = [said("\xa9nam", song.title), said("\xa9ART", song.artist), said("\xa9alb", song.album), said("\xa9day", `${song.year}`),
    item("trkn", 0, join(0, 0, big(song.number, 2), big(song.of, 2), 0, 0)), ...items];
  const meta = full("meta", full("hdlr", big(0), "mdirappl", new Uint8Array(9)), box("ilst", ...tags));
  const movie = first => box("moov",
    full("mvhd", new Uint8Array(8), big(1000), big(Math.round(song.seconds * 1000)), new Uint8Array(80)),
    box("trak", full("tkhd", big(0), big(0), big(1), big(0), big(count * 1024), new Uint8Array(60)),
      box("mdia", full("mdhd", new Uint8Array(8), big(44100), big(count * 1024), [0x55, 0xc4, 0, 0]), full("hdlr", big(0), "soun", new Uint8Array(13)),
        box("minf", full("smhd", big(0)), table(first)))),
    box("udta", meta));
  const head = box("ftyp", brand, big(0), brand, "mp42isom");
  const first = head.length + movie(0).length + 8;
  return [head, movie(first), big(bytes + 8), "mdat", ...audio(bytes, song.seed)];
};

const bought = when => song => [said("apID", "robin@example.org"), said("ownr", "Robin Sample"), said("purd", when), number("cnID", 410000000 + song.seed), number("sfID", 143441)];
const purchase = song => mp4(song, { coded: entry("mp4a", record("pinf", song.seed)), items: bought("2011-11-04 19:02:11")(song) });
const locked = song => mp4(song, { brand: "M4P ", coded: entry("drms", record("sinf", song.seed)), items: bought("2005-03-18 08:41:00")(song), bits: 372 });
const matched = song => mp4(song, { coded: entry("mp4a", record("pinf", song.seed)) });
const imported = song => mp4(song, { items: [said("\xa9too", "iTunes 10.5"), freeform("iTunes_CDDB_IDs", "7+C5FE81EF0B0B4E1D7E5F9F5B1A1B2C3D+9106912")] });
const memo = song => mp4(song, { items: [said("\xa9too", "com.apple.VoiceMemos (iPhone Version 14.4)")], bits: 186 });

// ---- FLAC: what a ripper leaves, and what Bandcamp sells.

const comments = lines => join(little(14), "reprise sample", little(lines.length), ...lines.map(line => join(little(utf8(line).length), utf8(line))));
const flac = (song, marks = () => []) => {
  const samples = Math.round(song.seconds * 44100);
  const info = join([0x10, 0, 0x10, 0, 0, 0, 14, 0, 16, 0, 0x0a, 0xc4, 0x42, 0xf0], big(samples), noise(16, song.seed));
  const tags = comments([`TITLE=${song.title}`, `ARTIST=${song.artist}`, `ALBUM=${song.album}`, `DATE=${song.year}`, `TRACKNUMBER=${song.number}`, ...marks(song)]);
  const block = (kind, body) => join(kind, big(body.length, 3), body);
  return ["fLaC", block(0, info), block(0x84, tags), new Uint8Array([0xff, 0xf8, 0xc9, 0x18]), ...audio(song.seconds * 96000, song.seed)];
};

// The log of Exact Audio Copy for an album whose lengths are whole sectors.
const log = songs => {
  const time = sectors => `${Math.floor(sectors / 4500)}:${`${Math.floor(sectors / 75) % 60}`.padStart(2, "0")}.${`${sectors % 75}`.padStart(2, "0")}`;
  let start = 0;
  const rows = songs.map(({ seconds, number }) => {
    const row = [`${number}`.padStart(9), time(start).padStart(9), time(seconds * 75).padStart(9), `${start}`.padStart(10), `${start + seconds * 75 - 1}`.padStart(11)];
    start += seconds * 75;
    return `${row.join(" | ")}   `;
  });
  const files = songs.map(song => `Track ${`${song.number}`.padStart(2)}\r\n\r\n     Filename C:\\Rips\\${nameOf(song)}.wav\r\n\r\n     Peak level 98.1 %\r\n     Track quality 100.0 %\r\n     Copy CRC ${(song.seed * 2654435761 >>> 0).toString(16).toUpperCase().padStart(8, "0")}\r\n     Copy OK\r\n`);
  return ["Exact Audio Copy V1.6 from 23. October 2020\r\n", "EAC extraction logfile from 1. May 2021, 20:14\r\n", `${songs[0].artist} / ${songs[0].album}\r\n`,
    "TOC of the extracted CD\r\n", "     Track |   Start  |  Length  | Start sector | End sector ", "    ---------------------------------------------------------", ...rows, "\r\n", ...files,
    "No errors occurred\r\n", "End of status report\r\n"].join("\r\n");
};

// ---- What is in it.

const ALBUMS = [
  ["The Harbour Lanterns", "Letters to the Tide", 2011, "m4a", purchase, ["Low Water:214", "The Ferryman's Daughter:251", "Salt:187", "Rope and Rust:236", "Every Bell but Ours:262", "Nine Fathoms:203", "A Lamp for Kit:228", "Homeward, Slowly:305"]],
  ["Ida Norgren", "Winter Rooms", 2005, "m4p", locked, ["First Frost:198", "Blue Enamel:241", "Rooms Above the Bakery:226"]],
  ["Marrow & Pine", "Slow Rivers", 1998, "flac", flac, ["Headwater:187", "Alder:243", "Under the Weir:221", "Stones Remember:198", "Otter Song:176", "Long Meander:312", "Flood Year:254", "Delta:289"]],
  ["Glass Orchard", "Field Notes on Light", 2019, "flac", song => flac(song, () => ["COMMENT=Visit https://glassorchard.bandcamp.com"]), ["Aperture:233", "Halogen Moths:261", "The Greenhouse at Four:204", "Prism Weather:247", "Noon, Again:218", "Afterglow Inventory:356"]],
  ["Tom\xe1s Quill", "Night Bus", 2013, "mp3", song => mp3(song, ({ seed }) => [comment("", `Amazon.com Song ID: ${201000000 + seed}`)]), ["Last Stop First:192", "Window Seat:227", "Vending Machine Hymn:209", "Rain on Request:241", "Depot:265"]],
  ["Vera Lund Quartet", "The Blue Hour", 1987, "m4a", imported, ["Prelude for Nobody:264", "Quarter to Six:318", "Cigarette Cards:287", "Brushes:242", "The Blue Hour:401", "Stairwell Waltz:276", "Closing Time, Opening Time:333"]],
  ["Cassandra Oyelaran", "Gold in the Static", 2009, "m4a", matched, ["Gold in the Static:231", "Telephone Lines:219", "Overtime:245", "Mother's Radio:258"]],
  ["Kettle Black", "Kettle Black", 2003, "mp3", song => mp3(song, () => []), ["Boil:143", "Whistle:168", "Scald:131", "Cold Tea:202"]],
  ["Robin", "Recordings", 2021, "m4a", memo, ["Kitchen Idea 3:74", "Rehearsal, Second Take:412", "Gran at the Piano:188"]],
];

const nameOf = song => `${`${song.number}`.padStart(2, "0")} ${song.title}`;
const songsOf = ([artist, album, year, , , titles], nth) => titles.map((line, at) => {
  const [title, seconds] = line.split(":");
  return { artist, album, year, title, seconds: Number(seconds), number: at + 1, of: titles.length, seed: nth * 100 + at + 11 };
});

// A file in the folder "Sample library".
const file = (path, parts) => {
  const made = new File(parts.map(part => (typeof part === "string" ? latin(part) : part)), path.split("/").at(-1), { lastModified: Date.UTC(2024, 4, 1) });
  return Object.defineProperty(made, "webkitRelativePath", { value: `Sample library/${path}` });
};

export default () => {
  const albums = ALBUMS.map((album, nth) => {
    const [artist, title, , extension, make] = album;
    return songsOf(album, nth).map(song => file(`${artist}/${title}/${nameOf(song)}.${extension}`, make(song)));
  });
  const rip = songsOf(ALBUMS[2], 2), plain = songsOf(ALBUMS[7], 7);
  const all = [
    ...albums.flat(),
    file("Marrow & Pine/Slow Rivers/Slow Rivers.log", [log(rip)]),
    // The same recordings for the car, and a download that broke off.
    ...rip.slice(0, 2).map(song => file(`For the car/${nameOf(song)}.mp3`, mp3({ ...song, seed: song.seed + 5000 }, () => []))),
    file("Kettle Black/Kettle Black/05 Steam.mp3", mp3({ ...plain[0], title: "Steam", number: 5, seconds: 240, seed: 7999 }, () => [], 0.4)),
  ];
  // The page takes it for the files of a folder that was chosen.
  return Object.assign(all, { item: at => all[at] });
};
