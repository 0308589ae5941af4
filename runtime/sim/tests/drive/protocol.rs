//! What holds for every appliance: credentials, routes, arguments, the log, start and stop.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

use edgebook_sim::{Kind, Sim, SimError, SimSettings};

use super::client::{Client, Sent};
use super::{frozen, frozen_settings};

#[test]
fn wrong_credentials_are_refused_in_the_vendors_shape() {
    let vns3 = frozen(&Kind::VNS3);
    let cos = frozen(&Kind::COS);
    let token = vns3.credentials().token.clone().unwrap();
    let cases: [(&Sim, &str, Option<String>, u16); 8] = [
        (&vns3, "/api/config", None, 401),
        (&vns3, "/api/nothing/here", None, 401),
        (&vns3, "/api/config", Some("Authorization: Basic YXBpOndyb25n".to_owned()), 401),
        (&vns3, "/api/config", Some(format!("Authorization: Bearer {token}")), 401),
        (&vns3, "/api/config", Some("Api-Token: 0123456789".to_owned()), 401),
        (&vns3, "/api/config", Some(format!("api-token: {token}")), 200),
        (&cos, "/api/about", None, 401),
        (&cos, "/api/about", Some("Authorization: Basic YXBpOndyb25n".to_owned()), 401),
    ];
    for (sim, path, login, status) in cases {
        let answer = Client::with_header(sim, login.clone()).call("GET", path, Sent::Nothing);
        assert_eq!(answer.status, status, "{path} {login:?}");
        if status == 401 {
            assert!(answer.header("www-authenticate").unwrap().starts_with("Basic "));
            let body = answer.json();
            if sim.kind() == &Kind::VNS3 {
                assert_eq!(body["error"]["name"], "UnauthorizedError");
                assert_eq!(body["error"]["message"], "Invalid or expired token");
                assert!(body["error"]["log"].as_str().unwrap().len() > 20);
            } else {
                assert_eq!(body["error"], true);
                assert_eq!(body["error_code"], 401);
                assert_eq!(body["error_message"], "Unauthorized");
            }
        }
    }
}

#[test]
fn refusals_name_what_is_wrong() {
    let vns3 = Sim::start(SimSettings { strict: true, ..frozen_settings(&Kind::VNS3) }).unwrap();
    let mut client = Client::new(&vns3);
    let tunnel = "/api/ipsec/endpoints/2/tunnels/3";
    let long_path = "/api/ipsec/endpoints";
    let cases: [(&str, &str, Sent<'_>, u16, &str, &str); 18] = [
        ("GET", "/api/nowhere", Sent::Nothing, 404, "APINotFoundError", "nothing at this path"),
        ("DELETE", "/api/config", Sent::Nothing, 405, "OperationNotAllowedError", "GET, PUT"),
        ("GET", "/api/ipsec/endpoints/two", Sent::Nothing, 400, "APIArgumentError", "endpoint_id is invalid"),
        ("GET", "/api/ipsec/endpoints/0", Sent::Nothing, 400, "APIArgumentError", "at least 1"),
        (
            "GET",
            "/api/ipsec/endpoints/99",
            Sent::Nothing,
            404,
            "APINotFoundError",
            "endpoint_id does not exist",
        ),
        ("GET", "/api/status/ipsec?updown=1", Sent::Nothing, 400, "APIArgumentError", "updown is invalid"),
        ("GET", "/api/status/ipsec?up_down_status_only=7", Sent::Nothing, 400, "APIArgumentError", "bool"),
        ("PUT", tunnel, Sent::Json("{"), 400, "APIBadRequestError", "not JSON"),
        ("PUT", tunnel, Sent::Json("[1]"), 400, "APIBadRequestError", "JSON object"),
        ("PUT", tunnel, Sent::Form("bounce=true"), 400, "APIBadRequestError", "application/json"),
        ("PUT", tunnel, Sent::Json(r#"{"bounce":7}"#), 400, "APIArgumentError", "bounce is invalid"),
        ("PUT", tunnel, Sent::Json(r#"{"bounces":true}"#), 400, "APIArgumentError", "bounces is invalid"),
        (
            "PUT",
            tunnel,
            Sent::Json(r#"{"local_subnet":"10.0.0.0/33"}"#),
            400,
            "APIArgumentError",
            "local_subnet is invalid",
        ),
        (
            "POST",
            long_path,
            Sent::Json(r#"{"name":"x","ipaddress":"192.0.2.1"}"#),
            400,
            "APIArgumentError",
            "secret is missing",
        ),
        (
            "POST",
            long_path,
            Sent::Json(r#"{"name":"x","ipaddress":"here","secret":"y"}"#),
            400,
            "APIArgumentError",
            "ipaddress is invalid",
        ),
        (
            "POST",
            long_path,
            Sent::Json(r#"{"name":"x","ipaddress":"192.0.2.1","secret":"y","ike_version":3}"#),
            400,
            "APIArgumentError",
            "ike_version is invalid",
        ),
        (
            "POST",
            "/api/access/token",
            Sent::Json(r#"{"expires":59}"#),
            400,
            "APIArgumentError",
            "between 60 and",
        ),
        ("DELETE", "/api/routes/99", Sent::Nothing, 400, "APIArgumentError", "route not found"),
    ];
    for (method, path, body, status, name, part) in cases {
        let answer = client.call(method, path, body);
        let json = answer.json();
        let message = json["error"]["message"].as_str().unwrap();
        assert_eq!(
            (answer.status, json["error"]["name"].as_str().unwrap()),
            (status, name),
            "{method} {path}: {message}"
        );
        assert!(message.contains(part), "{method} {path}: {message}");
    }

    let cos = frozen(&Kind::COS);
    let mut client = Client::new(&cos);
    let (users, blacklist) = ("/api/oper/userauth", "/api/oper/blacklist");
    let cases: [(&str, &str, Sent<'_>, u16, &str); 11] = [
        ("GET", "/api/oper/nowhere", Sent::Nothing, 404, "nothing at this path"),
        ("PUT", users, Sent::Nothing, 405, "GET, POST, DELETE"),
        ("POST", users, Sent::Json(r#"{"ip":"192.0.2.1"}"#), 400, "x-www-form-urlencoded"),
        (
            "POST",
            users,
            Sent::Form("ip=192.0.2.1&username=x&groups="),
            400,
            "Property 'session_timeout': Missing",
        ),
        (
            "POST",
            users,
            Sent::Form("ip=192.0.2.1&username=x&session_timeout=60"),
            400,
            "Property 'groups': Missing",
        ),
        (
            "POST",
            users,
            Sent::Form("ip=192.0.2.1&username=x&session_timeout=soon&groups="),
            400,
            "'session_timeout'",
        ),
        (
            "POST",
            users,
            Sent::Form("ip=192.0.2.1&username=x&session_timeout=60&groups=&interface=moon"),
            400,
            "Property 'interface': Unknown interface name",
        ),
        ("POST", blacklist, Sent::Form("host=192.0.2.1&service=gopher"), 400, "400 Bad Request"),
        ("POST", blacklist, Sent::Form("host=192.0.2.0/24"), 400, "Property 'host'"),
        ("POST", blacklist, Sent::Form("host=192.0.2.1&close_established=true"), 400, "'close_established'"),
        ("GET", "/api/oper/blacklist?alert_type=ALL", Sent::Nothing, 400, "'alert_type'"),
    ];
    for (method, path, body, status, part) in cases {
        let answer = client.call(method, path, body);
        let json = answer.json();
        let message = json["error_message"].as_str().unwrap();
        assert_eq!(
            (answer.status, &json["error"], &json["error_code"]),
            (status, &true.into(), &status.into())
        );
        assert!(message.contains(part), "{method} {path}: {message}");
    }
}

#[test]
fn query_flags_are_taken_from_the_body_of_a_get_too() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let path = "/api/status/connected_subnets";
    let pairs = client.get(path);
    assert_eq!(pairs["response"][0].as_array().unwrap().len(), 2);
    let by_query = client.get(&format!("{path}?extended_output=true"));
    assert!(by_query["response"][0]["cidr_mask"].is_string());
    let by_body = client.call("GET", path, Sent::Json(r#"{"extended_output":"true"}"#)).json();
    assert_eq!(by_body, by_query);
}

#[test]
fn the_log_holds_what_was_received() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    client.call("POST", "/api/oper/blacklist", Sent::Form("host=192.0.2.9&description=two+words"));
    client.call("GET", "/api/oper/blacklist?alert_type=REST", Sent::Nothing);
    client.call("GET", "/api/oper/nowhere", Sent::Other("text/plain", "?"));
    let seen: Vec<String> = sim.requests().iter().map(|request| format!("{request:?}")).collect();
    assert_eq!(
        seen,
        [
            "POST /api/oper/blacklist -> 200",
            "GET /api/oper/blacklist?alert_type=REST -> 200",
            "GET /api/oper/nowhere -> 404",
        ]
    );
    let first = &sim.requests()[0];
    assert_eq!(&first.body[..], b"host=192.0.2.9&description=two+words");
    assert_eq!(first.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert!(first.header("authorization").unwrap().starts_with("Basic "));
    sim.clear_requests();
    assert!(sim.requests().is_empty());
    assert_eq!(sim.request_count(), 3);
}

#[test]
fn other_machines_are_let_in_only_on_request() {
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let refused = Sim::start(SimSettings { listen: everywhere, ..SimSettings::for_kind(&Kind::COS) });
    assert!(matches!(refused, Err(SimError::BeyondLoopback(address)) if address == everywhere));
}

#[test]
fn an_address_in_use_is_an_error_that_names_it() {
    let first = frozen(&Kind::COS);
    let second = Sim::start(SimSettings { listen: first.address(), ..frozen_settings(&Kind::COS) });
    let Err(error) = second else { panic!("two simulators on one address") };
    assert!(error.to_string().starts_with(&format!("cannot listen on {}: ", first.address())), "{error}");
}

#[test]
fn dropping_frees_the_port_and_closes_idle_connections() {
    let sim = frozen(&Kind::COS);
    let address = sim.address();
    let mut client = Client::new(&sim);
    client.get("/api/about");
    let idle = TcpStream::connect(address).unwrap();
    drop(sim);
    drop(idle);
    assert!(TcpStream::connect(address).is_err(), "still listening");
    let again = Sim::start(SimSettings { listen: address, ..frozen_settings(&Kind::COS) }).unwrap();
    assert_eq!(again.address(), address);
}

#[test]
fn a_request_that_breaks_off_is_not_applied() {
    let sim = frozen(&Kind::VNS3);
    let client = Client::new(&sim);
    let login = client.login().to_owned();
    let head = "PUT /api/ipsec/endpoints/1/tunnels/1 HTTP/1.1\r\nHost: sim\r\nContent-Type: application/json";
    client.send_and_hang_up(
        format!("{head}\r\n{login}\r\nContent-Length: 100\r\n\r\n{{\"bounce\":true}}").as_bytes(),
    );
    assert_eq!(sim.request_count(), 0);
    let mut client = Client::new(&sim);
    assert_eq!(client.get("/api/status/ipsec")["response"]["1"]["connected"], true);
}

#[test]
fn noise_on_the_socket_disturbs_nobody() {
    let sim = frozen(&Kind::COS);
    let mut steady = Client::new(&sim);
    steady.get("/api/about");
    let mut plain = TcpStream::connect(sim.address()).unwrap();
    plain.write_all(b"GET /api/about HTTP/1.1\r\n\r\n").unwrap();
    Client::new(&sim).send_and_hang_up(b"\0\x01\x02 nonsense\r\n\r\n");
    Client::new(&sim).send_and_hang_up(b"");
    steady.get("/api/about");
    assert_eq!(sim.request_count(), 2);
}

#[test]
fn a_handshake_alone_shows_the_certificate_and_is_no_request() {
    let sim = frozen(&Kind::VNS3);
    drop(Client::new(&sim));
    assert_eq!(sim.request_count(), 0);
    assert!(sim.fingerprint_text().starts_with("sha256:"));
    assert_eq!(sim.base_url(), format!("https://{}", sim.address()));
}
