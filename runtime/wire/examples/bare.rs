//! The yardstick of the benchmark table: a bare reqwest and serde_json loop against a running simulator.
//!
//! `bare ADDRESS CERTIFICATE.der HEADER VALUE PATH COUNT` prints the seconds that COUNT calls took, after one to
//! warm up.
#![expect(clippy::print_stdout, reason = "prints its measurement")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, certificate, header, value, path, count] = arguments.as_slice() else {
        return Err("usage: bare ADDRESS CERTIFICATE.der HEADER VALUE PATH COUNT".into());
    };
    let count: u32 = count.parse()?;
    let client = client(std::fs::read(certificate)?)?;
    let url = format!("https://{address}{path}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let call = async || -> Result<Value, Box<dyn Error>> {
            let answer = client.get(&url).header(header, value).send().await?;
            Ok(serde_json::from_slice(&answer.bytes().await?)?)
        };
        call().await?;
        let start = Instant::now();
        for _ in 0..count {
            if call().await?.get("response").is_none() {
                return Err("the answer has no `response`".into());
            }
        }
        println!("seconds={}", start.elapsed().as_secs_f64());
        Ok(())
    })
}

/// A client that trusts this one certificate.
fn client(certificate: Vec<u8>) -> Result<reqwest::Client, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder().tls_backend_preconfigured(config).build()?)
}
