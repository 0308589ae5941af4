//! Operators: what each does, as it is listed and explained.

use super::row::Function;

/// The operators.
pub(super) const TABLE: &[Function] = &[
    Function::new(
        "+",
        "a + b",
        "operator",
        "The sum of numbers or durations; texts, lists or maps put together.",
    )
    .pure()
    .example("1 + 2", "3"),
    Function::new(
        "-",
        "a - b",
        "operator",
        "The difference of numbers, durations or times; a text without a part.",
    )
    .pure()
    .example("3 - 1", "2"),
    Function::new("*", "a * b", "operator", "The product.").pure().example("2 * 3", "6"),
    Function::new("/", "a / b", "operator", "The quotient; of whole numbers, a whole one.")
        .pure()
        .example("7 / 2", "3"),
    Function::new("%", "a % b", "operator", "What is left over of a division.").pure().example("7 % 2", "1"),
    Function::new("**", "a ** b", "operator", "The power.").pure().example("2 ** 3", "8"),
    Function::new("<<", "a << b", "operator", "The bits of a number moved up.").pure().example("1 << 3", "8"),
    Function::new(">>", "a >> b", "operator", "The bits of a number moved down.")
        .pure()
        .example("8 >> 3", "1"),
    Function::new(
        "&",
        "a & b",
        "operator",
        "Bits that both numbers have; of truth values, whether both are true, with both sides evaluated.",
    )
    .pure()
    .example("6 & 3", "2"),
    Function::new(
        "|",
        "a | b",
        "operator",
        "Bits that one of the numbers has; of truth values, whether one is true, with both sides evaluated.",
    )
    .pure()
    .example("6 | 3", "7"),
    Function::new("^", "a ^ b", "operator", "Bits that only one of the numbers has.")
        .pure()
        .example("6 ^ 3", "5"),
    Function::new("!", "!a", "operator", "True for false, and false for true.")
        .pure()
        .example("!true", "false"),
    Function::new(
        "==",
        "a == b",
        "operator",
        "Whether two values are equal; values of different types are not.",
    )
    .pure()
    .example("[1, 2] == [1, 2]", "true"),
    Function::new("!=", "a != b", "operator", "Whether two values are not equal.")
        .pure()
        .example("1 != 2", "true"),
    Function::new(
        "<",
        "a < b",
        "operator",
        "Whether the first one is smaller; an error for types without an order.",
    )
    .pure()
    .example("1 < 2", "true"),
    Function::new("<=", "a <= b", "operator", "Whether the first one is smaller or equal.")
        .pure()
        .example("1 <= 1", "true"),
    Function::new(">", "a > b", "operator", "Whether the first one is larger.")
        .pure()
        .example("2 > 1", "true"),
    Function::new(">=", "a >= b", "operator", "Whether the first one is larger or equal.")
        .pure()
        .example("1 >= 1", "true"),
    Function::new("+=", "a += b", "operator", "Short for `a = a + b`.").example("let a = 1; a += 2; a", "3"),
    Function::new("-=", "a -= b", "operator", "Short for `a = a - b`.").example("let a = 3; a -= 1; a", "2"),
    Function::new("*=", "a *= b", "operator", "Short for `a = a * b`.").example("let a = 2; a *= 3; a", "6"),
    Function::new("/=", "a /= b", "operator", "Short for `a = a / b`.").example("let a = 7; a /= 2; a", "3"),
    Function::new("%=", "a %= b", "operator", "Short for `a = a % b`.").example("let a = 7; a %= 2; a", "1"),
    Function::new("**=", "a **= b", "operator", "Short for `a = a ** b`.")
        .example("let a = 2; a **= 3; a", "8"),
    Function::new("<<=", "a <<= b", "operator", "Short for `a = a << b`.")
        .example("let a = 1; a <<= 3; a", "8"),
    Function::new(">>=", "a >>= b", "operator", "Short for `a = a >> b`.")
        .example("let a = 8; a >>= 3; a", "1"),
    Function::new("&=", "a &= b", "operator", "Short for `a = a & b`.").example("let a = 6; a &= 3; a", "2"),
    Function::new("|=", "a |= b", "operator", "Short for `a = a | b`.").example("let a = 6; a |= 3; a", "7"),
    Function::new("^=", "a ^= b", "operator", "Short for `a = a ^ b`.").example("let a = 6; a ^= 3; a", "5"),
];
