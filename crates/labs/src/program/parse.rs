//! Reads a program from its text.

use std::rc::Rc;

use super::error::{ProgramError, Wrong};
use super::names::Names;
use super::words::{Word, expression, words};
use super::{Call, Does, Expr, Handler, MOST_LINES, Op, Program, Value};

/// A block that is open.
struct Block {
    /// How deep its lines stand; known with the first.
    indent: Option<usize>,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Handler,
    /// The place of its jump.
    If(usize),
    /// The place of the jump from the end of what stands before it.
    Else(usize),
    /// The place of its condition.
    While(usize),
}

struct Parser {
    names: Names,
    handlers: Vec<Handler>,
    ops: Vec<Op>,
    blocks: Vec<Block>,
    /// The jump of an `if` whose block has just ended, with its depth.
    ended_if: Option<(usize, usize)>,
}

pub(super) fn program(text: &str) -> Result<Program, ProgramError> {
    let mut parser = Parser {
        names: Names::default(),
        handlers: Vec::new(),
        ops: Vec::new(),
        blocks: Vec::new(),
        ended_if: None,
    };
    let mut last = 0;
    for (at, line) in text.lines().enumerate() {
        last = at + 1;
        let error = |why| ProgramError { line: last, why };
        if last > MOST_LINES {
            return Err(error(Wrong::TooLong));
        }
        let (code, label) = split_label(line);
        if !code.trim().is_empty() {
            parser.line(last, code, label).map_err(error)?;
        }
    }
    let error = |why| ProgramError { line: last.max(1), why };
    if parser.handlers.is_empty() {
        return Err(error(Wrong::NoHandler));
    }
    parser.close_to(0, last).map_err(error)?;
    let Parser { names, handlers, ops, .. } = parser;
    Ok(Program { text: Rc::from(text), names, handlers, ops })
}

/// A line without what stands behind `#`, and that. A `#` in quotes or within a word is none.
fn split_label(line: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (_, Some(open)) if open == c => quote = None,
            ('#', None) if before.is_whitespace() => {
                let label = line[at + 1..].trim();
                return (&line[..at], (!label.is_empty()).then_some(label));
            }
            _ => {}
        }
        before = c;
    }
    (line, None)
}

impl Parser {
    fn line(&mut self, line: usize, code: &str, label: Option<&str>) -> Result<(), Wrong> {
        let indent = code.len() - code.trim_start().len();
        let code = code.trim();
        if indent == 0 {
            self.close_to(0, line)?;
            return self.handler(code);
        }
        self.close_to(indent, line)?;
        let Some(block) = self.blocks.last_mut() else { return Err(Wrong::NoHandler) };
        if *block.indent.get_or_insert(indent) != indent {
            return Err(Wrong::Indent);
        }
        let ended_if = self.ended_if.take();
        if code == "else:" {
            let (jump, _) = ended_if.filter(|(_, depth)| *depth == indent).ok_or(Wrong::Else)?;
            let end = self.add(line, None, Does::Jump(0));
            self.aim(jump, end + 1);
            self.blocks.push(Block { indent: None, kind: Kind::Else(end) });
            return Ok(());
        }
        let (first, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        match first {
            "if" | "while" => {
                let condition = rest.strip_suffix(':').ok_or(Wrong::NoColon)?;
                let condition = self.condition(condition.trim())?;
                let at = self.add(line, label, condition);
                let kind = if first == "if" { Kind::If(at) } else { Kind::While(at) };
                self.blocks.push(Block { indent: None, kind });
            }
            "return" => {
                let value = match rest {
                    "" => Expr::Value(Value::Nil),
                    rest => expression(rest, &mut self.names)?,
                };
                self.add(line, label, Does::Return(value));
            }
            "fail" => {
                let why = Value::Failed(Rc::from(rest.trim()));
                self.add(line, label, Does::Return(Expr::Value(why)));
            }
            _ => {
                let does = self.statement(code)?;
                self.add(line, label, does);
            }
        }
        Ok(())
    }

    fn handler(&mut self, code: &str) -> Result<(), Wrong> {
        let head = code.strip_prefix("on ").ok_or(match self.handlers.is_empty() {
            true => Wrong::NoHandler,
            false => Wrong::Handler,
        })?;
        let head = head.strip_suffix("):").ok_or(Wrong::Handler)?;
        let (name, parameters) = head.split_once('(').ok_or(Wrong::Handler)?;
        let name = name.trim();
        if self.handlers.iter().any(|handler| handler.name == name) {
            return Err(Wrong::Twice(name.to_owned()));
        }
        // Handlers are called as variables are.
        Names::default().read(name)?;
        let parameters = parameters.split(',').map(str::trim).filter(|text| !text.is_empty());
        let parameters = parameters.map(|text| self.names.write(text)).collect::<Result<_, _>>()?;
        let start = self.ops.len();
        self.handlers.push(Handler { name: name.to_owned(), parameters, start });
        self.blocks.push(Block { indent: None, kind: Kind::Handler });
        Ok(())
    }

    /// Ends the blocks that stand deeper than a line.
    fn close_to(&mut self, indent: usize, line: usize) -> Result<(), Wrong> {
        self.ended_if = None;
        while let Some(block) = self.blocks.last() {
            match block.indent {
                // Its first line has to stand deeper than what opened it.
                None if self.outer_indent() < indent => return Ok(()),
                None => return Err(Wrong::Indent),
                Some(depth) if depth <= indent => return Ok(()),
                Some(_) => {}
            }
            let Some(block) = self.blocks.pop() else { return Ok(()) };
            let outer = self.blocks.last().and_then(|block| block.indent).unwrap_or(0);
            let next = self.ops.len();
            match block.kind {
                Kind::Handler => {
                    self.add(line, None, Does::Return(Expr::Value(Value::Nil)));
                }
                Kind::If(jump) => {
                    self.aim(jump, next);
                    self.ended_if = Some((jump, outer));
                }
                Kind::Else(jump) => self.aim(jump, next),
                Kind::While(condition) => {
                    let end = self.add(line, None, Does::Jump(condition));
                    self.aim(condition, end + 1);
                }
            }
        }
        Ok(())
    }

    fn outer_indent(&self) -> usize {
        let outer = self.blocks.iter().rev().nth(1);
        outer.and_then(|block| block.indent).unwrap_or(0)
    }

    fn add(&mut self, line: usize, label: Option<&str>, does: Does) -> usize {
        self.ops.push(Op { line, label: label.map(Rc::from), does });
        self.ops.len() - 1
    }

    /// Says where a jump leads to.
    fn aim(&mut self, jump: usize, to: usize) {
        match &mut self.ops[jump].does {
            Does::Jump(target) | Does::JumpUnless(_, target) | Does::Ask { unless: target, .. } => {
                *target = to
            }
            Does::Let(..) | Does::Call { .. } | Does::Return(_) => {}
        }
    }

    /// What stands between `if` or `while` and the colon: a call whose reply counts, or an expression.
    fn condition(&mut self, code: &str) -> Result<Does, Wrong> {
        let (not, asked) = match code.strip_prefix("not ") {
            Some(asked) => (true, asked.trim_start()),
            None => (false, code),
        };
        Ok(match self.call(asked)? {
            Some((tries, call)) => Does::Ask { tries, call, not, unless: 0 },
            None => Does::JumpUnless(expression(code, &mut self.names)?, 0),
        })
    }

    /// A call, what is computed, or a call whose result is kept.
    fn statement(&mut self, code: &str) -> Result<Does, Wrong> {
        if let Some((tries, call)) = self.call(code)? {
            return Ok(Does::Call { into: None, tries, call });
        }
        let (first, rest) = code.split_once('=').unwrap_or((code, ""));
        let is_assignment = code.contains('=') && !rest.starts_with('=');
        if !is_assignment {
            let word = code.split_whitespace().next().unwrap_or_default();
            return Err(Wrong::Statement(word.to_owned()));
        }
        let into = self.names.write(first.trim())?;
        match self.call(rest.trim())? {
            Some((tries, call)) => Ok(Does::Call { into: Some(into), tries, call }),
            None => Ok(Does::Let(into, expression(rest, &mut self.names)?)),
        }
    }

    /// A call and whether its failure is a value; `None`, if the words are none.
    fn call(&mut self, code: &str) -> Result<Option<(bool, Call)>, Wrong> {
        let (tries, code) = match code.strip_prefix("try ") {
            Some(code) => (true, code.trim_start()),
            None => (false, code),
        };
        let (verb, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
        let call = match verb {
            "redis" => self.redis(rest.trim())?,
            "db" => self.database(rest)?,
            "sleep" => Call::Sleep(expression(rest, &mut self.names)?),
            "queue" => self.queue(rest)?,
            "start" => self.start(rest)?,
            _ if tries => return Err(Wrong::Form("try redis …, try db …")),
            _ => return Ok(None),
        };
        Ok(Some((tries, call)))
    }

    fn redis(&mut self, rest: &str) -> Result<Call, Wrong> {
        let (is_named, rest) = match rest.strip_prefix('@') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let mut words = words(rest, &mut self.names)?;
        let server = (is_named && !words.is_empty()).then(|| words.remove(0));
        match words.is_empty() {
            true => Err(Wrong::Form("redis COMMAND ARGUMENT …")),
            false => Ok(Call::Redis { server, words }),
        }
    }

    fn database(&mut self, rest: &str) -> Result<Call, Wrong> {
        let form = Wrong::Form(
            "db get KEY, db row KEY, db put KEY VALUE, db del KEY, db ids FROM COUNT, db change N",
        );
        let (verb, rest) = rest.trim().split_once(char::is_whitespace).ok_or(form.clone())?;
        if verb == "change" {
            return Ok(Call::Change(expression(rest, &mut self.names)?));
        }
        let words: Vec<Word> = words(rest, &mut self.names)?;
        match (verb, <[Word; 1]>::try_from(words)) {
            ("get", Ok([key])) => Ok(Call::Get(key)),
            ("row", Ok([key])) => Ok(Call::Row(key)),
            ("del", Ok([key])) => Ok(Call::Del(key)),
            (verb, Err(words)) => match (verb, <[Word; 2]>::try_from(words)) {
                ("put", Ok([key, value])) => Ok(Call::Put(key, value)),
                ("ids", Ok([from, count])) => Ok(Call::Ids(from, count)),
                _ => Err(form),
            },
            _ => Err(form),
        }
    }

    fn queue(&mut self, rest: &str) -> Result<Call, Wrong> {
        let form = Wrong::Form("queue join NAME, queue turn NAME, queue leave NAME");
        let (verb, queue) = rest.trim().split_once(char::is_whitespace).ok_or(form.clone())?;
        let words = words(queue, &mut self.names)?;
        let [queue] = <[Word; 1]>::try_from(words).map_err(|_| form.clone())?;
        match verb {
            "join" => Ok(Call::Join(queue)),
            "turn" => Ok(Call::Turn(queue)),
            "leave" => Ok(Call::Leave(queue)),
            _ => Err(form),
        }
    }

    fn start(&mut self, rest: &str) -> Result<Call, Wrong> {
        let (handler, rest) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest, ""));
        Names::default().read(handler.trim())?;
        Ok(Call::Start(Rc::from(handler.trim()), words(rest, &mut self.names)?))
    }
}
