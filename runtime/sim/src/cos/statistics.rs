//! Counters and gauges by name: `/api/oper/statvalues`. Whole numbers are numbers, others are texts.

use edgebook_model::Method;
use serde_json::{Map, Value, json};

use super::Cos;
use super::reply;
use super::summary::{BUFFERS, CONNECTIONS};
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/statvalues", list)];

/// One figure with its meaning.
struct Statistic {
    name: String,
    unit: &'static str,
    description: String,
    value: Value,
}

/// `2.00` for 200 hundredths.
fn hundredths(value: i64) -> Value {
    Value::from(format!("{}.{:02}", value / 100, value % 100))
}

fn all(state: &Cos, call: &Call<'_>) -> Vec<Statistic> {
    let (moment, load) = (state.moment(call.now), &state.scenario.load);
    let started = earlier(state.started, state.scenario.uptime);
    let mut list = Vec::new();
    let mut add = |name: &str, unit, description: &str, value: Value| {
        list.push(Statistic { name: name.to_owned(), unit, description: description.to_owned(), value });
    };
    let cpu = load.cpu.saturating_mul(100);
    let active = moment.gauge("connections", load.connections, load.connections / 5).min(CONNECTIONS);
    let bits = load.bits_per_second;
    let flow = |name: &str, bits: i64| moment.gauge(name, bits, bits / 3);
    add("core/uptime", "seconds", "Uptime", moment.since(started).into());
    add("core/cpuload", "%", "CPU", hundredths(moment.gauge("cpu", cpu, cpu / 2).min(10_000)));
    add("core/fwdbps", "bps", "Forwarded bits", flow("forwarded", bits).into());
    add("core/fwdpps", "pps", "Forwarded packets", (flow("forwarded", bits) / 5_600).into());
    let buffers = moment.gauge("buffers", 1_027, 300).saturating_mul(10_000) / BUFFERS;
    add("core/bufusage", "%", "Buffer usage", hundredths(buffers));
    add("core/memusage", "%", "Memory usage", hundredths(moment.gauge("memory usage", 1_543, 18)));
    add("core/conns", "connections", "Open connections", active.into());
    add("core/timers", "timers", "Timers", moment.gauge("timers", 64, 4).into());
    let opened = load.connections_per_second;
    let rate = |name: &str| moment.gauge(name, opened, opened / 2);
    add("core/connrate/conn_opened", "cps", "Connections opened", rate("opened").into());
    add("core/connrate/conn_closed", "cps", "Connections closed", rate("closed").into());
    let count = i64::try_from(state.scenario.interfaces.len()).unwrap_or(i64::MAX);
    for interface in &state.scenario.interfaces {
        let share = bits.checked_div(count).unwrap_or_default();
        for (way, packets, total, word) in
            [("recvbps", "recvpps", "recvbytes", "received"), ("sendbps", "sendpps", "sendbytes", "sent")]
        {
            let key = format!("{interface} {way}");
            let bits = flow(&key, share);
            let name = |figure: &str| format!("ifaces/{interface}/{figure}");
            add(&name(way), "bps", &format!("Bits {word} on {interface}"), bits.into());
            add(&name(packets), "pps", &format!("Packets {word} on {interface}"), (bits / 5_600).into());
            let bytes = moment.counted(started, share.saturating_mul(3600 / 8));
            add(&name(total), "bytes", &format!("Bytes {word} on {interface}"), bytes.into());
        }
    }
    for server in &state.scenario.dhcp_servers {
        let name = format!("dhcpserver/{}/leases", server.name);
        let used = server.leases.len();
        add(&name, "leases", &format!("Leases of {}", server.name), used.into());
    }
    list
}

/// Names that no statistic has are left out: the guide is silent about them.
fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: Option<Vec<&str>> =
        call.arguments.query_text("filter").map(|filter| filter.split(',').map(str::trim).collect());
    let extended = call.arguments.query_text("show").is_some();
    let mut values = Map::new();
    for each in all(state, call) {
        if wanted.as_ref().is_none_or(|names| names.contains(&each.name.as_str())) {
            let Statistic { name, unit, description, value } = each;
            let shown = if extended {
                json!({"unit": unit, "description": description, "value": value})
            } else {
                value
            };
            values.insert(name, shown);
        }
    }
    reply::ok(json!({ "values": values }))
}
