//! A model as bytes, beside the description that it was read from: what is kept is read many times faster.
//!
//! It counts only for the very texts and the very build that it was made of and by. Whatever is wrong with the file, the
//! description is read anew.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use edgebook_model::Api;
use sha2::{Digest as _, Sha256};

/// The digest of the sources that decide on the bytes.
const BUILD: &str = env!("EDGEBOOK_MODEL_DIGEST");

/// What a kept model was made of.
#[derive(PartialEq, Eq)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn of(texts: &[&str]) -> Self {
        let mut digest = Sha256::new();
        for text in std::iter::once(&BUILD).chain(texts) {
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            digest.update(length.to_le_bytes());
            digest.update(text.as_bytes());
        }
        Self(digest.finalize().into())
    }
}

/// The model in a file, when it was made of this.
pub(crate) fn load(file: &Path, key: &Key) -> Option<Api> {
    let bytes = fs::read(file).ok()?;
    let (found, body) = bytes.split_first_chunk::<32>()?;
    let (digest, model) = body.split_first_chunk::<32>()?;
    let whole: [u8; 32] = Sha256::digest(model).into();
    (Key(*found) == *key && *digest == whole).then_some(())?;
    postcard::from_bytes(model).ok()
}

/// Keeps a model. That it cannot be kept only costs time.
pub(crate) fn keep(file: &Path, key: &Key, api: &Api) {
    let Some(folder) = file.parent() else { return };
    let Ok(model) = postcard::to_allocvec(api) else { return };
    let digest: [u8; 32] = Sha256::digest(&model).into();
    let written = || -> std::io::Result<()> {
        let mut scratch = tempfile::NamedTempFile::new_in(folder)?;
        for part in [key.0.as_slice(), digest.as_slice(), model.as_slice()] {
            scratch.write_all(part)?;
        }
        scratch.persist(file)?;
        Ok(())
    };
    let _ = written();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_model_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        for api in edgebook_bindings::apis() {
            let file = folder.path().join("model");
            let key = Key::of(&["text", "overlay"]);
            keep(&file, &key, api);
            assert_eq!(load(&file, &key).as_ref(), Some(*api));
            assert!(load(&file, &Key::of(&["text", "another"])).is_none());
            assert!(load(&file, &Key::of(&["texto", "verlay"])).is_none());
        }
    }

    #[test]
    fn a_spoiled_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let (file, key) = (folder.path().join("model"), Key::of(&["text"]));
        keep(&file, &key, edgebook_bindings::apis()[0]);
        let whole = fs::read(&file).unwrap();
        for spoiled in [
            whole[..40].to_vec(),
            whole[..whole.len() - 1].to_vec(),
            whole.iter().enumerate().map(|(at, byte)| if at == 5000 { byte ^ 1 } else { *byte }).collect(),
            Vec::new(),
        ] {
            fs::write(&file, spoiled).unwrap();
            assert!(load(&file, &key).is_none());
        }
    }
}
