//! The files of a clientpack. Their keys are made up: they have the form of keys, and open nothing.

use std::net::Ipv4Addr;

use super::admin::pem;
use super::reply;
use crate::archive::{Entry, tar_gz, zip};
use crate::entropy::derive;
use crate::resource::fill::hash;
use crate::sha1;

/// In which form a clientpack is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Tarball,
    Zip,
    /// One file for Linux.
    Conf,
    /// One file for Windows.
    Ovpn,
}

impl Format {
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "tarball" | "tar.gz" => Some(Self::Tarball),
            "zip" => Some(Self::Zip),
            "conf" => Some(Self::Conf),
            "ovpn" => Some(Self::Ovpn),
            _ => None,
        }
    }

    pub(super) fn file_name(self, pack: &str) -> String {
        let suffix = match self {
            Self::Tarball => "tar.gz",
            Self::Zip => "zip",
            Self::Conf => "conf",
            Self::Ovpn => "ovpn",
        };
        format!("{pack}.{suffix}")
    }

    pub(super) fn media(self) -> &'static str {
        match self {
            Self::Tarball | Self::Zip => reply::BINARY,
            Self::Conf | Self::Ovpn => reply::PLAIN,
        }
    }
}

/// What the files are made of.
pub(super) struct Files {
    name: String,
    conf: String,
}

impl Files {
    /// The files of a pack. Each generation of keys makes others.
    pub(super) fn new(name: &str, seed: u64, generation: u64, server: Ipv4Addr) -> Self {
        let part = |what| derive(&[seed, hash(name), generation, what]);
        let conf = format!(
            "client\ndev tun\nproto udp\nremote {server} 1194\nnobind\npersist-key\nverb 3\n\
             <ca>\n{}</ca>\n<cert>\n{}</cert>\n<key>\n{}</key>\n",
            // All packs share the authority.
            pem("CERTIFICATE", derive(&[seed, 91]), 400),
            pem("CERTIFICATE", part(1), 400),
            pem("PRIVATE KEY", part(2), 600),
        );
        Self { name: name.to_owned(), conf }
    }

    pub(super) fn content(&self, format: Format) -> Vec<u8> {
        let (conf, ovpn) = (Format::Conf.file_name(&self.name), Format::Ovpn.file_name(&self.name));
        let windows = self.windows();
        let both = [
            Entry { name: &conf, content: self.conf.as_bytes() },
            Entry { name: &ovpn, content: windows.as_bytes() },
        ];
        match format {
            Format::Conf => self.conf.clone().into_bytes(),
            Format::Ovpn => windows.into_bytes(),
            Format::Tarball => tar_gz(&both),
            Format::Zip => zip(&both),
        }
    }

    fn windows(&self) -> String {
        self.conf.replace('\n', "\r\n")
    }

    pub(super) fn checksum(&self, format: Format) -> String {
        sha1::hex(&self.content(format))
    }
}
