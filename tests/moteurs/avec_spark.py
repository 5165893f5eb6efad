"""All measures recounted by Spark, with the SQL that DuckDB runs, unchanged. Needs Java 17.

    pip install -r tests/moteurs/requirements-spark.txt
    python tests/moteurs/avec_spark.py target/release/bilan demo

When nothing differs, the fingerprint of the SQL is kept beside this script: the DuckDB script refuses another one, so that
a change of the catalogue always comes through here.
"""

import os
import sys

from pyspark.sql import SparkSession

from comparaison import comparer, conformees, mesures, preparer, rangees

TEMOIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "verifie_par_spark.sha256")


def main(programme, dossier):
    lac, requetes, empreinte = preparer(programme, dossier)
    spark = (
        SparkSession.builder.master("local[2]")
        .appName("bilan")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    presentes = set()
    for table, ou in conformees(lac):
        spark.read.parquet(os.path.abspath(ou)).createOrReplaceTempView(table)
        presentes.add(table)

    def lire(tableau):
        return rangees(tableau.columns, tableau.collect())

    obtenus = {}
    for table, niveau, sql in requetes:
        if table in presentes:
            obtenus.setdefault((table, niveau), {}).update(lire(spark.sql(sql)))
    attendus = {(t, n): lire(spark.read.parquet(os.path.abspath(f))) for t, n, f in mesures(lac)}
    spark.stop()
    comparer(attendus, obtenus)
    with open(TEMOIN, "w") as f:
        f.write(empreinte + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
