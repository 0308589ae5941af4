//! Calls of operations: on targets and on devices by their names, with constant and computed arguments, by the name of
//! the operation.

use super::super::lab::OTHER;
use super::{Grammar, Kind};

impl Grammar {
    /// A statement that calls an operation.
    pub(super) fn write(&mut self) -> String {
        let operation = *self.rng.one(&["disable_route", "enable_route"]);
        match self.rng.below(16) {
            0 => format!("{}.{operation}({});", self.place(Kind::Group), self.id()),
            1 => format!("Fn(\"{operation}\").call({}, 1);", self.expr(Kind::Group)),
            2 => format!("Fn(\"{operation}\").curry({}).call({});", self.expr(Kind::Group), self.id()),
            3 => "vns3.routing.get_routes();".to_owned(),
            4 => "vns3.config.get_config();".to_owned(),
            5 => format!("{}.config.get_config();", self.place(Kind::Device)),
            6 => "cos.blacklist.list();".to_owned(),
            7 => format!("cos.blacklist.add(#{{ host: `192.0.2.${{{}}}` }});", self.id()),
            8 => format!("cos.blacklist.add(#{{ host: \"192.0.2.{}\" }});", 1 + self.rng.below(3)),
            9 => format!(
                "vns3.ipsec.update_endpoint_tunnel(1, {}, #{{ bounce: true }});",
                1 + self.rng.below(2)
            ),
            10 => format!("vns3[\"routing\"].{operation}({});", self.id()),
            11 => format!("{}.routing.{operation}({});", self.place(Kind::Device), self.id()),
            _ => format!("vns3.routing.{operation}({});", 1 + self.rng.below(4)),
        }
    }

    /// The number of a route: mostly of one that is there.
    fn id(&mut self) -> String {
        let literal = (1 + self.rng.below(4)).to_string();
        if !self.rng.once_in(3) {
            return literal;
        }
        match self.variable(Kind::Route) {
            Some(route) => format!("{route}.id"),
            None => format!("(1 + {} % 3)", self.place(Kind::Int)),
        }
    }

    pub(super) fn group(&mut self) -> String {
        let device = self.place(Kind::Device);
        if self.rng.once_in(3) { format!("{device}[\"routing\"]") } else { format!("{device}.routing") }
    }

    pub(super) fn device(&mut self) -> String {
        match self.rng.below(6) {
            0 => format!("device(\"{OTHER}\")"),
            1 => "device(devices()[0])".to_owned(),
            _ => "vns3".to_owned(),
        }
    }

    pub(super) fn route(&mut self) -> String {
        match self.rng.below(4) {
            0 => format!("{}.values()[0]", self.routes()),
            1 => format!("{}[\"2\"]", self.routes()),
            _ => format!("{}[{}]", self.routes(), 1 + self.rng.below(4)),
        }
    }

    pub(super) fn routes(&mut self) -> String {
        match self.rng.below(8) {
            0 => format!("{}.get_routes()", self.place(Kind::Group)),
            1 => "vns3.routing.get_routes(#{ table: \"main\" })".to_owned(),
            _ => "vns3.routing.get_routes()".to_owned(),
        }
    }
}
