//! The page that goes with the files: what they are, and what is wrong in them on purpose.

use std::fmt::Write;

use super::{Bilan, Options};

/// What each file is: name, encoding, description.
#[rustfmt::skip]
const FICHIERS: [(&str, &str, &str); 22] = [
    ("rpls_2026.csv", "Windows-1252, `;`, virgule décimale", "RPLS détaillé (version loi), 96 colonnes, état au 1er janvier 2026 ; `LOYERPRINC_red`, `DPEENERGIE_red`, `SURFHAB_red` et ` NOMVOIE ` (avec des espaces) pour `LOYERPRINC`, `DPEENERGIE`, `SURFHAB`, `NOMVOIE` ; `IDENT_FISCAL` est une donnée personnelle. Les lignes MODE 9 sont les sorties de l’année."),
    ("rpls_2026_ouvert.csv", "UTF-8 avec BOM, `;`, point décimal", "RPLS en données ouvertes, 73 colonnes : les mêmes logements encore dans le parc, sans identifiant, bailleur, loyer ni mode d’occupation ; `X`, `Y` en Lambert-93 ; `PLG_QP24` : code du QPV, `HZ` hors QPV, `CSZ` dans une commune sans QPV."),
    ("ops_2024.csv", "UTF-8, `;`, virgule décimale", "OPS, vague 2024, dans la mise en forme d’un fournisseur local (codes ci-dessous)."),
    ("sne_stock_2025.csv", "UTF-8 avec BOM, `;`, dates `jj/mm/aaaa`", "SNE, demandes actives au 31 décembre 2025, 159 colonnes."),
    ("sne_radiation_2023.csv", "UTF-8, `;`, dates `aaaa-mm-jj`, `ESTANRU` en `Oui`/`Non`", "SNE, demandes radiées en 2023, tous motifs, 159 colonnes."),
    ("sne_radiation_2024.csv", "ISO-8859-1, `;`, dates `jj-mm-aaaa hh:mm:ss`", "SNE, radiations de 2024."),
    ("sne_radiation_2025.csv", "UTF-8, `;`, dates de trois formes", "SNE, radiations de 2025."),
    ("sne_radiation_2026.csv", "UTF-8, `;`, dates `jj/mm/aaaa`", "SNE, radiations du 1er janvier au 30 septembre 2026."),
    ("relogement_operations.csv", "UTF-8 avec BOM, `;`, dates `jj/mm/aaaa`", "Suivi du relogement au 30 septembre 2026 : six opérations, dont cinq dans deux projets NPNRU."),
    ("relogement_menages.csv", "UTF-8 avec BOM, `;`, virgule décimale", "Ménages à reloger, relogés ou partis, et leur logement d’avant (`avant_…`)."),
    ("relogement_relogements.csv", "UTF-8 avec BOM, `;`, virgule décimale", "Leurs déménagements, et le logement d’après (`apres_…`)."),
    ("relogement_propositions.csv", "UTF-8 avec BOM, `;`", "Logements proposés à ces ménages, et leurs réponses."),
    ("references/communes.csv", "UTF-8, `;`", "Communes et leur EPCI."),
    ("references/bailleurs.csv", "UTF-8, `;`", "Bailleurs : SIREN, nom, famille, numéro interne (`ident_org`, celui du RPLS)."),
    ("references/qpv.csv", "UTF-8 avec BOM, `;`", "Liste des QPV 2024 dans la mise en forme officielle, plus la colonne `npnru` ; un QPV est à cheval sur deux communes."),
    ("references/residences.csv", "UTF-8, `;`, point décimal", "Liste de correspondance de l’EPCI : résidence, adresse et point (Lambert-93) de chaque logement."),
    ("references/seuils_quartiles.csv", "UTF-8, `;`", "Bornes supérieures des trois premiers quartiles, en euros par UC et par an."),
    ("references/zonage_apl.csv", "UTF-8, `;`", "Zone des aides au logement de chaque commune, sur le modèle du zonage publié."),
    ("references/plafonds_loyer_plai.csv", "UTF-8, `;`, point décimal", "Plafonds de loyer du PLAI par année et par zone, en euros par m² : montants fictifs, d’un ordre de grandeur plausible."),
    ("references/logements_simules.csv", "UTF-8, `;`", "Logements vacants du RPLS où simuler les ménages à reloger ; l’APL d’un sur quatre est inconnue."),
    ("references/qpv.geojson", "GeoJSON, CRS84", "Contours des QPV."),
    ("references/communes.geojson", "GeoJSON, CRS84", "Contours des communes."),
];

const CODES: &str = "\
## Codes propres à l’échantillon

Dans `ops_2024.csv` (à déclarer dans le mapping de la source) :

| colonne | codes |
|---|---|
| `Statut` | `O` occupé, `V` vacant, `S` sous-location |
| `Conventionne`, `Repondant`, `Sous_PLAI`, `APL` | `O` oui, `N` non, vide inconnu |
| `Date_Entree` | `mm/aaaa` |
| `Composition` | `PS` personne seule, `CSE` couple sans enfant, `CAE` couple avec enfants, `MONO` famille monoparentale, `AUT` autre |
| `Activite_Titulaire`, `Activite_Conjoint` | `STABLE` emploi stable, `PREC` emploi précaire, `INDEP` indépendant, `APPR` apprenti, `CHOM` chômage, `RETR` retraite, `ETUD` étudiant, `SEA` sans emploi autre, `SO` sans objet (pas de conjoint) |
| `QPV` | code du QPV ; vide hors QPV |
| `RFR`, `Annee_RFR` | revenu fiscal de référence de 2022, euros |
| `Pct_PLUS` | RFR rapporté au plafond PLUS 2024 (autres régions) de `Categorie_Plafond`, en % |
| `Tranche_PLUS` | `0_20`, `20_40`, `40_60`, `60_80`, `80_100`, `100_120`, `120_130`, `130_150`, `150_plus` |
| `Nom_Titulaire`, `Date_Naissance` | données personnelles (inventées), à écarter à la lecture |

Dans les fichiers du SNE, les colonnes à liste portent le code du format d’échange (`RADATT`, `PPRIOR`, `T3`, `HLM`…).
`COMPOSITION_FAMILLE` reprend les codes de `Composition` ci-dessus. `REVENU_MENSUEL_FOYER` et `REVENU_UNITE_CONSO` sont en
euros par mois. `POSITION_PLAFOND` et `POSITION_PLAFOND_ATTRIB` : `INF_PLAI`, `PLAI_PLUS`, `PLUS_PLS`, `SUP_PLS`.
`CLE_QPV` porte le code du QPV. Les nombres de personnes (`COTITULAIRE`, `PERSONNE_A_CHARGE`) sont des entiers.

Les fichiers `relogement_…` portent les noms et les codes canoniques : les dispositions livrées les lisent sans changement. Les
deux projets sont `PRU-GRAND-PAVOIS` (QPV `QN00001M`) et `PRU-PLAINE-MERLES` (QPV `QN00002I`) ; l’opération `LHI-6` n’est dans
aucun. Un ménage relogé depuis 2023 dans le parc social est, sauf exception, un relogé des radiations du SNE : même numéro
unique, même logement, même bail. Un ménage à reloger a une demande du stock. Les logements sont ceux du RPLS, sauf dans le parc
privé. Jusqu’en 2023, `apres_code_qpv` porte les codes de 2015 (`QP000001` pour `QN00001M`, et ainsi de suite).
L’accompagnement (circuits, visites, satisfaction, remboursements, chargés `CR-01` à `CR-03`) est noté par quatre opérations ; `GP-A5` et `LHI-6`
ne notent rien.
";

pub fn texte(options: &Options, bilan: &Bilan) -> String {
    let mut s = String::with_capacity(12_000);
    s.push_str("# Échantillon fictif\n\n");
    s.push_str("**Tout est inventé** : les communes, les quartiers, les bailleurs, les résidences, les personnes et leurs revenus.\n");
    s.push_str("Le département `00` n’existe pas, les SIREN commencent par `000` et n’ont pas de clé valide, les coordonnées tombent\n");
    s.push_str("dans l’océan Atlantique, les adresses électroniques sont en `example.invalid`. Aucun chiffre tiré de ces fichiers ne\n");
    s.push_str("décrit un territoire réel. Les mises en forme et les défauts, eux, sont ceux des fichiers que l’on reçoit.\n\n");
    let _ = write!(
        s,
        "Territoire : Aubrelle Métropole (SIREN `000100017`), 8 communes, 6 QPV dont 2 NPNRU, 7 bailleurs.\n\n\
         Pour le refaire à l’identique : `bilan sample sample_data`{} (graine {}, {} logements).\n\n## Fichiers\n\n\
         | fichier | lignes | encodage | contenu |\n|---|---:|---|---|\n",
        if options.logements == Options::default().logements { "" } else { ", avec le même nombre de logements" },
        options.graine,
        options.logements
    );
    for (nom, encodage, contenu) in FICHIERS {
        let lignes = bilan.fichiers.iter().find(|f| f.0 == nom).map_or(0, |f| f.1);
        let _ = writeln!(s, "| `{nom}` | {lignes} | {encodage} | {contenu} |");
    }
    s.push_str(
        "\nLe nombre de lignes est celui des enregistrements, en-tête non compris (des objets pour un GeoJSON).\n\n",
    );
    s.push_str(CODES);
    s.push_str("\n## Défauts mis exprès\n\nComptés sur toutes les lignes écrites, celles à rejeter comprises.\n\n| fichier | défaut | lignes |\n|---|---|---:|\n");
    for a in &bilan.anomalies {
        let _ = writeln!(s, "| `{}` | {} | {} |", a.fichier, a.libelle, a.nombre);
    }
    s
}
