#!/bin/sh
# Fuzzes one target for a time: ./lancer.sh <target> <seconds>. Stops at the first failure, which it leaves in artifacts/.
# New inputs go to decouvertes/, so that the kept corpus only grows when it is minimised.
set -eu
cd "$(dirname "$0")"
cible=$1
secondes=$2
dictionnaire=
case $cible in
    disposition | csv) taille=8192 dictionnaire=csv ;;
    proposition) taille=4096 dictionnaire=csv ;;
    toml) taille=8192 dictionnaire=toml ;;
    geojson) taille=8192 dictionnaire=geojson ;;
    xml) taille=16384 dictionnaire=xml ;;
    classeur) taille=16384 dictionnaire=classeur ;;
    cellules) taille=256 ;;
    *) echo "cible inconnue : $cible" >&2; exit 2 ;;
esac
mkdir -p "decouvertes/$cible" "regressions/$cible"
exec cargo fuzz run --fuzz-dir . --sanitizer none "$cible" "decouvertes/$cible" "corpus/$cible" "regressions/$cible" -- \
    -rss_limit_mb=2048 -timeout=10 -max_len="$taille" -max_total_time="$secondes" -print_final_stats=1 \
    ${dictionnaire:+-dict="dictionnaires/$dictionnaire.dict"}
