//! What many open devices cost in memory.

use std::process::Command;

use edgebook_sim::{Sim, SimSettings};
use edgebook_wire::{
    BaseUrl, Core, Credential, Device, DeviceSettings, Fingerprint, Request, Transport as _, Trust,
};

use crate::measure::{figure, peak_resident_kib, succeed};

/// The argument that makes this program the child.
pub(crate) const CHILD: &str = "--devices-child";

const DEVICES: u32 = 1_000;

/// Opens the devices in a process of its own: the simulator's memory does not count.
pub(crate) fn open_at_once() -> Result<String, String> {
    let sim = Sim::start(SimSettings::vns3_with_tunnels(1)).map_err(|error| error.to_string())?;
    let token = sim.credentials().token.clone().ok_or("the simulator gave no token")?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let fingerprint = Fingerprint::of(sim.certificate_der()).to_string();
    let mut child = Command::new(program);
    child.args([CHILD, &sim.address().port().to_string(), &fingerprint, &token]);
    let output = succeed(&mut child)?;
    let value = |name| figure(&output, name);
    Ok(format!(
        "{:.0} MiB in all, {:.0} KiB a device; 1 device: {:.0} MiB",
        value("all_kib")? / 1024.0,
        (value("all_kib")? - value("one_kib")?) / f64::from(DEVICES - 1),
        value("one_kib")? / 1024.0
    ))
}

/// Opens the devices, calls each once so that its connection stands, and prints the peak of memory.
pub(crate) fn child(arguments: &[String]) {
    let mut last = arguments.iter().rev().map(String::as_str);
    let mut argument = |what: &str| last.next().expect(what);
    let (token, fingerprint, port) = (argument("a token"), argument("a fingerprint"), argument("a port"));
    let api = edgebook_bindings::api("vns3").expect("the VNS3 tables");
    let operation = api.find_id("getConfig").expect("the operation that needs no license");
    let core = Core::start().expect("the core starts");
    let resident = || peak_resident_kib().expect("the kernel tells the peak of memory");
    let mut open: Vec<Device> = Vec::new();
    for number in 0..DEVICES {
        let settings = DeviceSettings {
            name: format!("edge-{number}"),
            api,
            base_url: BaseUrl::new("127.0.0.1", port.parse().expect("a port")).expect("an address"),
            credential: Credential::Token(token.to_owned().into()),
            trust: Trust::Pinned(fingerprint.parse().expect("a fingerprint")),
            connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
            timeout: DeviceSettings::TIMEOUT,
        };
        let device = core.device(settings).expect("a device");
        assert_eq!(device.call(&Request::new(api, operation)).status(), Some(200));
        open.push(device);
        if number == 0 {
            println!("one_kib={}", resident());
        }
    }
    println!("all_kib={}", resident());
}
