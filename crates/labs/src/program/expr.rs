//! What is computed in a program: numbers, comparisons, yes and no.

use redscope_actor::{Rng, Time};

use super::Value;
use crate::chance::exponential;

/// A variable by its place.
pub(super) type Slot = usize;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    /// A value that stands there.
    Value(Value),
    /// What a variable holds.
    Name(Slot),
    /// The contrary.
    Not(Box<Expr>),
    /// Two joined by an operator.
    Two(Operator, Box<Expr>, Box<Expr>),
    /// Milliseconds of the process's own clock.
    Now,
    /// A number below another, drawn.
    Random(Box<Expr>),
    /// A time of this mean as it passes between events that know nothing of one another, drawn.
    Exponential(Box<Expr>),
    /// A part of a list.
    Part(Slot, Box<Expr>),
    /// A text that nobody else draws.
    Token,
    /// Whether what was tried has failed.
    Failed(Box<Expr>),
}

/// What joins two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Numbers(Arithmetic),
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Divided,
    Rest,
}

/// Operators by how loosely they bind, the loosest first; within a row from the left.
pub(super) const OPERATORS: [&[(&str, Operator)]; 5] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("==", Operator::Equal),
        ("!=", Operator::Unequal),
        ("<=", Operator::Numbers(Arithmetic::LessOrEqual)),
        (">=", Operator::Numbers(Arithmetic::GreaterOrEqual)),
        ("<", Operator::Numbers(Arithmetic::Less)),
        (">", Operator::Numbers(Arithmetic::Greater)),
    ],
    &[("+", Operator::Numbers(Arithmetic::Plus)), ("-", Operator::Numbers(Arithmetic::Minus))],
    &[
        ("*", Operator::Numbers(Arithmetic::Times)),
        ("/", Operator::Numbers(Arithmetic::Divided)),
        ("%", Operator::Numbers(Arithmetic::Rest)),
    ],
];

/// What an expression may look at beside variables.
pub(super) struct Around<'a> {
    pub(super) vars: &'a [Value],
    pub(super) now: Time,
    pub(super) rng: &'a mut Rng,
}

/// Hexadecimal digits of a token.
const TOKEN_DIGITS: usize = 16;

impl Expr {
    /// What it comes to. What is asked of something that is no number counts as of 0.
    pub(super) fn value(&self, around: &mut Around<'_>) -> Value {
        match self {
            Expr::Value(value) => value.clone(),
            Expr::Name(slot) => around.vars[*slot].clone(),
            Expr::Not(inner) => yes(!inner.value(around).is_true()),
            Expr::Now => Value::Int((around.now.0 / 1000) as i64),
            Expr::Random(bound) => {
                let bound = bound.number(around).max(0) as u64;
                Value::Int(around.rng.below(bound) as i64)
            }
            Expr::Exponential(mean) => {
                let mean = mean.number(around).max(0) as u64;
                Value::Int(exponential(around.rng, mean) as i64)
            }
            Expr::Part(slot, place) => {
                let place = usize::try_from(place.number(around)).ok();
                let Value::List(parts) = &around.vars[*slot] else { return Value::Nil };
                place.and_then(|place| parts.get(place)).cloned().unwrap_or(Value::Nil)
            }
            Expr::Failed(inner) => yes(matches!(inner.value(around), Value::Failed(_))),
            Expr::Token => Value::text(around.rng.hex(TOKEN_DIGITS)),
            Expr::Two(Operator::Or, one, other) => match one.value(around) {
                value if value.is_true() => value,
                _ => other.value(around),
            },
            Expr::Two(Operator::And, one, other) => match one.value(around) {
                value if value.is_true() => other.value(around),
                value => value,
            },
            Expr::Two(Operator::Equal, one, other) => {
                yes(one.value(around).equals(&other.value(around)))
            }
            Expr::Two(Operator::Unequal, one, other) => {
                yes(!one.value(around).equals(&other.value(around)))
            }
            Expr::Two(Operator::Numbers(operator), one, other) => {
                let one = one.number(around);
                operator.of(one, other.number(around))
            }
        }
    }

    /// The number it comes to.
    pub(super) fn number(&self, around: &mut Around<'_>) -> i64 {
        self.value(around).number().unwrap_or(0)
    }
}

impl Arithmetic {
    /// What it makes of two numbers; what has no result is 0.
    fn of(self, one: i64, other: i64) -> Value {
        match self {
            Arithmetic::Less => yes(one < other),
            Arithmetic::LessOrEqual => yes(one <= other),
            Arithmetic::Greater => yes(one > other),
            Arithmetic::GreaterOrEqual => yes(one >= other),
            Arithmetic::Plus => Value::Int(one.saturating_add(other)),
            Arithmetic::Minus => Value::Int(one.saturating_sub(other)),
            Arithmetic::Times => Value::Int(one.saturating_mul(other)),
            Arithmetic::Divided => Value::Int(one.checked_div(other).unwrap_or(0)),
            Arithmetic::Rest => Value::Int(one.checked_rem(other).unwrap_or(0)),
        }
    }
}

fn yes(is_so: bool) -> Value {
    Value::Int(i64::from(is_so))
}
