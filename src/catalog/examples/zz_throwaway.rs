use reprise_catalog::read::{Reader, Step};
fn main() {
    for path in std::io::stdin().lines().map_while(Result::ok) {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut reader = Reader::new(&path, bytes.len() as u64);
        let (mut reads, mut rounds, mut fetched) = (0, 0, 0);
        let reading = loop {
            match reader.step() {
                Step::Done(r) => break r,
                Step::Need(ranges) => {
                    rounds += 1; if std::env::var("V").is_ok() { eprintln!("{ranges:?}"); }
                    for r in ranges {
                        reads += 1;
                        fetched += r.end - r.start;
                        reader.feed(r.start, bytes[r.start as usize..r.end as usize].to_vec());
                    }
                }
            }
        };
        let t = &reading.tags;
        let s = &reading.stream;
        println!(
            "{}",
            serde_json::json!({"path": path, "readable": reading.container.is_some(), "container": reading.container.map(|c| c.slug()),
                "title": t.title, "artist": t.artist, "album": t.album, "trackNumber": t.track_number, "discNumber": t.disc_number, "year": t.year,
                "durationMs": s.duration_ms, "sampleRateHz": s.sample_rate_hz, "channels": s.channels, "kbps": s.bitrate_kbps, "codec": s.codec.map(|c| c.slug()), "genre": t.genre,
                "reads": reads, "rounds": rounds, "fetched": fetched, "size": bytes.len(),
                "problems": reading.problems.iter().map(|p| p.message()).collect::<Vec<_>>(),
                "marks": reading.marks.iter().map(|m| format!("{}={}", m.key, m.value)).collect::<Vec<_>>(),
            })
        );
    }
}
