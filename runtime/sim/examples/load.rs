//! The load of the benchmark table: small requests to many running simulators.
//!
//! `load CARDS COUNT` reads what `edgebook sim -o ndjson` printed, opens a connection to each appliance, sends COUNT
//! requests over them, at most 64 at the same time, and prints how many a second were answered.
#![expect(clippy::print_stdout, reason = "prints its measurement")]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use base64::Engine as _;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many requests are under way at the same time.
const WIDTH: usize = 64;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cards, count] = arguments.as_slice() else { return Err("usage: load CARDS COUNT".into()) };
    let count: u32 = count.parse()?;
    let cards = std::fs::read_to_string(cards)?;
    let targets = cards.lines().map(Target::read).collect::<Fallible<Vec<_>>>()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(load(targets, count))
}

/// What is asked of one appliance.
struct Target {
    address: String,
    request: String,
}

impl Target {
    fn read(card: &str) -> Fallible<Self> {
        let card: Value = serde_json::from_str(card)?;
        let fact = |name: &str| card.get(name).and_then(Value::as_str).ok_or("a card is not complete");
        let address = fact("url")?.trim_start_matches("https://").to_owned();
        let path = if fact("kind")? == "vns3" { "/api/config" } else { "/api/about" };
        let login = format!("{}:{}", fact("user")?, fact("password")?);
        let login = base64::engine::general_purpose::STANDARD.encode(login);
        let request = format!("GET {path} HTTP/1.1\r\nHost: sim\r\nAuthorization: Basic {login}\r\n\r\n");
        Ok(Self { address, request })
    }
}

async fn load(targets: Vec<Target>, count: u32) -> Fallible<()> {
    let tls = TlsConnector::from(Arc::new(config()?));
    let mut connections = Vec::new();
    for target in targets {
        let stream = TcpStream::connect(&target.address).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::from(stream.peer_addr()?.ip());
        connections.push((tls.connect(name, stream).await?, target.request));
    }
    let (left, turns) = (Arc::new(AtomicU32::new(count)), Arc::new(Semaphore::new(WIDTH)));
    let mut workers = JoinSet::new();
    let start = Instant::now();
    for (mut stream, request) in connections {
        let (left, turns) = (Arc::clone(&left), Arc::clone(&turns));
        workers.spawn(async move {
            let took = |left: u32| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, took).is_ok() {
                let _turn = turns.acquire().await?;
                ask(&mut stream, &request).await?;
            }
            Ok::<(), Box<dyn Error + Send + Sync>>(())
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    println!("requests_per_second={}", f64::from(count) / start.elapsed().as_secs_f64());
    Ok(())
}

/// Sends one request and reads its answer to the end.
async fn ask(stream: &mut TlsStream<TcpStream>, request: &str) -> Fallible<()> {
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut received = Vec::with_capacity(2048);
    loop {
        if stream.read_buf(&mut received).await? == 0 {
            return Err("the connection ended before the answer did".into());
        }
        let text = std::str::from_utf8(&received)?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or("the answer has no length")?.parse()?;
        if body.len() >= length {
            return if head.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(head.to_owned().into()) };
        }
    }
}

/// A client that trusts whatever is shown: only time is measured here.
fn config() -> Fallible<ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody)).with_no_client_auth())
}

#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}
