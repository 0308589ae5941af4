//! Words that Rhai reserves and our APIs use, one function that we replace, comparisons that refuse to guess, and
//! numbers that are never another number than the one that is written.

use std::sync::Arc;

use rhai::{Engine, LexError, Position, Token, TokenizeState};

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

/// The same for one text, whose numbers are compared with how they are written.
#[expect(deprecated, reason = "the engine marks this hook as volatile, not as to be removed")]
pub(super) fn register_for(engine: &mut Engine, text: &str) {
    let text: Arc<str> = text.into();
    engine.on_parse_token(move |token, position, state| match token {
        Token::IntegerConstant(number) if number < 0 => wrapped(&text, position).unwrap_or(token),
        token => map_token(token, position, state),
    });
}

fn map_token(token: Token, _: Position, _: &TokenizeState) -> Token {
    match &token {
        Token::Reserved(word) => match word.as_str() {
            "async" | "default" => Token::Identifier(word.clone()),
            "type_of" => Token::Identifier(Box::new("type_name".into())),
            _ => token,
        },
        // The engine makes a fraction of a whole number that is too large for it.
        Token::FloatConstant(number) => {
            let (value, written) = &**number;
            let whole = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            if whole || value.is_infinite() { malformed(written) } else { token }
        }
        _ => token,
    }
}

/// The error for a number of another base that the engine would read as a negative one.
fn wrapped(text: &str, position: Position) -> Option<Token> {
    let line = text.lines().nth(position.line()?.checked_sub(1)?)?;
    let from = line.char_indices().nth(position.position()?.checked_sub(1)?)?.0;
    let written = line.get(from..)?;
    let end = written.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(written.len());
    // A sign says that the number is meant to be negative.
    written.starts_with('0').then(|| malformed(written.get(..end).unwrap_or(written)))
}

fn malformed(written: &str) -> Token {
    Token::LexError(LexError::MalformedNumber(written.to_owned()).into())
}
