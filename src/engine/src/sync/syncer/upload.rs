//! Sends own batches in order. Each is sealed once, so that a repetition sends the same bytes.

use std::collections::BTreeSet;

use reprise_catalog::seal::{Part, Position, RecordHash, Salt, Sealing, Seen, UnsealError, Unsealed, Vector};
use reprise_wire::heads::Heads;
use reprise_wire::info::Place;
use reprise_wire::refusal::RefusalCode;

use super::{Endpoint, Extent, Fault, OwnBatch, Records, Seal, Span, Standing, Step, Stop, Syncer};

/// Each record with a number that this divides tells all that its browser has seen.
const WHOLE_EVERY: u64 = 32;

/// An own record that was not taken.
struct Unsent {
    number: u64,
    why: Stop,
}

impl<E: Endpoint, R: Records> Syncer<'_, E, R> {
    /// Sends what the endpoint lacks, and lets it delete what a snapshot has replaced.
    pub(super) async fn upload(
        &self,
        heads: &Heads,
        standing: &mut Standing,
        faults: &mut BTreeSet<Fault>,
    ) -> Result<(), Stop> {
        let there = heads.browsers.get(&self.browser).copied().unwrap_or_default();
        let own = self.records.own_span().await?;
        let had = standing.acknowledged;
        if there.last < had {
            faults.insert(Fault::OwnWentBack { had, has: there.last });
        }
        if there.last > own.last {
            let is_split = self.made_here(own.last + 1).await?;
            faults.insert(if is_split { Fault::Split } else { Fault::OwnAhead });
            if is_split {
                return Ok(());
            }
        }
        if there.last < had && self.has_another_end(there.last).await? {
            faults.insert(Fault::Split);
            return Ok(());
        }
        if there.last == 0 && own.last > 0 && !self.has_place(heads).await? {
            // It is not sent, because it would be refused again and again.
            return Err(RefusalCode::TooManyBrowsers.into());
        }
        // If the endpoint's number and the acknowledged one differ, the lower one is taken: sending a batch
        // again changes nothing.
        let start = had.min(there.last);
        if let Some(fault) = self.send_after(start, own.last, standing).await? {
            faults.insert(fault);
            return Ok(());
        }
        // Everything is acknowledged now.
        match self.drop_replaced(there.first).await {
            Err(stop) if stop.code() == Some(RefusalCode::StreamTaken) => {
                faults.insert(Fault::StreamTaken);
            }
            dropped => dropped?,
        }
        Ok(())
    }

    /// Whether the library has room for one more browser. Where it had none, its owner may have made some since.
    async fn has_place(&self, heads: &Heads) -> Result<bool, Stop> {
        let known = self.endpoint.limits().await?.place(heads);
        Ok(known == Place::Free || self.endpoint.limits_now().await?.place(heads) == Place::Free)
    }

    async fn send_after(&self, start: u64, of: u64, standing: &mut Standing) -> Result<Option<Fault>, Stop> {
        let mut sent = start;
        loop {
            let batches = self.records.own_after(sent).await?;
            if batches.is_empty() {
                return Ok(None);
            }
            let sending = self.send_all(&batches, &mut sent, standing).await;
            if sent > start {
                standing.acknowledged = sent;
                self.records.set_acknowledged(sent).await?;
                (self.tell)(Step::Sent { acknowledged: sent, of: of.max(sent) });
            }
            if let Err(Unsent { number, why }) = sending {
                return self.fault_of(number, why).await.map(Some);
            }
        }
    }

    /// Whether the last record that the endpoint has of this browser, less than it had acknowledged, is another one than
    /// this browser sent, and opens. Then another copy of this profile has written there.
    async fn has_another_end(&self, last: u64) -> Result<bool, Stop> {
        let known = self.records.seal_of(last).await?.filter(|seal| seal.hash != RecordHash::NONE);
        let Some(seal) = known else { return Ok(false) };
        let page = self.endpoint.page(self.browser, last.saturating_sub(1)).await?;
        let Some((number, record)) = page.first().filter(|(number, _)| *number == last) else {
            return Ok(false);
        };
        let position = Position { browser: self.browser, number: *number };
        if RecordHash::of(record) == seal.hash {
            return Ok(false);
        }
        let Ok(opened) = self.keys.unseal(position, record) else { return Ok(false) };
        // The same content under another seal is of this browser.
        let own = self.records.own_after(last.saturating_sub(1)).await?;
        Ok(own.first().is_none_or(|own| own.number != last || own.bytes != opened.batch))
    }

    /// Cuts an own batch that the endpoint finds too large. Answers whether it could be cut.
    ///
    /// # Errors
    /// [`Stop`] if this browser could not store the parts.
    pub(crate) async fn cut_again(
        &self,
        number: u64,
        halve: impl FnOnce(&[u8]) -> Vec<Vec<u8>>,
    ) -> Result<bool, Stop> {
        let batches = self.records.own_after(number.saturating_sub(1)).await?;
        let parts = batches.first().filter(|batch| batch.number == number).map(|batch| halve(&batch.bytes));
        let Some(parts) = parts.filter(|parts| parts.len() > 1) else { return Ok(false) };
        self.records.cut_own(number, &parts).await?;
        Ok(true)
    }

    /// What it means that a record was not taken. Refusals that concern one record do not stop the others.
    async fn fault_of(&self, number: u64, why: Stop) -> Result<Fault, Stop> {
        match why.code() {
            Some(RefusalCode::NumberTaken | RefusalCode::OutOfOrder) if self.made_here(number).await? => {
                Ok(Fault::Split)
            }
            Some(RefusalCode::NumberTaken) => Ok(Fault::NumberTaken { number }),
            Some(RefusalCode::StreamTaken) => Ok(Fault::StreamTaken),
            Some(RefusalCode::OutOfOrder) => Ok(Fault::CannotRefill),
            Some(RefusalCode::TooLarge) => Ok(Fault::TooLarge { number }),
            _ => Err(why),
        }
    }

    /// Whether the record that the endpoint has under this number of this browser was sealed with the library's
    /// key for that place. Then it is genuine, and this browser's profile was copied or put back.
    async fn made_here(&self, number: u64) -> Result<bool, Stop> {
        let page = self.endpoint.page(self.browser, number.saturating_sub(1)).await?;
        let opens = |(number, record): &(u64, Vec<u8>)| {
            let position = Position { browser: self.browser, number: *number };
            self.keys.unseal(position, record).is_ok()
        };
        Ok(page.first().is_some_and(|first| first.0 >= number && opens(first)))
    }

    async fn send_all(
        &self,
        batches: &[OwnBatch],
        sent: &mut u64,
        standing: &mut Standing,
    ) -> Result<(), Unsent> {
        for batch in batches {
            let number = batch.number;
            self.send_one(batch, standing).await.map_err(|why| Unsent { number, why })?;
            *sent = number;
        }
        Ok(())
    }

    async fn send_one(&self, batch: &OwnBatch, standing: &mut Standing) -> Result<(), Stop> {
        let record = self.sealed(batch, standing).await?;
        match self.endpoint.put(self.browser, batch.number, &record).await {
            Err(error)
                if error.code() == Some(RefusalCode::NumberTaken)
                    && self.take_seal(batch, standing).await? =>
            {
                Ok(())
            }
            put => Ok(put?),
        }
    }

    /// Takes the seal of the record that the endpoint has under this number, if that says the same as this batch: the
    /// machine died after it was sent, and what was stored about it is lost. Answers whether it did.
    async fn take_seal(&self, batch: &OwnBatch, standing: &mut Standing) -> Result<bool, Stop> {
        let page = self.endpoint.page(self.browser, batch.number.saturating_sub(1)).await?;
        let position = Position { browser: self.browser, number: batch.number };
        let Some((_, record)) = page.first().filter(|(number, _)| *number == batch.number) else {
            return Ok(false);
        };
        let opened = match self.keys.unseal(position, record) {
            Ok(opened) => opened,
            // It was sent, and was damaged there before that was known here. Reading back finds and mends it.
            Err(UnsealError::Damaged) => {
                if let Some(seal) = self.records.seal_of(batch.number).await? {
                    // How it was sealed is not known any more: this seal was never taken.
                    let unknown = Seal { hash: RecordHash::NONE, ..seal };
                    self.records.put_seal(batch.number, &unknown).await?;
                }
                return Ok(true);
            }
            Err(_) => return Ok(false),
        };
        let Some(salt) = Salt::of_record(record) else { return Ok(false) };
        if opened.batch != batch.bytes {
            return Ok(false);
        }
        let Unsealed { previous, part, vector, .. } = opened;
        let seal = Seal { salt, part, previous, hash: RecordHash::of(record), vector };
        self.records.put_seal(batch.number, &seal).await?;
        standing.note_told(&seal.vector);
        Ok(true)
    }

    /// The sealed form of an own batch. How it is sealed is stored before it is sent, so that after a lost
    /// answer the same bytes are sent again.
    async fn sealed(&self, batch: &OwnBatch, standing: &mut Standing) -> Result<Vec<u8>, Stop> {
        let was_sealed = self.records.seal_of(batch.number).await?;
        if let Some(seal) = &was_sealed {
            let record = self.seal_with(batch, seal);
            // A salt must never be used for other bytes. If sealing does not give the same record, the batch
            // is sealed with a new salt.
            if RecordHash::of(&record) == seal.hash {
                return Ok(record);
            }
        }
        let (part, previous) = self.place_of(batch.number).await?;
        // What the seal told that was never sent is told again.
        let is_whole =
            part != Part::Plain || batch.number.is_multiple_of(WHOLE_EVERY) || was_sealed.is_some();
        let mut vector = standing.vector(if is_whole { Extent::Whole } else { Extent::News });
        // What was taken over lies in own batches up to the last one. It is said with that one, so that nobody relies on
        // what is not there yet.
        let is_claim = |seen: &Seen| seen.is_taken_over() && standing.told.get(&seen.browser) != Some(seen);
        if vector.0.iter().any(is_claim) && batch.number < self.records.own_span().await?.last {
            vector.0.retain(|seen| !is_claim(seen));
        }
        let (record, seal) = self.seal_anew(batch, previous, part, vector);
        self.records.put_seal(batch.number, &seal).await?;
        standing.note_told(&seal.vector);
        Ok(record)
    }

    /// How an own record stands to the one before it: what it is a part of, and the hash of that one.
    pub(super) async fn place_of(&self, number: u64) -> Result<(Part, RecordHash), Stop> {
        let before = self.records.seal_of(number.saturating_sub(1)).await?;
        // In this library nothing comes before the first record, whatever its number.
        let part = if before.is_none() && number > 1 { Part::WholeSnapshot } else { Part::Plain };
        Ok((part, before.map_or(RecordHash::NONE, |seal| seal.hash)))
    }

    /// Seals an own batch for the first time.
    pub(super) fn seal_anew(
        &self,
        batch: &OwnBatch,
        previous: RecordHash,
        part: Part,
        vector: Vector,
    ) -> (Vec<u8>, Seal) {
        let mut seal = Seal { salt: (self.make_salt)(), part, previous, hash: RecordHash::NONE, vector };
        let record = self.seal_with(batch, &seal);
        seal.hash = RecordHash::of(&record);
        (record, seal)
    }

    pub(super) fn seal_with(&self, batch: &OwnBatch, seal: &Seal) -> Vec<u8> {
        let position = Position { browser: self.browser, number: batch.number };
        let Seal { salt, part, previous, .. } = *seal;
        self.keys.seal(&Sealing { position, previous, part, salt }, &seal.vector, &batch.bytes)
    }

    /// Lets the endpoint delete what a snapshot has replaced. May only be called when all of the snapshot is
    /// acknowledged.
    async fn drop_replaced(&self, first_there: u64) -> Result<(), Stop> {
        let Span { first, .. } = self.records.own_span().await?;
        if first_there == 0 || first_there >= first {
            return Ok(());
        }
        let starts = self.records.seal_of(first).await?.is_some_and(|seal| seal.part.starts_snapshot());
        if starts {
            self.endpoint.delete_before(self.browser, first).await?;
        }
        Ok(())
    }
}
