//! Properties of the values that only Edgebook has: errors, durations, times and downloads.

use super::row::Function;

const fn p(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    script: &'static str,
    value: &'static str,
) -> Function {
    Function::new(name, signature, "property", doc).pure().property().example(script, value)
}

/// The properties.
pub(super) const TABLE: &[Function] = &[
    p(
        "message",
        "error.message -> string",
        "What went wrong.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.message } got",
        "\"\\\"x\\\" is not among the devices of this run\"",
    ),
    p(
        "name",
        "error.name -> string",
        "The error's name: the device's own where it has one.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.name } got",
        "\"UnknownDevice\"",
    ),
    p(
        "code",
        "error.code -> string",
        "The kind of error, by its stable code: what it means stands in the list of errors.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.code } got",
        "\"unknown-device\"",
    ),
    p(
        "status",
        "error.status -> int or ()",
        "The HTTP status, where a device answered.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.status } got",
        "()",
    ),
    p(
        "operation",
        "error.operation -> string or ()",
        "The operation that was called.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.operation } got",
        "()",
    ),
    p(
        "device",
        "error.device -> string or ()",
        "The name of the device that was called.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.device } got",
        "()",
    ),
    p(
        "log",
        "error.log -> string or ()",
        "The device's reference into its own log.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.log } got",
        "()",
    ),
    p(
        "hint",
        "error.hint -> string or ()",
        "What to do next.",
        "let got = (); try { device(\"x\") } catch (e) { got = e.hint } got",
        "\"its devices are edge-1\"",
    ),
    p("seconds", "duration.seconds -> float", "A duration in seconds.", "duration(\"90s\").seconds", "90.0"),
    p("minutes", "duration.minutes -> float", "A duration in minutes.", "duration(\"90s\").minutes", "1.5"),
    p("hours", "duration.hours -> float", "A duration in hours.", "duration(\"90m\").hours", "1.5"),
    p("days", "duration.days -> float", "A duration in days.", "duration(\"36h\").days", "1.5"),
    p(
        "unix",
        "time.unix -> int",
        "A time in seconds since 1970.",
        "parse_time(1579887711).unix",
        "1579887711",
    ),
    p(
        "file_name",
        "blob.file_name -> string or ()",
        "The name of the file that a download has.",
        "type_name(\"a download\")",
        "\"string\"",
    ),
];
