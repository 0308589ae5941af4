//! Asks on the terminal. Keys are read one by one, so that Ctrl-C is an answer too and a password is never shown.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::printer::Printer;

/// What the user did with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Typed a line.
    Line(String),
    /// Ended the input.
    End,
    /// Pressed Ctrl-C.
    Interrupted,
}

impl Answer {
    /// Only the whole word counts: an empty line, `y` and the end of input mean no.
    pub fn is_yes(&self) -> bool {
        self.is("yes")
    }

    /// Whether the whole word was typed.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Line(line) if line.trim() == word)
    }
}

/// Whether what is typed can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// It is shown.
    Shown,
    /// It is not.
    Hidden,
}

/// How often a waiting prompt looks whether it was cancelled.
const LOOK: Duration = Duration::from_millis(100);

/// Asks a question and waits for the answer, or until `cancelled` says so.
pub fn ask(
    printer: &Printer,
    question: &str,
    echo: Echo,
    cancelled: impl Fn() -> bool,
) -> io::Result<Answer> {
    // Runs on other devices may go on, and say so later.
    let _asking = printer.asking();
    // Before the question is seen: what is typed too early is not shown either.
    let keys = Keys::start()?;
    // In raw mode a line break does not return to the first column.
    printer.ask(&question.replace('\n', "\r\n"));
    let mut line = Line::new((echo == Echo::Shown).then(|| printer.clone()));
    let answer = loop {
        if cancelled() {
            break Answer::Interrupted;
        }
        if poll(LOOK)?
            && let Event::Key(key) = read()?
            && let Some(answer) = line.take(key)
        {
            break answer;
        }
    };
    drop(keys);
    printer.note("");
    Ok(answer)
}

/// Raw mode for as long as this lives.
struct Keys;

impl Keys {
    fn start() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        // A terminal that cannot be set back has gone away.
        let _ = disable_raw_mode();
    }
}

/// The line so far.
struct Line {
    text: String,
    echo: Option<Printer>,
    /// Whether no key was seen yet.
    fresh: bool,
}

/// Whether the last answer ended with a carriage return. A line feed that comes next belongs to it: a terminal, a
/// paste or a program may end lines with both.
static AFTER_RETURN: AtomicBool = AtomicBool::new(false);

impl Line {
    fn new(echo: Option<Printer>) -> Self {
        Self { text: String::new(), echo, fresh: true }
    }

    /// Whether a key ends the line: Enter as the terminal sends it, or a line feed or carriage return of its own, which
    /// raw mode shows as Ctrl-J and Ctrl-M.
    fn ends(&mut self, key: &KeyEvent) -> bool {
        let fresh = std::mem::take(&mut self.fresh);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let line_feed =
            matches!(key.code, KeyCode::Char('\n')) || (control && key.code == KeyCode::Char('j'));
        let carriage_return = matches!(key.code, KeyCode::Enter | KeyCode::Char('\r'))
            || (control && key.code == KeyCode::Char('m'));
        let after_return = AFTER_RETURN.swap(carriage_return, Ordering::Relaxed);
        carriage_return || (line_feed && !(fresh && after_return))
    }

    /// Takes a key; gives the answer when it is the last one.
    fn take(&mut self, key: KeyEvent) -> Option<Answer> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        if self.ends(&key) {
            return Some(Answer::Line(std::mem::take(&mut self.text)));
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Some(Answer::Interrupted),
            KeyCode::Char('d') if control && self.text.is_empty() => return Some(Answer::End),
            KeyCode::Char('u') if control => while self.erase() {},
            KeyCode::Char(character) if !control => {
                self.text.push(character);
                self.show(character.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace => {
                self.erase();
            }
            _ => {}
        }
        None
    }

    fn erase(&mut self) -> bool {
        let erased = self.text.pop().is_some();
        if erased && let Some(printer) = &self.echo {
            printer.erase();
        }
        erased
    }

    fn show(&self, text: &str) {
        if let Some(printer) = &self.echo {
            printer.ask(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::test_support::kept;

    /// Feeds keys; `^c` and the like are control keys, `<` is backspace, `!` is enter.
    fn typed(keys: &str, echo: Echo) -> (Option<Answer>, String) {
        let (printer, _, err) = kept();
        let mut line = Line::new((echo == Echo::Shown).then_some(printer));
        let mut control = KeyModifiers::NONE;
        for key in keys.chars() {
            let code = match key {
                '^' => {
                    control = KeyModifiers::CONTROL;
                    continue;
                }
                '<' => KeyCode::Backspace,
                '!' => KeyCode::Enter,
                key => KeyCode::Char(key),
            };
            if let Some(answer) = line.take(KeyEvent::new(code, control)) {
                return (Some(answer), err.text());
            }
            control = KeyModifiers::NONE;
        }
        (None, err.text())
    }

    #[test]
    fn keys_become_an_answer() {
        let line = |text: &str| Some(Answer::Line(text.to_owned()));
        for (keys, answer) in [
            ("yes!", line("yes")),
            ("nop<<<yes!", line("yes")),
            ("no^uyes!", line("yes")),
            ("!", line("")),
            ("yes^j", line("yes")),
            ("yes^m", line("yes")),
            ("yes\n", line("yes")),
            ("yes\r", line("yes")),
            ("ye^c", Some(Answer::Interrupted)),
            ("^d", Some(Answer::End)),
            ("y^d", None),
        ] {
            assert_eq!(typed(keys, Echo::Hidden).0, answer, "{keys}");
        }
    }

    #[test]
    fn a_password_is_not_shown_and_an_answer_is() {
        assert_eq!(typed("secret!", Echo::Hidden).1, "");
        assert_eq!(typed("yes!", Echo::Shown).1, "yes");
    }

    #[test]
    fn only_the_whole_word_means_yes() {
        for (text, yes) in [("yes", true), (" yes ", true), ("y", false), ("", false), ("YES", false)] {
            assert_eq!(Answer::Line(text.to_owned()).is_yes(), yes, "{text}");
        }
        assert!(!Answer::End.is_yes() && !Answer::Interrupted.is_yes());
    }
}
