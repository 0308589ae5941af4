//! Functions that the engine brings: their rows, without an implementation of ours.

use super::Kind;
use super::row::{Calls, Function, closure, form};

/// What the engine brings.
pub(super) const TABLE: &[Function] = &[
    Function::new("print", "print(value)", "output", "Shows a value on a line of its own; goes to stdout.")
        .shows("print([1, 2])", "[1, 2]\n"),
    Function::new("debug", "debug(value)", "output", "Shows a value as it would be written in a script.")
        .shows("debug(\"up\")", "\"up\"\n"),
    Function::new("to_string", "value.to_string() -> string", "text", "A value as text.")
        .pure()
        .example("7.to_string()", "\"7\""),
    Function::new(
        "to_debug",
        "value.to_debug() -> string",
        "text",
        "A value as it would be written in a script.",
    )
    .pure()
    .example("\"a\".to_debug()", "\"\\\"a\\\"\""),
    Function::new(
        "len",
        "list.len() -> int",
        "array",
        "The number of items, entries or characters; also written `list.len`.",
    )
    .pure()
    .property()
    .example("[1, 2].len()", "2"),
    Function::new("is_empty", "list.is_empty() -> bool", "array", "Whether there is nothing in it.")
        .pure()
        .property()
        .example("[].is_empty()", "true"),
    Function::new(
        "get",
        "map.get(key) -> value",
        "map",
        "The entry of a key, or () where there is none; of a record also a field that the description lacks.",
    )
    .pure()
    .example("#{ a: 1 }.get(\"b\")", "()"),
    Function::new("keys", "map.keys() -> array", "map", "The keys.")
        .pure()
        .example("#{ a: 1 }.keys()", "[\"a\"]"),
    Function::new("values", "map.values() -> array", "map", "The values.")
        .pure()
        .example("#{ a: 1 }.values()", "[1]"),
    Function::new(
        "to_map",
        "record.to_map() -> map",
        "map",
        "A copy of a record or map of an answer that can be changed.",
    )
    .forms(&[form(&[Kind::Any], Kind::Any)])
    .pure()
    .example("group_by([1], |n| n).to_map()", "#{ 1: [1] }"),
    Function::new("push", "list.push(item)", "array", "Puts an item at the end.")
        .example("let l = [1]; l.push(2); l", "[1, 2]"),
    Function::new(
        "append",
        "list.append(other)",
        "array",
        "Puts all items of another array at the end; of a text, more text.",
    )
    .example("let l = [1]; l.append([2, 3]); l", "[1, 2, 3]"),
    Function::new("insert", "list.insert(index, item)", "array", "Puts an item at a place.")
        .example("let l = [1, 3]; l.insert(1, 2); l", "[1, 2, 3]"),
    Function::new("pop", "list.pop() -> value", "array", "Takes the last item out.")
        .example("let l = [1, 2]; l.pop()", "2"),
    Function::new("shift", "list.shift() -> value", "array", "Takes the first item out.")
        .example("let l = [1, 2]; l.shift()", "1"),
    Function::new("remove", "list.remove(index) -> value", "array", "Takes an item or entry out.")
        .example("let m = #{ a: 1 }; m.remove(\"a\")", "1"),
    Function::new("clear", "list.clear()", "array", "Takes everything out.")
        .example("let l = [1]; l.clear(); l", "[]"),
    Function::new("truncate", "list.truncate(length)", "array", "Cuts off what is longer.")
        .example("let l = [1, 2, 3]; l.truncate(2); l", "[1, 2]"),
    Function::new("chop", "list.chop(length)", "array", "Keeps the last items only.")
        .example("let l = [1, 2, 3]; l.chop(2); l", "[2, 3]"),
    Function::new("reverse", "list.reverse()", "array", "Turns the order around, in place.")
        .example("let l = [1, 2]; l.reverse(); l", "[2, 1]"),
    Function::new(
        "splice",
        "list.splice(start, length, other)",
        "array",
        "Puts other items in the place of a part of a list.",
    )
    .example("let l = [1, 2, 3]; l.splice(0, 2, [7]); l", "[7, 3]"),
    Function::new("extract", "list.extract(start, length) -> array", "array", "A part of an array.")
        .pure()
        .example("[1, 2, 3].extract(1, 2)", "[2, 3]"),
    Function::new("set", "list.set(index, value)", "array", "Puts a value in the place of another.")
        .example("let l = [1, 2]; l.set(0, 7); l", "[7, 2]"),
    Function::new(
        "mixin",
        "map.mixin(other)",
        "map",
        "Puts all entries of another map in; also `map += other`.",
    )
    .example("let m = #{ a: 1 }; m.mixin(#{ b: 2 }); m.len()", "2"),
    Function::new(
        "fill_with",
        "map.fill_with(other)",
        "map",
        "Puts in the entries of another map that are missing.",
    )
    .example("let m = #{ a: 1 }; m.fill_with(#{ a: 9, b: 2 }); m.a", "1"),
    Function::new("to_upper", "text.to_upper() -> string", "text", "In capital letters.")
        .pure()
        .example("\"ab\".to_upper()", "\"AB\""),
    Function::new("to_lower", "text.to_lower() -> string", "text", "In small letters.")
        .pure()
        .example("\"AB\".to_lower()", "\"ab\""),
    Function::new("make_upper", "text.make_upper()", "text", "Turns a text into capital letters, in place.")
        .example("let t = \"ab\"; t.make_upper(); t", "\"AB\""),
    Function::new("make_lower", "text.make_lower()", "text", "Turns a text into small letters, in place.")
        .example("let t = \"AB\"; t.make_lower(); t", "\"ab\""),
    Function::new("starts_with", "text.starts_with(part) -> bool", "text", "Whether a text begins so.")
        .pure()
        .example("\"edge-1\".starts_with(\"edge\")", "true"),
    Function::new("ends_with", "text.ends_with(part) -> bool", "text", "Whether a text ends so.")
        .pure()
        .example("\"edge-1\".ends_with(\"1\")", "true"),
    Function::new("sub_string", "text.sub_string(start, length) -> string", "text", "A part of a text.")
        .pure()
        .example("\"abcd\".sub_string(1, 2)", "\"bc\""),
    Function::new("crop", "text.crop(start, length)", "text", "Keeps a part of a text only, in place.")
        .example("let t = \"abcd\"; t.crop(1, 2); t", "\"bc\""),
    Function::new(
        "split_rev",
        "text.split_rev(separator) -> array",
        "text",
        "The parts of a text between separators, the last one first.",
    )
    .pure()
    .example("\"a,b\".split_rev(\",\")", "[\"b\", \"a\"]"),
    Function::new("bytes", "text.bytes() -> int", "text", "The number of bytes of a text in UTF-8.")
        .pure()
        .property()
        .example("\"é\".bytes()", "2"),
    Function::new("chars", "text.chars()", "text", "The characters of a text, for `for`.")
        .pure()
        .property()
        .example("let n = 0; for c in \"ab\".chars() { n += 1; } n", "2"),
    Function::new("abs", "number.abs() -> number", "number", "Without the sign.")
        .pure()
        .example("(-3).abs()", "3"),
    Function::new("sign", "number.sign() -> int", "number", "-1, 0 or 1.")
        .pure()
        .example("(-3).sign()", "-1"),
    Function::new("is_zero", "number.is_zero() -> bool", "number", "Whether a number is 0.")
        .pure()
        .property()
        .example("0.is_zero()", "true"),
    Function::new("is_even", "number.is_even() -> bool", "number", "Whether a whole number is even.")
        .pure()
        .property()
        .example("2.is_even()", "true"),
    Function::new("is_odd", "number.is_odd() -> bool", "number", "Whether a whole number is odd.")
        .pure()
        .property()
        .example("3.is_odd()", "true"),
    Function::new("min", "min(a, b) -> value", "number", "The smaller one.").pure().example("min(2, 1)", "1"),
    Function::new("max", "max(a, b) -> value", "number", "The larger one.").pure().example("max(2, 1)", "2"),
    Function::new("to_hex", "number.to_hex() -> string", "number", "A whole number with the base 16.")
        .pure()
        .example("255.to_hex()", "\"ff\""),
    Function::new("to_octal", "number.to_octal() -> string", "number", "A whole number with the base 8.")
        .pure()
        .example("8.to_octal()", "\"10\""),
    Function::new("to_binary", "number.to_binary() -> string", "number", "A whole number with the base 2.")
        .pure()
        .example("5.to_binary()", "\"101\""),
    Function::new(
        "bits",
        "number.bits()",
        "number",
        "The bits of a whole number, the lowest first, for `for`.",
    )
    .pure()
    .property()
    .example("let n = 0; for bit in 5.bits() { if bit { n += 1; } } n", "2"),
    Function::new("range", "range(from, to, step)", "control", "Numbers for `for`; also `from..to`.")
        .pure()
        .example("let n = 0; for i in range(0, 10, 5) { n += i; } n", "5"),
    Function::new("start", "range.start() -> int", "control", "Where a range begins.")
        .pure()
        .property()
        .example("(1..5).start()", "1"),
    Function::new("end", "range.end() -> int", "control", "Where a range ends.")
        .pure()
        .property()
        .example("(1..5).end()", "5"),
    Function::new(
        "is_inclusive",
        "range.is_inclusive() -> bool",
        "control",
        "Whether the end belongs to a range.",
    )
    .pure()
    .property()
    .example("(1..=5).is_inclusive()", "true"),
    Function::new(
        "is_exclusive",
        "range.is_exclusive() -> bool",
        "control",
        "Whether the end does not belong to a range.",
    )
    .pure()
    .property()
    .example("(1..5).is_exclusive()", "true"),
    Function::new("to_blob", "text.to_blob() -> blob", "blob", "The bytes of a text.")
        .pure()
        .example("\"ab\".to_blob().len()", "2"),
    Function::new("call", "closure.call(...) -> value", "control", "Calls a closure.")
        .closures(&[closure(0, Calls::Once).takes(0, 16)])
        .example("let double = |n| n * 2; double.call(4)", "8"),
    Function::new(
        "curry",
        "closure.curry(value) -> closure",
        "control",
        "The closure with its first argument given.",
    )
    .pure()
    .example("let add = |a, b| a + b; add.curry(1).call(2)", "3"),
    Function::new(
        "is_def_fn",
        "is_def_fn(name, parameters) -> bool",
        "control",
        "Whether the runbook has a function of a name with so many parameters.",
    )
    .forms(&[form(&[Kind::Text, Kind::Int], Kind::Bool)])
    .pure()
    .example("is_def_fn(\"rank\", 2)", "false"),
    Function::new(
        "is_def_var",
        "is_def_var(name) -> bool",
        "control",
        "Whether there is a variable of a name.",
    )
    .forms(&[form(&[Kind::Text], Kind::Bool)])
    .pure()
    .example("is_def_var(\"count\")", "false"),
    Function::new(
        "is_shared",
        "is_shared(value) -> bool",
        "control",
        "Whether a variable is shared with a closure.",
    )
    .forms(&[form(&[Kind::Any], Kind::Bool)])
    .pure()
    .example("is_shared(1)", "false"),
];
