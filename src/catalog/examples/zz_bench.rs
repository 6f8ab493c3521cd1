use reprise_catalog::read::{Reader, Step};
use std::time::{Duration, Instant};
fn main() {
    let files: Vec<(String, Vec<u8>)> = std::io::stdin().lines().map_while(Result::ok).map(|p| { let b = std::fs::read(&p).unwrap(); (p, b) }).collect();
    let mut best = Duration::MAX;
    for _ in 0..40 {
        let mut total = Duration::ZERO;
        for (path, bytes) in &files {
            let mut reader = Reader::new(path, bytes.len() as u64);
            loop {
                let t = Instant::now();
                let s = reader.step();
                total += t.elapsed();
                match s {
                    Step::Done(r) => { std::hint::black_box(r); break }
                    Step::Need(ranges) => for r in ranges { reader.feed(r.start, bytes[r.start as usize..r.end as usize].to_vec()); }
                }
            }
        }
        best = best.min(total);
    }
    println!("{:.2} µs/file over {}", best.as_secs_f64() * 1e6 / files.len() as f64, files.len());
}
