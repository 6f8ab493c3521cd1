//! TLS by files: a certificate chain and its key, read again on SIGHUP when they were renewed.

use std::path::PathBuf;

use anyhow::Context as _;
use axum_server::tls_rustls::RustlsConfig;

use crate::server::signals;

/// Where the certificate chain and its key are, as PEM.
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

    /// Reads both files again on every SIGHUP; those in use stay if the new ones are no good.
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
