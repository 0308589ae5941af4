//! Reads what a person wants to know about a certificate: subject, names, validity.
//!
//! Only for showing. Nothing is trusted because of what stands here; the fingerprint is.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Fingerprint;

/// A certificate as a device presented it, with proof that the device holds its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedCertificate {
    /// SHA-256 of the whole certificate.
    pub fingerprint: Fingerprint,
    /// `CN=…, O=…`; empty where it cannot be read. Foreign text: escape it before showing it.
    pub subject: String,
    /// Who signed it, in the same form; equal to `subject` for a self-signed one.
    pub issuer: String,
    /// The names and addresses that it is for. Foreign text.
    pub names: Vec<String>,
    /// The start of its validity in RFC 3339; empty where it cannot be read.
    pub not_before: String,
    /// The end of its validity in RFC 3339; empty where it cannot be read.
    pub not_after: String,
    /// The certificate in DER.
    pub der: Vec<u8>,
}

impl PresentedCertificate {
    /// Reads a certificate; what cannot be read stays empty.
    pub(crate) fn read(der: &[u8]) -> Self {
        let parts = Parts::read(der).unwrap_or_default();
        Self {
            fingerprint: Fingerprint::of(der),
            subject: distinguished_name(parts.subject),
            issuer: distinguished_name(parts.issuer),
            names: parts.extensions.map(alternative_names).unwrap_or_default(),
            not_before: parts.not_before,
            not_after: parts.not_after,
            der: der.to_vec(),
        }
    }
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const BMP_STRING: u8 = 0x1e;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// A reader over DER: each step takes one element off the front.
#[derive(Clone, Copy, Default)]
struct Der<'d>(&'d [u8]);

impl<'d> Der<'d> {
    /// Tag, content, and the element as a whole.
    fn next(&mut self) -> Option<(u8, Der<'d>, &'d [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
            rest = after;
            if digits.len() > 4 {
                return None;
            }
            digits
                .iter()
                .try_fold(0usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?
        };
        let (content, after) = rest.split_at_checked(length)?;
        let whole = self.0.get(..self.0.len().checked_sub(after.len())?)?;
        self.0 = after;
        Some((tag, Der(content), whole))
    }

    /// The content of the next element, which must have the tag.
    fn expect(&mut self, tag: u8) -> Option<Der<'d>> {
        let (found, content, _) = self.next()?;
        (found == tag).then_some(content)
    }

    /// The content of the next element if it has the tag; else nothing is taken.
    fn optional(&mut self, tag: u8) -> Option<Der<'d>> {
        let mut ahead = *self;
        let content = ahead.expect(tag)?;
        *self = ahead;
        Some(content)
    }
}

/// The fields of a certificate.
#[derive(Default)]
struct Parts<'d> {
    issuer: Der<'d>,
    subject: Der<'d>,
    not_before: String,
    not_after: String,
    /// Content of SubjectPublicKeyInfo.
    key: Der<'d>,
    extensions: Option<Der<'d>>,
}

impl<'d> Parts<'d> {
    fn read(der: &'d [u8]) -> Option<Self> {
        let mut signed = Der(der).expect(SEQUENCE)?.expect(SEQUENCE)?;
        signed.optional(VERSION);
        signed.expect(INTEGER)?;
        signed.expect(SEQUENCE)?;
        let issuer = signed.expect(SEQUENCE)?;
        let mut validity = signed.expect(SEQUENCE)?;
        let subject = signed.expect(SEQUENCE)?;
        let key = signed.expect(SEQUENCE)?;
        let mut extensions = None;
        while let Some((tag, content, _)) = signed.next() {
            if tag == EXTENSIONS {
                extensions = Some(content);
            }
        }
        let not_before = validity.next().and_then(time).unwrap_or_default();
        let not_after = validity.next().and_then(time).unwrap_or_default();
        Some(Self { issuer, subject, not_before, not_after, key, extensions })
    }
}

/// Content of the key's algorithm identifier, and the key, whatever else stands in the certificate.
pub(crate) fn public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut parts = Parts::read(der)?;
    let algorithm = parts.key.expect(SEQUENCE)?;
    let key = parts.key.expect(BIT_STRING)?;
    // The first byte counts unused bits, of which a key has none.
    let (0, key) = key.0.split_first().map(|(unused, key)| (*unused, key))? else { return None };
    Some((algorithm.0, key))
}

/// The length of an RSA key in bits; `None` for a key of another kind.
pub(crate) fn rsa_bits(algorithm: &[u8], key: &[u8]) -> Option<usize> {
    const RSA_ENCRYPTION: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    if Der(algorithm).expect(OBJECT_ID)?.0 != RSA_ENCRYPTION {
        return None;
    }
    let modulus = Der(key).expect(SEQUENCE)?.expect(INTEGER)?.0;
    let significant = modulus.iter().position(|byte| *byte != 0).and_then(|start| modulus.get(start..))?;
    let unused = usize::try_from(significant.first()?.leading_zeros()).ok()?;
    significant.len().checked_mul(8)?.checked_sub(unused)
}

/// `CN=edge, OU=…` in the order of the certificate.
fn distinguished_name(mut name: Der<'_>) -> String {
    let mut parts = Vec::new();
    while let Some(mut set) = name.optional(SET) {
        while let Some(mut pair) = set.optional(SEQUENCE) {
            let read = pair.expect(OBJECT_ID).and_then(|id| Some((id, pair.next()?)));
            if let Some((id, (tag, value, _))) = read {
                parts.push(format!("{}={}", attribute(id.0), text(tag, value.0)));
            }
        }
    }
    parts.join(", ")
}

fn attribute(id: &[u8]) -> &'static str {
    match id {
        [0x55, 4, 3] => "CN",
        [0x55, 4, 5] => "serialNumber",
        [0x55, 4, 6] => "C",
        [0x55, 4, 7] => "L",
        [0x55, 4, 8] => "ST",
        [0x55, 4, 10] => "O",
        [0x55, 4, 11] => "OU",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "emailAddress",
        _ => "?",
    }
}

fn text(tag: u8, bytes: &[u8]) -> String {
    if tag == BMP_STRING {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
        return char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// `240131235959Z` and `20240131235959Z` in RFC 3339.
fn time((tag, content, _): (u8, Der<'_>, &[u8])) -> Option<String> {
    let text = std::str::from_utf8(content.0).ok()?;
    let digits = text.strip_suffix('Z').filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let full = match (tag, digits.len()) {
        (GENERALIZED_TIME, 14) => digits.to_owned(),
        // Two digits of the year: 50 and later are in the 20th century (RFC 5280, 4.1.2.5.1).
        (UTC_TIME, 12) => format!("{}{digits}", if digits.get(..2)? >= "50" { "19" } else { "20" }),
        _ => return None,
    };
    let part = |from: usize, to: usize| full.get(from..to);
    Some(format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4)?,
        part(4, 6)?,
        part(6, 8)?,
        part(8, 10)?,
        part(10, 12)?,
        part(12, 14)?
    ))
}

/// The DNS names and IP addresses among the subject's alternative names.
fn alternative_names(mut extensions: Der<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let Some(mut list) = extensions.expect(SEQUENCE) else { return names };
    while let Some(mut extension) = list.optional(SEQUENCE) {
        if extension.expect(OBJECT_ID).is_none_or(|id| id.0 != [0x55, 0x1d, 17]) {
            continue;
        }
        // A flag may stand before the value.
        while let Some((tag, mut value, _)) = extension.next() {
            if tag == OCTET_STRING
                && let Some(mut general) = value.expect(SEQUENCE)
            {
                while let Some((tag, content, _)) = general.next() {
                    names.extend(general_name(tag, content.0));
                }
            }
        }
    }
    names
}

fn general_name(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        0x82 => Some(String::from_utf8_lossy(content).into_owned()),
        0x87 => {
            let v4 = <[u8; 4]>::try_from(content).map(|octets| Ipv4Addr::from(octets).to_string());
            let v6 = <[u8; 16]>::try_from(content).map(|octets| Ipv6Addr::from(octets).to_string());
            v4.or(v6).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn certificate() -> Vec<u8> {
        let names = ["edge.example".to_owned(), "192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "edge \u{1b}[1m");
        params.distinguished_name.push(DnType::OrganizationalUnitName, "Ops");
        params.not_before = rcgen::date_time_ymd(2024, 1, 31);
        params.not_after = rcgen::date_time_ymd(2051, 2, 1);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn a_certificate_is_read() {
        let der = certificate();
        let read = PresentedCertificate::read(&der);
        assert_eq!(read.fingerprint, Fingerprint::of(&der));
        assert!(
            read.subject.contains("CN=edge \u{1b}[1m") && read.subject.contains("OU=Ops"),
            "{}",
            read.subject
        );
        assert_eq!(read.issuer, read.subject);
        assert_eq!(read.names, ["edge.example", "192.0.2.1", "2001:db8::1"]);
        assert_eq!(read.not_before, "2024-01-31T00:00:00Z");
        assert_eq!(read.not_after, "2051-02-01T00:00:00Z");
        let (algorithm, key) = public_key(&der).unwrap();
        assert_eq!((rsa_bits(algorithm, key), key.len()), (None, 65), "a key of an elliptic curve");
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = PresentedCertificate::read(&bytes);
            let _ = public_key(&bytes).and_then(|(algorithm, key)| rsa_bits(algorithm, key));
        }

        #[test]
        fn no_damage_causes_a_panic(at in 0usize..400, byte in any::<u8>(), cut in 0usize..400) {
            let mut der = certificate();
            if let Some(place) = der.get_mut(at) {
                *place = byte;
            }
            der.truncate(der.len() - cut.min(der.len()));
            let _ = PresentedCertificate::read(&der);
            let _ = public_key(&der).and_then(|(algorithm, key)| rsa_bits(algorithm, key));
        }
    }
}
