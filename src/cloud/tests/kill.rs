//! Kills the endpoint with SIGKILL at any moment. After a restart, every batch that it acknowledged is there,
//! and every other batch is there whole or not at all; `check` finds nothing broken. `REPRISE_KILL_ROUNDS` sets how often.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

#[path = "support/bucket.rs"]
mod bucket;
#[path = "support/claim.rs"]
mod claim;
#[path = "support/http.rs"]
mod http;
#[path = "support/moto.rs"]
mod moto;
#[path = "support/process.rs"]
mod process;
#[path = "support/records.rs"]
mod records;

use std::net::SocketAddr;
use std::ops::Range;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::bucket::program_at;
use crate::claim::{TOKEN, claim, claim_of, library};
use crate::http::{Answer, Connection, request};
use crate::moto::{BUCKET, Moto};
use crate::process::Process;
use crate::records::Records;

const WRITERS: u64 = 4;

/// A round ends after fewer acknowledged calls than this: some before the claim, some well into the batches.
const CALLS: u64 = 24;

/// How many rounds one part of a bucket takes. An endpoint lists everything at its start, and moto needs 0.6 s for
/// each thousand of objects, during which it answers nobody.
const ROUNDS_OF_A_PART: u64 = 25;

/// How long a call may take: longer than the endpoint waits for a bucket before it gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where the endpoint keeps everything.
enum Place {
    Folder(TempDir),
    /// A part of a bucket, with this number.
    Bucket(Arc<Moto>, u64),
}

/// What the endpoint acknowledged in one round.
struct Acknowledged {
    round: u64,
    library: String,
    claimed: bool,
    /// The last number of each writer.
    lasts: Vec<u64>,
}

#[test]
fn what_was_acknowledged_survives() {
    let place = Place::Folder(TempDir::with_prefix("reprise-kill-").unwrap());
    survives(&place, 1, 0..rounds(20)).say(&place.data(), 1);
}

#[test]
fn what_was_acknowledged_survives_in_a_bucket() {
    // moto takes its time.
    survives_in_parts_of_a_bucket(1, 4);
}

/// Two endpoints over one bucket write the streams of one library, and are killed one after the other.
#[test]
fn what_two_acknowledged_survives_in_a_bucket() {
    survives_in_parts_of_a_bucket(2, 4);
}

fn survives_in_parts_of_a_bucket(endpoints: usize, usual: u64) {
    let Some(moto) = Moto::start().map(Arc::new) else { return };
    let (all, mut told) = (rounds(usual), Told::default());
    for (part, begin) in (0..all).step_by(ROUNDS_OF_A_PART as usize).enumerate() {
        let place = Place::Bucket(Arc::clone(&moto), part as u64);
        told.add(survives(&place, endpoints, begin..all.min(begin + ROUNDS_OF_A_PART)));
        // What was killed until now is told, should a later round fail.
        told.say("moto's bucket", endpoints);
    }
}

/// How many rounds are wanted, unless the variable says it.
fn rounds(usual: u64) -> u64 {
    let wanted = std::env::var("REPRISE_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    wanted.unwrap_or(usual)
}

/// What is told of some rounds.
#[derive(Default)]
struct Told {
    rounds: u64,
    batches: u64,
    /// What `check` said of each store.
    checked: Vec<String>,
    /// How long the longest call took.
    longest: Duration,
}

impl Told {
    fn add(&mut self, other: Self) {
        self.rounds += other.rounds;
        self.batches += other.batches;
        self.checked.extend(other.checked);
        self.longest = self.longest.max(other.longest);
    }

    fn say(&self, place: &str, endpoints: usize) {
        let Self { rounds, batches, checked, longest } = self;
        assert!(batches > rounds, "the endpoint had time to store something");
        println!(
            "{rounds} kills of {endpoints} in {place}, {batches} acknowledged batches, none missing; the longest call \
             took {longest:?}; {}",
            checked.concat()
        );
    }
}

/// Kills so many endpoints in each round, and looks for what they acknowledged.
fn survives(place: &Place, endpoints: usize, rounds: Range<u64>) -> Told {
    let mut told = Told { rounds: rounds.end - rounds.start, ..Told::default() };
    let mut all = Vec::new();
    for round in rounds {
        all.push(kill_while_written(place, endpoints, round));
        if let Some(last) = all.last() {
            told.longest = told.longest.max(check(place.serve().address, last));
        }
    }
    let process = place.serve();
    for round in &all {
        told.longest = told.longest.max(check(process.address, round));
    }
    drop(process);
    told.checked = vec![place.checked()];
    assert!(told.checked.concat().contains("nothing is broken"), "{:?}", told.checked);
    told.batches = all.iter().flat_map(|round| &round.lasts).sum();
    told
}

/// Kills endpoints after some acknowledged calls, at any moment of the next ones.
fn kill_while_written(place: &Place, endpoints: usize, round: u64) -> Acknowledged {
    let mut processes: Vec<_> = (0..endpoints).map(|_| place.serve()).collect();
    let addresses: Vec<_> = processes.iter().map(|process| process.address).collect();
    let (acknowledge, acknowledged) = mpsc::channel();
    let writing = thread::spawn(move || write(&addresses, round, &acknowledge));
    for _ in 0..round * 7 % CALLS {
        // Ends when all writers have ended.
        if acknowledged.recv().is_err() {
            break;
        }
    }
    thread::sleep(Duration::from_micros(round * 7919 % 8_000));
    processes.iter_mut().for_each(Process::kill);
    writing.join().unwrap()
}

impl Place {
    fn data(&self) -> String {
        match self {
            Self::Folder(folder) => folder.path().display().to_string(),
            Self::Bucket(_, part) => format!("s3://{BUCKET}/kill-{part}"),
        }
    }

    fn program(&self) -> Command {
        match self {
            Self::Folder(_) => Command::new(env!("CARGO_BIN_EXE_reprise-cloud")),
            Self::Bucket(moto, _) => program_at(&moto.url()),
        }
    }

    fn serve(&self) -> Process {
        let mut program = self.program();
        program.args(["--listen", "127.0.0.1:0", "--rate", "0", "--new-libraries-a-day", "0"]);
        Process::run(program.args(["--log", "off", "--data", &self.data()]))
    }

    /// What `check` says.
    fn checked(&self) -> String {
        let output = self.program().args(["check", "--data", &self.data()]).output().unwrap();
        [output.stdout, output.stderr].iter().map(|text| String::from_utf8_lossy(text)).collect()
    }
}

/// Sizes go from a tick to some kilobytes.
fn records(writer: u64) -> Records {
    Records::of(writer, |number| 100 + usize::try_from(number * 977 % 9000).unwrap())
}

/// Claims a library and writes batches to it until the endpoints are gone, each writer to one of them.
fn write(addresses: &[SocketAddr], round: u64, acknowledge: &Sender<()>) -> Acknowledged {
    let library = library(round);
    let claimed =
        Connection::patient(addresses[0], PATIENCE).and_then(|mut connection| claim(&mut connection, round));
    let claimed = claimed.is_ok_and(|answer| answer.status == 201);
    let writers = (0..WRITERS).zip(addresses.iter().cycle()).filter(|_| claimed).map(|(writer, address)| {
        let (library, acknowledge, address) = (library.clone(), acknowledge.clone(), *address);
        thread::spawn(move || write_batches(address, &library, writer, &acknowledge))
    });
    let writers: Vec<_> = writers.collect();
    let lasts = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
    Acknowledged { round, library, claimed, lasts }
}

/// Returns the last number that was acknowledged.
fn write_batches(address: SocketAddr, library: &str, writer: u64, acknowledge: &Sender<()>) -> u64 {
    let Ok(mut connection) = Connection::patient(address, PATIENCE) else { return 0 };
    for (number, record) in (1..).zip(records(writer)) {
        let path = format!("{library}/browsers/{writer:016x}/batches/{number}");
        match ask(&mut connection, &request("PUT", &path, TOKEN, &record)) {
            Ok(answer) => {
                assert!(matches!(answer.status, 200 | 201), "{}", String::from_utf8_lossy(&answer.body));
            }
            Err(_) => return number - 1,
        }
        // Nobody hears it after the kill.
        let _ = acknowledge.send(());
    }
    0
}

/// Asks again if a bucket had too much to do, as browsers do: a put that was answered so may be stored.
fn ask(connection: &mut Connection, request: &[u8]) -> std::io::Result<Answer> {
    let mut answer = connection.send(request)?;
    while answer.status == 503 {
        answer = connection.send(request)?;
    }
    Ok(answer)
}

/// Looks for what was acknowledged; answers how long the longest call took.
fn check(address: SocketAddr, round: &Acknowledged) -> Duration {
    let mut connection = Connection::patient(address, PATIENCE).unwrap();
    let mut longest = Duration::ZERO;
    let mut ask = |request: &[u8]| {
        let begun = Instant::now();
        let answer = ask(&mut connection, request).unwrap();
        longest = longest.max(begun.elapsed());
        answer
    };
    let claimed = ask(&claim_of(round.round));
    assert!(!round.claimed || claimed.status == 200, "a claim is missing");
    for (writer, last) in (0..).zip(&round.lasts) {
        let found = fetch(&mut ask, &round.library, writer);
        assert!(found == *last || found == last + 1, "{found} batches are there, {last} were acknowledged");
        let next = format!("{}/browsers/{writer:016x}/batches/{}", round.library, last + 1);
        let record = records(writer).nth(usize::try_from(*last).unwrap()).unwrap();
        let retry = ask(&request("PUT", &next, TOKEN, &record));
        assert!(matches!(retry.status, 200 | 201), "a client cannot go on: {}", retry.status);
    }
    longest
}

/// Reads every batch of a writer, compares it, and returns how many there are.
fn fetch(ask: &mut impl FnMut(&[u8]) -> Answer, library: &str, writer: u64) -> u64 {
    let (mut after, mut records) = (0, records(writer));
    loop {
        let path = format!("{library}/browsers/{writer:016x}/batches?after={after}");
        let page = ask(&request("GET", &path, TOKEN, b""));
        assert_eq!(page.status, 200);
        if page.body.is_empty() {
            return after;
        }
        let mut rest = page.body.as_slice();
        while let Some((head, bytes)) = rest.split_first_chunk::<12>() {
            after += 1;
            let expected = records.next().unwrap();
            assert_eq!(head[..8], after.to_be_bytes());
            assert_eq!(&bytes[..expected.len()], expected, "batch {after} is not what was sent");
            rest = &bytes[expected.len()..];
        }
    }
}
