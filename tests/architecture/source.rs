//! Rust read as text: words and signs without comments and literals, what only tests see, and the paths that are named.
//! Not a parser: it knows items, groups and paths, as much as the floors need.

/// A word or a sign, the line it stands on, and whether only tests see it.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) test: bool,
}

/// The code of a text: no comments, no literals.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let (mut i, mut line, mut found) = (0, 1, Vec::new());
    while i < chars.len() {
        let start = i;
        let mut token = None;
        if at(i) == '/' && at(i + 1) == '/' {
            while i < chars.len() && at(i) != '\n' {
                i += 1;
            }
        } else if at(i) == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            loop {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 || i >= chars.len() {
                    break;
                }
            }
        } else if at(i).is_alphanumeric() || at(i) == '_' {
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            let word: String = chars[start..i].iter().collect();
            let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
            if word.ends_with('r') && word.len() <= 2 && at(i + hashes) == '"' {
                let end: Vec<char> = format!("\"{}", "#".repeat(hashes)).chars().collect();
                i += hashes + 1;
                while i < chars.len() && !chars[i..].starts_with(&end) {
                    i += 1;
                }
                i += end.len();
            } else {
                token = Some(word);
            }
        } else if at(i) == '"' {
            i += 1;
            while i < chars.len() && at(i) != '"' {
                i += if at(i) == '\\' { 2 } else { 1 };
            }
            i += 1;
        } else if at(i) == '\'' && (at(i + 1) == '\\' || at(i + 2) == '\'') {
            i += if at(i + 1) == '\\' { 3 } else { 2 };
            while i < chars.len() && at(i) != '\'' {
                i += 1;
            }
            i += 1;
        } else if at(i) == ':' && at(i + 1) == ':' {
            i += 2;
            token = Some("::".to_owned());
        } else {
            if !at(i).is_whitespace() {
                token = Some(at(i).to_string());
            }
            i += 1;
        }
        found.extend(token.map(|text| Token { text, line, test: false }));
        line += chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn says(code: &[Token], at: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(k, word)| code.get(at + k).is_some_and(|t| t.text == *word))
}

/// Index after the item that begins at `from`: past its `;`, or past its closing brace.
fn end_of_item(code: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (i, token) in code.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        let closed = token.text == "}" && !says(code, i + 1, &[";"]);
        if depth == 0 && (token.text == ";" || closed) {
            return i + 1;
        }
    }
    code.len()
}

/// Marks what stands under `#[cfg(test)]`, and gives the modules of test files that it declares.
pub(crate) fn mark_tests(code: &mut [Token]) -> Vec<String> {
    let mut declared = Vec::new();
    for i in 0..code.len() {
        if says(code, i, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            let end = end_of_item(code, i + 7);
            if let Some(m) = (i + 7..end).find(|m| code[*m].text == "mod")
                && says(code, m + 2, &[";"])
            {
                declared.push(code[m + 1].text.clone());
            }
            code[i..end].iter_mut().for_each(|token| token.test = true);
        }
    }
    declared
}

/// Segments of the module that a file is: `service/decide/mod.rs` is `service`, `decide`.
pub(crate) fn module_path(path: &str) -> Vec<String> {
    let stem = path.trim_end_matches(".rs").trim_end_matches("/mod");
    stem.split('/').map(str::to_owned).collect()
}

/// Every full path that begins at `at`, groups spread out: each with the line it ends on.
fn spread(code: &[Token], at: &mut usize, before: &[String], out: &mut Vec<(Vec<String>, usize)>) {
    let mut path = before.to_vec();
    while let Some(token) = code.get(*at) {
        if token.text == "{" {
            *at += 1;
            while code.get(*at).is_some_and(|t| t.text != "}") {
                if code[*at].text == "," {
                    *at += 1;
                } else {
                    let started = *at;
                    spread(code, at, &path, out);
                    // `name as other`, and whatever else stands in an arm, is passed over.
                    while code.get(*at).is_some_and(|t| t.text != "," && t.text != "}") {
                        *at += 1;
                    }
                    *at = (*at).max(started);
                }
            }
            *at += 1;
            return;
        }
        path.push(token.text.clone());
        *at += 1;
        if !says(code, *at, &["::"]) {
            out.push((path, token.line));
            return;
        }
        *at += 1;
    }
}

/// Paths of the code from `crate`, `self`, `super` and `std`, resolved: each with its line and whether only tests see it.
pub(crate) fn paths(module: &[String], code: &[Token]) -> Vec<(Vec<String>, usize, bool)> {
    let mut inner: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut found) = (0_usize, Vec::new());
    for i in 0..code.len() {
        match code[i].text.as_str() {
            "{" => {
                depth += 1;
                if i >= 2 && code[i - 2].text == "mod" {
                    inner.push((code[i - 1].text.clone(), depth));
                }
            }
            "}" => {
                inner.retain(|(_, opened)| *opened < depth);
                depth = depth.saturating_sub(1);
            }
            root @ ("crate" | "self" | "super" | "std" | "greenroom")
                if (i == 0 || code[i - 1].text != "::")
                    && (says(code, i + 1, &["::"]) || says(code, i + 1, &["as"])) =>
            {
                let mut here: Vec<String> = module.to_vec();
                here.extend(inner.iter().map(|(name, _)| name.clone()));
                let mut spelled = Vec::new();
                spread(code, &mut { i }, &[], &mut spelled);
                for (path, line) in spelled {
                    let mut full = match root {
                        "crate" | "greenroom" => Vec::new(),
                        "std" => vec!["std".to_owned()],
                        _ => here.clone(),
                    };
                    for (k, word) in path.iter().enumerate() {
                        match word.as_str() {
                            "super" => {
                                full.pop();
                            }
                            "self" => {}
                            _ if k == 0 && !matches!(root, "self" | "super") => {}
                            _ => full.push(word.clone()),
                        }
                    }
                    found.push((full, line, code[i].test));
                }
            }
            _ => {}
        }
    }
    found
}
