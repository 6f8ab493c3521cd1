//! The input is a music file of any container.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| {
    reprise_fuzz::read_and_judge(file.len() as u64, |start, end| file[start as usize..end as usize].to_vec());
});
