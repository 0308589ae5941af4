// Typed client for The case three_one 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case three\_one appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "three_one";
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

    /// Jobs.
    pub fn jobs(&self) -> groups::Jobs<'_> {
        groups::Jobs::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `JobRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct JobRequest {
        /// May be null.
        pub part: Option<support::Nullable<String>>,
        /// The field `unit`.
        pub unit: Option<JobUnit>,
        /// The field `speed`.
        pub speed: Option<JobSpeed>,
        /// From 1 to 499.
        pub count: Option<i64>,
        /// The field `slots`.
        pub slots: Option<Vec<support::Nullable<String>>>,
        /// Where it lies.
        pub at: Option<Spot>,
        /// May be null.
        pub nothing: Option<support::Nullable<support::Value>>,
        /// The field `sizes`.
        pub sizes: Option<support::Keyed<i64>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for JobRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "part" => cx.fill(&mut self.part, value),
                "unit" => cx.fill(&mut self.unit, value),
                "speed" => cx.fill(&mut self.speed, value),
                "count" => cx.fill(&mut self.count, value),
                "slots" => cx.fill(&mut self.slots, value),
                "at" => cx.fill(&mut self.at, value),
                "nothing" => cx.fill(&mut self.nothing, value),
                "sizes" => cx.fill(&mut self.sizes, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("part", &self.part);
            out.put("unit", &self.unit);
            out.put("speed", &self.speed);
            out.put("count", &self.count);
            out.put("slots", &self.slots);
            out.put("at", &self.at);
            out.put("nothing", &self.nothing);
            out.put("sizes", &self.sizes);
            out.rest(&self.extra);
        }
    }
    support::record!(JobRequest);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum JobUnit {
        /// `piece`
        Piece,
        /// Another value.
        Other(String),
    }

    impl support::Choice for JobUnit {
        const NAME: &'static str = "JobUnit";
        const NUMERIC: bool = false;
        const OPEN: bool = false;
        fn of(text: String) -> Self {
            match text.as_str() {
                "piece" => Self::Piece,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Piece => "piece",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(JobUnit);

    /// One of several shapes.
    #[derive(Clone, Debug, PartialEq)]
    pub enum JobSpeed {
        /// `i64`.
        Int(i64),
        /// `String`.
        Text(String),
        /// A value of none of these shapes, as it came.
        Other(support::Raw),
    }

    impl support::Union for JobSpeed {
        const NAME: &'static str = "JobSpeed";
        fn pick(value: support::Value, cx: &mut support::Context) -> Self {
            if support::is_int(&value) {
                return cx.variant(value, Self::Int, Self::Other);
            }
            if support::is_text(&value) {
                return cx.variant(value, Self::Text, Self::Other);
            }
            cx.no_variant(value, Self::NAME, Self::Other)
        }

        fn value(&self) -> support::Value {
            match self {
                Self::Int(inner) => support::Encode::encode(inner),
                Self::Text(inner) => support::Encode::encode(inner),
                Self::Other(raw) => raw.0.clone(),
            }
        }
    }
    support::union!(JobSpeed);

    /// The object `Spot`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Spot {
        /// The field `aisle`.
        pub aisle: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Spot {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "aisle" => cx.fill(&mut self.aisle, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("aisle", &self.aisle);
            out.rest(&self.extra);
        }
    }
    support::record!(Spot);

    /// The object `Job`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Job {
        /// The field `number`.
        pub number: Option<i64>,
        /// May be null.
        pub part: Option<String>,
        /// The field `unit`.
        pub unit: Option<JobUnit>,
        /// The field `speed`.
        pub speed: Option<JobSpeed>,
        /// From 1 to 499.
        pub count: Option<i64>,
        /// The field `slots`.
        pub slots: Option<Vec<support::Nullable<String>>>,
        /// Where it lies.
        pub at: Option<Spot>,
        /// May be null.
        pub nothing: Option<support::Value>,
        /// The field `sizes`.
        pub sizes: Option<support::Keyed<i64>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Job {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "number" => cx.fill(&mut self.number, value),
                "part" => cx.fill(&mut self.part, value),
                "unit" => cx.fill(&mut self.unit, value),
                "speed" => cx.fill(&mut self.speed, value),
                "count" => cx.fill(&mut self.count, value),
                "slots" => cx.fill(&mut self.slots, value),
                "at" => cx.fill(&mut self.at, value),
                "nothing" => cx.fill(&mut self.nothing, value),
                "sizes" => cx.fill(&mut self.sizes, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("number", &self.number);
            out.put("part", &self.part);
            out.put("unit", &self.unit);
            out.put("speed", &self.speed);
            out.put("count", &self.count);
            out.put("slots", &self.slots);
            out.put("at", &self.at);
            out.put("nothing", &self.nothing);
            out.put("sizes", &self.sizes);
            out.rest(&self.extra);
        }
    }
    support::record!(Job);
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Jobs.
    #[derive(Clone, Copy, Debug)]
    pub struct Jobs<'a> {
        link: &'a support::Link,
    }

    impl<'a> Jobs<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Sends values of several types.
        ///
        /// `POST /api/jobs`, effect: change. In scripts: `three_one.jobs.add_job`.
        pub async fn add_job(
            &self,
            body: &types::JobRequest,
        ) -> Result<support::Answer<types::Job>, support::Error> {
            let mut call = self.link.call(0);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::Job>()
        }
    }
}
