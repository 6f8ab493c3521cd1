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

    use std::collections::BTreeSet;

    use serde_json::Value;

    /// The words of a question that Prometheus is asked.
    fn words(question: &str) -> impl Iterator<Item = &str> {
        question.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
    }

    /// The labels that a question names: those to sum by, and those that must have a value.
    fn labels(question: &str) -> Vec<&str> {
        let listed = question.split("by (").skip(1).filter_map(|rest| rest.split(')').next());
        let matched = question.split('{').skip(1).filter_map(|rest| rest.split('=').next());
        listed.chain(matched).flat_map(words).filter(|word| !word.is_empty()).collect()
    }

    fn check_question(question: &str, text: &str) {
        let count = |letter| question.matches(letter).count();
        for [open, close] in [['(', ')'], ['{', '}'], ['[', ']']] {
            assert_eq!(count(open), count(close), "{question}");
        }
        let meters: Vec<_> = words(question).filter(|word| word.starts_with("reprise_")).collect();
        let [meter] = *meters else { panic!("{question} asks for one meter") };
        let is_there = |line: &str| line.strip_prefix(meter).is_some_and(|rest| rest.starts_with(['{', ' ']));
        let line = text.lines().find(|line| is_there(line)).unwrap_or_else(|| panic!("{meter}: {text}"));
        for label in labels(question) {
            assert!(line.contains(&format!("{label}=\"")), "{label} of {question}: {line}");
        }
    }

    /// As far as it can be seen without Grafana: panels with a place of their own, and questions that have an answer.
    #[test]
    fn the_sample_dashboard_asks_for_meters_that_there_are() {
        let metrics = Metrics::new();
        metrics.answered("put", 201, Duration::from_millis(3));
        let text = metrics.text().unwrap();
        let dashboard: Value = serde_json::from_str(include_str!("../dashboard.json")).unwrap();
        assert_eq!(dashboard["templating"]["list"][0]["name"], "source");
        let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
        for panel in dashboard["panels"].as_array().unwrap() {
            assert!(ids.insert(panel["id"].as_u64()) && panel["title"].is_string(), "{panel}");
            assert_eq!(
                (&panel["type"], &panel["datasource"]["uid"]),
                (&"timeseries".into(), &"${source}".into())
            );
            let at = |side| panel["gridPos"][side].as_u64().unwrap();
            assert!(at("x") + at("w") <= 24, "{panel}");
            for column in at("x")..at("x") + at("w") {
                for row in at("y")..at("y") + at("h") {
                    assert!(places.insert((column, row)), "two panels have one place: {panel}");
                }
            }
            let targets = panel["targets"].as_array().unwrap();
            assert!(!targets.is_empty());
            for target in targets {
                assert!(target["refId"].is_string());
                check_question(target["expr"].as_str().unwrap(), &text);
            }
        }
        assert!(ids.len() >= 6);
    }
}
