//! How bad an effect is: under a control, and for what an operation does with content.

use super::{Control, Effect, Keeps, Outcome, Row};
use crate::finding::Level;
use crate::lint::{Content, Effects};

impl Control {
    /// The controls that have an answer of their own, in the order of every list of three.
    pub const NAMED: [Self; 3] = [Self::None, Self::Mam, Self::Zdr];

    /// The outcomes under none, Modified Abuse Monitoring and Zero Data Retention. What a lint
    /// leaves out is as without a control.
    pub fn outcomes(effects: &Effects) -> [Outcome; 3] {
        let or_none = |given: &Option<Outcome>| given.as_ref().unwrap_or(&effects.none).clone();
        [effects.none.clone(), or_none(&effects.mam), or_none(&effects.zdr)]
    }

    /// The outcome under this control; for `unknown` the worst of the three, the first of equals.
    pub fn outcome(self, outcomes: &[Outcome; 3]) -> &Outcome {
        let [none, mam, zdr] = outcomes;
        match self {
            Self::None => none,
            Self::Mam => mam,
            Self::Zdr => zdr,
            Self::Unknown => {
                [mam, zdr].into_iter().fold(none, |worst, next| if next.effect > worst.effect { next } else { worst })
            }
        }
    }
}

impl Effect {
    /// The level of a finding with this effect on an operation that does this with content; `None`
    /// for no finding.
    ///
    /// Deleting is good practice, and what carries no content keeps none. Reading shows that content
    /// is kept, but keeps no more of it: one level lower, yet still worth a note. The exception is
    /// `unavailable`, which is about reading: the code will not find what it looks for.
    pub fn level(self, content: Content) -> Option<Level> {
        let level = match self {
            Self::Kept | Self::Refused => Level::Error,
            Self::Retired | Self::Unavailable | Self::Shared | Self::KeptBriefly | Self::Overridden => Level::Warning,
            Self::Undocumented | Self::Note => Level::Note,
            Self::None => return None,
        };
        match content {
            Content::Deletes | Content::None => None,
            Content::Sends => Some(level),
            Content::Reads if self == Self::Unavailable => Some(level),
            Content::Reads => Some(match level {
                Level::Error => Level::Warning,
                Level::Warning | Level::Note => Level::Note,
            }),
        }
    }
}

impl Keeps {
    /// The phrase for one control; `unknown` has none of its own.
    pub fn under(&self, control: Control) -> Option<&str> {
        match control {
            Control::None => Some(&self.none),
            Control::Mam => Some(&self.mam),
            Control::Zdr => Some(&self.zdr),
            Control::Unknown => None,
        }
    }
}

impl Row {
    /// Whether it is shut down on the day `today`.
    pub fn is_retired(&self, today: &str) -> bool {
        self.retired.as_deref().is_some_and(|day| super::date::has_come(day, today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(effect: Effect, text: &str) -> Outcome {
        Outcome { effect, text: text.to_owned() }
    }

    #[test]
    fn what_a_lint_leaves_out_is_as_without_a_control() {
        let effects = Effects {
            none: outcome(Effect::Kept, "kept"),
            mam: None,
            zdr: Some(outcome(Effect::Overridden, "forced to false")),
        };
        let [none, mam, zdr] = Control::outcomes(&effects);
        assert_eq!((none.text.as_str(), mam.text.as_str(), zdr.text.as_str()), ("kept", "kept", "forced to false"));
    }

    #[test]
    fn unknown_takes_the_worst() {
        let three = [outcome(Effect::Note, "a"), outcome(Effect::KeptBriefly, "b"), outcome(Effect::Overridden, "c")];
        assert_eq!(Control::Unknown.outcome(&three).text, "b");
        assert_eq!(Control::None.outcome(&three).text, "a");
        assert_eq!(Control::Mam.outcome(&three).text, "b");
        assert_eq!(Control::Zdr.outcome(&three).text, "c");
        let equal = [outcome(Effect::Kept, "a"), outcome(Effect::Kept, "b"), outcome(Effect::Kept, "c")];
        assert_eq!(Control::Unknown.outcome(&equal).text, "a");
        let last = [outcome(Effect::None, "a"), outcome(Effect::Refused, "b"), outcome(Effect::Kept, "c")];
        assert_eq!(Control::Unknown.outcome(&last).text, "c");
    }

    #[test]
    fn levels_follow_the_effect() {
        let sends = |effect: Effect| effect.level(Content::Sends);
        assert_eq!(sends(Effect::Kept), Some(Level::Error));
        assert_eq!(sends(Effect::Refused), Some(Level::Error));
        for effect in [Effect::Retired, Effect::Unavailable, Effect::Shared, Effect::KeptBriefly, Effect::Overridden] {
            assert_eq!(sends(effect), Some(Level::Warning), "{effect:?}");
        }
        assert_eq!(sends(Effect::Undocumented), Some(Level::Note));
        assert_eq!(sends(Effect::Note), Some(Level::Note));
        assert_eq!(sends(Effect::None), None);
    }

    #[test]
    fn reading_is_one_level_lower_and_deleting_is_fine() {
        assert_eq!(Effect::Kept.level(Content::Reads), Some(Level::Warning));
        assert_eq!(Effect::Retired.level(Content::Reads), Some(Level::Note));
        assert_eq!(Effect::Note.level(Content::Reads), Some(Level::Note));
        assert_eq!(Effect::Unavailable.level(Content::Reads), Some(Level::Warning));
        assert_eq!(Effect::None.level(Content::Reads), None);
        for content in [Content::Deletes, Content::None] {
            assert_eq!(Effect::Kept.level(content), None);
            assert_eq!(Effect::Unavailable.level(content), None);
        }
    }
}
