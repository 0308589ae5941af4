//! What goes on inside an instance: processes, commands, logs, users, and the ports that lead to it.

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::manager;
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::resource::{Object, is, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/plugin-instances/{id}/logs", logs),
    (Method::Get, "/api/plugin-instances/{id}/logs/{slug}/content", log_content),
    (Method::Get, "/api/plugin-instances/{id}/processes", processes),
    (Method::Post, "/api/plugin-instances/{id}/processes/action", process_action),
    (Method::Post, "/api/plugin-instances/{id}/commands/execute", execute),
    (Method::Get, "/api/plugin-instances/{id}/firewall", show_firewall),
    (Method::Put, "/api/plugin-instances/{id}/firewall", add_firewall),
    (Method::Get, "/api/plugin-instances/{id}/users", users),
    (Method::Put, "/api/plugin-instances/{id}/users", set_user),
    (Method::Delete, "/api/plugin-instances/{id}/users/{username}", delete_user),
];

fn logs(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(manager::list(state.instance(call)?, "log_files"))
}

/// One line a minute, as far back as asked for, but not beyond the instance's beginning.
pub(super) fn log_lines(instance: &Object, what: &str, most: i64, now: Timestamp) -> Vec<String> {
    const LONGEST: i64 = 1000;
    let born = text(instance, "created_at").parse::<Timestamp>().unwrap_or(now);
    let ago = |minutes| earlier(now, SignedDuration::from_mins(minutes));
    let times = (0..most.clamp(0, LONGEST)).rev().map(ago).filter(|at| *at >= born);
    times.map(|at| format!("{} {what} [{}] alive", reply::utc(at), text(instance, "name"))).collect()
}

fn log_content(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?;
    let slug = call.arguments.path.get("slug").unwrap_or(&Value::Null);
    let absent = || {
        let slug = slug.as_str().map_or_else(|| slug.to_string(), str::to_owned);
        reply::bad_plugin_request(format!("Failed to fetch logs for {slug}.  Does the log file exist?\n"))
    };
    let log = manager::named(manager::list(instance, "log_files"), slug).ok_or_else(absent)?;
    let what = text(&log, "path").rsplit('/').next().unwrap_or_default().to_owned();
    reply::ok(log_lines(instance, &what, call.arguments.query_number("lines").unwrap_or(25), call.now))
}

fn process_manager(instance: &Object) -> Object {
    let manager = instance.get("manager").and_then(Value::as_object);
    object(manager.and_then(|manager| manager.get("process_manager")).cloned().unwrap_or_default())
}

fn subprocesses(instance: &Object) -> Vec<String> {
    let manager = process_manager(instance);
    let names = manager.get("subprocesses").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn processes(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(process_manager(state.instance(call)?))
}

fn outcome(output: &str, error: &str) -> Result<Reply, Refusal> {
    reply::ok(json!({"output": output, "timeout": false, "failed": !error.is_empty(), "error": error}))
}

/// A failure is told in the answer, whose status is good.
fn process_action(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?;
    let manager = process_manager(instance);
    let name = text(&manager, "name");
    if !["supervisor", "service"].contains(&name) {
        return Err(reply::bad_plugin_request(format!("Process manager {name} unsupported.")));
    }
    let (process, action) = (
        call.arguments.text("process").unwrap_or_default(),
        call.arguments.text("action").unwrap_or_default(),
    );
    if !subprocesses(instance).iter().any(|its| its == process) {
        return outcome("", &format!("{process}: ERROR (no such process)"));
    }
    match action {
        "start" => outcome(&format!("{process}: started"), ""),
        "stop" => outcome(&format!("{process}: stopped"), ""),
        "restart" => outcome(&format!("{process}: stopped\n{process}: started"), ""),
        "status" => outcome(&format!("{process} RUNNING"), ""),
        _ => Err(Refusal::invalid("action", "")),
    }
}

fn execute(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let executables = manager::list(state.instance(call)?, "executables");
    if executables.is_empty() {
        return Err(reply::bad_plugin_request("No executables defined for plugin instance."));
    }
    let command = call.arguments.text("command").unwrap_or_default();
    let path = call.arguments.text("executable_path");
    let knows = |executable: &&Object| {
        let commands = executable.get("commands").and_then(Value::as_object);
        path.is_none_or(|path| is(executable, "path", path))
            && commands.is_some_and(|all| all.contains_key(command))
    };
    match executables.iter().find(knows) {
        Some(executable) => outcome(&format!("{} {command}: ok", text(executable, "path")), ""),
        None => outcome("", &format!("{command}: unknown command")),
    }
}

/// The controller's rules that lead to an instance.
pub(super) fn firewall(instance: &Object) -> Vec<Value> {
    instance.get("firewall").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn show_firewall(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(firewall(state.instance(call)?))
}

/// 201 for new rules, 200 for those that are there already.
fn add_firewall(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?;
    let address = text(instance, "ip_address").to_owned();
    let protocol = call.arguments.text("protocol").unwrap_or("tcp");
    let (host, container) = (call.arguments.number("host_port"), call.arguments.number("container_port"));
    if !["tcp", "udp"].contains(&protocol) {
        return Err(Refusal::invalid("protocol", ""));
    }
    let port_map = |host: i64, container: i64, tag: &str| {
        json!({
            "rule": format!("PREROUTING_CUST -i eth0 -p {protocol} -s 0.0.0.0/0 --dport {host} -j DNAT --to {address}:{container}"),
            "tags": [tag],
            "destination_port": host,
            "plugin_port": container,
        })
    };
    let rule = match call.arguments.text("preset") {
        Some("port_map") => {
            let (host, container) = (
                host.ok_or_else(|| Refusal::missing("host_port"))?,
                container.ok_or_else(|| Refusal::missing("container_port"))?,
            );
            port_map(host, container, "port map")
        }
        Some("ssh") => port_map(host.unwrap_or(2222), 22, "ssh"),
        Some("internet") => json!({
            "rule": format!("MACRO_CUST -o eth0 -s {address}/32 -j MASQUERADE"),
            "tags": ["internet"],
        }),
        _ => return Err(Refusal::invalid("preset", "")),
    };
    let mut rules = firewall(instance);
    let known = rules.contains(&rule);
    if !known {
        rules.push(rule);
    }
    instance.insert("firewall".to_owned(), Value::Array(rules.clone()));
    reply::with_status(if known { 200 } else { 201 }, rules)
}

fn users_of(instance: &Object) -> Vec<Object> {
    let users = instance.get("_users").and_then(Value::as_array).into_iter().flatten();
    users.filter_map(Value::as_object).cloned().collect()
}

/// Whether there is a password is told, never the password.
fn users(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(users_of(state.instance(call)?))
}

fn set_user(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?;
    if !subprocesses(instance).iter().any(|process| process == "sshd") {
        return Err(reply::bad_plugin_request("No SSH server process running in plugin."));
    }
    let name = call.arguments.text("username").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Refusal::missing("username"))?;
    let mut all = users_of(instance);
    let before = all.iter().position(|user| is(user, "username", name)).map(|index| all.remove(index));
    let before = before.unwrap_or_default();
    let has_password = call.arguments.text("password").is_some_and(|password| !password.is_empty());
    let has_password = has_password || crate::resource::flag(&before, "password");
    let key = call.arguments.text("public_key").unwrap_or_else(|| text(&before, "public_key"));
    if call.arguments.flag("require_public_key") == Some(true) && key.is_empty() {
        return Err(Refusal::missing("public_key"));
    }
    all.push(object(json!({"username": name, "password": has_password, "public_key": key})));
    instance.insert("_users".to_owned(), json!(all));
    state.manager_reply(call)
}

fn delete_user(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?;
    let mut all = users_of(instance);
    let name = call.arguments.path_text("username");
    let index = all.iter().position(|user| is(user, "username", name));
    all.remove(index.ok_or_else(|| Refusal::not_found(format!("User {name} does not exist")))?);
    instance.insert("_users".to_owned(), json!(all));
    state.manager_reply(call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_go_back_as_far_as_the_instance() {
        let now: Timestamp = "2026-03-02T08:30:00Z".parse().unwrap();
        let instance = object(json!({"name": "IDS", "created_at": "2026-03-02T08:27:30.000Z"}));
        let lines = log_lines(&instance, "process.log", 25, now);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "2026-03-02 08:28:00 UTC process.log [IDS] alive");
        assert_eq!(log_lines(&instance, "x", 1, now).len(), 1);
        assert!(log_lines(&instance, "x", -1, now).is_empty());
    }
}
