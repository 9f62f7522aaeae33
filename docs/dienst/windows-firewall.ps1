<#
.SYNOPSIS
    Sluit Binnenskamers af van het netwerk met de firewall van Windows, of controleert dat dat zo is.

.DESCRIPTION
    Zonder opties: zet voor elk programmabestand van de Python-omgeving een regel die uitgaand verkeer blokkeert (als beheerder).
    -Controleer: verandert niets; kijkt of elke regel er is, aan staat, blokkeert en naar dit bestand wijst, en of de firewall aan staat.
    -Verwijder: haalt de regels weg (bijvoorbeeld om modellen op te halen; zet ze daarna terug).

    python.exe in een venv start op Windows de Python waarmee de venv is gemaakt. Die krijgt daarom ook een regel. Andere programma's die dezelfde
    Python gebruiken, hebben dan ook geen netwerk: installeer voor Binnenskamers een eigen Python.

    NIET UITGEVOERD door de makers: geschreven op Linux. Probeer het eerst op een computer zonder gegevens.

.EXAMPLE
    powershell -ExecutionPolicy Bypass -File windows-firewall.ps1 -Omgeving C:\Binnenskamers\.venv
    powershell -ExecutionPolicy Bypass -File windows-firewall.ps1 -Omgeving C:\Binnenskamers\.venv -Controleer
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)][string]$Omgeving,
    [switch]$Controleer,
    [switch]$Verwijder
)
$ErrorActionPreference = 'Stop'
$Naam = 'Binnenskamers: geen netwerk'

function Get-Programmabestanden([string]$Map) {
    $instellingen = Join-Path $Map 'pyvenv.cfg'
    if (-not (Test-Path -LiteralPath $instellingen)) {
        throw "$Map is geen Python-omgeving: pyvenv.cfg ontbreekt."
    }
    $thuis = (Get-Content -LiteralPath $instellingen | Where-Object { $_ -match '^home\s*=' }) -replace '^home\s*=\s*', ''
    $mappen = @((Join-Path $Map 'Scripts'), "$thuis".Trim())
    $namen = 'python.exe', 'pythonw.exe', 'binnenskamers.exe'
    foreach ($map in $mappen) {
        foreach ($naam in $namen) {
            $bestand = Join-Path $map $naam
            if (Test-Path -LiteralPath $bestand) { (Resolve-Path -LiteralPath $bestand).ProviderPath }
        }
    }
}

function Test-Regel([string]$Bestand) {
    # ActiveStore: wat nu echt geldt, ook als groepsbeleid iets anders zegt
    $filters = Get-NetFirewallApplicationFilter -PolicyStore ActiveStore | Where-Object { $_.Program -eq $Bestand }
    foreach ($filter in $filters) {
        $regel = $filter | Get-NetFirewallRule
        $adres = $regel | Get-NetFirewallAddressFilter
        $poort = $regel | Get-NetFirewallPortFilter
        $alles = ($adres.RemoteAddress -contains 'Any') -and ($poort.Protocol -eq 'Any')
        if ($regel.Enabled -eq 'True' -and $regel.Direction -eq 'Outbound' -and $regel.Action -eq 'Block' -and $regel.Profile -eq 'Any' -and $alles) {
            return $true
        }
    }
    return $false
}

$bestanden = @(Get-Programmabestanden $Omgeving | Sort-Object -Unique)
if ($bestanden.Count -eq 0) { throw "In $Omgeving staat geen python.exe." }

if ($Controleer) {
    $fouten = 0
    foreach ($profiel in Get-NetFirewallProfile -PolicyStore ActiveStore) {
        if ($profiel.Enabled -ne 'True') {
            Write-Output "FOUT  de firewall staat uit voor het profiel $($profiel.Name)"
            $fouten++
        }
    }
    foreach ($bestand in $bestanden) {
        if (Test-Regel $bestand) { Write-Output "goed  geblokkeerd: $bestand" }
        else { Write-Output "FOUT  geen werkende blokkade: $bestand"; $fouten++ }
    }
    exit [Math]::Min($fouten, 1)
}

Get-NetFirewallRule -DisplayName "$Naam*" -ErrorAction SilentlyContinue | Remove-NetFirewallRule
if ($Verwijder) { Write-Output 'De regels zijn weggehaald.'; exit 0 }
foreach ($bestand in $bestanden) {
    New-NetFirewallRule -DisplayName "$Naam ($(Split-Path -Leaf $bestand))" -Direction Outbound -Action Block `
        -Program $bestand -Profile Any -Enabled True | Out-Null
    Write-Output "geblokkeerd: $bestand"
}
Write-Output 'Controleer het met -Controleer, ook na elke nieuwe installatie van Python of van Binnenskamers.'
