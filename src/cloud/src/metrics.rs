//! The meters of the endpoint: calls, answers, times, listeners.
//! Nothing here or in the log names a library, a browser, a token or an address.

use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the buckets for the time of an answer, in seconds.
const BUCKETS: [f64; 8] = [0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0];

/// All meters.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<Call, Histogram>,
    listeners: Gauge<u64, AtomicU64>,
}

/// Counts one listener until it is dropped.
pub(crate) struct Listening(Gauge<u64, AtomicU64>);

#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Call {
    call: &'static str,
}

#[derive(Debug, Clone, Copy, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    call: &'static str,
    status: u16,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let (requests, listeners) = (Family::default(), Gauge::default());
        let seconds: Family<Call, Histogram> = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let mut registry = Registry::with_prefix("reprise");
        registry.register("requests", "Requests answered", requests.clone());
        let help = "Time until an answer began";
        registry.register_with_unit("answer", help, Unit::Seconds, seconds.clone());
        registry.register("listeners", "Connections that listen for events", listeners.clone());
        Self { registry, requests, seconds, listeners }
    }

    /// Counts a call that was answered, with the time until then.
    pub(crate) fn answered(&self, call: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Answer { call, status }).inc();
        self.seconds.get_or_create(&Call { call }).observe(took.as_secs_f64());
    }

    /// Writes every meter in Prometheus' text format.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// Counts a listener.
    pub(crate) fn listen(&self) -> Listening {
        self.listeners.inc();
        Listening(self.listeners.clone())
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of the sample dashboard that begins as the meters do.
    fn names(dashboard: &str) -> impl Iterator<Item = &str> {
        let words = dashboard.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        words.filter(|word| word.starts_with("reprise_"))
    }

    #[test]
    fn the_sample_dashboard_asks_for_meters_that_there_are() {
        let metrics = Metrics::new();
        metrics.answered("put", 201, Duration::from_millis(3));
        let (text, dashboard) = (metrics.text().unwrap(), include_str!("../dashboard.json"));
        assert!(serde_json::from_str::<serde_json::Value>(dashboard).is_ok());
        assert!(names(dashboard).count() >= 6);
        for name in names(dashboard) {
            assert!(
                text.contains(&format!("\n{name}{{")) || text.contains(&format!("\n{name} ")),
                "{name}: {text}"
            );
        }
    }
}
