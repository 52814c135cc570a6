//! Which classes the style sheet makes: Tailwind's own take the tokens as their values, and the
//! style sheet adds some of its own.
//!
//! It knows the families that the pages use; a new family is added here with its first use.

/// The names of the tokens, by the beginning of their family.
pub(crate) struct Tokens(pub(crate) String);

impl Tokens {
    fn has(&self, family: &str, name: &str) -> bool {
        let start = format!("--{family}-{name}:");
        self.0.contains(&start)
    }

    fn is_utility(&self, name: &str) -> bool {
        self.0.contains(&format!("@utility {name} {{"))
    }

    fn is_variant(&self, name: &str) -> bool {
        const OWN: &[&str] = &[
            "hover",
            "focus",
            "visited",
            "checked",
            "has-checked",
            "print",
            "rtl",
            "ltr",
            "first",
            "last",
            "open",
            "motion-reduce",
        ];
        OWN.contains(&name)
            || self.has("breakpoint", name)
            || self.0.contains(&format!("@custom-variant {name} "))
            || name.starts_with("group-has-[")
    }

    /// Whether the style sheet makes something of this class.
    pub(crate) fn makes(&self, class: &str) -> bool {
        // The name of a group, for what depends on a choice within.
        if class.starts_with("group/") {
            return true;
        }
        let mut parts = split(class);
        let Some(base) = parts.pop() else {
            return false;
        };
        parts.iter().all(|variant| self.is_variant(variant)) && self.base(base)
    }

    fn base(&self, base: &str) -> bool {
        const PLAIN: &[&str] = &[
            "absolute",
            "block",
            "border",
            "border-b",
            "border-e",
            "border-s",
            "border-t",
            "break-words",
            "contents",
            "cursor-pointer",
            "fixed",
            "flex",
            "grid",
            "grow",
            "hidden",
            "inline",
            "inline-block",
            "inline-flex",
            "list-disc",
            "list-decimal",
            "no-underline",
            "not-sr-only",
            "order-last",
            "relative",
            "shrink-0",
            "sr-only",
            "static",
            "sticky",
            "tabular-nums",
            "text-balance",
            "text-center",
            "text-end",
            "text-start",
            "truncate",
            "underline",
            "whitespace-nowrap",
            "whitespace-pre-wrap",
            "wrap-anywhere",
        ];
        const ENDS: &[(&str, &[&str])] = &[
            ("items", &["start", "center", "end", "baseline", "stretch"]),
            ("justify", &["start", "center", "end", "between"]),
            ("self", &["start", "center", "end"]),
            ("flex", &["none", "wrap", "col", "1"]),
            ("border", &["dashed", "dotted", "solid"]),
            ("break-inside", &["avoid"]),
            ("overflow", &["auto", "hidden"]),
            ("overflow-x", &["auto"]),
        ];
        if PLAIN.contains(&base) || self.is_utility(base) {
            return true;
        }
        let base = base.strip_prefix('-').unwrap_or(base);
        let cuts = base.match_indices('-').map(|(at, _)| base.split_at(at));
        cuts.map(|(family, name)| (family, &name[1..]))
            .any(|(family, name)| {
                let ends = ENDS
                    .iter()
                    .any(|(f, ends)| *f == family && ends.contains(&name));
                ends || self.valued(family, name)
            })
    }

    fn valued(&self, family: &str, name: &str) -> bool {
        let number = name.parse::<f64>().is_ok();
        let colour = name == "transparent" || name == "current" || self.has("color", name);
        match family {
            "bg" | "fill" | "stroke" | "thread" | "accent" | "outline" => colour,
            "text" => colour || self.has("text", name),
            "border" | "border-b" | "border-t" | "border-s" | "border-e" | "border-x"
            | "border-y" => colour || number,
            "font" => self.has("font", name) || self.has("font-weight", name),
            "rounded" => self.has("radius", name),
            "shadow" => self.has("shadow", name),
            "max-w" => self.has("container", name) || name == "full",
            "m" | "mt" | "mb" | "ms" | "me" | "mx" | "my" | "start" | "end" | "inset" => {
                number || name == "auto"
            }
            "p" | "pt" | "pb" | "ps" | "pe" | "px" | "py" | "gap" | "gap-x" | "gap-y" | "top"
            | "bottom" | "scale-x" | "z" | "leading" => number,
            "w" | "h" | "size" | "min-w" | "min-h" => {
                number || ["full", "auto", "0"].contains(&name)
            }
            "grid-cols" | "col-span" | "row-span" => number || name == "full",
            _ => false,
        }
    }
}

/// A class cut at the colons that are not within brackets.
pub(crate) fn split(class: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, c) in class.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ':' if depth == 0 => {
                parts.push(&class[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&class[from..]);
    parts
}

/// Whether a class names a side of the screen, which is the wrong one in half of the languages.
pub(crate) fn is_physical(class: &str) -> bool {
    const SIDES: &[&str] = &[
        "ml-",
        "mr-",
        "pl-",
        "pr-",
        "left-",
        "right-",
        "text-left",
        "text-right",
        "border-l",
        "border-r",
        "rounded-l",
        "rounded-r",
        "float-left",
        "float-right",
    ];
    let base = split(class).pop().unwrap_or_default();
    let base = base.strip_prefix('-').unwrap_or(base);
    SIDES.iter().any(|side| match side.strip_suffix('-') {
        Some(_) => base.starts_with(side),
        None => base == *side || base.starts_with(&format!("{side}-")),
    })
}
