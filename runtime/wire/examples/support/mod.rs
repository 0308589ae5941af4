//! A TLS server on loopback that answers every request with the same, for measurements.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;

/// A status answer with tunnels, in the envelope of the appliance.
pub(crate) fn status_of(tunnels: u32) -> String {
    let one = |id: u32| {
        (
            id.to_string(),
            serde_json::json!({
                "id": id, "endpoint_id": 1, "connected": true, "enabled": true, "name": format!("tunnel {id}"),
                "local_subnet": "10.0.0.0/24", "remote_subnet": format!("10.1.{id}.0/24"),
                "tunnel_params": {"phase2": "up", "bytes_in": "0", "bytes_out": "0", "nat_t": "on"},
            }),
        )
    };
    let tunnels: serde_json::Map<String, Value> = (1..=tunnels).map(one).collect();
    serde_json::json!({ "response": tunnels }).to_string()
}

/// A TLS server that answers every request with the same body; one thread a connection.
pub(crate) fn serve(body: &str) -> (SocketAddr, Vec<u8>) {
    let identity = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = identity.cert.der().clone();
    let key = PrivateKeyDer::try_from(identity.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for tcp in listener.incoming() {
            let (tcp, config, reply) = (tcp.unwrap(), Arc::clone(&config), reply.clone());
            tcp.set_nodelay(true).unwrap();
            std::thread::spawn(move || {
                let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), tcp);
                let mut buffer = [0; 4096];
                let mut seen = Vec::new();
                while let Ok(count @ 1..) = tls.read(&mut buffer) {
                    seen.extend(buffer.iter().take(count));
                    if seen.ends_with(b"\r\n\r\n") {
                        seen.clear();
                        if tls.write_all(reply.as_bytes()).and_then(|()| tls.flush()).is_err() {
                            break;
                        }
                    }
                }
            });
        }
    });
    (address, certificate.to_vec())
}
