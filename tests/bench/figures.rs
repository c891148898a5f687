//! Figures of many tries, told by the middle and the range, ours beside those of bare JavaScript.

use std::fmt;

/// How often something was measured, and what it took each time.
#[derive(Debug, Clone, Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    pub fn push(&mut self, figure: f64) {
        let at = self.0.partition_point(|other| *other < figure);
        self.0.insert(at, figure);
    }

    pub fn middle(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn with(&self, unit: Unit) -> String {
        let one = |figure: f64| match unit {
            Unit::Ms if self.middle() < 10.0 => format!("{figure:.1}"),
            Unit::Ms | Unit::Count => format!("{figure:.0}"),
            Unit::S => format!("{:.1}", figure / 1_000.0),
            Unit::KB => format!("{:.1}", figure / 1_000.0),
        };
        match (self.0.first(), self.0.last()) {
            (Some(least), Some(most)) if one(*least) != one(*most) => {
                format!("{} ({}–{})", one(self.middle()), one(*least), one(*most))
            }
            (Some(_), Some(_)) => one(self.middle()),
            _ => "–".to_owned(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Ms,
    S,
    KB,
    Count,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Ms => ", ms",
            Unit::S => ", s",
            Unit::KB => ", kB",
            Unit::Count => "",
        }
    }
}

#[derive(Debug)]
struct Row {
    what: String,
    ours: String,
    bare: String,
    ratio: String,
}

#[derive(Debug, Default)]
pub struct Table(Vec<Row>);

impl Table {
    pub fn add(&mut self, what: &str, unit: Unit, ours: &Figures, bare: Option<&Figures>) {
        let ratio = bare.map(|bare| ours.middle() / bare.middle()).filter(|ratio| ratio.is_finite());
        self.0.push(Row {
            what: [what, unit.name()].concat(),
            ours: ours.with(unit),
            bare: bare.map(|bare| bare.with(unit)).unwrap_or_default(),
            ratio: ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
        });
        let row = &self.0[self.0.len() - 1];
        // Whoever watches sees that it goes on.
        eprintln!("{}: {}, bare {}", row.what, row.ours, row.bare);
    }
}

/// As Markdown, for the README.
impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "| median (least–most) | us | bare JavaScript | ratio |\n| --- | --- | --- | --- |")?;
        self.0
            .iter()
            .try_for_each(|row| writeln!(formatter, "| {} | {} | {} | {} |", row.what, row.ours, row.bare, row.ratio))
    }
}
