//! A list of the records that the person has on a shelf: what it says of the library, and writing that.

use reprise_catalog::imports::{Records, Shelf};

use super::Scans;
use crate::protocol::lists::ListPlan;
use crate::words::{self, OfCount};

impl Scans {
    /// Writes which songs stand on the shelf, on what.
    pub(super) async fn take_records(&self, name: &str, records: &Records) {
        let shelf = self.0.library.with(|catalog, _| Shelf::of(records, catalog));
        self.note_undo(&shelf.facts);
        let told = match self.0.library.jot_act(shelf.facts.clone()).await {
            Ok(()) => sentence_of_shelf(name, records, &shelf),
            Err(why) => words::format::sentence(&why.to_string()),
        };
        self.note_list(told);
        self.0.library.publish();
    }
}

/// What a list of records would change.
pub(super) fn plan_of_shelf(name: &str, records: &Records, shelf: &Shelf) -> ListPlan {
    ListPlan {
        name: name.to_owned(),
        says: sentence_of_shelf(name, records, shelf),
        changed: shelf.facts.len() as u64,
        same: shelf.same as u64,
        is_news: !shelf.facts.is_empty(),
        ..ListPlan::default()
    }
}

/// What a list of records says of the library, in sentences.
fn sentence_of_shelf(name: &str, records: &Records, shelf: &Shelf) -> String {
    let parts: [(usize, OfCount); 3] = [
        (shelf.others, words::shelf_others),
        (shelf.elsewhere, words::shelf_elsewhere),
        (records.others, words::shelf_unowned),
    ];
    let of_cds = words::shelf_cds(shelf.cds as u64, &words::songs(shelf.on_cd.len() as u64));
    let parts = parts.iter().filter(|(records, _)| *records > 0).map(|(records, says)| says(*records as u64));
    let told = [words::shelf_of(name)].into_iter().chain((shelf.cds > 0).then_some(of_cds)).chain(parts);
    told.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_catalog::changes::SaidBy;
    use reprise_catalog::ids::TrackId;

    #[test]
    fn what_stands_on_the_shelf_is_told_apart() {
        let told = |others, shelf: Shelf| {
            let records = Records { by: SaidBy::Discogs, owned: Vec::new(), others };
            sentence_of_shelf("shelf.csv", &records, &shelf)
        };
        let on_cd = vec![TrackId([1; 16]); 30];
        assert_eq!(
            told(4, Shelf { cds: 3, on_cd, others: 2, elsewhere: 1_200, ..Shelf::default() }),
            "shelf.csv lists records. You have 3 of your albums on CD: rip 30 songs again. 2 of your albums stand on your \
             shelf on vinyl or otherwise. 1,200 albums are on your shelf, not in the library. 4 records are not yours: wishes, \
             sold, or only rated."
        );
        let none = Shelf { elsewhere: 1, ..Shelf::default() };
        assert_eq!(told(0, none), "shelf.csv lists records. 1 album is on your shelf, not in the library.");
    }
}
