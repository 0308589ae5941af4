//! The controller at a glance: `/status`, `/status/system`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use edgebook_model::Method;
use ipnet::Ipv4Net;
use serde::Serialize;

use super::Vns3;
use super::clients::ClientView;
use super::containers::{MOST_IMAGES, MOST_RUNNING};
use super::reply::{self, Keyed};
use super::tunnel::TunnelView;
use crate::call::{Behaviours, Call};
use crate::clock::seconds_between;
use crate::entropy::derive;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> =
    &[(Method::Get, "/api/status", runtime), (Method::Get, "/api/status/system", system)];

#[derive(Serialize)]
struct Runtime<'a> {
    connected_clients: BTreeMap<Ipv4Addr, ClientView<'a>>,
    connected_subnets: Vec<[Ipv4Addr; 2]>,
    ipsec: Keyed<'a, TunnelView<'a>>,
}

fn runtime(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(Runtime {
        connected_clients: state.connected_clients(call.now),
        connected_subnets: state.connected_pairs(),
        ipsec: Keyed::new(state.tunnel_views(call.now, false)),
    })
}

#[derive(Serialize)]
struct System {
    timestamp: String,
    timestamp_i: i64,
    vns3_version: String,
    kernel_version: &'static str,
    uptime: i64,
    loadavg: [String; 5],
    diskinfo: [[String; 7]; 1],
    meminfo: [String; 8],
    swapinfo: [String; 3],
    container_system: ContainerSystem,
    data: SystemData,
}

#[derive(Serialize)]
struct ContainerSystem {
    container_system_running: bool,
    images_limit: usize,
    images_stored: usize,
    containers_limit: usize,
    containers_active: usize,
    container_network: Ipv4Net,
}

#[derive(Serialize)]
struct SystemData {
    sysstat: Vec<[String; 6]>,
}

/// The machine below the controller. Load and statistics change every ten minutes, when the device samples them.
fn system(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    const SAMPLING: i64 = 600;
    const DISK: u64 = 31_571_570_688;
    const MEMORY: u64 = 8_264_527_872;
    const SWAP: u64 = 1_073_737_728;
    let asked = call.arguments.query_number("timestamp").unwrap_or_else(|| call.now.as_second());
    let sampled = asked.saturating_sub(asked.rem_euclid(SAMPLING));
    let figure = |what: u64, below: u64| {
        derive(&[state.seed, what, sampled.unsigned_abs()]).checked_rem(below).unwrap_or_default()
    };
    let hundredths = |value: u64| format!("{}.{:02}", value / 100, value % 100);
    let (disk_used, memory_used) = (DISK / 5 + figure(1, DISK / 100), MEMORY / 2 + figure(2, MEMORY / 20));
    let sysstat = ["%user", "%nice", "%system", "%iowait", "%steal"]
        .into_iter()
        .zip([300, 5, 180, 60, 3])
        .zip(10..)
        .map(|((name, highest), what)| {
            let value = hundredths(figure(what, highest));
            ["vnscubed".into(), SAMPLING.to_string(), sampled.to_string(), "all".into(), name.into(), value]
        })
        .collect();
    reply::ok(System {
        timestamp: reply::spaced(call.now),
        timestamp_i: call.now.as_second(),
        vns3_version: format!("Cohesive Networks VNS3 {}", state.scenario.version),
        kernel_version: "Linux 5.15.0-1050-generic",
        uptime: seconds_between(state.booted, call.now),
        loadavg: [
            hundredths(figure(3, 60)),
            hundredths(figure(4, 50)),
            hundredths(figure(5, 40)),
            format!("1/{}", 300 + figure(6, 60)),
            (20_000 + figure(7, 9_000)).to_string(),
        ],
        diskinfo: [[
            "/dev/nvme0n1p1".into(),
            DISK.to_string(),
            disk_used.to_string(),
            DISK.saturating_sub(disk_used).to_string(),
            format!("{}%", disk_used.saturating_mul(100) / DISK),
            "/".into(),
            "13%".into(),
        ]],
        meminfo: [
            MEMORY,
            memory_used,
            MEMORY.saturating_sub(memory_used),
            90_910_720,
            241_074_176,
            3_327_860_736,
            memory_used / 4,
            MEMORY.saturating_sub(memory_used / 4),
        ]
        .map(|bytes| bytes.to_string()),
        swapinfo: [SWAP, 0, SWAP].map(|bytes| bytes.to_string()),
        container_system: ContainerSystem {
            container_system_running: state.containers.running,
            images_limit: MOST_IMAGES,
            images_stored: state.count("plugin"),
            containers_limit: MOST_RUNNING,
            containers_active: state.running_instances(),
            container_network: state.containers.network,
        },
        data: SystemData { sysstat },
    })
}
