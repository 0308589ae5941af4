// Typed client for The case bodies 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case bodies appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "bodies";
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

    /// Bodies.
    pub fn bodies(&self) -> groups::Bodies<'_> {
        groups::Bodies::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `PutLicenseResult`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PutLicenseResult {
        /// The field `ok`.
        pub ok: Option<bool>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for PutLicenseResult {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "ok" => cx.fill(&mut self.ok, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("ok", &self.ok);
            out.rest(&self.extra);
        }
    }
    support::record!(PutLicenseResult);

    /// The object `PostUserRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PostUserRequest {
        /// An IPv4 address.
        pub ip: Option<String>,
        /// The field `groups`.
        pub groups: Option<Vec<String>>,
        /// Time to live in seconds.
        ///
        /// Default: `300`. From 1 to 86400.
        pub timeout: Option<i64>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for PostUserRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "ip" => cx.fill(&mut self.ip, value),
                "groups" => cx.fill(&mut self.groups, value),
                "timeout" => cx.fill(&mut self.timeout, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("ip", &self.ip);
            out.put("groups", &self.groups);
            out.put("timeout", &self.timeout);
            out.rest(&self.extra);
        }
    }
    support::record!(PostUserRequest);

    /// The object `DeleteUserRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct DeleteUserRequest {
        /// The field `force`.
        pub force: Option<bool>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for DeleteUserRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "force" => cx.fill(&mut self.force, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("force", &self.force);
            out.rest(&self.extra);
        }
    }
    support::record!(DeleteUserRequest);

    /// The object `PostImageRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PostImageRequest {
        /// At most 64 characters.
        pub name: Option<String>,
        /// The field `file`.
        pub file: Option<support::Blob>,
        /// The field `tags`.
        pub tags: Option<support::Keyed<String>>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for PostImageRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "name" => cx.fill(&mut self.name, value),
                "file" => cx.fill(&mut self.file, value),
                "tags" => cx.fill(&mut self.tags, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("name", &self.name);
            out.put("file", &self.file);
            out.put("tags", &self.tags);
            out.rest(&self.extra);
        }
    }
    support::record!(PostImageRequest);

    /// The object `PostImageResult`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PostImageResult {
        /// A UUID.
        pub uuid: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for PostImageResult {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "uuid" => cx.fill(&mut self.uuid, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("uuid", &self.uuid);
            out.rest(&self.extra);
        }
    }
    support::record!(PostImageResult);

    /// Query, header and cookie parameters of `bodies.bodies.post_firmware`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct PostFirmwareQuery {
        /// The parameter `X-Checksum`.
        pub x_checksum: Option<String>,
    }

    impl support::Query for PostFirmwareQuery {
        fn put(&self, call: &mut support::Call) {
            call.header("X-Checksum", &self.x_checksum);
        }
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// Bodies.
    #[derive(Clone, Copy, Debug)]
    pub struct Bodies<'a> {
        link: &'a support::Link,
    }

    impl<'a> Bodies<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Takes a text.
        ///
        /// `PUT /api/license`, effect: irreversible. In scripts: `bodies.bodies.put_license`.
        pub async fn put_license(
            &self,
            content: support::Bytes,
        ) -> Result<support::Answer<types::PutLicenseResult>, support::Error> {
            let mut call = self.link.call(0);
            call.bytes(Some(content));
            let reply = call.send().await?;
            reply.json::<types::PutLicenseResult>()
        }

        /// Takes bytes, or nothing.
        ///
        /// `POST /api/firmware`, effect: reboot. In scripts: `bodies.bodies.post_firmware`.
        pub async fn post_firmware(
            &self,
            query: &types::PostFirmwareQuery,
            content: Option<support::Bytes>,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(1);
            support::Query::put(query, &mut call);
            call.bytes(content);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Takes a form.
        ///
        /// `POST /api/users`, effect: change. In scripts: `bodies.bodies.post_user`.
        pub async fn post_user(
            &self,
            body: &types::PostUserRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(2);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Takes a body, although it deletes.
        ///
        /// `DELETE /api/users`, effect: disruptive. In scripts: `bodies.bodies.delete_user`.
        pub async fn delete_user(
            &self,
            body: &types::DeleteUserRequest,
        ) -> Result<support::Answer<()>, support::Error> {
            let mut call = self.link.call(3);
            call.body(body);
            let reply = call.send().await?;
            reply.nothing()
        }

        /// Takes a file, or fields alone.
        ///
        /// `POST /api/images`, effect: change. In scripts: `bodies.bodies.post_image`.
        pub async fn post_image(
            &self,
            body: &types::PostImageRequest,
        ) -> Result<support::Answer<types::PostImageResult>, support::Error> {
            let mut call = self.link.call(4);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::PostImageResult>()
        }

        /// Gives bytes.
        ///
        /// `GET /api/images/{name}`, effect: read. In scripts: `bodies.bodies.download_image`.
        pub async fn download_image(
            &self,
            name: &str,
        ) -> Result<support::Answer<support::Bytes>, support::Error> {
            let mut call = self.link.call(5);
            call.path("name", &name);
            let reply = call.send().await?;
            reply.bytes()
        }

        /// Gives text.
        ///
        /// `GET /api/log`, effect: read. In scripts: `bodies.bodies.get_log`.
        pub async fn get_log(&self) -> Result<support::Answer<String>, support::Error> {
            let call = self.link.call(6);
            let reply = call.send().await?;
            reply.text()
        }
    }
}
