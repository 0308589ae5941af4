//! What filling a list costs: ten times as many items take ten times as long.

use std::sync::Arc;
use std::time::Instant;

use edgebook_wire::Transport;

use crate::calls::run;
use crate::decode::Canned;

/// The time of many pushes, and how it compares with a tenth of them.
pub(crate) fn pushes() -> Result<String, String> {
    let (mut few, mut many) = (f64::MAX, f64::MAX);
    for _ in 0..3 {
        few = few.min(timed(100_000)?);
        many = many.min(timed(1_000_000)?);
    }
    Ok(format!("{many:.2} s, {:.1} times those of 100,000", many / few))
}

fn timed(count: u32) -> Result<f64, String> {
    let device: Arc<dyn Transport> = Arc::new(Canned::new("bench", Vec::new()));
    let script = format!("let l = []; for i in 0..{count} {{ l.push(i); }}");
    let start = Instant::now();
    run(&script, device)?;
    Ok(start.elapsed().as_secs_f64())
}
