//! The socket: accepts connections, refuses them when a fault says so, stops at once when told to.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::TcpSocket;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use crate::connection;
use crate::device::Device;
use crate::fault::plan::{FaultPlan, Refusal};
use crate::tls::{self, Identity, KeyPair, Validity};

/// How long a connection may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(50);

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// An outage that is over sooner is not worth closing for.
const GLIMPSE: Duration = Duration::from_millis(20);

/// How often a closed appliance looks whether its time has come.
const LOOK: Duration = Duration::from_millis(5);

/// Whether connections are taken, and who is told to look.
#[derive(Default)]
pub(crate) struct Doors {
    closed: AtomicBool,
    look: Notify,
}

impl Doors {
    pub(crate) fn are_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Something happened that may have shut the appliance down.
    pub(crate) fn look(&self) {
        self.look.notify_one();
    }
}

/// What every connection of a device shares.
pub(crate) struct Served {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
    pub(crate) device: Arc<dyn Device>,
    pub(crate) faults: Arc<FaultPlan>,
    pub(crate) doors: Arc<Doors>,
    /// Held during a write, where writes get in each other's way.
    pub(crate) writing: tokio::sync::Mutex<()>,
    /// Shows the first certificate.
    pub(crate) config: Arc<ServerConfig>,
    /// The certificate that was installed last, and what shows it, if it can be shown.
    pub(crate) installed: Mutex<Option<Installed>>,
    pub(crate) expired: OnceLock<Option<Arc<ServerConfig>>>,
    pub(crate) changed: OnceLock<Option<Arc<ServerConfig>>>,
}

/// An installed certificate, and the server that shows it.
type Installed = (Arc<KeyPair>, Option<Arc<ServerConfig>>);

impl Served {
    /// Shows the certificate that was installed, or the first one.
    pub(crate) fn identity(&self) -> Arc<ServerConfig> {
        let Some(pair) = self.device.installed() else { return Arc::clone(&self.config) };
        let mut known = self.installed.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.as_ref().is_some_and(|(its, _)| Arc::ptr_eq(its, &pair)) {
            *known = Some((Arc::clone(&pair), tls::serving(&pair)));
        }
        let shown = known.as_ref().and_then(|(_, config)| config.as_ref());
        Arc::clone(shown.unwrap_or(&self.config))
    }

    /// A certificate that was good until 2021.
    pub(crate) fn expired_identity(&self) -> Option<Arc<ServerConfig>> {
        self.expired.get_or_init(|| self.other(Validity::Over)).clone()
    }

    /// A certificate that is as good as the first one, and another.
    pub(crate) fn changed_identity(&self) -> Option<Arc<ServerConfig>> {
        self.changed.get_or_init(|| self.other(Validity::Good)).clone()
    }

    fn other(&self, validity: Validity) -> Option<Arc<ServerConfig>> {
        Identity::create(&self.name, self.address.ip(), validity).ok().map(|identity| identity.config)
    }
}

/// Serves until `stop` changes or its sender is gone.
pub(crate) async fn serve(listener: TcpListener, served: Arc<Served>, mut stop: watch::Receiver<bool>) {
    // `start` made the listener non-blocking, so this fails only without a runtime.
    let Ok(mut listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let mut faults = served.faults.changes();
    let mut connections = JoinSet::new();
    let mut accepted: u64 = 0;
    loop {
        if let Some(time) = served.faults.refusal(accepted) {
            drop(listener);
            let refused = tokio::select! {
                _ = stop.changed() => break,
                again = refuse(served.address, time, &mut faults) => again,
            };
            // Somebody else has the port: there is nothing left to serve.
            let Some(again) = refused else { return };
            listener = again;
            continue;
        }
        if served.device.closed_for().is_some_and(|time| time >= GLIMPSE) {
            drop(listener);
            served.doors.closed.store(true, Ordering::Release);
            let opened = tokio::select! {
                _ = stop.changed() => break,
                again = stay_closed(&served) => again,
            };
            served.doors.closed.store(false, Ordering::Release);
            let Some(again) = opened else { return };
            listener = again;
        }
        tokio::select! {
            _ = stop.changed() => { drop(listener); break },
            _ = faults.changed() => {}
            () = served.doors.look.notified() => {}
            arrived = listener.accept() => match arrived {
                Ok((stream, peer)) => {
                    accepted = accepted.saturating_add(1);
                    connections.spawn(connection::serve(stream, peer.ip(), Arc::clone(&served), stop.clone()));
                }
                // Out of file handles, say: give the open connections a moment to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    let farewell = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GOODBYE, farewell).await;
}

/// Holds the port without listening, so that the operating system refuses connections: for a while, or until the
/// faults change.
async fn refuse(
    address: SocketAddr,
    time: Refusal,
    faults: &mut watch::Receiver<()>,
) -> Option<tokio::net::TcpListener> {
    faults.borrow_and_update();
    let socket = hold(address)?;
    match time {
        Refusal::For(time) => tokio::time::sleep(time).await,
        // The sender lives as long as the device.
        Refusal::UntilCleared => {
            let _ = faults.changed().await;
        }
    }
    socket.listen(BACKLOG).ok()
}

/// Holds the port without listening for as long as the appliance is down.
async fn stay_closed(served: &Served) -> Option<tokio::net::TcpListener> {
    let socket = hold(served.address)?;
    while served.device.closed_for().is_some() {
        tokio::time::sleep(LOOK).await;
    }
    socket.listen(BACKLOG).ok()
}

fn hold(address: SocketAddr) -> Option<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.ok()?;
    socket.set_reuseaddr(true).ok()?;
    socket.bind(address).ok()?;
    Some(socket)
}
