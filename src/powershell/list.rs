//! `Format-List`: `Name : value`, names padded to one width, long values continued below their value's column, a blank line
//! between objects.

use std::collections::HashSet;

use super::budget::Budget;
use super::lines::{self, Line, is_space, skip_chars, trim};
use super::{Object, Property, Value, prompt};

/// The objects that start at this line, and where they end. Nothing where it is no list; `refused` is then how far the
/// lines go that look like one, so that they are not read again from each of them.
pub(super) fn read(
    text: &str,
    at: &Line<'_>,
    is_prompted: bool,
    refused: &mut usize,
    budget: &mut Budget,
) -> Option<(Vec<Object>, usize)> {
    if at.start < *refused {
        return None;
    }
    property_line(at.text)?;
    let before = budget.values();
    let mut reader = Reader { start: at.start, end: at.end, ..Reader::default() };
    let mut next = at.start;
    let mut gap = Gap::default();
    while let Some(line) = lines::line(text, next) {
        next = line.next;
        if line.is_blank() {
            gap.lines += 1;
            gap.is_indented |= line.indent() >= reader.value_column();
        } else if budget.take(1) && reader.take(&line, gap) {
            gap = Gap::default();
        } else {
            break;
        }
    }
    reader.close();
    if !is_prompted && !reader.looks_real {
        budget.give_back(before - budget.values());
        *refused = reader.end;
        return None;
    }
    (!reader.objects.is_empty()).then_some((reader.objects, reader.end))
}

/// A line of the form `Name : value`.
#[derive(Clone, Copy)]
pub(super) struct PropertyLine<'t> {
    pub(super) name: &'t str,
    /// Blanks at its end may have been the place where the console broke the line.
    pub(super) value: &'t str,
    /// Characters before the name.
    indent: usize,
    /// Characters before the colon.
    colon: usize,
}

/// Takes a line apart. `Format-List` always puts a blank before the colon; headers and events have it right behind the name.
pub(super) fn property_line(line: &str) -> Option<PropertyLine<'_>> {
    let head = crate::text::head(line, MAX_NAME_BYTES);
    let (label, _) = head.split_once(':')?;
    let value = line.get(label.len() + 1..)?;
    let name = trim(label);
    let is_separate = label.ends_with(is_space) && (value.is_empty() || value.starts_with(is_space));
    let is_part = |character: char| character.is_alphanumeric() || "_-.@# ()/\u{a0}".contains(character);
    let is_name = name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '@'))
        && name.chars().all(is_part)
        && !name.contains("..")
        && !name.contains(". .")
        && !is_cmdlet(name);
    let indent = label.chars().take_while(|character| is_space(*character)).count();
    let value = value.trim_start_matches(is_space);
    (is_separate && is_name).then(|| PropertyLine { name, value, indent, colon: label.chars().count() })
}

/// The blank lines before a line.
#[derive(Clone, Copy, Default)]
struct Gap {
    lines: usize,
    /// One of them has blanks up to the values' column: it belongs to a value.
    is_indented: bool,
}

/// The properties of one object, and what their names look like.
#[derive(Default)]
struct Open<'t> {
    properties: Vec<OpenProperty<'t>>,
    names: HashSet<&'t str>,
    /// The characters before the first colon, while all have as many.
    aligned: Option<usize>,
    /// The characters before the first name, while one blank stands before each colon: somebody squeezed the others.
    squeezed: Option<usize>,
    /// The characters before the first name.
    indent: usize,
    /// Some names are padded to the width of others.
    is_padded: bool,
    /// One name is made of several words: `NotAfter`.
    has_compound: bool,
    /// One name has a small letter: `INFO : …` is a log.
    has_small_letter: bool,
    /// Characters in the longest line.
    width: usize,
    /// Lines that stand right below the one above, and lines behind one blank line.
    close: usize,
    apart: usize,
}

struct OpenProperty<'t> {
    name: &'t str,
    /// Where its values stand.
    column: usize,
    lines: Vec<ValueLine<'t>>,
}

struct ValueLine<'t> {
    text: &'t str,
    /// The console went on at the margin with what did not fit into the line above.
    is_overflow: bool,
}

#[derive(Default)]
struct Reader<'t> {
    objects: Vec<Object>,
    open: Open<'t>,
    /// An object looks like PowerShell's even without a prompt above it.
    looks_real: bool,
    /// Where the open object starts, and where the last line that was taken ends.
    start: usize,
    end: usize,
}

impl<'t> Reader<'t> {
    /// Takes a line; false where it belongs to something else.
    fn take(&mut self, line: &Line<'t>, gap: Gap) -> bool {
        let is_taken = self.continues(line, gap)
            || (!prompt::is_prompt(line.text)
                && match property_line(line.text) {
                    Some(property) => self.starts(line, &property, gap),
                    None => gap.lines == 0 && self.overflows(line),
                });
        if is_taken {
            self.end = line.end;
            self.open.count(gap);
            self.open.width = self.open.width.max(line.text.chars().count());
        }
        is_taken
    }

    fn continues(&mut self, line: &Line<'t>, gap: Gap) -> bool {
        let is_doubled = self.open.is_doubled();
        let Some(open) = self.open.properties.last_mut().filter(|open| line.indent() >= open.column) else {
            return false;
        };
        let blanks = if is_doubled { gap.lines / 2 } else { gap.lines };
        // Blank lines in a value have lost their blanks where the text went through a mail program.
        let blank = || ValueLine { text: "", is_overflow: false };
        open.lines.extend(std::iter::repeat_with(blank).take(blanks));
        open.lines.push(ValueLine { text: skip_chars(line.text, open.column), is_overflow: false });
        true
    }

    fn starts(&mut self, line: &Line<'t>, property: &PropertyLine<'t>, gap: Gap) -> bool {
        let is_known = self.open.names.contains(property.name);
        if gap.lines > 0 {
            let is_inside_value = self.open.properties.last().is_some_and(|open| open.lines.len() > 1);
            let goes_on = !is_known
                && (is_inside_value && (gap.is_indented || gap.lines == 1)
                    || gap.lines == 1 && self.open.goes_on_doubled(property));
            if !goes_on {
                // Another width of names is another command's output.
                if !self.open.properties.is_empty() && !self.open.admits(property) {
                    return false;
                }
                self.close();
                self.start = line.start;
            }
        } else if is_known {
            return false;
        }
        self.open.add(property)
    }

    /// A line at the margin right below one that fills the console.
    fn overflows(&mut self, line: &Line<'t>) -> bool {
        let is_at_margin = line.indent() == 0;
        let last = self.open.properties.last_mut();
        let Some(open) = last.filter(|_| is_at_margin && !is_foreign(line.text)) else { return false };
        let Some(above) = open.lines.last() else { return false };
        let margin = if above.is_overflow { 0 } else { open.column };
        if margin + above.text.chars().count() < MIN_CONSOLE_WIDTH {
            return false;
        }
        open.lines.push(ValueLine { text: line.text, is_overflow: true });
        true
    }

    fn value_column(&self) -> usize {
        self.open.properties.last().map_or(usize::MAX, |open| open.column)
    }

    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        if open.properties.is_empty() {
            return;
        }
        let is_several = open.properties.len() > 1;
        self.looks_real |= open.has_small_letter && (open.has_compound || (is_several && open.is_padded));
        let width = open.width;
        let property = |open: OpenProperty<'_>| Property { name: open.name.to_owned(), value: open.value(width) };
        let properties = open.properties.into_iter().map(property).collect();
        // The next object has the same columns, or it is another command's.
        let Open { aligned, squeezed, indent, .. } = open;
        self.open = Open { aligned, squeezed, indent, ..Open::default() };
        self.objects.push(Object { properties, range: self.start..self.end, ..Object::default() });
    }
}

impl<'t> Open<'t> {
    /// Whether a property stands where this object's properties stand.
    fn admits(&self, property: &PropertyLine<'_>) -> bool {
        self.aligned == Some(property.colon) || (self.squeezed == Some(property.indent) && property.is_squeezed())
    }

    /// Counts how the line that was just taken stands to the one above it.
    fn count(&mut self, gap: Gap) {
        let is_first = matches!(self.properties.as_slice(), [only] if only.lines.len() == 1);
        match gap.lines {
            _ if is_first => {}
            0 => self.close += 1,
            _ => self.apart += 1,
        }
    }

    /// Every line so far stands behind a blank one, as mail programs double line ends.
    fn is_doubled(&self) -> bool {
        self.apart > 0 && self.close == 0
    }

    /// Whether a property behind a blank line belongs to this object: nothing stood closer so far, and its name is padded to
    /// the width of others, which no object of one property has.
    fn goes_on_doubled(&self, property: &PropertyLine<'_>) -> bool {
        let is_alone = self.apart == 0 && self.properties.len() == 1;
        let is_padded = self.is_padded || !property.is_squeezed();
        (self.is_doubled() || is_alone) && self.close == 0 && is_padded && self.aligned == Some(property.colon)
    }

    fn add(&mut self, property: &PropertyLine<'t>) -> bool {
        let is_first = self.aligned.is_none() && self.squeezed.is_none();
        if is_first {
            self.indent = property.indent;
            self.aligned = Some(property.colon);
            self.squeezed = property.is_squeezed().then_some(property.indent);
        } else if self.admits(property) {
            self.aligned = self.aligned.filter(|colon| *colon == property.colon);
            self.squeezed = self.squeezed.filter(|indent| *indent == property.indent && property.is_squeezed());
        } else if self.indent != property.indent || !property.is_squeezed() {
            return false;
        } // or a line that somebody has typed anew
        self.is_padded |= !property.is_squeezed();
        self.has_compound |= is_compound(property.name);
        self.has_small_letter |= property.name.contains(char::is_lowercase);
        self.names.insert(property.name);
        let lines = vec![ValueLine { text: property.value, is_overflow: false }];
        self.properties.push(OpenProperty { name: property.name, column: property.colon + 2, lines });
        true
    }
}

impl PropertyLine<'_> {
    /// One blank before the colon, and no blank in the name: a name with blanks is only known by its padding.
    fn is_squeezed(&self) -> bool {
        self.colon == self.indent + self.name.chars().count() + 1 && !self.name.contains(is_space)
    }
}

impl OpenProperty<'_> {
    fn value(&self, width: usize) -> Value {
        let [first, rest @ ..] = self.lines.as_slice() else { return Value::Text(String::new()) };
        if rest.is_empty() {
            return Value::printed(first.text);
        }
        let is_list = first.text.starts_with('{');
        let mut whole = first.text.to_owned();
        let mut above = first;
        for line in rest {
            match self.seam(above, line, width) {
                // Mail programs take the blank behind the comma at the end of a line away.
                _ if is_list && whole.ends_with(',') => whole.push(' '),
                _ if is_list => {}
                Some(seam) => whole.push_str(seam),
                None => {
                    whole.truncate(whole.trim_end_matches([' ', '\u{a0}']).len());
                    whole.push('\n');
                }
            }
            whole.push_str(line.text);
            above = line;
        }
        if is_list || rest.iter().all(|line| line.is_overflow) {
            Value::printed(&whole)
        } else {
            Value::Text(whole.trim_end().to_owned())
        }
    }

    /// What the console broke in two is put together with; nothing where the value itself has a line break. PowerShell breaks
    /// lines behind a blank, which it leaves there, and words that are too long for a line anywhere.
    fn seam(&self, above: &ValueLine<'_>, line: &ValueLine<'_>, width: usize) -> Option<&'static str> {
        if line.is_overflow {
            return Some("");
        }
        if width < MIN_WRAPPED_LINE || above.text.is_empty() || line.text.starts_with(is_space) {
            return None;
        }
        let length = self.column + above.text.chars().count();
        let word = line.text.chars().take_while(|character| !is_space(*character)).take(width).count();
        let is_broken_behind_blank = above.text.ends_with(' ') && length + word > width;
        let are_words = !above.text.contains(is_space) && !line.text.contains(is_space);
        let is_broken_word = length == width
            && (CONSOLE_WIDTHS.contains(&width) || (are_words && width >= MIN_CONSOLE_WIDTH))
            && above.text.ends_with(char::is_alphanumeric)
            && line.text.starts_with(char::is_alphanumeric);
        (is_broken_behind_blank || is_broken_word).then_some("")
    }
}

/// What never continues a value.
fn is_foreign(line: &str) -> bool {
    line.starts_with(['+', '*', '<', '`', '#', '-', '[']) || line.split_once(':').is_some_and(|(word, _)| is_loud(word))
}

/// `WARNING`, `WARNUNG`, `AVERTISSEMENT`.
fn is_loud(word: &str) -> bool {
    word.len() > 3
        && word.len() < 30
        && word.chars().all(|character| character.is_alphabetic() && character.is_uppercase())
}

/// `Get-AuthConfig : The term … is not recognized` is an error message.
fn is_cmdlet(name: &str) -> bool {
    let is_word = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphanumeric);
    name.split_once('-').is_some_and(|(verb, noun)| is_word(verb) && is_word(noun))
}

/// Several words in one, as properties are named: `NotAfter`, `whenChanged`, `PSComputerName`.
pub(super) fn is_compound(name: &str) -> bool {
    let mut last = ' ';
    let mut words = 0;
    for character in name.chars() {
        if !character.is_alphanumeric() {
            return false;
        }
        if character.is_uppercase() && last.is_lowercase() {
            words += 1;
        }
        last = character;
    }
    words > 0
}

/// Where the colon of a name is looked for.
const MAX_NAME_BYTES: usize = 160;
/// The narrowest console in use; its last column stays empty.
const MIN_CONSOLE_WIDTH: usize = 79;
/// Lines that are broken behind a blank are a little shorter.
const MIN_WRAPPED_LINE: usize = 60;
/// How wide lines get in consoles of the usual widths.
const CONSOLE_WIDTHS: [usize; 4] = [79, 80, 119, 120];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_is_read_once() {
        let text: String =
            (0..50).flat_map(|number| ["Prop".to_owned(), number.to_string(), " : v\n".to_owned()]).collect();
        let first = lines::line(&text, 0).unwrap();
        let (mut refused, mut budget) = (0, Budget::new(text.len()));
        assert!(read(&text, &first, false, &mut refused, &mut budget).is_none());
        assert!(refused + 1 >= text.len(), "{refused}");
        let second = lines::line(&text, first.next).unwrap();
        let before = budget.values();
        assert!(read(&text, &second, false, &mut refused, &mut budget).is_none());
        assert_eq!(budget.values(), before);
    }
}
