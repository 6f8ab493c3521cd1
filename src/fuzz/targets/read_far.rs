//! The input is a large music file without its middle. The input's last four bytes say where zeros were
//! (in parts of 65,536) and how many (in KiB), so that readers have to ask for ranges.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((file, &[a, b, c, d])) = input.split_last_chunk::<4>() else { return };
    let (front, behind) = file.split_at(file.len() * usize::from(u16::from_be_bytes([a, b])) / 65_536);
    let gap_end = front.len() as u64 + u64::from(u16::from_be_bytes([c, d])) * 1024;
    reprise_fuzz::read_and_judge(gap_end + behind.len() as u64, |start, end| {
        let mut part = vec![0; (end - start) as usize];
        for (at, bytes) in [(0, front), (gap_end, behind)] {
            let (from, to) = (start.max(at), end.min(at + bytes.len() as u64));
            if from < to {
                let there = &bytes[(from - at) as usize..(to - at) as usize];
                part[(from - start) as usize..(to - start) as usize].copy_from_slice(there);
            }
        }
        part
    });
});
