//! One device: its connections, its limits, and the loop that makes attempts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use edgebook_model::Api;
use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;

use crate::attempt::{self, TimeLimits};
use crate::base_url::BaseUrl;
use crate::call::{Call, Route};
use crate::cancel::CancelToken;
use crate::classify::deepest_text;
use crate::connect::{BoundedLayer, RememberingResolver};
use crate::core::{CoreInner, settle};
use crate::credential::Credential;
use crate::limits::Limits;
use crate::observer::Attempt;
use crate::outcome::{Endpoint, NotSent, NotSentCause, Outcome, UnknownReason};
use crate::proxy::HttpProxy;
use crate::retry::{self, Budget, Class, Rules};
use crate::tls::{self, Trust};
use crate::{DeviceName, Request, Transport, WireError};

/// How one device is reached. Holds its credential: cannot be printed.
#[derive(Clone)]
pub struct DeviceSettings {
    /// The name in the inventory, or the address.
    pub name: String,
    /// The API that it speaks.
    pub api: &'static Api,
    /// Where it is.
    pub base_url: BaseUrl,
    /// How it is told who calls.
    pub credential: Credential,
    /// What makes its certificate good.
    pub trust: Trust,
    /// How long name lookup, TCP and TLS may take together.
    pub connect_timeout: Duration,
    /// How long a whole call may take, retries included, from its turn on; also the longest silence inside an
    /// answer. A request may set another limit for itself.
    pub timeout: Duration,
}

impl DeviceSettings {
    /// The usual time limit of the connect phase.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    /// The usual time limit of a call.
    pub const TIMEOUT: Duration = Duration::from_secs(30);
}

/// Connections that were idle for longer are not used again. Common servers close after five seconds; a write must
/// not meet a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(4);

/// One device. Clones share its connections and limits.
#[derive(Clone)]
pub struct Device {
    inner: Arc<DeviceInner>,
}

pub(crate) struct DeviceInner {
    pub(crate) settings: DeviceSettings,
    pub(crate) client: reqwest::Client,
    pub(crate) credential: Option<(HeaderName, HeaderValue)>,
    pub(crate) cancel: CancelToken,
    name: DeviceName,
    resolver: Arc<RememberingResolver>,
    /// The resolver looks up the proxy then; the proxy looks up the device.
    through_proxy: bool,
    limits: Limits,
    budget: Budget,
    /// Which route worked, by the operation's id, where it was not the first.
    moved: Mutex<HashMap<&'static str, usize>>,
    core: Arc<CoreInner>,
}

impl Device {
    pub(crate) fn new(
        core: Arc<CoreInner>,
        settings: DeviceSettings,
        proxy: Option<&HttpProxy>,
    ) -> Result<Self, WireError> {
        for limit in [settings.connect_timeout, settings.timeout] {
            if limit.is_zero() {
                return Err(WireError::Timeout(limit));
            }
        }
        let resolver = Arc::new(RememberingResolver::default());
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("edgebook/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .https_only(true)
            .http1_only()
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE)
            .dns_resolver(Arc::<RememberingResolver>::clone(&resolver))
            .connector_layer(BoundedLayer);
        if let Some(proxy) = proxy {
            let proxy = proxy.for_client().map_err(|error| WireError::Configuration(deepest_text(&error)))?;
            builder = builder.proxy(proxy);
        }
        if let Some(config) = tls::client_config(&core.provider, &settings.trust)? {
            builder = builder.tls_backend_preconfigured(config);
        }
        let client = builder.build().map_err(|error| WireError::Configuration(deepest_text(&error)))?;
        let inner = DeviceInner {
            credential: settings.credential.header(settings.api)?,
            client,
            cancel: core.options.cancel.clone(),
            name: DeviceName { name: settings.name.clone(), kind: settings.api.kind.to_string() },
            resolver,
            through_proxy: proxy.is_some(),
            limits: Limits::new(),
            budget: Budget::of_device(),
            moved: Mutex::new(HashMap::new()),
            core,
            settings,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Sends a request and waits for its end. Works under any executor; dropping the future abandons the call, and
    /// then the effect of a write is unknown.
    pub async fn send(&self, request: Request) -> Outcome {
        let call = match Call::new(&request) {
            Ok(call) => call,
            Err(error) => return Outcome::NotSent(NotSent::early(error.into())),
        };
        let inner = Arc::clone(&self.inner);
        let Some(task) = self.inner.core.spawn(async move { inner.run(&call).await }) else {
            return Outcome::NotSent(NotSent::early(NotSentCause::Closed));
        };
        let mut abandoned = AbortOnDrop(task);
        (&mut abandoned.0).await.unwrap_or_else(|_| core_gone())
    }

    /// The API that the device speaks.
    pub fn api(&self) -> &'static Api {
        self.inner.settings.api
    }

    /// Where the device is.
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.settings.base_url
    }
}

impl Transport for Device {
    fn call(&self, request: &Request) -> Outcome {
        let call = match Call::new(request) {
            Ok(call) => call,
            Err(error) => return Outcome::NotSent(NotSent::early(error.into())),
        };
        let inner = Arc::clone(&self.inner);
        let closed = || Outcome::NotSent(NotSent::early(NotSentCause::Closed));
        self.inner.core.block_on(async move { inner.run(&call).await }).unwrap_or_else(closed)
    }

    fn device(&self) -> &DeviceName {
        &self.inner.name
    }
}

struct AbortOnDrop(tokio::task::JoinHandle<Outcome>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn core_gone() -> Outcome {
    Outcome::Unknown { why: UnknownReason::NoAnswer("the network core stopped".to_owned()) }
}

impl DeviceInner {
    /// Makes a call and leaves nothing behind.
    async fn run(&self, call: &Call) -> Outcome {
        let outcome = self.in_turn(call).await;
        if !matches!(outcome, Outcome::Answered(_)) {
            // Nobody may drive the runtime for a while: the connection is closed now.
            settle().await;
        }
        outcome
    }

    /// Waits for the call's turn and makes it, along another route where firmware has moved it.
    async fn in_turn(&self, call: &Call) -> Outcome {
        if self.cancel.is_finishing() {
            return Outcome::Cancelled { sent: false };
        }
        let Some(_turn) = self.limits.turn(call.operation.effect, &self.cancel).await else {
            return Outcome::Cancelled { sent: false };
        };
        let total = call.timeout.unwrap_or(self.settings.timeout);
        let now = Instant::now();
        let limits = TimeLimits { deadline: now.checked_add(total).unwrap_or(now), total };
        let known = self.known_route(call.operation.id.as_ref());
        let Some(route) = call.routes.get(known).or_else(|| call.routes.first()) else {
            return core_gone();
        };
        let outcome = self.along(call, route, limits).await;
        if known > 0 || !is_missing(&outcome) {
            return outcome;
        }
        for (index, route) in call.routes.iter().enumerate().skip(1) {
            let other = self.along(call, route, limits).await;
            if !is_missing(&other) {
                if matches!(&other, Outcome::Answered(reply) if reply.is_success()) {
                    self.remember_route(call, index);
                }
                return other;
            }
        }
        outcome
    }

    /// Makes attempts along one route until one is final.
    async fn along(&self, call: &Call, route: &Route, limits: TimeLimits) -> Outcome {
        let class = Class::of(call.operation);
        let reserve = match class {
            Class::Read => Duration::ZERO,
            Class::Write => limits.total / 2,
        };
        let rules = Rules {
            policy: &self.core.options.retry,
            class,
            last_start: limits.deadline.checked_sub(reserve).unwrap_or(limits.deadline),
            device: &self.budget,
            process: &self.core.throttled,
            cancel: &self.cancel,
            random: retry::random,
        };
        let attempt = |number| Attempt {
            device: &self.name,
            operation: call.operation,
            method: route.method,
            target: &route.shown,
            number,
        };
        let observer = self.core.options.observer.as_deref();
        let make = |number| async move {
            let Some(observer) = observer else {
                return attempt::make(self, call, route, limits).await;
            };
            observer.attempt_started(&attempt(number));
            let started = Instant::now();
            let outcome = attempt::make(self, call, route, limits).await;
            observer.attempt_finished(&attempt(number), &outcome, started.elapsed());
            outcome
        };
        let paused = |number, pause| {
            if let Some(observer) = observer {
                observer.retry_planned(&attempt(number), pause);
            }
        };
        retry::run(&rules, make, paused).await
    }

    /// Where calls go, with the addresses that the name stood for.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let base = &self.settings.base_url;
        let addresses = match base.host().parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) if self.through_proxy => Vec::new(),
            Err(_) => self.resolver.addresses(),
        };
        Endpoint { host: base.host().to_owned(), port: base.port(), addresses }
    }

    fn known_route(&self, operation: &str) -> usize {
        self.moved.lock().ok().and_then(|moved| moved.get(operation).copied()).unwrap_or(0)
    }

    fn remember_route(&self, call: &Call, index: usize) {
        if let Ok(mut moved) = self.moved.lock() {
            moved.insert(&call.operation.id, index);
        }
    }
}

/// Whether the device does not know the route: nothing was done, and another route may be tried.
fn is_missing(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Answered(reply) if matches!(reply.status, 404 | 405))
}
