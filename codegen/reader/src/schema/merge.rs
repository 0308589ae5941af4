//! Objects brought together: variants that nothing tells apart, and bodies in several media types.

use edgebook_model::{Field, List, Text, TypeId, TypeKind};
use indexmap::IndexMap;

use super::{Arena, Name};

impl Arena<'_, '_> {
    /// One object with the fields of all. A field is required where all require it; a field with several types
    /// gets a union of them.
    pub(crate) fn merged_objects(&mut self, objects: &[TypeId]) -> TypeId {
        if let [only] = objects {
            return *only;
        }
        let mut merged: IndexMap<Text, Vec<Field>> = IndexMap::new();
        for id in objects {
            for field in self.fields(*id) {
                merged.entry(field.name.clone()).or_default().push(field.clone());
            }
        }
        let fields: Vec<Field> = merged
            .into_values()
            .filter_map(|same| {
                let ty = self.union(same.iter().map(|field| field.ty).collect());
                let required = same.len() == objects.len() && same.iter().all(|field| field.required);
                let nullable = same.iter().any(|field| field.rules.nullable);
                let secret = same.iter().any(|field| field.rules.secret);
                let doc = same.iter().map(|field| &field.doc).find(|doc| !doc.is_empty()).cloned();
                let mut field = same.into_iter().next()?;
                field.ty = ty;
                field.required = required;
                field.rules.nullable = nullable;
                field.rules.secret = secret;
                field.doc = doc.unwrap_or_default();
                Some(field)
            })
            .collect();
        let extra = objects
            .iter()
            .find_map(|id| if let TypeKind::Object { extra, .. } = self.kind(*id) { *extra } else { None });
        let home = objects.first().and_then(|id| self.get(*id).home);
        let doc = objects
            .iter()
            .map(|id| self.get(*id).doc.clone())
            .find(|doc| !doc.is_empty())
            .unwrap_or_default();
        let required_sets = self.common_sets(objects);
        self.make_at(
            home,
            Name::Derived,
            doc,
            TypeKind::Object { fields: fields.into(), extra, required_sets },
        )
    }

    /// The sets that hold for the merged object: those of each, or each one's required fields.
    fn common_sets(&self, objects: &[TypeId]) -> List<List<Text>> {
        let mut all: Vec<List<Text>> = Vec::new();
        for id in objects {
            let TypeKind::Object { fields, required_sets, .. } = self.kind(*id) else { continue };
            let required: Vec<Text> =
                fields.iter().filter(|field| field.required).map(|field| field.name.clone()).collect();
            if required_sets.is_empty() {
                all.push(required.into());
            }
            all.extend(required_sets.iter().cloned());
        }
        let says_nothing = all.iter().any(|set| set.is_empty());
        let same = all.iter().zip(all.iter().skip(1)).all(|(one, other)| one == other);
        if says_nothing || same { List::default() } else { all.into() }
    }
}
