//! From times and counts to prices.

/// What a call touched on average.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    pub(super) elements: f64,
    pub(super) steps: f64,
    pub(super) bytes: f64,
    pub(super) freed: f64,
    pub(super) instructions: f64,
    pub(super) gathered: f64,
}

/// A call at one size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) took_ns: f64,
    pub(super) work: Work,
}

/// Prices that are the same for all commands, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Globals {
    step: f64,
    byte: f64,
    freed: f64,
    instruction: f64,
    gathered: f64,
}

type Samples = [(&'static str, Sample)];

impl Globals {
    /// Each from the commands that do little else.
    pub(super) fn of(samples: &Samples) -> Self {
        let mut globals = Globals {
            step: slope(samples, &["lrem", "lpos", "linsert"], |work| work.steps),
            byte: slope(samples, &["bitcount", "bitpos", "getrange"], |work| work.bytes),
            freed: slope(samples, &["del"], |work| work.freed),
            instruction: slope(samples, &["eval"], |work| work.instructions),
            gathered: 0.0,
        };
        globals.gathered = globals.gathered_by(samples, &["scan", "hscan", "sscan", "zscan"]);
        globals
    }

    /// What an element takes more that is gathered beyond those that caches hold: the middle one of
    /// several commands.
    fn gathered_by(&self, samples: &Samples, commands: &[&str]) -> f64 {
        let of_command = |command: &str| {
            let far =
                samples.iter().find(|(name, far)| *name == command && far.work.gathered > 0.0);
            let (_, far) = far?;
            let (base, element) = line(&self.points(samples, command));
            Some((self.rest_ns(far) - base - element * far.work.elements) / far.work.gathered)
        };
        let mut all: Vec<f64> = commands.iter().filter_map(|command| of_command(command)).collect();
        super::super::median(&mut all)
    }

    /// What is left of a command's times for its base and its elements, where little is gathered.
    fn points(&self, samples: &Samples, command: &str) -> Vec<Point> {
        let near =
            samples.iter().filter(|(name, near)| *name == command && near.work.gathered == 0.0);
        let point = |sample: &Sample| {
            let ns = self.rest_ns(sample);
            Point { elements: sample.work.elements, ns, other_ns: sample.took_ns - ns }
        };
        near.map(|(_, sample)| point(sample)).collect()
    }

    /// As the engine names them.
    pub(super) fn named(&self) -> [(&'static str, f64); 5] {
        [
            ("step_ps", self.step * 1000.0),
            ("byte_ps", self.byte * 1000.0),
            ("freed_ns", self.freed),
            ("gathered_ns", self.gathered),
            ("instruction_ps", self.instruction * 1000.0),
        ]
    }

    /// What is left of a call's time for its base and its elements.
    fn rest_ns(&self, sample: &Sample) -> f64 {
        let work = sample.work;
        sample.took_ns
            - work.steps * self.step
            - work.bytes * self.byte
            - work.freed * self.freed
            - work.instructions * self.instruction
    }
}

/// Nanoseconds by which calls grow with a count: the middle one of several commands.
fn slope(samples: &Samples, commands: &[&str], count: fn(&Work) -> f64) -> f64 {
    let mut slopes: Vec<f64> = commands
        .iter()
        .filter_map(|command| {
            let of_command = samples.iter().filter(|(name, _)| name == command);
            let mut all: Vec<&Sample> = of_command.map(|(_, sample)| sample).collect();
            all.sort_by(|a, b| count(&a.work).total_cmp(&count(&b.work)));
            let (first, last) = (all.first()?, all.last()?);
            Some((last.took_ns - first.took_ns) / (count(&last.work) - count(&first.work)))
        })
        .collect();
    super::super::median(&mut slopes)
}

/// A base and a price of an element for each command, by name.
pub(super) fn prices(samples: &Samples, globals: &Globals) -> Vec<(&'static str, f64, f64)> {
    let mut names: Vec<&'static str> = samples.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let price = |name: &'static str| {
        let (base, element) = line(&globals.points(samples, name));
        (name, base, element)
    };
    names.into_iter().map(price).collect()
}

/// What a call takes for its base and its elements, and how many of these there are.
#[derive(Clone, Copy, Debug)]
struct Point {
    elements: f64,
    ns: f64,
    /// What it takes beside that.
    other_ns: f64,
}

/// The line through what touches least and what touches most: caches make it a curve in between.
/// Where all touch the same, what does least beside that. Neither part is negative.
fn line(points: &[Point]) -> (f64, f64) {
    /// The least a call can take.
    const LEAST_NS: f64 = 50.0;
    let least_by =
        |key: fn(&Point) -> f64| points.iter().min_by(|a, b| key(a).total_cmp(&key(b))).copied();
    let first = least_by(|point| point.elements);
    let last = least_by(|point| -point.elements);
    let plainest = least_by(|point| point.other_ns);
    let (Some(first), Some(last), Some(plainest)) = (first, last, plainest) else {
        return (LEAST_NS, 0.0);
    };
    if last.elements - first.elements < 0.5 {
        return (plainest.ns.max(LEAST_NS), 0.0);
    }
    let element = ((last.ns - first.ns) / (last.elements - first.elements)).max(0.0);
    ((first.ns - element * first.elements).max(LEAST_NS), element)
}

/// Two digits are more than such figures are good for.
pub(super) fn rounded(value: f64) -> u64 {
    let value = value.max(0.0);
    if value < 100.0 {
        return value.round() as u64;
    }
    let unit = 10f64.powf(value.log10().floor() - 1.0);
    ((value / unit).round() * unit) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_and_is_never_negative() {
        let point = |elements, ns, other_ns| Point { elements, ns, other_ns };
        let curve = [point(1.0, 700.0, 0.0), point(50.0, 9e9, 0.0), point(101.0, 20_700.0, 0.0)];
        assert_eq!(line(&curve), (500.0, 200.0));
        assert_eq!(line(&[point(10.0, 700.0, 0.0), point(20.0, 600.0, 0.0)]), (700.0, 0.0));
        assert_eq!(line(&[point(1.0, 9e9, 900.0), point(1.0, 660.0, 10.0)]), (660.0, 0.0));
    }

    #[test]
    fn two_digits_are_kept() {
        assert_eq!([7.4, 66.0, 123.0, 98_765.0].map(rounded), [7, 66, 120, 99_000]);
    }
}
