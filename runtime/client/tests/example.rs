//! The example runs to its end against the simulated controller.

#[path = "../examples/bounce.rs"]
mod bounce;

#[test]
fn the_example_runs() {
    assert!(bounce::main().is_ok());
}
