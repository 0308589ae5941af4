//! Cases 1 to 8: a request on its way.

use std::net::TcpListener;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::harness::{CLOSED_PORT, Test};
use crate::server::{Identity, Server};
use crate::support::{
    FINE, POST, POST_LINE, PUT, PUT_LINE, READ, SECRET, against, assert_case, heard, journal, stubborn,
    times, told, unpinned,
};

#[test]
fn case_01_a_write_that_is_cut_off_is_unknown_and_never_repeated() {
    // In the middle of the request, and after the whole of it.
    for whole in [false, true] {
        let server = Server::start(move |connection| {
            if connection.index() == 0 {
                if whole {
                    connection.request();
                } else {
                    connection.read();
                }
                connection.cut();
            } else {
                connection.answer_all(200, FINE);
            }
        });
        let looked = "GET /api/status/ipsec: answered 200, 1";
        let ran = assert_case(
            &against(&server, &stubborn(PUT)),
            6,
            &["is not known", "look at the device before anything is repeated"],
            &["PUT /api/ipsec/endpoints/1/tunnels/2: unknown, unknown, 1", looked],
        );
        assert_eq!(ran.stdout, "", "a script cannot go on: {ran}");
        assert_eq!((times(&server, PUT_LINE), server.requests()), (1, 2), "the write once, and one look");
    }
    let server = Server::start(|connection| {
        connection.request();
        connection.close();
    });
    let calls = ["POST /api/routes: unknown, unknown, 1"];
    assert_case(&against(&server, &stubborn(POST)), 6, &["is not known"], &calls);
    assert_eq!((times(&server, POST_LINE), server.requests()), (1, 1));
}

#[test]
fn case_02_a_torn_answer_to_a_write_is_lost_and_the_write_not_repeated() {
    let server = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"response\":");
        connection.close();
    });
    let ran = assert_case(
        &against(&server, &stubborn(POST)),
        6,
        &[
            "applied, answer lost: ",
            "took the request (200), but the connection ended inside the answer after 12 bytes",
            "do not repeat it",
        ],
        &["POST /api/routes: answer lost 200, applied, answer lost, 1"],
    );
    assert_eq!(ran.stdout, "");
    assert_eq!((times(&server, POST_LINE), server.requests()), (1, 1));
    // An answer that came whole and says nothing is lost as well.
    let server = Server::start(|connection| connection.answer_all(200, "{\"response\": {\"1\": "));
    assert_case(
        &against(&server, &stubborn(POST)),
        6,
        &["applied, answer lost: ", "the answer cannot be read as JSON"],
        &["POST /api/routes: answer lost 200, applied, answer lost, 1"],
    );
    assert_eq!((times(&server, POST_LINE), server.requests()), (1, 1));
}

#[test]
fn case_03_what_was_not_sent_names_host_port_and_family() {
    let pin = format!("sha256:{}", "0".repeat(64));
    let run = |url: &str| {
        let device = ["--device", url, "--kind", "vns3", "--fingerprint", &pin, "--yes", "--timeout", "2s"];
        Test::book(POST)
            .args(device)
            .env("EDGEBOOK_PASSWORD", SECRET)
            .env("RES_OPTIONS", "attempts:1 timeout:1")
    };
    let port = CLOSED_PORT;
    for (host, said) in [
        ("127.0.0.1", format!("127.0.0.1:{port} (IPv4): no connection: connection refused")),
        ("[::1]", format!("[::1]:{port} (IPv6): no connection")),
        // A name that by agreement nobody has; where nobody can be asked, the time is over instead.
        ("edge.invalid", format!("edge.invalid:{port}: ")),
    ] {
        let test = run(&format!("https://api@{host}:{port}"));
        let ran = told(&test);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains(&said) && ran.stderr.contains("nothing was sent"), "{ran}");
        let held = journal(&test);
        assert_eq!(held.calls.len(), 1);
        assert!(held.calls[0].starts_with("POST /api/routes: not sent, not sent, "), "{:?}", held.calls);
    }
    let server = Server::plain(|mut tcp| {
        use std::io::Write as _;
        let _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let test = against(&server, POST).args(["--timeout", "2s"]);
    let ran = told(&test);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains(&format!("127.0.0.1:{} (IPv4): the TLS handshake failed", server.port)),
        "{ran}"
    );
    assert!(journal(&test).calls[0].starts_with("POST /api/routes: not sent, not sent, "));
    assert_eq!(heard(&server), "");
}

#[test]
fn case_04_the_total_deadline_ends_a_stall_and_a_drip() {
    // The drip is faster than in the field, so that it is the deadline that ends it and not the limit of silence.
    let stalling = Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    });
    let dripping = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 60000000\r\n\r\n");
        while connection.send(" ") {
            std::thread::yield_now();
        }
    });
    for (server, exit, says, how) in [
        (&stalling, 6, "no answer within 0.4 s", "unknown, unknown"),
        (&dripping, 6, "the answer was not complete after 0.4 s", "answer lost 200, applied, answer lost"),
    ] {
        let test = against(server, &stubborn(POST)).args(["--timeout", "400ms"]);
        let started = std::time::Instant::now();
        assert_case(&test, exit, &[says], &[&format!("POST /api/routes: {how}, 1")]);
        assert!(started.elapsed() < std::time::Duration::from_secs(20));
        assert_eq!((times(server, POST_LINE), server.requests()), (1, 1));
    }
}

#[test]
fn case_05_a_stated_time_is_capped_or_ignored() {
    // A day is longer than a call may take: the answer is given at once. What is no time is ignored: a second try.
    for (stated, requests) in [
        ("86400", 1),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 2),
        ("-5", 2),
        ("99999999999999999999999", 1),
        ("soon", 2),
    ] {
        let server = Server::start(move |connection| {
            let mut asked = 0;
            while connection.request().is_some() {
                asked += 1;
                if asked == 1 {
                    let head = "HTTP/1.1 503 X\r\ncontent-length: 0\r\n";
                    connection.send(format!("{head}retry-after: {stated}\r\n\r\n"));
                } else {
                    connection.answer(200, FINE);
                }
            }
        });
        let test = against(&server, &stubborn(READ)).args(["--timeout", "20s"]);
        let ran = told(&test);
        assert_eq!((ran.code, server.requests()), (Some(0), requests), "{stated}: {ran}");
        let status = if requests == 1 { "503" } else { "200" };
        assert_eq!(
            journal(&test).calls,
            [format!("GET /api/config: answered {status}, {requests}")],
            "{stated}"
        );
    }
}

#[test]
fn case_06_devices_that_throttle_all_at_once_cause_no_storm() {
    const DEVICES: usize = 60;
    let server = Server::start(|connection| connection.answer_all(429, ""));
    let pin = server.identity.fingerprint().to_string();
    // One server behind sixty paths.
    let device = |number: usize| {
        let address = format!("https://127.0.0.1:{}/{number}", server.port);
        format!(
            "[devices.edge-{number}]\nkind = \"vns3\"\naddress = \"{address}\"\nauth.basic = \"api\"\n\
             secret.env = \"SIM_PASSWORD\"\ntrust.fingerprint = \"{pin}\"\n"
        )
    };
    let inventory = (0..DEVICES).map(device).collect::<Vec<_>>().concat();
    let test = Test::book(READ).inventory(&inventory).env("SIM_PASSWORD", SECRET);
    let test = test.args(["--all", "--inventory", "edgebook.toml", "--parallel", "60", "--timeout", "5s"]);
    let ran = told(&test);
    assert_eq!(ran.code, Some(4), "{ran}");
    assert!(ran.stderr.matches("429").count() >= DEVICES, "{ran}");
    let sent = server.requests();
    assert!(sent >= DEVICES && sent * 10 <= DEVICES * 12, "{sent} requests for {DEVICES} calls");
    let held = journal(&test);
    assert_eq!((held.calls.len(), held.exit), (DEVICES, Some(4)));
    let attempts: usize =
        held.calls.iter().map(|call| call.rsplit(", ").next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(attempts, sent, "the record knows of every attempt");
}

#[test]
fn case_07_redirects_are_not_followed_and_nothing_reaches_the_other_server() {
    let other = Server::start(|connection| connection.answer_all(200, FINE));
    let clear = TcpListener::bind("127.0.0.1:0").unwrap();
    clear.set_nonblocking(true).unwrap();
    let places = [
        format!("https://127.0.0.1:{}/api/routes", other.port),
        format!("http://{}/api/routes", clear.local_addr().unwrap()),
    ];
    for (status, location) in
        [302, 307].into_iter().flat_map(|status| places.each_ref().map(|to| (status, to.clone())))
    {
        let server = Server::start(move |connection| {
            while connection.request().is_some() {
                let head =
                    format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nlocation: {location}\r\n\r\n");
                connection.send(head);
            }
        });
        let calls = format!("POST /api/routes: answered {status}, refused, 1");
        assert_case(&against(&server, POST), 1, &["which is not followed"], &[&calls]);
        assert_eq!((times(&server, POST_LINE), server.requests()), (1, 1));
    }
    assert_eq!(other.connections(), 0);
    assert!(clear.accept().is_err(), "nobody connected");
}

#[test]
fn case_08_proxies_in_the_environment_are_ignored() {
    let proxy = Server::plain(drop);
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let test = names.iter().fold(against(&server, READ), |test, name| test.env(name, &address));
    assert_case(&test, 0, &[], &["GET /api/config: answered 200, 1"]);
    assert_eq!((server.requests(), proxy.connections()), (1, 0));
}

/// A certificate as files hold it.
fn pem(certificate: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

#[test]
fn case_09_a_certificate_that_is_not_the_right_one_gets_no_credential() {
    let names = || Identity::new(&["127.0.0.1"]);
    let serve = |identity| Server::with(identity, |connection| connection.answer_all(200, FINE));
    let (old, new) = (names(), names());
    let refused = |server: &Server, test: &Test, says: &[&str]| {
        let ran = assert_case(test, 5, says, &["GET /api/config: not sent, 1"]);
        assert_eq!(ran.stdout, "");
        assert_eq!(server.bytes().concat(), b"", "no byte of HTTP");
    };
    // Changed since it was pinned.
    let server = serve(new.clone());
    let both = [old.fingerprint().to_string(), new.fingerprint().to_string()];
    let test = unpinned(&server, &stubborn(READ)).args(["--fingerprint", &both[0]]);
    refused(&server, &test, &[&both[0], &both[1], "no credential was sent"]);
    // Replayed without its key.
    let server = serve(old.stolen_by(&new));
    let test = unpinned(&server, &stubborn(READ)).args(["--fingerprint", &both[0]]);
    refused(&server, &test, &["the certificate is not trusted"]);
    // A good certificate for another name.
    let server = serve(Identity::new(&["192.0.2.1", "edge.example"]));
    let pem = pem(&server.identity.certificate);
    let inventory = format!(
        "[devices.edge-1]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {}\nauth.basic = \"api\"\n\
         secret.env = \"EDGEBOOK_PASSWORD\"\ntrust.ca = \"ca.pem\"\n",
        server.port
    );
    let test = Test::book(&stubborn(READ)).inventory(&inventory).file("ca.pem", &pem);
    let test = test.args(["--device", "edge-1"]).env("EDGEBOOK_PASSWORD", SECRET);
    refused(&server, &test, &["the certificate is not trusted"]);
    // First contact without a terminal: seen, never trusted, and no call is made.
    let server = serve(names());
    let test = unpinned(&server, &stubborn(READ));
    let fingerprint = server.identity.fingerprint().to_string();
    assert_case(&test, 5, &[&format!("--fingerprint {fingerprint}")], &[]);
    assert_eq!(server.bytes().concat(), b"");
}
