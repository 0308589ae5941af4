//! `edgebook sim`: serves simulated appliances until Ctrl-C.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use edgebook_model::{Api, Auth};
use edgebook_sim::{Credentials, Fleet, FleetSettings, Kind, Sim, SimError};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::Serialize;
use serde_json::to_value;

use crate::args::SimArgs;
use crate::choice::scenario;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupted;
use crate::lines::Lines;
use crate::output::Format;
use crate::printer::Printer;

/// The port that controllers have.
const USUAL: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8000);

/// Starts the simulators, tells how to reach them, and waits.
pub fn sim(args: &SimArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let apis = environment.catalog.apis();
    let kind = args.kind.as_deref().map(|kind| known(kind, apis)).transpose()?;
    let mut scenario = scenario::read(args.scenario.as_deref(), kind.as_ref(), &args.fault, apis)?;
    if let Some(speed) = args.speed {
        scenario.clock.speed = speed;
    }
    if let Some(count) = args.devices {
        scenario = scenario.repeated(usize::from(count));
    }
    // Before anybody is told that there is something to stop.
    let interrupted = Interrupted::listen()?;
    make_room(scenario.devices.len(), printer);
    let listen = args.listen.or(scenario.listen).unwrap_or_else(|| USUAL.into());
    let at = FleetSettings { listen, beyond_loopback: args.expose, strict: args.strict, apis: apis.to_vec() };
    let mut fleet = Fleet::start(&scenario, &at).map_err(|error| start_failure(&error))?;
    let control = fleet.open_control(args.control).map_err(|error| start_failure(&error))?;
    let control = format!("http://{control}");
    let cards: Vec<Card> = fleet.sims().iter().map(|sim| Card::of(sim, &control)).collect();
    match Format::or_for(args.output, printer.terminal().stdout) {
        _ if args.print_inventory => printer.data(&inventory(&cards)),
        Format::Text => {
            let cards: Vec<String> = cards.iter().map(Card::text).collect();
            printer.text(&format!("{}\ncontrol: {control}\n", cards.join("\n")));
        }
        format => printer.value(&to_value(&cards)?, format),
    }
    if args.expose {
        printer.warning("other machines can reach the simulators, and their credentials are public");
    }
    printer.note("serving until Ctrl-C");
    interrupted.wait();
    drop(fleet);
    // Being stopped is how serving ends.
    Ok(Exit::Done)
}

/// The kind that a word names, among those that there are descriptions of.
fn known(word: &str, apis: &[&'static Api]) -> Result<Kind, Failure> {
    let api = apis.iter().find(|api| api.kind == word);
    api.copied().map(Kind::of).ok_or_else(|| {
        let known = apis.iter().map(|api| api.kind.to_string()).collect();
        start_failure(&SimError::UnknownKind { given: word.to_owned(), known })
    })
}

/// An inventory in the format of `edgebook.toml`. The passwords are the simulator's own and public, so they stand in it
/// as a command that prints them.
fn inventory(cards: &[Card]) -> String {
    let mut text = Lines::default();
    text.line(format_args!("# Simulated appliances; good for as long as this simulator runs."));
    if let Some(card) = cards.first() {
        text.line(format_args!("# Its control endpoint: {}", card.control));
    }
    for card in cards {
        let address = card.url.strip_prefix("https://").unwrap_or(&card.url);
        text.line(format_args!("\n[devices.{}]", quoted(&card.name)));
        text.line(format_args!("kind = {}", quoted(&card.kind)));
        text.line(format_args!("address = {}", quoted(address)));
        card.login.lines(&mut text);
        text.line(format_args!("trust = {{ fingerprint = {} }}", quoted(&card.fingerprint)));
    }
    text.text()
}

/// How an inventory names the login of a simulated appliance.
enum Login {
    Nothing,
    Basic { user: String, password: String },
    Token(String),
    Schemes(Vec<(String, Option<String>, String)>),
}

impl Login {
    fn of(api: &Api, login: &Credentials) -> Self {
        let token = || login.token.clone().unwrap_or_default();
        let basic = || Self::Basic { user: login.user.clone(), password: login.password.clone() };
        match api.security_schemes.as_ref() {
            [] => Self::Nothing,
            _ if api.takes_password() && !api.tells_schemes_apart() => basic(),
            [_] => Self::Token(token()),
            schemes => Self::Schemes(
                schemes
                    .iter()
                    .filter_map(|scheme| match &scheme.auth {
                        Auth::Basic { .. } => {
                            Some((scheme.name.to_string(), Some(login.user.clone()), login.password.clone()))
                        }
                        auth => auth.takes_token().then(|| (scheme.name.to_string(), None, token())),
                    })
                    .collect(),
            ),
        }
    }

    fn lines(&self, text: &mut Lines) {
        let printed = |secret: &str| format!("{{ command = [\"printf\", \"%s\", {}] }}", quoted(secret));
        match self {
            Self::Nothing => text.line(format_args!("auth = \"none\"")),
            Self::Basic { user, password } => {
                text.line(format_args!("auth = {{ basic = {} }}", quoted(user)));
                text.line(format_args!("secret = {}", printed(password)));
            }
            Self::Token(token) => {
                text.line(format_args!("auth = \"token\""));
                text.line(format_args!("secret = {}", printed(token)));
            }
            Self::Schemes(schemes) => {
                let scheme = |(name, user, secret): &(String, Option<String>, String)| match user {
                    Some(user) => format!(
                        "{} = {{ basic = {}, secret = {} }}",
                        quoted(name),
                        quoted(user),
                        printed(secret)
                    ),
                    None => format!("{} = {}", quoted(name), printed(secret)),
                };
                let schemes: Vec<String> = schemes.iter().map(scheme).collect();
                text.line(format_args!("auth = {{ schemes = {{ {} }} }}", schemes.join(", ")));
            }
        }
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    // The escapes of JSON are all known to TOML.
    serde_json::Value::from(text).to_string()
}

/// Every appliance and every connection takes a file handle, and many systems give a process about a thousand until it
/// asks for more.
fn make_room(devices: usize, printer: &Printer) {
    let wanted = u64::try_from(devices).unwrap_or(u64::MAX).saturating_mul(8).saturating_add(256);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
    // What is missing shows when an appliance cannot listen, or a connection is not accepted.
    if setrlimit(Resource::Nofile, Rlimit { current, ..limit }).is_err() || current < Some(wanted) {
        printer
            .warning("the system allows few open files, so not all appliances may have connections at once");
    }
}

fn start_failure(error: &SimError) -> Failure {
    let failure = Failure::usage(error.to_string());
    match error {
        SimError::NoPortLeft(_) => failure
            .code("bad-option")
            .hint("give --kind, or a lower port; --listen 127.0.0.1:0 takes free ones"),
        SimError::NoAddressLeft(_) => {
            failure.code("bad-option").hint("give more addresses, or fewer appliances with --devices")
        }
        SimError::UnknownKind { .. } => failure.hint("leave --kind out to start all of them"),
        SimError::BeyondLoopback(_) => {
            failure.hint("--expose allows it; the credentials are public, so use it in a laboratory only")
        }
        SimError::Listen { .. } => failure.hint("--listen 127.0.0.1:0 takes a port that is free"),
        _ => failure,
    }
}

/// How to reach one simulator.
#[derive(Serialize)]
struct Card {
    name: String,
    kind: String,
    #[serde(skip)]
    login: Login,
    url: String,
    user: String,
    password: String,
    token: Option<String>,
    fingerprint: String,
    control: String,
}

impl Card {
    fn of(sim: &Sim, control: &str) -> Self {
        let credentials = sim.credentials();
        Self {
            name: sim.name().to_owned(),
            kind: sim.kind().to_string(),
            login: Login::of(sim.api(), credentials),
            url: sim.base_url(),
            user: credentials.user.clone(),
            password: credentials.password.clone(),
            token: credentials.token.clone(),
            fingerprint: sim.fingerprint_text(),
            control: control.to_owned(),
        }
    }

    fn text(&self) -> String {
        let host = self.url.strip_prefix("https://").unwrap_or(&self.url);
        let mut facts = vec![
            ("address", self.url.as_str()),
            ("user", &self.user),
            ("password", &self.password),
            ("fingerprint", &self.fingerprint),
        ];
        facts.extend(self.token.as_deref().map(|token| ("token", token)));
        let mut text = Lines::default();
        text.line(format_args!("{} ({})", self.name, self.kind));
        for (name, value) in facts {
            text.line(format_args!("  {name:<12} {value}"));
        }
        text.line(format_args!(
            "  EDGEBOOK_PASSWORD={} edgebook repl --device https://{}@{host} --kind {} --fingerprint {}",
            self.password, self.user, self.kind, self.fingerprint
        ));
        text.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inventory_quotes_what_a_scenario_names() {
        let card = Card {
            name: "edge \"1\"".to_owned(),
            kind: "cos".to_owned(),
            login: Login::Basic { user: "rest".to_owned(), password: "p\\w".to_owned() },
            url: "https://127.0.0.1:8443".to_owned(),
            user: "rest".to_owned(),
            password: "p\\w".to_owned(),
            token: None,
            fingerprint: "sha256:00".to_owned(),
            control: "http://127.0.0.1:9000".to_owned(),
        };
        let expected = "# Simulated appliances; good for as long as this simulator runs.\n\
            # Its control endpoint: http://127.0.0.1:9000\n\n\
            [devices.\"edge \\\"1\\\"\"]\nkind = \"cos\"\naddress = \"127.0.0.1:8443\"\n\
            auth = { basic = \"rest\" }\nsecret = { command = [\"printf\", \"%s\", \"p\\\\w\"] }\n\
            trust = { fingerprint = \"sha256:00\" }\n";
        assert_eq!(inventory(&[card]), expected);
    }
}
