//! What `-v` and `-vv` show of the traffic.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use edgebook_model::{Auth, SecurityScheme};
use edgebook_words::escape;

use crate::content::shown_answer;
use crate::credential::basic_user;
use crate::outcome::seconds;
use crate::redact::MASK;
use crate::{Attempt, Content, Credential, Observer, Outcome, Reply, Request, ShownContent, ShownField};

/// How much is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// One line for each attempt: method, URL, how it ended, time.
    Lines,
    /// The headers and bodies of both sides too, and the `curl` line that does the same.
    Full,
}

/// The longest body that is shown, in characters.
const LONGEST_BODY: usize = 4096;

/// Shows every attempt, without anything secret: by its place and by its value.
#[derive(Clone)]
pub struct Trace {
    detail: Detail,
    show: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Trace {
    /// Shows attempts with `show`, which gets one text of one or more lines for each.
    pub fn new(detail: Detail, show: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { detail, show: Arc::new(show) }
    }

    fn tell(&self, attempt: &Attempt<'_>, text: &str) {
        (self.show)(&attempt.redactor.text(text));
    }
}

impl Observer for Trace {
    fn attempt_finished(&self, attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration) {
        let mut text = format!(
            "{}: {} {} {} in {} ms",
            escape(&attempt.device.name),
            attempt.method.as_str(),
            attempt.url(),
            outcome.in_words(),
            elapsed.as_millis()
        );
        if attempt.number > 1 {
            let _ = write!(text, " (attempt {})", attempt.number);
        }
        if self.detail == Detail::Full {
            request_lines(&mut text, attempt);
            if let Outcome::Answered(reply) = outcome {
                answer_lines(&mut text, attempt, reply);
            }
            let _ = write!(text, "\n  {}", attempt.curl());
        }
        self.tell(attempt, &text);
    }

    fn retry_planned(&self, attempt: &Attempt<'_>, pause: Duration) {
        self.tell(attempt, &format!("{}: again in {}", escape(&attempt.device.name), seconds(&pause)));
    }
}

impl Outcome {
    /// How the call ended, in a few words: `200`, `no answer: connection reset`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Answered(reply) => reply.status.to_string(),
            Self::NotSent(not_sent) => format!("not sent: {}", escape(&not_sent.to_string())),
            Self::AnswerLost { status, why } => format!("{status}, answer lost: {why}"),
            Self::Unknown { why } => format!("unknown: {why}"),
            Self::Cancelled { sent: false } => "cancelled before sending".to_owned(),
            Self::Cancelled { sent: true } => "cancelled after sending".to_owned(),
        }
    }
}

impl Attempt<'_> {
    /// The whole URL with secrets as `***`, percent-encoded: safe to print.
    pub fn url(&self) -> String {
        format!("{}{}", self.settings.base_url, self.target)
    }

    /// The operation as scripts call it: `vns3.ipsec.restart`.
    pub fn qualified_name(&self) -> String {
        self.settings.api.qualified_name(self.operation)
    }

    /// The headers that the call chooses, secrets as `***`, in the order in which they are shown.
    pub fn headers(&self) -> Vec<(String, String)> {
        let mut headers = vec![("accept".to_owned(), self.call.accept.clone())];
        for (scheme, _) in self.login() {
            headers.extend(match &scheme.auth {
                Auth::Basic { .. } => Some(("authorization".to_owned(), format!("Basic {MASK}"))),
                Auth::Bearer => Some(("authorization".to_owned(), format!("Bearer {MASK}"))),
                Auth::Header { name } => Some((name.to_lowercase(), MASK.to_owned())),
                Auth::Cookie { name } => Some(("cookie".to_owned(), format!("{name}={MASK}"))),
                Auth::Query { .. } | Auth::Other { .. } => None,
            });
        }
        for (name, value) in &self.call.headers {
            let secret = Request::is_secret_header(self.operation, name);
            headers.push((name.to_lowercase(), if secret { MASK.to_owned() } else { value.clone() }));
        }
        if let Some(content) = self.content() {
            headers.push(("content-type".to_owned(), content.media_type().to_owned()));
        }
        headers
    }

    /// What the call logs in with.
    fn login(&self) -> Vec<(&SecurityScheme, &Credential)> {
        self.settings.credential.used(self.settings.api, &self.operation.security).unwrap_or_default()
    }

    /// The body, if there is one.
    pub fn content(&self) -> Option<Content<'_>> {
        self.call.content(self.route)
    }

    /// The `curl` line that makes the same request. It holds no credential: `curl` asks for a password, and takes a
    /// token from the environment. Secrets in the body are `***`, files have to be put in place.
    pub fn curl(&self) -> String {
        let mut line = format!("curl -X {} {}", self.method.as_str(), quoted(&self.url()));
        for (scheme, credential) in self.login() {
            let _ = match (&scheme.auth, credential) {
                (Auth::Basic { .. }, Credential::Basic { user, .. }) => {
                    write!(line, " -u {}", quoted(basic_user(self.settings.api, user)))
                }
                (Auth::Bearer, _) => write!(line, " -H \"Authorization: Bearer $EDGEBOOK_TOKEN\""),
                (Auth::Header { name }, _) => {
                    write!(line, " -H \"{}: $EDGEBOOK_TOKEN\"", name.to_lowercase())
                }
                (Auth::Cookie { name }, _) => write!(line, " -b \"{}=$EDGEBOOK_TOKEN\"", escape(name)),
                (Auth::Query { name }, _) => {
                    write!(line, " --url-query \"{}=$EDGEBOOK_TOKEN\"", escape(name))
                }
                _ => Ok(()),
            };
        }
        for (name, value) in self.headers() {
            let by_curl = name == "content-type" && value.starts_with("multipart/");
            if !value.ends_with(MASK) && name != "authorization" && !by_curl {
                let _ = write!(line, " -H {}", quoted(&format!("{name}: {value}")));
            }
        }
        let Some(content) = self.content() else { return line };
        match content.shown(&mut |_| MASK.to_owned()) {
            ShownContent::Json(json) => {
                let _ = write!(line, " --data-raw {}", quoted(&json.to_string()));
            }
            ShownContent::Form(fields) => {
                for field in fields {
                    let _ = write!(line, " --data-urlencode {}", quoted(&pair(&field)));
                }
            }
            ShownContent::Parts(fields) => {
                for field in fields {
                    let text = match &field.file {
                        Some(file) => format!("{}=@{file}", field.name),
                        None => pair(&field),
                    };
                    let _ = write!(line, " -F {}", quoted(&text));
                }
            }
            ShownContent::Whole { .. } => line.push_str(" --data-binary @FILE"),
        }
        line
    }
}

fn pair(field: &ShownField) -> String {
    format!("{}={}", field.name, field.content)
}

/// One word of a shell.
fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@%=,+".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let hostile = text.chars().any(char::is_control);
    let text = if hostile { escape(text) } else { text.to_owned() };
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn request_lines(text: &mut String, attempt: &Attempt<'_>) {
    for (name, value) in attempt.headers() {
        let _ = write!(text, "\n> {}: {}", escape(&name), escape(&value));
    }
    let Some(content) = attempt.content() else { return };
    let shown = match content.shown(&mut |_| MASK.to_owned()) {
        ShownContent::Json(json) => json.to_string(),
        ShownContent::Form(fields) | ShownContent::Parts(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| match (&field.file, field.bytes) {
                    (Some(file), Some(bytes)) => format!("{}=<{file}, {bytes} bytes>", field.name),
                    _ => pair(field),
                })
                .collect();
            fields.join("&")
        }
        ShownContent::Whole { bytes, .. } => format!("<{bytes} bytes of {}>", content.media_type()),
    };
    let _ = write!(text, "\n> {}", body(&attempt.redactor.text(&shown)));
}

fn answer_lines(text: &mut String, attempt: &Attempt<'_>, reply: &Reply) {
    let mut headers: Vec<(&str, &str)> = reply.headers.iter().collect();
    headers.sort_unstable();
    for (name, value) in headers {
        let value = if name == "set-cookie" { MASK } else { value };
        let _ = write!(text, "\n< {}: {}", escape(name), escape(value));
    }
    if !reply.body.is_empty() {
        let answer = attempt.operation.answers.iter().find(|answer| answer.status == reply.status);
        let answer = answer.or_else(|| attempt.operation.answers.first());
        let answer = answer.filter(|_| reply.is_success());
        let media = reply.media_type().unwrap_or_else(|| "an unstated type".to_owned());
        let _ = write!(
            text,
            "\n< {}",
            body(&attempt.redactor.text(&shown_answer(attempt.settings.api, answer, &media, reply)))
        );
    }
}

/// A body on one line, cut where it is long.
fn body(text: &str) -> String {
    match text.char_indices().nth(LONGEST_BODY) {
        None => escape(text),
        Some((end, _)) => {
            let head = text.get(..end).unwrap_or_default();
            format!("{}… ({} bytes in all)", escape(head), text.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_shell_are_quoted() {
        for (text, word) in [
            ("https://192.0.2.1:8000/api", "https://192.0.2.1:8000/api"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's $HOME", "'it'\\''s $HOME'"),
            ("two\nlines", "'two\\nlines'"),
        ] {
            assert_eq!(quoted(text), word);
        }
    }

    #[test]
    fn long_bodies_are_cut() {
        let long = body(&"ä".repeat(5000));
        assert!(long.ends_with("ä… (10000 bytes in all)"), "{long}");
        assert_eq!(body("a\u{1b}"), "a\\u{1b}");
    }
}
