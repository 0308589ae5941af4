//! Every operation that has behaviour is in the description, and its answer fits.

use edgebook_model::Method;
use edgebook_sim::Kind;

use super::client::{Client, Sent};
use super::frozen;

/// Asks every documented read without required arguments. The client checks each good answer; the rest must say that
/// they are not simulated.
#[test]
fn every_plain_read_conforms_or_says_that_it_is_not_simulated() {
    for (kind, at_least) in [(&Kind::VNS3, 47), (&Kind::COS, 6)] {
        let sim = frozen(kind);
        let mut client = Client::new(&sim);
        let api = edgebook_bindings::api(kind.as_str()).unwrap();
        let mut answered = 0;
        let plain = api.operations.iter().filter(|operation| {
            operation.method == Method::Get
                && operation.params.iter().all(|param| !param.required)
                && operation.body.is_none()
        });
        for operation in plain {
            let path = format!("{}{}", api.base_path, operation.path);
            match client.call("GET", &path, Sent::Nothing).status {
                200 => answered += 1,
                400 if path == "/api/status/link_history" => {}
                status => panic!("GET {path}: {status}"),
            }
        }
        assert!(answered >= at_least, "{kind}: only {answered} reads are answered");
    }
}
