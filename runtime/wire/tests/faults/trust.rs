//! Certificates: changed, replayed, of another name, of an old version; and a look at one before trusting it.

use std::time::Duration;

use edgebook_wire::{Fingerprint, NotSentCause, Outcome, Transport as _, Trust, WireError};
use rcgen::{CertificateParams, CustomExtension, DnType};

use crate::server::{Identity, Server};
use crate::setup::{core, device, post, record, settings, words};

fn serving(identity: Identity) -> Server {
    Server::with(identity, |connection| connection.answer_all(200, "{}"))
}

fn call(server: &Server, trust: Trust) -> Outcome {
    core().device(settings(server.port, trust)).unwrap().call(&post())
}

/// The cause, after checking that no byte of HTTP, and so no credential, left.
fn refusal(server: &Server, trust: Trust) -> NotSentCause {
    let outcome = call(server, trust);
    words(&outcome);
    let Outcome::NotSent(not_sent) = outcome else { panic!("{outcome:?}") };
    assert!(not_sent.cause.is_refusal(), "{not_sent}");
    let seen = server.ended(1);
    assert_eq!(seen, [Vec::<u8>::new()], "one connection, no HTTP on it");
    assert_eq!(record(), "POST /api/things: not sent, not sent, 1");
    not_sent.cause
}

#[test]
fn a_changed_certificate_is_refused_with_both_fingerprints() {
    let old = Identity::new(&["127.0.0.1"]).fingerprint();
    let server = serving(Identity::new(&["127.0.0.1"]));
    let new = server.identity.fingerprint();
    let cause = refusal(&server, Trust::Pinned(old));
    assert_eq!(cause, NotSentCause::PinMismatch { expected: old, presented: new });
    let text = cause.to_string();
    assert!(text.contains(&old.to_string()) && text.contains(&new.to_string()), "{text}");
}

#[test]
fn a_pinned_certificate_replayed_without_its_key_is_refused() {
    let victim = Identity::new(&["127.0.0.1"]);
    let server = serving(victim.stolen_by(&Identity::new(&["127.0.0.1"])));
    let cause = refusal(&server, Trust::Pinned(victim.fingerprint()));
    assert!(matches!(cause, NotSentCause::Untrusted(_)), "{cause}");
}

#[test]
fn a_pin_does_not_care_for_names_and_dates() {
    let mut params = CertificateParams::new(vec!["elsewhere.example".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(1999, 1, 1);
    params.not_after = rcgen::date_time_ymd(2000, 1, 1);
    let server = serving(Identity::of(&params));
    assert_eq!(call(&server, Trust::Pinned(server.identity.fingerprint())).status(), Some(200));
}

#[test]
fn a_certificate_of_the_first_x509_version_can_be_pinned_and_is_safe_from_replay() {
    let old = Identity::new(&["127.0.0.1"]).in_version_1();
    let server = serving(old.clone());
    let outcome = call(&server, Trust::Pinned(old.fingerprint()));
    assert_eq!(outcome.status(), Some(200), "{outcome:?}");
    let replaying = serving(old.stolen_by(&Identity::new(&["127.0.0.1"])));
    let cause = refusal(&replaying, Trust::Pinned(old.fingerprint()));
    assert!(matches!(cause, NotSentCause::Untrusted(_)), "{cause}");
}

#[test]
fn a_pin_does_not_care_for_extensions_that_nobody_knows() {
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let mut unknown = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
    unknown.set_criticality(true);
    params.custom_extensions.push(unknown);
    let odd = Identity::of(&params);
    let server = serving(odd.clone());
    let outcome = call(&server, Trust::Pinned(odd.fingerprint()));
    assert_eq!(outcome.status(), Some(200), "{outcome:?}");
    let looked = core().fetch_certificate("127.0.0.1", server.port, Duration::from_secs(5)).unwrap();
    assert_eq!(looked.fingerprint, odd.fingerprint());
    let replaying = serving(odd.stolen_by(&Identity::new(&["127.0.0.1"])));
    let cause = refusal(&replaying, Trust::Pinned(odd.fingerprint()));
    assert!(matches!(cause, NotSentCause::Untrusted(_)), "{cause}");
}

#[test]
fn a_device_without_a_version_or_a_cipher_in_common_is_told_apart() {
    /// A hello of a server that chose TLS 1.1.
    const OLD: &[u8] = &[
        0x16, 3, 2, 0, 0x2a, 2, 0, 0, 0x26, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0xc0, 0x13, 0,
    ];
    const NO_VERSION: &[u8] = &[0x15, 3, 1, 0, 2, 2, 70];
    const NO_CIPHER: &[u8] = &[0x15, 3, 3, 0, 2, 2, 40];
    for (bytes, says) in [
        (OLD, "speaks TLS 1.0 or 1.1 only"),
        (NO_VERSION, "speaks TLS 1.0 or 1.1 only"),
        (NO_CIPHER, "has no cipher in common"),
    ] {
        let server = Server::plain(move |mut tcp| {
            let _ = std::io::Read::read(&mut tcp, &mut [0; 1024]);
            let _ = std::io::Write::write_all(&mut tcp, bytes);
            let _ = std::io::copy(&mut tcp, &mut std::io::sink());
        });
        let outcome = call(&server, Trust::Pinned(Fingerprint([0; 32])));
        assert!(words(&outcome).contains(says), "{outcome:?}");
        assert_eq!(
            (record(), server.connections()),
            ("POST /api/things: not sent, not sent, 1".to_owned(), 1)
        );
        let error = core().fetch_certificate("127.0.0.1", server.port, Duration::from_secs(5)).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn own_authorities_are_held_to_names() {
    let right = serving(Identity::new(&["127.0.0.1"]));
    let trust = Trust::Roots(vec![right.identity.certificate.clone()]);
    assert_eq!(call(&right, trust).status(), Some(200));
    let wrong = serving(Identity::new(&["192.0.2.1", "edge.example"]));
    let cause = refusal(&wrong, Trust::Roots(vec![wrong.identity.certificate.clone()]));
    assert!(matches!(cause, NotSentCause::Untrusted(_)), "{cause}");
}

#[test]
fn an_unknown_certificate_is_not_trusted_by_the_system() {
    let server = serving(Identity::new(&["127.0.0.1"]));
    let cause = refusal(&server, Trust::System);
    assert!(matches!(cause, NotSentCause::Untrusted(_)), "{cause}");
}

#[test]
fn authorities_are_read_from_pem() {
    let pem = rcgen::generate_simple_self_signed(vec!["ca".to_owned()]).unwrap().cert.pem();
    assert!(matches!(Trust::roots_from_pem(pem.as_bytes()), Ok(Trust::Roots(roots)) if roots.len() == 1));
    for wrong in ["", "no certificate here", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"]
    {
        assert!(matches!(Trust::roots_from_pem(wrong.as_bytes()), Err(WireError::Roots(_))), "{wrong}");
    }
}

#[test]
fn a_look_at_a_certificate_sends_no_http() {
    let mut params = CertificateParams::new(vec!["edge.example".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "edge");
    let server = serving(Identity::of(&params));
    let core = core();
    let look = |host: &str| core.fetch_certificate(host, server.port, Duration::from_secs(5)).unwrap();
    let presented = look("127.0.0.1");
    assert_eq!(presented.fingerprint, server.identity.fingerprint());
    assert_eq!(presented.names, ["edge.example", "127.0.0.1"]);
    assert!(presented.subject.contains("CN=edge"), "{}", presented.subject);
    assert_eq!(server.ended(1), [Vec::<u8>::new()]);
    // The printed form is what a pin takes.
    let pin: Fingerprint = presented.fingerprint.to_string().parse().unwrap();
    assert_eq!(device(&core, &server).call(&post()).status(), Some(200));
    assert_eq!(call(&server, Trust::Pinned(pin)).status(), Some(200));
}

#[test]
fn a_look_at_a_replayed_certificate_shows_nothing() {
    let server = serving(Identity::new(&["a"]).stolen_by(&Identity::new(&["b"])));
    let error = core().fetch_certificate("127.0.0.1", server.port, Duration::from_secs(5)).unwrap_err();
    assert!(matches!(&error, WireError::Fetch(not_sent) if not_sent.cause.is_refusal()), "{error}");
}

#[test]
fn a_look_ends_at_its_deadline_and_names_the_place() {
    let server = Server::plain(|mut tcp| {
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let error = core().fetch_certificate("127.0.0.1", server.port, Duration::from_millis(100)).unwrap_err();
    assert_eq!(error.to_string(), format!("127.0.0.1:{} (IPv4): no connection within 0.1 s", server.port));
}
