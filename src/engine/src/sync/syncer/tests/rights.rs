//! Who may what, as a browser sees it: epochs that are raised, told and lied about, thieves of tokens and of owner
//! secrets, streams that somebody else has taken. Whoever attacks stays hostile to the end.

use reprise_catalog::seal::Deleted;
use reprise_wire::epochs::Told;
use reprise_wire::ids::Proof;
use reprise_wire::refusal::{Refusal, RefusalCode};
use reprise_wire::word::Word;

use super::super::{CallError, Endpoint as _, Stop};
use super::*;

over_both!(
    a_raised_epoch_is_learned_by_all,
    two_browsers_that_raise_at_once_agree,
    who_is_killed_while_raising_goes_on,
    a_browser_that_was_away_for_long_comes_back,
    a_restored_backup_is_walked_up_and_said,
    what_a_person_changes_hides_no_old_copy,
    a_thief_of_the_owner_secret_deletes_nothing_for_good,
    a_thief_of_the_owner_secret_removes_nobody_for_good,
    a_thief_of_the_token_changes_no_stream,
    junk_that_sorts_first_keeps_no_joiner_out,
    whose_stream_was_taken_goes_on_as_another,
    what_a_remover_had_not_read_is_kept,
    news_of_others_is_sealed_once,
);

fn raise<C: Cloud>(browser: &Browser<C>) -> Result<u64, Stop> {
    browser.with_syncer(async |syncer| syncer.raise().await)
}

/// Two browsers that have synced.
fn two<C: Cloud>() -> World<C> {
    let mut world = World::<C>::new(2);
    world.write(0);
    world.write(1);
    world.settle();
    world
}

/// A thief of this browser's endpoint secrets of epoch 0: it can call, and holds no key of the library.
fn thief<C: Cloud>(world: &World<C>) -> C::Endpoint {
    world.cloud.connect(&keys(1), BrowserId([66; 8]), 66)
}

fn a_raised_epoch_is_learned_by_all<C: Cloud>() {
    let mut world = two::<C>();
    let old = thief(&world);
    assert!(world.cloud.run(old.heads()).is_ok());
    assert_eq!(raise(&world.browsers[0]), Ok(1));
    let refused = world.cloud.run(old.heads()).unwrap_err();
    assert_eq!(refused.code(), Some(RefusalCode::WrongToken));
    world.write(0);
    world.write(1);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    assert_eq!(world.browsers[1].disk.epoch.get(), 1);
    let late = world.another(3, 1);
    assert!(matches!(late.with_syncer(async |syncer| syncer.probe().await), Ok(Looked::Library(_))));
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!((late.disk.epoch.get(), late.disk.facts()), (1, world.written));
}

fn two_browsers_that_raise_at_once_agree<C: Cloud>() {
    let world = two::<C>();
    // Both knew epoch 0 when they asked: the second call comes with the same body.
    let (one, other) = (&world.browsers[0], &world.browsers[1]);
    world.cloud.run(one.line.endpoint.raise(1)).unwrap();
    world.cloud.run(other.line.endpoint.raise(1)).unwrap();
    assert_eq!(world.settle(), BTreeSet::new());
    assert_eq!((one.disk.epoch.get(), other.disk.epoch.get()), (1, 1));
}

/// The endpoint raised the epoch, and the browser was killed before it stored that.
fn who_is_killed_while_raising_goes_on<C: Cloud>() {
    let world = two::<C>();
    world.browsers[0].disk.fuse.set(Some(0));
    raise(&world.browsers[0]).unwrap_err();
    assert_eq!(world.browsers[0].disk.epoch.get(), 0);
    world.browsers[0].line.act.set(Act::AnswerLost);
    world.browsers[0].line.grace.set(1);
    world.browsers[0].disk.fuse.set(None);
    raise(&world.browsers[0]).unwrap_err();
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn a_browser_that_was_away_for_long_comes_back<C: Cloud>() {
    let mut world = two::<C>();
    for _ in 0..9 {
        raise(&world.browsers[0]).unwrap();
    }
    world.write(1);
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
    assert_eq!(world.browsers[1].disk.epoch.get(), 9);
}

fn a_restored_backup_is_walked_up_and_said<C: Cloud>() {
    let world = two::<C>();
    let old = world.cloud.back_up();
    (1..=3).for_each(|epoch| assert_eq!(raise(&world.browsers[0]), Ok(epoch)));
    world.settle();
    world.cloud.put_back(&old);
    let faults = world.browsers[1].round().unwrap().faults;
    assert!(faults.contains(&Fault::OldCopy), "{faults:?}");
    let refused = world.cloud.run(thief(&world).heads()).unwrap_err();
    assert_eq!(refused.told().map(|told| told.number), Some(3), "the old token is no good again");
    assert_eq!(world.settle(), BTreeSet::new());
    // The same after everything was lost and the library was claimed again.
    world.cloud.lose_everything();
    let faults = world.browsers[1].round().unwrap().faults;
    assert!(faults.contains(&Fault::LibraryLost) && faults.contains(&Fault::OldCopy), "{faults:?}");
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

/// What a person does first after a backup was restored walks the epoch up and refills, so no later round finds that. It is
/// said all the same, also if the endpoint gives up in the middle.
fn what_a_person_changes_hides_no_old_copy<C: Cloud>() {
    let changes: [fn(&Browser<C>); 4] = [
        |browser| drop(raise(browser)),
        |browser| drop(browser.with_syncer(async |syncer| syncer.probe().await)),
        |browser| drop(browser.with_syncer(async |syncer| syncer.read_whole(None).await)),
        |browser| drop(browser.remove(BrowserId([2; 8]))),
    ];
    for (change, is_cut_off) in changes.into_iter().flat_map(|it| [(it, false), (it, true)]) {
        let mut world = two::<C>();
        let old = world.cloud.back_up();
        (1..=3).for_each(|epoch| assert_eq!(raise(&world.browsers[0]), Ok(epoch)));
        world.write(0);
        world.settle();
        world.cloud.put_back(&old);
        let browser = &world.browsers[0];
        browser.line.act.set(if is_cut_off { Act::AnswerLost } else { Act::Honest });
        browser.line.grace.set(2);
        change(browser);
        let noticed = browser.noticed.borrow();
        assert!(noticed.contains(&Fault::OldCopy), "{noticed:?}");
    }
    // What was lost and is sent again within a change.
    let mut world = two::<C>();
    let old = world.cloud.back_up();
    world.write(0);
    world.settle();
    world.cloud.put_back(&old);
    world.browsers[0].remove(BrowserId([2; 8])).unwrap();
    let noticed = world.browsers[0].noticed.borrow();
    assert!(noticed.iter().any(|it| matches!(it, Fault::OwnWentBack { .. })), "{noticed:?}");
}

fn a_thief_of_the_owner_secret_deletes_nothing_for_good<C: Cloud>() {
    for word in [Word::new(b"no word of the library").unwrap(), keys(2).seal_word(LEFT, [1; 24])] {
        let world = two::<C>();
        let thief = thief(&world);
        world.cloud.run(thief.forget_library(&word)).unwrap();
        let faults = world.browsers[0].round().unwrap().faults;
        assert!(faults.contains(&Fault::DeletedByStranger), "{faults:?}");
        let again = world.cloud.run(thief.forget_library(&word)).unwrap_err();
        assert_eq!(again.code(), Some(RefusalCode::WrongToken));
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
}

const LEFT: Deleted = Deleted::Library { replaced_by: None };

/// The thief goes on: under each id that the robbed browser takes it is removed again, until the password is changed.
fn a_thief_of_the_owner_secret_removes_nobody_for_good<C: Cloud>() {
    let mut world = two::<C>();
    let (thief, word) = (thief(&world), Word::new(b"no word of the library").unwrap());
    for fresh in 9..12 {
        let robbed = world.browsers[1].id;
        world.cloud.run(thief.forget_browser(robbed, 99, &word)).unwrap();
        let faults = world.browsers[1].round().unwrap().faults;
        assert!(faults.contains(&Fault::RemovedByStranger), "{faults:?}");
        let faults = world.browsers[0].round().unwrap().faults;
        assert!(faults.contains(&Fault::Gone { browser: robbed }), "{faults:?}");
        world.browsers[1].become_another(fresh);
        world.browsers[1].with_syncer(async |syncer| syncer.enter().await).unwrap();
        world.write(1);
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
        let late = world.another(3, 1);
        assert_eq!(late.round().unwrap().faults, BTreeSet::new());
        assert_eq!(late.disk.facts(), world.written);
    }
    assert_eq!(raise(&world.browsers[0]), Ok(1));
    let again = world.cloud.run(thief.forget_browser(world.browsers[1].id, 99, &word)).unwrap_err();
    assert_eq!(again.code(), Some(RefusalCode::WrongToken));
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

/// Junk in the next place of a stream, and compaction of a stream, by who holds only the token.
fn a_thief_of_the_token_changes_no_stream<C: Cloud>() {
    let mut world = two::<C>();
    let (thief, robbed) = (thief(&world), world.browsers[1].id);
    let code = |done: Result<(), CallError>| done.unwrap_err().code();
    for _ in 0..3 {
        let next = world.cloud.numbers()[&robbed].last().unwrap() + 1;
        assert_eq!(code(world.cloud.run(thief.put(robbed, next, b"junk"))), Some(RefusalCode::StreamTaken));
        let deleted = world.cloud.run(thief.delete_before(robbed, next - 1));
        assert_eq!(code(deleted), Some(RefusalCode::StreamTaken));
        world.write(1);
        assert_eq!(world.settle(), BTreeSet::new());
        assert!(world.is_whole());
    }
}

fn junk_that_sorts_first_keeps_no_joiner_out<C: Cloud>() {
    let world = two::<C>();
    let thief = thief(&world);
    let junk = [&[255, 3][..], &[7; 300]].concat();
    for (id, junk) in [(0, &b"junk"[..]), (255, &junk)] {
        world.cloud.run(thief.put(BrowserId([id; 8]), 1, junk)).unwrap();
    }
    let late = world.another(3, 1);
    assert!(matches!(late.with_syncer(async |syncer| syncer.probe().await), Ok(Looked::Library(_))));
    late.with_syncer(async |syncer| syncer.enter().await).unwrap();
    let faults = late.round().unwrap().faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults.iter().all(|fault| matches!(fault, Fault::Refused { .. })), "{faults:?}");
    assert_eq!(late.disk.facts(), world.written);
    // Removing such a stream clears it. One that is the library's, and does not open now, is never cleared.
    late.with_syncer(async |syncer| syncer.remove_browser(BrowserId([0; 8]), Unread::Waits).await).unwrap();
    // *Clear junk* clears all of it, and nothing else.
    assert_eq!(late.with_syncer(async |syncer| syncer.clear_junk().await), Ok(1));
    assert_eq!(late.with_syncer(async |syncer| syncer.clear_junk().await), Ok(0));
    assert_eq!(late.round().unwrap().faults, BTreeSet::new());
    assert_eq!(world.cloud.numbers().keys().filter(|id| matches!(id.0, [0 | 255, ..])).count(), 0);
    let fresh = world.another(4, 1);
    fresh.line.act.set(Act::Truncates);
    let kept = world.browsers[1].id;
    fresh.with_syncer(async |syncer| syncer.remove_browser(kept, Unread::Waits).await).unwrap_err();
    assert!(world.cloud.numbers().contains_key(&kept));
}

fn whose_stream_was_taken_goes_on_as_another<C: Cloud>() {
    let mut world = two::<C>();
    // Another copy of the profile made a secret of its own under the same id.
    let thief = world.cloud.connect(&keys(1), BrowserId([3; 8]), 66);
    world.cloud.run(thief.put(BrowserId([3; 8]), 1, b"junk")).unwrap();
    let mut late = world.another(3, 1);
    late.disk.add(50);
    world.written.insert(50);
    assert_eq!(late.line.act.get(), Act::Honest);
    let faults = late.round().unwrap().faults;
    assert!(faults.contains(&Fault::StreamTaken) || faults.contains(&Fault::OwnAhead), "{faults:?}");
    late.become_another(9);
    late.with_syncer(async |syncer| syncer.enter().await).unwrap();
    world.browsers.push(late);
    let faults = world.settle();
    assert!(
        faults.iter().all(|fault| matches!(fault, Fault::Refused { .. })),
        "the junk is told: {faults:?}"
    );
    assert!(world.is_whole());
}

/// The removed browser wrote once more, and a third one had read that.
fn what_a_remover_had_not_read_is_kept<C: Cloud>() {
    let mut world = World::<C>::new(3);
    (0..3).for_each(|at| world.write(at));
    world.settle();
    let removed = world.browsers[2].id;
    let read = *world.cloud.numbers()[&removed].last().unwrap();
    world.write(2);
    world.browsers[2].round().unwrap();
    world.browsers[1].round().unwrap();
    let word = keys(1).seal_word(Deleted::Browser { browser: removed, last: read }, [5; 24]);
    world.cloud.run(world.browsers[0].line.endpoint.forget_browser(removed, read, &word)).unwrap();
    assert_eq!(world.browsers[2].round().unwrap_err().code(), Some(RefusalCode::BrowserForgotten));
    world.browsers.pop();
    assert_eq!(world.settle(), BTreeSet::new());
    assert!(world.is_whole());
}

fn news_of_others_is_sealed_once<C: Cloud>() {
    let mut world = two::<C>();
    let other = world.browsers[1].id;
    let vectors = |world: &World<C>| -> Vec<Vec<(BrowserId, u64)>> {
        let page = |after| world.cloud.run(world.browsers[1].line.endpoint.page(world.browsers[0].id, after));
        let mut records: Vec<(u64, Vec<u8>)> = Vec::new();
        loop {
            let more = page(records.last().map_or(0, |(number, _)| *number)).unwrap();
            if more.is_empty() {
                break;
            }
            records.extend(more);
        }
        let opened = records.iter().map(|(number, record)| {
            let position = reprise_catalog::seal::Position { browser: world.browsers[0].id, number: *number };
            world.browsers[1].keys.unseal(position, record).unwrap().vector
        });
        opened.map(|vector| vector.0.iter().map(|seen| (seen.browser, seen.number)).collect()).collect()
    };
    (0..2).for_each(|_| world.write(0));
    world.settle();
    world.write(1);
    world.settle();
    (0..29).for_each(|_| world.write(0));
    world.settle();
    let told = vectors(&world);
    let expected: Vec<(usize, Vec<(BrowserId, u64)>)> =
        vec![(1, vec![(other, 1)]), (3, vec![(other, 2)]), (31, vec![(other, 2)])];
    let with_news = told.iter().cloned().enumerate().filter(|(_, vector)| !vector.is_empty());
    assert_eq!(with_news.collect::<Vec<_>>(), expected, "news once, and all of it in the 32nd record");
}

/// An endpoint that refuses the secrets and tells an epoch that it made up, one of another library, or the true one.
#[test]
fn an_endpoint_that_lies_about_the_epoch_gets_nothing_more() {
    let proof = |seed: u8, number| keys(seed).rights(number).proof;
    let lies = [
        None,
        Some(Told { number: 5, proof: Proof([0; 32]) }),
        Some(Told { number: 5, proof: proof(2, 5) }),
        Some(Told { number: 5, proof: proof(1, 6) }),
        Some(Told { number: 0, proof: proof(1, 0) }),
        Some(Told { number: 7, proof: proof(1, 7) }),
    ];
    for lie in lies {
        let mut world = two::<cloud::Double>();
        world.write(1);
        let browser = &world.browsers[1];
        let refusal = Refusal { epoch: lie.map(Box::new), ..RefusalCode::WrongToken.into() };
        browser.line.refuses.replace(Some(refusal));
        let sent = world.cloud.numbers();
        for _ in 0..3 {
            assert_eq!(browser.round(), Err(Stop::Held), "{lie:?}");
            assert_eq!(browser.with_syncer(async |syncer| syncer.probe().await), Err(Stop::Held), "{lie:?}");
        }
        assert_eq!(world.cloud.numbers(), sent, "{lie:?}");
        let proven = lie.filter(|told| keys(1).proves(told)).map_or(0, |told| told.number);
        assert_eq!(browser.disk.epoch.get(), proven, "only a proven number is taken: {lie:?}");
    }
}
