//! The body of a lesson: Markdown as blocks. What a page cannot show is a fault.

use std::iter::Peekable;
use std::ops::Range;

use crate::fault::{Fault, Unshown, What};
use crate::lesson::{Block, Inline, Sent};
use crate::transcript;
use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// The language of a fenced transcript.
const TRANSCRIPT: &str = "redis";

/// Reads a body that begins on a line of its file.
///
/// Errors: what cannot be shown, or a transcript that is none.
pub fn read(path: &str, text: &str, first_line: usize) -> Result<Vec<Block>, Fault> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter();
    let mut reader = Reader { path, text, first_line, events: events.peekable() };
    let mut blocks = Vec::new();
    while let Some((event, at)) = reader.events.next() {
        blocks.push(reader.block(event, at)?);
    }
    Ok(blocks)
}

/// Reads a text of a line or two, such as a goal or a hint.
///
/// Errors: as those of [`read`], and if it is more than a paragraph.
pub fn read_line(path: &str, text: &str) -> Result<Vec<Inline>, Fault> {
    match read(path, text, 0)?.as_mut_slice() {
        [Block::Paragraph(inlines)] => Ok(std::mem::take(inlines)),
        _ => Err(Fault::of(path, What::NoParagraph(text.to_owned()))),
    }
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    first_line: usize,
    events: Peekable<OffsetIter<'a>>,
}

impl Reader<'_> {
    fn fault(&self, at: &Range<usize>, what: What) -> Fault {
        match self.first_line {
            0 => Fault::of(self.path, what),
            line => Fault::at(self.path, line + self.text[..at.start].matches('\n').count(), what),
        }
    }

    fn block(&mut self, event: Event<'_>, at: Range<usize>) -> Result<Block, Fault> {
        Ok(match event {
            Event::Start(Tag::Heading { .. }) => Block::Heading(self.inlines()?),
            Event::Start(Tag::Paragraph) => Block::Paragraph(self.inlines()?),
            Event::Start(Tag::List(first)) => {
                let is_ordered = first.is_some();
                let mut items = Vec::new();
                while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
                    items.push(self.item()?);
                }
                Block::List { is_ordered, items }
            }
            Event::Start(Tag::BlockQuote(_)) => {
                let mut blocks = Vec::new();
                while let Some((event, at)) =
                    self.events.next_if(|(event, _)| !matches!(event, Event::End(_)))
                {
                    blocks.push(self.block(event, at)?);
                }
                self.events.next();
                Block::Quote(blocks)
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let mut text = String::new();
                while let Some((Event::Text(piece), _)) = self.events.next() {
                    text.push_str(&piece);
                }
                match kind {
                    CodeBlockKind::Fenced(language) if &*language == TRANSCRIPT => {
                        Block::Transcript(self.transcript(&at, &text)?)
                    }
                    _ => Block::Code(text.trim_end().to_owned()),
                }
            }
            Event::Start(Tag::Table(_)) => self.table()?,
            other => return Err(self.fault(&at, What::Unshown(unshown(&other)))),
        })
    }

    /// The blocks of an item; one that is not loose has its words without a paragraph.
    fn item(&mut self) -> Result<Vec<Block>, Fault> {
        let mut blocks = Vec::new();
        loop {
            match self.events.peek() {
                None => return Ok(blocks),
                Some((Event::End(TagEnd::Item), _)) => {
                    self.events.next();
                    return Ok(blocks);
                }
                Some((Event::Start(tag), _)) if is_block(tag) => {
                    if let Some((event, at)) = self.events.next() {
                        blocks.push(self.block(event, at)?);
                    }
                }
                Some(_) => blocks.push(Block::Paragraph(self.tight()?)),
            }
        }
    }

    /// Inlines until a block begins or ends.
    fn tight(&mut self) -> Result<Vec<Inline>, Fault> {
        let mut inlines = Vec::new();
        let is_inline = |event: &Event<'_>| match event {
            Event::Start(tag) => !is_block(tag),
            Event::End(_) => false,
            _ => true,
        };
        while let Some((event, at)) = self.events.next_if(|(event, _)| is_inline(event)) {
            self.inline(event, &at, &mut inlines)?;
        }
        Ok(inlines)
    }

    /// Inlines until what they stand in ends.
    fn inlines(&mut self) -> Result<Vec<Inline>, Fault> {
        let mut inlines = Vec::new();
        while let Some((event, at)) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, &at, &mut inlines)?;
        }
        Ok(inlines)
    }

    fn inline(
        &mut self,
        event: Event<'_>,
        at: &Range<usize>,
        inlines: &mut Vec<Inline>,
    ) -> Result<(), Fault> {
        let new = match event {
            Event::Text(text) => Inline::Text(text.into_string()),
            Event::SoftBreak => Inline::Text(self.soft_break(at)),
            Event::HardBreak => Inline::Text("\n".to_owned()),
            Event::Code(text) => Inline::Code(text.into_string()),
            Event::Start(Tag::Strong) => Inline::Strong(self.inlines()?),
            Event::Start(Tag::Emphasis) => Inline::Emphasis(self.inlines()?),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let to = dest_url.into_string();
                if !["https://", "lesson:", "lab:", "scenario:"]
                    .iter()
                    .any(|way| to.starts_with(way))
                {
                    return Err(self.fault(at, What::Link(to)));
                }
                Inline::Link { to, text: self.inlines()? }
            }
            other => return Err(self.fault(at, What::Unshown(unshown(&other)))),
        };
        match (inlines.last_mut(), new) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, new) => inlines.push(new),
        }
        Ok(())
    }

    /// A new line of the source is a space, but not between two letters of a language that has none.
    fn soft_break(&self, at: &Range<usize>) -> String {
        let is_wide = |char: char| char >= '\u{2e80}';
        let before = self.text[..at.start].chars().next_back().is_some_and(is_wide);
        let after = self.text[at.end..].trim_start().chars().next().is_some_and(is_wide);
        if before && after { String::new() } else { " ".to_owned() }
    }

    fn table(&mut self) -> Result<Block, Fault> {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::Start(Tag::TableRow) => rows.push(Vec::new()),
                Event::Start(Tag::TableCell) => {
                    let cell = self.inlines()?;
                    rows.last_mut().unwrap_or(&mut head).push(cell);
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Ok(Block::Table { head, rows })
    }

    /// Lines behind prompts are sent; what follows each is what comes back.
    fn transcript(&self, at: &Range<usize>, text: &str) -> Result<Vec<Sent>, Fault> {
        transcript::read(text).map_err(|error| {
            let mut fault = self.fault(at, What::NoPrompt);
            fault.line += error.line + 1;
            fault
        })
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
            | Tag::List(_)
            | Tag::Table(_)
            | Tag::HtmlBlock
    )
}

fn unshown(event: &Event<'_>) -> Unshown {
    match event {
        Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => Unshown::Html,
        Event::Start(Tag::Image { .. }) => Unshown::Image,
        Event::Rule => Unshown::Rule,
        _ => Unshown::Other,
    }
}
