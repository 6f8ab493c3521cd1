// Lists what the Music app says of each of your songs, for Reprise. It only reads, and writes one
// file to your desktop: "Reprise cloud status.csv". Nothing leaves this computer.
// To run: open Script Editor, choose JavaScript instead of AppleScript, paste this, press the play button.
function run() {
  const music = Application("Music");
  const app = Application.currentApplication();
  app.includeStandardAdditions = true;
  const library = music.libraryPlaylists[0];
  // One question for all songs at once; one by one would take minutes.
  const all = (read) => { try { return read(); } catch (error) { return []; } };
  const songs = library.tracks;
  const ids = songs.persistentID();
  const columns = [
    ["Persistent ID", ids],
    ["Cloud status", all(() => songs.cloudStatus())],
    ["Kind", all(() => songs.kind())],
    ["Name", all(() => songs.name())],
    ["Artist", all(() => songs.artist())],
    ["Album", all(() => songs.album())],
    ["Duration", all(() => songs.duration())],
    ["Size", all(() => songs.size())],
  ];
  // Only songs that are files have a location.
  const files = library.fileTracks;
  const fileIds = all(() => files.persistentID());
  const locations = new Map();
  all(() => files.location()).forEach((path, at) => { if (path) locations.set(fileIds[at], path.toString()); });
  columns.push(["Location", ids.map((id) => locations.get(id))]);
  const cell = (value) => '"' + String(value === undefined || value === null ? "" : value).replace(/"/g, '""') + '"';
  const lines = [columns.map(([name]) => cell(name)).join(",")];
  for (let at = 0; at < ids.length; at++) {
    lines.push(columns.map(([, values]) => cell(values[at])).join(","));
  }
  const path = app.pathTo("desktop").toString() + "/Reprise cloud status.csv";
  const text = $("\ufeff" + lines.join("\r\n") + "\r\n");
  const done = text.writeToFileAtomicallyEncodingError(path, true, $.NSUTF8StringEncoding, null);
  app.displayDialog(done ? ids.length + " songs are listed in " + path : "The list could not be written to " + path);
}
