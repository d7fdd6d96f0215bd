using Myelin.Coverage;

if (args is not [var specification, var target])
{
    await Console.Error.WriteLineAsync("Usage: dotnet run --project tools/Myelin.Coverage -- SPECIFICATION docs/coverage.md, the first being the specification's data folder.");
    return 2;
}

var table = CoverageTable.Write(SpecifiedOperation.ReadAll(Path.Combine(specification, "api")), ServedContracts.All());
await File.WriteAllTextAsync(target, table);
return 0;
