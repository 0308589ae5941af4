//! Words that Rhai reserves and our APIs use, one function that we replace, and comparisons that refuse to guess.

use rhai::{Engine, Position, Token, TokenizeState};

/// Lets scripts use `async` and `default` as names, as in `#{ async: true }`, and makes `type_of` our `type_name`.
#[expect(deprecated, reason = "the engine marks this hook as volatile, not as to be removed")]
pub(super) fn register(engine: &mut Engine) {
    engine.on_parse_token(map_token);
    for symbol in ORDERINGS {
        engine.disable_symbol(symbol);
        let registered = engine.register_custom_operator(symbol, COMPARISON);
        debug_assert!(registered.is_ok(), "a disabled symbol may be registered");
    }
}

/// The engine's own comparisons say `false` where two types have no order: a number that a device sent as text would
/// never be too large, without a word. As operators of ours they exist for the types that have an order only.
const ORDERINGS: [&str; 4] = ["<", "<=", ">", ">="];
/// How closely the engine's own comparisons bind.
const COMPARISON: u8 = 130;

fn map_token(token: Token, _: Position, _: &TokenizeState) -> Token {
    let Token::Reserved(word) = &token else { return token };
    match word.as_str() {
        "async" | "default" => Token::Identifier(word.clone()),
        "type_of" => Token::Identifier(Box::new("type_name".into())),
        _ => token,
    }
}
