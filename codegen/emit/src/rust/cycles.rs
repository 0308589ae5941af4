//! Where structs and unions would hold themselves without a list or map between: there Rust needs a box.

use edgebook_model::{Api, TypeId, TypeKind};

/// The groups of types that hold each other, found in one pass over the arena.
pub(super) struct Cycles {
    /// By type: the number of its strongly connected component.
    component: Vec<usize>,
}

impl Cycles {
    /// Kosaraju's algorithm without recursion: a description may nest as deep as it likes.
    pub(super) fn new(api: &Api) -> Self {
        let count = api.types.len();
        let mut forward: Vec<Vec<usize>> = vec![Vec::new(); count];
        let mut backward: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (outer, edges) in forward.iter_mut().enumerate() {
            for inner in held(api, outer) {
                edges.push(inner);
                if let Some(edges) = backward.get_mut(inner) {
                    edges.push(outer);
                }
            }
        }
        let mut component = vec![usize::MAX; count];
        for (number, start) in finishing_order(&forward).into_iter().rev().enumerate() {
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                match component.get_mut(at) {
                    Some(seen) if *seen == usize::MAX => *seen = number,
                    _ => continue,
                }
                open.extend(backward.get(at).into_iter().flatten().copied());
            }
        }
        Self { component }
    }

    /// Whether a field of type `inner` within `outer` closes a cycle.
    pub(super) fn close(&self, inner: TypeId, outer: TypeId) -> bool {
        let component = |id: TypeId| self.component.get(id.index());
        component(inner).is_some() && component(inner) == component(outer)
    }
}

/// The types in the order in which a depth-first search leaves them.
fn finishing_order(forward: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(forward.len());
    let mut seen = vec![false; forward.len()];
    for start in 0..forward.len() {
        // Each entry: a type and how many of its edges were followed.
        let mut path = vec![(start, 0_usize)];
        while let Some((at, followed)) = path.pop() {
            if followed == 0 {
                match seen.get_mut(at) {
                    Some(seen) if !*seen => *seen = true,
                    _ => continue,
                }
            }
            match forward.get(at).and_then(|edges| edges.get(followed)) {
                Some(&next) => path.extend([(at, followed.saturating_add(1)), (next, 0)]),
                None => order.push(at),
            }
        }
    }
    order
}

/// The structs and unions that a struct or union holds directly.
fn held(api: &Api, outer: usize) -> Vec<usize> {
    let Some(definition) = api.types.get(outer) else { return Vec::new() };
    let all: Vec<TypeId> = match &definition.kind {
        TypeKind::Object { fields, .. } => fields.iter().map(|field| field.ty).collect(),
        TypeKind::Union { variants } => variants.iter().map(|variant| variant.ty).collect(),
        _ => Vec::new(),
    };
    let is_composite =
        |id: &TypeId| matches!(&api.ty(*id).kind, TypeKind::Object { .. } | TypeKind::Union { .. });
    all.into_iter().filter(is_composite).map(TypeId::index).collect()
}
