//! Words that Rhai reserves and our APIs use, and one function that we replace.

use rhai::{Engine, Position, Token, TokenizeState};

/// Lets scripts use `async` and `default` as names, as in `#{ async: true }`, and makes `type_of` our `type_name`.
#[expect(deprecated, reason = "the engine marks this hook as volatile, not as to be removed")]
pub(super) fn register(engine: &mut Engine) {
    engine.on_parse_token(map_token);
}

fn map_token(token: Token, _: Position, _: &TokenizeState) -> Token {
    let Token::Reserved(word) = &token else { return token };
    match word.as_str() {
        "async" | "default" => Token::Identifier(word.clone()),
        "type_of" => Token::Identifier(Box::new("type_name".into())),
        _ => token,
    }
}
