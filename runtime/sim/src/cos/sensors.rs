//! Temperatures, voltages and fans: `/api/oper/hwm`. Every number is a text with three decimals.

use edgebook_model::Method;
use serde::Serialize;

use super::Cos;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/hwm", list)];

#[derive(Serialize)]
struct Sensor<'a> {
    name: &'a str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_limit: Option<String>,
    unit: &'a str,
}

/// `51.000` for 51000 thousandths.
fn thousandths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    format!("{sign}{}.{:03}", value / 1000, value % 1000)
}

fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Sensors<'a> {
        sensors: Vec<Sensor<'a>>,
    }
    let moment = state.moment(call.now);
    let sensors = state.scenario.sensors.iter().map(|sensor| Sensor {
        name: &sensor.name,
        value: thousandths(moment.gauge(&sensor.name, sensor.value, sensor.swing)),
        min_limit: sensor.min.map(thousandths),
        max_limit: sensor.max.map(thousandths),
        unit: &sensor.unit,
    });
    reply::ok(Sensors { sensors: sensors.collect() })
}

#[cfg(test)]
mod tests {
    use super::thousandths;

    #[test]
    fn numbers_have_three_decimals() {
        let cases = [(51_000, "51.000"), (3_100, "3.100"), (7, "0.007"), (0, "0.000"), (-1_250, "-1.250")];
        for (value, text) in cases {
            assert_eq!(thousandths(value), text);
        }
    }
}
