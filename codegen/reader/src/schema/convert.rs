//! One schema to one type.

use edgebook_model::{
    Field, List, MapKey, Text, TextFormat, TypeId, TypeKind, ValueRules, Variant, VariantTest, is_pattern,
};

use super::{
    Arena, Name, Place,
    naming::component_name,
    view::{Choice, Part, View, is_annotation},
    way::Way,
};
use crate::{
    diagnostic::Reporter,
    source::{Dialect, Document, Entry, Node, Value},
};

/// How many schemas may wrap one another without adding anything.
const LONGEST_WRAPPING: usize = 64;

/// How many sets of required keys are kept: several choices multiply.
const MOST_SETS: usize = 64;

impl<'d, 't> Arena<'d, 't> {
    /// The type and the rules of a place that one schema describes.
    pub(crate) fn place_of(&mut self, schema: &'d Node<'t>, way: Way) -> Place {
        self.place(&[Part::going(schema, way)])
    }

    /// The type and the rules of a place for which all these schemas hold.
    pub(crate) fn place(&mut self, parts: &[Part<'d, 't>]) -> Place {
        let mut parts = parts.to_vec();
        let mut facts = Facts::default();
        for _ in 0..LONGEST_WRAPPING {
            let [part] = parts.as_slice() else { break };
            if part.bare {
                break;
            }
            if let Some([beside, target]) = part.apart(self.document) {
                facts.take(beside.node);
                parts = if beside.adds_shape() { vec![beside, target] } else { vec![target] };
                continue;
            }
            let Some(node) = part.target(self.document).found() else { break };
            facts.take(node);
            let outer = *part;
            match wrapped(self.document, node) {
                Some(inner) => {
                    facts.nullable |= node.flag("nullable") || has_null_variant(self.document, node);
                    parts = vec![outer.inner(inner)];
                }
                None => break,
            }
        }
        let view = View::new(self.document, &parts);
        for part in &view.parts {
            facts.take(part.node);
        }
        facts.nullable |= view.is_nullable(self.document, parts.len());
        let is_whole_number = view.parts.iter().find_map(|part| type_of(part.node)) == Some("integer");
        let ty = self.reserve(parts);
        Place {
            ty,
            rules: facts.rules(is_whole_number),
            doc: facts.doc.unwrap_or_default().to_owned(),
            only: facts.only(),
        }
    }

    /// The type of the schemas, converted later.
    fn reserve(&mut self, parts: Vec<Part<'d, 't>>) -> TypeId {
        let parts = self.distinct(parts);
        let key: Box<[u64]> = parts.iter().map(|part| part.code()).collect();
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let node = parts.first().map(|part| part.node);
        let single = if let [part] = parts.as_slice() { Some(part.node) } else { None };
        let component = single.filter(|_| parts.iter().all(|part| !part.bare));
        let name = match component.and_then(|node| Some((node, self.components.get(&node.id())?))) {
            Some((node, key)) => component_name(key, node.text_at("title")),
            None => match single.and_then(|node| node.text_at("title")).and_then(title_name) {
                Some(title) => Name::Given(title),
                None => Name::Derived,
            },
        };
        let doc = parts.iter().find_map(|part| part.node.text_at("description")).unwrap_or_default();
        let pending = TypeKind::Any { reason: "not converted".into() };
        // A variant's home is the variant, not the base that it shares with the others.
        let home = parts.iter().rev().find(|part| !part.bare).map(|part| part.node).or(node);
        let way = parts.iter().map(|part| part.way).find(|way| *way != Way::Both).unwrap_or_default();
        let id = self.make_at(home.map(Node::id), name, doc.to_owned(), pending);
        if let Some(draft) = self.get_mut(id) {
            draft.way = way;
        }
        self.known.insert(key, id);
        self.queue.push_back((id, parts));
        id
    }

    /// Follows references, drops repetitions, and drops schemas that add nothing to others.
    fn distinct(&self, parts: Vec<Part<'d, 't>>) -> Vec<Part<'d, 't>> {
        let settled = |part: &Part<'d, 't>| {
            let node = part.target(self.document).found().unwrap_or(part.node);
            let way = if self.directed.contains(node) { part.way } else { Way::Both };
            Part { node, way, ..*part }
        };
        if let [part] = parts.as_slice() {
            return vec![settled(part)];
        }
        let says_nothing = |node: &Node<'t>| node.map().is_some_and(|map| map.keys().all(is_annotation));
        let mut distinct: Vec<Part<'d, 't>> = Vec::new();
        for part in &parts {
            let part = settled(part);
            if !says_nothing(part.node) && !distinct.iter().any(|other| other.code() == part.code()) {
                distinct.push(part);
            }
        }
        if distinct.is_empty() { parts.into_iter().take(1).collect() } else { distinct }
    }

    /// The shape that the schemas describe together.
    pub(super) fn kind_of(&mut self, parts: &[Part<'d, 't>], reporter: &mut Reporter) -> TypeKind {
        if let [part] = parts {
            let target = part.target(self.document);
            match target.found() {
                None => return any(target.reason()),
                Some(node) if node.bool() == Some(true) => return any("every value is allowed"),
                Some(node) if node.bool() == Some(false) => return any("no value is allowed"),
                Some(node) if node.map().is_none() => return any("the schema is not a map"),
                Some(node) => {
                    if let Some(kind) = self.kinds_below(Part { node, ..*part }) {
                        return kind;
                    }
                }
            }
        }
        let view = View::new(self.document, parts);
        if view.is_cut {
            return any("the schema brings too many others together");
        }
        let choices = view.choices(self.document);
        if let Some(choice) = choices.first() {
            if let Some(second) = choices.get(1)
                && self.is_news("several-choices", second.at.id())
            {
                let message = "a second `oneOf` or `anyOf` at the same place is not represented";
                reporter.warn(self.document, second.at, "several-choices", message);
            }
            return self.union_of(parts, &view, choice);
        }
        if let Some(values) = view.listed(self.document).filter(|values| is_scalar_list(values)) {
            if values.is_empty()
                && let Some(at) = view.first("enum")
                && self.is_news("no-value-left", at.id())
            {
                let message = "the lists of values that hold here have no value in common";
                reporter.warn(self.document, at, "no-value-left", message);
            }
            return enumeration(&values);
        }
        if let Some(words) = view.several_types() {
            return self.union_of_types(&view, &words, reporter);
        }
        self.plain(&view, reporter)
    }

    fn union_of(&mut self, parts: &[Part<'d, 't>], view: &View<'d, 't>, choice: &Choice<'d, 't>) -> TypeKind {
        let way = view.way();
        let base: Vec<Part<'d, 't>> =
            if view.has_shape() { parts.iter().map(|part| part.bare()).collect() } else { Vec::new() };
        let variants: Vec<TypeId> = choice
            .variants
            .iter()
            .map(|variant| {
                let mut parts = base.clone();
                parts.push(Part::going(variant, way));
                self.place(&parts).ty
            })
            .collect();
        let values = super::kinds::of_choice(self.document, choice.owner, &choice.variants);
        match (super::kinds::property(choice.owner), values) {
            (Some(key), Some(values)) => kind_union(key, variants.into_iter().zip(values)),
            _ => super::unions::unsettled(variants),
        }
    }

    /// A base whose `discriminator` tells its kinds apart. An answer may be of a kind that is not described: then it has
    /// at least what the base has.
    fn kinds_below(&mut self, base: Part<'d, 't>) -> Option<TypeKind> {
        if base.bare || base.way == Way::Both {
            return None;
        }
        let kinds = self.kinds.of(base.node)?.to_vec();
        let key = super::kinds::property(base.node)?;
        let mut types = Vec::new();
        for kind in kinds {
            // A kind that only wraps its base would lead back to the base's kinds.
            let wraps = wrapped(self.document, kind.schema).is_some();
            let part = Part { bare: wraps, ..base.inner(kind.schema) };
            types.push((self.place(&[part]).ty, kind.values));
        }
        let mut union = kind_union(key, types.into_iter());
        if base.way == Way::Answered
            && let TypeKind::Union { variants } = &mut union
        {
            let ty = self.place(&[base.bare()]).ty;
            let own = self.components.get(&base.node.id()).copied().unwrap_or("Kind");
            let name = format!("Other{}", super::type_name(own));
            if let Some(draft) = self.get_mut(ty) {
                draft.name = Name::Given(name);
            }
            variants.to_mut().push(Variant { ty, test: VariantTest::Keys(List::default()) });
        }
        Some(union)
    }

    /// A `type` that lists several words: one variant for each.
    fn union_of_types(&mut self, view: &View<'d, 't>, words: &[&str], reporter: &mut Reporter) -> TypeKind {
        let home = view.parts.first().map(|part| part.node.id());
        let variants = words
            .iter()
            .map(|word| {
                let kind = self.shaped(word, view, reporter);
                self.make_at(home, Name::Derived, String::new(), kind)
            })
            .collect();
        super::unions::unsettled(variants)
    }

    /// A schema without choices and without listed values.
    fn plain(&mut self, view: &View<'d, 't>, reporter: &mut Reporter) -> TypeKind {
        let Some(ty) = self.type_word(view, reporter) else {
            let says = view.parts.iter().flat_map(|part| part.node.entries()).map(Entry::key);
            let says = says.filter(|keyword| !is_annotation(keyword)).count();
            return any(if says == 0 { "the schema is empty" } else { "the schema gives no type" });
        };
        self.shaped(ty, view, reporter)
    }

    /// The shape that a word under `type` stands for.
    fn shaped(&mut self, ty: &str, view: &View<'d, 't>, reporter: &mut Reporter) -> TypeKind {
        match ty {
            "string" => text(content_format(view)),
            "integer" => TypeKind::Int,
            "number" => TypeKind::Float,
            "boolean" => TypeKind::Bool,
            "array" => {
                let items: Vec<_> =
                    view.parts.iter().filter_map(|part| Some(part.inner(part.node.get("items")?))).collect();
                let (item, nullable) = if items.is_empty() {
                    let home = view.parts.first().map(|part| part.node.id());
                    let kind = any("the items of the list have no schema");
                    (self.make_at(home, Name::Derived, String::new(), kind), false)
                } else {
                    let place = self.place(&items);
                    (place.ty, place.rules.nullable)
                };
                TypeKind::List { item, nullable }
            }
            "object" => self.object(view, reporter),
            "null" if self.document.dialect() == Dialect::ThreeOne => any("only null is allowed"),
            other => TypeKind::Any { reason: not_a_type(other, self.document.dialect()).into() },
        }
    }

    /// The word under `type`, or the one that other keywords stand for.
    fn type_word(&mut self, view: &View<'d, 't>, reporter: &mut Reporter) -> Option<&'d str> {
        let mut words = view.parts.iter().filter_map(|part| Some((part.node, type_of(part.node)?)));
        let Some((_, first)) = words.next() else {
            let has = |keyword: &str| view.first(keyword).is_some();
            return if has("properties")
                || has("additionalProperties")
                || !view.required_choices(self.document).is_empty()
            {
                Some("object")
            } else if has("items") {
                Some("array")
            } else {
                None
            };
        };
        let narrower = |one, other| one == "integer" && other == "number";
        let conflict =
            words.find(|(_, word)| *word != first && !narrower(first, *word) && !narrower(*word, first));
        if let Some((node, word)) = conflict
            && self.is_news("contradicting-types", node.id())
        {
            let message =
                format!("`{word}` contradicts `{first}`, which holds for the same value; `{first}` is used");
            reporter.warn(self.document, node, "contradicting-types", message);
        }
        let is_null = first == "null" && self.document.dialect() == Dialect::ThreeOne;
        if !is_null
            && !matches!(first, "string" | "integer" | "number" | "boolean" | "array" | "object")
            && let Some(node) = view.first("type")
            && self.is_news("unknown-type", node.id())
        {
            let message = not_a_type(first, self.document.dialect());
            reporter.warn(self.document, node, "unknown-type", message);
            reporter.did_you_mean(first, ["string", "integer", "number", "boolean", "array", "object"]);
        }
        Some(first)
    }

    fn object(&mut self, view: &View<'d, 't>, reporter: &mut Reporter) -> TypeKind {
        let further = view.first("additionalProperties");
        // Keys that a pattern allows are allowed, whatever is said of the others.
        let is_open =
            further.and_then(Node::bool) != Some(false) || view.first("patternProperties").is_some();
        let properties = view.properties();
        let required_sets = self.required_sets(view, reporter);
        if properties.is_empty() && required_sets.is_empty() && is_open {
            let (value, nullable) = self.map_value(view);
            return TypeKind::Map { value, key: MapKey::Text, nullable };
        }
        let required: Vec<&'d Node<'t>> = view.required().collect();
        for node in &required {
            if let Some(key) = node.text()
                && !properties.contains_key(key)
                && self.is_news("unknown-required", node.id())
            {
                let message = format!("`{key}` is required, but is not among the properties");
                reporter.warn(self.document, node, "unknown-required", message);
                reporter.did_you_mean(key, properties.keys().copied());
            }
        }
        let unknown = required_sets
            .iter()
            .flat_map(|set| set.iter())
            .find(|key| !properties.contains_key(key.as_ref()));
        if let (Some(key), Some(part)) = (unknown, view.parts.first())
            && self.is_news("unknown-required", part.node.id())
        {
            let message = format!("a set of required keys names `{key}`, which is not among the properties");
            reporter.warn(self.document, part.node, "unknown-required", message);
            reporter.did_you_mean(key, properties.keys().copied());
        }
        let required: std::collections::HashSet<&str> =
            required.iter().filter_map(|node| node.text()).collect();
        let extra = match further {
            Some(node) if node.bool() == Some(true) => {
                Some(self.make(TypeKind::Any { reason: "any further key is allowed".into() }))
            }
            Some(node) if node.map().is_some() => {
                view.first_inner("additionalProperties").map(|part| self.place(&[part]).ty)
            }
            _ if view.first("patternProperties").is_some() => {
                Some(self.make(TypeKind::Any { reason: "further keys of a pattern are allowed".into() }))
            }
            _ => None,
        };
        let way = view.way();
        let mut left_out: Vec<&str> = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for (name, schemas) in properties {
            let Place { ty, rules, doc, only } = self.place(&schemas);
            if way != Way::Both && only.is_some_and(|only| only != way) {
                left_out.push(name);
                continue;
            }
            fields.push(Field {
                name: name.to_owned().into(),
                doc: doc.into(),
                ty,
                required: required.contains(name),
                rules,
            });
        }
        TypeKind::Object { fields: fields.into(), extra, required_sets: without(required_sets, &left_out) }
    }

    fn map_value(&mut self, view: &View<'d, 't>) -> (TypeId, bool) {
        let further = view.first_inner("additionalProperties").filter(|part| part.node.map().is_some());
        if let Some(part) = further.or_else(|| view.only_pattern()) {
            let place = self.place(&[part]);
            return (place.ty, place.rules.nullable);
        }
        let home = view.parts.first().map(|part| part.node.id());
        let kind = any("the object has no described properties");
        (self.make_at(home, Name::Derived, String::new(), kind), false)
    }

    /// The product of all choices between lists of required keys.
    fn required_sets(&mut self, view: &View<'d, 't>, reporter: &mut Reporter) -> List<List<Text>> {
        let mut sets: Vec<Vec<&str>> = Vec::new();
        for choice in view.required_choices(self.document) {
            let before = if sets.is_empty() { vec![Vec::new()] } else { sets };
            sets = before
                .iter()
                .flat_map(|set| choice.iter().map(move |keys| set.iter().chain(keys).copied().collect()))
                .take(MOST_SETS + 1)
                .collect();
        }
        if sets.len() > MOST_SETS
            && let Some(part) = view.parts.first()
            && self.is_news("many-sets", part.node.id())
        {
            let message = format!("more than {MOST_SETS} sets of required keys are not represented");
            reporter.warn(self.document, part.node, "many-sets", message);
            sets.clear();
        }
        let owned = |set: Vec<&str>| {
            set.into_iter().map(|key| Text::Owned(key.to_owned())).collect::<Vec<_>>().into()
        };
        sets.into_iter().map(owned).collect::<Vec<List<Text>>>().into()
    }
}

/// A union that the text under a key tells apart.
fn kind_union(key: &str, kinds: impl Iterator<Item = (TypeId, Vec<String>)>) -> TypeKind {
    let variants = kinds.map(|(ty, values)| {
        let values = values.into_iter().map(Text::from).collect::<Vec<_>>().into();
        Variant { ty, test: VariantTest::KeyIs { key: key.to_owned().into(), values } }
    });
    TypeKind::Union { variants: variants.collect::<Vec<_>>().into() }
}

/// Sets of required keys without keys that this way does not have.
fn without(sets: List<List<Text>>, left_out: &[&str]) -> List<List<Text>> {
    if left_out.is_empty() {
        return sets;
    }
    let kept = |set: &List<Text>| -> List<Text> {
        set.iter().filter(|key| !left_out.contains(&key.as_ref())).cloned().collect()
    };
    let sets: Vec<List<Text>> = sets.iter().map(kept).collect();
    if sets.iter().any(|set| set.is_empty()) { List::default() } else { sets.into() }
}

/// What a schema that adds nothing of its own wraps: the only member of `allOf`, `oneOf` or `anyOf`.
fn wrapped<'d, 't>(document: &'d Document<'t>, node: &'d Node<'t>) -> Option<&'d Node<'t>> {
    let mut keywords = node.map()?.keys().filter(|keyword| !is_annotation(keyword));
    let keyword = keywords.next().filter(|keyword| matches!(*keyword, "allOf" | "oneOf" | "anyOf"))?;
    if keywords.next().is_some() {
        return None;
    }
    if keyword == "allOf" {
        return if let [inner] = node.items("allOf") { Some(inner) } else { None };
    }
    let view = View::new(document, &[Part::whole(node)]);
    let choices = view.choices(document);
    let [choice] = choices.as_slice() else { return None };
    if let [inner] = choice.variants.as_slice() { Some(inner) } else { None }
}

fn has_null_variant<'d, 't>(document: &'d Document<'t>, node: &'d Node<'t>) -> bool {
    View::new(document, &[Part::whole(node)]).is_nullable(document, 1)
}

/// The word under `type`; of a list of types, which OpenAPI 3.0 does not know, the first that is not null.
fn type_of<'d>(node: &'d Node<'_>) -> Option<&'d str> {
    match node.get("type")?.value() {
        Value::Text(word) => Some(word),
        Value::List(words) => words.iter().filter_map(Node::text).find(|word| *word != "null"),
        _ => None,
    }
}

pub(super) fn any(reason: &'static str) -> TypeKind {
    TypeKind::Any { reason: reason.into() }
}

fn text(format: &str) -> TypeKind {
    match format {
        "binary" => TypeKind::Bytes,
        word => TypeKind::Text(TextFormat::of_word(word).unwrap_or(TextFormat::Plain)),
    }
}

fn not_a_type(word: &str, dialect: Dialect) -> String {
    format!("`{word}` is not a type of OpenAPI {}", dialect.version())
}

/// The format of a text; 3.1 says with other keywords which texts hold bytes.
fn content_format<'d>(view: &View<'d, '_>) -> &'d str {
    match (view.text("format"), view.text("contentEncoding"), view.text("contentMediaType")) {
        (Some(format), ..) => format,
        (None, Some(encoding), _) if encoding.eq_ignore_ascii_case("base64") => "base64",
        (None, None, Some("application/octet-stream")) => "binary",
        _ => "",
    }
}

/// Whether values can be an enumeration: a `const` may hold a list or a map.
fn is_scalar_list(values: &[&Node<'_>]) -> bool {
    !values.iter().any(|value| matches!(value.value(), Value::List(_) | Value::Map(_)))
}

/// Listed values: texts or whole numbers; of anything else the common type is all that is known.
fn enumeration(values: &[&Node<'_>]) -> TypeKind {
    let values: Vec<&Node<'_>> =
        values.iter().copied().filter(|value| !matches!(value.value(), Value::Null)).collect();
    let all = |test: fn(&Node<'_>) -> bool| !values.is_empty() && values.iter().all(|value| test(value));
    let is_whole = |value: &Node<'_>| value.number().is_some_and(|number| number.parse::<i64>().is_ok());
    if all(|value| value.text().is_some()) || all(is_whole) {
        let numeric = all(is_whole);
        let mut texts: Vec<Text> = Vec::new();
        for value in values {
            let word = value.text().or_else(|| value.number()).unwrap_or_default().to_owned();
            if !texts.iter().any(|other| *other == word) {
                texts.push(word.into());
            }
        }
        return TypeKind::Enum { values: texts.into(), numeric, open: false };
    }
    if all(|value| value.bool().is_some()) {
        TypeKind::Bool
    } else if all(|value| value.number().is_some()) {
        TypeKind::Float
    } else {
        any("the listed values have no common type")
    }
}

/// A title that can serve as a name: a few words.
fn title_name(title: &str) -> Option<String> {
    let is_short = title.len() <= 48 && title.split_whitespace().count() <= 5;
    Some(super::pascal(title)).filter(|name| is_short && !name.is_empty())
}

/// What a schema says about the place where it stands; the outermost schema that speaks wins.
#[derive(Default)]
struct Facts<'d, 't> {
    nullable: bool,
    default: Option<&'d Node<'t>>,
    minimum: Option<(f64, bool)>,
    maximum: Option<(f64, bool)>,
    min_length: Option<u32>,
    max_length: Option<u32>,
    pattern: Option<&'d str>,
    form: Option<&'d str>,
    excluded: Vec<Text>,
    secret: bool,
    read_only: bool,
    write_only: bool,
    doc: Option<&'d str>,
}

impl<'d, 't> Facts<'d, 't> {
    fn take(&mut self, node: &'d Node<'t>) {
        let number = |keyword| node.get(keyword).and_then(Node::number);
        let float =
            |keyword| number(keyword).and_then(|text| text.parse::<f64>().ok()).filter(|v| v.is_finite());
        self.default = self.default.or_else(|| node.get("default"));
        // In 3.1 the exclusive bound is a number of its own.
        let bound = |inclusive, exclusive| {
            let plain = float(inclusive).map(|value| (value, node.flag(exclusive)));
            plain.or_else(|| Some((float(exclusive)?, true)))
        };
        self.minimum = self.minimum.or_else(|| bound("minimum", "exclusiveMinimum"));
        self.maximum = self.maximum.or_else(|| bound("maximum", "exclusiveMaximum"));
        self.min_length =
            self.min_length.or_else(|| number("minLength")?.parse().ok()).filter(|least| *least > 0);
        self.max_length = self.max_length.or_else(|| number("maxLength")?.parse().ok());
        self.pattern = self.pattern.or_else(|| node.text_at("pattern").filter(|text| is_pattern(text)));
        self.form = self.form.or_else(|| node.text_at("x-form"));
        if self.excluded.is_empty() {
            self.excluded = excluded(node);
        }
        self.secret |= node.text_at("format") == Some("password");
        self.read_only |= node.flag("readOnly");
        self.write_only |= node.flag("writeOnly");
        self.doc = self.doc.or_else(|| node.text_at("description"));
    }

    /// The only way that the value goes.
    fn only(&self) -> Option<Way> {
        match (self.read_only, self.write_only) {
            (true, false) => Some(Way::Answered),
            (false, true) => Some(Way::Sent),
            _ => None,
        }
    }

    fn rules(&self, is_whole_number: bool) -> ValueRules {
        let bound = |(value, exclusive): (f64, bool), step: f64| {
            if exclusive && is_whole_number { value + step } else { value }
        };
        ValueRules {
            nullable: self.nullable,
            default: self.default.map(|node| node.json().into()),
            minimum: self.minimum.map(|minimum| bound(minimum, 1.0)),
            maximum: self.maximum.map(|maximum| bound(maximum, -1.0)),
            min_length: self.min_length,
            max_length: self.max_length,
            pattern: self.pattern.map(|text| text.to_owned().into()),
            form: self.form.unwrap_or_default().to_owned().into(),
            excluded: self.excluded.clone().into(),
            older_keys: List::default(),
            secret: self.secret,
        }
    }
}

/// The texts and truth values that a schema rules out.
fn excluded(node: &Node<'_>) -> Vec<Text> {
    let listed = |node: &Node<'_>| -> Vec<Text> {
        let values = node.get("enum").and_then(Node::list).unwrap_or_default().iter();
        let word = |value: &Node<'_>| {
            value.text().map(str::to_owned).or_else(|| value.bool().map(|value| value.to_string()))
        };
        values.filter_map(word).map(Text::from).collect()
    };
    if let Some(not) = node.get("not") {
        return listed(not);
    }
    // Of two truth values, the one that is not listed.
    match listed(node).as_slice() {
        [only] if type_of(node) == Some("boolean") => {
            vec![if only == "true" { "false".into() } else { "true".into() }]
        }
        _ => Vec::new(),
    }
}
