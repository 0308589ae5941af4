//! What a description declares about requests stands on the wire, from a runbook and from the shell alike. The typed
//! client sends the same from the same description: `runtime/client/tests/golden/declared.rs`.

use crate::harness::{Ran, Test, repository};
use crate::server::Server;

/// The description of which each operation declares something.
const DESCRIPTION: &str = "codegen/emit/tests/golden/declared/description.yaml";

/// One call: in a runbook, in the shell, and the lines of the request that it is.
struct Row {
    script: &'static str,
    shell: &'static [&'static str],
    sent: &'static [&'static str],
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row {
        script: r#"find_lists(["a/b", "c%2Cd"], "x", [1, 2], #{ each: ["a", "b"], commas: ["a,b", "c"], spaces: ["a", "b"], pipes: ["a", "b"] })"#,
        // Commas part the items of a list there.
        shell: &["find_lists", "a/b,c%2Cd", "x", "1,2", "each=a,b", r#"commas:=["a,b","c"]"#, "spaces=a,b", "pipes=a,b"],
        sent: &["GET /api/lists/a%2Fb,c%252Cd/.x;spot=1;spot=2?each=a&each=b&commas=a%2Cb,c&spaces=a%20b&pipes=a%7Cb HTTP/1.1"],
    },
    Row {
        script: r#"find_lists(["a"], "x", [1], #{ deep: #{ aisle: "n", row: 4 }, flat: #{ aisle: "s" }, filter: #{ row: 1 }, "sort[]": ["x", "y"] })"#,
        shell: &["find_lists", "a", "x", "1", r#"deep:={"aisle":"n","row":4}"#, r#"flat:={"aisle":"s"}"#, r#"filter:={"row":1}"#, "sort[]=x,y"],
        sent: &["GET /api/lists/a/.x;spot=1?deep%5Baisle%5D=n&deep%5Brow%5D=4&aisle=s&filter=%7B%22row%22%3A1%7D&sort%5B%5D=x&sort%5B%5D=y HTTP/1.1"],
    },
    Row {
        script: r#"find_lists(["a"], "x", [1], #{ "X-Marks": ["a", "b"], till: "a b", lane: [1, 2] })"#,
        shell: &["find_lists", "a", "x", "1", "X-Marks=a,b", "till=a b", "lane=1,2"],
        sent: &["GET /api/lists/a/.x;spot=1 HTTP/1.1", "x-marks: a,b", "cookie: till=a%20b; lane=1,2"],
    },
    Row {
        script: r#"add_shelf(#{ label: "x", code: "7" })"#,
        shell: &["add_shelf", "label=x", "code=7"],
        sent: &["POST /api/shelves HTTP/1.1", r#"{"label":"x","code":"7"}"#],
    },
    Row {
        script: r#"send_parcel(#{ kind: "BOX", to: "x", edges: [1, 2] })"#,
        shell: &["send_parcel", r#"{"kind":"BOX","to":"x","edges":[1,2]}"#],
        sent: &["POST /api/parcels HTTP/1.1", r#"{"kind":"BOX","to":"x","edges":[1,2]}"#],
    },
    Row {
        script: r#"send_parcels([#{ kind: "BOX", edges: [1] }, #{ kind: "TUBE", length: 3 }])"#,
        shell: &["send_parcels", r#"[{"kind":"BOX","edges":[1]},{"kind":"TUBE","length":3}]"#],
        sent: &["PUT /api/parcels HTTP/1.1", r#"[{"kind":"BOX","edges":[1]},{"kind":"TUBE","length":3}]"#],
    },
    Row {
        script: r#"set_slots(#{ slots: ["a", ()], self: 1, Self: 2, "größe": 3, "日本": "x" })"#,
        shell: &["set_slots", r#"slots:=["a",null]"#, "self=1", "Self=2", "größe=3", "日本=x"],
        sent: &["PUT /api/slots HTTP/1.1", r#"{"slots":["a",null],"self":1,"Self":2,"größe":3,"日本":"x"}"#],
    },
    Row {
        script: r#"add_note(#{ text: "x y", each: ["a", "b"], commas: ["a,b", "c"], deep: #{ aisle: "n" }, json: #{ aisle: "s" } })"#,
        shell: &["add_note", "text=x y", "each=a,b", r#"commas:=["a,b","c"]"#, r#"deep:={"aisle":"n"}"#, r#"json:={"aisle":"s"}"#],
        sent: &[
            "POST /api/notes HTTP/1.1",
            "content-type: application/x-www-form-urlencoded",
            "text=x+y&each=a&each=b&commas=a%2Cb,c&deep%5Baisle%5D=n&json=%7B%22aisle%22%3A%22s%22%7D",
        ],
    },
    Row {
        script: r#"add_picture(#{ title: "x", spot: #{ aisle: "n" }, place: #{ aisle: "s" } })"#,
        shell: &["add_picture", "title=x", r#"spot:={"aisle":"n"}"#, r#"place:={"aisle":"s"}"#],
        sent: &["POST /api/pictures HTTP/1.1", "Content-Type: text/markdown", "Content-Type: application/vnd.spot+json", r#"{"aisle":"n"}"#],
    },
    Row {
        script: "change_shelf(3, #{ label: () })",
        shell: &["change_shelf", "3", "label:=null"],
        sent: &["PATCH /v2/shelves/3 HTTP/1.1", "content-type: application/merge-patch+json", r#"{"label":null}"#],
    },
    Row {
        script: r#"replace_shelf(3, [#{ op: "x" }])"#,
        shell: &["replace_shelf", "3", r#"[{"op":"x"}]"#],
        sent: &["PUT /v2/shelves/3 HTTP/1.1", "content-type: application/json-patch+json", r#"[{"op":"x"}]"#],
    },
    Row {
        script: r#"send_order("<item/>")"#,
        shell: &["send_order", "<item/>"],
        sent: &["POST /api/orders HTTP/1.1", "content-type: application/xml", "<item/>"],
    },
    Row {
        script: r#"set_order(#{ item: "x" })"#,
        shell: &["set_order", "item=x"],
        sent: &["PUT /api/orders HTTP/1.1", "content-type: application/json", r#"{"item":"x"}"#],
    },
];

/// The description in the words of OpenAPI 3.1.
const THREE_ONE: &str = "codegen/emit/tests/golden/three_one/description.yaml";

/// The arguments that lead to a server, for any command.
fn to(server: &Server, description: &str) -> Vec<String> {
    let fingerprint = server.identity.fingerprint().to_string();
    let all = ["--kind", "shop", "--yes", "--spec", description, "--fingerprint", &fingerprint];
    all.map(str::to_owned).to_vec()
}

fn address(server: &Server) -> String {
    format!("https://127.0.0.1:{}", server.port)
}

/// What a command makes a server hear, as lines.
fn heard(test: impl FnOnce(&Server) -> Test) -> (Ran, Vec<String>) {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let ran = test(&server).run();
    let spoken = String::from_utf8_lossy(&server.bytes().concat()).into_owned();
    (ran, spoken.lines().map(str::to_owned).collect())
}

fn by_script(step: &str) -> (Ran, Vec<String>) {
    script(DESCRIPTION, "shop", step)
}

fn by_shell(words: &[&str]) -> (Ran, Vec<String>) {
    shell(DESCRIPTION, "shop", words)
}

fn script(description: &str, group: &str, step: &str) -> (Ran, Vec<String>) {
    let description = format!("shop={}", repository().join(description).display());
    heard(|server| {
        let book = format!("shop.{group}.{step};\n");
        Test::book(&book).args(["--device".to_owned(), address(server)]).args(to(server, &description))
    })
}

fn shell(description: &str, group: &str, words: &[&str]) -> (Ran, Vec<String>) {
    let description = format!("shop={}", repository().join(description).display());
    heard(|server| {
        let (operation, rest) = words.split_first().unwrap();
        let operation = format!("{group}.{operation}");
        let words = std::iter::once(operation).chain(rest.iter().map(|word| (*word).to_owned()));
        Test::new()
            .args(["call".to_owned()])
            .args(to(server, &description))
            .args([address(server)])
            .args(words)
    })
}

#[test]
fn what_is_declared_stands_on_the_wire() {
    for row in ROWS {
        for (ran, lines) in [by_script(row.script), by_shell(row.shell)] {
            assert_eq!(ran.code, Some(0), "{}: {ran}", row.script);
            for line in row.sent {
                assert!(lines.iter().any(|heard| heard == line), "{line:?} of {} in {lines:#?}", row.script);
            }
        }
    }
}

#[test]
fn a_description_in_3_1_is_sent_like_one_in_3_0() {
    let step = r#"add_job(#{ part: (), unit: "piece", speed: "slow", count: 499, slots: ["a", ()], at: #{ aisle: "n" }, nothing: (), sizes: #{ x1: 7 } })"#;
    let words = [
        "add_job",
        "part:=null",
        "unit=piece",
        "speed=slow",
        "count=499",
        r#"slots:=["a",null]"#,
        r#"at:={"aisle":"n"}"#,
        "nothing:=null",
        r#"sizes:={"x1":7}"#,
    ];
    let body = r#"{"part":null,"unit":"piece","speed":"slow","count":499,"slots":["a",null],"at":{"aisle":"n"},"nothing":null,"sizes":{"x1":7}}"#;
    for (ran, lines) in [script(THREE_ONE, "jobs", step), shell(THREE_ONE, "jobs", &words)] {
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(lines.iter().any(|line| line == "POST /api/jobs HTTP/1.1"), "{lines:#?}");
        assert!(lines.iter().any(|line| line == body), "{lines:#?}");
    }
    for (step, says) in [
        (r#"add_job(#{ part: "x", count: 500 })"#, "from 1 to 499"),
        (r#"add_job(#{ part: "x", unit: "pair" })"#, "must be \"piece\""),
        (r#"add_job(#{ part: "x", number: 1 })"#, "has no key 'number'"),
    ] {
        let (ran, lines) = script(THREE_ONE, "jobs", step);
        assert!(ran.stderr.contains(says) && lines.is_empty(), "{step}: {ran}\n{lines:?}");
    }
}

#[test]
fn each_file_of_a_list_is_a_part_of_its_own() {
    let (ran, lines) = by_script("add_picture(#{ files: [blob(2, 65), blob(1, 66)] })");
    assert_eq!(ran.code, Some(0), "{ran}");
    let part = r#"Content-Disposition: form-data; name="files"; filename="files""#;
    assert_eq!(lines.iter().filter(|line| *line == part).count(), 2, "{lines:#?}");
    assert!(lines.iter().any(|line| line == "AA") && lines.iter().any(|line| line == "B"), "{lines:#?}");
}

#[test]
fn what_another_host_answers_is_refused() {
    for (ran, lines) in [by_script("show_archive()"), by_shell(&["show_archive"])] {
        assert!(ran.stderr.contains("answered by https://192.0.2.2/api") && lines.is_empty(), "{ran}");
        assert!(matches!(ran.code, Some(1 | 2)), "{ran}");
    }
}

#[test]
fn what_a_kind_or_a_style_does_not_allow_is_not_sent() {
    for (step, says) in [
        (r#"send_parcel(#{ kind: "TUBE", edges: [1] })"#, "has no key 'edges'"),
        (r#"send_parcels([#{ kind: "BOX", edges: [1] }, #{ kind: "TUBE", lid: 1 }])"#, "has no key 'lid'"),
        (
            r#"send_parcels([#{ kind: "BOX", edges: [1] }, #{ kind: "TUBE", edges: [1] }])"#,
            "has no key 'edges'",
        ),
        (r#"send_parcel(#{ kind: "CRATE" })"#, "must be \"BOX\" or \"TUBE\", got \"CRATE\""),
        (r#"add_shelf(#{ number: 1, label: "x" })"#, "has no key 'number'"),
        ("add_shelf(#{ code: \"7\" })", "needs the key 'label'"),
    ] {
        let (ran, lines) = by_script(step);
        assert!(ran.stderr.contains(says) && lines.is_empty(), "{step}: {ran}\n{lines:?}");
    }
}

/// A description with one operation for each need of a login.
const GUARDED: &str = r#"
openapi: 3.0.3
info: {title: Shop, version: "1"}
security: [{bearer: []}]
paths:
  /bearer: {get: {operationId: bearer, tags: [shop], responses: {"200": {description: ok}}}}
  /open: {get: {operationId: open, tags: [shop], security: [], responses: {"200": {description: ok}}}}
  /query: {get: {operationId: query, tags: [shop], security: [{two: []}], responses: {"200": {description: ok}}}}
  /cookie: {get: {operationId: cookie, tags: [shop], security: [{three: []}], responses: {"200": {description: ok}}}}
  /given: {get: {operationId: given, tags: [shop], security: [{two: []}], parameters: [{name: two, in: query, required: true, schema: {type: string}}], responses: {"200": {description: ok}}}}
  /both: {get: {operationId: both, tags: [shop], security: [{one: [], two: []}], responses: {"200": {description: ok}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    one: {type: apiKey, in: header, name: X-One}
    two: {type: apiKey, in: query, name: two}
    three: {type: apiKey, in: cookie, name: three}
"#;

/// What an operation makes a server hear, with an inventory that logs in like this.
fn guarded(operation: &str, login: &str) -> (Ran, Vec<String>) {
    heard(|server| {
        let inventory = format!(
            "[devices.hub]\nkind = \"shop\"\naddress = {:?}\ntrust = {{ fingerprint = \"{}\" }}\n{login}\n",
            address(server),
            server.identity.fingerprint()
        );
        let test = Test::new().file("shop.yaml", GUARDED).inventory(&inventory);
        let test = test.env("SESAME", "sesame-1").env("OTHER", "other-2");
        test.args(["call", "--spec", "shop=shop.yaml", "hub", &format!("shop.{operation}"), "-vv"])
    })
}

#[test]
fn each_operation_gets_the_login_that_it_declares() {
    let token = "auth = \"token\"\nsecret = { env = \"SESAME\" }";
    let schemes = "auth = { schemes = { one = { env = \"SESAME\" }, two = { env = \"OTHER\" } } }";
    for (operation, login, sent) in [
        ("bearer", token, &["GET /bearer HTTP/1.1", "authorization: Bearer sesame-1"][..]),
        ("query", token, &["GET /query?two=sesame-1 HTTP/1.1"]),
        ("given", token, &["GET /given?two=sesame-1 HTTP/1.1"]),
        ("cookie", token, &["GET /cookie HTTP/1.1", "cookie: three=sesame-1"]),
        ("both", schemes, &["GET /both?two=other-2 HTTP/1.1", "x-one: sesame-1"]),
        ("open", token, &["GET /open HTTP/1.1"]),
    ] {
        let (ran, lines) = guarded(operation, login);
        assert_eq!(ran.code, Some(0), "{operation}: {ran}");
        for line in sent {
            assert!(lines.iter().any(|heard| heard == line), "{line:?} in {lines:#?}");
        }
        let is_open = operation == "open";
        let secret = |text: &str| text.contains("sesame-1") || text.contains("other-2");
        assert!(!is_open || !lines.iter().any(|line| secret(line)), "{lines:#?}");
        assert!(!secret(&ran.to_string()), "{operation}: {ran}");
    }
}

#[test]
fn an_overlay_says_the_login_that_a_description_leaves_out() {
    let (before, _) = GUARDED.split_once("components:").unwrap();
    let open = before.replace("security: [{bearer: []}]\n", "").replace("security: [{two: []}], ", "");
    let open: String = open.lines().filter(|line| !line.contains("security:")).collect::<Vec<_>>().join("\n");
    for (auth, sent) in [
        ("{bearer: true}", "authorization: Bearer sesame-1"),
        ("{header: X-Pass}", "x-pass: sesame-1"),
        ("{query: pass}", "GET /bearer?pass=sesame-1 HTTP/1.1"),
        ("{cookie: pass}", "cookie: pass=sesame-1"),
    ] {
        let (ran, lines) = heard(|server| {
            let inventory = format!(
                "[devices.hub]\nkind = \"shop\"\naddress = {:?}\ntrust = {{ fingerprint = \"{}\" }}\nauth = \"token\"\n\
                 secret = {{ env = \"SESAME\" }}\n",
                address(server),
                server.identity.fingerprint()
            );
            let overlay = format!("kind: shop\nauth: [{auth}]\n");
            let test =
                Test::new().file("shop.yaml", &open).file("overlay.yaml", &overlay).inventory(&inventory);
            test.env("SESAME", "sesame-1").args(["call", "--spec", "shop.yaml", "hub", "shop.bearer"])
        });
        assert_eq!(ran.code, Some(0), "{auth}: {ran}");
        assert!(lines.iter().any(|line| line == sent), "{sent:?} in {lines:#?}");
    }
}

#[test]
fn a_login_that_is_lacking_is_told_with_what_the_inventory_says() {
    let token = "auth = \"token\"\nsecret = { env = \"SESAME\" }";
    let basic = "auth = { basic = \"api\" }\nsecret = { env = \"SESAME\" }";
    for (operation, login, says) in [
        ("both", token, "schemes = { one = { env = \"VARIABLE\" }, two = { env = \"VARIABLE\" } }"),
        ("bearer", "auth = { schemes = { one = { env = \"SESAME\" } } }", "needs a bearer token (bearer)"),
        ("bearer", basic, "has no basic authentication"),
        ("bearer", "auth = { schemes = { won = { env = \"SESAME\" } } }", "has no security scheme `won`"),
    ] {
        let (ran, lines) = guarded(operation, login);
        assert!(ran.stderr.contains(says) && lines.is_empty(), "{operation} {login}: {ran}\n{lines:?}");
        assert_eq!(ran.code, Some(2), "{operation} {login}: {ran}");
    }
}
