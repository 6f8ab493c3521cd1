//! The input is a large file of music with its middle left out: its last four bytes say
//! where zeros were (in parts of 65,536) and how many (in KiB), so that readers have to ask for more.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((file, &[a, b, c, d])) = input.split_last_chunk::<4>() else { return };
    let gap_at = file.len() as u64 * u64::from(u16::from_be_bytes([a, b])) / 65_536;
    let gap = u64::from(u16::from_be_bytes([c, d])) * 1024;
    let byte = |at: u64| match at {
        at if at < gap_at => file[at as usize],
        at if at < gap_at + gap => 0,
        at => file[(at - gap) as usize],
    };
    reprise_fuzz::read_and_judge(file.len() as u64 + gap, |start, end| (start..end).map(byte).collect());
});
