using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Myelin.Coverage;

/// <summary>An operation of the specification's OpenAPI data.</summary>
/// <param name="Api">The API's folder, such as <c>client-server</c>.</param>
/// <param name="Subject">The file that describes it, without its extension.</param>
/// <param name="Id">The <c>operationId</c>.</param>
/// <param name="Method">The method in upper case.</param>
/// <param name="Path">The path template, including the base path.</param>
/// <param name="IsDeprecated">Whether the specification deprecates it.</param>
public sealed partial record SpecifiedOperation(string Api, string Subject, string Id, string Method, string Path, bool IsDeprecated)
{
    private static readonly HashSet<string> Methods = new(StringComparer.Ordinal) { "get", "put", "post", "delete", "head", "patch", "options" };

    /// <summary>Method and path, independent of parameter names.</summary>
    public string Key => KeyOf(Method, Path);

    public static string KeyOf(string method, string path) => $"{method} {Parameter().Replace(path, "{}")}";

    /// <summary>All operations in the APIs' folder, ordered by folder, file and path.</summary>
    public static IReadOnlyList<SpecifiedOperation> ReadAll(string apis) =>
    [
        .. Directory.EnumerateDirectories(apis).Order(StringComparer.Ordinal)
            .SelectMany(api => Directory.EnumerateFiles(api, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read)),
    ];

    private static IEnumerable<SpecifiedOperation> Read(string file)
    {
        using var text = File.OpenText(file);
        var yaml = new YamlStream();
        yaml.Load(text);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var basePath = ((YamlScalarNode)root["servers"][0]["variables"]["basePath"]["default"]).Value;
        foreach (var (path, methods) in (YamlMappingNode)root["paths"])
        {
            foreach (var (method, node) in ((YamlMappingNode)methods).Where(entry => Methods.Contains(Text(entry.Key))))
            {
                var operation = (YamlMappingNode)node;
                yield return new SpecifiedOperation(
                    System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file)!),
                    System.IO.Path.GetFileNameWithoutExtension(file),
                    Text(operation["operationId"]),
                    Text(method).ToUpperInvariant(),
                    basePath + Text(path),
                    operation.Children.TryGetValue("deprecated", out var deprecated) && Text(deprecated) == "true");
            }
        }
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
