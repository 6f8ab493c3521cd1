//! Weighs evidence and decides where a song came from. All rules are tried before anything is decided; two
//! origins that are both proved make the origin unknown (EVIDENCE.md §1.2).

use borsh::{BorshDeserialize, BorshSerialize};

use super::rules::{self, Claim, Rule, Test};
use super::{Certainty, Facts, Kind, Origin, Store, Strength, store};
use crate::marks::{Mark, Where};
use crate::text::sorting::sort_few;

/// One rule that holds, with one of the marks that it rests on.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The rule.
    pub rule: &'static Rule,
    /// The mark; `None` when the rule looks at something else, such as the codec.
    pub mark: Option<&'a Mark>,
}

impl Evidence<'_> {
    /// Where the mark was found.
    pub fn place(&self) -> Where {
        match (self.mark, self.rule.all.first()) {
            (Some(mark), _) => mark.place,
            (None, Some(Test::Fact { place, .. })) => *place,
            (None, _) => Where::Audio,
        }
    }

    /// The key of the mark.
    pub fn key(&self) -> &str {
        match (self.mark, self.rule.all.first()) {
            (Some(mark), _) => &mark.key,
            (None, Some(Test::Fact { name, .. })) => name,
            (None, _) => "",
        }
    }

    /// How strongly the rule speaks.
    pub fn strength(&self) -> Strength {
        self.rule.strength
    }
}

/// Where a song came from, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Verdict {
    /// Where it came from.
    pub origin: Origin,
    /// What it is.
    pub kind: Kind,
    /// How sure the origin is.
    pub certainty: Certainty,
    /// The store that sold it, if it is known.
    pub store: Option<Store>,
    /// The origin that is most likely when `origin` stays unclear.
    pub lean: Option<Origin>,
    /// Whether equally strong evidence contradicts the verdict.
    pub agreement: Agreement,
}

/// Whether equally strong evidence contradicts the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Agreement {
    /// No: everything that speaks against the verdict is weaker.
    Agreed,
    /// Yes: evidence of the same strength speaks for another origin.
    Contradicted,
}

/// All evidence for or against any origin, the strongest first.
pub fn weigh<'a>(facts: &Facts<'a>) -> Vec<Evidence<'a>> {
    let mut evidence: Vec<Evidence<'a>> = rules::holding(facts).flat_map(|rule| shown(rule, facts)).collect();
    sort_few(&mut evidence, |a, b| a.strength() < b.strength());
    let mut told = Vec::with_capacity(evidence.len());
    // When one mark says the same thing by two rules, only the stronger one is shown.
    evidence.retain(|it| {
        let said = (it.place(), it.key().to_owned(), it.mark.map(|mark| &mark.value), it.rule.says);
        let is_new = !told.contains(&said);
        told.push(said);
        is_new
    });
    evidence
}

/// One piece of evidence for each mark that the first test of a rule accepts.
fn shown<'a>(rule: &'static Rule, facts: &Facts<'a>) -> impl Iterator<Item = Evidence<'a>> {
    let lead = rule.all.first();
    let marks = lead.into_iter().flat_map(|test| test.marks(facts)).map(Some);
    let bare = matches!(lead, Some(Test::Fact { .. })).then_some(None);
    marks.chain(bare).map(move |mark| Evidence { rule, mark })
}

/// Says where a song came from.
pub fn judge(facts: &Facts<'_>) -> Verdict {
    let mut tally = Tally::default();
    for rule in rules::holding(facts) {
        tally.add(rule, facts);
    }
    tally.decide()
}

/// The origins that say how a file was delivered, in order of rank. Where two have the same strength, the
/// earlier one wins and the verdict is called contradicted.
const DELIVERIES: [Origin; 8] = [
    Origin::ItunesPurchase,
    Origin::ItunesPurchaseProtected,
    Origin::AppleMusic,
    Origin::ItunesMatch,
    Origin::AppleUnclear,
    Origin::Store,
    Origin::OwnRecording,
    Origin::Podcast,
];

/// The ways in which Apple delivers. `AppleUnclear` means one of these.
const APPLES: [Origin; 4] =
    [Origin::ItunesPurchase, Origin::ItunesPurchaseProtected, Origin::AppleMusic, Origin::ItunesMatch];

/// The origins that say what a file is for. A file of such a kind can have been delivered in any way.
const KINDS: [Origin; 4] = [Origin::Ringtone, Origin::Audiobook, Origin::MusicVideo, Origin::Video];

/// A strength as a number; higher is stronger.
type Level = u8;
const NONE: Level = 0;
const HINT: Level = 1;
const STRONG: Level = 2;
const PROOF: Level = 3;

fn level(strength: Strength) -> Level {
    match strength {
        Strength::Proof => PROOF,
        Strength::Strong => STRONG,
        Strength::Hint => HINT,
    }
}

fn certainty(level: Level) -> Certainty {
    match level {
        NONE => Certainty::None,
        HINT => Certainty::Hint,
        STRONG => Certainty::Strong,
        _ => Certainty::Proof,
    }
}

/// For each origin, the strongest evidence for it and against it.
#[derive(Default)]
struct Tally {
    pros: [Level; Origin::ALL.len()],
    cons: [Level; Origin::ALL.len()],
    store: Option<(Level, Store)>,
    allowed: Option<Origin>,
}

impl Tally {
    fn add(&mut self, rule: &'static Rule, facts: &Facts<'_>) {
        let level = level(rule.strength);
        let origin = rule.says.origin();
        let side = match rule.says {
            Claim::Against(_) => &mut self.cons,
            Claim::Allows(_) => return self.allowed = Some(origin),
            _ => &mut self.pros,
        };
        if let Some(best) = side.get_mut(origin as usize) {
            *best = (*best).max(level);
        }
        if let Some(store) = seller(rule, facts).filter(|_| self.store.is_none_or(|(best, _)| level > best)) {
            self.store = Some((level, store));
        }
    }

    /// How strongly an origin is spoken for. `NONE` when something at least as strong speaks against it.
    fn of(&self, origin: Origin) -> Level {
        let at = |side: &[Level]| side.get(origin as usize).copied().unwrap_or(NONE);
        let (pro, con) = (at(&self.pros), at(&self.cons));
        if pro > con { pro } else { NONE }
    }

    /// Each delivery with its strength. All ways of Apple's are one delivery.
    fn deliveries(&self) -> impl Iterator<Item = (Origin, Level)> {
        let apple = self.apple();
        let others = DELIVERIES.into_iter().filter(|origin| !is_apple(*origin)).chain([Origin::CdRip]);
        std::iter::once(apple).chain(others.map(|origin| (origin, self.of(origin))))
    }

    /// What came from Apple, with the strength. The exact way if its evidence is strong or is at least that for
    /// Apple as a whole, else `AppleUnclear`.
    fn apple(&self) -> (Origin, Level) {
        let whole = self.of(Origin::AppleUnclear);
        let (way, best) = self.best_apple();
        match way {
            Some(way) if best >= STRONG || best >= whole => (way, best),
            _ => (Origin::AppleUnclear, whole.max(best)),
        }
    }

    /// The way of Apple's with the strongest evidence; `None` when none has any, or when two are equally strong.
    fn best_apple(&self) -> (Option<Origin>, Level) {
        let best = APPLES.into_iter().map(|way| self.of(way)).max().unwrap_or(NONE);
        let mut ways = APPLES.into_iter().filter(|way| best > NONE && self.of(*way) == best);
        let way = ways.next();
        if ways.next().is_some() { (None, best) } else { (way, best) }
    }

    fn decide(&self) -> Verdict {
        let kind = KINDS.into_iter().map(|kind| (kind, self.of(kind))).rev().max_by_key(|(_, level)| *level);
        let (kind, kind_level) = kind.unwrap_or((Origin::Unknown, NONE));
        let best = self.deliveries().map(|(_, level)| level).max().unwrap_or(NONE);
        let mut winners = self.deliveries().filter(|(_, level)| *level == best && best > NONE);
        let winner = winners.next().map_or(Origin::Unknown, |(origin, _)| origin);
        let rivals = winners.next().is_some();
        if best == PROOF && (rivals || kind_level == PROOF) {
            return self.verdict(Origin::Unknown, NONE, Agreement::Contradicted);
        }
        let only_ripped = winner == Origin::CdRip && best == HINT;
        if kind_level > best || (only_ripped && kind_level == best) {
            return self.verdict(kind, kind_level, Agreement::Agreed);
        }
        match rivals && best == STRONG {
            true => self.verdict(winner, HINT, Agreement::Contradicted),
            false => self.verdict(winner, best, Agreement::Agreed),
        }
    }

    fn verdict(&self, origin: Origin, level: Level, agreement: Agreement) -> Verdict {
        let sold = matches!(origin, Origin::Store | Origin::Audiobook);
        let lean = match origin {
            Origin::AppleUnclear => self.best_apple().0,
            Origin::Unknown if agreement == Agreement::Agreed => {
                self.allowed.filter(|way| self.con(*way) == NONE)
            }
            _ => None,
        };
        Verdict {
            origin,
            kind: self.kind(origin, level),
            certainty: certainty(level),
            store: self.store.map(|(_, store)| store).filter(|store| sold && sells(*store, origin)),
            lean,
            agreement,
        }
    }

    /// What it is: what is told most strongly of any delivery. A hint makes no recording, because it is a hint of music
    /// from a record or a stream.
    fn kind(&self, origin: Origin, level: Level) -> Kind {
        let told = KINDS.into_iter().chain([Origin::Podcast]).map(|it| (it, self.of(it)));
        let best = told.filter(|(_, level)| *level > NONE).rev().max_by_key(|(_, level)| *level);
        let is_recording = origin == Origin::OwnRecording && level >= STRONG;
        let recorded = is_recording.then_some(Kind::Recording);
        recorded.or_else(|| Kind::of_origin(best?.0)).unwrap_or_default()
    }

    fn con(&self, origin: Origin) -> Level {
        self.cons.get(origin as usize).copied().unwrap_or(NONE)
    }
}

fn is_apple(origin: Origin) -> bool {
    origin == Origin::AppleUnclear || APPLES.contains(&origin)
}

/// Whether a store can have sold this: Audible sells audiobooks, all others sell songs.
fn sells(store: Store, origin: Origin) -> bool {
    (store == Store::Audible) == (origin == Origin::Audiobook)
}

/// The store that a rule names, or that the mark of the rule links to.
fn seller(rule: &'static Rule, facts: &Facts<'_>) -> Option<Store> {
    match rule.says {
        Claim::Sold(_, store) => Some(store),
        Claim::Linked => rule.all.first()?.marks(facts).find_map(|mark| store::linked(&mark.value)),
        _ => None,
    }
}
