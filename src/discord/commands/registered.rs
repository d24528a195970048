//! Whether Discord knows our commands as they are: it fills in what we leave out, so more than equality counts.

use serde_json::Value;

/// Whether commands that Discord told are ours, all of them and no others. What we leave out may be as it likes.
pub fn are_registered(ours: &Value, known: &[Value]) -> bool {
    let Some(ours) = ours.as_array() else { return false };
    let same = |one: &Value| {
        known.iter().any(|other| one.get("name") == other.get("name") && covers(one, other))
    };
    ours.len() == known.len() && ours.iter().all(same)
}

/// Whether what we say of something is what Discord says. What is not so, or empty, Discord may leave out.
fn covers(ours: &Value, known: &Value) -> bool {
    match (ours, known) {
        (Value::Object(ours), Value::Object(known)) => ours.iter().all(|(key, value)| {
            known.get(key).map_or_else(|| is_nothing(value), |known| covers(value, known))
        }),
        (Value::Array(ours), Value::Array(known)) => {
            ours.len() == known.len()
                && ours.iter().zip(known).all(|(one, other)| covers(one, other))
        }
        (ours, known) => ours == known || is_nothing(ours) && is_nothing(known),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::commands, *};
    use crate::prompts;
    use serde_json::json;

    #[test]
    fn what_discord_adds_does_not_matter_and_what_it_lacks_does() {
        let ours = commands(&prompts::bank(None).unwrap());
        let mut known = ours.as_array().unwrap().clone();
        assert!(are_registered(&ours, &known));
        for command in &mut known {
            command["id"] = json!("1");
            command["version"] = json!("2");
            command.as_object_mut().unwrap().retain(|_, value| !is_nothing(value));
        }
        known.reverse();
        assert!(are_registered(&ours, &known), "in any order");
        known[0]["description"] = json!("what it was before");
        assert!(!are_registered(&ours, &known));
        assert!(!are_registered(&ours, &known[1..]));
        assert!(!are_registered(&json!([]), &known));
    }
}
