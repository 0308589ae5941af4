// Typed client for The case keywords 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case keywords appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "keywords";
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

    /// match.
    pub fn match_group(&self) -> groups::MatchGroup<'_> {
        groups::MatchGroup::new(&self.link)
    }

    /// Self.
    pub fn self_(&self) -> groups::Self2<'_> {
        groups::Self2::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `UpdateThingRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateThingRequest {
        /// The field `name`.
        pub name: Option<String>,
        /// Default: `false`.
        pub r#async: Option<bool>,
        /// On the wire: `status"`.
        pub status: Option<String>,
        /// On the wire: `self`.
        pub self_: Option<String>,
        /// The field `private`.
        pub private: Option<bool>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for UpdateThingRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "name" => cx.fill(&mut self.name, value),
                "async" => cx.fill(&mut self.r#async, value),
                "status\"" => cx.fill(&mut self.status, value),
                "self" => cx.fill(&mut self.self_, value),
                "private" => cx.fill(&mut self.private, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("name", &self.name);
            out.put("async", &self.r#async);
            out.put("status\"", &self.status);
            out.put("self", &self.self_);
            out.put("private", &self.private);
            out.rest(&self.extra);
        }
    }
    support::record!(UpdateThingRequest);

    /// The object `SelfType`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct SelfType {
        /// The field `type`.
        pub r#type: Option<SelfTypeType>,
        /// On the wire: `Type`.
        pub type_2: Option<i64>,
        /// The field `default`.
        pub default: Option<String>,
        /// On the wire: `2fa`.
        pub _2fa: Option<bool>,
        /// On the wire: `a.b`.
        pub a_b: Option<String>,
        /// On the wire: `a-b`.
        pub a_b_2: Option<String>,
        /// The field `extra`.
        pub extra: Option<String>,
        /// On the wire: `Self`.
        pub self_: Option<String>,
        /// On the wire: `größe`.
        pub grosse: Option<f64>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra_2: support::Extra,
    }

    impl support::Fields for SelfType {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "type" => cx.fill(&mut self.r#type, value),
                "Type" => cx.fill(&mut self.type_2, value),
                "default" => cx.fill(&mut self.default, value),
                "2fa" => cx.fill(&mut self._2fa, value),
                "a.b" => cx.fill(&mut self.a_b, value),
                "a-b" => cx.fill(&mut self.a_b_2, value),
                "extra" => cx.fill(&mut self.extra, value),
                "Self" => cx.fill(&mut self.self_, value),
                "größe" => cx.fill(&mut self.grosse, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra_2
        }

        fn put(&self, out: &mut support::Object) {
            out.put("type", &self.r#type);
            out.put("Type", &self.type_2);
            out.put("default", &self.default);
            out.put("2fa", &self._2fa);
            out.put("a.b", &self.a_b);
            out.put("a-b", &self.a_b_2);
            out.put("extra", &self.extra);
            out.put("Self", &self.self_);
            out.put("größe", &self.grosse);
            out.rest(&self.extra_2);
        }
    }
    support::record!(SelfType);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum SelfTypeType {
        /// `type`
        Type,
        /// `Type`
        Type2,
        /// `TYPE`
        Type3,
        /// (empty)
        Unnamed,
        /// `2x`
        V2x,
        /// `*/`
        Unnamed2,
        /// Another value.
        Other(String),
    }

    impl support::Choice for SelfTypeType {
        const NAME: &'static str = "SelfTypeType";
        const NUMERIC: bool = false;
        const OPEN: bool = false;
        fn of(text: String) -> Self {
            match text.as_str() {
                "type" => Self::Type,
                "Type" => Self::Type2,
                "TYPE" => Self::Type3,
                "" => Self::Unnamed,
                "2x" => Self::V2x,
                "*/" => Self::Unnamed2,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Type => "type",
                Self::Type2 => "Type",
                Self::Type3 => "TYPE",
                Self::Unnamed => "",
                Self::V2x => "2x",
                Self::Unnamed2 => "*/",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(SelfTypeType);

    /// The object `Vec2`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Vec2 {
        /// On the wire: `Option`.
        pub option: Option<Option2>,
        /// On the wire: `String`.
        pub string: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Vec2 {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "Option" => cx.fill(&mut self.option, value),
                "String" => cx.fill(&mut self.string, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("Option", &self.option);
            out.put("String", &self.string);
            out.rest(&self.extra);
        }
    }
    support::record!(Vec2);

    /// The object `Option2`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Option2 {
        /// On the wire: `Some`.
        pub some: Option<String>,
        /// The field `level`.
        pub level: Option<OptionLevel>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Option2 {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "Some" => cx.fill(&mut self.some, value),
                "level" => cx.fill(&mut self.level, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("Some", &self.some);
            out.put("level", &self.level);
            out.rest(&self.extra);
        }
    }
    support::record!(Option2);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum OptionLevel {
        /// `-1`
        Minus1,
        /// `1`
        V1,
        /// `10`
        V10,
        /// Another value.
        Other(String),
    }

    impl support::Choice for OptionLevel {
        const NAME: &'static str = "OptionLevel";
        const NUMERIC: bool = true;
        const OPEN: bool = false;
        fn of(text: String) -> Self {
            match text.as_str() {
                "-1" => Self::Minus1,
                "1" => Self::V1,
                "10" => Self::V10,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Minus1 => "-1",
                Self::V1 => "1",
                Self::V10 => "10",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(OptionLevel);

    /// Query, header and cookie parameters of `keywords.match_group.update_thing`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateThingQuery {
        /// The parameter `async`.
        pub async_query: Option<bool>,
        /// The parameter `self`.
        pub self_query: Option<String>,
    }

    impl support::Query for UpdateThingQuery {
        fn put(&self, call: &mut support::Call) {
            call.query("async", &self.async_query);
            call.query("self", &self.self_query);
        }
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// match.
    #[derive(Clone, Copy, Debug)]
    pub struct MatchGroup<'a> {
        link: &'a support::Link,
    }

    impl<'a> MatchGroup<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// A body field has the name of a path parameter, and another the name of a query parameter.
        ///
        /// `PUT /things/{type}/{name}`, effect: change. In scripts: `keywords.match_group.update_thing`.
        pub async fn update_thing(
            &self,
            r#type: i64,
            name: &str,
            query: &types::UpdateThingQuery,
            body: &types::UpdateThingRequest,
        ) -> Result<support::Answer<types::SelfType>, support::Error> {
            let mut call = self.link.call(0);
            call.path("type", &r#type);
            call.path("name", &name);
            support::Query::put(query, &mut call);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::SelfType>()
        }
    }

    /// Self.
    #[derive(Clone, Copy, Debug)]
    pub struct Self2<'a> {
        link: &'a support::Link,
    }

    impl<'a> Self2<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// The same name in another case.
        ///
        /// `GET /crate`, effect: read. In scripts: `keywords.self.get_crate`.
        pub async fn get_crate(
            &self,
        ) -> Result<support::Answer<Vec<types::Vec2>>, support::Error> {
            let call = self.link.call(1);
            let reply = call.send().await?;
            reply.json::<Vec<types::Vec2>>()
        }

        /// Removes it.
        ///
        /// `DELETE /crate`, effect: irreversible. In scripts: `keywords.self.delete_crate`.
        pub async fn delete_crate(&self) -> Result<support::Answer<()>, support::Error> {
            let call = self.link.call(2);
            let reply = call.send().await?;
            reply.nothing()
        }
    }
}
