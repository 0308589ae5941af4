//! A proxy that wants a login: the secret comes from where secrets come from, and nothing shows it.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use crate::harness::Test;
use crate::server::Server;
use crate::support::{FINE, READ, SECRET, after, heard, journal, told};

/// The password of the proxy, and the header that holds it.
const PASSWORD: &str = "proxy-CANARY-55";
const HEADER: &str = "Basic ZWRnZTpwcm94eS1DQU5BUlktNTU=";

/// A proxy that passes on who knows the password.
fn proxy() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || serve(client));
        }
    });
    port
}

fn serve(mut client: TcpStream) -> Option<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    if !head.contains(&format!("{HEADER}\r\n")) {
        client.write_all(b"HTTP/1.1 407 Authenticate\r\nContent-Length: 0\r\n\r\n").ok()?;
        return None;
    }
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").ok()?;
    let device = TcpStream::connect(head.split(' ').nth(1)?).ok()?;
    let (mut from, mut to) = (client.try_clone().ok()?, device.try_clone().ok()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    std::io::copy(&mut &device, &mut client).ok()?;
    client.shutdown(Shutdown::Both).ok()
}

/// A runbook on a device behind a proxy, with this in the inventory about it.
fn behind(server: &Server, book: &str, proxy: &str) -> Test {
    let inventory = format!(
        "[devices.a]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {}\nsecret.env = \"EDGEBOOK_PASSWORD\"\n\
         trust.fingerprint = \"{}\"\nproxy = {proxy}\n",
        server.port,
        server.identity.fingerprint()
    );
    let test = Test::book(book).inventory(&inventory).args(["--device", "a", "-vv"]);
    test.env("EDGEBOOK_PASSWORD", SECRET).env("PROXY_PASSWORD", PASSWORD)
}

#[test]
fn the_proxy_gets_its_login_and_nothing_shows_it() {
    let answer = FINE.replace("{}", &format!("{{\"echo\":\"{PASSWORD} {HEADER}\"}}"));
    let server = Server::start(move |connection| connection.answer_all(200, &answer));
    let port = proxy();
    let address = format!("address = \"http://127.0.0.1:{port}\"");
    let login = format!("{{ {address}, user = \"edge\", secret = {{ env = \"PROXY_PASSWORD\" }} }}");
    let test = behind(&server, READ, &login);
    let ran = told(&test);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(journal(&test).calls.len(), 1);
    let shown = format!("{ran}{}", after(&test, "audit show last -o json"));
    assert!(!shown.contains(PASSWORD) && !shown.contains(HEADER), "{shown}");
    let wire = heard(&server);
    assert!(wire.contains("authorization: ") && !wire.contains("proxy-authorization"), "{wire}");

    for wrong in [
        format!("\"http://127.0.0.1:{port}\""),
        format!("{{ {address}, user = \"other\", secret = {{ env = \"PROXY_PASSWORD\" }} }}"),
    ] {
        let ran = told(&behind(&server, READ, &wrong));
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("the proxy asks for a login") && !ran.stderr.contains(PASSWORD), "{ran}");
        assert!(!ran.stderr.contains("doctor"), "{ran}");
    }
    let ran = told(&behind(&server, READ, &login.replace("PROXY_PASSWORD", "UNSET")));
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("the environment variable UNSET"), "{ran}");
    assert_eq!(server.requests(), 1);
}
