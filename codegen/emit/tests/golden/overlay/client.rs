// Typed client for The case overlay 1.0. Generated from its description: change that, and build.

use crate::support;

/// A The case overlay appliance, version 1.0.
///
/// Cheap to clone; all clones use the same connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    link: support::Link,
}

impl Client {
    /// The kind of appliance.
    pub const KIND: &'static str = "overlay";
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

    /// IPsec.
    ///
    /// Tunnels.
    pub fn ipsec(&self) -> groups::Ipsec<'_> {
        groups::Ipsec::new(&self.link)
    }

    /// Odd Ones.
    pub fn odd_ones(&self) -> groups::OddOnes<'_> {
        groups::OddOnes::new(&self.link)
    }
}

/// The types of the API. Every field may be absent: devices leave out what they like.
pub mod types {
    use crate::support;

    /// The object `IpsecTunnel`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct IpsecTunnel {
        /// The field `id`.
        pub id: Option<i64>,
        /// The field `connected`.
        pub connected: Option<bool>,
        /// Secret: never shown.
        pub psk: Option<support::Secret<String>>,
        /// The field `ping_interface`.
        pub ping_interface: Option<UpdateIpsecTunnelRequestPingInterface>,
        /// The field `created_at`.
        pub created_at: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for IpsecTunnel {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "id" => cx.fill(&mut self.id, value),
                "connected" => cx.fill(&mut self.connected, value),
                "psk" => cx.fill(&mut self.psk, value),
                "ping_interface" => cx.fill(&mut self.ping_interface, value),
                "created_at" => cx.fill(&mut self.created_at, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("id", &self.id);
            out.put("connected", &self.connected);
            out.put("psk", &self.psk);
            out.put("ping_interface", &self.ping_interface);
            out.put("created_at", &self.created_at);
            out.rest(&self.extra);
        }
    }
    support::record!(IpsecTunnel);

    /// One of several values.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum UpdateIpsecTunnelRequestPingInterface {
        /// `eth0`
        Eth0,
        /// `tun0`
        Tun0,
        /// Another value.
        Other(String),
    }

    impl support::Choice for UpdateIpsecTunnelRequestPingInterface {
        const NAME: &'static str = "UpdateIpsecTunnelRequestPingInterface";
        const NUMERIC: bool = false;
        const OPEN: bool = true;
        fn of(text: String) -> Self {
            match text.as_str() {
                "eth0" => Self::Eth0,
                "tun0" => Self::Tun0,
                _ => Self::Other(text),
            }
        }

        fn text(&self) -> &str {
            match self {
                Self::Eth0 => "eth0",
                Self::Tun0 => "tun0",
                Self::Other(text) => text,
            }
        }

        fn is_other(&self) -> bool {
            matches!(self, Self::Other(_))
        }
    }
    support::choice!(UpdateIpsecTunnelRequestPingInterface);

    /// The object `UpdateIpsecTunnelRequest`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct UpdateIpsecTunnelRequest {
        /// Default: `false`.
        pub bounce: Option<bool>,
        /// Secret: never shown.
        pub psk: Option<support::Secret<String>>,
        /// The field `ping_interface`.
        pub ping_interface: Option<UpdateIpsecTunnelRequestPingInterface>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for UpdateIpsecTunnelRequest {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "bounce" => cx.fill(&mut self.bounce, value),
                "psk" => cx.fill(&mut self.psk, value),
                "ping_interface" => cx.fill(&mut self.ping_interface, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("bounce", &self.bounce);
            out.put("psk", &self.psk);
            out.put("ping_interface", &self.ping_interface);
            out.rest(&self.extra);
        }
    }
    support::record!(UpdateIpsecTunnelRequest);

    /// The object `TaskStatus`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct TaskStatus {
        /// The field `task_status`.
        pub task_status: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for TaskStatus {
        fn set(
            &mut self,
            key: &str,
            value: support::Value,
            cx: &mut support::Context,
        ) -> Option<support::Value> {
            match key {
                "task_status" => cx.fill(&mut self.task_status, value),
                _ => Some(value),
            }
        }

        fn extra(&mut self) -> &mut support::Extra {
            &mut self.extra
        }

        fn put(&self, out: &mut support::Object) {
            out.put("task_status", &self.task_status);
            out.rest(&self.extra);
        }
    }
    support::record!(TaskStatus);

    /// The object `CreateSnapshotResult`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct CreateSnapshotResult {
        /// The field `token`.
        pub token: Option<String>,
        /// Keys that the description does not know, and values that do not fit it, as they came.
        pub extra: support::Extra,
    }

    impl support::Fields for CreateSnapshotResult {
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
    support::record!(CreateSnapshotResult);

    /// Query, header and cookie parameters of `overlay.ipsec.task`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct TaskQuery {
        /// Required.
        pub token: Option<String>,
    }

    impl support::Query for TaskQuery {
        fn put(&self, call: &mut support::Call) {
            call.query("token", &self.token);
        }
    }
}

/// The operations of the API, by group.
pub mod groups {
    use super::types;
    use crate::support;

    /// IPsec.
    ///
    /// Tunnels.
    #[derive(Clone, Copy, Debug)]
    pub struct Ipsec<'a> {
        link: &'a support::Link,
    }

    impl<'a> Ipsec<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// The tunnels by id.
        ///
        /// `GET /api/status/ipsec`, effect: read. In scripts: `overlay.ipsec.get_status`.
        pub async fn get_status(
            &self,
        ) -> Result<
            support::Answer<support::Keyed<types::IpsecTunnel>>,
            support::Error,
        > {
            let call = self.link.call(0);
            let reply = call.send().await?;
            reply.json::<support::Keyed<types::IpsecTunnel>>()
        }

        /// Changes a tunnel.
        ///
        /// `PUT /api/ipsec/tunnels/{tunnel_id}`, effect: disruptive. In scripts: `overlay.ipsec.update_tunnel`.
        /// The work goes on after the answer: `wait_for` asks `overlay.ipsec.get_status` until connected is true.
        ///
        /// - `tunnel_id`: At least 1.
        pub async fn update_tunnel(
            &self,
            tunnel_id: i64,
            body: &types::UpdateIpsecTunnelRequest,
        ) -> Result<support::Answer<types::IpsecTunnel>, support::Error> {
            let mut call = self.link.call(1);
            call.path("tunnel_id", &tunnel_id);
            call.body(body);
            let reply = call.send().await?;
            reply.json::<types::IpsecTunnel>()
        }

        /// How a task fares.
        ///
        /// `GET /api/status/task`, effect: read. In scripts: `overlay.ipsec.task`.
        pub async fn task(
            &self,
            query: &types::TaskQuery,
        ) -> Result<support::Answer<types::TaskStatus>, support::Error> {
            let mut call = self.link.call(2);
            support::Query::put(query, &mut call);
            let reply = call.send().await?;
            reply.json::<types::TaskStatus>()
        }
    }

    /// Odd Ones.
    #[derive(Clone, Copy, Debug)]
    pub struct OddOnes<'a> {
        link: &'a support::Link,
    }

    impl<'a> OddOnes<'a> {
        pub(super) fn new(link: &'a support::Link) -> Self {
            Self { link }
        }

        /// Makes a snapshot in the background.
        ///
        /// `POST /api/snapshots`, effect: change. In scripts: `overlay.odd_ones.create_snapshot`.
        /// The work goes on after the answer, which carries a task token; `overlay.ipsec.task` tells its state.
        pub async fn create_snapshot(
            &self,
        ) -> Result<support::Answer<types::CreateSnapshotResult>, support::Error> {
            let call = self.link.call(3);
            let reply = call.send().await?;
            reply.json::<types::CreateSnapshotResult>()
        }

        /// Restarts the appliance.
        ///
        /// `PUT /api/server`, effect: reboot. In scripts: `overlay.odd_ones.put_server_action`.
        /// The appliance restarts and may be away for up to 1200 s.
        pub async fn put_server_action(
            &self,
        ) -> Result<support::Answer<()>, support::Error> {
            let call = self.link.call(4);
            let reply = call.send().await?;
            reply.nothing()
        }
    }
}
