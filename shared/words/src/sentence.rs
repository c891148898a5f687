//! Sentences with gaps for words in them; one that lacks its gap doesn't compile.

use crate::writing::{Category, Writing};

/// A sentence with one gap, written `{}`.
#[derive(Clone, Copy)]
pub struct One(&'static str);

impl One {
    pub const fn new(sentence: &'static str) -> One {
        assert!(gaps(sentence) == 1, "the sentence needs one gap");
        One(sentence)
    }

    pub fn with(self, words: &str) -> String {
        let (before, after) = around_gap(self.0);
        [before, words, after].concat()
    }
}

/// A sentence with two gaps, each written `{}`, filled in their order.
#[derive(Clone, Copy)]
pub struct Two(&'static str);

impl Two {
    pub const fn new(sentence: &'static str) -> Two {
        assert!(gaps(sentence) == 2, "the sentence needs two gaps");
        Two(sentence)
    }

    pub fn with(self, first: &str, second: &str) -> String {
        let (before, rest) = around_gap(self.0);
        let (between, after) = around_gap(rest);
        [before, first, between, second, after].concat()
    }
}

/// Words of another language's direction, or of who knows which, that leave the sentence around them in order.
pub fn isolated(words: &str) -> String {
    ["\u{2068}", words, "\u{2069}"].concat()
}

/// What stands before the first gap, and after it.
fn around_gap(sentence: &str) -> (&str, &str) {
    let (before, after) = sentence.split_once('{').unwrap_or((sentence, ""));
    (before, after.strip_prefix('}').unwrap_or(after))
}

/// A sentence about a number, in the forms that the language has. A form may leave the number out.
#[derive(Clone, Copy)]
pub struct Plural {
    zero: &'static str,
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

impl Plural {
    /// For languages with two forms.
    pub const fn two_forms(one: &'static str, other: &'static str) -> Plural {
        Plural { zero: other, one, two: other, few: other, many: other, other }
    }

    /// For Arabic: none, one, two, 3–10, 11–99, and hundreds.
    pub const fn six_forms(forms: [&'static str; 6]) -> Plural {
        let [zero, one, two, few, many, other] = forms;
        Plural { zero, one, two, few, many, other }
    }

    pub fn counted(self, number: u64, writing: &impl Writing) -> String {
        let form = self.form(writing.category(number));
        match form.contains('{') {
            true => One(form).with(&writing.number(number)),
            false => form.to_owned(),
        }
    }

    fn form(self, category: Category) -> &'static str {
        match category {
            Category::Zero => self.zero,
            Category::One => self.one,
            Category::Two => self.two,
            Category::Few => self.few,
            Category::Many => self.many,
            Category::Other => self.other,
        }
    }
}

const fn gaps(sentence: &str) -> usize {
    let bytes = sentence.as_bytes();
    let (mut found, mut at) = (0, 0);
    while at + 1 < bytes.len() {
        if bytes[at] == b'{' && bytes[at + 1] == b'}' {
            found += 1;
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_into_their_gaps() {
        assert_eq!(One::new("as of {}.").with("14:32"), "as of 14:32.");
        assert_eq!(Two::new("{} of {}").with("3", "{}"), "3 of {}");
    }

    #[test]
    fn a_plural_has_a_form_for_each_category() {
        let places = Plural::six_forms(["none", "one", "two", "{} few", "{} many", "{} other"]);

        assert_eq!(places.form(Category::Two), "two");
        assert_eq!(places.form(Category::Few), "{} few");
        assert_eq!(Plural::two_forms("{} place", "{} places").form(Category::Many), "{} places");
    }
}
