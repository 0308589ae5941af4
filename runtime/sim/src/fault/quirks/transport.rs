//! Transport, credentials, availability.

use super::super::quirk::Change::{CharacterSet, Locked, WebPages};
use super::{Quirk, always, behaviour, quirk};

pub(super) static QUIRKS: &[Quirk] = &[
    always("V1", "a token is sent in a header of its own, `Api-Token`, never as a bearer"),
    always("V2", "the certificate is self-signed"),
    behaviour("V4", "the call that causes a reboot is not answered"),
    behaviour("V5", "after a reboot the API answers for two seconds and is away for another one"),
    always("V6", "after `PUT /admin_ui` the server of the API restarts: 502 for a second"),
    always("V7", "the call after a change of password needs the new one; tokens stay good"),
    quirk("V8", "a write during another write finds the database locked: 500", Locked, &[], &[]),
    quirk("V9", "refusals are web pages", WebPages, &[], &[]),
    quirk("V10", "media types carry a character set", CharacterSet, &[], &[]),
    always("V11", "a slash at the end of a path does not matter"),
];
