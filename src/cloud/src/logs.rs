//! What is logged to stderr, and in which form. Messages of other crates are left out below warnings: they may
//! hold ids and addresses, which our own messages leave out.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How a line of the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

/// Whether lines are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    None,
    Terminal,
}

/// Starts logging.
pub(crate) fn start(level: LevelFilter, format: LogFormat) {
    let colours = if std::io::stderr().is_terminal() { Colours::Terminal } else { Colours::None };
    subscriber(level, format, std::io::stderr, colours).init();
}

/// Builds what writes the log.
pub(crate) fn subscriber<W>(
    level: LevelFilter,
    format: LogFormat,
    writer: W,
    colours: Colours,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level);
    let registry = tracing_subscriber::registry().with(ours);
    let layer = fmt::layer().with_writer(writer).with_ansi(colours == Colours::Terminal);
    match format {
        LogFormat::Text => Box::new(registry.with(layer)),
        LogFormat::Json => Box::new(registry.with(layer.json().flatten_event(true))),
    }
}
