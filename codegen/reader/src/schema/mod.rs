//! Schemas to types: an arena that grows while operations are read, and is finished in steps.
//!
//! 1. [`Arena::place`] reserves a type for each schema that is asked for and puts it into a queue, so that cycles
//!    and chains of references cost no stack; [`Arena::convert`] works the queue off.
//! 2. [`Arena::settle_unions`] flattens unions and finds what tells their variants apart.
//! 3. `share` merges equal types and drops those that nothing reaches; `naming` names the rest.

mod convert;
mod kinds;
mod merge;
mod naming;
mod share;
mod unions;
mod view;
mod way;

use std::collections::{HashMap, HashSet, VecDeque};

use edgebook_model::{TypeId, TypeKind, ValueRules};

use crate::{
    diagnostic::Reporter,
    source::{Document, Node},
};
use kinds::Kinds;
pub(crate) use kinds::check_mappings;
pub(crate) use naming::{Bases, pascal, type_name, without_envelope_word};
pub(crate) use share::{Finished, children};
use view::Part;
use way::Directed;
pub(crate) use way::Way;

/// A type under construction.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The node id of the schema, for names and findings; `None` for types that the reader made.
    pub(crate) home: Option<u32>,
    /// Where the name comes from.
    pub(crate) name: Name,
    /// What the description says about it.
    pub(crate) doc: String,
    /// The shape, with ids of this arena.
    pub(crate) kind: TypeKind,
    /// The type that stands for this one, after merging.
    pub(crate) same_as: Option<TypeId>,
    /// Which way its values go, where that makes a difference.
    pub(crate) way: Way,
}

/// Where a type's name comes from, best source first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Name {
    /// The key in `components/schemas`.
    Component(String),
    /// The schema's title, or made by the reader from another type's name.
    Given(String),
    /// Derived from where the schema stands.
    Derived,
    /// Derived too, for an envelope whose content is the result.
    DerivedAnswer,
}

/// What a schema says about the place where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The type of the value.
    pub(crate) ty: TypeId,
    /// Nullability, default, bounds.
    pub(crate) rules: ValueRules,
    /// What the value means.
    pub(crate) doc: String,
    /// The only way that the value goes.
    pub(crate) only: Option<Way>,
}

/// All types of a description.
pub(crate) struct Arena<'d, 't> {
    document: &'d Document<'t>,
    drafts: Vec<Draft>,
    /// Types by the schemas that they come from.
    known: HashMap<Box<[u64]>, TypeId>,
    queue: VecDeque<(TypeId, Vec<Part<'d, 't>>)>,
    /// The bases whose kinds a `discriminator` tells apart.
    kinds: Kinds<'d, 't>,
    /// The schemas for which the way makes a difference.
    directed: Directed,
    /// Names of component schemas by node id.
    components: HashMap<u32, &'d str>,
    /// Unions made by merging, by their sorted variants.
    unions: HashMap<Vec<TypeId>, TypeId>,
    /// How many drafts have been through [`Arena::settle_unions`].
    settled: usize,
    /// How many drafts came from schemas; later ones were made by merging.
    converted: usize,
    /// Places without a field where null is documented: how many, and the first.
    nullable: (usize, Option<&'d Node<'t>>),
    /// Findings made already, by code and node.
    reported: HashSet<(&'static str, u32)>,
}

impl<'d, 't> Arena<'d, 't> {
    pub(crate) fn new(document: &'d Document<'t>) -> Self {
        let schemas = document.root().get("components").and_then(|components| components.get("schemas"));
        let components = schemas
            .map_or(&[][..], |schemas| schemas.entries())
            .iter()
            .map(|entry| (entry.value().id(), entry.key()))
            .collect();
        let kinds = Kinds::new(document);
        Self {
            document,
            directed: Directed::new(document, &kinds),
            kinds,
            drafts: Vec::new(),
            known: HashMap::new(),
            queue: VecDeque::new(),
            components,
            unions: HashMap::new(),
            settled: 0,
            converted: 0,
            nullable: (0, None),
            reported: HashSet::new(),
        }
    }

    /// The draft that stands for `id`.
    pub(crate) fn get(&self, id: TypeId) -> &Draft {
        static NOTHING: Draft = Draft {
            home: None,
            name: Name::Derived,
            doc: String::new(),
            kind: TypeKind::Any { reason: std::borrow::Cow::Borrowed("a type of another description") },
            same_as: None,
            way: Way::Both,
        };
        self.drafts.get(self.stands_for(id).index()).unwrap_or(&NOTHING)
    }

    pub(crate) fn kind(&self, id: TypeId) -> &TypeKind {
        &self.get(id).kind
    }

    pub(crate) fn get_mut(&mut self, id: TypeId) -> Option<&mut Draft> {
        let id = self.stands_for(id);
        self.drafts.get_mut(id.index())
    }

    /// Follows merged types to the one that is left.
    pub(crate) fn stands_for(&self, mut id: TypeId) -> TypeId {
        // A chain is no longer than the arena; the bound only keeps a mistake from looping.
        for _ in 0..=self.drafts.len() {
            match self.drafts.get(id.index()).and_then(|draft| draft.same_as) {
                Some(next) if next != id => id = next,
                _ => break,
            }
        }
        id
    }

    /// Adds a type that no schema describes.
    pub(crate) fn make(&mut self, kind: TypeKind) -> TypeId {
        self.make_at(None, Name::Derived, String::new(), kind)
    }

    pub(crate) fn make_at(&mut self, home: Option<u32>, name: Name, doc: String, kind: TypeKind) -> TypeId {
        let id = TypeId(u32::try_from(self.drafts.len()).unwrap_or(u32::MAX));
        self.drafts.push(Draft { home, name, doc, kind, same_as: None, way: Way::Both });
        id
    }

    /// An untyped place that is no finding: nothing is sent or answered there.
    pub(crate) fn nothing(&mut self) -> TypeId {
        self.make(TypeKind::Any { reason: "there is no body".into() })
    }

    /// Whether a finding is made for the first time.
    fn is_news(&mut self, code: &'static str, node: u32) -> bool {
        self.reported.insert((code, node))
    }

    /// The component schemas that no operation leads to.
    pub(crate) fn unused_components(&self) -> Vec<&'d str> {
        let Some(paths) = self.document.root().get("paths") else { return Vec::new() };
        let mut reached = self.document.reached(paths);
        self.kinds.reach(self.document, &mut reached);
        let mut unused: Vec<(u32, &'d str)> = self
            .components
            .iter()
            .map(|(id, name)| (*id, *name))
            .filter(|(id, _)| !reached.contains(id))
            .collect();
        unused.sort_unstable();
        unused.into_iter().map(|(_, name)| name).collect()
    }

    /// Works off the queue of schemas.
    pub(crate) fn convert(&mut self, reporter: &mut Reporter) {
        while let Some((id, parts)) = self.queue.pop_front() {
            let kind = self.kind_of(&parts, reporter);
            if let Some(draft) = self.drafts.get_mut(id.index()) {
                draft.kind = kind;
            }
        }
        self.converted = self.drafts.len();
    }

    /// The type of a whole body or answer.
    pub(crate) fn type_of(&mut self, schema: &'d Node<'t>, way: Way) -> TypeId {
        let place = self.place_of(schema, way);
        if place.rules.nullable {
            self.nullable.0 += 1;
            self.nullable.1 = self.nullable.1.or(Some(schema));
        }
        place.ty
    }

    /// Says that some types do not tell where null may stand.
    pub(crate) fn report_nullable(&self, reporter: &mut Reporter) {
        if let (count, Some(node)) = self.nullable {
            let places =
                if count == 1 { "here".to_owned() } else { format!("in {count} places, here first") };
            let message = format!("a whole body or answer may be null {places}; the types do not show it");
            reporter.note(self.document, node, "nullable-place", message);
        }
    }
}
