#!/usr/bin/env python3
"""A whole run, from extracts to documents, of 40, 80, 200 and 400 EPCI: is it linear?

    python benches/territoires.py DOSSIER                       # 40, 80, 200, 400 EPCI of about 3 500 dwellings; 8 GB of disk
    python benches/territoires.py DOSSIER --nombres 5,10 --documents page_mensuelle     # does it work here?

For each number, its own extracts (`bilan sample`), each commune of which becomes an EPCI; then one `bilan run` of a chain of several
territories, from nothing, then once more, when nothing has changed. What it held and how long it took come from its journals.
The sizes of the sample come back every forty communes or so: numbers that are multiples of it compare like with like.
"""
import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

# Dwellings of a commune of the sample, on average.
LOGEMENTS = 3525


def siren(rang):
    return f"9{rang:08d}"


def preparer(bilan, dossier, n, a):
    """A working folder of n EPCI; fewer communes than that in the sample is a failure."""
    shutil.rmtree(dossier, ignore_errors=True)
    subprocess.run([bilan, "init", dossier], check=True, stdout=subprocess.DEVNULL)
    logements = max(1500, int(n * LOGEMENTS * 1.03))
    subprocess.run([bilan, "--quiet", "sample", "--logements", str(logements), dossier / "depot"], check=True)
    references = dossier / "depot/references"
    lignes = (references / "communes.csv").read_text(encoding="utf-8").splitlines()
    des_communes = {}
    for i, ligne in enumerate(lignes[1:], 1):
        champs = ligne.split(";")
        des_communes[champs[0]] = champs[2] = siren(i)
        champs[3] = champs[1]
        lignes[i] = ";".join(champs)
    if len(des_communes) < n:
        sys.exit(f"{len(des_communes)} communes pour {n} EPCI : augmentez LOGEMENTS")
    (references / "communes.csv").write_text("\n".join(lignes) + "\n", encoding="utf-8")
    qpv = []
    for ligne in (references / "qpv.csv").read_text(encoding="utf-8").splitlines():
        commune = next((c.strip('"')[:5] for c in ligne.split(";") if c.strip('"')[:5] in des_communes), None)
        qpv.append(re.sub(r";\d{9};", f";{des_communes[commune]};", ligne) if commune else ligne)
    (references / "qpv.csv").write_text("\n".join(qpv) + "\n", encoding="utf-8")
    entete, *seuils = (references / "seuils_quartiles.csv").read_text(encoding="utf-8").splitlines()
    premiers = [s.split(";") for s in seuils[:4]]
    tous = [";".join([s[0], e, *s[2:]]) for e in des_communes.values() for s in premiers]
    (references / "seuils_quartiles.csv").write_text("\n".join([entete, *tous]) + "\n", encoding="utf-8")

    chaine = (dossier / "pipelines/cil.toml").read_text(encoding="utf-8")
    chaine = chaine[: chaine.index("# Suivi du relogement")] + chaine[chaine.index("[references]"):]
    # The list of résidences of a country is more than a reference table may be: the register names them.
    chaine = re.sub(r"^residences = .*\n", "", chaine, flags=re.M)
    chaine = re.sub(r"^documents = .*", "documents = " + json.dumps(a.documents.split(",")), chaine, flags=re.M)
    chaine = re.sub(r"^formats = .*", "formats = " + json.dumps([f for f in a.formats.split(",") if f]), chaine, flags=re.M)
    choisis = sorted(des_communes.values())[:n]
    groupe = f'[territoires]\nnom = "{n} EPCI"\nepci = {json.dumps(choisis)}\n'
    if a.memoire:
        groupe += f"memoire_gio = {a.memoire}\n"
    if a.a_la_fois:
        groupe += f"a_la_fois = {a.a_la_fois}\n"
    debut, fin = chaine.index("[territoire]"), chaine.index("[periode]")
    (dossier / "pipelines/pays.toml").write_text(chaine[:debut] + groupe + "\n" + chaine[fin:], encoding="utf-8")


def passage(bilan, dossier):
    """Seconds of a run by the clock and of processor, those of its territories included, and the lines of its journal."""
    def processeur():
        u = resource.getrusage(resource.RUSAGE_CHILDREN)
        return u.ru_utime + u.ru_stime

    debut, avant = time.monotonic(), processeur()
    fait = subprocess.run([bilan, "--quiet", "run", "pipelines/pays.toml"], cwd=dossier)
    duree, calcul = time.monotonic() - debut, processeur() - avant
    journal = sorted((dossier / "lac/journal").glob("*.jsonl"))[-1]
    return fait.returncode, duree, calcul, [json.loads(ligne) for ligne in journal.read_text(encoding="utf-8").splitlines()]


def instant(ligne):
    return datetime.fromisoformat(ligne["quand"][:26] + "+00:00").timestamp()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dossier", type=Path)
    p.add_argument("--bilan", type=Path, default=Path("target/release/bilan"))
    p.add_argument("--nombres", default="40,80,200,400")
    p.add_argument("--documents", default="bilan,page_mensuelle,fiche_qpv")
    p.add_argument("--formats", default="xlsx")
    p.add_argument("--memoire", type=float, help="GiB for all the territories together")
    p.add_argument("--a-la-fois", type=int)
    p.add_argument("--garder", action="store_true", help="keep the folders")
    a = p.parse_args()
    bilan = a.bilan.resolve()
    print(f"{os.cpu_count()} processeurs, charge {os.getloadavg()[0]:.1f} au départ", flush=True)
    print("| EPCI | lignes | lecture et partage, s | territoires, s | total, s | processeur, s | par EPCI, s | pour 1 000 lignes, s "
          "| mémoire du parent, Mo | du plus gros EPCI, Mo | rien à faire, s | code |\n|---|---|---|---|---|---|---|---|---|---|---|---|",
          flush=True)
    for n in map(int, a.nombres.split(",")):
        dossier = a.dossier / f"epci_{n}"
        preparer(bilan, dossier, n, a)
        code, total, calcul, journal = passage(bilan, dossier)
        fin = next(f for f in journal if f["fait"] == "fin")
        siens = [f for f in journal if f["fait"] == "territoire"]
        lues = sum(f["gardees"] for f in journal if f["fait"] == "lecture")
        partage = max(instant(f) for f in journal if f["fait"] == "etape" and f["nom"].startswith("Partage"))
        avant = partage - instant(journal[0])
        _, encore, _, _ = passage(bilan, dossier)
        pic = max((f.get("memoire_max_kio") or 0) for f in siens) / 1000
        print(f"| {n} | {lues} | {avant:.0f} | {total - avant:.0f} | {total:.0f} | {calcul:.0f} | {calcul / n:.2f} | "
              f"{1000 * calcul / lues:.3f} | "
              f"{fin['memoire_max_kio'] / 1000:.0f} | {pic:.0f} | {encore:.0f} | {code} |", flush=True)
        if not a.garder:
            shutil.rmtree(dossier)


if __name__ == "__main__":
    main()
