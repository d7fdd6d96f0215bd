using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>The values of an HTTP request.</summary>
internal sealed class RequestValues(OperationTree.Match match, IQueryCollection query, ReadOnlyMemory<byte> body, SentContent? content) : IRequestValues
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    public SentContent Content => content ?? throw new InvalidOperationException("The operation's contract has no content.");

    public string Path(string name) => match[name];

    public string? Query(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;

    public IReadOnlyList<KeyValuePair<string, string>> WholeQuery() =>
        [.. query.Where(pair => !pair.Key.Equals("access_token", StringComparison.OrdinalIgnoreCase)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value[0] ?? string.Empty))];

    public IReadOnlyList<string> AllQuery(string name) =>
        query.TryGetValue(name, out var values) ? [.. values.Where(value => value is not null)!] : [];
}
