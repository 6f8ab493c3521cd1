//! The table: what was measured, against what, and whether the goal is met. Only goals are written down here and
//! where they are given; every other figure was measured in this run.

use std::fmt;

/// What came of a row.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Its lines in the table.
    pub(crate) lines: Vec<Line>,
    /// What is told beside, when this row alone was asked for.
    pub(crate) detail: Vec<String>,
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Line {
    what: String,
    measured: String,
    against: String,
    figure: Option<(f64, Unit)>,
    goal: Option<Goal>,
}

/// What the figure of a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// The one side divided by the other.
    Ratio,
    /// Milliseconds.
    Milliseconds,
    /// Whole things.
    Count,
    /// Millions of bytes.
    Megabytes,
    /// Thousands of bytes.
    Kilobytes,
}

/// What the figure of a line should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    /// No more.
    AtMost(f64),
    /// No less.
    AtLeast(f64),
}

impl Line {
    /// A line of two sides: how many times the second the first is.
    pub(crate) fn ratio(
        what: impl Into<String>,
        (measured, of): (f64, &str),
        (against, with): (f64, &str),
    ) -> Line {
        Line {
            what: what.into(),
            measured: format!("{measured:.0} ms{of}"),
            against: format!("{against:.0} ms, {with}"),
            figure: Some((measured / against, Unit::Ratio)),
            goal: None,
        }
    }

    /// A line of one figure.
    pub(crate) fn of(what: impl Into<String>, figure: f64, unit: Unit) -> Line {
        Line {
            what: what.into(),
            measured: String::new(),
            against: String::new(),
            figure: Some((figure, unit)),
            goal: None,
        }
    }

    /// A row that could not be measured.
    pub(crate) fn failed(what: &str) -> Line {
        let measured = "could not be measured, see above".to_owned();
        Line { what: what.to_owned(), measured, against: String::new(), figure: None, goal: None }
    }

    /// With a goal; a line without one only tells.
    pub(crate) fn goal(self, goal: Goal) -> Line {
        Line { goal: Some(goal), ..self }
    }

    /// With what the figure was made of.
    pub(crate) fn with(self, measured: impl Into<String>, against: impl Into<String>) -> Line {
        Line { measured: measured.into(), against: against.into(), ..self }
    }

    fn cells(&self) -> [String; 6] {
        let figure = self.figure.map_or(String::new(), |(figure, unit)| unit.write(figure));
        let goal = self.goal.map_or(String::new(), |goal| goal.write(self.figure.map(|(_, unit)| unit)));
        let is_met = self.goal.zip(self.figure).map(|(goal, (figure, _))| goal.is_met_by(figure));
        let verdict = match is_met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        [&self.what, &self.measured, &self.against, &figure, &goal, verdict].map(|cell| (*cell).to_string())
    }
}

impl Unit {
    fn write(self, figure: f64) -> String {
        match self {
            Unit::Ratio => format!("{figure:.2}"),
            Unit::Milliseconds => format!("{figure:.0} ms"),
            Unit::Count => format!("{figure:.0}"),
            Unit::Megabytes => format!("{figure:.0} MB"),
            Unit::Kilobytes => format!("{figure:.0} KB"),
        }
    }
}

impl Goal {
    /// Whether a figure is as it should be.
    pub(crate) fn is_met_by(self, figure: f64) -> bool {
        match self {
            Goal::AtMost(most) => figure <= most,
            Goal::AtLeast(least) => figure >= least,
        }
    }

    fn write(self, unit: Option<Unit>) -> String {
        let (sign, limit) = match self {
            Goal::AtMost(most) => ("≤", most),
            Goal::AtLeast(least) => ("≥", least),
        };
        // A ratio's goal as it was given: 1.4, not 1.40.
        let limit = match unit {
            Some(Unit::Ratio) | None => limit.to_string(),
            Some(unit) => unit.write(limit),
        };
        format!("{sign} {limit}")
    }
}

/// The lines that there are so far.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Line>);

impl Table {
    /// A table of these lines.
    pub(crate) fn of(lines: Vec<Line>) -> Table {
        Table(lines)
    }

    /// Adds lines.
    pub(crate) fn extend(&mut self, lines: impl IntoIterator<Item = Line>) {
        self.0.extend(lines);
    }

    /// Prints it.
    pub(crate) fn print(&self) {
        print!("{self}");
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["what", "measured", "against", "figure", "goal", ""].map(str::to_owned);
        let rows: Vec<[String; 6]> = std::iter::once(head).chain(self.0.iter().map(Line::cells)).collect();
        let width = |at: usize| {
            rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..6).map(width).collect();
        for row in &rows {
            let cells: Vec<String> =
                row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_its_goal_is_met() {
        let check = |line: Line, wanted: &str| {
            let table = Table::of(vec![line]).to_string();
            let cells =
                table.lines().nth(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
            assert_eq!(cells.as_deref(), Some(wanted));
        };
        let scan = || Line::ratio("scan", (300.0, " here"), (200.0, "there"));
        check(scan().goal(Goal::AtMost(1.4)), "scan 300 ms here 200 ms, there 1.50 ≤ 1.4 MISSED");
        check(scan().goal(Goal::AtMost(1.5)), "scan 300 ms here 200 ms, there 1.50 ≤ 1.5 met");
        check(scan(), "scan 300 ms here 200 ms, there 1.50");
        let score = Line::of("score", 97.0, Unit::Count).with("5 runs", "");
        check(score.goal(Goal::AtLeast(98.0)), "score 5 runs 97 ≥ 98 MISSED");
        check(Line::failed("x"), "x could not be measured, see above");
    }
}
