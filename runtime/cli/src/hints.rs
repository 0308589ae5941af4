//! What to do next, in the words of the command line: its options, its commands, the variables that it reads.

use edgebook_words::{Hint, Subject, escape};

use crate::environment::{PASSWORD, TOKEN};

/// A hint as a sentence.
pub(crate) fn in_words(hint: &Hint) -> String {
    match hint {
        Hint::Words(words) => words.clone(),
        Hint::Pin { of: Subject::Device(device), fingerprint } => {
            pin(&format!("edgebook trust {device} --fingerprint {fingerprint}"))
        }
        Hint::Pin { of: Subject::Address { address, kind }, fingerprint } => {
            pin(&format!("--device https://{address} --kind {kind} --fingerprint {fingerprint}"))
        }
        Hint::Repin { device } => {
            format!("find out which; if it was renewed: edgebook trust {device} --replace")
        }
        Hint::StateFolder => "set HOME or XDG_STATE_HOME".to_owned(),
        Hint::SecretSource { device } => {
            format!("say it below [devices.{device}]: secret = {{ env = \"{PASSWORD}\" }}, or another source")
        }
        Hint::GivePassword { or_token: false } => format!("set it in {PASSWORD}"),
        Hint::GivePassword { or_token: true } => format!("set it in {PASSWORD}, or a token in {TOKEN}"),
        Hint::ChooseDevice { device } => {
            format!("choose one with --device, or write device({device:?})")
        }
        Hint::ChooseWithOther { kind, device, other } => {
            let (device, other) = (escape(device), escape(other));
            format!("--device {device} --with {other} makes {device} the one that `{kind}` means")
        }
        Hint::ChooseKind { kind } => {
            format!("choose a {kind} with --device NAME, or let it call one with --with NAME")
        }
        Hint::AllowKind { kind } => format!("--with NAME lets it call a {kind}, too"),
        Hint::OnlyKind { kind } => format!("--kind {kind} leaves the others out"),
        Hint::ChooseAnother => "leave --device out, or name another one".to_owned(),
        Hint::SaveFolder => {
            "name a folder: --out DIR; each device has a folder of its own in it. Nothing was sent".to_owned()
        }
        Hint::MaxWrites { number } => {
            format!("nothing was sent; when they are meant: --max-writes {number}")
        }
        Hint::RenewSignature { runbook, when_meant } => {
            let when_meant = if *when_meant { "when that is meant, " } else { "" };
            format!("{when_meant}renew it: edgebook effects {runbook} --write")
        }
        Hint::CheckDescription { file } => format!("edgebook spec check {file} says why"),
        Hint::ReplaceDescription { id } => {
            format!("edgebook spec remove {id} removes it; --as VERSION keeps this one beside it")
        }
        Hint::NameDescription => {
            "give another: --as VERSION, --kind KIND; letters, digits and .-_+ are good".to_owned()
        }
        Hint::AddDescription { known } => {
            format!("there is {known}; edgebook spec add FILE adds another")
        }
        Hint::NameFile => {
            "name a file: a run takes one runbook; `edgebook check` takes folders, too".to_owned()
        }
        Hint::ListRuns => "`last` is the latest run; `edgebook audit list` lists all runs".to_owned(),
    }
}

fn pin(command: &str) -> String {
    format!("compare the fingerprint with the device's own; then pin it:\n  {command}")
}
