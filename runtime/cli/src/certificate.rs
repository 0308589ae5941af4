//! A certificate in the words that somebody compares.

use edgebook_wire::{BaseUrl, PresentedCertificate};
use edgebook_words::escape;

use crate::lines::Lines;

/// What a person wants to know about a certificate.
pub(crate) fn certificate_text(address: &BaseUrl, presented: &PresentedCertificate) -> String {
    let mut text = Lines::default();
    text.line(format_args!("{address} presents this certificate:"));
    let names: Vec<String> = presented.names.iter().map(|name| escape(name)).collect();
    for (label, value) in [
        ("fingerprint", presented.fingerprint.to_string()),
        ("subject", escape(&presented.subject)),
        ("issuer", escape(&presented.issuer)),
        ("names", names.join(", ")),
        ("valid from", presented.not_before.clone()),
        ("valid until", presented.not_after.clone()),
    ] {
        if !value.is_empty() {
            text.line(format_args!("  {label:<12} {value}"));
        }
    }
    text.text().trim_end().to_owned()
}
