"""Country-size measure, side by side: bilan, DuckDB and pandas on the same files, in the same run.

    pip install duckdb pandas pyarrow
    cargo build --release --benches
    python benches/mesure.py [logements] [dossier]

Each step runs in a process of its own (time by the clock of the step, memory by the peak of the process). The order is
bilan, DuckDB, pandas, then again; the best of the two rounds is kept, both are printed. Files are read once before the
first round, so that all find them in the page cache alike. Results are compared: the run fails if the engines differ.
"""

import glob
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time

ICI = os.path.dirname(os.path.abspath(__file__))
CIBLE = os.environ.get("CARGO_TARGET_DIR", os.path.join(ICI, "..", "target"))
FILS = os.cpu_count()

# Columns of the RPLS layout that bilan types, with the type of each: the other engines read and type the same.
COLONNES = {
    "IDENT_REP": "texte", "IDENT_ORG": "texte", "SIRET": "texte", "DEPCOM": "texte", "TYPECONST": "texte",
    "NBPIECE": "entier", "SURFHAB_red": "entier", "CONSTRUCT": "entier", "LOCAT": "entier", "FINAN": "texte",
    "finan_cus": "texte", "CONV": "entier", "MODE": "entier", "BAIL": "mois", "REMLOCDATE": "mois",
    "duree_vacance": "decimal", "LOYERPRINC_red": "entier", "DPEENERGIE_red": "texte", "DPESERRE": "texte",
    "CONTRESLOG": "texte", "SORTIEPATRIM": "texte", "QPV": "entier",
}
SENTINELLES = {"LOYERPRINC_red": 9999}


def binaire():
    trouves = [p for p in glob.glob(os.path.join(CIBLE, "release", "deps", "pays-*")) if not p.endswith(".d")]
    return max(trouves, key=os.path.getmtime)


def entete(chemin):
    with open(chemin, "rb") as f:
        return f.readline().decode("utf-8").strip().split(";")


def duckdb_connexion():
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads={FILS}")
    con.execute("SET memory_limit='4GB'")
    con.execute("SET preserve_insertion_order=false")
    return con


def source_duckdb(chemin):
    # Everything as text, names kept as written; a row that does not have its fields is skipped, as bilan rejects it.
    colonnes = ", ".join(f"'{c}': 'VARCHAR'" for c in entete(chemin))
    return (
        f"read_csv('{chemin}', delim=';', header=true, columns={{{colonnes}}}, quote='\"', "
        "ignore_errors=true, strict_mode=false)"
    )


def etape_duckdb_conversion(depot, lac):
    """Conversion alone: every column of the CSV to Parquet, as text. What a user would do first."""
    con = duckdb_connexion()
    os.makedirs(lac, exist_ok=True)
    con.execute(
        f"COPY (SELECT * FROM {source_duckdb(depot + '/rpls_2026.csv')}) TO '{lac}/rpls_tout.parquet' "
        "(FORMAT parquet, COMPRESSION zstd)"
    )


def etape_duckdb_ingerer(depot, lac):
    """Same work as bilan: same columns, typed, sentinels made NULL, rows without key left out."""
    con = duckdb_connexion()
    os.makedirs(lac, exist_ok=True)
    exprs = []
    for nom, genre in COLONNES.items():
        brut = f"NULLIF(NULLIF(NULLIF(TRIM(\"{nom}\"), ''), 'NA'), 'NA/NA')"
        if genre == "entier":
            e = f"CAST(TRY_CAST(REPLACE({brut}, ',', '.') AS DOUBLE) AS INT)"
            if nom in SENTINELLES:
                e = f"NULLIF({e}, {SENTINELLES[nom]})"
        elif genre == "decimal":
            e = f"TRY_CAST(REPLACE({brut}, ',', '.') AS DOUBLE)"
        elif genre == "mois":
            e = f"TRY_STRPTIME('01/' || {brut}, '%d/%m/%Y')::DATE"
        else:
            e = brut
        if nom == "DEPCOM":
            e = f"LPAD({brut}, 5, '0')"
        if nom == "SIRET":
            e = f"LEFT(LPAD({brut}, 14, '0'), 9)"
        exprs.append(f'{e} AS "{nom}"')
    con.execute(
        f"COPY (SELECT {', '.join(exprs)} FROM {source_duckdb(depot + '/rpls_2026.csv')} "
        "WHERE TRIM(IDENT_REP) <> '' AND TRIM(DEPCOM) <> '') "
        f"TO '{lac}/rpls.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


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


def etape_duckdb_compter(depot, lac):
    """The SQL of the same catalogue over the same lake."""
    con = duckdb_connexion()
    con.execute(f"CREATE TABLE communes AS SELECT LPAD(code_commune, 5, '0') AS code_commune FROM read_csv('{depot}/references/communes.csv', delim=';', all_varchar=true)")
    con.execute(VUE_LOGEMENT.replace("{lac}", lac))
    con.execute(VUE_ATTRIBUTION.replace("{lac}", lac))
    requetes = [r for r in subprocess.run([binaire(), "sql"], check=True, capture_output=True, text=True).stdout.split(";\n") if r.strip()]
    totaux = {}
    debut = time.perf_counter()
    for requete in requetes:
        tableau = con.execute(requete).to_arrow_table()
        for nom in tableau.column_names:
            if ":" in nom:
                code, classe = nom.rsplit(":", 1)
                somme = int(sum(x or 0 for x in tableau.column(nom).to_pylist()))
                t = totaux.setdefault(code, {"premiers": 0, "connus": 0, "inconnus": 0})
                if classe == "inconnu":
                    t["inconnus"] += somme
                elif classe not in ("num", "den"):
                    t["connus"] += somme
                    if classe == "0":
                        t["premiers"] += somme
    return {"secondes": time.perf_counter() - debut, "totaux": totaux}


def etape_pandas_ingerer(depot, lac):
    """Same columns by chunks of 200 000 rows, typed, to Parquet."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    os.makedirs(lac, exist_ok=True)
    ecrivain = None
    lecteur = pd.read_csv(
        depot + "/rpls_2026.csv", sep=";", encoding="utf-8", dtype=str, usecols=list(COLONNES), chunksize=200_000,
        on_bad_lines="skip", keep_default_na=False, engine="c", low_memory=False,
    )
    for bloc in lecteur:
        sortie = {}
        for nom, genre in COLONNES.items():
            s = bloc[nom].str.strip().replace({"": None, "NA": None, "NA/NA": None})
            if genre in ("entier", "decimal"):
                s = pd.to_numeric(s.str.replace(",", "."), errors="coerce")
                if nom in SENTINELLES:
                    s = s.mask(s == SENTINELLES[nom])
                if genre == "entier":
                    s = s.round().astype("Int32")
            elif genre == "mois":
                s = pd.to_datetime("01/" + s, format="%d/%m/%Y", errors="coerce").dt.date
            elif nom == "DEPCOM":
                s = s.str.zfill(5)
            elif nom == "SIRET":
                s = s.str.zfill(14).str[:9]
            sortie[nom] = s
        df = pd.DataFrame(sortie)
        df = df[df["IDENT_REP"].notna() & df["DEPCOM"].notna()]
        table = pa.Table.from_pandas(df, preserve_index=False)
        if ecrivain is None:
            ecrivain = pq.ParquetWriter(lac + "/rpls_pandas.parquet", table.schema, compression="zstd")
        ecrivain.write_table(table.cast(ecrivain.schema))
    ecrivain.close()


def etape_pandas_compter(depot, lac):
    """A tenth of the RPLS work (vacancy, rotation, rent by commune), to give an order of magnitude."""
    import pandas as pd

    chemin = glob.glob(lac + "/logement/source=rpls/*/*.parquet")[0]
    debut = time.perf_counter()
    df = pd.read_parquet(chemin, columns=["code_commune", "siren_bailleur", "mode_occupation", "duree_vacance_mois", "bail_mois", "annee_location", "loyer_principal", "surface_habitable"])
    offert = df["mode_occupation"].isin(["loue", "vacant"])
    df["vacant"] = offert & (df["mode_occupation"] == "vacant")
    df["vacant3"] = df["vacant"] & (df["duree_vacance_mois"] > 3)
    df["offert"] = offert
    df["mobile"] = offert & (df["annee_location"] < 2025) & (pd.to_datetime(df["bail_mois"]).dt.year >= 2025)
    df.groupby(["code_commune", "siren_bailleur"], dropna=False)[["vacant", "vacant3", "offert", "mobile", "loyer_principal", "surface_habitable"]].sum()
    return {"secondes": time.perf_counter() - debut}


ETAPES = {
    "duckdb_conversion": etape_duckdb_conversion,
    "duckdb_ingerer": etape_duckdb_ingerer,
    "duckdb_compter": etape_duckdb_compter,
    "pandas_ingerer": etape_pandas_ingerer,
    "pandas_compter": etape_pandas_compter,
}


def une_etape(nom, depot, lac):
    """Runs in a process of its own."""
    debut = time.perf_counter()
    resultat = ETAPES[nom](depot, lac) or {}
    resultat.setdefault("secondes", time.perf_counter() - debut)
    resultat["memoire_mo"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(resultat))


def lancer(commande):
    sortie = subprocess.run(commande, check=True, capture_output=True, text=True).stdout.strip().splitlines()
    return json.loads(sortie[0]), [json.loads(l) for l in sortie[1:]]


def en_utf8(depot):
    """A copy of the inbox whose RPLS is UTF-8: the generator writes Windows-1252, which DuckDB does not read."""
    copie = depot + "_utf8"
    if not os.path.exists(copie):
        os.makedirs(copie)
        for nom in os.listdir(depot):
            if nom != "rpls_2026.csv":
                os.symlink(os.path.join(depot, nom), os.path.join(copie, nom))
        with open(depot + "/rpls_2026.csv", encoding="cp1252", newline="") as a, open(copie + "/rpls_2026.csv", "w", encoding="utf-8", newline="") as b:
            shutil.copyfileobj(a, b, 1 << 22)
    return copie


def octets_seuls(chemin):
    """Reading the bytes alone, and counting line endings: the floor nobody goes under."""
    debut = time.perf_counter()
    n = 0
    with open(chemin, "rb", buffering=0) as f:
        while bloc := f.read(1 << 22):
            n += bloc.count(b"\n")
    return time.perf_counter() - debut, n


def main():
    logements = int(sys.argv[1]) if len(sys.argv) > 1 else 5_300_000
    dossier = os.path.abspath(sys.argv[2] if len(sys.argv) > 2 else os.path.join(CIBLE, "mesure"))
    depot, lac = f"{dossier}/depot_{logements}", f"{dossier}/lac"
    bilan = os.path.join(CIBLE, "release", "bilan")
    if not os.path.exists(depot + "/rpls_2026.csv"):
        subprocess.run([bilan, "--quiet", "sample", "--logements", str(logements), depot], check=True)
    depot = en_utf8(depot)
    rpls = depot + "/rpls_2026.csv"
    print(f"RPLS : {os.path.getsize(rpls) / 1e9:.2f} Go, {len(entete(rpls))} colonnes ; {FILS} fils")
    octets_seuls(rpls)
    tous = {}
    for tour in (1, 2):
        shutil.rmtree(lac, ignore_errors=True)
        secondes, lignes = octets_seuls(rpls)
        mesures = {"octets seuls": {"secondes": secondes, "lignes": lignes}}
        mesures["bilan ingerer"], _ = lancer([binaire(), "ingerer", depot, lac, "rpls"])
        for nom in ("duckdb_ingerer", "duckdb_conversion", "pandas_ingerer"):
            mesures[nom], _ = lancer([sys.executable, __file__, "--etape", nom, depot, dossier + "/autres"])
        lancer([binaire(), "ingerer", depot, lac, "sne_radiation"])
        mesures["bilan compter"], totaux = lancer([binaire(), "compter", depot, lac])
        mesures["duckdb_compter"], _ = lancer([sys.executable, __file__, "--etape", "duckdb_compter", depot, lac])
        comparer(totaux, mesures["duckdb_compter"].pop("totaux"))
        mesures["pandas_compter"], _ = lancer([sys.executable, __file__, "--etape", "pandas_compter", depot, lac])
        for nom, m in mesures.items():
            print(f"tour {tour}  {nom:<20} {m['secondes']:8.2f} s  {m.get('memoire_mo', 0):6d} Mo")
            tous.setdefault(nom, []).append(m["secondes"])
    print("\nMeilleur des deux tours, et rapport à bilan :")
    for nom, s in tous.items():
        reference = min(tous["bilan compter" if nom.endswith("compter") else "bilan ingerer"])
        print(f"  {nom:<20} {min(s):8.2f} s   {min(s) / reference:5.2f}")


def comparer(bilan, duckdb):
    ecarts = [
        (b["indicateur"], {k: b[k] for k in ("premiers", "connus", "inconnus")}, duckdb.get(b["indicateur"]))
        for b in bilan
        if {k: b[k] for k in ("premiers", "connus", "inconnus")} != duckdb.get(b["indicateur"])
    ]
    if ecarts:
        sys.exit(f"les moteurs diffèrent : {ecarts}")
    print(f"{len(bilan)} indicateurs, mêmes totaux dans bilan et DuckDB")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--etape":
        une_etape(sys.argv[2], sys.argv[3], sys.argv[4])
    else:
        main()
