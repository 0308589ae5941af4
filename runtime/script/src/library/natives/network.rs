//! Addresses and networks.

use std::net::IpAddr;

use ipnet::IpNet;
use rhai::Dynamic;

use super::{Call, Fallible, Function, Kind, Native, form, native};
use crate::value::Failure;

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "cidr_contains",
            "cidr_contains(network, inner) -> bool",
            "network",
            "Whether a network contains an address or all of another network.",
        )
        .forms(&[form(&[Kind::Text, Kind::Text], Kind::Bool)])
        .pure()
        .example("cidr_contains(\"10.0.0.0/8\", \"10.1.2.3\")", "true"),
        2..=2,
        &[],
        |call| {
            let outer = network(call, 0, "network")?;
            let inner = network(call, 1, "inner")?;
            Ok(outer.contains(&inner).into())
        },
    ),
    native(
        Function::new(
            "cidr_overlaps",
            "cidr_overlaps(a, b) -> bool",
            "network",
            "Whether two networks have an address in common.",
        )
        .forms(&[form(&[Kind::Text, Kind::Text], Kind::Bool)])
        .pure()
        .example("cidr_overlaps(\"10.0.0.0/24\", \"10.0.1.0/24\")", "false"),
        2..=2,
        &[],
        |call| {
            let left = network(call, 0, "a")?;
            let right = network(call, 1, "b")?;
            Ok((left.contains(&right) || right.contains(&left)).into())
        },
    ),
    native(
        Function::new(
            "ip_in",
            "ip_in(address, networks) -> bool",
            "network",
            "Whether an address is in a network, or in one of several.",
        )
        .forms(&[form(&[Kind::Text, Kind::Networks], Kind::Bool)])
        .pure()
        .example("ip_in(\"192.0.2.7\", [\"10.0.0.0/8\", \"192.0.2.0/24\"])", "true"),
        2..=2,
        &[],
        |call| {
            let address = network(call, 0, "address")?;
            let networks = match call.value(1).into_array() {
                Ok(networks) => networks,
                Err(_) => vec![call.value(1)],
            };
            for value in &networks {
                let text = value.clone().into_string().unwrap_or_default();
                if parse(&text).map_err(|f| f.within(&call.place(1, "networks")))?.contains(&address) {
                    return Ok(true.into());
                }
            }
            Ok(false.into())
        },
    ),
    native(
        Function::new(
            "is_ip",
            "is_ip(text) -> bool",
            "network",
            "Whether a text is an IPv4 or IPv6 address.",
        )
        .forms(&[form(&[Kind::Any], Kind::Bool)])
        .pure()
        .example("is_ip(\"10.0.0\")", "false"),
        1..=1,
        &[],
        |call| Ok(call.value(0).into_string().is_ok_and(|text| text.trim().parse::<IpAddr>().is_ok()).into()),
    ),
    native(
        Function::new(
            "is_cidr",
            "is_cidr(text) -> bool",
            "network",
            "Whether a text is a network such as 10.0.0.0/24.",
        )
        .forms(&[form(&[Kind::Any], Kind::Bool)])
        .pure()
        .example("is_cidr(\"10.0.0.0/8\")", "true"),
        1..=1,
        &[],
        |call| Ok(call.value(0).into_string().is_ok_and(|text| text.trim().parse::<IpNet>().is_ok()).into()),
    ),
    native(
        Function::new(
            "cidr_hosts",
            "cidr_hosts(network) -> float or int",
            "network",
            "How many addresses a network has.",
        )
        .forms(&[form(&[Kind::Text], Kind::Number)])
        .pure()
        .example("cidr_hosts(\"10.0.0.0/24\")", "256"),
        1..=1,
        &[],
        |call| {
            let network = network(call, 0, "network")?;
            let bits = u32::from(network.max_prefix_len().saturating_sub(network.prefix_len()));
            Ok(match 1i64.checked_shl(bits).filter(|_| bits < 63) {
                Some(count) => Dynamic::from_int(count),
                None => Dynamic::from_float(2f64.powi(i32::try_from(bits).unwrap_or(128))),
            })
        },
    ),
    native(
        Function::new(
            "sort_ips",
            "sort_ips(list) -> array",
            "network",
            "A copy of a list of addresses and networks in the order of their numbers: 10.0.0.9 before 10.0.0.10, IPv4 before IPv6.",
        )
        .forms(&[form(&[Kind::TextList], Kind::TextList)])
        .pure()
        .example("sort_ips([\"10.0.0.10\", \"10.0.0.9\"])", "[\"10.0.0.9\", \"10.0.0.10\"]"),
        1..=1,
        &[],
        |call| {
            let keyed = call.list(0, "list")?.into_iter().map(|item| Ok((key(call, &item)?, item)));
            let mut keyed = keyed.collect::<Fallible<Vec<_>>>()?;
            keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
            Ok(Dynamic::from_array(keyed.into_iter().map(|(_, item)| item).collect()))
        },
    ),
    native(
        Function::new(
            "ip_key",
            "ip_key(text) -> string",
            "network",
            "A text that sorts as an address or network does: `rows.sort_by(|r| ip_key(r.cidr))`.",
        )
        .forms(&[form(&[Kind::Text], Kind::Text)])
        .pure()
        .example("ip_key(\"10.0.0.9\") < ip_key(\"10.0.0.10\")", "true"),
        1..=1,
        &[],
        |call| Ok(key(call, &call.value(0))?.into()),
    ),
];

/// Family, address in hexadecimal, length of the prefix: texts that sort as the networks do.
fn key(call: &Call<'_>, item: &Dynamic) -> Fallible<String> {
    let text = item.clone().into_string().unwrap_or_default();
    let network = parse(&text).map_err(|failure| failure.within(&call.place(0, "list")))?;
    let length = network.prefix_len();
    Ok(match network.addr() {
        IpAddr::V4(address) => format!("4:{:08x}/{length:03}", address.to_bits()),
        IpAddr::V6(address) => format!("6:{:032x}/{length:03}", address.to_bits()),
    })
}

fn network(call: &Call<'_>, at: usize, name: &str) -> Fallible<IpNet> {
    let text = call.text(at, name)?;
    parse(&text).map_err(|failure| failure.within(&call.place(at, name)).into())
}

/// A network, or an address as a network of one.
fn parse(text: &str) -> Result<IpNet, Failure> {
    let text = text.trim();
    let network = text.parse::<IpNet>().ok();
    network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from)).ok_or_else(|| {
        let message = format!("{text:?} is neither an address nor a network");
        Failure::new("wrong-value", "ValueError", message).hint("write it like 10.0.0.1 or 10.0.0.0/24")
    })
}
