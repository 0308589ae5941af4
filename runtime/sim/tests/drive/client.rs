//! A hand-made HTTP/1.1 client on rustls that pins the simulator's certificate, and checks that every good answer fits
//! the description.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use edgebook_model::{Api, Operation};
use edgebook_sim::{Sim, check_answer};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use serde_json::Value;

/// Accepts one certificate and no other, or any when there is none to compare with.
#[derive(Debug)]
struct Pinned {
    certificate: Option<Vec<u8>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.certificate.as_ref().is_none_or(|pinned| end_entity.as_ref() == pinned) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::General("another certificate".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// One connection, kept alive, with credentials.
pub(crate) struct Client {
    stream: StreamOwned<ClientConnection, TcpStream>,
    login: Option<String>,
    api: &'static Api,
}

/// The header line of the user and the password.
fn login(sim: &Sim) -> String {
    let login = sim.credentials();
    let pair = format!("{}:{}", login.user, login.password);
    format!("Authorization: Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("not JSON ({error}): {} {}", self.status, String::from_utf8_lossy(&self.body))
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(its, _)| its == name).map(|(_, value)| value.as_str())
    }
}

/// A body that carries its media type.
#[derive(Clone, Copy)]
pub(crate) enum Sent<'a> {
    Nothing,
    Json(&'a str),
    Form(&'a str),
    Other(&'a str, &'a str),
    Bytes(&'a str, &'a [u8]),
}

impl Client {
    /// Connects and logs in with the user and the password.
    pub(crate) fn new(sim: &Sim) -> Self {
        Self::with_header(sim, Some(login(sim)))
    }

    /// The same, where another certificate is shown than at the start.
    pub(crate) fn trusting(sim: &Sim, certificate: &CertificateDer<'_>) -> Self {
        Self::connect(sim, Some(login(sim)), Some(certificate.to_vec()))
    }

    /// Sends one request and reads whatever comes until the connection ends: all bytes, and how it ended.
    pub(crate) fn last_words(
        &mut self,
        method: &str,
        target: &str,
        within: Duration,
    ) -> (Vec<u8>, Option<ErrorKind>) {
        self.stream.sock.set_read_timeout(Some(within)).unwrap();
        let login = self.login.as_deref().unwrap_or("X-Nobody: yes");
        let head = format!("{method} {target} HTTP/1.1\r\nHost: sim\r\n{login}\r\nContent-Length: 0\r\n\r\n");
        let mut bytes = Vec::new();
        let read = self
            .stream
            .write_all(head.as_bytes())
            .and_then(|()| self.stream.flush())
            .and_then(|()| self.stream.read_to_end(&mut bytes));
        (bytes, read.err().map(|error| error.kind()))
    }

    /// Connects; `login` is a whole header line.
    pub(crate) fn with_header(sim: &Sim, login: Option<String>) -> Self {
        Self::connect(sim, login, Some(sim.certificate_der().to_vec()))
    }

    /// The certificate that a connection is shown, whatever it is.
    pub(crate) fn certificate(sim: &Sim) -> CertificateDer<'static> {
        let mut client = Self::connect(sim, None, None);
        while client.stream.conn.is_handshaking() {
            client.stream.conn.complete_io(&mut client.stream.sock).unwrap();
        }
        client.stream.conn.peer_certificates().unwrap()[0].clone().into_owned()
    }

    fn connect(sim: &Sim, login: Option<String>, certificate: Option<Vec<u8>>) -> Self {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = Pinned { certificate, provider: Arc::clone(&provider) };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let name = ServerName::from(sim.address().ip());
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let socket = TcpStream::connect(sim.address()).unwrap();
        socket.set_nodelay(true).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let api = sim.api();
        Self { stream: StreamOwned::new(connection, socket), login, api }
    }

    pub(crate) fn get(&mut self, target: &str) -> Value {
        let answer = self.call("GET", target, Sent::Nothing);
        assert_eq!(answer.status, 200, "GET {target}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Calls, and checks a good answer against the description.
    pub(crate) fn call(&mut self, method: &str, target: &str, body: Sent<'_>) -> Answer {
        let answer = self.try_call_with(method, target, body);
        answer.unwrap_or_else(|| panic!("{method} {target}: the connection ended before the answer did"))
    }

    /// Like [`Client::call`]; `None` when the connection is closed instead of an answer.
    pub(crate) fn try_call_with(&mut self, method: &str, target: &str, body: Sent<'_>) -> Option<Answer> {
        let answer = self.try_send(method, target, body)?;
        if (200..300).contains(&answer.status) {
            let operation = self.operation(method, target);
            match answer.header("content-type") {
                Some("application/json") => {
                    let findings = check_answer(self.api, operation, answer.status, &answer.json());
                    assert!(findings.is_empty(), "{method} {target} does not conform: {findings:#?}");
                }
                other => {
                    let documented = operation.answers.iter().find(|it| it.status == answer.status).unwrap();
                    let media = &documented.media;
                    assert!(
                        other.map_or(media.is_empty(), |other| media.iter().any(|media| media == other)),
                        "{method} {target}: {other:?} is none of {media:?}"
                    );
                }
            }
        }
        Some(answer)
    }

    /// Calls without a body; `None` when the connection is closed instead of an answer.
    pub(crate) fn try_call(&mut self, method: &str, target: &str) -> Option<Answer> {
        self.try_send(method, target, Sent::Nothing)
    }

    /// Calls; `None` when the connection is closed instead of an answer.
    pub(crate) fn try_send(&mut self, method: &str, target: &str, body: Sent<'_>) -> Option<Answer> {
        self.write(method, target, body);
        self.receive()
    }

    /// Sends bytes as they are, closes the connection, and waits until the simulator has closed it too.
    pub(crate) fn send_and_hang_up(mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
        self.stream.conn.send_close_notify();
        // The other side may hang up first, and how it does so does not matter here.
        let _ = self.stream.flush();
        let _ = self.stream.sock.shutdown(Shutdown::Write);
        let mut rest = Vec::new();
        let _ = self.stream.read_to_end(&mut rest);
    }

    /// The header line with the credentials.
    pub(crate) fn login(&self) -> &str {
        self.login.as_deref().unwrap_or_default()
    }

    fn write(&mut self, method: &str, target: &str, body: Sent<'_>) {
        let (media, body) = match body {
            Sent::Nothing => (None, &b""[..]),
            Sent::Json(body) => (Some("application/json"), body.as_bytes()),
            Sent::Form(body) => (Some("application/x-www-form-urlencoded"), body.as_bytes()),
            Sent::Other(media, body) => (Some(media), body.as_bytes()),
            Sent::Bytes(media, body) => (Some(media), body),
        };
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: sim\r\n");
        if let Some(login) = &self.login {
            head.push_str(&format!("{login}\r\n"));
        }
        if let Some(media) = media {
            head.push_str(&format!("Content-Type: {media}\r\nContent-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        self.stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        self.stream.flush().unwrap();
    }

    fn receive(&mut self) -> Option<Answer> {
        let mut received = Vec::new();
        let mut chunk = [0; 16 * 1024];
        let end = loop {
            if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            let read = self.stream.read(&mut chunk).unwrap_or_default();
            if read == 0 {
                return None;
            }
            received.extend_from_slice(&chunk[..read]);
        };
        let head = String::from_utf8(received[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut body = received.split_off(end + 4);
        let mut answer = Answer { status, headers, body: Vec::new() };
        // A status such as 204 has no body and says no length.
        let length: usize = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        while body.len() < length {
            let read = self.stream.read(&mut chunk).unwrap();
            assert!(read > 0, "the connection ended before the answer did");
            body.extend_from_slice(&chunk[..read]);
        }
        answer.body = body;
        Some(answer)
    }

    fn operation(&self, method: &str, target: &str) -> &'static Operation {
        let path = target.split('?').next().unwrap();
        let path = path.strip_prefix(&*self.api.base_path).unwrap().trim_end_matches('/');
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template.split('/').zip(path.split('/')).all(|(a, b)| a.starts_with('{') || a == b)
        };
        // A literal segment wins over a parameter; a moved path counts as the operation's own.
        let operations = self.api.operations.iter().flat_map(|operation| {
            let moved = operation.alternatives.iter().map(|it| (it.method, &*it.path));
            std::iter::once((operation.method, &*operation.path)).chain(moved).map(move |at| (operation, at))
        });
        let meant = operations.filter(|(_, (its, path))| its.as_str() == method && fits(path));
        meant.min_by_key(|(_, (_, path))| path.matches('{').count()).unwrap().0
    }
}
