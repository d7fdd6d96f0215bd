using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>The raw parts of a request, before they are bound to a contract's properties.</summary>
internal sealed class RequestValues(OperationTree.Match match, IQueryCollection query, ReadOnlyMemory<byte> body, SentContent? content)
{
    /// <summary>The body, which has been validated strictly; empty for an operation that reads none.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>The body of an operation that reads it itself.</summary>
    public SentContent Content => content ?? throw new InvalidOperationException("The operation's contract asks for no content.");

    public string Path(string name) => match[name];

    public string? Query(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;

    public IReadOnlyList<KeyValuePair<string, string>> WholeQuery() =>
        [.. query.Where(pair => pair.Key != "access_token").Select(pair => KeyValuePair.Create(pair.Key, pair.Value[0] ?? string.Empty))];

    public IReadOnlyList<string> AllQuery(string name) =>
        query.TryGetValue(name, out var values) ? [.. values.Where(value => value is not null)!] : [];
}
