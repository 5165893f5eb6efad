//! Invented names, and the characters of the seven bailleurs of the demonstration.

/// The character of a bailleur.
pub struct ModeleBailleur {
    pub nom: &'static str,
    pub court: &'static str,
    pub famille: &'static str,
    pub cat_org: &'static str,
    /// Share of the dwellings in QPV, outside QPV.
    pub poids: [u32; 2],
    /// Answers to OPS, out of 1 000.
    pub reponse: i64,
    /// First-quartile-or-relogés share outside QPV, out of 1 000.
    pub q1: i64,
    /// The two extreme bailleurs keep their share whatever the year.
    pub q1_fixe: bool,
    /// Rents, out of 1 000 of the mean.
    pub loyer: i64,
}

#[rustfmt::skip]
pub const COMMUNES: [&str; 8] = [
    "Aubrelle", "Vernoisel", "Querlimont", "Taillandrey", "Morfaline", "Champtourel", "Orvezanne", "Saint-Éloin-des-Marnes",
];

#[rustfmt::skip]
pub const QPV: [(&str, &str); 6] = [
    ("QN00001M", "Le Grand Pavois"), ("QN00002I", "La Plaine aux Merles"), ("QN00003I", "Les Tanneurs"),
    ("QN00004M", "Montjoie-Sablière"), ("QN00005N", "Les Aubépines"), ("QN00006I", "Cité Belle-Étoile"),
];

#[rustfmt::skip]
pub const BAILLEURS: [ModeleBailleur; 7] = [
    ModeleBailleur {
        nom: "Aubrelle Habitat", court: "AUBHAB", famille: "OPH", cat_org: "131",
        poids: [38, 25], reponse: 885, q1: 185, q1_fixe: false, loyer: 970,
    },
    ModeleBailleur {
        nom: "Office public d’Orvezanne", court: "OPORV", famille: "OPH", cat_org: "133",
        poids: [14, 15], reponse: 860, q1: 190, q1_fixe: false, loyer: 980,
    },
    ModeleBailleur {
        nom: "Foyer d’Aubrelle", court: "FOYAUB", famille: "ESH", cat_org: "211",
        poids: [20, 16], reponse: 845, q1: 165, q1_fixe: false, loyer: 1010,
    },
    ModeleBailleur {
        nom: "Le Toit aubrellois", court: "TOIT", famille: "ESH", cat_org: "211",
        poids: [8, 13], reponse: 680, q1: 75, q1_fixe: true, loyer: 1060,
    },
    ModeleBailleur {
        nom: "Logis des Trois Marnes", court: "LTM", famille: "ESH", cat_org: "211",
        poids: [9, 12], reponse: 850, q1: 310, q1_fixe: true, loyer: 940,
    },
    ModeleBailleur {
        nom: "Demeures de l’Orve", court: "DEMORV", famille: "ESH", cat_org: "211",
        poids: [6, 11], reponse: 830, q1: 165, q1_fixe: false, loyer: 1030,
    },
    ModeleBailleur {
        nom: "SEM Aubrelle Logement", court: "SEMAUB", famille: "SEM", cat_org: "251",
        poids: [5, 8], reponse: 800, q1: 165, q1_fixe: false, loyer: 1040,
    },
];

pub const TYPES_VOIE: [&str; 6] = ["RUE", "AVENUE", "ALLEE", "PLACE", "BOULEVARD", "IMPASSE"];

#[rustfmt::skip]
pub const NOMS_VOIE: [&str; 24] = [
    "DES MERLES", "DU VIEUX LAVOIR", "DES TROIS MARNES", "DE L’ORVE", "DES FILEUSES", "DU PUITS SALÉ", "DES BRUYÈRES", "DE LA GRANDE HAIE",
    "DU MOULIN PERDU", "DES TISSERANDS", "DE LA FALAISE", "DES QUATRE VENTS", "DU CHÊNE CREUX", "DES PASSEURS", "DE LA TUILERIE", "DES HIRONDELLES",
    "DU BAC", "DES CORDIERS", "DE LA SOURCE", "DES GENÊTS", "DU PETIT BOIS", "DES MARAÎCHERS", "DE LA VERRERIE", "DES ÉCLUSIERS",
];

#[rustfmt::skip]
const THEMES: [&str; 50] = [
    "des Glycines", "des Merles", "du Levant", "des Fileuses", "de l’Orve", "des Passeurs", "du Belvédère", "des Tisserands", "des Genêts", "du Ponant",
    "des Amandiers", "de la Source", "du Lavoir", "des Bateliers", "des Cerisiers", "du Moulin", "des Charmes", "de la Verrerie", "des Saules", "du Canal",
    "des Tilleuls", "des Érables", "de l’Écluse", "des Sorbiers", "du Verger", "des Alizés", "de la Garenne", "des Roseaux", "du Coteau", "des Aulnes",
    "des Primevères", "du Beffroi", "des Lilas", "de la Forge", "des Acacias", "du Phare", "des Coquelicots", "de la Treille", "des Noyers", "du Colombier",
    "des Cordiers", "de la Dune", "des Vanneaux", "du Rivage", "des Ormes", "de la Lande", "des Sablons", "du Bosquet", "des Trois Marnes", "de l’Alouette",
];

const FORMES: [&str; 8] =
    ["Résidence", "Le Clos", "Les Terrasses", "Les Balcons", "Le Parc", "La Cour", "Les Jardins", "La Cité"];

pub fn nom_programme(rang: usize, individuel: bool) -> String {
    // A step prime with 50 walks the themes without regrouping the neighbours.
    let theme = THEMES[rang * 17 % THEMES.len()];
    let tour = rang / THEMES.len();
    match (individuel, tour / FORMES.len()) {
        (true, _) if tour == 0 => format!("Le Hameau {theme}"),
        (true, _) => format!("Le Hameau {theme} {}", tour + 1),
        (false, 0) => format!("{} {theme}", FORMES[tour % FORMES.len()]),
        (false, suite) => format!("{} {theme} {}", FORMES[tour % FORMES.len()], suite + 1),
    }
}
