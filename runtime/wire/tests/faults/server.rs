//! A TLS server that does exactly what a test tells it to, byte by byte.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use edgebook_wire::Fingerprint;
use rcgen::{CertificateParams, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// Nothing in these tests takes longer unless it hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// A certificate and the key that the server signs with, which need not belong together.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Identity {
    /// Self-signed for these names.
    pub(crate) fn new(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Self::of(&CertificateParams::new(names).unwrap())
    }

    /// Self-signed with these properties.
    pub(crate) fn of(params: &CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().to_vec();
        Self { certificate, key: key.serialize_der() }
    }

    /// The certificate of this identity with the key of another.
    pub(crate) fn stolen_by(&self, thief: &Self) -> Self {
        Self { certificate: self.certificate.clone(), key: thief.key.clone() }
    }

    /// The same key in a certificate of the first version of X.509.
    pub(crate) fn in_version_1(&self) -> Self {
        Self { certificate: version_1(&self.certificate), key: self.key.clone() }
    }

    pub(crate) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }
}

/// Takes version and extensions out of a certificate. Its own signature is then wrong, which a pin does not look at.
fn version_1(der: &[u8]) -> Vec<u8> {
    /// Splits off the first element: the whole of it, its content, the rest.
    fn element(der: &[u8]) -> (&[u8], &[u8], &[u8]) {
        let short = usize::from(der[1]);
        let (length, head) = match short {
            0x81 => (usize::from(der[2]), 3),
            0x82 => (usize::from(der[2]) * 256 + usize::from(der[3]), 4),
            _ => (short, 2),
        };
        (&der[..head + length], &der[head..head + length], &der[head + length..])
    }
    fn sequence(content: &[u8]) -> Vec<u8> {
        let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82, high, low], content].concat()
    }
    let (_, certificate, _) = element(der);
    let (_, mut signed, signature) = element(certificate);
    let mut kept = Vec::new();
    while !signed.is_empty() {
        let (whole, _, rest) = element(signed);
        if whole[0] < 0xa0 {
            kept.extend_from_slice(whole);
        }
        signed = rest;
    }
    sequence(&[&sequence(&kept), signature].concat())
}

#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

#[derive(Default)]
struct Log {
    /// The HTTP bytes of each connection, in the order of accepting.
    bytes: Vec<Vec<u8>>,
    ended: usize,
}

/// A server that runs one handler for each connection.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) identity: Identity,
    log: Arc<Mutex<Log>>,
}

impl Server {
    pub(crate) fn start(handler: impl Fn(&mut Connection) + Send + Sync + 'static) -> Self {
        Self::with(Identity::new(&["127.0.0.1"]), handler)
    }

    pub(crate) fn with(
        identity: Identity,
        handler: impl Fn(&mut Connection) + Send + Sync + 'static,
    ) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let key = PrivateKeyDer::try_from(identity.key.clone()).unwrap();
        let key = provider.key_provider.load_private_key(key).unwrap();
        let chain = vec![CertificateDer::from(identity.certificate.clone())];
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Always(Arc::new(CertifiedKey::new(chain, key)))));
        let config = Arc::new(config);
        let tls = move |tcp: TcpStream, log: &Arc<Mutex<Log>>, index: usize| {
            let mut tls = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), tcp);
            while tls.conn.is_handshaking() {
                if tls.conn.complete_io(&mut tls.sock).is_err() {
                    return;
                }
            }
            handler(&mut Connection { tls, log: Arc::clone(log), index, pending: Vec::new() });
        };
        Self::accept(identity, tls)
    }

    /// A server that does not get as far as TLS.
    pub(crate) fn plain(handler: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::accept(Identity::new(&["127.0.0.1"]), move |tcp, _, _| handler(tcp))
    }

    fn accept(
        identity: Identity,
        handler: impl Fn(TcpStream, &Arc<Mutex<Log>>, usize) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Mutex::new(Log::default()));
        let (kept, handler) = (Arc::clone(&log), Arc::new(handler));
        std::thread::spawn(move || {
            for tcp in listener.incoming() {
                let tcp = tcp.unwrap();
                tcp.set_nodelay(true).unwrap();
                tcp.set_read_timeout(Some(PATIENCE)).unwrap();
                let index = {
                    let mut log = log.lock().unwrap();
                    log.bytes.push(Vec::new());
                    log.bytes.len() - 1
                };
                let (log, handler) = (Arc::clone(&log), Arc::clone(&handler));
                std::thread::spawn(move || {
                    handler(tcp, &log, index);
                    log.lock().unwrap().ended += 1;
                });
            }
        });
        Self { port, identity, log: kept }
    }

    /// How many connections were accepted.
    pub(crate) fn connections(&self) -> usize {
        self.log.lock().unwrap().bytes.len()
    }

    /// The HTTP bytes of each connection, once `count` connections have ended.
    pub(crate) fn ended(&self, count: usize) -> Vec<Vec<u8>> {
        eventually(|| self.log.lock().unwrap().ended >= count);
        self.bytes()
    }

    /// The HTTP bytes of each connection so far.
    pub(crate) fn bytes(&self) -> Vec<Vec<u8>> {
        self.log.lock().unwrap().bytes.clone()
    }

    /// How many request heads arrived so far, on all connections.
    pub(crate) fn requests(&self) -> usize {
        self.bytes().iter().map(|bytes| count(bytes, b" HTTP/1.1\r\n")).sum()
    }
}

fn count(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle).count()
}

/// Waits until a condition holds, or fails.
pub(crate) fn eventually(condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "this should have happened by now");
        std::thread::yield_now();
    }
}

/// One connection, after the handshake.
pub(crate) struct Connection {
    tls: StreamOwned<ServerConnection, TcpStream>,
    log: Arc<Mutex<Log>>,
    index: usize,
    pending: Vec<u8>,
}

impl Connection {
    /// The number of this connection, from 0.
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    /// Reads once; false at the end.
    pub(crate) fn read(&mut self) -> bool {
        let mut buffer = [0; 16 * 1024];
        let got = self.tls.read(&mut buffer).unwrap_or(0);
        self.pending.extend_from_slice(&buffer[..got]);
        self.log.lock().unwrap().bytes[self.index].extend_from_slice(&buffer[..got]);
        got > 0
    }

    /// Reads one request with its body and gives its text; `None` when the client has left.
    pub(crate) fn request(&mut self) -> Option<String> {
        loop {
            let end = self.pending.windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&self.pending[..end]).to_lowercase();
                let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                let whole = end + 4 + length.map_or(0, |length| length.parse().unwrap());
                if self.pending.len() >= whole {
                    let request: Vec<u8> = self.pending.drain(..whole).collect();
                    return Some(String::from_utf8_lossy(&request).into_owned());
                }
            }
            if !self.read() {
                return None;
            }
        }
    }

    /// Sends bytes; false when the client has left.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.tls.write_all(bytes.as_ref()).and_then(|()| self.tls.flush()).is_ok()
    }

    /// Sends a whole answer.
    pub(crate) fn answer(&mut self, status: u16, body: &str) -> bool {
        let length = body.len();
        self.send(format!(
            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    /// Answers every request with the same.
    pub(crate) fn answer_all(&mut self, status: u16, body: &str) {
        while self.request().is_some() && self.answer(status, body) {}
    }

    /// Closes as a good server does.
    pub(crate) fn close(&mut self) {
        self.tls.conn.send_close_notify();
        let _ = self.tls.flush();
        let _ = self.tls.sock.shutdown(Shutdown::Both);
    }

    /// Closes without a word.
    pub(crate) fn cut(&mut self) {
        let _ = self.tls.sock.shutdown(Shutdown::Both);
    }

    /// Waits until the client leaves.
    pub(crate) fn wait_for_end(&mut self) {
        while self.read() {}
    }
}
