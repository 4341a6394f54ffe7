# Installs @PROGRAM@, or removes it again, for the person who runs this.
[CmdletBinding()]
param(
    # Another version than this one.
    [string] $Version = '@VERSION@',
    # The folder for the program.
    [string] $Folder = (Join-Path $env:LOCALAPPDATA 'Programs\@PROGRAM@'),
    # Take archive and SHA256SUMS from this folder, without a network.
    [string] $From = '',
    # Fail where it cannot be checked who built the archive.
    [switch] $RequireAttestation,
    # Leave the PATH of this person as it is.
    [switch] $NoPath,
    # Remove what this script has installed there.
    [switch] $Uninstall
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$Program = '@PROGRAM@'
$Homepage = '@HOMEPAGE@'
$Repository = '@REPOSITORY@'
$Receipt = Join-Path $Folder 'installed-by-script.txt'

function Set-PersonalPath([bool] $Wanted) {
    $old = [Environment]::GetEnvironmentVariable('Path', 'User')
    $entries = @(([string] $old).Split(';') | Where-Object { $_ -and $_ -ne $Folder })
    if ($Wanted) { $entries += $Folder }
    $new = $entries -join ';'
    if ($new -ne $old) { [Environment]::SetEnvironmentVariable('Path', $new, 'User') }
}

function Remove-Installed {
    if (-not (Test-Path $Receipt)) { return $false }
    # The folder is this script's own: it made it, or found it empty.
    Remove-Item -Recurse -Force $Folder
    return $true
}

if ($Uninstall) {
    if (-not (Remove-Installed)) { throw "Nothing of this script is installed in $Folder." }
    Set-PersonalPath $false
    Write-Output "$Program was removed from $Folder. Your configuration in .bluemix is as it was."
    return
}

# A process of the other kind on Windows for arm64 sees the machine's own kind in the second variable.
$processor = $env:PROCESSOR_ARCHITECTURE
if ($env:PROCESSOR_ARCHITEW6432) { $processor = $env:PROCESSOR_ARCHITEW6432 }
switch ($processor) {
    'AMD64' { $platform = 'win64' }
    'ARM64' { $platform = 'win-arm64' }
    default { throw "There is no archive for Windows on $processor; see $Homepage/releases." }
}

$archive = "$Program-$Version-$platform.zip"
$work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
New-Item -ItemType Directory $work | Out-Null
try {
    foreach ($name in 'SHA256SUMS', $archive) {
        $path = Join-Path $work $name
        if ($From) {
            Copy-Item (Join-Path $From $name) $path
        } else {
            [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
            Invoke-WebRequest -UseBasicParsing "$Homepage/releases/download/v$Version/$name" -OutFile $path
        }
    }

    $expected = Get-Content (Join-Path $work 'SHA256SUMS') |
        ForEach-Object { $words = $_ -split '\s+\*?', 2; if ($words[1] -eq $archive) { $words[0] } }
    if (-not $expected) { throw "SHA256SUMS does not name $archive. Nothing was installed." }
    $actual = (Get-FileHash -Algorithm SHA256 (Join-Path $work $archive)).Hash
    if ($actual -ne $expected) {
        throw "$archive does not have the sum that SHA256SUMS says. Nothing was installed."
    }
    Write-Output "The sum of $archive is right."

    # The sum says that the archive is whole. Who built it, only its attestation says.
    if ($From -and -not $RequireAttestation) {
        Write-Output "Who built $archive was not checked: that needs a network."
    } elseif (Get-Command gh -ErrorAction SilentlyContinue) {
        & gh attestation verify (Join-Path $work $archive) --repo $Repository
        if ($LASTEXITCODE -ne 0) {
            throw "$archive has no valid attestation of $Repository. Nothing was installed."
        }
    } elseif ($RequireAttestation) {
        throw "gh is not there to check who built $archive. Nothing was installed."
    } else {
        Write-Output "Who built $archive was not checked: gh is not there (https://cli.github.com)."
    }

    Expand-Archive (Join-Path $work $archive) $work
    $source = Join-Path $work "$Program-$Version"
    & (Join-Path $source "$Program.exe") --version | Out-Null
    if ($LASTEXITCODE -ne 0) { throw 'The program does not run on this machine. Nothing was installed.' }

    if (Remove-Installed) { Write-Output 'The version that was there was removed.' }
    if ((Test-Path $Folder) -and (Get-ChildItem -Force $Folder)) {
        throw "$Folder is there already, and not from this script; move it away first."
    }
    New-Item -ItemType Directory -Force $Folder | Out-Null
    Set-Content $Receipt $Version
    Copy-Item -Recurse (Join-Path $source '*') $Folder
    if (-not $NoPath) { Set-PersonalPath $true }
    Write-Output "$Program $Version was installed: $(Join-Path $Folder "$Program.exe")"
} finally {
    Remove-Item -Recurse -Force $work
}
