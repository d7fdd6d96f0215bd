#!/usr/bin/env bash
# Prints today's date and this machine in one line, for the sections of docs/benchmarks.md.
echo "$(date -u +%Y-%m-%d): $(nproc) cores ($(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo) of memory"
