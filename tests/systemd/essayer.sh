#!/usr/bin/env bash
# The units that `bilan schedule` writes, run by a real systemd: the chain works inside its walls, the walls hold, a launch that was
# missed is caught up, and a run that takes too much memory is stopped without harm to what is published.
#
#     sudo tests/systemd/essayer.sh target/release/bilan
#
# Systemd runs in namespaces of its own, with these units alone: nothing of the machine's is started or stopped. Where that cannot be
# (not root, no systemd), it is said and nothing is tried.
set -euo pipefail

passer() { echo "sauté : $1"; exit 0; }
rater() { echo "raté : $1" >&2; sed 's/^/    /' "$dossier/journal" >&2 2>/dev/null || true; exit 1; }

programme="$(realpath "${1:?le chemin du programme}")"
gestionnaire=/lib/systemd/systemd
[ "$(id -u)" = 0 ] || passer "il faut être root"
[ -x "$gestionnaire" ] || passer "pas de $gestionnaire"
for outil in unshare nsenter systemctl setpriv; do command -v "$outil" >/dev/null || passer "pas de $outil"; done

# Neither in /tmp nor in a home: the units see none of them.
dossier="$(mktemp -d /var/lib/bilan-essai.XXXXXX)"
groupes=()
pid=""
nettoyer() {
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
    sleep 0.5
    for g in "${groupes[@]}"; do find "$g" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
    rm -rf "$dossier"
}
trap nettoyer EXIT

chmod 755 "$dossier"
cp "$programme" "$dossier/bilan"
bilan() { (cd "$dossier/travail" && setpriv --reuid=nobody --clear-groups --inh-caps=-all "$dossier/bilan" "$@"); }
"$dossier/bilan" --quiet init "$dossier/travail" >/dev/null
"$dossier/bilan" --quiet sample --logements 1500 "$dossier/travail/depot"
chaine="$dossier/travail/pipelines/cil.toml"
sed -i '/^\[periode\]/,/^$/c [calendrier]\nperiodicite = "mois"\njour = 5\n' "$chaine"
chown -R nobody "$dossier/travail"

unites="$dossier/unites"
mkdir "$unites" "$dossier/vide"
for cible in sysinit basic timers shutdown network essai; do printf '[Unit]\nDescription=%s\n' "$cible" >"$unites/$cible.target"; done
(cd "$dossier/travail" && "$dossier/bilan" --quiet schedule --installer --nom essai --compte nobody --dossier "$unites" pipelines/cil.toml >/dev/null)

# The same walls around other work: what it may do, line by line.
cat >"$dossier/murs.sh" <<'M'
essai() { if eval "$2" >/dev/null 2>&1; then echo "$1 : possible"; else echo "$1 : refusé"; fi; }
essai "écrire dans le lac" "touch lac/m && rm lac/m"
essai "écrire dans la publication" "touch publication/m && rm publication/m"
essai "écrire au dépôt" "touch depot/m"
essai "écrire dans la configuration" "touch pipelines/m"
essai "écrire dans le système" "touch /etc/m || touch /usr/m"
essai "voir le /tmp des autres" "test -e $TEMOIN"
essai "lire les dossiers personnels" "ls /root || ls -d /home/*"
essai "ouvrir une connexion" "exec 3<>/dev/udp/127.0.0.1/9"
essai "voir les autres processus" "ls /proc/1/cmdline"
essai "lire le disque" "find /dev -type b | grep -q ."
essai "créer un espace de noms" "unshare -U true"
M
temoin="$(mktemp /tmp/bilan-temoin.XXXXXX)"
sed -e "s|^ExecStart=.*|ExecStart=/bin/bash $dossier/murs.sh\nEnvironment=TEMOIN=$temoin\nStandardOutput=file:$dossier/murs|" \
    "$unites/essai.service" >"$unites/murs.service"
sed -e 's/^MemoryMax=.*/MemoryMax=100M\nMemorySwapMax=0/' -e 's/run --rattraper/run --forcer --rattraper/' \
    "$unites/essai.service" >"$unites/etroit.service"

cat >"$dossier/demarrer.sh" <<'D'
exec >"$1/journal" 2>&1 </dev/null
mount --make-rprivate /
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib/systemd
mount --bind "$1/unites" /usr/lib/systemd/system
mount --bind "$1/vide" /etc/systemd/system
export container=lxc
exec /lib/systemd/systemd --system --unit=essai.target --log-target=console
D
for g in /sys/fs/cgroup/{systemd,memory,cpu,pids}; do [ -f "$g/cgroup.procs" ] && groupes+=("$g/bilan-essai"); done
[ "${#groupes[@]}" -gt 0 ] || groupes=(/sys/fs/cgroup/bilan-essai)
mkdir -p "${groupes[@]}" 2>/dev/null || passer "les groupes de contrôle ne s'écrivent pas"
(
    for g in "${groupes[@]}"; do echo "$BASHPID" >"$g/cgroup.procs"; done
    exec unshare --fork --pid --mount --cgroup bash "$dossier/demarrer.sh" "$dossier" 2>/dev/null
) &
for _ in $(seq 40); do
    pid="$(pgrep -f "^$gestionnaire --system --unit=essai.target" | head -1 || true)"
    [ -n "$pid" ] && nsenter -t "$pid" -m -p -C systemctl is-system-running >/dev/null 2>&1 && break
    sleep 0.5
done
systemd() { nsenter -t "$pid" -m -p -C "$@"; }
{ [ -n "$pid" ] && systemd systemctl is-system-running >/dev/null 2>&1; } || passer "systemd ne démarre pas dans un espace de noms"

echo "$("$gestionnaire" --version | head -1)"
systemd systemctl start essai.service || rater "la chaîne ne va pas au bout dans ses murs"
publiee="$(find "$dossier/travail/publication" -name manifeste.json)"
[ -n "$publiee" ] || rater "rien n'est publié"
echo "la chaîne va au bout : $(basename "$(dirname "$publiee")") est publiée"

systemd systemctl start murs.service
rm -f "$temoin"
diff - "$dossier/murs" <<'M' || rater "les murs ne sont pas ceux que l'on croit"
écrire dans le lac : possible
écrire dans la publication : possible
écrire au dépôt : refusé
écrire dans la configuration : refusé
écrire dans le système : refusé
voir le /tmp des autres : refusé
lire les dossiers personnels : refusé
ouvrir une connexion : refusé
voir les autres processus : refusé
lire le disque : refusé
créer un espace de noms : refusé
M
echo "les murs tiennent"

journaux() { find "$dossier/travail/lac/journal" -name '*.jsonl' | wc -l; }
avant="$(journaux)"
systemd mkdir -p /var/lib/systemd/timers
systemd touch -d '2 months ago' /var/lib/systemd/timers/stamp-essai.timer
systemd systemctl start essai.timer
for _ in $(seq 60); do [ "$(journaux)" -gt "$avant" ] && break; sleep 0.5; done
[ "$(journaux)" -gt "$avant" ] || rater "le lancement manqué n'est pas rattrapé"
while systemd systemctl is-active --quiet essai.service || [ "$(systemd systemctl show -P ActiveState essai.service)" = activating ]; do sleep 0.5; done
grep -q '"issue":"inchangee"' "$(find "$dossier/travail/lac/journal" -name '*.jsonl' | sort | tail -1)" || rater "le rattrapage a refait ce qui n'avait pas changé"
echo "un lancement manqué est rattrapé"

if systemd systemctl start etroit.service 2>/dev/null; then rater "100 Mo devaient être trop peu"; fi
bilan --quiet verify pipelines/cil.toml >/dev/null || rater "une exécution arrêtée a touché à ce qui est publié"
systemd systemctl start essai.service || rater "l'exécution suivante ne va pas au bout"
echo "une exécution arrêtée faute de mémoire ne touche à rien, et la suivante va au bout"
