//! Which inventory a command obeys: one that lies in a working folder only after its user has allowed it.

use std::path::{Path, PathBuf};

use edgebook_catalog::Fitting;
use edgebook_inventory::{
    AllowedInventories, Device, FILE_NAME, Inventory, Obeyed, Petition, Reader, ReportedVersions, Runs,
    Shadowed, Unopened,
};
use edgebook_run::Marks;
use edgebook_script::RunEnd;
use edgebook_words::escape;

use crate::environment::{Environment, Folders};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;

/// Reads inventories for a user who may be asked.
pub struct Inventories<'a> {
    environment: &'a Environment,
    printer: &'a Printer,
}

impl<'a> Inventories<'a> {
    /// Inventories as the environment has them; questions and notices go through the printer.
    pub fn new(environment: &'a Environment, printer: &'a Printer) -> Self {
        Self { environment, printer }
    }

    /// The inventory that was named or is found; `None` where there is none.
    pub fn load(&self, named: Option<&PathBuf>) -> Result<Option<Inventory>, Failure> {
        let search = self.folders().search(named.cloned());
        let inventory = match search.open(&reader(self.environment), self.allowed().as_ref())? {
            None => return Ok(None),
            Some(Obeyed::Yes(inventory)) => *inventory,
            Some(Obeyed::Ask(petition)) => self.ask(*petition)?,
        };
        if let Some(notice) = left_out(&inventory.left_out) {
            self.printer.note(&notice);
        }
        let mut inventory = inventory;
        self.recall(&mut inventory);
        Ok(Some(inventory))
    }

    /// Takes devices for what they said last, where the inventory does not say what they run.
    fn recall(&self, inventory: &mut Inventory) {
        let memory = self.folders().state.as_deref().map(ReportedVersions::in_folder);
        let Some(Ok(known)) = memory.map(|memory| memory.read()) else { return };
        for device in inventory.devices.iter_mut().filter(|device| device.runs.is_none()) {
            let Some(version) = known.version(&device.api.kind, &device.base_url) else { continue };
            // A description that cannot be read is told where it is needed.
            if let Ok(Fitting { api, exact }) = self.environment.catalog.fitting(&device.api.kind, version) {
                device.api = api;
                device.runs = Some(Runs { version: version.to_owned(), exact, reported: true });
            }
        }
    }

    /// What the inventories in reach say must not be changed, beside `obeyed`, which is the one that a run uses.
    pub(super) fn marks(&self, obeyed: Option<&Inventory>) -> Result<Marks, Failure> {
        let reader = reader(self.environment);
        let search = self.folders().search(None);
        if let Some(obeyed) = obeyed {
            let own = search.own(&reader)?.as_ref().map(Marks::of).unwrap_or_default();
            return Ok(Marks::of(obeyed).and(own));
        }
        Ok(match search.open(&reader, self.allowed().as_ref()) {
            Ok(None) => Marks::default(),
            Ok(Some(Obeyed::Yes(inventory))) => Marks::of(&inventory),
            Ok(Some(Obeyed::Ask(petition))) => Marks::on(petition.read_only()),
            Err(Unopened::Problems(problems)) => {
                let first = problems.0.first().map(ToString::to_string).unwrap_or_default();
                Marks::unread(first)
            }
            Err(Unopened::State(error)) => Marks::unread(error.to_string()),
        })
    }

    /// Allows an inventory by its file. On a terminal its user is asked first.
    pub fn allow(&self, file: &Path) -> Result<Exit, Failure> {
        let (petition, allowed) = self.petition(file)?;
        if petition.is_empty() {
            self.printer.note("it names nothing that would have to be allowed");
            return Ok(Exit::Done);
        }
        self.printer.note(petition.text().trim_end());
        if self.can_ask() {
            self.agree(&petition)?;
        }
        petition.remember(&allowed, &self.environment.user)?;
        self.printer.note("allowed: it is obeyed from now on, until it names something else");
        Ok(Exit::Done)
    }

    /// Takes back what was allowed.
    pub fn forget(&self, file: &Path) -> Result<Exit, Failure> {
        let (petition, allowed) = self.petition(file)?;
        let forgotten = petition.forget(&allowed)?;
        self.printer.note(if forgotten {
            "forgotten: it is not obeyed any more"
        } else {
            "it was not allowed"
        });
        Ok(Exit::Done)
    }

    fn petition(&self, file: &Path) -> Result<(Petition, AllowedInventories), Failure> {
        if file.file_name().is_none_or(|name| name != FILE_NAME) {
            return Err(Failure::usage(format!(
                "{} needs no permission: only a file named {FILE_NAME} is found by itself",
                escape(&file.to_string_lossy())
            ))
            .code("bad-option")
            .hint("name it with --inventory where it is to be used"));
        }
        let allowed = self.allowed().ok_or_else(|| {
            Failure::usage("no state directory to remember it in")
                .code("no-state-folder")
                .hint("set HOME or XDG_STATE_HOME")
        })?;
        let petition = self.folders().search(None).petition(file, &reader(self.environment), &allowed)?;
        Ok((petition, allowed))
    }

    /// Asks about an inventory that was found; a refusal where nobody can be asked.
    fn ask(&self, petition: Petition) -> Result<Inventory, Failure> {
        self.printer.note(petition.text().trim_end());
        if !self.can_ask() {
            let file = quoted(petition.file());
            return Err(refused(&petition)
                .hint(format!("to obey it from now on: edgebook trust --inventory {file}"))
                .hint(format!("to obey it once: --inventory {file}")));
        }
        self.agree(&petition)?;
        let remembered = match self.allowed() {
            Some(allowed) => {
                petition.remember(&allowed, &self.environment.user).map_err(|error| error.to_string())
            }
            None => Err("no state directory".to_owned()),
        };
        if let Err(why) = remembered {
            self.printer.warning(&format!("the inventory is obeyed this time only: {why}"));
        }
        Ok(petition.grant())
    }

    fn agree(&self, petition: &Petition) -> Result<(), Failure> {
        match ask(self.printer, "Obey it from now on? Type yes: ", Echo::Shown, || false) {
            Ok(answer) if answer.is_yes() => Ok(()),
            Ok(Answer::Interrupted) => {
                Err(Failure::new(RunEnd::Interrupted, "interrupted; nothing was sent"))
            }
            _ => Err(refused(petition)),
        }
    }

    /// Says which devices are driven by the description of another version than they run.
    pub(super) fn tell_stand_ins(&self, devices: &[Device]) {
        let mut told: Vec<(String, Vec<String>)> = Vec::new();
        for device in devices {
            let Some(Runs { version, exact: false, .. }) = &device.runs else { continue };
            let (kind, used) = (&device.api.kind, &device.api.version);
            let what = format!("{kind} {}, by the description of {used}", escape(version));
            match told.iter_mut().find(|(known, _)| *known == what) {
                Some((_, names)) => names.push(escape(&device.name)),
                None => told.push((what, vec![escape(&device.name)])),
            }
        }
        for (what, names) in told {
            self.printer.note(&format!(
                "driven as the nearest that is known: {what}: {}",
                edgebook_words::listed(&names, MOST_DEVICES)
            ));
        }
    }

    fn can_ask(&self) -> bool {
        let terminal = self.printer.terminal();
        terminal.stdin && terminal.stderr
    }

    fn folders(&self) -> &Folders {
        &self.environment.folders
    }

    /// Where permissions are remembered; `None` where there is no folder for state.
    fn allowed(&self) -> Option<AllowedInventories> {
        self.folders().state.as_deref().map(AllowedInventories::in_folder)
    }
}

fn refused(petition: &Petition) -> Failure {
    let file = escape(&petition.file().to_string_lossy());
    Failure::refused(format!("the inventory {file} is not obeyed: you have not allowed what it names"))
        .code("inventory-not-allowed")
}

/// How inventories are read here.
pub fn reader(environment: &Environment) -> Reader {
    Reader { catalog: environment.catalog.clone(), home: environment.folders.home.clone() }
}

/// One line about the names of the user's own that a found inventory uses, too.
fn left_out(shadowed: &[Shadowed]) -> Option<String> {
    let first = shadowed.first()?;
    let Shadowed { what, name, own, found } = first;
    let more = match shadowed.len() {
        1 => String::new(),
        several => format!(" (and {} more like it)", several.saturating_sub(1)),
    };
    Some(format!("the {what} `{}` is your own ({own}); the one at {found} is left out{more}", escape(name)))
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    format!("'{}'", escape(&path.to_string_lossy()).replace('\'', "'\\''"))
}
