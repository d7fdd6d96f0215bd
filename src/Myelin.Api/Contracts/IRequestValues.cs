namespace Myelin.Api.Contracts;

/// <summary>The values of a request, before they are bound to the properties of a request record.</summary>
public interface IRequestValues
{
    /// <summary>The body, strictly validated; empty for an operation that reads none.</summary>
    ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body of an operation that reads it as a stream.</summary>
    SentContent Content { get; }

    /// <summary>A path parameter, decoded.</summary>
    string Path(string name);

    /// <summary>The last value of a query parameter, decoded; null if it is absent.</summary>
    string? Query(string name);

    /// <summary>All values of a query parameter in order; empty if it is absent.</summary>
    IReadOnlyList<string> AllQuery(string name);

    /// <summary>The first value of every query parameter except the access token.</summary>
    IReadOnlyList<KeyValuePair<string, string>> WholeQuery();
}
