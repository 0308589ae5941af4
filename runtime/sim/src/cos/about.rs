//! Software and platform: `/api/about`.

use edgebook_model::Method;
use serde::Serialize;

use super::Cos;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/about", show)];

#[derive(Serialize)]
struct About<'a> {
    version: &'a str,
    version_numbers: Vec<i64>,
    buildtype: &'static str,
    vendor: &'static str,
    product: &'static str,
    model: &'a str,
    device_name: &'a str,
}

/// The five numbers of `14.00.16.02-40016`, which lose their leading zeros.
fn numbers(version: &str) -> Vec<i64> {
    version.split(['.', '-']).filter_map(|part| part.parse().ok()).collect()
}

fn show(state: &mut Cos, _: &Call<'_>) -> Result<Reply, Refusal> {
    let scenario = &state.scenario;
    reply::ok(About {
        version: &scenario.version,
        version_numbers: numbers(&scenario.version),
        buildtype: "Release",
        vendor: "Clavister",
        product: "cOS Core",
        model: &scenario.model,
        device_name: &scenario.device_name,
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn version_numbers_lose_their_zeros() {
        assert_eq!(super::numbers("14.00.16.02-40016"), [14, 0, 16, 2, 40016]);
    }
}
