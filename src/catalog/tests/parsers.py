"""Reads exports with parsers that nobody here wrote: plistlib, csv, json, html.parser, xspf-lib, m3u8.

    OUT=$PWD/target/parsers
    REPRISE_OUT=$OUT cargo test -p reprise-catalog --lib other_parsers -- --ignored
    pip install --target $OUT/python xspf-lib m3u8
    PYTHONPATH=$OUT/python python3 src/catalog/tests/parsers.py $OUT
"""

import csv
import json
import plistlib
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

folder = Path(sys.argv[1])
songs = json.loads((folder / "json").read_text())["tracks"]
titles = [song["title"] for song in songs]
paths = [song["copies"][0]["path"] if song["copies"] else None for song in songs]
EXTENSION = "urn:uuid:5c1b0f6e-8a57-4f43-9b1e-0d2f6c7a9e31"


def same(what, found, wanted):
    assert found == wanted, f"{what}: {found!r}, wanted {wanted!r}"
    print(f"{what}: {len(wanted)} songs, equal")


def table(name, dialect):
    with open(folder / name, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, dialect=dialect))


class Semicolons(csv.excel):
    delimiter = ";"


def restored(cell):
    """The rule of docs/lists.md, written again."""
    import re

    return re.sub(r"(^|[,;\t|])'('*[=+\-@])", r"\1\2", cell)


for name, dialect in [("csv", "excel"), ("csv-semicolon", Semicolons), ("csv-tab", "excel-tab")]:
    rows = table(name, dialect)
    same(f"csv, {name}", [restored(row["Title"]) for row in rows], titles)
    same(f"csv ids, {name}", [row["Reprise id"] for row in rows], ["r-" + song["id"] for song in songs])
    same(f"csv paths, {name}", [restored(row["Path"]) or None for row in rows], paths)

# Whoever opens a table with another separator sees other cells. None of them is a formula.
for name in ["csv", "csv-semicolon", "csv-tab"]:
    for separator in ",;\t":
        with open(folder / name, newline="", encoding="utf-8-sig") as file:
            cells = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
        same(f"formulas, {name} by {separator!r}", [cell for cell in cells if cell[:1] in tuple("=+-@")], [])

library = plistlib.loads((folder / "itunes-xml").read_bytes())
with_files = [song for song in songs if song["copies"]]
tracks = list(library["Tracks"].values())
same("plistlib names", [track["Name"] for track in tracks], [song["title"] for song in with_files])
same("plistlib lengths", [track.get("Total Time") for track in tracks], [song["durationMs"] for song in with_files])
same(
    "plistlib locations",
    [unquote(track["Location"]) for track in tracks],
    ["file:///m/" + song["copies"][0]["path"] for song in with_files],
)
same(
    "plistlib playlist",
    [item["Track ID"] for item in library["Playlists"][0]["Playlist Items"]],
    [track["Track ID"] for track in tracks],
)

jspf = json.loads((folder / "jspf").read_text())["playlist"]["track"]
same("jspf", [track["extension"][EXTENSION][0] for track in jspf], songs)

root = ElementTree.parse(folder / "xspf").getroot()
space = "{http://xspf.org/ns/0/}"
found = root.findall(f"{space}trackList/{space}track")
same("ElementTree", [track.findtext(f"{space}title") for track in found], titles)
says = [track.find(f"{space}extension/{{{EXTENSION}}}song") for track in found]
same("xspf origins", [it.get("origin") for it in says], [song["origin"] for song in songs])
same("xspf ticks", [it.get("tick") for it in says], [song["tick"] for song in songs])
same("xspf evidence", [len(it) for it in says], [len(song["evidence"]) for song in songs])

try:
    import xspf_lib
except ImportError:
    print("xspf-lib is not here")
else:
    playlist = xspf_lib.Playlist.parse(str(folder / "xspf"))
    same("xspf-lib titles", [track.title for track in playlist], titles)
    same("xspf-lib creators", [track.creator for track in playlist], [song["artist"] for song in songs])
    same("xspf-lib albums", [track.album for track in playlist], [song["album"] for song in songs])
    same("xspf-lib lengths", [track.duration for track in playlist], [song["durationMs"] for song in songs])
    same(
        "xspf-lib locations",
        [unquote(track.location[0]) if track.location else None for track in playlist],
        paths,
    )
    same("xspf-lib extensions", [track.extension[0].application for track in playlist], [EXTENSION] * len(songs))

try:
    import m3u8
except ImportError:
    print("m3u8 is not here")
else:
    names = [" - ".join(filter(None, [song["artist"], song["title"]])).replace("\n", " ") for song in songs]
    segments = m3u8.load(str(folder / "m3u8")).segments
    same("m3u8 names", [segment.title for segment in segments], names)
    # A path with a line break cannot stand in a line: the song's name stands there.
    kept = [(song, segment.uri) for song, segment in zip(paths, segments) if song and "\n" not in song]
    same("m3u8 paths", [uri for _, uri in kept], [path for path, _ in kept])


class Sheet(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.rows, self.cell = set(), [], None

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "td":
            self.rows[-1].append(self.cell)
            self.cell = None


sheet = Sheet()
sheet.feed((folder / "html").read_text())
same("html.parser", [row[1] for row in sheet.rows if row], titles)
assert not sheet.tags & {"script", "img", "link", "iframe", "object"}, sheet.tags
