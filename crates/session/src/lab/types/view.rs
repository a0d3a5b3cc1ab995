//! What an application did, and what its structures take.

use redscope_labs::experiment::types::{Curve, Score, Step, measure, score};
use serde::{Deserialize, Serialize};

use super::ask::TypesAsk;

/// An application that has run, and its structures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypesView {
    /// What was chosen.
    pub ask: TypesAsk,
    /// What it did, command by command.
    pub steps: Vec<Step>,
    /// What its structures take, filled with the same items.
    pub curves: Vec<Curve>,
    /// The score of a place, of the application that has places.
    pub score: Option<Score>,
}

/// Carries out the application that is chosen, and fills its structures.
pub fn look_at_types(ask: &TypesAsk) -> TypesView {
    let (app, setting) = (ask.app(), ask.setting());
    TypesView {
        ask: ask.clone(),
        steps: app.play(&setting),
        curves: measure(app, &setting),
        score: (app.name == "places").then(|| score(&setting)),
    }
}

impl TypesView {
    /// How many steps have been taken at the moment that is chosen.
    pub fn taken(&self, ask: &TypesAsk) -> usize {
        (ask.step as usize).min(self.steps.len())
    }

    /// Which of the sizes that were measured is looked at: the last that is no larger than what is chosen, or the
    /// first.
    pub fn size(&self, ask: &TypesAsk) -> usize {
        let Some(curve) = self.curves.first() else { return 0 };
        let at = ask.at();
        curve.held.iter().rposition(|held| u64::from(held.items) <= at).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_application_runs_and_its_structures_are_measured_at_the_same_sizes() {
        for app in redscope_labs::experiment::types::APPS {
            let ask = TypesAsk::read(&format!("types;app={};items=40", app.name)).unwrap();
            let view = look_at_types(&ask);
            assert!(view.steps.len() >= 9, "{}", app.name);
            let sizes =
                |curve: &Curve| curve.held.iter().map(|held| held.items).collect::<Vec<_>>();
            for curve in &view.curves {
                assert_eq!(sizes(curve), sizes(&view.curves[0]), "{}", app.name);
                assert!(
                    curve.held.iter().all(|held| held.bytes > 0),
                    "{} {}",
                    app.name,
                    curve.name
                );
            }
            let errors: Vec<_> =
                view.steps.iter().filter(|step| step.reply.contains("(error)")).collect();
            assert_eq!(errors.len(), usize::from(app.name == "visitors"), "{errors:?}");
        }
    }

    #[test]
    fn the_size_that_is_looked_at_was_measured() {
        let view = look_at_types(&TypesAsk::read("types;app=queue;items=240").unwrap());
        let held = |text: &str| {
            let ask = TypesAsk::read(text).unwrap();
            view.curves[0].held[view.size(&ask)].items
        };
        assert_eq!(held("types;app=queue;items=240"), 240);
        assert_eq!(held("types;app=queue;items=240;at=25"), 20);
        assert_eq!(held("types;app=queue;items=240;at=1"), 1);
    }
}
