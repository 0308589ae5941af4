//! Diagnostics for people: the line with a caret, where it was called from, what the device said, what to do.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use edgebook_words::{Severity, escape_each_line as printable};

use super::Diagnostic;

/// How a diagnostic is rendered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Without colour.
    #[default]
    Plain,
    /// With the colours of a terminal.
    Coloured,
}

/// The longest source line that is shown whole, in bytes.
const LONGEST_LINE: usize = 400;

/// Renders a diagnostic over several lines, without a line break at the end.
pub fn render(diagnostic: &Diagnostic, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let message = printable(&diagnostic.message);
    let code = diagnostic.code;
    let file = printable(&diagnostic.file);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&*message).id(code);
    // Tabs are one column in the position of the parser, and wide on a terminal.
    let line = diagnostic.source_line.as_ref().map(|line| shown_line(line));
    let notes = notes(diagnostic);
    let mut group = match (&line, &diagnostic.span) {
        (Some(line), Some(span)) => {
            let start = span.start.min(line.len());
            let end = span.end.clamp(start, line.len());
            let number = usize::try_from(diagnostic.line.unwrap_or(1)).unwrap_or(1);
            let snippet = Snippet::source(line.as_str()).line_start(number).path(&*file);
            title.element(snippet.annotation(AnnotationKind::Primary.span(start..end)))
        }
        _ => Group::with_title(title),
    };
    if line.is_none() && !file.is_empty() {
        group = group.element(annotate_snippets::Origin::path(&*file));
    }
    for (level, text) in &notes {
        let level = match level {
            Note::Note => Level::NOTE,
            Note::Help => Level::HELP,
        };
        group = group.element(level.message(text.as_str()));
    }
    renderer.render(&[group])
}

enum Note {
    Note,
    Help,
}

fn notes(diagnostic: &Diagnostic) -> Vec<(Note, String)> {
    let mut notes = Vec::new();
    for frame in &diagnostic.chain {
        let what = match &frame.function {
            Some(name) => format!("in the function `{name}`"),
            None => "in a closure".to_owned(),
        };
        let place = match (frame.line, frame.column) {
            (Some(line), Some(column)) => format!(", called at {}:{line}:{column}", frame.file),
            _ => String::new(),
        };
        notes.push((Note::Note, printable(&format!("{what}{place}")).into_owned()));
    }
    if let Some(operation) = &diagnostic.operation {
        let device = diagnostic.device.as_ref().map(|device| format!(" on {device:?}")).unwrap_or_default();
        let request = diagnostic.request.as_ref().map(|request| format!(": {request}")).unwrap_or_default();
        let status = diagnostic.status.map(|status| format!(" gave {status}")).unwrap_or_default();
        let attempts = match diagnostic.attempts {
            0 | 1 => String::new(),
            attempts => format!(", {attempts} attempts"),
        };
        notes.push((
            Note::Note,
            printable(&format!("{operation}{device}{request}{status}{attempts}")).into_owned(),
        ));
    }
    if let Some(words) = &diagnostic.device_words {
        notes.push((Note::Note, printable(&format!("the device said: {words}")).into_owned()));
    }
    if let Some(hint) = &diagnostic.hint {
        notes.push((Note::Help, printable(&hint.to_string()).into_owned()));
    }
    notes
}

/// A source line with the same byte offsets, safe for a terminal: what cannot be shown becomes `?` of its length.
fn shown_line(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        if shown.len() > LONGEST_LINE {
            break;
        }
        if c == '\t' {
            shown.push(' ');
        } else if edgebook_words::escape(c.encode_utf8(&mut [0; 4])).starts_with("\\u{") {
            (0..c.len_utf8()).for_each(|_| shown.push('?'));
        } else {
            shown.push(c);
        }
    }
    shown
}
