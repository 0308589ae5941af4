// Typed client for The case answers 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case answers appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "answers";
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

    /// Answers.
    pub fn answers(&self) -> groups::Answers<'_> {
        groups::Answers::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `Job`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Job {
        /// The field `id`.
        pub id: Option<i64>,
        /// The field `state`.
        pub state: Option<String>,
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
                "id" => cx.fill(&mut self.id, value),
                "state" => cx.fill(&mut self.state, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("id", &self.id);
            out.put("state", &self.state);
            out.rest(&self.extra);
        }
    }
    support::record!(Job);

    /// The object `Ticket`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Ticket {
        /// The field `token`.
        pub token: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for Ticket {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "token" => cx.fill(&mut self.token, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("token", &self.token);
            out.rest(&self.extra);
        }
    }
    support::record!(Ticket);

    /// Answers of `answers.answers.start_job`.
    #[derive(Clone, Debug, PartialEq)]
    pub enum StartJobAnswer {
        /// With status 200.
        Status200(Job),
        /// With status 202.
        Status202(Ticket),
        /// With status 204.
        Status204,
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Answers.
    #[derive(Clone, Copy, Debug)]
    pub struct Answers<'a> {
        link: &'a support::Link,
    }

    impl<'a> Answers<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Answers by status.
        ///
        /// `POST /api/job`, effect: change. In scripts: `answers.answers.start_job`.
        ///
        /// # Errors
        ///
        /// - 400: No such job.
        /// - other: Anything else.
        pub async fn start_job(
            &self,
        ) -> Result<support::Answer<types::StartJobAnswer>, support::Error> {
            let call = self.link.call(0);
            let reply = call.send().await?;
            match reply.status() {
                200 => {
                    Ok(reply.json::<types::Job>()?.map(types::StartJobAnswer::Status200))
                }
                202 => {
                    Ok(
                        reply
                            .json::<types::Ticket>()?
                            .map(types::StartJobAnswer::Status202),
                    )
                }
                204 => Ok(reply.nothing()?.map(|()| types::StartJobAnswer::Status204)),
                _ => {
                    Ok(reply.json::<types::Job>()?.map(types::StartJobAnswer::Status200))
                }
            }
        }

        /// The same answer twice.
        ///
        /// `GET /api/job`, effect: read. In scripts: `answers.answers.get_job`.
        pub async fn get_job(
            &self,
        ) -> Result<support::Answer<types::Job>, support::Error> {
            let call = self.link.call(1);
            let reply = call.send().await?;
            reply.json::<types::Job>()
        }

        /// No schema at all.
        ///
        /// `DELETE /api/job`, effect: change. In scripts: `answers.answers.delete_job`.
        /// The vendor calls it deprecated.
        pub async fn delete_job(&self) -> Result<support::Answer<()>, support::Error> {
            let call = self.link.call(2);
            let reply = call.send().await?;
            reply.nothing()
        }
    }
}
