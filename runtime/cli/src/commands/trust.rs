//! `edgebook trust`: shows the certificate that a device presents, and pins it; or allows an inventory that was found.

use edgebook_catalog::Catalog;
use edgebook_inventory::{Comparison, Inventory, Trust, TrustStore};
use edgebook_run::{SharedCore, Suspect, TrustDesk, authority, proxy_now};
use edgebook_wire::{BaseUrl, DeviceSettings, Fingerprint, HttpProxy, PresentedCertificate};

use crate::args::TrustArgs;
use crate::certificate::certificate_text;
use crate::choice::address::{address, api, fingerprint, is_url, timeout};
use crate::choice::obey::Inventories;
use crate::choice::place::none;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::face::Shown;
use crate::failure::Failure;
use crate::printer::Printer;

/// The device in question.
struct Subject {
    name: String,
    address: BaseUrl,
    proxy: Option<HttpProxy>,
}

/// Shows, asks and pins, or forgets.
pub fn trust(args: &TrustArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let Some(device) = &args.device else { return inventory(args, environment, printer) };
    let wanted = args.fingerprint.as_deref().map(fingerprint).transpose()?;
    let limit = args.timeout.as_deref().map(timeout).transpose()?.unwrap_or(DeviceSettings::CONNECT_TIMEOUT);
    let subject = subject(device, args, environment, printer)?;
    let store = environment.folders.state.as_deref().map(TrustStore::in_folder).ok_or_else(|| {
        Failure::usage("there is no folder in which certificates could be remembered")
            .code("no-state-folder")
            .hint("set HOME or XDG_STATE_HOME")
    })?;
    if args.forget {
        return forget(&subject, &store, printer);
    }
    let desk =
        TrustDesk::new(SharedCore::default(), Some(store.clone()), &environment.user, Shown::on(printer));
    let Subject { name, address, proxy } = &subject;
    let presented = desk.look(&Suspect { name, address, proxy: proxy.as_ref(), timeout: limit })?;
    printer.text(&certificate_text(address, &presented));
    if let Some(wanted) = wanted
        && wanted != presented.fingerprint
    {
        return Err(Failure::refused(format!(
            "{name} presents another certificate than {wanted}; nothing was pinned"
        ))
        .code("changed-certificate")
        .hint("if the fingerprint was copied well, something else answers in the appliance's place"));
    }
    let replacing = match store.lookup(address.host(), address.port(), presented.fingerprint)? {
        Comparison::Known(known) => {
            printer.note(&format!("it is pinned already, first seen {}", known.history()));
            return Ok(Exit::Done);
        }
        Comparison::Changed(known) if args.replace => {
            printer.warning(&format!(
                "it takes the place of {}, first seen {}",
                known.fingerprint,
                known.history()
            ));
            Some(known.fingerprint)
        }
        Comparison::Changed(known) => {
            return Err(changed(&subject, &presented, known.fingerprint, &known.history()));
        }
        Comparison::Unknown => None,
    };
    if wanted.is_none() {
        consent(&desk, &subject, &presented, args)?;
    }
    desk.pin(address, &presented, replacing)?;
    printer.note(&format!("pinned in {}", store.path().display()));
    Ok(Exit::Done)
}

/// Asks, or says how to do without.
fn consent(
    desk: &TrustDesk,
    subject: &Subject,
    presented: &PresentedCertificate,
    args: &TrustArgs,
) -> Result<(), Failure> {
    if desk.can_ask() {
        return desk.consent();
    }
    let replace = if args.replace { " --replace" } else { "" };
    Err(Failure::refused("there is no terminal to ask on; nothing was pinned").code("no-terminal").hint(format!(
        "compare the fingerprint with the device's own; then: edgebook trust {}{replace} --fingerprint {}",
        subject.name, presented.fingerprint
    )))
}

fn changed(
    subject: &Subject,
    presented: &PresentedCertificate,
    pinned: Fingerprint,
    history: &str,
) -> Failure {
    Failure::refused(format!(
        "the certificate of {} has changed: pinned {pinned} (first seen {history}), presented {}; nothing was pinned",
        subject.name, presented.fingerprint
    )).code("changed-certificate")
    .hint(format!(
        "if the appliance was renewed: edgebook trust {} --replace; if not, something else answers in its place",
        subject.name
    ))
}

fn forget(subject: &Subject, store: &TrustStore, printer: &Printer) -> Result<Exit, Failure> {
    match store.forget(subject.address.host(), subject.address.port())? {
        Some(known) => printer.note(&format!(
            "forgotten: {} of {}, first seen {}",
            known.fingerprint,
            subject.name,
            known.history()
        )),
        None => printer.note(&format!("nothing was pinned for {}", subject.name)),
    }
    Ok(Exit::Done)
}

/// Allows an inventory, or takes that back.
fn inventory(args: &TrustArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let Some(file) = &args.inventory else {
        return Err(
            Failure::usage("name an appliance, or an inventory with --inventory FILE").code("bad-option")
        );
    };
    let inventories = Inventories::new(environment, printer);
    if args.forget { inventories.forget(file) } else { inventories.allow(file) }
}

fn subject(
    name: &String,
    args: &TrustArgs,
    environment: &Environment,
    printer: &Printer,
) -> Result<Subject, Failure> {
    if is_url(name) {
        return at_address(name, args.kind.as_deref(), &environment.catalog);
    }
    let inventory = Inventories::new(environment, printer).load(args.inventory.as_ref())?;
    let inventory: Inventory = inventory.ok_or_else(|| none(&environment.folders, Some(name)))?;
    let device = inventory.device(name)?;
    let other = match &device.trust {
        Trust::Pinned => None,
        Trust::Fingerprint(_) => Some("its fingerprint stands in the inventory"),
        Trust::Ca { .. } => Some("its certificate is checked by a CA file"),
        Trust::System => Some("its certificate is checked by the operating system's authorities"),
    };
    if let Some(other) = other
        && !args.forget
    {
        return Err(Failure::usage(format!(
            "{}: a pin would not be used for {}: {other}",
            device.place, device.name
        ))
        .code("bad-option")
        .hint("to pin its certificate instead, write trust = \"pinned\" or remove `trust`"));
    }
    let proxy = if args.forget { None } else { proxy_now(device)? };
    if let Some(proxy) = &proxy {
        proxy.teach(printer.redactor());
    }
    Ok(Subject { name: device.name.clone(), address: device.base_url.clone(), proxy })
}

fn at_address(url: &str, kind: Option<&str>, catalog: &Catalog) -> Result<Subject, Failure> {
    let address = match kind {
        Some(kind) => address(url, api(catalog, kind)?)?,
        None => with_port(url)?,
    };
    Ok(Subject { name: format!("https://{}", authority(&address)), address, proxy: None })
}

/// An address that names its port: then another default does not change it.
fn with_port(url: &str) -> Result<BaseUrl, Failure> {
    let parse = |port| BaseUrl::parse(url, port).map_err(|error| Failure::usage(error.to_string()));
    let address = parse(1)?;
    if address == parse(2)? {
        return Ok(address);
    }
    Err(Failure::usage("the address names no port")
        .code("bad-option")
        .hint("write https://HOST:PORT, or say with --kind what the appliance is"))
}
