//! What a script must not be able to do: use up memory or time, reach a file, run text as code, hide a doubt, or show a
//! secret. Memory and time are measured on the real process.

use std::fmt::Write as _;
use std::io::Read;
use std::os::unix::fs::symlink;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::harness::{Ran, Test};

/// How a run ended, and what it cost.
struct Measured {
    ran: Ran,
    peak_mib: u64,
    took: Duration,
}

/// Nothing may take longer, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_mins(2);
/// How often the process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The most memory that the process has had so far, by the kernel's account; `None` when it is over. A process that
/// ends within milliseconds may be seen only before it has anything, which rounds to nothing.
fn peak_mib(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}

fn measured(test: &Test) -> Measured {
    let started = Instant::now();
    let mut child =
        test.command().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, receiver) = mpsc::channel();
    let mut streams: [Box<dyn Read + Send>; 2] =
        [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
    thread::spawn(move || {
        let mut texts = streams.iter_mut().map(|stream| {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).unwrap();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let both = (texts.next().unwrap(), texts.next().unwrap());
        sender.send(both).unwrap();
    });
    let mut peak = 0;
    let (stdout, stderr) = loop {
        peak = peak.max(peak_mib(&child).unwrap_or(0));
        match receiver.recv_timeout(LOOK_EVERY) {
            Ok(both) => break both,
            Err(_) if started.elapsed() > LONGEST => {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("still runs after {LONGEST:?}");
            }
            Err(_) => {}
        }
    };
    let code = child.wait().unwrap().code();
    Measured { ran: Ran { code, stdout, stderr }, peak_mib: peak, took: started.elapsed() }
}

/// A script, further arguments, the code of its error, words of its message, and the most memory in MiB.
type Case = (&'static str, &'static [&'static str], &'static str, &'static str, u64);

/// What the program needs for itself, with both simulators in it.
const OWN: u64 = 100;
/// What the limits of a run let it use beyond that: see `Limits`.
const ALLOWED: u64 = 1_200;

const STEPS: &[&str] = &["--limit", "operations=300000"];

const CASES: &[Case] = &[
    ("loop {}", STEPS, "limit-operations", "--limit operations=600000", OWN),
    ("loop { try { loop {} } catch {} }", STEPS, "limit-operations", "--limit operations=", OWN),
    ("[1].for_each(|x| { loop {} });", STEPS, "limit-operations", "--limit operations=", OWN),
    ("loop {}", &["--limit", "time=1s"], "limit-time", "--limit time=2s", OWN),
    ("loop { sleep(0.01); }", &["--limit", "time=1s"], "limit-time", "--limit time=2s", OWN),
    ("fn f(n) { f(n + 1) }\nf(0);", &[], "limit-call-levels", "--limit call_levels=80", OWN),
    (
        "fn f(n) { f(n + 1) }\nf(0);",
        &["--limit", "call_levels=400"],
        "limit-call-levels",
        "deeper than 400",
        OWN + 100,
    ),
    (
        "let f = |f, n| [n].map(|x| f.call(f, x + 1)); f.call(f, 0);",
        &[],
        "limit-call-levels",
        "--limit call_levels=",
        OWN,
    ),
    ("\"a\".repeat(1073741824);", &[], "limit-size", "--limit string_bytes=256MiB", OWN),
    ("let a = \"a\"; loop { a += a; }", &[], "limit-size", "--limit string_bytes=", ALLOWED),
    (
        "let s = \"a\".repeat(100000); s = s.replace(\"a\", s);",
        &[],
        "limit-size",
        "--limit string_bytes=",
        OWN,
    ),
    (
        "let s = \"a\"; loop { s = s.replace(\"a\", s + s); }",
        &[],
        "limit-size",
        "--limit string_bytes=",
        ALLOWED,
    ),
    (
        "let s = \"x\".repeat(5000000); s.split(\"\");",
        &[],
        "limit-size",
        "--limit list_items=8000000",
        OWN + 200,
    ),
    ("let s = \"x\".repeat(5000000); s.to_chars();", &[], "limit-size", "--limit list_items=", OWN + 200),
    ("\"\\n\".repeat(5000000).lines();", &[], "limit-size", "--limit list_items=", OWN + 200),
    ("let a = []; a.pad(10000000, 1);", &[], "limit-size", "--limit list_items=", OWN),
    ("let a = [1]; loop { a += a; }", &[], "limit-size", "--limit list_items=", ALLOWED),
    (
        "let a = []; for i in 0..10000000 { a.push(i); }",
        &["--limit", "operations=20000"],
        "limit-operations",
        "--limit operations=",
        OWN,
    ),
    (
        "let a = []; for i in 0..10000000 { a.push(i); }",
        &["--limit", "list_items=10000"],
        "limit-size",
        "list_items=20000",
        OWN,
    ),
    ("blob(10000000000);", &[], "limit-size", "--limit list_items=", OWN),
    (
        "let a = []; for i in 0..1000 { a.push(\"x\".repeat(1000000)); }",
        &[],
        "limit-size",
        "string_bytes=",
        ALLOWED,
    ),
    (
        "let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1; }",
        &["--limit", "map_entries=1000"],
        "limit-size",
        "map_entries=2000",
        OWN,
    ),
    ("let a = []; loop { a = [a]; }", &[], "limit-data-depth", "--limit data_depth=400", OWN),
    (
        "let a = []; loop { a = [a]; }",
        &["--limit", "data_depth=2000"],
        "limit-data-depth",
        "deeper than 2000",
        OWN + 200,
    ),
    (
        "let a = #{}; loop { let b = #{}; b.x = a; a = b; }",
        &[],
        "limit-data-depth",
        "--limit data_depth=",
        OWN,
    ),
    ("parse_json(\"[\".repeat(1000000));", &[], "wrong-value", "this is not JSON", OWN),
    ("sleep(1e300);", &[], "wrong-value", "not a possible number of seconds", OWN),
    ("sleep(9223372036854775807);", &[], "limit-wait", "--limit wait=48h", OWN),
    ("wait_until(\"100000h\", || true);", &[], "limit-wait", "--limit wait=", OWN),
    ("eval(\"print(1)\");", &[], "syntax", "runbooks cannot run text as code", OWN),
    ("import \"/etc/passwd\" as p;", &[], "import", "below the runbook's folder", OWN),
    ("import \"../outside\" as o;", &[], "import", "outside of the runbook's folder", OWN),
    ("import \"link\" as o;", &[], "import", "outside of the runbook's folder", OWN),
    ("import \"dir/../../outside\" as o;", &[], "import", "cannot be imported", OWN),
];

#[test]
fn limits_hold_and_say_how_they_are_raised() {
    let mut wrong = String::new();
    let mut unseen = 0;
    for (script, args, code, words, most) in CASES {
        let test = Test::new()
            .file("books/book.rhai", script)
            .file("outside.rhai", "print(\"outside\");\n")
            .args(["run", "books/book.rhai", "--sim", "--no-check"])
            .args(args.iter().copied());
        symlink(test.folder().join("outside.rhai"), test.folder().join("books/link.rhai")).unwrap();
        let Measured { ran, peak_mib, took } = measured(&test);
        let told = ran.stderr.contains(&format!("error[{code}]")) && ran.stderr.contains(words);
        let ended = matches!(ran.code, Some(1 | 2)) && ran.stdout.is_empty();
        println!("{peak_mib:5} MiB {:6} ms  {script}", took.as_millis());
        unseen += usize::from(peak_mib == 0);
        if !told || !ended || peak_mib > *most {
            writeln!(wrong, "――― {script} {args:?}\n{ran}peak {peak_mib} MiB of {most}, {took:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(unseen < CASES.len() / 2, "the memory of {unseen} of {} processes was not seen", CASES.len());
}

#[test]
fn the_prompt_has_the_same_limits() {
    let test = Test::new()
        .args(["repl", "--sim", "--limit", "operations=100000"])
        .stdin("loop {}\nprint(\"next\");\n");
    let ran = test.run();
    assert!(ran.stderr.contains("error[limit-operations]") && ran.stdout.contains("next"), "{ran}");
}

#[test]
fn a_doubt_stays_whatever_a_script_catches() {
    let scripts = [
        "try { vns3.ipsec.restart(#{ restart: true }); } catch { }",
        "try { try { vns3.ipsec.restart(#{ restart: true }); } catch { throw 1; } } catch { }",
        "for i in 0..3 { try { vns3.ipsec.restart(#{ restart: true }); } catch { continue; } }",
        "let f = || vns3.ipsec.restart(#{ restart: true });\ntry { [1].map(|x| f.call()); } catch { }",
        "try { wait_until(\"5s\", || { vns3.ipsec.restart(#{ restart: true }); true }); } catch { }",
    ];
    for script in scripts {
        let book = format!("{script}\nprint(\"went on\");\n");
        let ran =
            Test::book(&book).args(["--sim", "--no-check", "-v", "--fault", "close_after_applying"]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(6), ""), "{script}\n{ran}");
        assert_eq!(ran.stderr.matches("POST https").count(), 1, "it is never repeated\n{script}\n{ran}");
    }
}

/// Every way to bring a text out of a script.
const OUTPUTS: &[&str] = &[
    "print(s);",
    "debug(s);",
    "warn(s);",
    "print(`${s}`);",
    "print(\"\" + s);",
    "print(s + \"\");",
    "print([s]);",
    "print(#{ k: s });",
    "print([s, s].join(\", \"));",
    "print(s.to_string());",
    "print(to_json(s));",
    "print(to_json(#{ k: s }));",
    "table([#{ k: s }]);",
    "s",
    "[s]",
    "throw s;",
    "throw #{ message: s };",
    "throw `${s}`;",
    "try { throw s } catch (e) { print(e); }",
    "print(s == \"SECRET\");",
    "print(s.len());",
    "print(s[0]);",
    "for c in s { print(c); }",
    "print(s.split(\"\"));",
    "print(s.to_upper());",
    "print(s.to_chars());",
    "print(s.sub_string(0, 3));",
    "print(s.contains(\"S\"));",
    "print(s > \"A\");",
    "print([s].sort_by(|x| x));",
    "print(#{}.get(s));",
    "let m = #{}; m[s] = 1; print(m);",
    "print(group_by([s], |x| x));",
    "print(number(s));",
    "print(parse_json(s));",
    "print(type_name(s));",
    "print(cidr_contains(s, \"10.0.0.1\"));",
    "sleep(s);",
    "device(s);",
    "print(params[s]);",
    "import s as x;",
    "vns3.ipsec.get_endpoint(s);",
    "switch s { \"SECRET\" => print(1), _ => print(2) }",
    "print(s.bytes());",
    "print(s.to_blob());",
    "print(fixed(s, 2));",
];

#[test]
fn a_secret_gets_out_by_no_way() {
    // A runbook learns a secret from the appliance, and the appliance is told another one that it may echo.
    const TOLD: &str = "CANARY-7f3a-psk";
    for output in OUTPUTS {
        let output = output.replace("SECRET", TOLD);
        let book = format!(
            "let made = vns3.ipsec.create_endpoint(#{{ name: \"branch-7\", ipaddress: \"198.51.100.77\", secret: \"{TOLD}\" }});\n\
             let s = vns3.ipsec.get_endpoint(made.id ?? 1).psk;\nif s == () {{ throw \"no secret to show\"; }}\n{output}\n"
        );
        for format in ["text", "json"] {
            let ran = Test::book(&book).args(["--sim", "--no-check", "-vv", "-o", format]).run();
            assert!(ran.code.is_some_and(|code| code <= 2), "{output}\n{ran}");
            let text = format!("{}{}", ran.stdout, ran.stderr);
            // The source line of an error is what the author wrote; there the redactor has the last word, too.
            assert!(!text.contains(TOLD), "{output}\n{ran}");
            assert!(!text.contains("no secret to show"), "{output}\n{ran}");
            for character in ["\nC\n", "[C, A", "CANARY", "canary"] {
                assert!(!text.contains(character), "{output}\n{ran}");
            }
        }
    }
}

#[test]
fn the_prompt_shows_no_secret_either() {
    let lines = "let s = vns3.ipsec.get_endpoint(1).psk;\ns\n`${s}`\nprint(s);\n:vars\n";
    let ran = Test::new().args(["repl", "--sim"]).stdin(lines).run();
    assert!(ran.stdout.matches("(secret)").count() >= 3, "{ran}");
}
