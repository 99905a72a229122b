; Makes falgui's installer for Windows of the bundle in dist\, with Inno Setup 6:
;
;   py packaging\make_bundle.py
;   iscc /DVersion=0.1.0 packaging\windows\falgui.iss
;
; It installs for the person who runs it, needs no administrator, and leaves their data alone:
; settings and history are in %LOCALAPPDATA%\falgui, which is not the folder of the program.

#ifndef Version
  #error Say the version: iscc /DVersion=0.1.0
#endif

[Setup]
; It is how Windows knows falgui again: never to be changed.
AppId={{6F0E5C1C-3C53-4A55-9C64-2F7B6A1D9E42}
AppName=falgui
AppVersion={#Version}
AppPublisher=The falgui authors
DefaultDirName={localappdata}\Programs\falgui
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=falgui-{#Version}-windows-x86_64-setup
UninstallDisplayIcon={app}\falguiw.exe
WizardStyle=modern
Compression=lzma2
SolidCompression=yes
; An update asks a falgui that runs to end.
CloseApplications=yes

[Languages]
Name: en; MessagesFile: compiler:Default.isl
Name: de; MessagesFile: compiler:Languages\German.isl

[Files]
Source: ..\..\dist\falgui-{#Version}-windows-x86_64\*; DestDir: {app}; Flags: recursesubdirs ignoreversion

[InstallDelete]
; What an older version had and this one has not.
Type: filesandordirs; Name: {app}\_internal

[Icons]
Name: {userprograms}\falgui; Filename: {app}\falguiw.exe

[Registry]
; falgui:// links. A falgui that entered itself has the same keys.
Root: HKCU; Subkey: Software\Classes\falgui; ValueType: string; ValueData: URL:falgui; Flags: uninsdeletekey
Root: HKCU; Subkey: Software\Classes\falgui; ValueType: string; ValueName: URL Protocol; ValueData: ""
Root: HKCU; Subkey: Software\Classes\falgui\shell\open\command; ValueType: string; ValueData: """{app}\falguiw.exe"" ""%1"""
; What falgui enters when it is told to start at login.
Root: HKCU; Subkey: Software\Microsoft\Windows\CurrentVersion\Run; ValueType: none; ValueName: falgui; Flags: dontcreatekey uninsdeletevalue

[UninstallDelete]
; What falgui has put into "Send to" when it was told to, in either language.
Type: files; Name: {usersendto}\Upload to fal.lnk
Type: files; Name: {usersendto}\Zu fal hochladen.lnk

[Run]
Filename: {app}\falguiw.exe; Description: {cm:LaunchProgram,falgui}; Flags: nowait postinstall skipifsilent
