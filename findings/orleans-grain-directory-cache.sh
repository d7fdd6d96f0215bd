#!/usr/bin/env bash
# Microsoft Orleans 10.4.2: a silo allocates the tables of its grain directory cache in full when it starts.
# GrainDirectoryOptions.CacheSize is documented as a maximum number of entries, so one would expect memory to grow with the entries. Seen: an
# empty silo, in which no grain was ever called, keeps memory in proportion to CacheSize.
# Output seen (bytes on the managed heap after a start and a full collection, on 64-bit Linux with .NET 10.0.12):
#   CacheSize 1000000: 20804312
#   CacheSize 1000: 2199416
# Fails if the difference falls below 10 MB.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > probe.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Orleans.Server" Version="[10.4.2]" />
  </ItemGroup>
</Project>
EOF
cat > Program.cs <<'EOF'
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(siloPort: int.Parse(args[1]), gatewayPort: int.Parse(args[1]) + 1);
    silo.Configure<GrainDirectoryOptions>(directory =>
    {
        directory.CacheSize = int.Parse(args[0]);
        Console.Write($"CacheSize {directory.CacheSize}: ");
    });
});
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine(GC.GetTotalMemory(forceFullCollection: true));
await host.StopAsync();
EOF
dotnet build -v q -nologo -c Release -o out > build.log 2>&1 || { cat build.log; exit 1; }
large="$(dotnet out/probe.dll 1000000 28111)"
small="$(dotnet out/probe.dll 1000 28121)"
echo "$large"
echo "$small"
difference=$((${large##* } - ${small##* }))
[ "$difference" -ge 10000000 ] || { echo "The larger cache no longer costs more: $difference bytes."; exit 1; }
