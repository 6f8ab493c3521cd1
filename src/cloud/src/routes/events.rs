//! `GET /v1/libraries/{library}/events`: server-sent events that tell when heads move.
//!
//! Every event is `event: heads` with `data: {"browsers":{"<browser>":{"first":1,"last":9,"bytes":1234}}}`. The
//! first event has all browsers; later ones have those that moved, with `null` for a browser that was removed.
//! The stream ends when the library is deleted, its epoch is raised, or the endpoint stops.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Sse};
use futures::stream;
use reprise_wire::events;
use reprise_wire::heads::Moved;
use reprise_wire::ids::LibraryId;
use reprise_wire::refusal::RefusalCode;
use tokio::sync::watch;

use crate::endpoint::Shared;
use crate::libraries::epoch::Right;
use crate::libraries::shelf::{Freshness, Known, Shelf};
use crate::libraries::snapshot::Snapshot;
use crate::limits::budget::Share;
use crate::metrics::Listening;
use crate::problem::Problem;
use crate::routes::extract::Ids;
use crate::token::Bearer;

/// How often a comment shows that the connection is alive. Proxies give up after about a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The shortest time between two questions to the storage about other endpoints, while somebody listens.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(50);

/// A connection that listens, and what it was told so far.
struct Listener {
    endpoint: Shared,
    shelf: Arc<Shelf>,
    known: watch::Receiver<Known>,
    stopping: watch::Receiver<bool>,
    told: Option<Arc<Snapshot>>,
    /// The epoch whose token was shown.
    epoch: u64,
    /// Whether the storage failed the last time it was asked.
    is_blind: bool,
    /// Counts this connection as long as it exists.
    _listening: Listening,
    _place: Share,
}

/// Tells the heads now, and whenever one moves.
pub(crate) async fn events(
    State(endpoint): State<Shared>,
    Ids(library): Ids<LibraryId>,
    Bearer(visitor): Bearer,
) -> Result<impl IntoResponse, Problem> {
    let visit = endpoint.libraries.open(library, Right::Access, visitor).await?;
    let shelf = Arc::clone(&visit.shelf);
    let epoch = endpoint.libraries.epoch(&shelf, Duration::MAX).await?.number;
    endpoint.libraries.look(&shelf, Freshness::Now).await?;
    if shelf.listeners() >= endpoint.libraries.bounds.listeners {
        return Err(RefusalCode::TooManyListeners.into());
    }
    let place = endpoint.libraries.budgets.listeners.share(visit.holder.address_only(), 1).await;
    let place = place.map_err(|_| RefusalCode::TooManyListeners)?;
    let listener = Listener {
        known: shelf.watch(),
        stopping: endpoint.stopping.clone(),
        told: None,
        epoch,
        is_blind: false,
        _listening: endpoint.metrics.listen(),
        _place: place,
        endpoint,
        shelf,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Without this, nginx would hold events back until it has enough of them.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], events))
}

impl Listener {
    /// Waits for the next event; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let snapshot = Arc::clone(&self.known.borrow_and_update().snapshot);
            if snapshot.is_forgotten || snapshot.epoch > self.epoch || *self.stopping.borrow() {
                return None;
            }
            if let Some(event) = self.tell(snapshot) {
                return Some(event);
            }
            self.wait().await;
        }
    }

    /// Makes an event of the heads that moved since the last one; `None` if none did.
    fn tell(&mut self, snapshot: Arc<Snapshot>) -> Option<Event> {
        let browsers = match &self.told {
            None => snapshot.moved_since(&Snapshot::default()),
            Some(told) => snapshot.moved_since(told),
        };
        let is_first = self.told.replace(snapshot).is_none();
        if browsers.is_empty() && !is_first {
            return None;
        }
        Event::default().event(events::HEADS).json_data(Moved { browsers }).ok()
    }

    /// Waits until something may have changed, here or at another endpoint, or the endpoint stops.
    async fn wait(&mut self) {
        let age = self.endpoint.libraries.bounds.heads_age;
        tokio::select! {
            Ok(()) = self.known.changed() => {}
            Ok(()) = self.stopping.changed() => {}
            () = tokio::time::sleep(age.max(LOOK_AT_MOST_EVERY)) => self.look(age).await,
        }
    }

    /// Asks the storage what other endpoints did. Of several failures in a row only the first is logged.
    async fn look(&mut self, age: Duration) {
        let store = &self.endpoint.libraries.store;
        let looked = match self.shelf.epoch(store, age).await {
            Ok(_) => self.shelf.look(store, Freshness::AtMost(age)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &looked
            && !self.is_blind
        {
            tracing::warn!(cause = error.cause(), "cannot look for listeners");
        }
        self.is_blind = looked.is_err();
    }
}
