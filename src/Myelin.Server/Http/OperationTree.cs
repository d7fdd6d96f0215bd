namespace Myelin.Server.Http;

/// <summary>
/// Finds the operation for a method and a raw path. Segments are split before they are decoded, so that <c>%2F</c> in an identifier stays part
/// of it. An empty last segment is a value: an empty state key.
/// </summary>
internal sealed class OperationTree
{
    private readonly Node _root = new();

    public void Add(string method, string template, BoundOperation operation)
    {
        var node = _root;
        var names = new List<string>();
        foreach (var segment in template[1..].Split('/'))
        {
            if (segment.StartsWith('{'))
            {
                names.Add(segment[1..^1]);
                node = node.Parameter ??= new Node();
            }
            else
            {
                if (!node.Literals.TryGetValue(segment, out var next))
                {
                    node.Literals.Add(segment, next = new Node());
                }

                node = next;
            }
        }

        if (!node.Operations.TryAdd(method, new Match(operation, [.. names], [])))
        {
            throw new InvalidOperationException($"{method} {template} is served twice.");
        }
    }

    public FindResult Find(string method, ReadOnlySpan<char> path)
    {
        var values = new List<string>(4);
        var node = path.Length > 0 && path[0] == '/' ? Descend(_root, path[1..], values) : null;
        if (node is null || node.Operations.Count == 0)
        {
            return default;
        }

        // HEAD is served like GET, without the body (RFC 9110, "HEAD").
        return node.Operations.TryGetValue(method, out var match) || (HttpMethods.IsHead(method) && node.Operations.TryGetValue(HttpMethods.Get, out match))
            ? new FindResult(match with { Values = values }, true)
            : new FindResult(null, true);
    }

    private static Node? Descend(Node node, ReadOnlySpan<char> rest, List<string> values)
    {
        while (true)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (node.LiteralsBySpan.TryGetValue(segment, out var literal))
            {
                // Prefer a literal, but a longer template may have a parameter in the same place.
                if (slash < 0)
                {
                    return literal.Operations.Count > 0 || node.Parameter is null ? literal : Take(node.Parameter, segment, values);
                }

                var before = values.Count;
                if (node.Parameter is null)
                {
                    node = literal;
                    rest = rest[(slash + 1)..];
                    continue;
                }

                var found = Descend(literal, rest[(slash + 1)..], values);
                if (found is { Operations.Count: > 0 })
                {
                    return found;
                }

                values.RemoveRange(before, values.Count - before);
            }

            if (node.Parameter is not { } parameter)
            {
                return null;
            }

            node = Take(parameter, segment, values);
            if (slash < 0)
            {
                return node;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static Node Take(Node parameter, ReadOnlySpan<char> segment, List<string> values)
    {
        values.Add(segment.Contains('%') ? Uri.UnescapeDataString(segment) : segment.ToString());
        return parameter;
    }

    /// <param name="Match">The operation, or null if the path has no operation with this method.</param>
    /// <param name="IsPathKnown">Whether anything is served at the path.</param>
    internal readonly record struct FindResult(Match? Match, bool IsPathKnown);

    internal sealed record Match(BoundOperation Operation, string[] Names, List<string> Values)
    {
        public string this[string name] => Values[Array.IndexOf(Names, name)];
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Literals { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> LiteralsBySpan => Literals.GetAlternateLookup<ReadOnlySpan<char>>();

        public Node? Parameter { get; set; }

        public Dictionary<string, Match> Operations { get; } = new(StringComparer.Ordinal);
    }
}
