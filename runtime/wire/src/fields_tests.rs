//! Each way in which a form, a multipart body or JSON carries fields, and what none carries.

use edgebook_model::TypeId;
use serde_json::json;

use super::*;

/// The fields of an object.
fn fields(object: Value) -> Fields {
    let Value::Object(entries) = object else { panic!("not an object: {object}") };
    entries.into_iter().map(|(name, value)| (name, FieldValue::Json(value))).collect()
}

fn body(media: Vec<MediaKind>, encoding: Vec<Encoding>) -> Body {
    Body { required: true, media: media.into(), encoding: encoding.into(), ty: TypeId(0) }
}

fn encoded(
    media: MediaKind,
    field: &'static str,
    style: Option<Style>,
    mime: Option<&'static str>,
) -> Encoding {
    Encoding { media, field: field.into(), style, mime: mime.map(Into::into) }
}

/// Content type and bytes of a body; of a multipart one each part by itself.
fn written(body: &Body, object: Value) -> Result<String, FieldsError> {
    let made = RequestBody::of_fields(body, fields(object))?;
    if let RequestBody::Multipart(parts) = &made {
        let part = |part: &Part| {
            let mime = part.mime.as_deref().map(|mime| format!(" ({mime})")).unwrap_or_default();
            format!("{}{mime}: {}", part.name, String::from_utf8_lossy(&part.data))
        };
        return Ok(parts.iter().map(part).collect::<Vec<_>>().join("; "));
    }
    let encoded = made.encode().unwrap();
    Ok(format!("{} {}", encoded.content_type, String::from_utf8_lossy(&encoded.data)))
}

#[test]
fn a_form_writes_fields_in_their_styles() {
    let form =
        |style: Option<Style>| body(vec![MediaKind::Form], vec![encoded(MediaKind::Form, "a", style, None)]);
    for (style, value, sent) in [
        (None, json!("x y&"), "a=x+y%26"),
        (None, json!(["p,q", "r"]), "a=p%2Cq&a=r"),
        (None, json!({"k": 1}), "a=%7B%22k%22%3A1%7D"),
        (Some(Style::Form { explode: true }), json!(["p", "q"]), "a=p&a=q"),
        (Some(Style::Form { explode: false }), json!(["p,q", "r s"]), "a=p%2Cq,r%20s"),
        (Some(Style::Form { explode: true }), json!({"k": "v", "l": 2}), "k=v&l=2"),
        (Some(Style::Spaces), json!(["p", "q"]), "a=p%20q"),
        (Some(Style::Pipes), json!(["p", "q"]), "a=p%7Cq"),
        (Some(Style::DeepObject), json!({"k": "v w"}), "a%5Bk%5D=v%20w"),
        (Some(Style::Json), json!(["p"]), "a=%5B%22p%22%5D"),
    ] {
        let made = written(&form(style.clone()), json!({ "a": value })).unwrap();
        assert_eq!(made, format!("application/x-www-form-urlencoded {sent}"), "{style:?}");
    }
    let undefined = Style::Undefined { reason: "a value in the media type text/xml has no form".into() };
    let refused = written(&form(Some(undefined)), json!({"a": 1})).unwrap_err().to_string();
    assert_eq!(
        refused,
        "cannot carry the field \"a\": it cannot be sent: a value in the media type text/xml has no form"
    );
    assert!(written(&form(Some(Style::DeepObject)), json!({"a": {"b": {}}})).is_err());
}

#[test]
fn a_multipart_body_has_the_media_types_that_are_declared() {
    let multipart =
        |style, mime| body(vec![MediaKind::Multipart], vec![encoded(MediaKind::Multipart, "a", style, mime)]);
    for (mime, value, sent) in [
        (None, json!("x"), "a: x"),
        (None, json!(["p", {"k": 1}]), "a: p; a (application/json): {\"k\":1}"),
        (None, json!({"k": 1}), "a (application/json): {\"k\":1}"),
        (Some("application/vnd.x+json"), json!({"k": 1}), "a (application/vnd.x+json): {\"k\":1}"),
        (Some("application/json"), json!(["p"]), "a (application/json): [\"p\"]"),
        (Some("application/xml"), json!("<a/>"), "a (application/xml): <a/>"),
        (Some("text/csv"), json!(["p", "q"]), "a (text/csv): p; a (text/csv): q"),
    ] {
        assert_eq!(written(&multipart(None, mime), json!({ "a": value })).unwrap(), sent, "{mime:?}");
    }
    let refused = written(&multipart(None, Some("application/xml")), json!({"a": {"k": 1}})).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "cannot carry the field \"a\": a list or an object is not written as application/xml"
    );
    let deep = written(&multipart(Some(Style::DeepObject), None), json!({"a": {"k": 1}}));
    assert_eq!(deep.unwrap(), "a[k]: 1");
}

#[test]
fn a_file_has_the_media_type_of_its_own_or_of_the_description() {
    let file = |mime: Option<&str>| FieldValue::File {
        name: None,
        mime: mime.map(str::to_owned),
        data: Bytes::from_static(b"\xff"),
    };
    for (declared, own, sent) in [
        (None, None, "application/octet-stream"),
        (Some("image/png"), None, "image/png"),
        (Some("image/png"), Some("image/gif"), "image/gif"),
    ] {
        let body = body(vec![MediaKind::Multipart], vec![encoded(MediaKind::Multipart, "f", None, declared)]);
        let made = RequestBody::of_fields(&body, vec![("f".to_owned(), file(own))]).unwrap();
        let RequestBody::Multipart(parts) = made else { panic!("not multipart") };
        let [part] = parts.as_slice() else { panic!("not one part") };
        assert_eq!((part.mime.as_deref(), part.file_name.as_deref()), (Some(sent), Some("f")));
    }
    let form = body(vec![MediaKind::Form, MediaKind::Json], vec![]);
    let refused = RequestBody::of_fields(&form, vec![("f".to_owned(), file(None))]).err();
    assert_eq!(
        refused,
        Some(FieldsError::NoMedia("application/x-www-form-urlencoded or application/json".to_owned()))
    );
}

#[test]
fn json_travels_under_the_name_that_is_declared() {
    let patch = MediaKind::OtherJson("application/merge-patch+json".into());
    let merge = body(vec![patch.clone()], vec![]);
    assert_eq!(written(&merge, json!({"a": null})).unwrap(), "application/merge-patch+json {\"a\":null}");
    let list = RequestBody::of_json(&merge, &json!([1])).encode().unwrap();
    assert_eq!(list.content_type, "application/merge-patch+json");
    let both = body(vec![MediaKind::Json, patch], vec![]);
    assert_eq!(written(&both, json!({"a": {}})).unwrap(), "application/json {\"a\":{}}");
    // What a form cannot carry plainly goes in the next media type, and as JSON text where there is none.
    let next = body(vec![MediaKind::Form, MediaKind::Multipart], vec![]);
    assert_eq!(written(&next, json!({"a": {"k": 1}})).unwrap(), "a (application/json): {\"k\":1}");
}
