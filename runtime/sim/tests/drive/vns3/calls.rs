//! Calls that must succeed, and calls that must not.

use edgebook_sim::Sim;
use serde_json::Value;

use crate::client::{Client, Sent};

pub(super) struct Calls(pub(super) Client);

#[expect(clippy::needless_pass_by_value, reason = "bodies are written in the call")]
impl Calls {
    pub(super) fn new(sim: &Sim) -> Self {
        Self(Client::new(sim))
    }

    /// Calls below `/api` and gives what is in the envelope. A null body sends none.
    pub(super) fn call(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let (status, json) = self.answer(method, path, body);
        assert!((200..300).contains(&status), "{method} {path} {body}: {status} {json}");
        json["response"].clone()
    }

    pub(super) fn get(&mut self, path: &str) -> Value {
        self.call("GET", path, &Value::Null)
    }

    pub(super) fn put(&mut self, path: &str, body: Value) -> Value {
        self.call("PUT", path, &body)
    }

    pub(super) fn post(&mut self, path: &str, body: Value) -> Value {
        self.call("POST", path, &body)
    }

    pub(super) fn delete(&mut self, path: &str) -> Value {
        self.call("DELETE", path, &Value::Null)
    }

    /// A refusal: its status, and a part of its message.
    pub(super) fn refused(&mut self, method: &str, path: &str, body: Value, status: u16, part: &str) {
        let (found, json) = self.answer(method, path, &body);
        let text = json.to_string();
        assert_eq!(found, status, "{method} {path} {body}: {text}");
        assert!(text.contains(part), "{method} {path} {body}: {text}");
    }

    /// The bytes of a download.
    pub(super) fn download(&mut self, path: &str) -> Vec<u8> {
        let answer = self.0.call("GET", &format!("/api{path}"), Sent::Nothing);
        assert_eq!(answer.status, 200, "GET {path}: {}", String::from_utf8_lossy(&answer.body));
        assert!(answer.header("content-disposition").unwrap().starts_with("attachment; filename="));
        answer.body
    }

    pub(super) fn status(&mut self, method: &str, path: &str) -> u16 {
        self.0.call(method, &format!("/api{path}"), Sent::Nothing).status
    }

    fn answer(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let text = body.to_string();
        let sent = if body.is_null() { Sent::Nothing } else { Sent::Json(&text) };
        let answer = self.0.call(method, &format!("/api{path}"), sent);
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }
}

/// The field of each entry of a list, as text.
pub(super) fn column(list: &Value, field: &str) -> Vec<String> {
    let entries = list.as_array().unwrap().iter();
    entries
        .map(|entry| entry[field].as_str().map_or_else(|| entry[field].to_string(), str::to_owned))
        .collect()
}
