//! A resolver that knows one name, so that it can be seen whether a program asks the resolver that it is told of.

use std::io;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Where it listens, on the port that resolvers have.
pub(super) const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

/// The name that it knows. It is this computer.
pub(super) const KNOWN: &str = "reprise.test";

/// Bytes before the question.
const HEADER: usize = 12;

/// Answers questions until this program ends, and returns how many there were so far.
///
/// # Errors
/// When the port is taken, or not allowed.
pub(super) fn start() -> io::Result<Arc<AtomicU32>> {
    let socket = UdpSocket::bind((ADDRESS, 53))?;
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            count.fetch_add(1, Ordering::Relaxed);
            if let Some(answer) = query.get(..length).and_then(answer) {
                // Who asked may be gone.
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    Ok(asked)
}

/// Answers one question (RFC 1035): the address of the known name; that there is no other name.
fn answer(query: &[u8]) -> Option<Vec<u8>> {
    let (name, question) = question(query)?;
    let is_known = name == KNOWN;
    // Its last four bytes are the type and the class; type 1 asks for an IPv4 address.
    let is_address = question.ends_with(&[0, 1, 0, 1]);
    let answers = u8::from(is_known && is_address);
    let code = if is_known { 0 } else { 3 };
    let mut answer = query.get(..2)?.to_vec();
    answer.extend([0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
    answer.extend(question);
    if answers == 1 {
        // The name of the question, type, class, sixty seconds, four bytes.
        answer.extend([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
    }
    Some(answer)
}

/// The name that is asked for, and the question as it was sent.
fn question(query: &[u8]) -> Option<(String, &[u8])> {
    let rest = query.get(HEADER..)?;
    let (mut labels, mut at) = (Vec::new(), 0);
    loop {
        let length = usize::from(*rest.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        labels.push(String::from_utf8_lossy(rest.get(at..at + length)?).to_ascii_lowercase());
        at += length;
    }
    Some((labels.join("."), rest.get(..at + 4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, kind: u8) -> Vec<u8> {
        let mut query = vec![7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1];
        for label in name.split('.') {
            query.push(u8::try_from(label.len()).unwrap());
            query.extend(label.bytes());
        }
        query.extend([0, 0, kind, 0, 1]);
        // What newer resolvers add is not repeated.
        query.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
        query
    }

    fn check(name: &str, kind: u8, code: u8, address: Option<[u8; 4]>) {
        let answer = answer(&asked(name, kind)).unwrap();
        assert_eq!(answer[..2], [7, 9], "{name}");
        assert_eq!((answer[3] & 15, answer[7]), (code, u8::from(address.is_some())), "{name}");
        assert_eq!(answer.ends_with(&[127, 0, 0, 1]), address.is_some(), "{name}");
    }

    #[test]
    fn one_name_is_known() {
        check("reprise.test", 1, 0, Some([127, 0, 0, 1]));
        check("Reprise.Test", 1, 0, Some([127, 0, 0, 1]));
        check("reprise.test", 28, 0, None);
        check("nobody.test", 1, 3, None);
    }

    #[test]
    fn what_is_no_question_has_no_answer() {
        let whole = asked(KNOWN, 1);
        for length in 0..HEADER + KNOWN.len() + 6 {
            assert_eq!(answer(&whole[..length]), None, "{length}");
        }
    }
}
