// Typed client for The case shapes 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case shapes appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "shapes";
    /// A client for a device, which must be of this kind.
    pub fn new(device: support::Device) -> Result<Self, support::Error> {
        Ok(Self {
            link: support::Link::to_device(Self::KIND, device)?,
        })
    }

    /// A client that sends through something else than a network, with the tables of this kind's API.
    pub fn over(
        api: &'static support::Api,
        sender: support::SharedSender,
    ) -> Result<Self, support::Error> {
        Ok(Self {
            link: support::Link::over(Self::KIND, api, sender)?,
        })
    }

    /// Shapes.
    pub fn shapes(&self) -> groups::Shapes<'_> {
        groups::Shapes::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// A node of the tree.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Node {
        /// At least 1.
        pub id: Option<i64>,
        /// The field `name`.
        pub name: Option<String>,
        /// A node of the tree.
        ///
        /// May be null.
        pub parent: Option<Box<Node>>,
        /// The field `children`.
        pub children: Option<Vec<support::Nullable<Node>>>,
        /// May be null.
        pub note: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Node {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "id" => cx.fill(&mut self.id, value),
                "name" => cx.fill(&mut self.name, value),
                "parent" => cx.fill(&mut self.parent, value),
                "children" => cx.fill(&mut self.children, value),
                "note" => cx.fill(&mut self.note, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("id", &self.id);
            out.put("name", &self.name);
            out.put("parent", &self.parent);
            out.put("children", &self.children);
            out.put("note", &self.note);
            out.rest(&self.extra);
        }
    }
    support::record!(Node);

    /// The object `NodeUpdate`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct NodeUpdate {
        /// The field `name`.
        pub name: Option<String>,
        /// May be null.
        pub note: Option<support::Nullable<String>>,
        /// The field `path`.
        pub path: Option<Vec<i64>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for NodeUpdate {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "name" => cx.fill(&mut self.name, value),
                "note" => cx.fill(&mut self.note, value),
                "path" => cx.fill(&mut self.path, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("name", &self.name);
            out.put("note", &self.note);
            out.put("path", &self.path);
            out.rest(&self.extra);
        }
    }
    support::record!(NodeUpdate);

    /// The object `Tunnel`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Tunnel {
        /// The field `enabled`.
        pub enabled: Option<bool>,
        /// The field `connected`.
        pub connected: Option<bool>,
        /// The field `state`.
        pub state: Option<TunnelState>,
        /// The field `bytes_in`.
        pub bytes_in: Option<i64>,
        /// The field `load`.
        pub load: Option<f64>,
        /// Secret: never shown.
        pub psk: Option<support::Secret<String>>,
        /// The field `params`.
        pub params: Option<TunnelParams>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Tunnel {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "enabled" => cx.fill(&mut self.enabled, value),
                "connected" => cx.fill(&mut self.connected, value),
                "state" => cx.fill(&mut self.state, value),
                "bytes_in" => cx.fill(&mut self.bytes_in, value),
                "load" => cx.fill(&mut self.load, value),
                "psk" => cx.fill(&mut self.psk, value),
                "params" => cx.fill(&mut self.params, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("enabled", &self.enabled);
            out.put("connected", &self.connected);
            out.put("state", &self.state);
            out.put("bytes_in", &self.bytes_in);
            out.put("load", &self.load);
            out.put("psk", &self.psk);
            out.put("params", &self.params);
            out.rest(&self.extra);
        }
    }
    support::record!(Tunnel);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum TunnelState {
        /// `up`
        Up,
        /// `down`
        Down,
        /// Another value.
        Other(String),
    }

    impl support::Choice for TunnelState {
        const NAME: &'static str = "TunnelState";
        const NUMERIC: bool = false;
        const OPEN: bool = false;
        fn of(text: String) -> Self {
            match text.as_str() {
                "up" => Self::Up,
                "down" => Self::Down,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Up => "up",
                Self::Down => "down",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(TunnelState);

    /// The object `TunnelParams`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct TunnelParams {
        /// The field `nat_t`.
        pub nat_t: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for TunnelParams {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "nat_t" => cx.fill(&mut self.nat_t, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("nat_t", &self.nat_t);
            out.rest(&self.extra);
        }
    }
    support::record!(TunnelParams);

    /// The object `Info`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Info {
        /// The field `disks`.
        pub disks: Option<Vec<Vec<String>>>,
        /// The field `anything`.
        pub anything: Option<support::Value>,
        /// The field `counters`.
        pub counters: Option<support::Keyed<f64>>,
        /// A date and time. May be null.
        pub at: Option<String>,
        /// A URL.
        pub site: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Info {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "disks" => cx.fill(&mut self.disks, value),
                "anything" => cx.fill(&mut self.anything, value),
                "counters" => cx.fill(&mut self.counters, value),
                "at" => cx.fill(&mut self.at, value),
                "site" => cx.fill(&mut self.site, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("disks", &self.disks);
            out.put("anything", &self.anything);
            out.put("counters", &self.counters);
            out.put("at", &self.at);
            out.put("site", &self.site);
            out.rest(&self.extra);
        }
    }
    support::record!(Info);
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Shapes.
    #[derive(Clone, Copy, Debug)]
    pub struct Shapes<'a> {
        link: &'a support::Link,
    }

    impl<'a> Shapes<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// A tree.
        ///
        /// `GET /api/tree`, effect: read. In scripts: `shapes.shapes.get_tree`.
        pub async fn get_tree(
            &self,
        ) -> Result<support::Answer<types::Node>, support::Error> {
            let call = self.link.call(0);
            let reply = call.send().await?;
            reply.json::<types::Node>()
        }

        /// Changes the tree; null clears the note.
        ///
        /// `PATCH /api/tree`, effect: change. In scripts: `shapes.shapes.update_tree`.
        pub async fn update_tree(
            &self,
            body: &types::NodeUpdate,
        ) -> Result<support::Answer<types::Node>, support::Error> {
            let mut call = self.link.call(1);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::Node>()
        }

        /// Tunnels by id.
        ///
        /// `GET /api/tunnels`, effect: read. In scripts: `shapes.shapes.get_tunnels`.
        pub async fn get_tunnels(
            &self,
        ) -> Result<support::Answer<support::Keyed<types::Tunnel>>, support::Error> {
            let call = self.link.call(2);
            let reply = call.send().await?;
            reply.json::<support::Keyed<types::Tunnel>>()
        }

        /// Everything else.
        ///
        /// `GET /api/info`, effect: read. In scripts: `shapes.shapes.get_info`.
        pub async fn get_info(
            &self,
        ) -> Result<support::Answer<types::Info>, support::Error> {
            let call = self.link.call(3);
            let reply = call.send().await?;
            reply.json::<types::Info>()
        }
    }
}
