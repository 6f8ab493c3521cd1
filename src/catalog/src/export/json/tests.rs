//! Compares `schema.json` with the writer: every field that is written is in the schema, with its type and its
//! words, and every field of the schema is written.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Accounts, Judged, Told, ToldBy, TrackObject};
use crate::changes::TrackFacts;
use crate::evidence::{
    Certainty, CloudStatus, Ineligible, Kind, LinkKind, Origin, Settings, Strength, WayBack,
};
use crate::export::{Format, Options, Paths, sample};

/// The schema, and which of its fields were present and absent in what was written.
struct Schema {
    root: Value,
    present: BTreeSet<String>,
    absent: BTreeSet<String>,
}

impl Schema {
    fn new() -> Schema {
        let root = serde_json::from_str(include_str!("schema.json")).expect("the schema is JSON");
        Schema { root, present: BTreeSet::new(), absent: BTreeSet::new() }
    }

    /// Checks a value against the part of the schema with this name; the root has no name.
    fn check(&mut self, name: &str, value: &Value) {
        let part = if name.is_empty() { self.root.clone() } else { self.root["$defs"][name].clone() };
        assert!(part.is_object(), "the schema has no part {name}");
        self.check_part(name, &part, value);
    }

    fn check_part(&mut self, name: &str, part: &Value, value: &Value) {
        if let Some(reference) = part["$ref"].as_str() {
            return self.check(reference.trim_start_matches("#/$defs/"), value);
        }
        if let Some(either) = part["oneOf"].as_array() {
            let at = usize::from(!value.is_null());
            return self.check_part(name, &either[at], value);
        }
        let types = part["type"].as_array().cloned().unwrap_or_else(|| vec![part["type"].clone()]);
        assert!(types.iter().any(|it| *it == type_of(value)), "{name}: {value} is none of {types:?}");
        if let Some(words) = part["enum"].as_array() {
            assert!(words.contains(value), "{name}: {value} is none of {words:?}");
        }
        if let Some(only) = part.get("const") {
            assert_eq!(value, only, "{name}");
        }
        for item in value.as_array().into_iter().flatten() {
            self.check_part(name, &part["items"], item);
        }
        if let (Some(fields), Some(object)) = (part["properties"].as_object(), value.as_object()) {
            for key in object.keys() {
                assert!(fields.contains_key(key), "{name}.{key} is written, but not in the schema");
            }
            for (key, field) in fields {
                let place = format!("{name}.{key}");
                match object.get(key) {
                    Some(value) => {
                        self.check_part(&place, field, value);
                        self.present.insert(place);
                    }
                    None => _ = self.absent.insert(place),
                }
            }
        }
    }

    /// Every field of the schema, with whether it is required.
    fn fields(&self) -> BTreeMap<String, bool> {
        let parts = self.root["$defs"].as_object().expect("parts").iter();
        let parts = parts.map(|(name, part)| (name.as_str(), part)).chain([("", &self.root)]);
        let fields = parts.flat_map(|(name, part)| {
            let required = part["required"].as_array().expect("required fields");
            let keys = part["properties"].as_object().expect("fields").keys();
            keys.map(move |key| (format!("{name}.{key}"), required.contains(&Value::from(key.as_str()))))
        });
        fields.collect()
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn written(options: Options) -> Value {
    let export = sample::exported(sample::ALL, Format::Json, options);
    serde_json::from_str(&export.text).expect("the export is JSON")
}

/// One file as the example `classify` writes it.
fn classified(facts: &TrackFacts) -> Value {
    let judged = Judged::new(&facts.evidence(), &Settings::default());
    let told = Told {
        source: ToldBy::File,
        path: Some("a.mp3"),
        title: None,
        facts: facts.evidence(),
        essence: None,
        problems: &[],
        accounts: Accounts::Masked,
        paths: Paths::Included,
        names: &[],
    };
    serde_json::to_value(TrackObject::new(told, &judged)).expect("an object")
}

#[test]
fn the_schema_has_what_is_written_and_nothing_else() {
    let mut schema = Schema::new();
    let all = Options { accounts: Accounts::Shown, paths: Paths::Included, ..Options::default() };
    for options in [Options::default(), all] {
        schema.check("", &written(options.clone()));
        let text = sample::exported(sample::ALL, Format::Json, options).text;
        let backup = super::with_changes(text, &Settings::default(), [vec![1, 2], vec![3]].into_iter());
        schema.check("", &serde_json::from_str(&backup).expect("a back-up is JSON"));
    }
    for (field, required) in schema.fields() {
        // Exports have the path in the song's copies; only `classify` writes it here.
        if field == "track.path" {
            continue;
        }
        assert!(schema.present.contains(&field), "{field} is in the schema, but never written");
        assert_eq!(schema.absent.contains(&field), !required, "{field}: is it always written?");
    }
}

#[test]
fn a_file_is_written_with_fields_of_a_track() {
    let schema = Schema::new();
    let tracks = &schema.root["$defs"]["track"]["properties"];
    let file = classified(&TrackFacts::default());
    assert_eq!(file["path"], "a.mp3");
    for key in file.as_object().expect("an object").keys() {
        assert!(tracks[key].is_object(), "{key} is written for a file, but not in the schema");
    }
}

#[test]
fn the_schema_lists_every_word() {
    let schema = Schema::new();
    let check = |part: &str, field: &str, words: Vec<&str>| {
        let listed = &schema.root["$defs"][part]["properties"][field]["enum"];
        let listed: Vec<&str> = listed.as_array().expect("words").iter().filter_map(Value::as_str).collect();
        assert_eq!(listed, words, "{part}.{field}");
    };
    check("track", "kind", Kind::ALL.iter().map(|it| it.slug()).collect());
    check("track", "perhaps", WayBack::ALL.iter().map(|it| it.slug()).collect());
    check("track", "origin", Origin::ALL.iter().map(|it| it.slug()).collect());
    check("track", "certainty", Certainty::ALL.iter().map(|it| it.slug()).collect());
    check("track", "cloudStatus", CloudStatus::ALL.iter().map(|it| it.slug()).collect());
    check("track", "cloudStatusInferred", CloudStatus::ALL.iter().map(|it| it.slug()).collect());
    check("track", "ineligible", Ineligible::ALL.iter().map(|it| it.slug()).collect());
    check("track", "wayBack", WayBack::ALL.iter().map(|it| it.slug()).collect());
    check("evidence", "strength", Strength::ALL.iter().map(|it| it.slug()).collect());
    check("link", "kind", LinkKind::ALL.iter().map(|it| it.slug()).collect());
}
