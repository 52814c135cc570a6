//! Whatever is changed without a row in the trail stands in this list, with its reason. A new
//! reason has to be added here, where somebody reads it.

#[cfg(test)]
mod unaudited {
    use std::collections::BTreeSet;
    use std::path::Path;

    const REASONS: [&str; 15] = [
        "a key that signs no more is kept only to check what it signed",
        "handles that ran out long ago decide nothing any more",
        "a browser that was known before is part of the sign-in that has its event",
        "the first start names the installation",
        "a declined claims run gathered nothing",
        "a claims run is a half-filled form until it is finished",
        "when a session was last seen is no event",
        "a draft has no effect before it is confirmed",
        "an answer has no effect before it is confirmed",
        "a consent run is only a form that somebody opened",
        "somebody who is on the way to an issuer has proven nothing yet",
        "an answer of an issuer is taken once, whatever it says",
        "a refused consent run changes nothing of the owner's",
        "how far a letter has come is no event of anybody's",
        "a reminder tells of what is on record already",
    ];

    /// Every source file of the use cases, in one text.
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// The reasons as they stand at the calls, whether or not a line is broken in between.
    fn reasons() -> Vec<String> {
        let mut text = String::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut text,
        );
        text.split("write_unaudited")
            .skip(1)
            .map(|call| {
                let call = call.split_once('(').unwrap().1.trim_start();
                let reason = call
                    .strip_prefix('"')
                    .and_then(|rest| rest.split('"').next());
                reason
                    .unwrap_or_else(|| {
                        let start: String = call.chars().take(40).collect();
                        panic!("the reason must be written out at the call: {start}")
                    })
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn every_write_without_an_event_is_in_the_list() {
        let found = reasons();
        let once: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        let known: BTreeSet<&str> = REASONS.into_iter().collect();
        let new: Vec<_> = once.difference(&known).collect();
        assert!(new.is_empty(), "not in the list: {new:#?}");
        let gone: Vec<_> = known.difference(&once).collect();
        assert!(gone.is_empty(), "no longer used: {gone:#?}");
    }
}
