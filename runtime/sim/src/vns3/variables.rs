//! Variables that firewall rules and other texts may refer to as `${name}`.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/system/variable-collections", collections),
    (Method::Get, "/api/system/variables", list),
    (Method::Post, "/api/system/variables", create),
    (Method::Put, "/api/system/variables/{name}", update),
    (Method::Delete, "/api/system/variables/{name}", delete),
];

const KIND: &str = "variable";

/// The groups of variables with the prefix of their names.
const COLLECTIONS: [(&str, &str); 3] = [("system", "vns3_"), ("tags", "tag_"), ("custom", "")];

/// A variable with its value.
struct Variable {
    name: String,
    value: String,
    description: String,
}

impl Variable {
    fn view(&self) -> Value {
        json!({"variable": self.name, "description": self.description, "value": self.value})
    }
}

impl Vns3 {
    fn variables(&self, collection: &str) -> Vec<Variable> {
        match collection {
            "system" => self.system_variables(),
            "tags" => self.tag_variables(),
            _ => self.store.all(KIND).iter().map(custom).collect(),
        }
    }

    fn system_variables(&self) -> Vec<Variable> {
        let scenario = &self.scenario;
        let facts = [
            ("overlay_subnet", scenario.overlay_subnet.to_string(), "The overlay network"),
            ("overlay_ip", scenario.overlay_ipaddress.to_string(), "This controller in the overlay"),
            ("public_ip", scenario.public_ipaddress.to_string(), "This controller as others see it"),
            ("private_ip", scenario.private_ipaddress.to_string(), "This controller in its own network"),
            ("subnet_gateway", scenario.subnet_gateway.to_string(), "The gateway of its own network"),
            ("plugin_subnet", self.containers.network.to_string(), "The network of the plugins"),
        ];
        let variable = |(name, value, description): (&str, String, &str)| Variable {
            name: format!("vns3_{name}"),
            value,
            description: description.to_owned(),
        };
        facts.into_iter().map(variable).collect()
    }

    /// A tag of a client stands for the client's address.
    fn tag_variables(&self) -> Vec<Variable> {
        let word = |text: &str| text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        self.all_tags()
            .map(|(address, key, value)| Variable {
                name: format!("tag_{}_{}", word(key), word(value)),
                value: address.to_string(),
                description: format!("Overlay clients with the tag {key}={value}"),
            })
            .collect()
    }

    fn variable_views(&self) -> Object {
        let views = |collection| self.variables(collection).iter().map(Variable::view).collect::<Value>();
        COLLECTIONS.iter().map(|(name, _)| ((*name).to_owned(), views(name))).collect()
    }

    /// A text with the values of its variables, or the name of one that does not exist.
    pub(super) fn resolve(&self, given: &str) -> Result<String, String> {
        if !given.contains("${") {
            return Ok(given.to_owned());
        }
        let all: Vec<Variable> = COLLECTIONS.iter().flat_map(|(name, _)| self.variables(name)).collect();
        let (mut resolved, mut rest) = (String::new(), given);
        while let Some((before, after)) = rest.split_once("${") {
            resolved.push_str(before);
            let Some((name, after)) = after.split_once('}') else { return Err(after.to_owned()) };
            let variable = all.iter().find(|variable| variable.name == name);
            resolved.push_str(&variable.ok_or_else(|| name.to_owned())?.value);
            rest = after;
        }
        resolved.push_str(rest);
        Ok(resolved)
    }
}

fn custom(thing: &Object) -> Variable {
    Variable {
        name: text(thing, "name").to_owned(),
        value: text(thing, "value").to_owned(),
        description: text(thing, "description").to_owned(),
    }
}

fn collections(_: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: Option<Vec<&str>> =
        call.arguments.query_text("collections").map(|text| text.split(',').map(str::trim).collect());
    let meant = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(&name));
    let views = COLLECTIONS.iter().filter(|(name, _)| meant(name));
    reply::ok(views.map(|(name, prefix)| json!({"name": name, "prefix": prefix})).collect::<Vec<_>>())
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.variable_views())
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.text("name").unwrap_or_default();
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        let detail = "Invalid name. Names can only contain alphanumeric characters and underscores.";
        return Err(Refusal::bad_request(detail));
    }
    let taken = COLLECTIONS
        .iter()
        .any(|(collection, _)| state.variables(collection).iter().any(|variable| variable.name == name));
    if taken {
        return Err(Refusal::bad_request(format!("Variable with name {name} already exists")));
    }
    let given = |field| call.arguments.text(field).unwrap_or_default();
    let variable = json!({"name": name, "value": given("value"), "description": given("description")});
    state.store.of(KIND).add(object(variable));
    reply::with_status(201, state.variable_views())
}

fn unknown(name: &str) -> Refusal {
    Refusal::not_found(format!("Custom variable {name} does not exist"))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    let variable = state.store.find_mut(KIND, "name", name).ok_or_else(|| unknown(name))?;
    for field in ["value", "description"] {
        if let Some(value) = call.arguments.text(field) {
            variable.insert(field.to_owned(), Value::from(value));
        }
    }
    reply::ok(custom(variable).view())
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    state.store.remove(KIND, "name", name).ok_or_else(|| unknown(name))?;
    reply::ok(state.variable_views())
}
