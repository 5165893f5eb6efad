"""Counting over the whole country: bilan and DuckDB side by side over the lake that `mesure.py` wrote.

    python benches/mesure.py --dossier D --sources rpls,sne_radiation
    python benches/comptage.py D

DuckDB runs the SQL of the same catalogue over views that do the same joins and remove the same doubles. pandas does a tenth of
the work on RPLS, to give an order of magnitude. Each step is a process of its own; two rounds, the second in the opposite
order. The run fails if one total differs.
"""

import glob
import json
import os
import resource
import subprocess
import sys
import time

from moteurs import PAYS, connexion

VUE_LOGEMENT = """
CREATE VIEW logement AS
WITH l AS (
  SELECT *, 2026 AS millesime, 2026 AS annee,
    CASE WHEN qpv_declare THEN 'qpv' WHEN NOT qpv_declare THEN 'hors_qpv' END AS localisation,
    CAST(NULL AS VARCHAR) AS code_qpv,
    'diffus-' || siren_bailleur || '-' || code_commune AS residence_id,
    CASE WHEN nb_pieces BETWEEN 1 AND 4 THEN 'T' || nb_pieces WHEN nb_pieces >= 5 THEN 'T5P' END AS typologie,
    EXTRACT(YEAR FROM bail_mois) AS annee_bail,
    (mode_occupation IS NULL OR mode_occupation <> 'sans_objet')
      AND NOT (sortie_patrimoine IS NOT NULL AND sortie_patrimoine <> 'sans_objet') AS actif
  FROM read_parquet('{lac}/logement/source=rpls/*/*.parquet', hive_partitioning=false)
  WHERE code_commune IN (SELECT code_commune FROM communes))
SELECT *, localisation = 'qpv' AS en_qpv FROM l
QUALIFY id_rpls IS NULL OR ROW_NUMBER() OVER (PARTITION BY id_rpls ORDER BY ligne_source) = 1;
"""

VUE_ATTRIBUTION = """
CREATE VIEW attribution AS
WITH a AS (
  SELECT r.*, COALESCE(r.siren_bailleur, l.siren_bailleur) AS siren, COALESCE(r.code_commune, l.code_commune) AS commune,
    COALESCE(NULLIF(r.localisation_sne, 'inconnu'), l.localisation) AS loc,
    COALESCE(date_signature_bail, date_radiation) AS d,
    CAST(regexp_extract(r.filename, 'millesime=(\\d+)', 1) AS INT) AS fichier_millesime
  FROM read_parquet('{lac}/attribution/*/*/*.parquet', hive_partitioning=false, filename=true) r
  LEFT JOIN logement l ON l.id_rpls = r.id_rpls
  WHERE motif_radiation = 'attribution'),
b AS (
  SELECT * EXCLUDE (siren_bailleur, code_commune), siren AS siren_bailleur, commune AS code_commune, loc AS localisation,
    loc = 'qpv' AS en_qpv, CASE WHEN loc = 'qpv' THEN code_qpv_sne END AS code_qpv,
    EXTRACT(YEAR FROM d) AS annee, EXTRACT(MONTH FROM d) AS mois,
    relogement_ru OR relogement_anru AS relogement, date_signature_bail IS NOT NULL AS bail_signe,
    NULLIF(quartile_sne, 'inconnu') AS quartile,
    id_rpls || '|' || CAST(date_signature_bail AS VARCHAR) AS k1,
    id_demande || '|' || COALESCE(id_rpls, CAST(date_signature_bail AS VARCHAR)) AS k2
  FROM a WHERE d <= DATE '2026-09-30' AND EXTRACT(YEAR FROM d) >= 2023),
c AS (SELECT * FROM b WHERE code_commune IN (SELECT code_commune FROM communes)
  QUALIFY k1 IS NULL OR ROW_NUMBER() OVER (PARTITION BY k1 ORDER BY COALESCE(relogement, FALSE) DESC, fichier_millesime, ligne_source) = 1)
SELECT * FROM c
QUALIFY k2 IS NULL OR ROW_NUMBER() OVER (PARTITION BY k2 ORDER BY k1 IS NULL, COALESCE(relogement, FALSE) DESC, fichier_millesime, ligne_source) = 1;
"""


def duckdb(depot, lac):
    con = connexion()
    con.execute(
        "CREATE TABLE communes AS SELECT LPAD(code_commune, 5, '0') AS code_commune "
        f"FROM read_csv('{depot}/references/communes.csv', delim=';', all_varchar=true)"
    )
    con.execute(VUE_LOGEMENT.replace("{lac}", lac))
    con.execute(VUE_ATTRIBUTION.replace("{lac}", lac))
    requetes = subprocess.run([PAYS, "sql"], check=True, capture_output=True, text=True).stdout.split(";\n")
    totaux = {}
    debut = time.perf_counter()
    for requete in filter(str.strip, requetes):
        tableau = con.execute(requete).to_arrow_table()
        for nom in (n for n in tableau.column_names if ":" in n):
            code, classe = nom.rsplit(":", 1)
            somme = int(sum(x or 0 for x in tableau.column(nom).to_pylist()))
            t = totaux.setdefault(code, {"premiers": 0, "connus": 0, "inconnus": 0})
            if classe == "inconnu":
                t["inconnus"] += somme
            elif classe not in ("num", "den"):
                t["connus"] += somme
                t["premiers"] += somme if classe == "0" else 0
    return {"secondes": time.perf_counter() - debut, "totaux": totaux}


def pandas(_, lac):
    """Vacancy, rotation and rent of RPLS by commune and bailleur."""
    import pandas as pd

    chemin = glob.glob(lac + "/logement/source=rpls/*/*.parquet")[0]
    debut = time.perf_counter()
    df = pd.read_parquet(chemin, columns=["code_commune", "siren_bailleur", "mode_occupation", "duree_vacance_mois", "bail_mois", "annee_location", "loyer_principal", "surface_habitable"])
    df["offert"] = df["mode_occupation"].isin(["loue", "vacant"])
    df["vacant"] = df["offert"] & (df["mode_occupation"] == "vacant")
    df["vacant3"] = df["vacant"] & (df["duree_vacance_mois"] > 3)
    df["mobile"] = df["offert"] & (df["annee_location"] < 2025) & (pd.to_datetime(df["bail_mois"]).dt.year >= 2025)
    sommes = ["vacant", "vacant3", "offert", "mobile", "loyer_principal", "surface_habitable"]
    df.groupby(["code_commune", "siren_bailleur"], dropna=False)[sommes].sum()
    return {"secondes": time.perf_counter() - debut}


def lancer(*commande):
    fini = subprocess.run(commande, capture_output=True, text=True)
    return json.loads(fini.stdout) if fini.returncode == 0 else sys.exit(fini.stderr)


def main():
    dossier = os.path.abspath(sys.argv[1])
    depot, lac = os.path.join(dossier, "grand"), os.path.join(dossier, "lac")
    etapes = {
        "bilan, toutes les cellules": lambda: lancer(PAYS, "compter", depot, lac),
        "DuckDB, group by seul": lambda: lancer(sys.executable, __file__, "--etape", "duckdb", depot, lac),
        "pandas, un dixième": lambda: lancer(sys.executable, __file__, "--etape", "pandas", depot, lac),
    }
    for tour in (1, 2):
        mesures = {nom: etapes[nom]() for nom in (etapes if tour == 1 else list(etapes)[::-1])}
        bilan, autre = (mesures[nom]["totaux"] for nom in list(etapes)[:2])
        ecarts = {code: (t, autre.get(code)) for code, t in bilan.items() if t != autre.get(code)}
        if ecarts:
            sys.exit(f"les moteurs diffèrent : {ecarts}")
        for nom in etapes:
            print(f"tour {tour}  {nom:<28} {mesures[nom]['secondes']:8.2f} s  {mesures[nom]['memoire_mo']:6d} Mo")
    print(f"{len(bilan)} indicateurs, mêmes totaux dans bilan et DuckDB")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--etape"]:
        mesure = {"duckdb": duckdb, "pandas": pandas}[sys.argv[2]](*sys.argv[3:])
        mesure["memoire_mo"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(mesure))
    else:
        main()
