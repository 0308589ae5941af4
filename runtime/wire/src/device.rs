//! One device: its connections, its limits, and the loop that makes attempts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use edgebook_model::Api;
use tokio::time::Instant;

use crate::attempt::{self, TimeLimits};
use crate::base_url::BaseUrl;
use crate::call::{Call, Route};
use crate::cancel::CancelToken;
use crate::classify::deepest_text;
use crate::connect::{BoundedLayer, RememberingResolver};
use crate::core::{CoreInner, settle};
use crate::credential::Credential;
use crate::entry::Entry;
use crate::exclusion::{self, Claim};
use crate::limits::Limits;
use crate::outcome::{Endpoint, NotSent, NotSentCause, Outcome, UnknownReason};
use crate::policy::Verdict;
use crate::proxy::HttpProxy;
use crate::record::{CallId, Recorder};
use crate::redact::Redactor;
use crate::retry::{self, Budget, Class, Rules};
use crate::tls::{self, Trust};
use crate::{DeviceName, Request, RequestError, Transport, WireError, zone};

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

    /// Tells a redactor the credential. Opening the device does that too, for the redactor of its core.
    pub fn teach(&self, redactor: &Redactor) {
        self.credential.teach(self.api, redactor);
    }
}

/// The network interface behind which the next host is: the device, or the proxy in front of it.
pub(crate) fn zone_on_the_way<'a>(
    device: &'a BaseUrl,
    proxy: Option<&'a HttpProxy>,
) -> Result<Option<&'a str>, WireError> {
    let zoned = device.zone().or_else(|| proxy?.base().zone());
    if let Some(zone) = zoned
        && !CHOOSES_INTERFACES
    {
        return Err(WireError::Configuration(format!(
            "this system cannot choose the network interface {zone}"
        )));
    }
    match proxy {
        Some(_) if device.zone().is_some() => Err(WireError::Configuration(format!(
            "{device} is behind a network interface of this machine: no proxy can reach it"
        ))),
        Some(proxy) => Ok(proxy.base().zone()),
        None => Ok(device.zone()),
    }
}

/// Whether this system lets a connection choose its network interface.
const CHOOSES_INTERFACES: bool =
    cfg!(any(target_os = "android", target_os = "illumos", target_os = "linux", target_os = "macos"));

/// Lets every connection go through a network interface.
fn behind(builder: reqwest::ClientBuilder, zone: &str) -> reqwest::ClientBuilder {
    #[cfg(any(target_os = "android", target_os = "illumos", target_os = "linux", target_os = "macos"))]
    let builder = builder.interface(&zone::interface(zone));
    let _ = zone;
    builder
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
    /// What logs in; another one after a call that changes the password, or when a token takes its place.
    credential: RwLock<Credential>,
    /// Whether a token has taken the place of the credential that the device was opened with.
    by_token: AtomicBool,
    pub(crate) cancel: CancelToken,
    name: DeviceName,
    /// Its address as the record names it.
    address: String,
    resolver: Arc<RememberingResolver>,
    /// The proxy on the way. Where there is one the resolver looks it up, and it looks up the device.
    proxy: Option<String>,
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
            proxy.teach(&core.options.redactor);
            builder = builder.proxy(proxy.for_client()?);
        }
        if let Some(zone) = zone_on_the_way(&settings.base_url, proxy)? {
            builder = behind(builder, zone);
        }
        if let Some(config) = tls::client_config(&core.provider, &settings.trust)? {
            builder = builder.tls_backend_preconfigured(config);
        }
        settings.teach(&core.options.redactor);
        settings.credential.check(settings.api)?;
        let client = builder.build().map_err(|error| WireError::Configuration(deepest_text(&error)))?;
        let inner = DeviceInner {
            credential: RwLock::new(settings.credential.clone()),
            by_token: AtomicBool::new(false),
            client,
            cancel: core.options.cancel.clone(),
            name: DeviceName { name: settings.name.clone(), kind: settings.api.kind.to_string() },
            address: settings.base_url.to_string(),
            resolver,
            proxy: proxy.map(HttpProxy::to_string),
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
        let call = match self.inner.prepare(&request) {
            Ok(call) => call,
            Err(error) => return Outcome::NotSent(NotSent::early(error.into())),
        };
        let entry = Entry::new(&self.inner, &call);
        let inner = Arc::clone(&self.inner);
        let spawned = self.inner.core.spawn(async move {
            if inner.core.options.policy.is_some() {
                let judge = Arc::clone(&inner);
                // A policy may ask somebody, and wait for the answer.
                let verdict = tokio::task::spawn_blocking(move || judge.judge(&request)).await;
                let verdict = verdict.unwrap_or_else(|_| Verdict::Deny("the policy failed".into()));
                if let Some(outcome) = inner.ending(verdict, &call, &entry) {
                    return entry.end(outcome);
                }
            }
            inner.run(&call, entry).await
        });
        let Some(task) = spawned else {
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
        let call = match self.inner.prepare(request) {
            Ok(call) => call,
            Err(error) => return Outcome::NotSent(NotSent::early(error.into())),
        };
        let entry = Entry::new(&self.inner, &call);
        if let Some(outcome) = self.inner.ending(self.inner.judge(request), &call, &entry) {
            return entry.end(outcome);
        }
        let inner = Arc::clone(&self.inner);
        let closed = || Outcome::NotSent(NotSent::early(NotSentCause::Closed));
        self.inner.core.block_on(async move { inner.run(&call, entry).await }).unwrap_or_else(closed)
    }

    fn use_credential(&self, credential: Credential) -> Result<(), WireError> {
        self.inner.use_credential(&credential)
    }

    fn confirmed(&self, write: &Request) {
        let number = write.record_number().load(Ordering::SeqCst);
        if let Some(recorder) = self.inner.recorder()
            && number > 0
        {
            recorder.confirmed(CallId(number));
        }
    }

    fn writes_left(&self) -> Option<u32> {
        self.inner.core.options.policy.as_ref()?.writes_left(&self.inner.name)
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
    /// Writes a request out, and lets the redactor know what in it is secret.
    fn prepare(&self, request: &Request) -> Result<Arc<Call>, RequestError> {
        let call = Call::new(request)?;
        // A login that does not fit is told before anything is recorded.
        drop(self.credential().parts(call.api, call.operation)?);
        call.teach(self.redactor());
        Ok(Arc::new(call))
    }

    /// The device's name.
    pub(crate) fn name(&self) -> &DeviceName {
        &self.name
    }

    /// The device's address, as the record names it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Who keeps the record.
    pub(crate) fn recorder(&self) -> Option<&Arc<dyn Recorder>> {
        self.core.options.recorder.as_ref()
    }

    /// Who knows the secrets.
    pub(crate) fn redactor(&self) -> &Redactor {
        &self.core.options.redactor
    }

    /// Whether the run's policy lets a request pass. May block.
    fn judge(&self, request: &Request) -> Verdict {
        let policy = self.core.options.policy.as_ref();
        policy.map_or(Verdict::Allow, |policy| policy.judge(&self.name, request))
    }

    /// How a call ends that may not be made; who watches is told of what is withheld.
    fn ending(&self, verdict: Verdict, call: &Call, entry: &Entry) -> Option<Outcome> {
        if verdict == Verdict::Withhold
            && let (Some(observer), Some(route)) =
                (self.core.options.observer.as_deref(), call.routes.first())
        {
            observer.withheld(&entry.this_attempt(route));
        }
        verdict.ending()
    }

    /// Makes a call and leaves nothing behind.
    async fn run(&self, call: &Call, entry: Entry) -> Outcome {
        let outcome = self.in_turn(call, &entry).await;
        self.follow_password(call, &outcome);
        if !matches!(outcome, Outcome::Answered(_)) {
            // Nobody may drive the runtime for a while: the connection is closed now.
            settle().await;
        }
        entry.end(outcome)
    }

    /// What logs in.
    pub(crate) fn credential(&self) -> Credential {
        self.credential.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with the new password after a call that changed it. A session that logs in by a token keeps the token.
    fn follow_password(&self, call: &Call, outcome: &Outcome) {
        let applied = match outcome {
            Outcome::Answered(reply) => reply.is_success() && reply.device_error(call.api).is_none(),
            Outcome::AnswerLost { status, .. } => (200..300).contains(status),
            _ => false,
        };
        let (Some(password), Credential::Basic { user, .. }) =
            (&call.new_password, &self.settings.credential)
        else {
            return;
        };
        if !applied || self.by_token.load(Ordering::SeqCst) {
            return;
        }
        // A password that a header cannot carry cannot be one that the device has taken.
        let _ = self.use_credential(&Credential::Basic { user: user.clone(), password: password.clone() });
    }

    /// Logs in with another credential from now on.
    fn use_credential(&self, credential: &Credential) -> Result<(), WireError> {
        credential.check(self.settings.api)?;
        credential.teach(self.settings.api, self.redactor());
        let by_token = matches!(credential, Credential::Token(_));
        self.by_token.store(by_token, Ordering::SeqCst);
        *self.credential.write().unwrap_or_else(PoisonError::into_inner) = credential.clone();
        if let Some(recorder) = self.recorder() {
            recorder.credential_changed(&self.name, if by_token { "token" } else { "password" });
        }
        Ok(())
    }

    /// Waits for the call's turn and makes it, along another route where firmware has moved it.
    async fn in_turn(&self, call: &Call, entry: &Entry) -> Outcome {
        if self.cancel.is_finishing() {
            return Outcome::Cancelled { sent: false };
        }
        let effects = call.operation.effects;
        let Some(_turn) = self.limits.turn(effects, &self.cancel).await else {
            return Outcome::Cancelled { sent: false };
        };
        let total = call.timeout.unwrap_or(self.settings.timeout);
        let _lock = if effects.is_write() {
            match self.ready_to_write(entry, total).await {
                Ok(lock) => lock,
                Err(outcome) => return outcome,
            }
        } else {
            match self.place_to_read(total).await {
                Ok(place) => place,
                Err(outcome) => return outcome,
            }
        };
        let now = Instant::now();
        let limits = TimeLimits { deadline: now.checked_add(total).unwrap_or(now), total };
        let known = self.known_route(call.operation.id.as_ref());
        let known = if known < call.routes.len() { known } else { 0 };
        let outcome = self.along(call, known, entry, limits).await;
        if known > 0 {
            return outcome;
        }
        for (alternative, index) in call.operation.alternatives.iter().zip(1..call.routes.len()) {
            if !status(&outcome).is_some_and(|status| alternative.is_tried_on(status)) {
                continue;
            }
            let other = self.along(call, index, entry, limits).await;
            if !status(&other).is_some_and(|status| alternative.is_tried_on(status)) {
                if matches!(&other, Outcome::Answered(reply) if reply.is_success()) {
                    self.remember_route(call, index);
                }
                return other;
            }
        }
        outcome
    }

    /// Keeps other processes away from the device and puts the intent on the disk: then a write may leave.
    async fn ready_to_write(
        &self,
        entry: &Entry,
        longest: Duration,
    ) -> Result<Option<Box<dyn Claim>>, Outcome> {
        let base = &self.settings.base_url;
        let locks = self.core.options.locks.as_ref();
        let claim = locks.and_then(|locks| locks.claim(&self.name, base.host(), base.port()));
        let lock = match claim {
            Some(claim) => Some(exclusion::take(claim, longest, &self.cancel).await?),
            None => None,
        };
        tokio::select! {
            biased;
            durable = entry.make_durable() => durable?,
            () = self.cancel.leaving() => return Err(Outcome::Cancelled { sent: false }),
        }
        Ok(lock)
    }

    /// One of the places that all processes share for reads of the device.
    async fn place_to_read(&self, longest: Duration) -> Result<Option<Box<dyn Claim>>, Outcome> {
        let base = &self.settings.base_url;
        let locks = self.core.options.locks.as_ref();
        match locks.and_then(|locks| locks.claim_read(&self.name, base.host(), base.port())) {
            Some(claim) => exclusion::take_place(claim, longest, &self.cancel).await,
            None => Ok(None),
        }
    }

    /// Makes attempts along one route until one is final.
    async fn along(&self, call: &Call, index: usize, entry: &Entry, limits: TimeLimits) -> Outcome {
        let Some(route) = call.routes.get(index) else { return core_gone() };
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
        let make = |_| self.attempt(call, route, index, entry, limits);
        let paused = |_, pause| {
            if let Some(observer) = self.core.options.observer.as_deref() {
                observer.retry_planned(&entry.this_attempt(route), pause);
            }
        };
        retry::run(&rules, make, paused).await
    }

    /// Makes one attempt, with everybody told who watches.
    async fn attempt(
        &self,
        call: &Call,
        route: &Route,
        index: usize,
        entry: &Entry,
        limits: TimeLimits,
    ) -> Outcome {
        let attempt = entry.next_attempt(route);
        call.attempts.fetch_add(1, Ordering::Relaxed);
        let observer = self.core.options.observer.as_deref();
        if let Some(observer) = observer {
            observer.attempt_started(&attempt);
        }
        let started = Instant::now();
        let outcome = attempt::make(self, call, route, limits).await;
        let elapsed = started.elapsed();
        if let Some(observer) = observer {
            observer.attempt_finished(&attempt, &outcome, elapsed);
        }
        entry.attempt_ended(index, &outcome, elapsed);
        outcome
    }

    /// Where calls go, with the addresses that the name stood for.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let base = &self.settings.base_url;
        let addresses = match base.bare_host().parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) if self.proxy.is_some() => Vec::new(),
            Err(_) => self.resolver.addresses(),
        };
        Endpoint { host: base.host().to_owned(), port: base.port(), addresses, proxy: self.proxy.clone() }
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

/// The status of an answer. A route that the device does not know does nothing, so another one may be tried.
fn status(outcome: &Outcome) -> Option<u16> {
    match outcome {
        Outcome::Answered(reply) => Some(reply.status),
        _ => None,
    }
}
