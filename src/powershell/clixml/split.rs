//! Finds the elements at the top of a document without reading them: where one is broken, the others can still be read.

use std::ops::Range;

use super::super::Problem;

/// What stands at the top of a document.
pub(super) enum Cut {
    /// An element from its first byte to its last, closed as it was opened.
    Element(Range<usize>),
    /// What could not be followed.
    Problem(Problem),
}

/// Goes through a document behind the tag of its root.
pub(super) struct Splitter<'t> {
    text: &'t str,
    at: usize,
    is_over: bool,
}

enum Tag {
    Open,
    Closed,
    End,
    /// A comment, a processing instruction, or character data.
    Other,
    Doctype,
}

impl<'t> Splitter<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, at, is_over: false }
    }

    /// Where it has got to: behind the root's end, or the end of the text.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn next(&mut self) -> Option<Cut> {
        let (mut depth, mut tags, mut start) = (0_usize, 0_usize, self.at);
        let mut is_too_deep = None;
        while !self.is_over {
            let Some((tag, place)) = self.tag() else {
                self.is_over = true;
                let message = "the document ends in the middle of an element".to_owned();
                self.at = self.text.len();
                let at = if depth == 0 { self.at } else { start };
                return Some(Cut::Problem(Problem { at, message }));
            };
            tags += 1;
            match tag {
                Tag::Doctype => {
                    self.is_over = true;
                    let message =
                        "it declares entities, which PowerShell never does: nothing behind is read".to_owned();
                    let at = place.start;
                    self.at = self.text.len();
                    return Some(Cut::Problem(Problem { at, message }));
                }
                Tag::Open => {
                    if depth == 0 {
                        start = place.start;
                    }
                    depth += 1;
                    if depth > MAX_DEPTH {
                        is_too_deep.get_or_insert(place.start);
                    }
                }
                Tag::Closed if depth == 0 => return Some(Cut::Element(place)),
                Tag::End if depth == 0 => {
                    self.is_over = true;
                    let is_root = self.text.get(place.clone()).is_some_and(|tag| tag.starts_with("</Objs"));
                    let message = "the document is closed by another tag than it was opened with".to_owned();
                    return (!is_root).then_some(Cut::Problem(Problem { at: place.start, message }));
                }
                Tag::End => {
                    depth -= 1;
                    if depth == 0 {
                        let element = start..place.end;
                        return Some(match is_too_deep {
                            Some(at) => {
                                let message =
                                    format!("an object is nested deeper than {MAX_DEPTH} elements: it is left out");
                                Cut::Problem(Problem { at, message })
                            }
                            None if tags > MAX_TAGS => {
                                let message = "an object has too many parts: it is left out".to_owned();
                                Cut::Problem(Problem { at: start, message })
                            }
                            None => Cut::Element(element),
                        });
                    }
                }
                Tag::Closed | Tag::Other => {}
            }
        }
        None
    }

    /// The next tag and where it stands. Nothing where the text ends before the tag does.
    fn tag(&mut self) -> Option<(Tag, Range<usize>)> {
        let bytes = self.text.as_bytes();
        let start = self.at + memchr::memchr(b'<', bytes.get(self.at..)?)?;
        let rest = bytes.get(start..)?;
        let through = |end: &[u8]| memchr::memmem::find(rest, end).map(|at| start + at + end.len());
        let (tag, end) = if rest.starts_with(b"<!--") {
            (Tag::Other, through(b"-->")?)
        } else if rest.starts_with(b"<![CDATA[") {
            (Tag::Other, through(b"]]>")?)
        } else if rest.starts_with(b"<?") {
            (Tag::Other, through(b"?>")?)
        } else if rest.starts_with(b"<!") {
            (Tag::Doctype, through(b">")?)
        } else if rest.starts_with(b"</") {
            (Tag::End, through(b">")?)
        } else {
            let end = start + end_of_tag(rest)?;
            (if bytes.get(end - 2) == Some(&b'/') { Tag::Closed } else { Tag::Open }, end)
        };
        self.at = end;
        Some((tag, start..end))
    }
}

/// The length of a tag: a `>` inside quotes is a character like any other.
fn end_of_tag(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            quote => at += 1 + memchr::memchr(*quote, bytes.get(at + 1..)?)? + 1,
        }
    }
}

/// PowerShell itself goes no deeper than 100 (`Export-Clixml -Depth`), with up to three elements a level.
const MAX_DEPTH: usize = 300;
/// A tag takes some 70 bytes once it is read.
const MAX_TAGS: usize = 1_000_000;
