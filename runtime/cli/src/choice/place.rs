//! Which appliances the arguments choose: simulated ones, one at an address, or some of an inventory.

use std::collections::HashMap;
use std::net::Ipv4Addr;

use edgebook_catalog::Catalog;
use edgebook_inventory::{Device, Selection};
use edgebook_run::{Chosen, Marks, Place};
use edgebook_wire::BaseUrl;
use edgebook_words::escape;

use super::address::{address, api, fingerprint, is_url};
use super::obey::Inventories;
use super::scenario;
use crate::args::TargetArgs;
use crate::environment::{Environment, Folders};
use crate::failure::Failure;
use crate::printer::Printer;

/// Where calls go, and what must not be changed there.
pub(super) struct Choice {
    pub(super) place: Place,
    pub(super) marks: Marks,
    /// Whether it was chosen, and is not just what there is without a choice.
    pub(super) asked: bool,
}

impl Choice {
    fn of((place, marks): (Place, Marks)) -> Self {
        Self { place, marks, asked: true }
    }
}

/// Resolves where calls go, and what must not be changed there.
pub(super) fn place(
    args: &TargetArgs,
    environment: &Environment,
    printer: &Printer,
) -> Result<Choice, Failure> {
    let inventories = Inventories::new(environment, printer);
    if args.sim || args.scenario.is_some() || !args.fault.is_empty() {
        return Ok(Choice::of((simulators(args, &environment.catalog)?, Marks::default())));
    }
    if let Some(url) = args.device.iter().find(|device| is_url(device)) {
        let place = at_address(url, args, &environment.catalog)?;
        return Ok(Choice::of((place, inventories.marks(None)?)));
    }
    if args.fingerprint.is_some() {
        return Err(Failure::usage("--fingerprint goes with an address, not with a name").code("bad-option")
            .hint("`edgebook trust NAME --fingerprint FINGERPRINT` pins the certificate of a device of the inventory"));
    }
    from_inventory(args, environment, &inventories)
}

/// The simulators of the scenario that the arguments name, with the faults and devices that they choose.
fn simulators(args: &TargetArgs, catalog: &Catalog) -> Result<Place, Failure> {
    let mut scenario = Box::new(scenario::read(args.scenario.as_deref(), None, &args.fault, catalog.apis())?);
    scenario::choose(&mut scenario, &args.device, &args.with)?;
    Ok(Place::Simulators { scenario, others: args.with.clone() })
}

fn at_address(url: &str, args: &TargetArgs, catalog: &Catalog) -> Result<Place, Failure> {
    let more = args.device.len() > 1
        || !(args.group.is_empty() && args.label.is_empty() && args.with.is_empty())
        || args.inventory.is_some();
    if more {
        return Err(Failure::usage("an address stands alone: nothing else can be chosen with it")
            .code("bad-option")
            .hint("put the appliance into an inventory to use it together with others"));
    }
    let Some(kind) = &args.kind else {
        return Err(Failure::usage("an address needs --kind: what the appliance is")
            .code("bad-option")
            .hint(kinds(catalog)));
    };
    let api = api(catalog, kind)?;
    Ok(Place::Device {
        api,
        address: address(url, api)?,
        fingerprint: args.fingerprint.as_deref().map(fingerprint).transpose()?,
    })
}

fn from_inventory(
    args: &TargetArgs,
    environment: &Environment,
    inventories: &Inventories<'_>,
) -> Result<Choice, Failure> {
    let labels = args.label.iter().map(|label| label.parse()).collect::<Result<_, _>>()?;
    let selection = Selection {
        devices: args.device.clone(),
        groups: args.group.clone(),
        labels,
        kind: args.kind.clone(),
        all: args.all,
    };
    if selection == (Selection { kind: selection.kind.clone(), ..Selection::default() })
        && args.kind.is_some()
    {
        return Err(Failure::usage("--kind alone chooses no appliance")
            .code("no-selection")
            .hint("all of a kind are chosen by --all and --kind together"));
    }
    let Some(inventory) = inventories.load(args.inventory.as_ref())? else {
        if selection.is_nothing() && args.with.is_empty() {
            let (place, marks) = (simulators(args, &environment.catalog)?, Marks::default());
            return Ok(Choice { place, marks, asked: false });
        }
        return Err(none(&environment.folders, args.device.first()));
    };
    let devices = inventory.select(&selection).map_err(|problem| {
        let code = problem.code;
        let failure = Failure::from(problem);
        match code {
            "no-selection" => failure.hint("--sim runs on simulated appliances in this process"),
            "unknown-device" => with_spelling(failure, &args.device),
            _ => failure,
        }
    })?;
    let devices: Vec<Device> = devices.into_iter().cloned().collect();
    inventories.tell_stand_ins(&devices);
    each_once(&devices)?;
    let mut with: Vec<Device> = Vec::new();
    for word in &args.with {
        for other in inventory.named(word)? {
            if devices.iter().chain(&with).all(|device| device.name != other.name) {
                with.push(other.clone());
            }
        }
    }
    let is_chosen = |name: &str| devices.iter().chain(&with).any(|device| device.name == name);
    let others = inventory.devices.iter().filter(|device| !is_chosen(&device.name));
    let unchosen = others.map(|device| device.name.clone()).collect();
    let marks = inventories.marks(Some(&inventory))?;
    let group = only_group(&selection);
    Ok(Choice::of((Place::Inventory(Chosen { devices, with, unchosen, group }), marks)))
}

/// Two names of one appliance are no two targets: the run would act on it twice, side by side. Behind two proxies, or
/// below two paths of one gateway, one address may be two appliances.
fn each_once(devices: &[Device]) -> Result<(), Failure> {
    let mut seen = HashMap::new();
    let twice = devices.iter().find_map(|device| {
        let way = device.proxy.as_ref().map(ToString::to_string);
        let base = &device.base_url;
        let at = (base.appliance(), other_loopback(base), base.prefix(), way);
        Some((seen.insert(at, device)?, device))
    });
    let Some((one, other)) = twice else { return Ok(()) };
    Err(Failure::usage(format!(
        "{} ({}) and {} ({}) are one appliance: this run would act on it twice",
        one.name, one.base_url, other.name, other.base_url
    ))
    .code("duplicate")
    .hint(format!("choose one of them by name: --device {}", one.name)))
}

/// Simulated appliances stand side by side on 127.0.0.1, 127.0.0.2 and so on.
fn other_loopback(base: &BaseUrl) -> Option<Ipv4Addr> {
    let address: Ipv4Addr = base.host().parse().ok()?;
    (address.is_loopback() && address != Ipv4Addr::LOCALHOST).then_some(address)
}

/// The group that was chosen, where nothing else chose or narrowed down.
fn only_group(selection: &Selection) -> Option<String> {
    let [group] = selection.groups.as_slice() else { return None };
    let alone = Selection { groups: vec![group.clone()], ..Selection::default() };
    (*selection == alone).then(|| group.clone())
}

/// There is no inventory from which something could be chosen. `device` is what was asked for.
pub fn none(folders: &Folders, device: Option<&String>) -> Failure {
    let places = folders.search(None).places();
    let places: Vec<String> = places.iter().map(|path| escape(&path.to_string_lossy())).collect();
    let failure = Failure::usage("there is no inventory to choose from").code("no-inventory").hint(format!(
        "looked for {} and in every folder above; --inventory names another file",
        places.join(", ")
    ));
    with_spelling(failure, device.map(std::slice::from_ref).unwrap_or_default())
}

/// What was meant by a name that is no name: several in one, or an address.
fn with_spelling(failure: Failure, typed: &[String]) -> Failure {
    if let Some(list) = typed.iter().find(|device| device.contains(',')) {
        let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
        let repeated: Vec<String> = names.map(|name| format!("--device {}", escape(name))).collect();
        return failure.hint(format!("for several, repeat it: {}", repeated.join(" ")));
    }
    match typed.iter().find(|device| device.contains(['.', ':'])) {
        Some(device) => failure
            .hint(format!("an address is written as a URL: --device https://{} --kind KIND", escape(device))),
        None => failure,
    }
}

fn kinds(catalog: &Catalog) -> String {
    let kinds: Vec<&str> = catalog.kinds().collect();
    format!("the kinds are {}", kinds.join(", "))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Command, CommandLine};
    use crate::printer::test_support::kept;

    const INVENTORY: &str = "[defaults]\nkind = \"vns3\"\n[devices.a]\naddress = \"192.0.2.1\"\n\
                             [devices.b]\naddress = \"192.0.2.2\"\n[devices.fw]\nkind = \"cos\"\nauth = \"none\"\naddress = \"192.0.2.3\"\n";

    /// Where calls go, by arguments, in a folder with or without an inventory.
    fn chosen(line: &str, inventory: Option<&str>) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        if let Some(text) = inventory {
            std::fs::create_dir(folder.path().join("config")).unwrap();
            std::fs::write(folder.path().join("config/edgebook.toml"), text).unwrap();
        }
        let words = ["edgebook", "run", "x.rhai"].into_iter().chain(line.split_whitespace());
        let Command::Run(run) = CommandLine::try_parse_from(words).unwrap().command else { panic!("{line}") };
        let current = Some(folder.path().to_owned());
        let config = Some(folder.path().join("config"));
        let folders = Folders { current, config, ..Folders::default() };
        let environment = Environment { folders, ..Environment::default() };
        let names = |devices: &[Device]| {
            devices.iter().map(|device| device.name.clone()).collect::<Vec<_>>().join("+")
        };
        let choice = place(&run.target, &environment, &kept().0);
        match choice.map(|choice| (choice.place, choice.asked)) {
            Ok((Place::Simulators { .. }, asked)) => Ok(format!("simulators {asked}")),
            Ok((Place::Device { address, .. }, _)) => Ok(address.to_string()),
            Ok((Place::Inventory(chosen), _)) => {
                Ok(format!("{} with {}", names(&chosen.devices), names(&chosen.with)))
            }
            Err(failure) => Err(format!("{failure:?}")),
        }
    }

    #[test]
    fn arguments_choose() {
        for (line, inventory, expected) in [
            ("", None, "simulators false"),
            ("--sim", Some("broken"), "simulators true"),
            ("--device https://192.0.2.9 --kind vns3", Some("broken"), "https://192.0.2.9:8000"),
            ("--device b --device a", Some(INVENTORY), "a+b with "),
            ("--device a --with fw --with a --with fw", Some(INVENTORY), "a with fw"),
            ("--all --kind vns3", Some(INVENTORY), "a+b with "),
            ("--device f*", Some(INVENTORY), "fw with "),
            ("--device fw --with ?", Some(INVENTORY), "fw with a+b"),
        ] {
            assert_eq!(chosen(line, inventory).as_deref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn one_appliance_is_no_two_targets() {
        let behind = |proxy: &str| format!("proxy = \"http://{proxy}:3128\"\n");
        let inventory = |one: &str, other: &str, more: &str| {
            format!(
                "[defaults]\nkind = \"vns3\"\n[devices.a]\naddress = {one:?}\n{more}[devices.b]\naddress = {other:?}\n\
                 [groups.g]\nmembers = [\"a\", \"b\"]\n"
            )
        };
        for (one, other) in [
            ("127.0.0.1", "localhost"),
            ("192.0.2.1", "::ffff:192.0.2.1"),
            ("hub.example", "HUB.example."),
            ("fe80::1%lo", "FE80::1%1"),
        ] {
            let inventory = inventory(one, other, "");
            for line in ["--all", "--group g", "--device a --device b", "--all --kind vns3"] {
                let refused = chosen(line, Some(&inventory)).unwrap_err();
                assert!(
                    refused.contains("are one appliance") && refused.contains("--device a"),
                    "{line}: {refused}"
                );
            }
            assert_eq!(chosen("--device a --with b", Some(&inventory)).as_deref(), Ok("a with b"));
        }
        let two_ways = inventory("10.0.0.1", "10.0.0.1", &behind("one.example"));
        let two_paths = inventory("https://10.0.0.1:8000/a", "https://10.0.0.1:8000/b", "");
        let simulators = inventory("127.0.0.1", "127.0.0.2", "");
        for several in [two_ways, two_paths, simulators] {
            assert_eq!(chosen("--all", Some(&several)).as_deref(), Ok("a+b with "));
        }
    }

    #[test]
    fn nothing_is_never_all_and_what_contradicts_itself_is_refused() {
        for (line, inventory, said) in [
            ("", Some(INVENTORY), "was chosen"),
            ("", Some("broken"), "this is not TOML"),
            ("--kind vns3", Some(INVENTORY), "--kind alone"),
            ("--device c", Some(INVENTORY), "there is no device `c`"),
            ("--device x*", Some(INVENTORY), "is named like `x*`"),
            ("--device a --with x*", Some(INVENTORY), "is named like `x*`"),
            ("--with c --device a", Some(INVENTORY), "there is no device `c`"),
            ("--device a", None, "there is no inventory"),
            ("--device 192.0.2.1", None, "https://192.0.2.1 --kind"),
            ("--device 127.0.0.1:9", Some(INVENTORY), "https://127.0.0.1:9 --kind"),
            ("--device a,b", Some(INVENTORY), "--device a --device b"),
            ("--all", None, "there is no inventory"),
            ("--device a --fingerprint sha256:00", Some(INVENTORY), "edgebook trust NAME"),
            ("--device https://h", None, "needs --kind"),
            ("--device https://h --kind vns3 --device a", Some(INVENTORY), "stands alone"),
            ("--device https://h --kind vns3 --group g", Some(INVENTORY), "stands alone"),
            ("--label site --device a", Some(INVENTORY), "KEY=VALUE"),
        ] {
            let failure = chosen(line, inventory).unwrap_err();
            assert!(failure.contains(said), "{line}: {failure}");
        }
    }
}
