//! One call: its method, where it goes, and what it is counted under. What it carries is not known here.

use crate::{
    discord::{
        limiter::{Asked, Counted},
        place::Snowflake,
    },
    secret::Secret,
};
use reqwest::Method;
use std::{fmt::Write, time::Duration};

/// Discord takes no answer to an interaction after 3 s.
const AN_ANSWER: Duration = Duration::from_secs(5);

/// One call.
pub(super) struct Route {
    method: Method,
    /// Method and path with holes.
    name: &'static str,
    path: String,
    main: String,
    counted: Counted,
}

impl Route {
    /// A call in a place that has buckets of its own (a channel or server), by its method and path with a hole for each id;
    /// the first id is the place.
    pub(super) fn at(name: &'static str, ids: &[Snowflake]) -> Self {
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let main = texts.first().cloned().unwrap_or_default();
        Self::new(name, &texts, main, Counted::Fully)
    }

    /// A call that all places count together.
    pub(super) fn everywhere(name: &'static str, ids: &[Snowflake]) -> Self {
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        Self::new(name, &texts, String::new(), Counted::Fully)
    }

    /// A call through an interaction: its token stands for ours.
    pub(super) fn through(
        name: &'static str,
        id: Snowflake,
        token: &Secret,
        counted: Counted,
    ) -> Self {
        let texts = [id.to_string(), segment(token.reveal())];
        let main = texts.join("/");
        Self::new(name, &texts, main, counted)
    }

    fn new(name: &'static str, ids: &[String], main: String, counted: Counted) -> Self {
        let (method, template) = name.split_once(' ').unwrap_or(("GET", name));
        let mut pieces = template.split("{}");
        let mut path = pieces.next().unwrap_or_default().to_owned();
        for (id, piece) in ids.iter().zip(pieces) {
            path.push_str(id);
            path.push_str(piece);
        }
        let method = match method {
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            _ => Method::GET,
        };
        Self { method, name, path, main, counted }
    }

    /// With something asked behind the path.
    pub(super) fn query(mut self, query: &str) -> Self {
        self.path.push('?');
        self.path.push_str(query);
        self
    }

    pub(super) fn asked(&self) -> Asked<'_> {
        Asked { route: self.name, main: &self.main, counted: self.counted }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn method(&self) -> Method {
        self.method.clone()
    }

    pub(super) fn has_body(&self) -> bool {
        matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
    }

    /// Whether it carries our token. What goes through an interaction does not.
    pub(super) fn is_signed(&self) -> bool {
        self.counted == Counted::Fully
    }

    /// Whether it is still of use some seconds later.
    pub(super) fn can_wait(&self) -> bool {
        self.counted != Counted::Nowhere
    }

    /// When it is given up, if sooner than others.
    pub(super) fn time_out(&self) -> Option<Duration> {
        (!self.can_wait()).then_some(AN_ANSWER)
    }
}

/// A text as one piece of a path.
fn segment(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:=+".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(safe, "%{byte:02X}");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_filled_in_order() {
        let route = Route::at("PATCH /channels/{}/messages/{}", &[Snowflake(7), Snowflake(8)]);
        assert_eq!(route.path(), "/channels/7/messages/8");
        assert_eq!((route.method(), route.asked().main), (Method::PATCH, "7"));
        assert!(route.is_signed() && route.can_wait() && route.has_body());
        let route = Route::everywhere("GET /gateway/bot", &[]).query("a=b");
        assert_eq!((route.path(), route.asked().main), ("/gateway/bot?a=b", ""));
        assert!(!route.has_body());
    }

    #[test]
    fn a_token_cannot_lead_elsewhere() {
        let token = Secret::new("a-b_c/../x?y#z%2f é");
        let name = "PATCH /webhooks/{}/{}/messages/@original";
        let route = Route::through(name, Snowflake(7), &token, Counted::Apart);
        let encoded = "a-b_c%2F..%2Fx%3Fy%23z%252f%20%C3%A9";
        assert_eq!(route.path(), format!("/webhooks/7/{encoded}/messages/@original"));
        assert!(!route.is_signed());
    }
}
