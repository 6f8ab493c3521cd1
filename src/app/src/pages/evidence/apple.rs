//! The part of the evidence card about Apple's word: what the file suggests, what Apple's lists state, and
//! where the two differ.

use crate::words;
use reprise_engine::protocol::catalog::{CloudStatus, Standing};
use reprise_engine::protocol::catalog::{Judgement, Said, SaidBy};
use reprise_engine::protocol::catalog::{Keeping, TrackType};

/// Apple's word, as it is inferred from the file; `None` if the file suggests nothing.
pub(super) fn inferred(standing: &Standing) -> Option<String> {
    match (standing.status, standing.ineligible) {
        (CloudStatus::Unknown, _) => None,
        (status, Some(reason)) => Some(format!("{}: {}", words::status(status), words::ineligible(reason))),
        (status, None) => Some(words::status(status).to_owned()),
    }
}

/// What each of Apple's lists says of a song.
pub(super) fn stated(said: &[(SaidBy, Said)]) -> Vec<(&'static str, String)> {
    said.iter().map(|(by, said)| (name(*by), statement_of(said))).collect()
}

/// What is still open after both.
pub(super) fn unclear(judgement: &Judgement, keeping: Keeping) -> Vec<String> {
    let inferred = judgement.inferred.status;
    let differs = judgement
        .stated
        .filter(|_| judgement.disagrees())
        .map(|stated| words::apple_differs(words::status(stated), words::status(inferred)));
    let kept = match keeping {
        _ if judgement.status() != CloudStatus::AppleMusic => None,
        Keeping::Added => None,
        Keeping::Offline => Some(words::apple_offline()),
        Keeping::Unsaid => Some(words::apple_unsaid()),
    };
    differs.into_iter().chain(kept.map(str::to_owned)).collect()
}

fn name(by: SaidBy) -> &'static str {
    match by {
        SaidBy::LibraryXml => words::says_xml(),
        SaidBy::PrivacyExport => words::says_export(),
        SaidBy::MusicScript => words::says_script(),
        _ => words::said_by(by),
    }
}

fn statement_of(said: &Said) -> String {
    let statement = said.statement();
    let status = match statement.status {
        CloudStatus::Unknown => said.kind.clone().unwrap_or_else(|| words::says_nothing().to_owned()),
        status => words::status(status).to_owned(),
    };
    let keeping = words::keeping(statement.keeping).map(str::to_owned);
    let only_cloud = (said.track_type == Some(TrackType::Remote)).then(|| words::only_in_cloud().to_owned());
    let since = said.date_added.as_ref().map(|day| words::added_on(day));
    let parts: Vec<_> = [Some(status), keeping, only_cloud, since].into_iter().flatten().collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use reprise_engine::protocol::catalog::Basis;
    use reprise_engine::protocol::catalog::{
        Agreement, Certainty, Kind, Origin, Verdict, WayBack, Whereabouts,
    };
    use reprise_engine::protocol::catalog::{Flag, Flags};

    fn said(flags: &[Flag]) -> Said {
        let mut all = Flags::default();
        flags.iter().for_each(|&flag| all.set(flag));
        Said { flags: all, ..Said::default() }
    }

    #[test]
    fn what_is_left_open_is_said() {
        let verdict = Verdict {
            origin: Origin::AppleMusic,
            kind: Kind::Music,
            certainty: Certainty::Strong,
            store: None,
            lean: None,
            agreement: Agreement::Agreed,
        };
        let check = |stated: Option<CloudStatus>, keeping, wanted: &str| {
            let (way, whereabouts) = (Some(WayBack::AppleSubscription), Whereabouts::Here);
            let inferred = CloudStatus::AppleMusic.into();
            let judgement = Judgement {
                verdict,
                basis: Basis::Evidence,
                inferred,
                stated,
                whereabouts,
                way,
                perhaps: None,
            };
            let said = unclear(&judgement, keeping).concat();
            assert!(if wanted.is_empty() { said.is_empty() } else { said.contains(wanted) }, "{said}");
        };
        let stated = Some(CloudStatus::AppleMusic);
        check(None, Keeping::Unsaid, "nothing here tells");
        check(stated, Keeping::Unsaid, "nothing here tells");
        check(stated, Keeping::Offline, "does not come back by itself");
        check(stated, Keeping::Added, "");
    }

    #[test]
    fn added_is_told_from_kept_offline() {
        let check = |said: Said, wanted| assert_eq!(statement_of(&said), wanted);
        check(said(&[Flag::AppleMusic]), "Apple Music, added to the library");
        check(said(&[Flag::AppleMusic, Flag::PlaylistOnly]), "Apple Music, only kept for a playlist");
        check(said(&[Flag::Matched]), "Matched");
        check(Said { kind: Some("MPEG audio file".into()), ..said(&[]) }, "MPEG audio file");
        let remote = Said {
            track_type: Some(TrackType::Remote),
            date_added: Some("2012-03-04".into()),
            ..said(&[Flag::Matched])
        };
        check(remote, "Matched, only in the cloud, added on 2012-03-04");
    }
}
