using System.Globalization;
using System.Text;
using Myelin.Api.Contracts;

namespace Myelin.Coverage;

/// <summary>The table of docs/coverage.md.</summary>
public static class CoverageTable
{
    /// <exception cref="InvalidOperationException">The server serves something that it says is specified and isn't.</exception>
    public static string Write(IReadOnlyList<SpecifiedOperation> specified, IReadOnlyList<Operation> served)
    {
        var known = specified.ToLookup(operation => operation.Id, StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var contract in served.Where(contract => contract.IsSpecified))
        {
            // A path that the data doesn't have is another form of the operation: the empty state key left out, for one.
            if (known[contract.Id].All(operation => operation.Method != contract.Method))
            {
                throw new InvalidOperationException($"{contract.Id} ({contract.Method} {contract.Path}) is not an operation of the specification.");
            }

            keys.Add(SpecifiedOperation.KeyOf(contract.Method, contract.Path));
        }

        var text = new StringBuilder();
        Line(text, "# Coverage");
        Line(text);
        Line(text, $"{Count(specified, keys)} of the specification's {specified.Count} operations are served, or called where others serve them. Made by");
        Line(text, "`dotnet run --project tools/Myelin.Coverage -- SPECIFICATION docs/coverage.md` from the specification's OpenAPI data and the");
        Line(text, "server's registrations. A homeserver serves nothing of the application service and push gateway APIs, and calls them. The identity API is others'.");
        Line(text);
        Line(text, "| API | served | of |");
        Line(text, "| --- | ---: | ---: |");
        foreach (var api in specified.GroupBy(operation => operation.Api))
        {
            Line(text, $"| {api.Key} | {Count(api, keys)} | {api.Count()} |");
        }

        foreach (var api in specified.GroupBy(operation => operation.Api))
        {
            Line(text);
            Line(text, $"## {api.Key}");
            Line(text);
            Line(text, "| served | subject | operation | |");
            Line(text, "| :---: | --- | --- | --- |");
            foreach (var operation in api)
            {
                Line(text, $"| {(keys.Contains(operation.Key) ? "yes" : " ")} | {operation.Subject} | `{operation.Id}`{(operation.IsDeprecated ? " (deprecated)" : string.Empty)} | `{operation.Method} {operation.Path}` |");
            }
        }

        return text.ToString();
    }

    private static int Count(IEnumerable<SpecifiedOperation> operations, HashSet<string> served) =>
        operations.Count(operation => served.Contains(operation.Key));

    private static void Line(StringBuilder text, FormattableString? line = null) =>
        text.Append(line?.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
