//! Several tabs of one browser: one of them syncs, and when it is closed another one takes over.

use super::{LOST, Pair, SONGS, is_synced, restores, says, unticked};

#[test]
fn when_the_tab_that_syncs_is_closed_another_goes_on() -> anyhow::Result<()> {
    let Pair { stage, here: first, there, _elsewhere } = Pair::start()?;
    restores(&there, SONGS, 0)?;
    restores(&first, LOST, 0)?;
    let second = stage.visit()?;
    restores(&second, LOST, 0)?;
    for tab in [&first, &second] {
        is_synced(tab)?;
    }
    // While the first tab is open, it sends what is done in the second.
    second.click("checkbox", &unticked(&second)?[0])?;
    says(&there, SONGS - 1, 1)?;
    says(&first, LOST - 1, 1)?;
    first.close()?;
    second.click("checkbox", &unticked(&second)?[0])?;
    says(&there, SONGS - 2, 2)?;
    // The second tab also gets what other browsers do.
    there.click("checkbox", &unticked(&second)?[0])?;
    says(&second, LOST - 3, 3)?;
    is_synced(&second)?;
    for tab in [&second, &there] {
        assert_eq!(tab.complaints()?, [""; 0]);
    }
    Ok(())
}
