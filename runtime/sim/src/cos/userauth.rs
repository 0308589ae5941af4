//! Users that count as authenticated: `/api/oper/userauth`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cos;
use super::reply;
use super::scenario::{UserScenario, identity_awareness};
use crate::arguments::Arguments;
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, later};
use crate::recorded::whole;
use crate::resource::{Object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[
    (Method::Get, "/api/oper/userauth", list),
    (Method::Post, "/api/oper/userauth", add),
    (Method::Delete, "/api/oper/userauth", end),
];

/// "One month": the guide gives no number of seconds.
const LONGEST: i64 = 31 * 24 * 3600;

/// An authenticated user; address and interface are the key.
#[derive(Debug)]
pub(super) struct User {
    username: String,
    groups: String,
    agent_type: String,
    session_timeout: i64,
    idle_timeout: i64,
    began: Timestamp,
    last_traffic: Timestamp,
    busy: bool,
}

#[derive(Serialize)]
struct UserView<'a> {
    username: &'a str,
    ip: Ipv4Addr,
    groups: String,
    interface: &'a str,
    agent_type: &'a str,
    session_timeout: i64,
    idle_timeout: i64,
}

impl User {
    pub(super) fn from_scenario(scenario: &UserScenario, now: Timestamp) -> ((Ipv4Addr, String), Self) {
        let began = earlier(now, scenario.ago);
        let user = Self {
            username: scenario.username.clone(),
            groups: scenario.groups.clone(),
            agent_type: scenario.agent_type.clone(),
            session_timeout: scenario.session_timeout.as_secs(),
            idle_timeout: scenario.idle_timeout.as_secs(),
            began,
            last_traffic: began,
            busy: scenario.busy,
        };
        ((scenario.ip, scenario.interface.clone()), user)
    }

    /// The user of a recorded answer, who began just now.
    pub(super) fn of_answer(answer: &Object, now: Timestamp) -> Option<((Ipv4Addr, String), Self)> {
        let session_timeout = whole(answer, "session_timeout").unwrap_or(LONGEST);
        let user = Self {
            username: text(answer, "username").to_owned(),
            groups: text(answer, "groups").to_owned(),
            agent_type: text(answer, "agent_type").to_owned(),
            session_timeout,
            idle_timeout: whole(answer, "idle_timeout").unwrap_or(session_timeout),
            began: now,
            last_traffic: now,
            busy: true,
        };
        Some(((text(answer, "ip").parse().ok()?, text(answer, "interface").to_owned()), user))
    }

    /// The session's end, or that of the idle time, whichever comes first.
    pub(super) fn ends_at(&self) -> Timestamp {
        let session = later(self.began, SignedDuration::from_secs(self.session_timeout));
        if self.busy {
            return session;
        }
        session.min(later(self.last_traffic, SignedDuration::from_secs(self.idle_timeout)))
    }

    pub(super) fn traffic(&mut self, now: Timestamp) {
        self.last_traffic = now;
    }

    fn view<'a>(&'a self, ip: Ipv4Addr, interface: &'a str) -> UserView<'a> {
        UserView {
            username: &self.username,
            ip,
            groups: self.groups.clone(),
            interface,
            agent_type: &self.agent_type,
            session_timeout: self.session_timeout,
            idle_timeout: self.idle_timeout,
        }
    }
}

/// An address, where one is given.
pub(super) fn address(text: Option<&str>, name: &str) -> Result<Option<Ipv4Addr>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Refusal::invalid(name, "Invalid IPv4 address"))
}

/// The users that address and interface select.
fn selected<'a>(
    state: &'a Cos,
    ip: Ipv4Addr,
    interface: Option<&'a str>,
) -> impl Iterator<Item = (&'a (Ipv4Addr, String), &'a User)> {
    state.users.iter().filter(move |((its_ip, its_interface), _)| {
        *its_ip == ip && interface.is_none_or(|interface| interface == its_interface)
    })
}

/// The list has the number of all users, also of those that `num` cuts off. A lookup that finds somebody has none, one
/// that finds nobody is no error and has it again.
fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Users<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        active_users_count: Option<usize>,
        active_users: Vec<UserView<'a>>,
    }
    let all = state.users.len();
    let Some(ip) = address(call.arguments.query_text("ip"), "ip")? else {
        let most = call.arguments.query_number("num").unwrap_or(100);
        let most = usize::try_from(most).map_err(|_| Refusal::invalid("num", ""))?;
        let active_users = state.users.iter().take(most).map(view).collect();
        return reply::ok(Users { active_users_count: Some(all), active_users });
    };
    let found: Vec<_> = selected(state, ip, call.arguments.query_text("interface")).map(view).collect();
    let active_users_count = found.is_empty().then_some(all);
    reply::ok(Users { active_users_count, active_users: found })
}

fn view<'a>(((ip, interface), user): (&'a (Ipv4Addr, String), &'a User)) -> UserView<'a> {
    user.view(*ip, interface)
}

/// Somebody who is already authenticated there is replaced.
fn add(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Added<'a> {
        user: UserView<'a>,
    }
    let ip = address(call.arguments.text("ip"), "ip")?.ok_or_else(|| Refusal::missing("ip"))?;
    let interface = match call.arguments.text("interface").filter(|name| !name.is_empty()) {
        Some(name) if state.scenario.interfaces.iter().any(|known| known == name) => name.to_owned(),
        Some(_) => return Err(Refusal::invalid("interface", "Unknown interface name")),
        None => state.scenario.interfaces.first().cloned().unwrap_or_default(),
    };
    let username = call.arguments.text("username").filter(|name| !name.is_empty());
    let session_timeout = timeout(call.arguments, "session_timeout")?;
    let session_timeout = session_timeout.ok_or_else(|| Refusal::missing("session_timeout"))?;
    let groups: Vec<&str> =
        call.arguments.text("groups").unwrap_or_default().split(',').map(str::trim).collect();
    let user = User {
        username: username.ok_or_else(|| Refusal::missing("username"))?.to_owned(),
        groups: groups.join(","),
        agent_type: identity_awareness(),
        session_timeout,
        idle_timeout: timeout(call.arguments, "idle_timeout")?.unwrap_or(session_timeout),
        began: call.now,
        last_traffic: call.now,
        busy: false,
    };
    let mut view = user.view(ip, &interface);
    // Here, and only here, a blank follows each comma.
    view.groups = groups.join(", ");
    let reply = reply::ok(Added { user: view });
    state.users.insert((ip, interface), user);
    reply
}

fn timeout(arguments: &Arguments, name: &str) -> Result<Option<i64>, Refusal> {
    match arguments.number(name) {
        Some(seconds) if !(0..=LONGEST).contains(&seconds) => {
            Err(Refusal::invalid(name, "Value out of range"))
        }
        seconds => Ok(seconds),
    }
}

/// Unlike a lookup, ending what is not there is an error.
fn end(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let ip = address(call.arguments.query_text("ip"), "ip")?.ok_or_else(|| Refusal::missing("ip"))?;
    let keys: Vec<(Ipv4Addr, String)> =
        selected(state, ip, call.arguments.query_text("interface")).map(|(key, _)| key.clone()).collect();
    if keys.is_empty() {
        return Err(Refusal::not_found("User does not exist"));
    }
    state.users.retain(|key, _| !keys.contains(key));
    reply::done()
}

impl Cos {
    /// The user's name at an address, for the neighbour list.
    pub(super) fn user_at(&self, ip: Ipv4Addr) -> Option<&str> {
        selected(self, ip, None).next().map(|(_, user)| user.username.as_str())
    }
}
