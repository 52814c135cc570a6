//! Puts the three layers on top of each other: defaults, file, environment.
//!
//! Every given value is checked for its name and its type against the list of all settings, and
//! is then set alone, so that a refusal by its type can be told with its name.

use toml::{Table, Value};

use super::{ConfigError, Settings};

const PREFIX: &str = "LATCHKEY_";
/// Names the settings file on the command line's behalf; no setting itself.
const FILE_VARIABLE: &str = "LATCHKEY_CONFIG";

/// One value that somebody wrote down.
struct Given {
    /// As the error names it: `server.listen`, or the variable.
    name: String,
    section: Option<String>,
    key: String,
    value: Value,
}

pub(super) fn assemble(
    file: Option<&str>,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Settings, ConfigError> {
    let known = table_of(&Settings::every_setting())?;
    let mut table = table_of(&Settings::default())?;
    let mut given = file.map_or_else(|| Ok(Vec::new()), |text| from_file(text, &known))?;
    given.extend(from_env(env, &known)?);
    let mut settings = Settings::default();
    for Given {
        name,
        section,
        key,
        value,
    } in given
    {
        let shown = shown(&key, &value);
        match section {
            None => table.insert(key, value),
            Some(section) => match table.entry(section).or_insert(Value::Table(Table::new())) {
                Value::Table(inner) => inner.insert(key, value),
                _ => None,
            },
        };
        settings = table.clone().try_into().map_err(|error: toml::de::Error| {
            ConfigError::new(name, format!("{}{shown}", error.message().trim()))
        })?;
    }
    Ok(settings)
}

fn table_of(settings: &Settings) -> Result<Table, ConfigError> {
    Table::try_from(settings).map_err(|error| ConfigError::new("settings", error.to_string()))
}

/// The value behind a refusal, left out where it may hold a password.
fn shown(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('@') || key == "url" => String::new(),
        value => format!(" (is {value})"),
    }
}

fn from_file(text: &str, known: &Table) -> Result<Vec<Given>, ConfigError> {
    let file: Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map_or(0, |span| text.get(..span.start).map_or(0, lines_before));
        let why = error.message().replace('\n', ", ");
        ConfigError::new(
            "settings file",
            format!("line {line} is not valid TOML: {why}"),
        )
    })?;
    let mut given = Vec::new();
    for (name, value) in file {
        match (known.get(&name), value) {
            (None, _) => return Err(unknown(&name, known)),
            (Some(Value::Table(section)), Value::Table(entries)) => {
                for (key, value) in entries {
                    let full = format!("{name}.{key}");
                    let example = section.get(&key).ok_or_else(|| unknown(&full, section))?;
                    check_type(&full, example, &value)?;
                    given.push(Given {
                        name: full,
                        section: Some(name.clone()),
                        key,
                        value,
                    });
                }
            }
            (Some(Value::Table(_)), _) => {
                return Err(ConfigError::new(
                    &name,
                    format!("is a section; write it as [{name}] with its settings below"),
                ));
            }
            (Some(example), value) => {
                check_type(&name, example, &value)?;
                given.push(Given {
                    name: name.clone(),
                    section: None,
                    key: name,
                    value,
                });
            }
        }
    }
    Ok(given)
}

fn lines_before(text: &str) -> usize {
    text.matches('\n').count() + 1
}

fn from_env(
    env: impl Iterator<Item = (String, String)>,
    known: &Table,
) -> Result<Vec<Given>, ConfigError> {
    let mut given = Vec::new();
    for (variable, text) in env {
        let Some(rest) = variable
            .strip_prefix(PREFIX)
            .filter(|_| variable != FILE_VARIABLE)
        else {
            continue;
        };
        let path = rest.to_ascii_lowercase();
        let (section, key) = match path.split_once("__") {
            None => (None, path),
            Some((section, key)) => (Some(section.to_owned()), key.to_owned()),
        };
        let example = match &section {
            None => known.get(&key).filter(|value| !value.is_table()),
            Some(section) => known
                .get(section)
                .and_then(Value::as_table)
                .and_then(|table| table.get(&key)),
        };
        let Some(example) = example else {
            return Err(ConfigError::new(
                variable,
                "is not a setting; write LATCHKEY_SECTION__KEY, with two underscores after the section",
            ));
        };
        let value = parse(&text, example);
        check_type(&variable, example, &value)?;
        given.push(Given {
            name: variable,
            section,
            key,
            value,
        });
    }
    // The environment has no order; a fixed one makes the first error the same every time.
    given.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(given)
}

/// A variable is text: read it as the kind of value that this setting holds.
fn parse(text: &str, example: &Value) -> Value {
    let plain = || Value::String(text.to_owned());
    match example {
        Value::Integer(_) => text.trim().parse().map_or_else(|_| plain(), Value::Integer),
        Value::Boolean(_) => text.trim().parse().map_or_else(|_| plain(), Value::Boolean),
        Value::Array(_) => Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Value::String(part.to_owned()))
                .collect(),
        ),
        _ => plain(),
    }
}

fn check_type(name: &str, example: &Value, value: &Value) -> Result<(), ConfigError> {
    let wanted = match (example, value) {
        (Value::Integer(_), Value::Integer(number)) if u32::try_from(*number).is_ok() => {
            return Ok(());
        }
        (Value::Integer(_), _) => "a whole number, not negative",
        (Value::Boolean(_), Value::Boolean(_)) | (Value::String(_), Value::String(_)) => {
            return Ok(());
        }
        (Value::Boolean(_), _) => "true or false",
        (Value::Array(_), Value::Array(items)) if items.iter().all(Value::is_str) => return Ok(()),
        (Value::Array(_), _) => "a list of texts, such as [\"10.0.0.0/8\"]",
        _ => "a text in quotation marks",
    };
    Err(ConfigError::new(
        name,
        format!("must be {wanted} (is {value})"),
    ))
}

fn unknown(name: &str, beside: &Table) -> ConfigError {
    let names: Vec<&str> = beside.keys().map(String::as_str).collect();
    ConfigError::new(
        name,
        format!(
            "is not a setting; take it out, or write one of {}",
            names.join(", ")
        ),
    )
}
