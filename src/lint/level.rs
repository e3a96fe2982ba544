//! From effects to levels: what a finding is worth under the control in force.

use super::schema::{Content, Effects};
use crate::finding::Level;
use crate::policy::{Control, Effect, Outcome};

/// What the configuration says about one lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Do not report it.
    Off,
    /// Report it at this level, and also where it is off by default.
    At(Level),
}

/// The level that an effect carries; none where there is nothing to report.
pub fn of_effect(effect: Effect) -> Option<Level> {
    match effect {
        Effect::Kept | Effect::Refused => Some(Level::Error),
        Effect::Retired
        | Effect::Unavailable
        | Effect::Shared
        | Effect::KeptBriefly
        | Effect::Overridden => Some(Level::Warning),
        Effect::Undocumented | Effect::Note => Some(Level::Note),
        Effect::None => None,
    }
}

/// The level of an effect on a request that does this with content.
///
/// Reading shows that something is kept, it keeps nothing itself: one level lower. What stands in the way
/// of the request (refused, retired, unavailable) is as bad for a read, so those keep their level.
pub fn of_request(effect: Effect, content: Content) -> Option<Level> {
    let level = of_effect(effect)?;
    let keeps = matches!(effect, Effect::Kept | Effect::KeptBriefly | Effect::Shared);
    Some(match level {
        Level::Error if keeps && content == Content::Reads => Level::Warning,
        Level::Warning if keeps && content == Content::Reads => Level::Note,
        level => level,
    })
}

/// The outcomes under no control, Modified Abuse Monitoring and Zero Data Retention, in this order.
pub fn outcomes(effects: &Effects) -> [Outcome; 3] {
    let or_none = |outcome: &Option<Outcome>| outcome.clone().unwrap_or_else(|| effects.none.clone());
    [effects.none.clone(), or_none(&effects.mam), or_none(&effects.zdr)]
}

/// The effect under a control; where the control is not known, the worst of the three.
pub fn effect(outcomes: &[Outcome; 3], control: Control) -> Effect {
    let [none, mam, zdr] = outcomes;
    match control {
        Control::None => none.effect,
        Control::Mam => mam.effect,
        Control::Zdr => zdr.effect,
        Control::Unknown => none.effect.max(mam.effect).max(zdr.effect),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(effect: Effect) -> Outcome {
        Outcome { effect, text: String::new() }
    }

    #[test]
    fn levels_follow_the_table() {
        assert_eq!(of_effect(Effect::Kept), Some(Level::Error));
        assert_eq!(of_effect(Effect::Refused), Some(Level::Error));
        assert_eq!(of_effect(Effect::Overridden), Some(Level::Warning));
        assert_eq!(of_effect(Effect::Undocumented), Some(Level::Note));
        assert_eq!(of_effect(Effect::None), None);
    }

    #[test]
    fn reads_weigh_less_but_what_fails_fails() {
        assert_eq!(of_request(Effect::Kept, Content::Sends), Some(Level::Error));
        assert_eq!(of_request(Effect::Kept, Content::Reads), Some(Level::Warning));
        assert_eq!(of_request(Effect::KeptBriefly, Content::Reads), Some(Level::Note));
        assert_eq!(of_request(Effect::Undocumented, Content::Reads), Some(Level::Note));
        assert_eq!(of_request(Effect::Retired, Content::Reads), Some(Level::Warning));
        assert_eq!(of_request(Effect::None, Content::Reads), None);
    }

    #[test]
    fn an_unknown_control_is_the_worst_of_the_three() {
        let outcomes = [outcome(Effect::Kept), outcome(Effect::KeptBriefly), outcome(Effect::None)];
        assert_eq!(effect(&outcomes, Control::Unknown), Effect::Kept);
        assert_eq!(effect(&outcomes, Control::None), Effect::Kept);
        assert_eq!(effect(&outcomes, Control::Mam), Effect::KeptBriefly);
        assert_eq!(effect(&outcomes, Control::Zdr), Effect::None);
    }

    #[test]
    fn controls_that_are_not_told_apart_share_the_outcome() {
        let effects = Effects { none: outcome(Effect::Kept), mam: None, zdr: Some(outcome(Effect::Refused)) };
        let [none, mam, zdr] = outcomes(&effects).map(|outcome| outcome.effect);
        assert_eq!((none, mam, zdr), (Effect::Kept, Effect::Kept, Effect::Refused));
    }
}
