//! Dates of machines' clocks.

/// A second of a machine's clock as a date and a time of day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utc {
    /// The year.
    pub year: u64,
    /// The month, from 1 to 12.
    pub month: u64,
    /// The day of the month, from 1.
    pub day: u64,
    /// The hour, from 0 to 23.
    pub hour: u64,
    /// The minute.
    pub minute: u64,
    /// The second.
    pub second: u64,
}

impl Utc {
    /// The date of a second, counted from the beginning of 1970.
    pub fn of_unix_s(unix_s: u64) -> Self {
        const DAY_S: u64 = 86_400;
        let is_leap = |year: u64| {
            year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
        };
        let (mut year, mut day) = (1970, unix_s / DAY_S);
        while day >= 365 + u64::from(is_leap(year)) {
            day -= 365 + u64::from(is_leap(year));
            year += 1;
        }
        let february = 28 + u64::from(is_leap(year));
        let mut month = 1;
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
            if day < length {
                break;
            }
            day -= length;
            month += 1;
        }
        let second = unix_s % DAY_S;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        Utc { year, month, day: day + 1, hour, minute, second }
    }

    /// The month in three letters, as logs and C have it.
    pub fn month_name(&self) -> &'static str {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        MONTHS[self.month as usize - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_a_date() {
        let first = Utc { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
        assert_eq!(Utc::of_unix_s(0), first);
        let leap = Utc { year: 2000, month: 2, day: 29, hour: 12, minute: 34, second: 56 };
        assert_eq!(Utc::of_unix_s(951_827_696), leap);
        let last = Utc { year: 2024, month: 12, day: 31, hour: 23, minute: 59, second: 59 };
        assert_eq!(Utc::of_unix_s(1_735_689_599), last);
        assert_eq!([first, leap, last].map(|it| it.month_name()), ["Jan", "Feb", "Dec"]);
    }
}
