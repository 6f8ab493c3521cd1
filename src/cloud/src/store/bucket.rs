//! Opens a bucket by its URL, with the keys of the usual environment variables. Certificates of the usual authorities
//! are in this program, for machines that have none.

use std::env;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    Certificate, ClientOptions, ObjectStore, ObjectStoreScheme, Result, RetryConfig, parse_url_opts,
};
use url::Url;

use crate::trust;

/// How long a request to a bucket that fails, or says that it has too much to do, is begun anew. A client is answered
/// with what became of it before the endpoint gives the whole answer up.
const AGAIN_FOR: Duration = Duration::from_secs(30);

/// Opens the bucket.
pub(super) fn open(url: &Url) -> Result<Arc<dyn ObjectStore>> {
    let (scheme, path) = ObjectStoreScheme::parse(url)?;
    let path = Path::parse(path)?;
    let (address, client) = (url.as_str(), client()?);
    Ok(match scheme {
        ObjectStoreScheme::AmazonS3 => {
            let bucket =
                AmazonS3Builder::new().with_url(address).with_client_options(client).with_retry(retries());
            let set = |bucket: AmazonS3Builder, (key, value)| bucket.with_config(key, value);
            Arc::new(PrefixStore::new(settings::<AmazonS3ConfigKey>().fold(bucket, set).build()?, path))
        }
        ObjectStoreScheme::GoogleCloudStorage => {
            let bucket = GoogleCloudStorageBuilder::new()
                .with_url(address)
                .with_client_options(client)
                .with_retry(retries());
            let set = |bucket: GoogleCloudStorageBuilder, (key, value)| bucket.with_config(key, value);
            Arc::new(PrefixStore::new(settings::<GoogleConfigKey>().fold(bucket, set).build()?, path))
        }
        ObjectStoreScheme::MicrosoftAzure => {
            let bucket = MicrosoftAzureBuilder::new()
                .with_url(address)
                .with_client_options(client)
                .with_retry(retries());
            let set = |bucket: MicrosoftAzureBuilder, (key, value)| bucket.with_config(key, value);
            Arc::new(PrefixStore::new(settings::<AzureConfigKey>().fold(bucket, set).build()?, path))
        }
        _ => {
            let (bucket, path) = parse_url_opts(url, env_settings())?;
            Arc::new(PrefixStore::new(bucket, path))
        }
    })
}

fn retries() -> RetryConfig {
    RetryConfig { retry_timeout: AGAIN_FOR, ..RetryConfig::default() }
}

fn client() -> Result<ClientOptions> {
    let Some(trusted) = trust::built_in() else { return Ok(ClientOptions::new()) };
    trusted
        .map(Certificate::from_der)
        .try_fold(ClientOptions::new().with_no_system_certificates(true), |options, authority| {
            Ok(options.with_root_certificate(authority?))
        })
}

/// The variables that one kind of bucket knows.
fn settings<K: FromStr>() -> impl Iterator<Item = (K, String)> {
    env_settings().filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value)))
}

/// Returns the variables that are meant for storage. Others, such as `TOKEN`, would be taken for settings too.
fn env_settings() -> impl Iterator<Item = (String, String)> {
    env::vars_os().filter_map(|(name, value)| {
        let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
        ["AWS_", "GOOGLE_", "AZURE_"].iter().any(|prefix| name.starts_with(prefix)).then_some((name, value))
    })
}
