//! Exceptional financing beside the forfait: printed as reference lines only, never computed.

/// One line of reference (ANRU 2024, partie II-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Financement {
    pub libelle: &'static str,
    pub plafond: &'static str,
    pub taux: &'static str,
}

/// In the order of the source.
pub const FINANCEMENTS: &[Financement] = &[
    Financement {
        libelle: "accompagnement social renforcé, MOUS ou poste de coordination, en ingénierie",
        plafond: "95 000 € par an et par équivalent temps plein, poste d’au moins un mi-temps",
        taux: "50 % au plus",
    },
    Financement {
        libelle: "offre temporaire avec acquisition, sur décision du comité d’engagement ou de la directrice générale",
        plafond: "30 000 € HT par logement",
        taux: "40 % au plus",
    },
    Financement {
        libelle: "offre temporaire, aménagement seul, sur décision du comité d’engagement ou de la directrice générale",
        plafond: "15 000 € HT par logement",
        taux: "40 % au plus",
    },
];
