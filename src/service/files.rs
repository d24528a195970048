//! Files that go with a card, made from what is stored when the card is sent: nothing of them is kept. Who may have them was
//! decided when the card was.

use super::{
    Service, aside,
    ports::{
        export::{GroupRow, Section},
        rows::Group,
    },
};
use crate::{
    chat::{
        file::{Attached, LARGE, SentFile},
        sheet::{Value, csv},
        words::export::{self, Column},
    },
    ids::{GroupId, MemberId},
    progress::period::{Period, PeriodKey},
};
use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, write::GzEncoder};
use std::{io::Write, sync::Arc};

impl Service {
    /// The files of a card; none of a group that is gone.
    pub(super) async fn files(
        self: &Arc<Self>,
        attached: &Attached,
    ) -> anyhow::Result<Vec<SentFile>> {
        let now = self.clock.now();
        match attached {
            Attached::Mine { member } => {
                let accounts = self.store.accounts(member).await?;
                let sections = self.store.export(&accounts).await?;
                aside(move || mine(&sections, now)).await?
            }
            Attached::Group { group } => self.group_file(group, now).await,
        }
    }

    async fn group_file(
        &self,
        group: &GroupId,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<SentFile>> {
        let Some(group) = self.group(group).await? else { return Ok(Vec::new()) };
        let zone = self.zone_of(&group);
        let periods = Period::ALL.map(|period| PeriodKey::holding(period, now, zone));
        let rows = self.store.group_rows(&group.id, periods).await?;
        let members: Vec<MemberId> = rows.iter().map(|row| row.member.clone()).collect();
        let mut preferences = self.store.preferences(&members).await?;
        let named = rows.into_iter().map(|row| {
            let alias = preferences.remove(&row.member).and_then(|set| set.alias);
            let name =
                alias.map_or_else(|| self.name_in(&group, &row.member), |alias| alias.to_string());
            (name, row)
        });
        let text = csv(&export::GROUP, named.map(|(name, row)| standing(name, &row)))?;
        let file = SentFile::text(export::file_name("group", now, "csv"), text);
        Ok(vec![packed(file)?])
    }

    fn name_in(&self, group: &Group, member: &MemberId) -> String {
        let platform = self.platforms.get(&group.platform);
        let there = platform.and_then(|platform| platform.name_in(&group.channel, member));
        there.unwrap_or_else(|| self.memory.name(member))
    }
}

fn standing(name: String, row: &GroupRow) -> Vec<Value> {
    let number = |number: u32| Value::Number(number.to_string());
    let mut values = vec![Value::Text(name)];
    values.extend(row.points.map(number));
    values.push(number(row.interviews));
    values.push(row.mean.map_or(Value::Empty, |mean| number(mean.rounded())));
    values.push(row.last_active.map_or(Value::Empty, |at| Value::Text(instant(at))));
    values
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// All that is somebody's: everything in one file, and tables of what people look at.
fn mine(sections: &[Section], now: DateTime<Utc>) -> anyhow::Result<Vec<SentFile>> {
    let mut files =
        vec![SentFile::text(export::file_name("data", now, "json"), whole(sections, now)?)];
    for (name, columns) in [
        ("answers", export::answers()),
        ("results", export::results()),
        ("points", export::points()),
    ] {
        let rows = sections.iter().find(|section| section.name == name);
        let text =
            table(rows.map(|section| section.rows.as_slice()).unwrap_or_default(), &columns)?;
        files.push(SentFile::text(export::file_name(name, now, "csv"), text));
    }
    files.into_iter().map(packed).collect()
}

/// One JSON object: when it was made, what is left out and why, then the sections as they were read, a row a line.
fn whole(sections: &[Section], now: DateTime<Utc>) -> anyhow::Result<String> {
    let left_out: serde_json::Map<_, _> =
        export::LEFT_OUT.iter().map(|(table, why)| ((*table).to_owned(), (*why).into())).collect();
    let made_at = serde_json::to_string(&instant(now))?;
    let mut text =
        format!("{{\n\"made_at\": {made_at},\n\"left_out\": {}", serde_json::to_string(&left_out)?);
    for section in sections {
        let rows = section.rows.join(",\n");
        text.push_str(&format!(",\n\"{}\": [\n{rows}\n]", section.name));
    }
    text.push_str("\n}\n");
    Ok(text)
}

fn table(rows: &[String], columns: &[Column]) -> anyhow::Result<String> {
    let heads: Vec<&str> = columns.iter().map(|(head, _)| head.as_str()).collect();
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let row: serde_json::Value = serde_json::from_str(row)?;
        let value = |(_, place): &Column| row.pointer(place).map_or(Value::Empty, Value::from);
        read.push(columns.iter().map(value).collect());
    }
    csv(&heads, read)
}

/// A file that would be too large for a platform, packed.
fn packed(file: SentFile) -> anyhow::Result<SentFile> {
    if file.bytes.len() < LARGE {
        return Ok(file);
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&file.bytes)?;
    Ok(SentFile { name: format!("{}.gz", file.name), bytes: packed.finish()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn now() -> DateTime<Utc> {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn sections(answers: usize) -> Vec<Section> {
        let answer = r#"{"at":"2026-03-01T09:00:00.000Z","interview":7,"problem":"card-fraud","mode":"mock","stage":"io","state":"answer","text":"=1+1, \"as\"\nit is","score":35.71,"later":null}"#;
        vec![
            Section { name: "accounts", rows: vec![r#"{"id":"console:ana"}"#.to_owned()] },
            Section { name: "answers", rows: vec![answer.to_owned(); answers] },
            Section { name: "results", rows: vec![r#"{"at":"2026-03-01T09:30:00Z","interview":7,"problem":"card-fraud","mode":"mock","score":3.57,"stages":[null,35.71],"complete":false}"#.to_owned()] },
        ]
    }

    #[test]
    fn files_are_json_and_tables_that_run_nothing() {
        let files = mine(&sections(1), now()).unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "greenroom-data-2026-03-02.json",
                "greenroom-answers-2026-03-02.csv",
                "greenroom-results-2026-03-02.csv",
                "greenroom-points-2026-03-02.csv",
            ]
        );
        let json: serde_json::Value = serde_json::from_slice(&files[0].bytes).unwrap();
        assert_eq!(json["made_at"], "2026-03-02T09:00:00Z");
        assert_eq!(json["accounts"][0]["id"], "console:ana");
        assert_eq!(json["answers"][0]["text"], "=1+1, \"as\"\nit is", "as it was written");
        assert!(json["left_out"]["outbox"].is_string());
        let answers = String::from_utf8(files[1].bytes.clone()).unwrap();
        let mut lines = answers.lines();
        assert_eq!(lines.next(), Some("at,interview,problem,mode,stage,state,text,score"));
        assert!(answers.contains("io,answer,\"'=1+1, \"\"as\"\"\nit is\",35.71"), "{answers}");
        let results = String::from_utf8(files[2].bytes.clone()).unwrap();
        assert!(results.contains("card-fraud,mock,3.57,false,,35.71,,,,,,,,"), "{results}");
        assert_eq!(files[3].bytes, b"at,group,interview,problem,achievement,points,reason\n");
    }

    #[test]
    fn what_is_large_is_packed_and_comes_back() {
        let files = mine(&sections(60_000), now()).unwrap();
        assert!(files[0].name.ends_with(".json.gz") && files[0].bytes.len() < LARGE / 2);
        let mut text = String::new();
        flate2::read::GzDecoder::new(files[0].bytes.as_slice()).read_to_string(&mut text).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["answers"].as_array().unwrap().len(), 60_000);
    }
}
