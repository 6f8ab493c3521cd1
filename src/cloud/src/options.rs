//! The options of the command line.

use std::net::{AddrParseError, IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::header::InvalidHeaderValue;
use axum::http::{HeaderName, HeaderValue};
use ipnet::IpNet;
use reprise_wire::mailbox;
use tracing::level_filters::LevelFilter;

use crate::admission::Rule;
use crate::libraries::Bounds;
use crate::limits::address::Proxies;
use crate::limits::budget::Totals;
use crate::limits::room::Room;
use crate::logs::LogFormat;
use crate::server::TlsFiles;
use crate::store::location::Location;

const MEBIBYTE: u64 = 1 << 20;

/// The Reprise cloud endpoint.
#[derive(Debug, clap::Parser)]
#[command(
    version,
    after_help = "Beside it: reprise-cloud check, stats, backup, restore, verify; each has --help."
)]
pub struct Options {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub(crate) listen: SocketAddr,
    /// Folder of the built app, read once at start; without it, the app in this program is served, if it has one
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    /// Serve no app, only the calls under /v1
    #[arg(long, conflicts_with = "app")]
    pub(crate) no_app: bool,
    /// Where sealed batches are kept: a folder, created if missing, or s3://bucket/prefix, gs://… or az://…
    #[arg(long, value_name = "DIR|URL", required_unless_present = "no_store")]
    pub(crate) data: Option<Location>,
    /// Keep nothing: serve the app alone, for libraries that are kept elsewhere
    #[arg(long, conflicts_with_all = ["data", "no_app"])]
    pub(crate) no_store: bool,
    #[command(flatten)]
    pub(crate) admission: AdmissionOptions,
    #[command(flatten)]
    pub(crate) limits: LimitOptions,
    /// Origin of an app that is served elsewhere and may use this endpoint; may be repeated
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = parse_origin)]
    pub(crate) allowed_origins: Vec<HeaderValue>,
    #[command(flatten)]
    pub(crate) tls: TlsOptions,
    /// Address and port on which GET /metrics tells the meters to Prometheus; without it they are told nowhere
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) metrics: Option<SocketAddr>,
    /// How much is logged to stderr: off, error, warn, info, debug (each request) or trace
    #[arg(long, default_value = "info", value_name = "LEVEL")]
    pub(crate) log: LevelFilter,
    /// Form of the log
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log_format: LogFormat,
}

/// Who may bring new libraries.
#[derive(Debug, clap::Args)]
pub(crate) struct AdmissionOptions {
    /// Who may bring a new library; existing ones go on in any case
    #[arg(long, value_enum, default_value_t = NewLibraries::Open)]
    new_libraries: NewLibraries,
    /// File with one invitation a line, read at every use; a new library needs one of them
    #[arg(long, value_name = "FILE", conflicts_with = "new_libraries")]
    invitations: Option<PathBuf>,
    /// New libraries a day from one address, where everyone may bring one; 0 for any number
    #[arg(long, default_value_t = 20, value_name = "LIBRARIES")]
    new_libraries_a_day: u32,
}

/// The rules for new libraries that need no further option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum NewLibraries {
    /// Everyone
    Open,
    /// Nobody
    Closed,
}

/// The limits on what a client may use.
#[derive(Debug, clap::Args)]
pub(crate) struct LimitOptions {
    /// MiB that a library may hold
    #[arg(long, default_value_t = 256, value_name = "MIB")]
    quota: u64,
    /// KiB of one batch
    #[arg(long, default_value_t = 4096, value_name = "KIB", value_parser = clap::value_parser!(u32).range(1..=65536))]
    batch_size: u32,
    /// MiB that all libraries together may hold; 0 for any number
    #[arg(long, default_value_t = 0, value_name = "MIB")]
    total_quota: u64,
    /// MiB that stay free on the disk of a data folder; below that, only what makes room is taken
    #[arg(long, default_value_t = 256, value_name = "MIB")]
    disk_floor: u64,
    /// Calls a second from one address, and ten times as many at once; 0 for no limit
    #[arg(long, default_value_t = 50, value_name = "CALLS")]
    rate: u32,
    /// Connections at once; fewer if the system lets the process have fewer files open
    #[arg(long, default_value_t = 4096, value_name = "CONNECTIONS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) connections: u32,
    /// What one address, and one library, may have of the memory, uploads, listeners, calls and connections that
    /// there are, in percent
    #[arg(long, default_value_t = 25, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) share: u32,
    /// Address or network of a proxy whose header names the client; may be repeated; this computer, if only
    /// --proxy-header is given
    #[arg(long = "proxy", value_name = "ADDRESS", value_parser = parse_network)]
    proxies: Vec<IpNet>,
    /// Header in which proxies name the client; x-forwarded-for, if only --proxy is given
    #[arg(long, value_name = "HEADER")]
    proxy_header: Option<HeaderName>,
    /// How old heads in an answer may be, in milliseconds, at most 1000; matters if several endpoints share
    /// one storage
    #[arg(long, default_value_t = 1000, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=1000))]
    heads_age: u64,
}

/// TLS with files, and what browsers are told of TLS.
#[derive(Debug, clap::Args)]
pub(crate) struct TlsOptions {
    /// Tells browsers to use this host over TLS only, for so many seconds (a day, if no number is given). It holds for
    /// all ports of the host, and cannot be taken back before
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "86400")]
    pub(crate) hsts: Option<u32>,
    /// Certificate chain as PEM, for TLS without a proxy; read again on SIGHUP
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key as PEM, read again on SIGHUP
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Options {
    /// Where batches are kept. Without a store, a place for none.
    pub(crate) fn location(&self) -> Location {
        self.data.clone().unwrap_or_else(Location::nowhere)
    }
}

impl AdmissionOptions {
    pub(crate) fn rule(&self) -> Rule {
        match (&self.invitations, self.new_libraries) {
            (Some(file), _) => Rule::Invited(file.clone()),
            (None, NewLibraries::Open) => Rule::Open,
            (None, NewLibraries::Closed) => Rule::Closed,
        }
    }

    /// Returns how many new libraries a day are taken from one address; `None` means any number.
    pub(crate) fn a_day(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.new_libraries_a_day)
    }
}

impl LimitOptions {
    pub(crate) fn bounds(&self) -> Bounds {
        let batch_bytes = self.batch_size as usize * 1024;
        Bounds {
            library_bytes: self.quota.saturating_mul(MEBIBYTE),
            batch_bytes,
            page_bytes: 2 * batch_bytes,
            browsers: 256,
            removed_browsers: 1024,
            heads_age: Duration::from_millis(self.heads_age),
            memory_bytes: 256 << 20,
            listeners: 64,
            mailbox_life: Duration::from_secs(mailbox::SECONDS),
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals { share: self.share, ..Totals::default() }
    }

    pub(crate) fn room(&self) -> Room {
        let bytes = |mebibytes: u64| (mebibytes > 0).then(|| mebibytes.saturating_mul(MEBIBYTE));
        Room::new(bytes(self.total_quota), bytes(self.disk_floor))
    }

    /// Returns the proxies whose word counts; `None` if none is named.
    pub(crate) fn proxies(&self) -> Option<Proxies> {
        let networks = match (&*self.proxies, &self.proxy_header) {
            ([], None) => return None,
            ([], Some(_)) => {
                vec![IpNet::from(IpAddr::from([127, 0, 0, 1])), IpAddr::from(Ipv6Addr::LOCALHOST).into()]
            }
            (named, _) => named.to_vec(),
        };
        let header = self.proxy_header.clone();
        Some(Proxies { header: header.unwrap_or(HeaderName::from_static("x-forwarded-for")), networks })
    }

    /// Returns how many calls a second are allowed; `None` means any number.
    pub(crate) fn calls_per_second(&self) -> Option<NonZeroU32> {
        NonZeroU32::new(self.rate)
    }
}

impl TlsOptions {
    pub(crate) fn files(&self) -> Option<TlsFiles> {
        let (certificate, key) = (self.tls_cert.clone()?, self.tls_key.clone()?);
        Some(TlsFiles { certificate, key })
    }
}

/// Reads an address or a network.
fn parse_network(text: &str) -> Result<IpNet, AddrParseError> {
    text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
}

/// Reads an origin: a scheme, a host and perhaps a port. One with a slash at its end would never match.
fn parse_origin(text: &str) -> Result<HeaderValue, OriginError> {
    let origin = url::Url::parse(text)?.origin().ascii_serialization();
    if origin != text {
        return Err(OriginError::NotAlone { origin });
    }
    Ok(HeaderValue::from_str(text)?)
}

/// Why an origin is not taken.
#[derive(Debug, thiserror::Error)]
enum OriginError {
    /// It is no address.
    #[error(transparent)]
    NoAddress(#[from] url::ParseError),
    /// It is an address with more in it than an origin.
    #[error("an origin looks like https://example.org, here {origin}")]
    NotAlone {
        /// The origin in it.
        origin: String,
    },
    /// A header cannot hold it.
    #[error(transparent)]
    NoHeader(#[from] InvalidHeaderValue),
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Options::command().debug_assert();
    }

    fn check(arguments: &[&str], admission: Option<&Rule>) {
        let parsed = Options::try_parse_from(["reprise-cloud", "--data", "x"].iter().chain(arguments));
        assert_eq!(parsed.ok().map(|options| options.admission.rule()).as_ref(), admission, "{arguments:?}");
    }

    #[test]
    fn a_proxy_is_believed_only_where_it_is_named() {
        let networks = |arguments: &[&str]| {
            let parsed = Options::try_parse_from(["reprise-cloud", "--data", "x"].iter().chain(arguments));
            let proxies = parsed.unwrap().limits.proxies();
            proxies.map(|proxies| proxies.networks.iter().map(IpNet::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(networks(&[]), None);
        assert_eq!(networks(&["--proxy-header", "x-real-ip"]).as_deref(), Some("127.0.0.1/32 ::1/128"));
        let both = ["--proxy", "10.0.0.7", "--proxy", "fd00::/8"];
        assert_eq!(networks(&both).as_deref(), Some("10.0.0.7/32 fd00::/8"));
        check(&["--proxy", "nginx"], None);
        check(&["--share", "0"], None);
    }

    #[test]
    fn contradictions_are_refused() {
        check(&[], Some(&Rule::Open));
        check(&["--new-libraries", "closed"], Some(&Rule::Closed));
        check(&["--invitations", "f"], Some(&Rule::Invited("f".into())));
        check(&["--invitations", "f", "--new-libraries", "open"], None);
        check(&["--tls-cert", "c"], None);
        check(&["--allow-origin", "https://example.org"], Some(&Rule::Open));
        check(&["--allow-origin", "https://example.org/"], None);
        check(&["--allow-origin", "*"], None);
        check(&["--batch-size", "0"], None);
        check(&["--heads-age", "1000"], Some(&Rule::Open));
        check(&["--heads-age", "1001"], None);
        check(&["--no-store"], None);
        check(&["--no-app", "--app", "x"], None);
    }
}
