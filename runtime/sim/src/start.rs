//! The state of an appliance at the start, whatever its kind.

use std::any::Any;
use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;

use crate::resource::Object;

/// The state that one kind of appliance starts in, as plain data.
pub(crate) trait Start: Any + Debug + Send + Sync {
    /// Its fields, as a file has them.
    fn fields(&self) -> Result<Object, serde_json::Error>;

    fn equals(&self, other: &dyn Start) -> bool;

    fn copied(&self) -> Box<dyn Start>;
}

impl<T: Any + Clone + Debug + PartialEq + Send + Serialize + Sync> Start for T {
    fn fields(&self) -> Result<Object, serde_json::Error> {
        match serde_json::to_value(self)? {
            Value::Object(fields) => Ok(fields),
            _ => Ok(Object::new()),
        }
    }

    fn equals(&self, other: &dyn Start) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<T>().is_some_and(|other| self == other)
    }

    fn copied(&self) -> Box<dyn Start> {
        Box::new(self.clone())
    }
}
