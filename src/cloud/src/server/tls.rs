//! TLS with a certificate chain and a key from files, which are read again on SIGHUP.

use std::path::PathBuf;

use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;

use crate::server::signals;

/// Where the files of the certificate chain and its key are (PEM).
#[derive(Debug, Clone)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl TlsFiles {
    /// Reads both files.
    pub(crate) async fn load(&self) -> anyhow::Result<RustlsConfig> {
        RustlsConfig::from_pem_file(&self.certificate, &self.key).await.with_context(|| {
            format!("cannot use the certificate {} with {}", self.certificate.display(), self.key.display())
        })
    }

    /// Reads both files again on every SIGHUP. If the new ones are unusable, the old ones stay in use.
    pub(crate) async fn reload_on_hangup(self, config: RustlsConfig) {
        loop {
            signals::hangup().await;
            match config.reload_from_pem_file(&self.certificate, &self.key).await {
                Ok(()) => tracing::info!("the certificate was read again"),
                Err(error) => tracing::error!(%error, "the certificate cannot be read again"),
            }
        }
    }
}
