//! Reading an owner's answer: what it comes to, or everything that is wrong with it.

use latchkey_domain::access_request::Decision;
use latchkey_domain::permission::Permission;
use latchkey_domain::scope::{Scope, ScopeSet};

use super::show::Asked;
use super::{Answer, AnswerForm, Approval};
use crate::blocks::BlockLength;
use crate::draft::Problem;
use crate::login::OwnerSession;
use crate::wording::permissions;

/// The longest message to an asker, in characters.
const LONGEST_MESSAGE: usize = 300;

impl Approval {
    /// What an answer comes to, or everything that is wrong with it.
    pub(super) fn read_form(
        &self,
        owner: &OwnerSession,
        asked: &Asked,
        form: &AnswerForm,
    ) -> Result<Answer, Vec<Problem>> {
        let words = &self.house.words;
        let zone = owner.session().zone.as_str();
        let mut problems = Vec::new();
        let mut wrong = |field, key: &str| {
            problems.push(Problem {
                field,
                text: words.text(key, &[]),
            });
        };
        let message = form.message.trim();
        if message.chars().count() > LONGEST_MESSAGE {
            wrong("message", "problem-message-long");
        }
        let again = match form.again.as_str() {
            "" | "week" => None,
            value => {
                let length = BlockLength::from_form(value);
                if length.is_none() {
                    wrong("again", "problem-block");
                }
                length
            }
        };
        let message = (!message.is_empty()).then(|| message.to_owned());
        let mut ends_at = asked.end(zone);
        let mut allowed = asked.request.wanted.clone();
        match form.answer.as_str() {
            "all" => {
                allowed = described(&allowed);
                let nothing = if allowed.is_empty() {
                    "problem-answer-undescribed"
                } else {
                    "problem-answer-private"
                };
                // Nobody allows what is extra private by the way.
                allowed.retain(|w| !asked.is_extra_private(&w.resource));
                if allowed.is_empty() {
                    wrong("answer", nothing);
                }
            }
            "no" => allowed.clear(),
            "part" => {
                allowed = chosen(&asked.request.wanted, &form.parts);
                if allowed.is_empty() {
                    wrong("parts", "problem-parts");
                }
                if !form.length.is_empty() {
                    let offered = asked.lengths(words, zone);
                    if offered.iter().any(|l| l.value == form.length) {
                        ends_at = crate::calendar::end_of(&form.length, asked.now, zone)
                            .unwrap_or(ends_at);
                    } else {
                        wrong("length", "problem-length");
                    }
                }
            }
            _ => wrong("answer", "problem-answer"),
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if form.answer == "no" {
            return Ok(Answer::Refuse { message, again });
        }
        if let Some(until) = asked.held {
            let text = crate::hold::why(words, until, zone);
            let field = "answer";
            return Err(vec![Problem { field, text }]);
        }
        let whole = allowed == asked.request.wanted;
        Ok(Answer::Allow {
            decision: Decision {
                allowed,
                ends_at,
                message,
            },
            whole,
        })
    }
}

/// What was asked without what its service has not described: nobody allows that by the way.
fn described(wanted: &[Permission]) -> Vec<Permission> {
    let known = |w: &Permission| Permission {
        resource: w.resource.clone(),
        scopes: w
            .scopes
            .iter()
            .filter(|scope| permissions::is_described(scope))
            .cloned()
            .collect(),
    };
    wanted
        .iter()
        .map(known)
        .filter(|p| !p.scopes.is_empty())
        .collect()
}

/// The ticked parts of what was asked; whatever was not asked is passed over.
fn chosen(wanted: &[Permission], parts: &[(String, String)]) -> Vec<Permission> {
    wanted
        .iter()
        .map(|w| {
            let ticked = |scope: &&Scope| {
                parts
                    .iter()
                    .any(|(record, part)| *record == w.resource.as_str() && *part == scope.as_str())
            };
            let scopes: ScopeSet = w.scopes.iter().filter(ticked).cloned().collect();
            Permission {
                resource: w.resource.clone(),
                // To change it, they must also see it, as far as they asked for that.
                scopes: permissions::with_what_it_needs(&scopes, &w.scopes),
            }
        })
        .filter(|p| !p.scopes.is_empty())
        .collect()
}
