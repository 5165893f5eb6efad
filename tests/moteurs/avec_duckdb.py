"""All measures recounted by DuckDB.

    pip install -r tests/moteurs/requirements.txt
    python tests/moteurs/avec_duckdb.py target/release/bilan demo

The second argument is a working folder; it is made by `bilan demo` when it does not exist.
"""

import os
import sys

import duckdb

from comparaison import comparer, conformees, mesures, preparer, rangees

TEMOIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "verifie_par_spark.sha256")


def main(programme, dossier):
    lac, requetes, empreinte = preparer(programme, dossier)
    con = duckdb.connect()
    for table, ou in conformees(lac):
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{ou}/**/*.parquet', hive_partitioning = true)")

    def lire(sql):
        curseur = con.execute(sql)
        return rangees([c[0] for c in curseur.description], curseur.fetchall())

    obtenus = {}
    presentes = {table for table, _ in conformees(lac)}
    for table, niveau, sql in requetes:
        if table in presentes:
            obtenus.setdefault((table, niveau), {}).update(lire(sql))
    attendus = {(t, n): lire(f"SELECT * FROM read_parquet('{f}', hive_partitioning = false)") for t, n, f in mesures(lac)}
    comparer(attendus, obtenus)

    with open(TEMOIN) as f:
        if f.read().strip() != empreinte:
            sys.exit("le catalogue a changé depuis que Spark l'a recompté : lancez tests/moteurs/avec_spark.py (Java 17)")


if __name__ == "__main__":
    main(*sys.argv[1:])
