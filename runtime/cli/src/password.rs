//! Asks for a password on the terminal without showing it.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::printer::Printer;

/// Raw mode for as long as this lives: what is typed is not shown.
struct Hidden;

impl Hidden {
    fn start() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // A terminal that cannot be set back has gone away.
        let _ = disable_raw_mode();
    }
}

/// Asks; `None` when the user gave up with Ctrl-C or Ctrl-D.
pub fn ask_password(printer: &Printer, question: &str) -> io::Result<Option<String>> {
    printer.ask(question);
    let typed = {
        let _hidden = Hidden::start()?;
        read_hidden()
    };
    printer.note("");
    typed
}

fn read_hidden() -> io::Result<Option<String>> {
    let mut typed = String::new();
    loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(Some(typed)),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(None),
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => typed.clear(),
            KeyCode::Char(character) => typed.push(character),
            KeyCode::Backspace => {
                typed.pop();
            }
            _ => {}
        }
    }
}
