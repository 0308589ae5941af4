//! One request under each deviation, and what comes back: as any client sees it.

use edgebook_sim::Sim;

use super::super::client::Sent;
use super::{client, kind_of, odd};

/// Row, request, status, and what the body has in it.
type Case = (&'static str, &'static str, Sent<'static>, u16, &'static str);

const FORM: &str = "application/x-www-form-urlencoded";

const CASES: &[Case] = &[
    ("V7", "PUT /api/api_password", Sent::Json(r#"{"password":"another-password"}"#), 200, ""),
    ("V11", "GET /api/config/", Sent::Nothing, 200, "Larkspur"),
    ("E1", "GET /api/config", Sent::Nothing, 200, r#""error":{"name""#),
    ("E2", "GET /api/config", Sent::Nothing, 403, r#""response":{"name""#),
    ("E10", "POST /api/snapshots", Sent::Json(r#"{"name":"x","async":true}"#), 200, r#""token":""#),
    ("E12", "POST /api/v2/firewall/rules", Sent::Json(r#"{"rule":"FORWARD -j ACCEPT"}"#), 200, "FORWARD"),
    ("E13", "DELETE /api/alert/2", Sent::Nothing, 200, r#"{"response":"Deleted"}"#),
    ("T7", "GET /api/status/connected_subnets", Sent::Nothing, 200, "[["),
    ("T7", "GET /api/status/connected_subnets", Sent::Json(r#"{"extended_output":"true"}"#), 200, "[{"),
    (
        "T14",
        "POST /api/peering/peers",
        Sent::Json(r#"{"id":4,"name":"198.51.100.54","overlay_mtu":1500}"#),
        200,
        "1500",
    ),
    ("T17", "GET /api/ipsec/endpoints/1", Sent::Nothing, 200, r#""psk":"larkspur-dublin"#),
    (
        "T20",
        "PUT /api/ipsec/endpoints/1",
        Sent::Json(r#"{"nat_t_enabled":"False"}"#),
        200,
        r#""nat_t_enabled":"False""#,
    ),
    ("T28", "DELETE /api/plugin-instances/1", Sent::Json(r#"{"force":true}"#), 200, ""),
    ("T33", "GET /api/container_system/containers", Sent::Nothing, 200, r#""Env":["#),
    ("T34", "GET /api/clientpack?name=172_31_1_5&fileFormat=conf", Sent::Nothing, 200, "client\n"),
    (
        "T36",
        "PUT /api/snapshots/running_config",
        Sent::Other("application/octet-stream", "x"),
        403,
        "Keyset present",
    ),
    (
        "T37",
        "PUT /api/license/upgrade",
        Sent::Other("text/plain", "\n  an upgrade, as it was mailed  \n"),
        200,
        "accepted",
    ),
    (
        "T38",
        "POST /api/container_system/images",
        Sent::Other(
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\napp\r\n--x\r\nContent-Disposition: form-data; \
             name=\"imagefile\"; filename=\"app.tar.gz\"\r\n\r\nbytes\r\n--x--\r\n",
        ),
        200,
        "import_uuid",
    ),
    (
        "T39",
        "PUT /api/clientpacks/add_clientpacks",
        Sent::Json(r#"{"requested_ips":"172.31.1.100"}"#),
        405,
        "",
    ),
    ("T45", "PUT /api/interfaces/edge_gre/1", Sent::Json(r#"{"description":"x"}"#), 200, r#""enabled":true"#),
    ("T48", "GET /api/plugin-instances/1/configurations/0/content", Sent::Nothing, 200, ""),
    ("C3", "POST /api/oper/blacklist", Sent::Form("host=192.0.2.10&ttl=60"), 200, r#""ttl":"60""#),
    ("C4", "POST /api/oper/blacklist", Sent::Form("host=192.0.2.10"), 200, r#""description":"-""#),
    ("C6", "POST /api/oper/blacklist", Sent::Form("host=192.0.2.10"), 200, r#""error":false"#),
    ("C8", "DELETE /api/oper/userauth?ip=10.10.20.21", Sent::Nothing, 200, r#""error":false"#),
    ("C8", "DELETE /api/oper/userauth?ip=10.10.20.21", Sent::Other(FORM, ""), 200, r#""error":false"#),
    ("C9", "GET /api/oper/routemon", Sent::Nothing, 200, r#""routes":[{"flags":{"error":false"#),
    ("C10", "GET /api/stats", Sent::Nothing, 200, ""),
    ("C10", "GET /api/oper/stats", Sent::Nothing, 404, ""),
    ("C13", "GET /api/oper/dhcpserver?name=DHCP_office", Sent::Nothing, 200, r#""pool_usage_percent":18"#),
    (
        "C14",
        "POST /api/oper/userauth",
        Sent::Form("ip=192.0.2.10&username=kim&session_timeout=60&idle_timeout=30&groups=a"),
        200,
        r#""idle_timeout":60"#,
    ),
    (
        "R1",
        "POST /api/ipsec/endpoints",
        Sent::Json(r#"{"name":"x","ipaddress":"192.0.2.9","secret":"y","private_ipaddress":""}"#),
        200,
        r#""private_ipaddress":"192.0.2.9""#,
    ),
    (
        "R2",
        "POST /api/firewall/rules",
        Sent::Json(r#"{"rule":"INPUT_CUST -j ACCEPT","position":0,"id":"0"}"#),
        200,
        "",
    ),
    ("R3", "GET /api/container_system/containers", Sent::Nothing, 200, r#""Networks":{"cohesive.net":{"#),
    ("R4", "GET /api/webhooks", Sent::Nothing, 200, r#"Z","#),
    ("R8", "PUT /api/ipsec", Sent::Json(r#"{"ipsec_local_ipaddress":"10.10.0.10"}"#), 200, ""),
    ("R9", "PUT /api/license/parameters", Sent::Json(r#"{"default":true}"#), 400, ""),
    (
        "R10",
        "POST /api/peering/peers",
        Sent::Json(r#"{"id":4,"name":"198.51.100.54","overlay_mtu":4800}"#),
        200,
        "",
    ),
    (
        "R10",
        "POST /api/peering/peers",
        Sent::Json(r#"{"id":4,"name":"198.51.100.54","overlay_mtu":4801}"#),
        400,
        "mtu",
    ),
    (
        "R11",
        "POST /api/packet_monitor",
        Sent::Json(
            r#"{"name":"dns","type":"pcap","interface":"eth0","filter":"port 53","duration":"forever","destination":"file"}"#,
        ),
        200,
        "forever",
    ),
];

fn ask(sim: &Sim, request: &str, body: Sent<'_>) -> (u16, String) {
    let (method, target) = request.split_once(' ').unwrap();
    let answer = client(sim).try_send(method, target, body).unwrap();
    (answer.status, String::from_utf8_lossy(&answer.body).into_owned())
}

#[test]
fn answers_are_as_the_row_says() {
    let mut problems = Vec::new();
    for (row, request, sent, status, part) in CASES {
        let (its, body) = ask(&odd(&kind_of(row), row), request, *sent);
        let fits = its == *status || (*status == 200 && (200..300).contains(&its));
        if !fits || !body.contains(part) {
            problems.push(format!("{row} {request}: {its} {body}"));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}
