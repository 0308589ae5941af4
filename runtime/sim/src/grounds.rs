//! What appliances that run together share: room for their logs, and the routes of each description, made once.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_model::Api;

use crate::appliance::Appliance;
use crate::call::Handler;
use crate::log::Room;
use crate::route::Router;

/// What the appliances that run together share.
#[derive(Default)]
pub(crate) struct Grounds {
    room: Arc<Room>,
    routers: Mutex<Vec<(&'static Api, Arc<dyn Any + Send + Sync>)>>,
}

impl Grounds {
    /// Where the logs of all of them count what they hold.
    pub(crate) fn room(&self) -> Arc<Room> {
        Arc::clone(&self.room)
    }

    /// The routes of a description for one kind of appliance.
    pub(crate) fn router<A: Appliance>(&self, api: &'static Api) -> Arc<Router<Handler<A>>> {
        let mut routers = self.routers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = routers.iter().filter(|(its, _)| std::ptr::eq(*its, api));
        if let Some(router) = known.find_map(|(_, router)| Arc::clone(router).downcast().ok()) {
            return router;
        }
        let router = Arc::new(Router::new(api, A::behaviour));
        routers.push((api, Arc::clone(&router) as _));
        router
    }
}
