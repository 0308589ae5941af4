//! What a large answer costs to decode and to filter in a script.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use edgebook_wire::{DeviceName, Outcome, Reply, Request, Transport};

use crate::calls::run;
use crate::measure::{figure, peak_resident_kib, succeed};

/// The argument that makes this program the child.
pub(crate) const CHILD: &str = "--decode-child";

const TUNNELS: u32 = 50_000;

/// Measures in a process of its own, because memory is counted by process.
pub(crate) fn in_own_process() -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = succeed(Command::new(program).arg(CHILD))?;
    let value = |name| figure(&output, name);
    Ok(format!(
        "{:.0} ms + {:.0} ms, {:.0} MiB beyond the answer's text",
        value("decode_ms")?,
        value("filter_ms")?,
        value("memory_mib")?
    ))
}

/// A device whose every answer is the same body.
pub(crate) struct Canned {
    name: DeviceName,
    reply: Reply,
}

impl Canned {
    pub(crate) fn new(name: &str, body: Vec<u8>) -> Self {
        let name = DeviceName { name: name.to_owned(), kind: "vns3".to_owned() };
        Self { name, reply: Reply::new(200, body) }
    }
}

impl Transport for Canned {
    fn call(&self, _: &Request) -> Outcome {
        Outcome::Answered(self.reply.clone())
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

/// Prints the figures as the parent reads them.
pub(crate) fn child() {
    let device: Arc<dyn Transport> = Arc::new(Canned::new("bench", body()));
    let timed = |text: &str| {
        let start = Instant::now();
        run(text, Arc::clone(&device)).expect("the benchmark's script runs");
        start.elapsed().as_secs_f64() * 1e3
    };
    let filter = "s.values().filter(|t| t.enabled && !t.connected).len()";
    let resident = || peak_resident_kib().expect("the kernel tells the peak of memory") / 1024.0;
    let text = resident();
    let decoding = "let s = vns3.ipsec.get_status(); s.len();";
    let mut decode = timed(decoding);
    let memory = resident() - text;
    let mut both = f64::MAX;
    for _ in 0..5 {
        decode = decode.min(timed(decoding));
        both = both.min(timed(&format!("let s = vns3.ipsec.get_status(); {filter};")));
    }
    println!("decode_ms={decode}\nfilter_ms={}\nmemory_mib={memory}", both - decode);
}

/// An answer with many tunnels, each as an appliance sends it.
fn body() -> Vec<u8> {
    // Room for all of it at once, so that growing leaves no peak behind.
    let mut text = String::with_capacity(32 << 20);
    text.push_str("{\"response\":{");
    for id in 1..=TUNNELS {
        if id > 1 {
            text.push(',');
        }
        let connected = !id.is_multiple_of(10);
        let tunnel = serde_json::json!({
            "id": id, "local_subnet": "10.0.0.0/24", "remote_subnet": format!("10.{}.{}.0/24", id / 250 % 250, id % 250),
            "endpointid": id / 8 + 1, "endpoint_id": id / 8 + 1, "endpoint_name": format!("site-{}", id / 8),
            "enabled": true, "active": true, "description": format!("tunnel {id}"), "bounce": false,
            "connected": connected, "ping_interface": "eth0", "ping_interval": 30, "ping_ipaddress": "10.0.0.1",
        });
        text.extend(["\"", &id.to_string(), "\":", &tunnel.to_string()]);
    }
    text.push_str("}}");
    text.into_bytes()
}
