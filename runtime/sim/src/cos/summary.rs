//! The overall state of the unit: `/api/stats`.

use edgebook_model::Method;
use serde::Serialize;

use super::Cos;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/stats", show)];

/// Sizes of the tables and of the memory of a unit.
pub(super) const CONNECTIONS: i64 = 256_000;
pub(super) const BUFFERS: i64 = 24_617;
const FRAGMENTS: i64 = 1_024;
const MEMORY: i64 = 2_137_166_035;

#[derive(Serialize)]
struct Summary<'a> {
    uptime: Uptime,
    last_event: &'a str,
    cpu_load: i64,
    memory: Memory,
    connections: Connections,
    fragments: Fragments,
    buffers: Buffers,
    fragbufs: FragmentBuffers,
    active_poll_cores: i64,
    incontrol_status: &'static str,
}

#[derive(Serialize)]
struct Uptime {
    seconds_total: i64,
    days: i64,
    hours: i64,
    minutes: i64,
    seconds: i64,
}

#[derive(Serialize)]
struct Memory {
    installed: i64,
    free: i64,
    largest_free: i64,
}

#[derive(Serialize)]
struct Connections {
    allocated: i64,
    active: i64,
}

#[derive(Serialize)]
struct Fragments {
    allocated: i64,
    active: i64,
    lingering: i64,
}

#[derive(Serialize)]
struct Buffers {
    allocated: i64,
    free: i64,
    memory: i64,
    out_of_buffers: i64,
}

#[derive(Serialize)]
struct FragmentBuffers {
    allocated: i64,
    memory: i64,
}

impl Uptime {
    fn of(whole: i64) -> Self {
        Self {
            seconds_total: whole,
            days: whole / 86_400,
            hours: whole / 3_600 % 24,
            minutes: whole / 60 % 60,
            seconds: whole % 60,
        }
    }
}

fn show(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (moment, load) = (state.moment(call.now), &state.scenario.load);
    let free = MEMORY.saturating_sub(moment.gauge("memory", 329_746_679, 4_000_000));
    reply::ok(Summary {
        uptime: Uptime::of(moment.since(earlier(state.started, state.scenario.uptime))),
        last_event: &state.last_event,
        cpu_load: moment.gauge("cpu", load.cpu, load.cpu / 2).min(100),
        memory: Memory { installed: MEMORY, free, largest_free: free.saturating_sub(110_929_812) },
        connections: Connections {
            allocated: CONNECTIONS,
            active: moment.gauge("connections", load.connections, load.connections / 5).min(CONNECTIONS),
        },
        fragments: Fragments {
            allocated: FRAGMENTS,
            active: moment.gauge("fragments", 1, 1),
            lingering: moment.gauge("lingering", 2, 2),
        },
        buffers: Buffers {
            allocated: BUFFERS,
            free: BUFFERS.saturating_sub(moment.gauge("buffers", 1_027, 300)),
            memory: 33_058_800,
            out_of_buffers: 0,
        },
        fragbufs: FragmentBuffers { allocated: 32, memory: 322_048 },
        active_poll_cores: 1,
        incontrol_status: "Not Configured",
    })
}

#[cfg(test)]
mod tests {
    use super::Uptime;

    #[test]
    fn parts_of_the_uptime_make_up_the_whole() {
        for whole in [0, 59, 191, 86_399, 86_400, 793_511] {
            let parts = Uptime::of(whole);
            assert!(parts.hours < 24 && parts.minutes < 60 && parts.seconds < 60);
            let sum = ((parts.days * 24 + parts.hours) * 60 + parts.minutes) * 60 + parts.seconds;
            assert_eq!(sum, whole);
        }
    }
}
