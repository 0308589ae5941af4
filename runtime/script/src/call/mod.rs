//! Calling operations: `vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true })`.

mod answer;
mod arguments;
mod assume;
mod body;
mod cut;
mod encode;
mod handles;
mod perform;
mod ready;
mod register;
#[cfg(test)]
mod tests;

pub(crate) use arguments::request;
pub(crate) use handles::{DeviceHandle, GroupHandle};
pub(crate) use perform::perform;
pub(crate) use ready::{is_down, wait_for, wait_ready};
pub(crate) use register::register;
