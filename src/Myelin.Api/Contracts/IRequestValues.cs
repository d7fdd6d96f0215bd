namespace Myelin.Api.Contracts;

/// <summary>What came with a request, before it is bound to the properties of a request record.</summary>
public interface IRequestValues
{
    /// <summary>The body, validated strictly; empty for an operation that reads none.</summary>
    ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body of an operation that reads it itself.</summary>
    SentContent Content { get; }

    /// <summary>A parameter of the path, decoded.</summary>
    string Path(string name);

    /// <summary>The last value of a parameter of the query, decoded; null if it is absent.</summary>
    string? Query(string name);

    /// <summary>All values of a parameter of the query in their order; none if it is absent.</summary>
    IReadOnlyList<string> AllQuery(string name);

    /// <summary>The first value of every parameter of the query but the access token.</summary>
    IReadOnlyList<KeyValuePair<string, string>> WholeQuery();
}
