//! Devices and faces for tests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use edgebook_wire::DeviceName;

use crate::consent::Question;
use crate::{Decision, Event, Face};

/// `kind:name` for each device.
pub(crate) fn devices(words: &str) -> Vec<DeviceName> {
    let device = |word: &str| {
        let (kind, name) = word.split_once(':').unwrap();
        DeviceName { name: name.to_owned(), kind: kind.to_owned() }
    };
    words.split_whitespace().map(device).collect()
}

/// Keeps what it hears, in short.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<String>>);

impl Heard {
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Face for Heard {
    fn tell(&self, event: &Event<'_>) {
        let said = match event {
            Event::CertificateChanged { device, pinned_as, history } => {
                format!("{device}: certificate changed, pinned as {pinned_as}, first seen {history}")
            }
            _ => "something else".to_owned(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(said);
    }
}

/// Types one answer after the other, and keeps the questions.
pub(crate) struct Typist {
    answers: Vec<String>,
    next: AtomicUsize,
    asked: Mutex<Vec<Question>>,
}

impl Typist {
    /// The answer that interrupts.
    pub(crate) const INTERRUPTS: &'static str = "^C";

    pub(crate) fn new(answers: &[&str]) -> Self {
        let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
        Self { answers, next: AtomicUsize::new(0), asked: Mutex::default() }
    }

    pub(crate) fn asked(&self) -> Vec<Question> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Face for Typist {
    fn tell(&self, _: &Event<'_>) {}

    fn can_answer(&self) -> bool {
        true
    }

    fn agree(&self, question: &Question, _: &dyn Fn() -> bool) -> Decision {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question.clone());
        match self.answers.get(self.next.fetch_add(1, Ordering::SeqCst)) {
            Some(answer) if answer == Self::INTERRUPTS => Decision::Interrupted,
            Some(answer) if answer == question.word() => Decision::Agreed,
            _ => Decision::Refused,
        }
    }
}
