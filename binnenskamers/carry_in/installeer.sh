#!/usr/bin/env bash
# Installeert Binnenskamers uit deze map, zonder netwerk.
#
#   bash installeer.sh [--controlegetal SHA256] [--ondertekenaars BESTAND] [DOELMAP]      standaard: ~/binnenskamers
#
# --ondertekenaars: SHA256SUMS.sig moet een handtekening zijn van wie in dat bestand staat (zie LEESMIJ.txt).
# Eerst wordt elk bestand gecontroleerd; klopt er een niet, dan wordt er niets geïnstalleerd.
# Foutcodes als van het programma: 2 verkeerd gebruik, 4 pakket beschadigd of niet compleet, 5 rechten of schijf.
set -euo pipefail

fail() { printf 'Fout: %s\n' "$2" >&2; exit "$1"; }
say() { printf '%s\n' "$1" >&2; }

target="" expected="" signers=""
while [ $# -gt 0 ]; do
  case "$1" in
    --controlegetal) [ $# -ge 2 ] || fail 2 "Achter --controlegetal hoort het getal."; expected=$2; shift 2 ;;
    --ondertekenaars)
      [ $# -ge 2 ] && [ -f "$2" ] || fail 2 "Achter --ondertekenaars hoort een bestand met sleutels dat er is."
      signers=$(realpath "$2"); shift 2 ;;
    -*) fail 2 "De optie $1 bestaat niet. Gebruik: bash installeer.sh [--controlegetal GETAL] [--ondertekenaars BESTAND] [DOELMAP]" ;;
    *) [ -z "$target" ] || fail 2 "Geef één doelmap."; target=$1; shift ;;
  esac
done
target=${target:-${HOME:?}/binnenskamers}
case "$target" in /*) ;; *) target=$PWD/$target ;; esac
cd "$(dirname "${BASH_SOURCE[0]}")"

# 1. is dit het pakket dat gemaakt is, helemaal en ongewijzigd?
[ ! -e ONAF.txt ] && [ -f SHA256SUMS ] || fail 4 "Dit pakket is niet af of niet helemaal gekopieerd. Maak of kopieer het opnieuw."
number=$(sha256sum SHA256SUMS | cut -d' ' -f1)
if [ -n "$expected" ] && [ "${expected,,}" != "$number" ]; then
  fail 4 "Het controlegetal klopt niet: dit pakket is een ander dan bedoeld. Er is niets geïnstalleerd."
fi
say "Controlegetal van dit pakket: $number"
if [ -n "$signers" ]; then
  command -v ssh-keygen >/dev/null || fail 2 "Voor --ondertekenaars is ssh-keygen nodig (pakket openssh-client)."
  [ -f SHA256SUMS.sig ] || fail 4 "Dit pakket is niet ondertekend: SHA256SUMS.sig ontbreekt. Er is niets geïnstalleerd."
  ssh-keygen -Y verify -f "$signers" -I binnenskamers -n binnenskamers -s SHA256SUMS.sig <SHA256SUMS >&2 ||
    fail 4 "De handtekening is niet van wie u vertrouwt, of het pakket is veranderd. Er is niets geïnstalleerd."
fi
say "Bestanden controleren..."
sha256sum --check --strict --quiet SHA256SUMS >&2 ||
  fail 4 "Een bestand is beschadigd of ontbreekt (zie hierboven). Er is niets geïnstalleerd. Kopieer het pakket opnieuw."
extra=$(find pakketten modellen -mindepth 1 ! -type d -print | while IFS= read -r file; do
  if [ -L "$file" ] || ! grep -qxF "$file" <(cut -c67- SHA256SUMS); then printf '%s ' "$file"; fi
done)
[ -z "$extra" ] || fail 4 "In het pakket zit iets dat er niet in hoort: $extra. Er is niets geïnstalleerd."

# 2. kan het hier?
python=${PYTHON:-python3.11}
unset PYTHONPATH PYTHONHOME
"$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null ||
  fail 2 "Python 3.11 met venv is niet gevonden. Installeer het, of wijs het aan: PYTHON=/pad/naar/python3.11 bash installeer.sh"
[ "$(uname -sm)" = "Linux x86_64" ] || fail 2 "Dit pakket is voor Linux op een 64-bit Intel- of AMD-processor."
"$python" -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' 2>/dev/null ||
  fail 2 "De bibliotheek libseccomp ontbreekt; zonder haar verwerkt het programma niets. Vraag uw beheerder om het pakket libseccomp2."
if [ -e "$target" ] && { [ ! -d "$target" ] || [ -n "$(ls -A "$target")" ]; }; then
  fail 2 "De map $target is niet leeg. Kies een andere map, of haal een oude versie eerst weg."
fi
mkdir -p "$target" || fail 5 "De map $target kan niet gemaakt worden. Kies een andere map."
# uitgepakt, met evenveel nog eens voor wat Python van de bronbestanden maakt, en de modellen
need=$("$python" - pakketten/*.whl <<'PYTHON'
import sys, zipfile
files = [file for wheel in sys.argv[1:] for file in zipfile.ZipFile(wheel).infolist()]
print(sum(file.file_size * (2 if file.filename.endswith(".py") else 1) for file in files) // 1024)
PYTHON
)
need=$((need + $(du -sk modellen | cut -f1)))
free=$(df -Pk "$target" | awk 'END { print $4 }')
[ "$free" -ge "$need" ] || { rmdir "$target"; fail 5 "Te weinig ruimte in $target: nodig is $((need / 1000000 + 1)) GB. Kies een andere map."; }

# 3. installeren, alleen uit deze map en alleen wat de hash uit het slotbestand heeft
trap 'rm -rf "$target"; say "Het installeren is niet gelukt; $target is weer weggehaald."' EXIT
say "Installeren in $target (enkele minuten)..."
for name in "${!PIP_@}"; do unset "$name"; done
export PIP_CONFIG_FILE=/dev/null PYTHONNOUSERSITE=1
"$python" -m venv "$target"
locks=()
for lock in *.lock; do locks+=(--requirement "$lock"); done
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-index --find-links pakketten \
  --require-hashes --only-binary=:all: "${locks[@]}" || fail 5 "De pakketten konden niet geïnstalleerd worden (zie hierboven)."
"$target/bin/python" -m pip check --quiet --disable-pip-version-check || fail 4 "De pakketten passen niet bij elkaar."
"$target/bin/binnenskamers" modellen importeer modellen
"$target/bin/binnenskamers" modellen controleer
trap - EXIT
say "Klaar. Proberen: $target/bin/binnenskamers demo --zonder-taalmodel"
