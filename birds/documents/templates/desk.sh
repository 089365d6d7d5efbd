#!/bin/sh
cd "$(dirname "$0")" || exit 1
show() { if command -v open >/dev/null 2>&1; then open desk.html; else xdg-open desk.html; fi; }
PYTHON -m birds desk . || { read -r _; exit 1; }
show
printf '%s ' "QUESTION"
read -r answer
case "$answer" in [yY]*) PYTHON -m birds desk . --do && show ;; esac
