//! Archives that real tools open: zip, tar and gzip, all without compression.

/// A file in an archive.
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) content: &'a [u8],
}

/// A zip archive with stored entries.
pub(crate) fn zip(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut files, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = length(&files);
        // Version, flags, method, time, date (1 January 2020): the same bytes for the same content.
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x50];
        head.extend_from_slice(&crc32(entry.content).to_le_bytes());
        head.extend_from_slice(&length(entry.content).to_le_bytes());
        head.extend_from_slice(&length(entry.content).to_le_bytes());
        head.extend_from_slice(&short(entry.name.as_bytes()).to_le_bytes());
        head.extend_from_slice(&[0, 0]);
        files.extend_from_slice(b"PK\x03\x04");
        files.extend_from_slice(&head);
        files.extend_from_slice(entry.name.as_bytes());
        files.extend_from_slice(entry.content);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&head);
        // Comment, disk, attributes: none.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes();
    let (start, size) = (length(&files).to_le_bytes(), length(&directory).to_le_bytes());
    files.extend_from_slice(&directory);
    files.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    files.extend_from_slice(&count);
    files.extend_from_slice(&count);
    files.extend_from_slice(&size);
    files.extend_from_slice(&start);
    files.extend_from_slice(&[0, 0]);
    files
}

/// A gzipped tar archive.
pub(crate) fn tar_gz(entries: &[Entry<'_>]) -> Vec<u8> {
    gzip(&tar(entries))
}

fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    const BLOCK: usize = 512;
    let mut archive = Vec::new();
    let pad = |archive: &mut Vec<u8>| archive.resize(archive.len().next_multiple_of(BLOCK), 0);
    for entry in entries {
        let mut head = Vec::with_capacity(BLOCK);
        let mut field = |text: &str, width: usize| {
            let end = head.len().saturating_add(width);
            head.extend(text.bytes().take(width));
            head.resize(end, 0);
        };
        field(entry.name, 100);
        field("0000644", 8);
        field("0000000", 8);
        field("0000000", 8);
        field(&format!("{:011o}", entry.content.len()), 12);
        field("13602735600", 12);
        field("        ", 8);
        field("0", 101);
        field("ustar\x0000", 255);
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        for (place, digit) in head.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").bytes()) {
            *place = digit;
        }
        archive.extend_from_slice(&head);
        archive.extend_from_slice(entry.content);
        pad(&mut archive);
    }
    archive.extend_from_slice(&[0; 2 * BLOCK]);
    archive
}

/// RFC 1952 around stored blocks of RFC 1951.
fn gzip(content: &[u8]) -> Vec<u8> {
    const LARGEST: usize = 65_535;
    let mut archive = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let mut blocks = content.chunks(LARGEST).peekable();
    if blocks.peek().is_none() {
        archive.extend_from_slice(&[1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        archive.push(u8::from(blocks.peek().is_none()));
        archive.extend_from_slice(&short(block).to_le_bytes());
        archive.extend_from_slice(&(!short(block)).to_le_bytes());
        archive.extend_from_slice(block);
    }
    archive.extend_from_slice(&crc32(content).to_le_bytes());
    archive.extend_from_slice(&length(content).to_le_bytes());
    archive
}

/// What [`tar_gz`] packed: the content of its first file. `None` for anything else, compressed archives included.
pub(crate) fn first_file(archive: &[u8]) -> Option<Vec<u8>> {
    let mut rest = archive.strip_prefix(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])?;
    let mut tar = Vec::new();
    loop {
        let [last, low, high, _, _, tail @ ..] = rest else { return None };
        let size = usize::from(u16::from_le_bytes([*low, *high]));
        tar.extend_from_slice(tail.get(..size)?);
        rest = tail.get(size..)?;
        match last {
            0 => {}
            1 => break,
            _ => return None,
        }
    }
    let size = tar.get(124..135).and_then(|digits| std::str::from_utf8(digits).ok())?;
    let size = usize::from_str_radix(size, 8).ok()?;
    tar.get(512..size.checked_add(512)?).map(<[u8]>::to_vec)
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn short(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX)
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(crc & 1)))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;

    const FILES: [Entry<'static>; 2] =
        [Entry { name: "a.conf", content: b"first\n" }, Entry { name: "b.key", content: b"second" }];

    #[test]
    fn checksums_are_right() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn tar_unpacks_what_was_packed() {
        let archive = tar_gz(&FILES);
        let mut tar = Command::new("tar")
            .args(["-xzOf", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        tar.stdin.take().unwrap().write_all(&archive).unwrap();
        let output = tar.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stdout, b"first\nsecond");
    }

    #[test]
    fn the_first_file_comes_back() {
        assert_eq!(first_file(&tar_gz(&FILES)).unwrap(), b"first\n");
        let large = vec![7; 200_000];
        assert_eq!(first_file(&tar_gz(&[Entry { name: "x", content: &large }])).unwrap(), large);
        assert_eq!(first_file(&zip(&FILES)), None);
        assert_eq!(first_file(b""), None);
        let whole = tar_gz(&FILES);
        assert!((0..whole.len() - 2048).all(|end| first_file(&whole[..end]).is_none()), "broken off");
    }

    #[test]
    fn a_zip_names_its_files_twice_and_ends_with_its_directory() {
        let archive = zip(&FILES);
        let count = |part: &[u8]| archive.windows(part.len()).filter(|window| *window == part).count();
        assert_eq!((count(b"a.conf"), count(b"first\n"), count(b"PK\x01\x02")), (2, 1, 2));
        let tail = &archive[archive.len() - 22..];
        assert!(tail.starts_with(b"PK\x05\x06"));
        let offset = u32::from_le_bytes(tail[16..20].try_into().unwrap()) as usize;
        assert!(archive[offset..].starts_with(b"PK\x01\x02"));
    }
}
