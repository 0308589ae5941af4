//! `--limit NAME=VALUE`: what a run may use.

use edgebook_script::Limits;

use crate::args::LimitArgs;
use crate::failure::Failure;

/// The usual limits with those that were set.
pub fn limits(args: &LimitArgs) -> Result<Limits, Failure> {
    let mut limits = Limits::default();
    for setting in &args.limit {
        let Some((name, value)) = setting.split_once('=') else {
            let problem = format!("--limit `{}` is not NAME=VALUE", edgebook_words::escape(setting));
            return Err(Failure::usage(problem).code("bad-limit").hint("write it as --limit time=8h"));
        };
        limits.set(name.trim(), value.trim()).map_err(|refused| {
            Failure::usage(format!("--limit: {}", refused.problem)).code("bad-limit").hint(refused.hint)
        })?;
    }
    Ok(limits)
}
