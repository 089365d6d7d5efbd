@echo off
chcp 65001 >nul
cd /d "%~dp0"
PYTHON -m birds desk . || (pause & exit /b 1)
start "" desk.html
set answer=
set /p answer="QUESTION "
if /i not "%answer:~0,1%"=="y" exit /b 0
PYTHON -m birds desk . --do && start "" desk.html
