//! Pairing: a browser of a library shows nine words, another browser types them, and gets the library's key through a
//! mailbox of the endpoint, which can read nothing of it.
//!
//! The [`Giver`] commits to its key of this meeting (slot 0), the [`Joiner`] answers with its own and its name (slot 1),
//! the giver opens the commitment (slot 2). Both then know the same two digits. The person reads them off the joiner
//! and types them at the giver, which only then gives the root (slot 3). Whoever stands between the two would have to
//! guess them at the first try: the commitment keeps it from looking for keys that fit.

mod code;
mod given;
mod slot;

use sha2::{Digest as _, Sha256};
use thiserror::Error;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use hkdf::Hkdf;
use reprise_wire::ids::MailboxId;

pub use code::{CODE_WORDS, Code};
pub use given::Given;
pub use slot::Nonce;
use slot::Slot;

/// How many bytes a joiner's name has, with zeros behind it.
const NAME: usize = 64;

/// What a joiner says at last.
const DONE: &[u8] = b"done";

/// Why a pairing does not go on.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PairingError {
    /// What was typed has another number of words.
    #[error("a code has nine words, and these are {0}")]
    Count(usize),
    /// A word is on no list.
    #[error("“{0}” is no word of a code")]
    Unknown(String),
    /// A message does not open, or does not fit the others.
    #[error("this code is not good any more, because somebody else answered in its place; show a new one")]
    Void,
    /// The digits that were typed are not those of this meeting.
    #[error("these are other digits, so somebody else may be answering; the code is not good any more")]
    Digits,
    /// What is to be given is too long for its slot.
    #[error("the address of the server is too long for a code; use the words")]
    TooLong,
}

/// The browser that shows the code and gives the key.
pub struct Giver {
    code: Code,
    own: StaticSecret,
    blind: [u8; 32],
}

/// A giver that has met a joiner.
pub struct Met {
    /// The name that the joiner says it has.
    pub name: String,
    meeting: Meeting,
}

/// The browser that types the code and gets the key.
pub struct Joiner {
    code: Code,
    own: StaticSecret,
    commitment: [u8; 32],
    name: [u8; NAME],
}

/// A joiner that has met the giver.
pub struct Heard {
    meeting: Meeting,
}

/// What both know after they have exchanged their keys.
struct Meeting {
    mailbox: MailboxId,
    seal: Zeroizing<[u8; 32]>,
    digits: u8,
}

impl Giver {
    /// Begins, with 64 bytes from a cryptographic generator.
    pub fn new(code: Code, random: &[u8; 64]) -> Giver {
        let (own, blind) = halves(random);
        Giver { code, own: StaticSecret::from(own), blind }
    }

    /// The code.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// The message of slot 0, with which the mailbox is opened.
    pub fn commit(&self, nonce: Nonce) -> Vec<u8> {
        slot::seal(&self.code.slot_key(), self.code.mailbox(), Slot::Commitment, nonce, &self.commitment())
    }

    /// Reads the joiner's answer in slot 1.
    ///
    /// # Errors
    /// [`PairingError::Void`] if it does not open.
    pub fn meet(&self, answer: &[u8]) -> Result<Met, PairingError> {
        let key = self.code.slot_key();
        let plain: [u8; 32 + NAME] = slot::open(&key, self.code.mailbox(), Slot::Answer, answer)?;
        let (theirs, name) = plain.split_first_chunk().ok_or(PairingError::Void)?;
        let name: &[u8; NAME] = name.try_into().map_err(|_| PairingError::Void)?;
        let own = *PublicKey::from(&self.own).as_bytes();
        let said =
            Said { commitment: &self.commitment(), joiner: theirs, name, giver: &own, blind: &self.blind };
        let meeting = Meeting::of(&self.code, &self.own, theirs, &said)?;
        Ok(Met { name: name_of(name), meeting })
    }

    /// The message of slot 2, which opens the commitment. It must be said only after the answer was read.
    pub fn open(&self, nonce: Nonce) -> Vec<u8> {
        let plain = [PublicKey::from(&self.own).as_bytes(), &self.blind[..]].concat();
        slot::seal(&self.code.slot_key(), self.code.mailbox(), Slot::Opening, nonce, &plain)
    }

    fn commitment(&self) -> [u8; 32] {
        commitment(PublicKey::from(&self.own).as_bytes(), &self.blind)
    }
}

/// Knows the message of slot 4, by which the joiner of a meeting says that it has joined.
pub struct Receipt {
    mailbox: MailboxId,
    seal: Zeroizing<[u8; 32]>,
}

impl Receipt {
    /// Whether the joiner said this. The server, or a stranger who knows the code, can put anything there.
    pub fn is_by_joiner(&self, message: &[u8]) -> bool {
        let plain = slot::open_any(&self.seal, self.mailbox, Slot::Done, message);
        plain.is_ok_and(|plain| plain.as_slice() == DONE)
    }
}

impl Met {
    /// What knows the joiner's last message.
    pub fn receipt(&self) -> Receipt {
        Receipt { mailbox: self.meeting.mailbox, seal: self.meeting.seal.clone() }
    }

    /// The message of slot 3: what the joiner needs, if these are the digits that it shows. Takes the meeting along, so
    /// that there is one try.
    ///
    /// # Errors
    /// [`PairingError::Digits`] if they are others, [`PairingError::TooLong`] if what is given does not fit.
    pub fn give(self, typed: &str, given: &Given, nonce: Nonce) -> Result<Vec<u8>, PairingError> {
        if typed.trim() != self.meeting.digits() {
            return Err(PairingError::Digits);
        }
        let plain = given.write();
        let Meeting { seal, mailbox, .. } = &self.meeting;
        let sealed = slot::seal(seal, *mailbox, Slot::Gift, nonce, &plain);
        let fits =
            reprise_wire::mailbox::most_bytes(Slot::Gift.number()).is_some_and(|most| sealed.len() <= most);
        fits.then_some(sealed).ok_or(PairingError::TooLong)
    }
}

impl Joiner {
    /// Begins with what slot 0 holds, this browser's name, and 32 bytes from a cryptographic generator.
    ///
    /// # Errors
    /// [`PairingError::Void`] if slot 0 does not open.
    pub fn new(code: Code, committed: &[u8], name: &str, random: [u8; 32]) -> Result<Joiner, PairingError> {
        let commitment = slot::open(&code.slot_key(), code.mailbox(), Slot::Commitment, committed)?;
        Ok(Joiner { own: StaticSecret::from(random), commitment, name: padded(name), code })
    }

    /// The message of slot 1.
    pub fn answer(&self, nonce: Nonce) -> Vec<u8> {
        let plain = [PublicKey::from(&self.own).as_bytes(), &self.name[..]].concat();
        slot::seal(&self.code.slot_key(), self.code.mailbox(), Slot::Answer, nonce, &plain)
    }

    /// Reads the opened commitment in slot 2.
    ///
    /// # Errors
    /// [`PairingError::Void`] if it does not open or is not what the giver had committed itself to.
    pub fn hear(&self, opening: &[u8]) -> Result<Heard, PairingError> {
        let plain: [u8; 64] = slot::open(&self.code.slot_key(), self.code.mailbox(), Slot::Opening, opening)?;
        let (giver, blind) = halves(&plain);
        if commitment(&giver, &blind) != self.commitment {
            return Err(PairingError::Void);
        }
        let own = *PublicKey::from(&self.own).as_bytes();
        let Joiner { commitment, name, .. } = self;
        let said = Said { commitment, joiner: &own, name, giver: &giver, blind: &blind };
        Ok(Heard { meeting: Meeting::of(&self.code, &self.own, &giver, &said)? })
    }
}

impl Heard {
    /// The two digits that the person reads off this browser.
    pub fn digits(&self) -> String {
        self.meeting.digits()
    }

    /// Reads what slot 3 gives.
    ///
    /// # Errors
    /// [`PairingError::Void`] if it does not open.
    pub fn take(&self, gift: &[u8]) -> Result<Given, PairingError> {
        let plain = slot::open_any(&self.meeting.seal, self.meeting.mailbox, Slot::Gift, gift)?;
        Given::read(&plain).ok_or(PairingError::Void)
    }

    /// The message of slot 4: this browser has joined.
    pub fn done(&self, nonce: Nonce) -> Vec<u8> {
        slot::seal(&self.meeting.seal, self.meeting.mailbox, Slot::Done, nonce, DONE)
    }
}

/// Everything that was said until the digits are shown, as it was opened.
struct Said<'a> {
    commitment: &'a [u8; 32],
    joiner: &'a [u8; 32],
    name: &'a [u8; NAME],
    giver: &'a [u8; 32],
    blind: &'a [u8; 32],
}

impl Meeting {
    fn of(
        code: &Code,
        own: &StaticSecret,
        theirs: &[u8; 32],
        said: &Said<'_>,
    ) -> Result<Meeting, PairingError> {
        let shared = own.diffie_hellman(&PublicKey::from(*theirs));
        // A key of a small group would make the secret known to everybody.
        if !shared.was_contributory() {
            return Err(PairingError::Void);
        }
        let mailbox = code.mailbox();
        let transcript = Sha256::new()
            .chain_update(b"reprise transcript v1")
            .chain_update(mailbox.0)
            .chain_update(said.commitment)
            .chain_update(said.joiner)
            .chain_update(said.name)
            .chain_update(said.giver)
            .chain_update(said.blind)
            .finalize();
        let from = Hkdf::<Sha256>::new(Some(&*code.slot_key()), shared.as_bytes());
        let expand = |what: &[u8], into: &mut [u8]| {
            from.expand(&[what, transcript.as_slice()].concat(), into)
                .expect("HKDF gives up to 255 hashes, and one is asked for");
        };
        let (mut seal, mut digits) = (Zeroizing::new([0; 32]), [0; 8]);
        expand(b"reprise pairing seal", &mut *seal);
        expand(b"reprise pairing digits", &mut digits);
        Ok(Meeting { mailbox, seal, digits: (u64::from_be_bytes(digits) % 100) as u8 })
    }

    fn digits(&self) -> String {
        format!("{:02}", self.digits)
    }
}

fn commitment(giver: &[u8; 32], blind: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"reprise commitment v1")
        .chain_update(giver)
        .chain_update(blind)
        .finalize()
        .into()
}

fn halves(bytes: &[u8; 64]) -> ([u8; 32], [u8; 32]) {
    let [first, second] = bytes.as_chunks::<32>().0 else { return Default::default() };
    (*first, *second)
}

/// A name with zeros behind it. What does not fit is cut off at a letter.
fn padded(name: &str) -> [u8; NAME] {
    let end = name.floor_char_boundary(NAME);
    let mut padded = [0; NAME];
    padded.iter_mut().zip(name.bytes().take(end)).for_each(|(to, from)| *to = from);
    padded
}

fn name_of(padded: &[u8; NAME]) -> String {
    let name = String::from_utf8_lossy(padded);
    name.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests;
