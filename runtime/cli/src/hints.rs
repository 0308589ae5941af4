//! What to do next, in the words of the command line: its options, its commands, the variables that it reads.

use edgebook_words::{Hint, Subject, escape};

use crate::environment::{PASSWORD, TOKEN};

/// A hint as a sentence.
pub(crate) fn in_words(hint: &Hint) -> String {
    hint.in_words(&words)
}

/// What the command line has own words for.
fn words(hint: &Hint) -> String {
    match hint {
        Hint::Words(_) | Hint::All(_) => in_words(hint),
        Hint::Pin { .. }
        | Hint::Compare { .. }
        | Hint::PinNow { .. }
        | Hint::Repin { .. }
        | Hint::RepinRenewed { .. }
        | Hint::Reinstall { .. }
        | Hint::NameAuthority { .. }
        | Hint::SeeFingerprint
        | Hint::RepairPin
        | Hint::RemovePin => of_certificates(hint),
        Hint::ChooseDevices { .. }
        | Hint::ChooseGroup { .. }
        | Hint::ChooseNamed { .. }
        | Hint::ChooseDevice { .. }
        | Hint::ChooseAmong { .. }
        | Hint::HasNone { .. }
        | Hint::ChooseWithOther { .. }
        | Hint::ChooseKind { .. }
        | Hint::AllowKind { .. }
        | Hint::AllowDevice { .. }
        | Hint::OnlyKind { .. }
        | Hint::ChooseAnother => of_devices(hint),
        Hint::TryLogin { .. } => format!("{hint}; `edgebook doctor --network` tries the login"),
        Hint::LookAtTheWay => "`edgebook doctor --network` looks at the way there".to_owned(),
        Hint::StateFolder => "set HOME or XDG_STATE_HOME".to_owned(),
        Hint::SecretSource { device } => {
            format!("say it below [devices.{device}]: secret = {{ env = \"{PASSWORD}\" }}, or another source")
        }
        Hint::GivePassword { or_token: false } => format!("set it in {PASSWORD}"),
        Hint::GivePassword { or_token: true } => format!("set it in {PASSWORD}, or a token in {TOKEN}"),
        Hint::GiveTokens => format!(
            "for a device that is given by its address: {TOKEN}, or {TOKEN}_NAME for each of several schemes"
        ),
        Hint::AllowInventory { file } => {
            format!("read it; then allow it: edgebook trust --inventory '{file}'")
        }
        Hint::TrustInventory { file } => format!(
            "it can run commands and choose where passwords go; if you trust it, say so: --inventory '{file}'"
        ),
        Hint::WriteInventory => {
            format!("{hint}; without one, runs go to simulators or to --device URL")
        }
        Hint::SaveFolder => {
            "name a folder: --out DIR; each device has a folder of its own in it. Nothing was sent".to_owned()
        }
        Hint::SetParameter { name, is_file, about } => {
            let value = if *is_file { "@FILE" } else { "..." };
            format!("set it: --set {name}={value}   {about}")
        }
        Hint::SetOrAsk { name, path } => {
            format!("set it with --set {name}=VALUE, or ask first: `if {path} != () {{ ... }}`")
        }
        Hint::RaiseLimit { name, value } => {
            format!("the limit is `{name}`; `--limit {name}={value}` doubles it")
        }
        Hint::MaxWrites { number } => {
            format!("nothing was sent; when they are meant: --max-writes {number}")
        }
        Hint::MoreWrites => "when more are meant, raise it with --max-writes NUMBER".to_owned(),
        Hint::SeeEffects => {
            "`edgebook effects FILE` shows what the runbook may do, and with --write renews the signature"
                .to_owned()
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

/// What to do about a certificate.
fn of_certificates(hint: &Hint) -> String {
    match hint {
        Hint::Pin { of: Subject::Device(device), fingerprint } => {
            pin(&format!("edgebook trust {device} --fingerprint {fingerprint}"))
        }
        Hint::Pin { of: Subject::Address { address, kind }, fingerprint } => {
            pin(&format!("--device https://{address} --kind {kind} --fingerprint {fingerprint}"))
        }
        Hint::Compare { device } => {
            format!("compare it with the device's own, then: edgebook trust {device}")
        }
        Hint::PinNow { device } => format!("edgebook trust {device}"),
        Hint::Repin { device } => {
            format!("find out which; if it was renewed: edgebook trust {device} --replace")
        }
        Hint::RepinRenewed { device, by_run } => {
            let what = if *by_run { "appliance or, by this run, its certificate" } else { "appliance" };
            format!("if the {what} was renewed: edgebook trust {device} --replace")
        }
        Hint::Reinstall { device, pinned } => {
            let then = if *pinned {
                format!("edgebook trust {device} --replace")
            } else {
                "put its fingerprint into the inventory".to_owned()
            };
            format!("browsers and other clients refuse it: install a new one, then {then}")
        }
        Hint::NameAuthority { device } => format!(
            "name its authority in the inventory (trust = {{ ca = \"…\" }}), or pin this one certificate: \
             trust = \"pinned\", then edgebook trust {device}"
        ),
        Hint::SeeFingerprint => "`edgebook trust` shows the fingerprint that the device presents".to_owned(),
        Hint::RepairPin => {
            "repair the line, or remove it and pin the certificate again with `edgebook trust`".to_owned()
        }
        Hint::RemovePin => {
            "remove the wrong line; `edgebook trust` shows what the device presents".to_owned()
        }
        other => other.to_string(),
    }
}

/// Which devices to choose.
fn of_devices(hint: &Hint) -> String {
    match hint {
        Hint::ChooseDevices { known } => {
            format!("choose with --device, --group, --label or --all; the devices are {known}")
        }
        Hint::ChooseGroup { group } => format!("it is a group: --group {group}"),
        Hint::ChooseNamed { device } => format!("it is a device: --device {device}"),
        Hint::ChooseDevice { device } => {
            format!("choose one with --device, or write device({device:?})")
        }
        Hint::ChooseAmong { .. } => format!("{hint} with --device"),
        Hint::HasNone { what } => {
            format!("this run has no {what}: choose one with --device, or let it call one with --with")
        }
        Hint::ChooseWithOther { kind, device, other } => {
            let (device, other) = (escape(device), escape(other));
            format!("--device {device} --with {other} makes {device} the one that `{kind}` means")
        }
        Hint::ChooseKind { kind } => {
            format!("choose a {kind} with --device NAME, or let it call one with --with NAME")
        }
        Hint::AllowKind { kind } => format!("--with NAME lets it call a {kind}, too"),
        Hint::AllowDevice { device } => format!("let the run call it, too: --with {device}"),
        Hint::OnlyKind { kind } => format!("--kind {kind} leaves the others out"),
        Hint::ChooseAnother => "leave --device out, or name another one".to_owned(),
        other => other.to_string(),
    }
}

fn pin(command: &str) -> String {
    format!("compare the fingerprint with the device's own; then pin it:\n  {command}")
}
