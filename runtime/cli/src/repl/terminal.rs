//! Line editing on a terminal: history, multi-line input and completion, by reedline.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use reedline::{
    ColumnarMenu, Completer, CompletionResult, EditCommand, Emacs, History, KeyCode, KeyModifiers,
    MenuBuilder as _, Prompt, PromptEditMode, PromptHistorySearch, Reedline, ReedlineEvent, ReedlineMenu,
    Signal, Span, Suggestion, ValidationResult, Validator, default_emacs_keybindings,
};

use super::editor::{Input, LineEditor};

/// What a line editor has to know about the language.
pub(super) trait Assistant: Send + Sync {
    /// Whether a text is a whole statement or command.
    fn is_complete(&self, text: &str) -> bool;
    /// What may stand at a place (in bytes) of a text.
    fn completions(&self, text: &str, place: usize) -> Vec<Candidate>;
}

/// One thing that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Where the text that it replaces starts, in bytes.
    pub start: usize,
    /// What is put there.
    pub text: String,
    /// What it is, in a few words.
    pub meaning: String,
}

/// reedline behind [`LineEditor`].
pub(super) struct TerminalEditor {
    editor: Reedline,
    prompt: Plain,
}

const MENU: &str = "completions";

impl TerminalEditor {
    /// An editor with a prompt such as `vns3`.
    pub(super) fn new(
        label: &str,
        assistant: Arc<dyn Assistant>,
        history: Option<Box<dyn History>>,
        colour: bool,
    ) -> Self {
        let mut keys = default_emacs_keybindings();
        let next =
            ReedlineEvent::UntilFound(vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext]);
        keys.add_binding(KeyModifiers::NONE, KeyCode::Tab, next);
        keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
        keys.add_binding(
            KeyModifiers::ALT,
            KeyCode::Enter,
            ReedlineEvent::Edit(vec![EditCommand::InsertNewline]),
        );
        let menu = ColumnarMenu::default().with_name(MENU);
        let mut editor = Reedline::create()
            .with_completer(Box::new(Guide(Arc::clone(&assistant))))
            .with_validator(Box::new(Guide(assistant)))
            .with_menu(ReedlineMenu::EngineCompleter(Box::new(menu)))
            .with_quick_completions(true)
            .with_partial_completions(true)
            .with_ansi_colors(colour)
            .with_edit_mode(Box::new(Emacs::new(keys)));
        if let Some(history) = history {
            editor = editor.with_history(history);
        }
        Self { editor, prompt: Plain(label.to_owned()) }
    }
}

impl LineEditor for TerminalEditor {
    fn read(&mut self) -> io::Result<Input> {
        Ok(match self.editor.read_line(&self.prompt)? {
            Signal::Success(text) => Input::Entry(text),
            Signal::CtrlD => Input::End,
            _ => Input::Dropped,
        })
    }
}

/// The assistant in the shapes that reedline wants.
struct Guide(Arc<dyn Assistant>);

impl Validator for Guide {
    fn validate(&self, text: &str) -> ValidationResult {
        if self.0.is_complete(text) { ValidationResult::Complete } else { ValidationResult::Incomplete }
    }
}

impl Completer for Guide {
    fn complete(&mut self, text: &str, place: usize) -> CompletionResult {
        let suggestions: Vec<Suggestion> = self
            .0
            .completions(text, place)
            .into_iter()
            .map(|candidate| Suggestion {
                value: candidate.text,
                description: Some(candidate.meaning).filter(|meaning| !meaning.is_empty()),
                // reedline refuses a span that ends before it starts.
                span: Span::new(candidate.start.min(place), place),
                ..Suggestion::default()
            })
            .collect();
        CompletionResult::fresh(suggestions)
    }
}

/// `vns3> `, and as much room in front of further lines.
struct Plain(String);

impl Prompt for Plain {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        Cow::Borrowed("")
    }

    fn render_prompt_indicator(&self, _: PromptEditMode) -> Cow<'_, str> {
        Cow::Borrowed("> ")
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:>1$} ", "|", self.0.chars().count().saturating_add(1)))
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        Cow::Owned(format!(" (history: {}) ", search.term))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Assistant for Fixed {
        fn is_complete(&self, text: &str) -> bool {
            !text.ends_with('{')
        }

        fn completions(&self, _: &str, _: usize) -> Vec<Candidate> {
            let candidate =
                |start| Candidate { start, text: "get_status".to_owned(), meaning: String::new() };
            vec![candidate(5), candidate(99)]
        }
    }

    #[test]
    fn the_assistant_decides_what_is_whole_and_what_may_follow() {
        let mut guide = Guide(Arc::new(Fixed));
        assert!(matches!(guide.validate("if x {"), ValidationResult::Incomplete));
        assert!(matches!(guide.validate("x"), ValidationResult::Complete));
        let found = guide.complete("vns3.get", 8);
        let spans: Vec<_> = found.suggestions().iter().map(|one| (one.span.start, one.span.end)).collect();
        assert_eq!(spans, [(5, 8), (8, 8)]);
    }
}
