//! The two faces of the program and who uses them. This is a practice program without passwords:
//! its accounts only say whose desk this is; who somebody really is, she proves at Latchkey.

/// The two faces of the program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Face {
    /// For the doctor.
    Clinic,
    /// For the relative.
    Family,
}

/// Somebody who can use a face.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Account {
    /// The word in the form.
    pub(crate) id: &'static str,
    /// As she is called here.
    pub(crate) name: &'static str,
    /// Where she works, or what she is to the family.
    pub(crate) role: &'static str,
    /// The patient that she is herself, if any.
    pub(crate) patient: Option<&'static str>,
}

const CLINIC: &[Account] = &[Account {
    id: "okafor",
    name: "Dr Ngozi Okafor",
    role: "St Mary's Hospital",
    patient: None,
}];

const FAMILY: &[Account] = &[Account {
    id: "lola",
    name: "Aunt Lola",
    role: "Sam's aunt",
    patient: Some("lola-bello"),
}];

impl Face {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Clinic, Self::Family];

    /// The name that people read.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Clinic => "Clinic Desk",
            Self::Family => "My family",
        }
    }

    /// Where the face begins, without a final slash.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Clinic => "",
            Self::Family => "/family",
        }
    }

    /// The address of the first page.
    pub(crate) fn home(self) -> &'static str {
        match self {
            Self::Clinic => "/",
            Self::Family => "/family",
        }
    }

    /// The face's own cookie; cookies ignore ports, so the names must be this program's alone.
    pub(crate) fn cookie(self) -> &'static str {
        match self {
            Self::Clinic => "clinic-desk",
            Self::Family => "clinic-desk-family",
        }
    }

    /// Who can use it.
    pub(crate) fn accounts(self) -> &'static [Account] {
        match self {
            Self::Clinic => CLINIC,
            Self::Family => FAMILY,
        }
    }

    /// An account by the word in the form.
    pub(crate) fn account(self, id: &str) -> Option<&'static Account> {
        self.accounts().iter().find(|account| account.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::Face;

    #[test]
    fn an_account_belongs_to_one_face() {
        assert!(Face::Clinic.account("okafor").is_some());
        assert!(Face::Family.account("okafor").is_none());
        assert!(Face::Family.account("lola").is_some());
        assert!(Face::Clinic.account("").is_none());
    }
}
