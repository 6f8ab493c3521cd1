//! The door of the calls: tells whose a request is, limits how often one address asks and how much it has under way.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::limits::address::Addresses;
use crate::limits::budget::{Budget, Budgets, Totals};
use crate::limits::rate::Rate;
use crate::problem::Problem;

/// What the door knows.
#[derive(Clone)]
pub(crate) struct Door {
    /// The turns of calls.
    pub(crate) turns: Arc<Budget>,
    pub(crate) addresses: Arc<Addresses>,
    /// The limit to the rate of calls; `None` means no limit.
    pub(crate) rate: Option<Arc<Rate>>,
}

impl Default for Door {
    fn default() -> Self {
        Self { turns: Arc::new(Budgets::new(Totals::default()).turns), addresses: Arc::default(), rate: None }
    }
}

/// Lets a request in, or answers why not. Its turn ends when its answer begins.
pub(crate) async fn enter(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let caller = door.addresses.caller(&request);
    request.extensions_mut().insert(caller);
    if let Some(Err(problem)) = door.rate.as_ref().map(|rate| rate.check(caller)) {
        return problem.into_response();
    }
    match door.turns.share(caller.alone(), 1).await {
        Ok(_turn) => next.run(request).await,
        Err(problem) => Problem::into_response(problem),
    }
}
