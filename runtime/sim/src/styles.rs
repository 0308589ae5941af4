//! Reads the values of parameters by the styles of their declarations: the other side of what a client writes.

use edgebook_model::{Api, Style, TypeId, TypeKind};
use serde_json::{Map, Value};

use crate::arguments::{Sent, decoded};
use crate::validate::from_text;

/// What the texts of a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    One,
    Many,
    Named,
}

/// How a value is declared.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub(crate) api: &'a Api,
    pub(crate) name: &'a str,
    pub(crate) style: &'a Style,
    pub(crate) ty: TypeId,
}

impl Declared<'_> {
    /// Takes the pairs of a query, a form or a cookie that belong to the value. `None` when there are none; a text that
    /// does not follow the style counts as it is.
    pub(crate) fn take(&self, pairs: &mut Vec<(String, Sent)>) -> Option<Value> {
        let shape = shape(self.api, self.ty);
        let named: Vec<(String, Sent)> = pairs.extract_if(.., |(name, _)| self.owns(shape, name)).collect();
        let (_, last) = named.last()?;
        Some(match (self.style, shape) {
            (Style::Json, _) => serde_json::from_str(&last.text).unwrap_or_else(|_| Value::from(&*last.text)),
            (Style::DeepObject, _) | (Style::Form { explode: true }, Shape::Named) => {
                let entries = named.iter().map(|(name, sent)| (self.key(name).to_owned(), sent.text.clone()));
                self.entries(entries.collect())
            }
            (_, Shape::One) => self.one(&last.text),
            _ => {
                let items: Vec<String> = named.iter().flat_map(|(_, sent)| self.items(&sent.raw)).collect();
                self.of_items(shape, items)
            }
        })
    }

    /// The value of a path parameter; `None` when the text does not follow the style.
    pub(crate) fn of_segment(&self, sent: &Sent) -> Option<Value> {
        let shape = shape(self.api, self.ty);
        let raw = match self.style {
            Style::Label { .. } => sent.raw.strip_prefix('.')?,
            Style::Matrix { explode: true } => return self.of_matrix(shape, sent.raw.strip_prefix(';')?),
            Style::Matrix { explode: false } => {
                let rest = sent.raw.strip_prefix(';')?.strip_prefix(self.name)?;
                if rest.is_empty() { rest } else { rest.strip_prefix('=')? }
            }
            _ => &sent.raw,
        };
        self.of_text(shape, raw)
    }

    /// The value of a header.
    pub(crate) fn of_header(&self, text: &str) -> Option<Value> {
        let shape = shape(self.api, self.ty);
        let items = text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
        let text = if shape == Shape::One { text.to_owned() } else { items };
        self.of_text(shape, &Sent::plain(text).raw)
    }

    fn of_text(&self, shape: Shape, raw: &str) -> Option<Value> {
        if *self.style == Style::Json {
            return serde_json::from_str(&decoded(raw)?).ok();
        }
        match shape {
            Shape::One => Some(self.one(&decoded(raw)?)),
            Shape::Named if self.is_exploded() => {
                let pair = |item: &String| {
                    let (key, value) = item.split_once('=')?;
                    Some((decoded(key)?, decoded(value)?))
                };
                let entries = self.items_of(raw).iter().map(pair).collect::<Option<_>>()?;
                Some(self.entries(entries))
            }
            shape => Some(self.of_items(shape, self.items(raw))),
        }
    }

    fn of_matrix(&self, shape: Shape, raw: &str) -> Option<Value> {
        let pairs = raw.split(';').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let pairs: Vec<(String, String)> =
            pairs.map(|(name, value)| Some((decoded(name)?, decoded(value)?))).collect::<Option<_>>()?;
        if shape == Shape::Named {
            return Some(self.entries(pairs));
        }
        let all_named = pairs.iter().all(|(name, _)| name == self.name);
        all_named.then(|| self.of_items(shape, pairs.into_iter().map(|(_, value)| value).collect()))
    }

    /// Whether a pair of this name belongs to the value.
    fn owns(&self, shape: Shape, name: &str) -> bool {
        match (self.style, shape) {
            (Style::DeepObject, _) => self.key(name) != name,
            (Style::Form { explode: true }, Shape::Named) => match &self.api.ty(self.ty).kind {
                TypeKind::Object { fields, .. } => fields.iter().any(|field| field.name == name),
                _ => name == self.name,
            },
            _ => name == self.name,
        }
    }

    /// The key inside `name[key]`; the whole where it has another form.
    fn key<'n>(&self, name: &'n str) -> &'n str {
        let inside = name.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
        inside.filter(|_| *self.style == Style::DeepObject).unwrap_or(name)
    }

    const fn is_exploded(&self) -> bool {
        matches!(
            self.style,
            Style::Simple { explode: true } | Style::Label { explode: true } | Style::Form { explode: true }
        )
    }

    /// The items within one text, with their escapes.
    fn items_of(&self, raw: &str) -> Vec<String> {
        let Some((plain, sent)) = self.style.separators() else { return vec![raw.to_owned()] };
        let text = raw.replace(sent, plain).replace(&sent.to_ascii_lowercase(), plain);
        text.split(plain).map(str::to_owned).collect()
    }

    fn items(&self, raw: &str) -> Vec<String> {
        self.items_of(raw).into_iter().map(|item| decoded(&item).unwrap_or(item)).collect()
    }

    fn of_items(&self, shape: Shape, items: Vec<String>) -> Value {
        let is_union = matches!(self.api.ty(self.ty).kind, TypeKind::Union { .. });
        match shape {
            // One value, or a list of one: what the first kind that fits says.
            Shape::Many if is_union && items.len() < 2 => self.one(&items.concat()),
            Shape::One => self.one(&items.concat()),
            Shape::Many => {
                let item = item_type(self.api, self.ty);
                let typed = |text: String| match item {
                    Some(item) => typed(self.api, item, &text),
                    None => Value::from(text),
                };
                items.into_iter().map(typed).collect()
            }
            Shape::Named => {
                let mut left = items.into_iter();
                let mut entries = Vec::new();
                while let Some(key) = left.next() {
                    entries.push((key, left.next().unwrap_or_default()));
                }
                self.entries(entries)
            }
        }
    }

    fn one(&self, text: &str) -> Value {
        typed(self.api, self.ty, text)
    }

    fn entries(&self, entries: Vec<(String, String)>) -> Value {
        let mut object = Map::new();
        for (key, text) in entries {
            let value = match entry_type(self.api, self.ty, &key) {
                Some(ty) => typed(self.api, ty, &text),
                None => Value::from(text),
            };
            object.insert(key, value);
        }
        Value::Object(object)
    }
}

fn typed(api: &Api, ty: TypeId, text: &str) -> Value {
    from_text(api, ty, text).unwrap_or_else(|| Value::from(text))
}

fn shape(api: &Api, ty: TypeId) -> Shape {
    match &api.ty(ty).kind {
        TypeKind::List { .. } => Shape::Many,
        TypeKind::Object { .. } | TypeKind::Map { .. } => Shape::Named,
        TypeKind::Union { .. } if item_type(api, ty).is_some() => Shape::Many,
        _ => Shape::One,
    }
}

/// The type of the items, where a value may be a list.
fn item_type(api: &Api, ty: TypeId) -> Option<TypeId> {
    match &api.ty(ty).kind {
        TypeKind::List { item, .. } => Some(*item),
        TypeKind::Union { variants } => variants.iter().find_map(|variant| item_type(api, variant.ty)),
        _ => None,
    }
}

/// The type of the value under a key.
fn entry_type(api: &Api, ty: TypeId, key: &str) -> Option<TypeId> {
    match &api.ty(ty).kind {
        TypeKind::Object { fields, extra, .. } => {
            fields.iter().find(|field| field.name == key).map(|field| field.ty).or(*extra)
        }
        TypeKind::Map { value, .. } => Some(*value),
        TypeKind::Union { variants } => variants.iter().find_map(|variant| entry_type(api, variant.ty, key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
