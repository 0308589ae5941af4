//! Handing files over to the operator: `save`.

use bytes::Bytes;
use rhai::{Dynamic, EvalAltResult};

use super::{Call, Fallible, Function, Kind, Native, form, native};
use crate::run::RunEnd;
use crate::saving::{NotSaved, SavedFile, file_name_problem};
use crate::value::secret::SECRET_SHOWN;
use crate::value::{Content, Failure, KeyedMap, Record, Secret, is_assumed, json, show};

pub(super) const TABLE: &[Native] = &[native(
    Function::new(
        "save",
        "save(name, content)",
        "output",
        "Writes a file into the folder of the run: a text, bytes, a download, or data as JSON. The one place where the text of a secret goes.",
    )
    .forms(&[form(&[Kind::Text, Kind::Saved], Kind::Unit)])
    .shows("save(\"note.txt\", \"all is well\"); print(\"saved\")", "saved\n"),
    2..=2,
    &[],
    save,
)];

fn save(call: &mut Call<'_>) -> Fallible {
    let run = call.run()?;
    let name = call.text(0, "name")?;
    let problem = if name.contains(SECRET_SHOWN) {
        Some("holds the mark of a secret")
    } else {
        file_name_problem(&name)
    };
    if let Some(problem) = problem {
        let message = format!("{} the name {} {problem}", call.place(0, "name"), show::quoted(&name));
        return Err(Failure::new("bad-file-name", "ValueError", message)
            .hint("take a plain name such as \"config.json\"")
            .into());
    }
    let value = call.take(1);
    let assumed = is_assumed(&value);
    let (content, secret) = match content(&value) {
        Ok(content) => content,
        // Nobody knows what a withheld write would have answered.
        Err(_) if assumed => (Bytes::new(), false),
        Err(failure) => return Err(failure.within(&call.place(1, "content")).into()),
    };
    let Some(files) = &run.files else {
        let message = format!("{} cannot be saved: the run has no folder for files", show::quoted(&name));
        return Err(Failure::new("no-folder", "NoFolder", message).into());
    };
    let file = SavedFile { name: &name, content, secret, assumed };
    match files.save(&file) {
        Ok(Some(told)) => run.output().note(&edgebook_words::escape_each_line(&told)),
        Ok(None) => {}
        Err(NotSaved::Refused(why)) => {
            run.latch(RunEnd::Refused);
            return Err(Failure::new("not-announced", "Refused", why).uncatchable());
        }
        Err(NotSaved::Failed(why, hint)) => {
            let failure = Failure::new("not-saved", "NotSaved", why);
            return Err(Box::<EvalAltResult>::from(match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }));
        }
    }
    Ok(Dynamic::UNIT)
}

/// The bytes of a file, and whether they hold secrets.
fn content(value: &Dynamic) -> Result<(Bytes, bool), Failure> {
    if let Some(content) = value.read_lock::<Content>() {
        return Ok((content.bytes().clone(), content.is_secret()));
    }
    if let Ok(blob) = value.as_blob_ref() {
        return Ok((blob.clone().into(), false));
    }
    if let Some(secret) = value.read_lock::<Secret>() {
        return Ok((secret.reveal().to_owned().into(), true));
    }
    if value.is_string() || value.is_char() {
        let text = value.to_string();
        refuse_mark(&text)?;
        return Ok((text.into(), false));
    }
    if !(value.is_array() || value.is_map() || value.is::<Record>() || value.is::<KeyedMap>()) {
        let message = format!("must be a text, bytes or data, got {}", crate::value::type_name(value));
        return Err(Failure::new("wrong-type", "ArgumentError", message)
            .hint("a number becomes a text in `${...}`; a field that is () was not answered"));
    }
    let json = json::to_file_json(value)?;
    marks_in(&json)?;
    let text = format!("{json:#}\n");
    Ok((text.into(), holds_secret(value)))
}

/// A text made from a secret holds only how the secret is shown: nobody could use that file.
fn refuse_mark(text: &str) -> Result<(), Failure> {
    if !text.contains(SECRET_SHOWN) {
        return Ok(());
    }
    let message = format!("holds {SECRET_SHOWN}, which stands for a secret and is not the secret");
    Err(Failure::new("wrong-value", "ValueError", message)
        .hint("hand over the secret, or the record that has it, as it is: save(\"token.json\", made)"))
}

fn marks_in(json: &serde_json::Value) -> Result<(), Failure> {
    match json {
        serde_json::Value::String(text) => refuse_mark(text),
        serde_json::Value::Array(items) => items.iter().try_for_each(marks_in),
        serde_json::Value::Object(pairs) => pairs.values().try_for_each(marks_in),
        _ => Ok(()),
    }
}

/// Whether a secret stands anywhere in data that does not nest too deep.
fn holds_secret(value: &Dynamic) -> bool {
    if let Some(record) = value.read_lock::<Record>() {
        return record.present().any(|(_, value)| holds_secret(value));
    }
    if let Some(map) = value.read_lock::<KeyedMap>() {
        return map.entries().any(|(_, value)| holds_secret(value));
    }
    if let Ok(map) = value.as_map_ref() {
        return map.values().any(holds_secret);
    }
    if let Ok(items) = value.as_array_ref() {
        return items.iter().any(holds_secret);
    }
    value.is::<Secret>()
}
