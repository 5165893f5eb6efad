"""DuckDB doing the work of bilan, one step a process: `python moteurs.py <étape> <dépôt> <source> <sortie>`.

`conversion` is what one would try first: every column as text, to Parquet in zstd. `typee` is the same work as bilan: the
columns that the layouts keep, typed, sentinels and unknown codes made null, rows without key left out. bilan writes the SQL of
it from its own layouts (`pays typer`). Both leave out the rows that do not have their fields, as bilan rejects them, and
neither has to keep the order of rows, which bilan keeps.
"""

import glob
import json
import os
import resource
import subprocess
import sys
import time

ICI = os.path.dirname(os.path.abspath(__file__))
CIBLE = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ICI, "..", "target")), "release")
BILAN = os.path.join(CIBLE, "bilan")
PAYS = max(
    (p for p in glob.glob(os.path.join(CIBLE, "deps", "pays-*")) if not p.endswith(".d")),
    key=os.path.getmtime,
    default="pays",
)
FILS = os.cpu_count()
LECTURE = "header=true, delim=';', quote='\"', escape='\"', ignore_errors=true"


def connexion():
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET threads={FILS}")
    con.execute("SET memory_limit='4GB'")
    con.execute("SET preserve_insertion_order=false")
    return con


def fichiers_types(depot, source):
    """For each file of a source, the SQL that types it, as bilan writes it."""
    return json.loads(subprocess.run([PAYS, "typer", depot, source], check=True, capture_output=True).stdout)["fichiers"]


def ecrire(con, requete, sortie, rang):
    con.execute(f"COPY ({requete}) TO '{sortie}/{rang}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def conversion(con, fichiers, sortie):
    for rang, f in enumerate(fichiers):
        ecrire(con, f"SELECT * FROM read_csv('{f['chemin']}', all_varchar=true, {LECTURE})", sortie, rang)


def typee(con, fichiers, sortie):
    for rang, f in enumerate(fichiers):
        colonnes = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(f["champs"]))
        lecture = (
            f"read_csv('{f['chemin']}', auto_detect=false, columns={{{colonnes}}}, "
            f"nullstr=['', 'NA', 'NA/NA', 'NC', 'NS', 'ND'], {LECTURE})"
        )
        ecrire(con, f"SELECT * FROM (SELECT {f['choix']} FROM {lecture}) WHERE {f['condition']}", sortie, rang)


def sommes(fichiers, parquets):
    """Rows, then known values and checksum of each column, over the Parquet files of a source."""
    con = connexion()
    choix = ", ".join(f'count("{nom}"), {somme}' for nom, somme in fichiers[0]["sommes"])
    lu = con.execute(f"SELECT count(*), {choix} FROM read_parquet({parquets}, hive_partitioning=false)").fetchone()
    colonnes = {nom: lu[1 + 2 * i : 3 + 2 * i] for i, (nom, _) in enumerate(fichiers[0]["sommes"])}
    return {"lignes": lu[0], **colonnes}


def lignes(parquets):
    return connexion().execute(f"SELECT count(*) FROM read_parquet({parquets})").fetchone()[0]


def main():
    etape, depot, source, sortie = sys.argv[1:]
    os.makedirs(sortie, exist_ok=True)
    fichiers = fichiers_types(depot, source)
    con = connexion()
    debut = time.perf_counter()
    {"conversion": conversion, "typee": typee}[etape](con, fichiers, sortie)
    secondes = time.perf_counter() - debut
    print(json.dumps({
        "secondes": secondes,
        "memoire_mo": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "parquets": [f"{sortie}/{rang}.parquet" for rang in range(len(fichiers))],
    }))


if __name__ == "__main__":
    main()
