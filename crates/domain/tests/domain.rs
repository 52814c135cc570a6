//! The proofs of the rules: properties that hold in every small world, and worked examples that
//! somebody who does not program can read (`scenarios/`).

#[cfg(test)]
mod domain {
    mod answers;
    mod assessment;
    mod carrying;
    mod changing;
    mod machines;
    mod meanwhile;
    mod permissions;
    mod reach;
    mod scenario;
    mod scenarios;
    mod worlds;
}
